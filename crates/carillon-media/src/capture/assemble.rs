//! Puts a capture's packets in order and its frames together.
//!
//! A packet that is missing is waited for, because its sender is asked to repeat it; what does not come in time
//! costs everything up to the next key frame.
//!
//! Invariant: no more than [`WAITING_MAX`] packets of a track wait.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::media::VideoCodec;

use super::clock::{MixClock, TrackClock};
use super::depacketize::Builder;
use super::{Tap, Tapped};
use crate::mixer::{FRAME_SAMPLES, LOOKAHEAD_MS};
use crate::route::VideoPacket;

const VIDEO_TICKS: u32 = 90_000;
const AUDIO_TICKS: u32 = 48_000;
/// The longest packet of Opus, 120 ms.
const PACKET_SAMPLES_MAX: usize = 5_760;
const WAITING_MAX: usize = 1_024;
/// A repeated packet has come by then, whatever the sender's round trip.
const VIDEO_PATIENCE: Duration = Duration::from_millis(500);
/// Lost audio is not repeated; it may only be overtaken.
const VOICE_PATIENCE: Duration = Duration::from_millis(200);

/// Makes frames of what was tapped of one meeting. The meeting may leave its media thread in between and come back:
/// its tracks end then, and others begin.
#[derive(Debug)]
pub struct Assembler {
    since: Instant,
    tracks: u32,
    /// By the number that the tap gave, with the one that the recorder sees.
    lanes: BTreeMap<TrackId, (TrackId, Lane)>,
    done: VecDeque<Captured>,
}

#[derive(Debug)]
enum Lane {
    Video(Box<VideoLane>),
    Voice(VoiceLane),
    Mix(MixClock),
}

#[derive(Debug)]
struct VideoLane {
    codec: VideoCodec,
    clock: TrackClock,
    /// Which encoding is coming, and under which SSRC.
    stream: Option<(u32, u32)>,
    /// With when they came, and when that would have been if their picture had left when it was taken.
    waiting: BTreeMap<u64, ([Duration; 2], VideoPacket)>,
    next: Option<u64>,
    picture: Option<Picture>,
    builder: Builder,
    /// Nothing can be decoded before a key frame comes.
    lost: bool,
    /// Extends the timestamps of 32 bits.
    time: Option<(u32, i64)>,
}

/// The picture that is being put together.
#[derive(Clone, Copy, Debug)]
struct Picture {
    time: u32,
    taken: Duration,
    keyframe: bool,
}

#[derive(Debug)]
struct VoiceLane {
    clock: TrackClock,
    waiting: BTreeMap<u64, (Duration, u64, Arc<[u8]>)>,
    next: Option<u64>,
}

impl Assembler {
    /// Frames have their times since then.
    pub fn new(since: Instant) -> Self {
        Self { since, tracks: 0, lanes: BTreeMap::new(), done: VecDeque::new() }
    }

    /// Takes what comes next.
    pub fn push(&mut self, tapped: Tapped) {
        let at = |instant: Instant| instant.saturating_duration_since(self.since);
        match tapped.0 {
            Tap::Begun(track) => self.begin(track),
            Tap::Video { track, taken, packet } => {
                if let Some((track, Lane::Video(lane))) = self.lanes.get_mut(&track) {
                    lane.push([at(packet.arrival), at(taken)], packet, *track, &mut self.done);
                }
            }
            Tap::Voice { track, arrival, seq, timestamp, payload } => {
                if let Some((track, Lane::Voice(lane))) = self.lanes.get_mut(&track) {
                    lane.push(seq, (at(arrival), timestamp, payload), *track, &mut self.done);
                }
            }
            Tap::Mix { track, due, age, payload } => {
                if let Some((track, Lane::Mix(clock))) = self.lanes.get_mut(&track) {
                    for at in clock.times(at(due), age) {
                        let frame = Frame { track: *track, at, keyframe: true, data: payload.clone() };
                        self.done.push_back(Captured::Frame(frame));
                    }
                }
            }
            Tap::Ended(track) => self.end(track),
        }
    }

