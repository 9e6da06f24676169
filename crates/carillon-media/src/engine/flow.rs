//! Where the packets of a peer go: audio to the mixer, video to its receivers.
//!
//! This is the hot path. A video packet costs one lookup of its source; it is written for each receiver when the shell
//! asks for what there is to send ([`super::outward`]), and its payload is shared by all of them.
//!
//! Wire: RFC 6464 (audio level), RFC 4585 (key frame requests).

use carillon_proto::id::{GroupId, StreamId};
use carillon_proto::media::MediaEvent;
use carillon_proto::units::AudioLevel;
use str0m::crypto::dtls::SrtpProfile;
use str0m::rtp::RtpPacket;
use str0m::{Event, IceConnectionState};

use super::MediaEngine;
use crate::capture::sender;
use crate::dependency::{self, DependencyReader, Place};
use crate::egress::batch::Path;
use crate::mixer::AudioPacket;
use crate::payload::{LayerFrame, Vp9Descriptor, starts_keyframe, vp8_layer_frame};
use crate::peer::Received;
use crate::red::Red;
use crate::rewrite::Numbers;
use crate::route::VideoPacket;
use crate::sdp::VideoCodec;
use crate::slots::Key;

/// The level of a packet whose sender measures none: as loud as quiet speech, so that it is heard.
const LEVEL_UNKNOWN: AudioLevel = AudioLevel::from_dbov_below(50);
/// What an encoder makes of silence is not longer than this.
const SILENT_PACKET_BYTES: usize = 10;
/// As quiet as this, a frame may be left out to catch up.
const LEVEL_UNHEARD: AudioLevel = AudioLevel::from_dbov_below(55);

/// Media from where its sender is not known to be: whether it really is from it is known once it was decrypted.
pub(super) struct Elsewhere {
    path: Path,
    ssrc: u32,
    seq: u16,
}

impl Elsewhere {
    /// `None` for what is no RTP.
    pub(super) fn of(path: Path, bytes: &[u8]) -> Option<Self> {
        let [first, _, seq_high, seq_low, _, _, _, _, a, b, c, d, ..] = *bytes else { return None };
        let seq = u16::from_be_bytes([seq_high, seq_low]);
        (first >> 6 == 2).then_some(Self { path, ssrc: u32::from_be_bytes([a, b, c, d]), seq })
    }

    fn is(&self, packet: &RtpPacket) -> bool {
        (self.ssrc, self.seq) == (*packet.header.ssrc, packet.header.sequence_number)
    }
}

impl MediaEngine {
    pub(super) fn handle_event(&mut self, key: Key, event: Event) {
        match event {
            Event::RtpPacket(packet) => self.handle_rtp(key, packet),
            Event::Connected => {
                let Some(peer) = self.peers.get_mut(key) else { return };
                let Some(protection) = peer.egress.start() else { return self.disconnect(key) };
                let counted = &mut self.counters.protections;
                match protection {
                    SrtpProfile::AEAD_AES_128_GCM => counted.aes_128_gcm += 1,
                    SrtpProfile::AEAD_AES_256_GCM => counted.aes_256_gcm += 1,
                    _ => counted.aes_128_cm += 1,
                }
                peer.set_connected(self.now);
                peer.note_estimate();
                let (meeting, connection) = (peer.meeting, peer.connection);
                self.emit(meeting, MediaEvent::Connected { connection });
            }
            Event::Closed => self.disconnect(key),
            // A path that has worked is judged by what comes on it.
            Event::IceConnectionStateChange(IceConnectionState::Disconnected)
                if self.peers.get(key).is_some_and(|peer| !peer.is_connected()) =>
            {
                self.disconnect(key);
            }
            _ => {}
        }
    }

