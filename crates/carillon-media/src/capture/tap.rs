//! Takes what is captured from the packets of a meeting as they pass.
//!
//! Of a camera with several encodings the best that flows is taken; another takes over only with its key frame. A key
//! frame is asked for every few seconds, so that a recording can be cut there and no loss costs more.
//!
//! Invariant: a packet costs a look-up and the count of its payload; nothing here waits for the recorder.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::capture::{CaptureTracks, Selected, Track, TrackId, TrackMedia};
use carillon_proto::id::{ConnectionId, GroupId, Modality, StreamId};
use carillon_proto::media::{Capture, CaptureId, VideoCodec};

use super::{Tap, Tapped};
use crate::engine::Output;
use crate::meeting::Peers;
use crate::mixer::AudioPacket;
use crate::peer::Peer;
use crate::route::VideoPacket;
use crate::source::Source;

/// Chunks have five seconds at most and begin with a key frame, which takes a round trip to come.
const KEYFRAME_PERIOD: Duration = Duration::from_secs(4);

/// One capture of one meeting.
#[derive(Debug)]
pub struct MeetingTap {
    id: CaptureId,
    wanted: CaptureTracks,
    tracks: u32,
    mix: Option<TrackId>,
    voices: BTreeMap<ConnectionId, TrackId>,
    videos: BTreeMap<GroupId, VideoTap>,
}

/// What is taken of one source.
#[derive(Debug)]
struct VideoTap {
    track: TrackId,
    codec: VideoCodec,
    /// The encoding that is taken, and the SSRC that it comes with.
    current: (StreamId, u32),
    /// The encoding to be taken.
    target: StreamId,
    last_keyframe: Instant,
}

impl MeetingTap {
    /// Begins a capture.
    pub fn new(capture: Capture) -> Self {
        let Capture { id, tracks: wanted } = capture;
        Self { id, wanted, tracks: 0, mix: None, voices: BTreeMap::new(), videos: BTreeMap::new() }
    }

    /// Which capture it is.
    pub fn id(&self) -> CaptureId {
        self.id
    }

    /// Other tracks are wanted from here on; those that were begun go on.
    pub fn wanting(self, wanted: CaptureTracks) -> Self {
        Self { wanted, ..self }
    }

    /// Whether the mix is captured.
    pub fn takes_mix(&self) -> bool {
        self.wanted.mix
    }

    /// Takes a frame of the mix.
    pub fn mix(
        &mut self,
        due: Instant,
        age: Option<Duration>,
        payload: Arc<[u8]>,
        outputs: &mut VecDeque<Output>,
    ) {
        let track = self.mix.unwrap_or_else(|| self.begin(None, TrackMedia::Mix, outputs));
        self.mix = Some(track);
        self.put(Tap::Mix { track, due, age, payload }, outputs);
    }

    /// Takes a packet of a microphone.
    pub fn voice(&mut self, peer: &Peer, packet: &AudioPacket, outputs: &mut VecDeque<Output>) {
        if !self.wanted.voices || peer.modality == Modality::Content {
            return;
        }
        let track = match self.voices.get(&peer.connection) {
            Some(track) => *track,
            None => {
                let track = self.begin(Some(peer), TrackMedia::Voice, outputs);
                self.voices.insert(peer.connection, track);
                track
            }
        };
        let AudioPacket { seq, timestamp, arrival, .. } = *packet;
        let payload = packet.payload.clone();
        self.put(Tap::Voice { track, arrival, seq, timestamp, payload }, outputs);
    }

    /// Takes a packet of a source, if it is of the encoding that is captured. `taken` is when its picture was taken, by its
    /// sender's clock.
    pub fn video(
        &mut self,
        group: GroupId,
        source: &Source,
        packet: &VideoPacket,
        taken: Option<i64>,
        peers: &Peers,
        outputs: &mut VecDeque<Output>,
    ) {
        let Some(owner) = peers.get(source.owner) else { return };
        let taken = owner.sender_clock.arrival_of(packet.arrival, taken);
        let known = self.videos.get(&group);
        let same =
            known.is_some_and(|tap| tap.current == (packet.stream, packet.ssrc) && tap.codec == packet.codec);
        if !same {
            let awaited = known.is_none_or(|tap| tap.target == packet.stream);
            if !(packet.starts_keyframe && awaited && self.wants(owner)) {
                return;
            }
            self.take_over(group, owner, packet, outputs);
        }
        let Some(tap) = self.videos.get_mut(&group) else { return };
        if packet.starts_keyframe {
            tap.last_keyframe = packet.arrival;
        }
        let track = tap.track;
        self.put_video(track, taken, packet, outputs);
        if !same {
            for packet in source.overtook(packet) {
                self.put_video(track, taken, packet, outputs);
            }
        }
    }