    /// Ends every track: nothing more comes.
    pub fn finish(&mut self) {
        while let Some((track, _)) = self.lanes.first_key_value() {
            self.end(*track);
        }
    }

    /// What the recorder is told next.
    pub fn poll(&mut self) -> Option<Captured> {
        self.done.pop_front()
    }

    fn begin(&mut self, mut track: Track) {
        // One whose end was lost.
        self.end(track.id);
        let lane = match track.media {
            TrackMedia::Mix => Lane::Mix(MixClock::default()),
            TrackMedia::Voice => Lane::Voice(VoiceLane {
                clock: TrackClock::new(AUDIO_TICKS),
                waiting: BTreeMap::new(),
                next: None,
            }),
            TrackMedia::Camera(codec) | TrackMedia::Content(codec) => {
                Lane::Video(Box::new(VideoLane::new(codec)))
            }
        };
        let number = TrackId(self.tracks);
        self.tracks += 1;
        self.lanes.insert(std::mem::replace(&mut track.id, number), (number, lane));
        self.done.push_back(Captured::Begun(track));
    }

    fn end(&mut self, track: TrackId) {
        let Some((track, lane)) = self.lanes.remove(&track) else { return };
        match lane {
            Lane::Video(mut lane) => lane.finish(track, &mut self.done),
            Lane::Voice(mut lane) => lane.advance(None, track, &mut self.done),
            Lane::Mix(_) => {}
        }
        self.done.push_back(Captured::Ended(track));
    }
}

impl VideoLane {
    fn new(codec: VideoCodec) -> Self {
        Self {
            codec,
            clock: TrackClock::new(VIDEO_TICKS),
            stream: None,
            waiting: BTreeMap::new(),
            next: None,
            picture: None,
            builder: Builder::default(),
            lost: true,
            time: None,
        }
    }

    fn push(
        &mut self,
        at: [Duration; 2],
        packet: VideoPacket,
        track: TrackId,
        done: &mut VecDeque<Captured>,
    ) {
        let stream = Some((packet.stream.0, packet.ssrc));
        if self.stream != stream {
            // Another encoding takes over, and does so with a key frame.
            self.finish(track, done);
            (self.stream, self.next, self.time) = (stream, Some(packet.numbers.seq), None);
            self.clock = self.clock.successor();
            self.lost = true;
        }
        if self.next.is_some_and(|next| packet.numbers.seq < next) {
            return;
        }
        self.waiting.insert(packet.numbers.seq, (at, packet));
        self.advance(at[0], track, done);
    }

    /// Takes what is in order, or no longer waited for.
    fn advance(&mut self, now: Duration, track: TrackId, done: &mut VecDeque<Captured>) {
        while let Some(entry) = self.waiting.first_entry() {
            let (seq, [since, _]) = (*entry.key(), entry.get().0);
            let expected = self.next.is_none_or(|next| seq <= next);
            let patient = now.saturating_sub(since) < VIDEO_PATIENCE && self.waiting.len() <= WAITING_MAX;
            if !expected && patient {
                return;
            }
            if !expected {
                self.give_up();
            }
            let Some((_, ([_, taken], packet))) = self.waiting.pop_first() else { return };
            self.next = Some(seq + 1);
            self.take(taken, &packet, track, done);
        }
    }

    fn take(&mut self, taken: Duration, packet: &VideoPacket, track: TrackId, done: &mut VecDeque<Captured>) {
        let time = packet.numbers.time;
        if self.picture.is_some_and(|picture| picture.time != time) {
            self.end_picture(track, done);
        }
        if self.picture.is_none() {
            if packet.starts_keyframe {
                self.lost = false;
            }
            let keyframe = packet.starts_keyframe;
            self.picture = Some(Picture { time, taken, keyframe });
        }
        if !self.lost {
            self.builder.push(self.codec, &packet.payload);
        }
        if packet.marker {
            self.end_picture(track, done);
        }
    }

