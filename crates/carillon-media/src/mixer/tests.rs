//! Who is heard by whom, and what silence costs.

use std::f32::consts::TAU;
use std::time::Duration;

use opus::{Application, Channels, Decoder, Encoder};

use super::*;
use crate::slots::Slots;

const FRAME: Duration = Duration::from_millis(20);

/// A talker with a steady tone, as packets.
struct Tone {
    encoder: Encoder,
    frequency: f32,
    seq: u64,
    phase: f32,
}

impl Tone {
    fn new(frequency: f32) -> Self {
        let encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).unwrap();
        Self { encoder, frequency, seq: 0, phase: 0.0 }
    }

    fn packet(&mut self, now: Instant) -> AudioPacket {
        let samples: Vec<f32> = (0..FRAME_SAMPLES)
            .map(|_| {
                self.phase = (self.phase + self.frequency / 48_000.0).fract();
                0.3 * (TAU * self.phase).sin()
            })
            .collect();
        self.seq += 1;
        AudioPacket {
            seq: self.seq,
            timestamp: self.seq * 960,
            arrival: now,
            payload: self.encoder.encode_vec_float(&samples, 1_000).unwrap().into(),
            quiet: false,
        }
    }
}

/// Energy of one frequency, 1.0 for a full-scale sine (Goertzel).
fn energy(samples: &[f32], frequency: f32) -> f32 {
    let coefficient = 2.0 * (TAU * frequency / 48_000.0).cos();
    let (mut s1, mut s2) = (0.0, 0.0);
    for sample in samples {
        (s1, s2) = (sample + coefficient * s1 - s2, s1);
    }
    let power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    4.0 * power / (samples.len() * samples.len()) as f32
}

struct Ear {
    decoder: Decoder,
    heard: Vec<f32>,
}

impl Ear {
    fn new() -> Self {
        Self { decoder: Decoder::new(48_000, Channels::Mono).unwrap(), heard: Vec::new() }
    }

    fn hear(&mut self, packet: &[u8]) {
        let mut frame = [0.0; FRAME_SAMPLES];
        assert_eq!(self.decoder.decode_float(packet, &mut frame, false).unwrap(), FRAME_SAMPLES);
        self.heard.extend(frame);
    }

    fn hears(&self, frequency: f32) -> bool {
        energy(&self.heard[self.heard.len() / 2..], frequency) > 0.01
    }
}

fn listener(attendee: u32) -> Listener {
    Listener { attendee, modality: Modality::Main, downlink: true, path: Path::Clean }
}

/// Runs a second of a meeting in which `talkers` (attendee, frequency) talk, and returns what `ears` hear.
fn meeting(talkers: &[(u32, f32)], talkers_max: usize, ears: &[Listener]) -> Vec<Ear> {
    let silence = silence(Bitrate::from_kbps(40));
    let mut mixer = Mixer::new(Bitrate::from_kbps(40), talkers_max, silence);
    let mut keys = Slots::default();
    let mut senders: Vec<_> = talkers
        .iter()
        .map(|(attendee, frequency)| (keys.insert(()), *attendee, Tone::new(*frequency), AudioIn::default()))
        .collect();
    let mut heard: Vec<_> = ears.iter().map(|_| Ear::new()).collect();
    let start = crate::epoch();
    for frame in 0..100 {
        let now = start + FRAME * frame;
        for (place, (_, _, tone, audio)) in senders.iter_mut().enumerate() {
            audio.push(tone.packet(now), 1, AudioLevel::from_dbov_below(10 + place as u8 * 10), true);
        }
        let mut candidates: Vec<_> = senders
            .iter()
            .filter_map(|(peer, attendee, _, audio)| {
                Some(Candidate { peer: *peer, attendee: *attendee, loudness: audio.loudness(now)? })
            })
            .collect();
        mixer.elect(&mut candidates);
        for (peer, _, _, audio) in &mut senders {
            mixer.pull(now, *peer, audio);
        }
        for (ear, listener) in heard.iter_mut().zip(ears) {
            ear.hear(&mixer.packet_for(*listener));
        }
    }
    heard
}

#[test]
fn everybody_hears_the_others_and_nobody_hears_himself() {
    let ears = meeting(&[(1, 440.0), (2, 1_000.0)], 5, &[listener(1), listener(2), listener(3)]);
    let heard: Vec<_> = ears.iter().map(|ear| (ear.hears(440.0), ear.hears(1_000.0))).collect();
    assert_eq!(heard, [(false, true), (true, false), (true, true)]);
}

#[test]
fn the_sharer_does_not_hear_its_own_content() {
    // Two connections of attendee 1: microphone and content share.
    let ears = meeting(&[(1, 440.0), (1, 700.0), (2, 1_000.0)], 5, &[listener(1), listener(2)]);
    let heard: Vec<_> = ears.iter().map(|e| [440.0, 700.0, 1_000.0].map(|f| e.hears(f))).collect();
    assert_eq!(heard, [[false, false, true], [true, true, false]]);
}