    /// Twice a second: which encoding is the best, and what has gone.
    pub fn observe(
        &mut self,
        now: Instant,
        sources: &BTreeMap<GroupId, Source>,
        connections: &BTreeMap<ConnectionId, crate::slots::Key>,
        outputs: &mut VecDeque<Output>,
    ) {
        for (group, tap) in &mut self.videos {
            let best = sources.get(group).and_then(|source| {
                let place = source.flowing(now).last()?;
                Some(source.encodings[place].stream)
            });
            tap.target = best.unwrap_or(tap.target);
        }
        let gone = |group: &GroupId| !sources.contains_key(group);
        let mut ended: Vec<_> =
            self.videos.extract_if(.., |group, _| gone(group)).map(|(_, tap)| tap.track).collect();
        let left = |connection: &ConnectionId| !connections.contains_key(connection);
        ended.extend(self.voices.extract_if(.., |connection, _| left(connection)).map(|(_, track)| track));
        ended.into_iter().for_each(|track| self.put(Tap::Ended(track), outputs));
    }

    /// Ends the voice of a connection; what it says from here on is another's.
    pub fn end_voice(&mut self, connection: ConnectionId, outputs: &mut VecDeque<Output>) {
        if let Some(track) = self.voices.remove(&connection) {
            self.put(Tap::Ended(track), outputs);
        }
    }

    /// Wishes for the key frames that a recorder needs.
    pub fn want_keyframes(&self, now: Instant, sources: &mut BTreeMap<GroupId, Source>, peers: &Peers) {
        for (group, source) in sources {
            let wanted = match self.videos.get(group) {
                Some(tap) => {
                    let old = now.saturating_duration_since(tap.last_keyframe) >= KEYFRAME_PERIOD;
                    (old || tap.current.0 != tap.target).then_some(tap.target)
                }
                None if peers.get(source.owner).is_some_and(|owner| self.wants(owner)) => {
                    source.flowing(now).last().map(|place| source.encodings[place].stream)
                }
                None => None,
            };
            let encoding = source.encodings.iter_mut().find(|encoding| Some(encoding.stream) == wanted);
            if let Some(encoding) = encoding {
                encoding.keyframes.want();
            }
        }
    }

    /// Which encoding of a source is captured.
    pub fn taken(&self, group: GroupId) -> Option<StreamId> {
        self.videos.get(&group).map(|tap| tap.current.0)
    }

    /// Ends every track.
    pub fn end(mut self, outputs: &mut VecDeque<Output>) {
        let videos = std::mem::take(&mut self.videos).into_values().map(|tap| tap.track);
        let voices = std::mem::take(&mut self.voices).into_values();
        let tracks: Vec<_> = videos.chain(voices).chain(self.mix).collect();
        tracks.into_iter().for_each(|track| self.put(Tap::Ended(track), outputs));
    }

    fn take_over(
        &mut self,
        group: GroupId,
        owner: &Peer,
        packet: &VideoPacket,
        outputs: &mut VecDeque<Output>,
    ) {
        let known = self.videos.remove(&group);
        let track = match known {
            Some(tap) if tap.codec == packet.codec => tap.track,
            other => {
                if let Some(tap) = other {
                    self.put(Tap::Ended(tap.track), outputs);
                }
                let media = match owner.modality {
                    Modality::Main => TrackMedia::Camera(packet.codec),
                    Modality::Content => TrackMedia::Content(packet.codec),
                };
                self.begin(Some(owner), media, outputs)
            }
        };
        let tap = VideoTap {
            track,
            codec: packet.codec,
            current: (packet.stream, packet.ssrc),
            target: packet.stream,
            last_keyframe: packet.arrival,
        };
        self.videos.insert(group, tap);
    }

    fn wants(&self, owner: &Peer) -> bool {
        match (&owner.modality, &self.wanted.cameras) {
            (Modality::Content, _) => self.wanted.content,
            (Modality::Main, Selected::Nobody) => false,
            (Modality::Main, Selected::Everybody) => true,
            (Modality::Main, Selected::Only(attendees)) => attendees.contains(&owner.attendee),
        }
    }

    fn begin(&mut self, peer: Option<&Peer>, media: TrackMedia, outputs: &mut VecDeque<Output>) -> TrackId {
        let id = TrackId(self.tracks);
        self.tracks += 1;
        let attendee = peer.map(|peer| peer.attendee.clone());
        self.put(Tap::Begun(Track { id, attendee, media }), outputs);
        id
    }

    fn put_video(
        &self,
        track: TrackId,
        taken: Instant,
        packet: &VideoPacket,
        outputs: &mut VecDeque<Output>,
    ) {
        self.put(Tap::Video { track, taken, packet: packet.clone() }, outputs);
    }

    fn put(&self, tap: Tap, outputs: &mut VecDeque<Output>) {
        outputs.push_back(Output::Captured { capture: self.id, tapped: Tapped(tap) });
    }
}