    fn end_picture(&mut self, track: TrackId, done: &mut VecDeque<Captured>) {
        let Some(Picture { time, taken, keyframe }) = self.picture.take() else { return };
        let timestamp = self.extend(time);
        let frame = self.builder.take();
        if self.lost {
            return;
        }
        let Some(data) = frame else {
            self.lost = true;
            return;
        };
        let at = self.clock.time(timestamp, taken);
        done.push_back(Captured::Frame(Frame { track, at, keyframe, data: data.into() }));
    }

    fn give_up(&mut self) {
        self.lost = true;
        self.picture = None;
        self.builder = Builder::default();
    }

    fn finish(&mut self, track: TrackId, done: &mut VecDeque<Captured>) {
        while !self.waiting.is_empty() {
            self.advance(Duration::MAX, track, done);
        }
        // A picture whose end never came.
        self.give_up();
    }

    fn extend(&mut self, time: u32) -> i64 {
        let extended = match self.time {
            Some((before, extended)) => extended + i64::from(time.wrapping_sub(before).cast_signed()),
            None => time.into(),
        };
        self.time = Some((time, extended));
        extended
    }
}

impl VoiceLane {
    fn push(
        &mut self,
        seq: u64,
        packet: (Duration, u64, Arc<[u8]>),
        track: TrackId,
        done: &mut VecDeque<Captured>,
    ) {
        let now = packet.0;
        if self.next.is_some_and(|next| seq < next) {
            return;
        }
        self.waiting.insert(seq, packet);
        self.advance(Some(now), track, done);
    }

    /// Without `now` nothing is waited for any more.
    fn advance(&mut self, now: Option<Duration>, track: TrackId, done: &mut VecDeque<Captured>) {
        while let Some((&seq, &(since, ..))) = self.waiting.first_key_value() {
            let expected = self.next.is_none_or(|next| seq <= next);
            let patient = now.is_some_and(|now| now.saturating_sub(since) < VOICE_PATIENCE);
            if !expected && patient && self.waiting.len() <= WAITING_MAX {
                return;
            }
            let Some((_, (arrival, timestamp, data))) = self.waiting.pop_first() else { return };
            self.next = Some(seq + 1);
            if !data.is_empty() {
                let timestamp = i64::try_from(timestamp).unwrap_or(i64::MAX);
                let at = self.clock.time(timestamp, arrival.saturating_sub(spoken_before(&data)));
                done.push_back(Captured::Frame(Frame { track, at, keyframe: true, data }));
            }
        }
    }
}