#[test]
fn content_connections_and_those_who_may_not_hear_get_silence() {
    let content = Listener { modality: Modality::Content, ..listener(3) };
    let deaf = Listener { downlink: false, ..listener(4) };
    for ear in meeting(&[(1, 440.0)], 5, &[content, deaf]) {
        assert!(ear.heard.iter().all(|sample| sample.abs() < 0.001));
    }
}

#[test]
fn only_the_loudest_are_heard() {
    let ears = meeting(&[(1, 440.0), (2, 700.0), (3, 1_000.0)], 2, &[listener(9)]);
    assert_eq!([440.0, 700.0, 1_000.0].map(|frequency| ears[0].hears(frequency)), [true, true, false]);
}

#[test]
fn silence_is_one_cached_packet() {
    let cached = silence(Bitrate::from_kbps(40));
    let mut mixer = Mixer::new(Bitrate::from_kbps(40), 5, cached.clone());
    for _ in 0..3 {
        mixer.elect(&mut Vec::new());
        assert!(Arc::ptr_eq(&mixer.packet_for(listener(1)), &cached));
    }
    assert!(cached.len() < 40, "{}", cached.len());
}

fn heard(mixer: &Mixer) -> Vec<Key> {
    mixer.talkers.iter().filter(|talker| !talker.leaving).map(|talker| talker.peer).collect()
}

#[test]
fn a_talker_keeps_its_place_against_one_who_is_hardly_louder() {
    let mut keys = Slots::default();
    let (old, new) = (keys.insert(()), keys.insert(()));
    let mut mixer = Mixer::new(Bitrate::from_kbps(40), 1, silence(Bitrate::from_kbps(40)));
    let candidate = |peer, loudness| Candidate { peer, attendee: 0, loudness };
    mixer.elect(&mut vec![candidate(old, 80.0)]);
    mixer.elect(&mut vec![candidate(old, 80.0), candidate(new, 84.0)]);
    assert_eq!(heard(&mixer), [old]);
    mixer.elect(&mut vec![candidate(old, 80.0), candidate(new, 90.0)]);
    assert_eq!(heard(&mixer), [new]);
}

#[test]
fn garbage_instead_of_opus_is_silence() {
    let mut audio = AudioIn::default();
    let mut keys = Slots::default();
    let peer = keys.insert(());
    let mut mixer = Mixer::new(Bitrate::from_kbps(40), 1, silence(Bitrate::from_kbps(40)));
    let start = crate::epoch();
    for seq in 0..50u64 {
        let now = start + FRAME * seq as u32;
        let payload: Arc<[u8]> =
            (0..seq as usize % 40).map(|place| (place * 37 + seq as usize * 11) as u8).collect();
        let packet = AudioPacket { seq, timestamp: seq * 960, arrival: now, payload, quiet: false };
        audio.push(packet, 1, AudioLevel::from_dbov_below(5), true);
        mixer.elect(&mut vec![Candidate { peer, attendee: 1, loudness: 100.0 }]);
        mixer.pull(now, peer, &mut audio);
        assert!(mixer.packet_for(listener(2)).len() <= 1_000);
    }
}

#[test]
fn those_who_lose_packets_share_an_encoding_of_the_same_sum() {
    let lossy = |attendee| Listener { path: Path::Lossy, ..listener(attendee) };
    let ears = meeting(&[(1, 440.0)], 5, &[listener(2), lossy(3), lossy(4), lossy(1)]);
    assert_eq!(ears.iter().map(|ear| ear.hears(440.0)).collect::<Vec<_>>(), [true, true, true, false]);
    assert!(ears[1].heard == ears[2].heard && ears[0].heard != ears[1].heard);
}

#[test]
fn who_begins_to_talk_hears_no_click_when_the_encoder_changes() {
    let mut mixer = Mixer::new(Bitrate::from_kbps(40), 5, silence(Bitrate::from_kbps(40)));
    let mut keys = Slots::default();
    let (steady, begins) = (keys.insert(()), keys.insert(()));
    let (mut tone, mut audio, mut other) = (Tone::new(200.0), AudioIn::default(), AudioIn::default());
    let (mut ear, start) = (Ear::new(), crate::epoch());
    for frame in 0..300u32 {
        let now = start + FRAME * frame;
        audio.push(tone.packet(now), 1, AudioLevel::from_dbov_below(10), true);
        let mut candidates = vec![Candidate { peer: steady, attendee: 1, loudness: 100.0 }];
        if (100..200).contains(&frame) {
            candidates.push(Candidate { peer: begins, attendee: 2, loudness: 90.0 });
        }
        mixer.elect(&mut candidates);
        mixer.pull(now, steady, &mut audio);
        mixer.pull(now, begins, &mut other);
        ear.hear(&mixer.packet_for(listener(2)));
    }
    let rough = |samples: &[f32]| {
        samples.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max)
    };
    let [before, after] =
        [20..90, 95..300].map(|frames| rough(&ear.heard[frames.start * 960..frames.end * 960]));
    assert!(after < before * 3.0, "{after} {before}");
}
