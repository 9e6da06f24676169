//! One talker through networks of all kinds: how late, how whole and how smooth it comes out.

use std::f32::consts::TAU;
use std::sync::Arc;

use opus::{Application, Encoder};

use super::*;
use crate::mixer::jitter::AudioPacket;

const FREQUENCY: f32 = 200.0;

/// A packet that continues itself: a steady tone of whole periods.
fn steady_packet() -> Arc<[u8]> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).unwrap();
    let tone: Vec<f32> =
        (0..FRAME_SAMPLES).map(|place| 0.3 * (TAU * FREQUENCY * place as f32 / 48_000.0).sin()).collect();
    (0..50).map(|_| encoder.encode_vec_float(&tone, 1_000).unwrap()).last().unwrap().into()
}

/// What came out, with what was measured on the way.
struct Played {
    /// The largest second difference within each frame, which a click makes large.
    roughness: Vec<f32>,
    /// Power of each frame.
    power: Vec<f32>,
    /// What each frame's last packet had to spare, in milliseconds.
    spare: Vec<f64>,
    /// How long packets were held back, in milliseconds.
    hold: Vec<f64>,
}

impl Played {
    fn roughest(&self) -> f32 {
        self.roughness.iter().copied().fold(0.0, f32::max)
    }

    fn sounding(&self, frames: std::ops::Range<usize>) -> usize {
        self.power[frames].iter().filter(|power| **power > 0.02).count()
    }
}

/// Plays `frames` frames of a talker whose packets arrive when `arrival` (in milliseconds, by number) says.
fn play(frames: u32, arrival: impl Fn(u64) -> Option<f64>) -> Played {
    let (epoch, payload) = (crate::epoch(), steady_packet());
    let mut arrivals: Vec<_> = (0..u64::from(frames)).filter_map(|seq| Some((arrival(seq)?, seq))).collect();
    arrivals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut arrivals = arrivals.into_iter().peekable();
    let (mut buffer, mut unpacker) = (JitterBuffer::default(), Unpacker::default());
    unpacker.open();
    let mut played = Played { roughness: vec![], power: vec![], spare: vec![], hold: vec![] };
    let mut end = [0.0; 2];
    for frame in 0..frames {
        // Somewhere within the talker's frame.
        let now = f64::from(frame) * 20.0 + 7.0;
        while let Some((at, seq)) = arrivals.next_if(|(at, _)| *at <= now) {
            let arrival = epoch + Duration::from_secs_f64(at / 1_000.0);
            let (timestamp, payload) = (seq * 960, payload.clone());
            buffer.push(AudioPacket { seq, timestamp, arrival, payload, quiet: false });
        }
        let mut samples = [0.0; FRAME_SAMPLES];
        unpacker.pull(epoch + Duration::from_secs_f64(now / 1_000.0), &mut buffer, &mut samples);
        let joined: Vec<f32> = end.iter().chain(&samples).copied().collect();
        let rough = joined.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs());
        played.roughness.push(rough.fold(0.0, f32::max));
        played.power.push(samples.iter().map(|sample| sample * sample).sum::<f32>() / 960.0);
        played.spare.push(buffer.spare());
        played.hold.push(buffer.hold());
        end = [samples[FRAME_SAMPLES - 2], samples[FRAME_SAMPLES - 1]];
    }
    played
}

/// Uniform between 0 and 1, by number.
fn random(seq: u64) -> f64 {
    let mut state = seq.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
    state = (state ^ (state >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((state ^ (state >> 29)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A second difference that a click exceeds by far and the tone, coded or concealed, does not reach.
const CLICK: f32 = 0.01;

fn follow_for_an_hour(parts_per_million: f64) {
    let played = play(180_000, |seq| Some(seq as f64 * 20.0 * (1.0 + parts_per_million * 1e-6)));
    assert!(played.roughest() < CLICK, "{}", played.roughest());
    assert_eq!(played.sounding(5..179_000), 178_995);
    assert!(played.spare[5..].iter().all(|spare| (-5.0..=30.0).contains(spare)));
}

#[test]
fn a_clock_that_is_200_ppm_fast_is_followed_for_an_hour_without_a_click() {
    follow_for_an_hour(-200.0);
}

#[test]
fn a_clock_that_is_200_ppm_slow_is_followed_for_an_hour_without_a_click() {
    follow_for_an_hour(200.0);
}

#[test]
fn the_delay_follows_jitter_of_200_ms_up_at_once_and_down_slowly() {
    // Ten seconds calm, ten with up to 200 ms, then calm again.
    let late = |seq: u64| if (500..1_000).contains(&seq) { random(seq) * 200.0 } else { 0.0 };
    let played = play(3_000, |seq| Some(seq as f64 * 20.0 + late(seq)));
    assert!(played.hold[499] <= 20.0);
    assert!(played.hold[550] > 180.0 && played.hold[999] > 180.0, "{}", played.hold[550]);
    assert!((40.0..100.0).contains(&played.hold[1_300]), "{}", played.hold[1_300]);
    assert!(played.hold[2_500] < 30.0);
    for frame in [499, 700, 999, 2_500] {
        assert!((-20.0..=40.0).contains(&played.spare[frame]), "{} at {frame}", played.spare[frame]);
    }
    assert!(played.sounding(550..2_990) > 2_430, "{}", played.sounding(550..2_990));
    assert!(played.roughest() < CLICK, "{}", played.roughest());
}

#[test]
fn a_hole_of_three_seconds_ends_with_its_first_packets() {
    for burst in [false, true] {
        // Either nothing was sent, or everything comes at once at the end.
        let played = play(1_000, |seq| match seq {
            300..450 => burst.then_some(9_000.0),
            _ => Some(seq as f64 * 20.0),
        });
        assert_eq!(played.sounding(320..449), 0);
        assert_eq!(played.sounding(455..1_000), 545, "{burst}");
        assert!(played.roughest() < CLICK, "{}", played.roughest());
        let calm = &played.spare[700..];
        assert!(calm.iter().all(|spare| (-5.0..=30.0).contains(spare)) || burst, "{calm:?}");
    }
}

#[test]
fn losses_are_concealed_without_clicks() {
    for (loss, whole) in [(0.05, 0.99), (0.15, 0.98), (0.3, 0.9)] {
        let played = play(3_000, |seq| (random(seq) >= loss).then_some(seq as f64 * 20.0));
        let sounding = played.sounding(5..2_990) as f64 / 2_985.0;
        assert!(sounding > whole, "{sounding} at {loss}");
        assert!(played.roughest() < CLICK * 2.0, "{} at {loss}", played.roughest());
    }
}