/// How long before a packet of Opus left its sender its first sample was heard there: it leaves with its last one.
fn spoken_before(packet: &[u8]) -> Duration {
    let samples = opus::packet::get_nb_samples(packet, AUDIO_TICKS).unwrap_or(FRAME_SAMPLES);
    Duration::from_secs_f64((samples.min(PACKET_SAMPLES_MAX) as f64 / 48.0 + LOOKAHEAD_MS) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use carillon_proto::id::StreamId;

    use super::*;
    use crate::egress::ring::Origin;
    use crate::rewrite::Numbers;

    const TRACK: TrackId = TrackId(3);

    fn begun() -> (Assembler, Instant) {
        let start = crate::epoch();
        let mut assembler = Assembler::new(start);
        let media = TrackMedia::Camera(VideoCodec::Vp8);
        assembler.push(Tapped(Tap::Begun(Track { id: TRACK, attendee: None, media })));
        assert!(matches!(assembler.poll(), Some(Captured::Begun(_))));
        (assembler, start)
    }

    /// A packet of the picture that begins at `seq` rounded down to two; the first of all is a key frame.
    fn packet(stream: u32, seq: u64, key: bool) -> VideoPacket {
        let first = seq.is_multiple_of(2);
        VideoPacket {
            stream: StreamId(stream),
            ssrc: stream,
            codec: VideoCodec::Vp8,
            starts_keyframe: key && first,
            layer: None,
            numbers: Numbers { seq, time: (seq / 2) as u32 * 3_000 },
            marker: !first,
            content_type: None,
            arrival: crate::epoch(),
            payload: vec![if first { 0x10 } else { 0 }, seq as u8].into(),
            origin: Origin::default(),
        }
    }

    fn push((assembler, start): &mut (Assembler, Instant), ms: u64, packet: VideoPacket) {
        let arrival = *start + Duration::from_millis(ms);
        let packet = VideoPacket { arrival, ..packet };
        assembler.push(Tapped(Tap::Video { track: TRACK, taken: arrival, packet }));
    }

    fn frames((assembler, _): &mut (Assembler, Instant)) -> Vec<(bool, Vec<u8>)> {
        let mut frames = Vec::new();
        while let Some(captured) = assembler.poll() {
            if let Captured::Frame(frame) = captured {
                frames.push((frame.keyframe, frame.data.to_vec()));
            }
        }
        frames
    }

    #[test]
    fn packets_that_overtake_each_other_become_frames_in_order() {
        let mut assembler = begun();
        for (ms, seq) in [(0, 0), (5, 2), (6, 1), (7, 3), (8, 2), (9, 5), (10, 4)] {
            push(&mut assembler, ms, packet(1, seq, seq == 0));
        }
        let expected = [(true, vec![0, 1]), (false, vec![2, 3]), (false, vec![4, 5])];
        assert_eq!(frames(&mut assembler), expected);
    }

    #[test]
    fn what_is_lost_for_good_costs_everything_up_to_the_next_key_frame() {
        let mut assembler = begun();
        for seq in [0, 1, 2, 4, 5] {
            push(&mut assembler, seq, packet(1, seq, seq == 0));
        }
        assert_eq!(frames(&mut assembler), [(true, vec![0, 1])]);
        for seq in [6, 7, 8, 9, 10, 11] {
            push(&mut assembler, 600 + seq, packet(1, seq, seq == 8));
        }
        assert_eq!(frames(&mut assembler), [(true, vec![8, 9]), (false, vec![10, 11])]);
    }

    #[test]
    fn another_encoding_takes_over_with_its_key_frame() {
        let mut assembler = begun();
        push(&mut assembler, 0, packet(1, 0, true));
        push(&mut assembler, 1, packet(1, 1, true));
        push(&mut assembler, 2, packet(1, 2, false));
        push(&mut assembler, 40, packet(2, 100, true));
        push(&mut assembler, 41, packet(2, 101, true));
        push(&mut assembler, 42, packet(1, 3, false));
        let seen = frames(&mut assembler);
        assert_eq!(seen[..2], [(true, vec![0, 1]), (true, vec![100, 101])]);
    }

    #[test]
    fn a_voice_keeps_its_gaps_and_its_order() {
        let start = crate::epoch();
        let mut assembler = Assembler::new(start);
        let track = Track { id: TRACK, attendee: None, media: TrackMedia::Voice };
        assembler.push(Tapped(Tap::Begun(track)));
        let mut say = |ms: u64, seq: u64, frame: u64| {
            // 20 ms that were said before they were sent, and 6.5 ms in the encoder.
            let payload = Arc::from([0xf8, seq as u8]);
            let arrival = start + Duration::from_micros(26_500 + ms * 1_000);
            assembler.push(Tapped(Tap::Voice {
                track: TRACK,
                arrival,
                seq,
                timestamp: frame * 960,
                payload,
            }));
        };
        for (ms, seq, frame) in
            [(0, 5, 0), (40, 7, 2), (45, 6, 1), (400, 8, 20), (440, 10, 22), (700, 11, 35)]
        {
            say(ms, seq, frame);
        }
        assembler.push(Tapped(Tap::Ended(TRACK)));
        let mut times = Vec::new();
        while let Some(captured) = assembler.poll() {
            if let Captured::Frame(frame) = captured {
                times.push((frame.data[1], frame.at.as_millis()));
            }
        }
        assert_eq!(times, [(5, 0), (6, 20), (7, 40), (8, 400), (10, 440), (11, 700)]);
    }
}
