//! Voices made of tones and noise, and an ear that tells them apart.
//!
//! A voice is one second of real Opus that is sent over and over, so that a server which decodes and mixes has real
//! work to do and the generator has nearly none.

use std::f32::consts::TAU;
use std::sync::Arc;

use opus::{Application, Channels, Decoder, Encoder};

const SAMPLE_RATE: u32 = 48_000;
/// Samples of one 20 ms packet.
pub const PACKET_SAMPLES: usize = 960;
const PACKETS_PER_SECOND: usize = 50;
const AMPLITUDE: f32 = 0.3;
const NOISE_AMPLITUDE: f32 = 0.03;
const NOISE_POLE: f32 = 0.95;
const NOISE_TAPS: usize = 100;
const OPUS_BYTES_MAX: usize = 1_500;

/// Listened for like a tone: how loud everything together is, as the root of its mean square.
pub const EVERYTHING: u32 = 0;

/// What a microphone sends, 50 times a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A steady tone of so many hertz.
    Tone(u32),
    /// Steady noise, as of a fan: the higher, the weaker.
    Noise,
    /// Encoded silence, as a muted browser sends it.
    Silence,
    /// Nothing but one packet of silence every 400 ms (Opus DTX).
    Discontinuous,
}

/// One packet for the wire.
#[derive(Clone, Debug)]
pub struct VoicePacket {
    /// RTP payload.
    pub payload: Arc<[u8]>,
    /// For the audio level extension, in dBov.
    pub level: i8,
}

/// A voice, encoded once.
#[derive(Clone, Debug)]
pub struct Microphone {
    packets: Arc<[Arc<[u8]>]>,
    level: i8,
    every: usize,
    next: usize,
}

impl Microphone {
    /// Encodes one second of the voice.
    pub fn new(voice: Voice) -> Result<Self, opus::Error> {
        let (level, every) = match voice {
            Voice::Tone(_) => (-14, 1),
            Voice::Noise => (-25, 1),
            Voice::Silence => (-127, 1),
            Voice::Discontinuous => (-127, 20),
        };
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::LowDelay)?;
        let mut packets: Vec<Arc<[u8]>> = Vec::with_capacity(PACKETS_PER_SECOND);
        for packet in 0..PACKETS_PER_SECOND {
            let samples: Vec<f32> =
                (0..PACKET_SAMPLES).map(|at| voice.sample(packet * PACKET_SAMPLES + at)).collect();
            packets.push(encoder.encode_vec_float(&samples, OPUS_BYTES_MAX)?.into());
        }
        Ok(Self { packets: packets.into(), level, every, next: 0 })
    }

    /// What to send in this 20 ms, if anything.
    pub fn next_packet(&mut self) -> Option<VoicePacket> {
        let at = self.next;
        self.next += 1;
        if !at.is_multiple_of(self.every) {
            return None;
        }
        Some(VoicePacket { payload: self.packets[at % self.packets.len()].clone(), level: self.level })
    }
}

impl Voice {
    fn sample(self, at: usize) -> f32 {
        match self {
            Self::Tone(hertz) => wave(hertz, at),
            Self::Noise => noise(at),
            Self::Silence | Self::Discontinuous => 0.0,
        }
    }
}

/// Chance with a low pass behind it that also runs over the end of the second, so that the loop has no click.
fn noise(at: usize) -> f32 {
    let second = SAMPLE_RATE as usize;
    let taps = (0..NOISE_TAPS).rev();
    NOISE_AMPLITUDE * taps.fold(0.0, |sum, before| NOISE_POLE * sum + chance((second + at - before) % second))
}

/// Evenly spread from -1 to 1, the same each time.
#[expect(clippy::cast_precision_loss, reason = "16 bits fit")]
#[expect(clippy::cast_possible_truncation, reason = "a place within a second")]
fn chance(at: usize) -> f32 {
    let mut hash = (at as u32).wrapping_mul(0x9e37_79b9);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash >> 16) as f32 / 32_768.0 - 1.0
}

#[expect(clippy::cast_precision_loss, reason = "both numbers are far below 2^24")]
fn wave(hertz: u32, sample: usize) -> f32 {
    // One second holds whole periods, so the loop has no click.
    let within = (sample % SAMPLE_RATE as usize) as f32;
    AMPLITUDE * (TAU * hertz as f32 * within / SAMPLE_RATE as f32).sin()
}

/// Decodes what arrives and finds tones in it.
#[derive(Debug)]
pub struct Ear {
    decoder: Decoder,
    tones: Vec<u32>,
    samples: Vec<f32>,
}

impl Ear {
    /// An ear for these tones.
    pub fn new(tones: Vec<u32>) -> Result<Self, opus::Error> {
        Ok(Self { decoder: Decoder::new(SAMPLE_RATE, Channels::Mono)?, tones, samples: Vec::new() })
    }

    /// Takes one packet. Every ten packets it answers with the amplitude of each tone (0 to 1).
    pub fn hear(&mut self, payload: &[u8]) -> Option<Vec<(u32, f32)>> {
        let mut pcm = [0.0; PACKET_SAMPLES * 6];
        let decoded = self.decoder.decode_float(payload, &mut pcm, false).ok()?;
        self.samples.extend_from_slice(&pcm[..decoded]);
        if self.samples.len() < PACKET_SAMPLES * 10 {
            return None;
        }
        let samples = std::mem::take(&mut self.samples);
        let measure = |tone| if tone == EVERYTHING { loudness(&samples) } else { amplitude(&samples, tone) };
        Some(self.tones.iter().map(|&tone| (tone, measure(tone))).collect())
    }
}

/// Root of the mean square.
#[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^24")]
fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

/// The Goertzel algorithm: how strong one frequency is.
#[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^24")]
fn amplitude(samples: &[f32], hertz: u32) -> f32 {
    let coefficient = 2.0 * (TAU * hertz as f32 / SAMPLE_RATE as f32).cos();
    let (mut last, mut before) = (0.0f32, 0.0f32);
    for &sample in samples {
        let now = sample + coefficient * last - before;
        (before, last) = (last, now);
    }
    let power = last * last + before * before - coefficient * last * before;
    2.0 * power.max(0.0).sqrt() / samples.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ear_hears_the_tone_that_a_microphone_sends_and_no_other() {
        let mut microphone = Microphone::new(Voice::Tone(450)).unwrap();
        let mut ear = Ear::new(vec![450, 730]).unwrap();
        let mut heard = Vec::new();
        for _ in 0..40 {
            let packet = microphone.next_packet().unwrap();
            if let Some(tones) = ear.hear(&packet.payload) {
                heard = tones;
            }
        }
        assert!(heard[0].1 > 0.2, "{heard:?}");
        assert!(heard[1].1 < 0.02, "{heard:?}");
    }

    #[test]
    fn a_discontinuous_voice_sends_every_400_ms() {
        let mut microphone = Microphone::new(Voice::Discontinuous).unwrap();
        let sent = (0..100).filter(|_| microphone.next_packet().is_some()).count();
        assert_eq!(sent, 5);
    }
}