    fn handle_rtp(&mut self, key: Key, packet: RtpPacket) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        peer.touch(self.now);
        if let Some(elsewhere) = self.elsewhere.take_if(|elsewhere| elsewhere.is(&packet)) {
            peer.egress.way().prove(self.now, elsewhere.path);
        }
        match peer.classify(&packet) {
            Received::Audio => self.handle_audio(key, packet),
            Received::Video(place) => {
                let group = peer.camera.as_ref().and_then(|camera| camera.group);
                let codec = peer.video_codec(packet.header.payload_type);
                if let (Some(group), Some(codec)) = (group, codec) {
                    let meeting = peer.meeting;
                    self.forward(meeting, group, place, codec, packet);
                }
            }
            Received::Nothing => {}
        }
    }

    fn handle_audio(&mut self, key: Key, packet: RtpPacket) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        let red = peer.opus_within(packet.header.payload_type).map(|opus| {
            // What cannot be read has still arrived.
            Red::parse(&packet.payload, opus).unwrap_or_default()
        });
        let payload = red.map_or_else(|| packet.payload.clone(), |red| red.primary.into());
        let level = match packet.header.ext_vals.audio_level {
            Some(level) => AudioLevel::from_dbov_below(level.unsigned_abs()),
            None if payload.len() <= SILENT_PACKET_BYTES => AudioLevel::SILENCE,
            None => LEVEL_UNKNOWN,
        };
        let audio = AudioPacket {
            seq: *packet.seq_no,
            timestamp: packet.time.numer(),
            arrival: packet.timestamp,
            quiet: level >= LEVEL_UNHEARD,
            payload,
        };
        let heard = peer.audio_policy.uplink;
        if let Some(meeting) = self.meetings.get_mut(peer.meeting)
            && !meeting.taps.is_empty()
        {
            peer.sender_clock.heard(audio.arrival, sender::reported(&packet));
            let taps = meeting.taps.iter_mut().filter(|_| heard);
            taps.for_each(|tap| tap.voice(peer, &audio, &mut self.outputs));
        }
        let carrier = audio.carrier();
        let first = peer.audio_in.push(audio, *packet.header.ssrc, level, heard);
        if let Some(red) = red.filter(|_| heard) {
            red.copies().iter().for_each(|copy| peer.audio_in.repair(carrier, *copy));
        }
        if first {
            let (meeting, connection) = (peer.meeting, peer.connection);
            self.emit(meeting, MediaEvent::AudioStarted { connection });
        }
    }

    /// Keeps a video packet for everybody who receives its source.
    fn forward(&mut self, meeting: Key, group: GroupId, place: usize, codec: VideoCodec, packet: RtpPacket) {
        let meeting_key = meeting;
        let waiting = |engine: &Self| {
            let source = engine.meetings.get(meeting_key)?.sources.get(&group)?;
            Some(source.burst.len())
        };
        if waiting(self).is_some_and(|waiting| self.must_finish(waiting)) {
            self.finish_bursts();
        }
        let Some(meeting) = self.meetings.get_mut(meeting) else { return };
        let Some(source) = meeting.sources.get_mut(&group) else { return };
        let now = self.now;
        let Some(encoding) = source.encodings.get_mut(place) else { return };
        let ssrc = *packet.header.ssrc;
        let origin = source.ring.push(now, ssrc, *packet.seq_no, packet.payload.clone());
        let taken = if meeting.taps.is_empty() { None } else { sender::reported(&packet) };
        let packet = VideoPacket {
            stream: encoding.stream,
            ssrc,
            codec,
            starts_keyframe: starts_keyframe(codec, &packet.payload),
            layer: layer_frame(codec, &packet, &mut encoding.dependencies),
            numbers: Numbers { seq: *packet.seq_no, time: packet.header.timestamp },
            marker: packet.header.marker,
            content_type: packet.header.ext_vals.video_content_type,
            arrival: packet.timestamp,
            payload: packet.payload,
            origin,
        };
        source.packet(self.now, place, &packet);
        for tap in &mut meeting.taps {
            tap.video(group, source, &packet, taken, &self.peers, &mut self.outputs);
        }
        if !source.subscribers.is_empty() {
            let ends = packet.marker;
            source.burst.push(packet);
            let waiting = source.burst.len();
            self.note_packet(meeting_key, group, waiting, ends);
        }
    }

    /// A receiver cannot decode: ask the source of what it sees, or waits for.
    pub(super) fn handle_keyframe_request(&mut self, key: Key, ssrc: u32) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        let meeting = peer.meeting;
        let Some(route) = peer.routes.iter().find(|route| route.leg.ssrc == ssrc) else { return };
        let Some(stream) = route.target().or(route.current()).map(|choice| choice.stream) else { return };
        let Some(group) = route.receive.and_then(|receive| receive.group) else { return };
        self.request_keyframe(meeting, group, stream, false);
    }

    /// Wishes for a key frame of one stream, and asks its sender if that is due; `waiting` as in
    /// [`crate::keyframe::KeyframeGate::poll`]. Looks at nothing else: receivers may wish as often as they like.
    pub(super) fn request_keyframe(&mut self, meeting: Key, group: GroupId, stream: StreamId, waiting: bool) {
        let Some(source) = self.meetings.get_mut(meeting).and_then(|it| it.sources.get_mut(&group)) else {
            return;
        };
        let owner = source.owner;
        let encoding = source.encodings.iter_mut().find(|encoding| encoding.stream == stream);
        let Some(encoding) = encoding else { return };
        if !waiting {
            encoding.keyframes.want();
        }
        if let Some(ssrc) = encoding.ssrc
            && encoding.keyframes.poll(self.now, waiting)
        {
            self.ask_for_keyframe(owner, ssrc);
        }
    }

    /// Sends the key frame requests that are due.
    pub(super) fn request_keyframes(&mut self, meeting: Key) {
        let Some(meeting) = self.meetings.get_mut(meeting) else { return };
        for tap in &meeting.taps {
            tap.want_keyframes(self.now, &mut meeting.sources, &self.peers);
        }
        for (owner, ssrc) in meeting.awaited_keyframes(self.now, &mut self.peers) {
            self.ask_for_keyframe(owner, ssrc);
        }
    }

    fn ask_for_keyframe(&mut self, owner: Key, ssrc: u32) {
        if self.peers.get_mut(owner).is_some_and(|peer| peer.request_keyframe(ssrc)) {
            self.counters.keyframe_requests += 1;
            self.mark_dirty(owner);
        }
    }
}

/// Where a packet stands among the layers of its stream: VP9 says so in its payload, others in a header extension, and
/// VP8 in either. Browsers leave it out of VP8's payload when they negotiated the extension, and claim there that every
/// frame may be switched to; so only frames that are made of lower layers count.
fn layer_frame(
    codec: VideoCodec,
    packet: &RtpPacket,
    dependencies: &mut DependencyReader,
) -> Option<LayerFrame> {
    match codec {
        VideoCodec::Vp9 => return Vp9Descriptor::parse(&packet.payload)?.layer_frame(),
        VideoCodec::Vp8 if let Some(frame) = vp8_layer_frame(&packet.payload) => return Some(frame),
        _ => {}
    }
    let place = Place { ssrc: *packet.header.ssrc, seq: *packet.seq_no };
    let frame = dependencies.read(place, &dependency::of(&packet.header.ext_vals)?.0)?;
    Some(match codec {
        VideoCodec::Vp8 => LayerFrame { switches_to: 0, ..frame },
        _ => LayerFrame { syncs: false, ..frame },
    })
}
