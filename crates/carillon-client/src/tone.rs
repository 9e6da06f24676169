//! Voices made of tones, and an ear that tells them apart.
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
const OPUS_BYTES_MAX: usize = 1_500;

/// What a microphone sends, 50 times a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A steady tone of so many hertz.
    Tone(u32),
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
        let (hertz, level, every) = match voice {
            Voice::Tone(hertz) => (hertz, -14, 1),
            Voice::Silence => (0, -127, 1),
            Voice::Discontinuous => (0, -127, 20),
        };
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::LowDelay)?;
        let mut packets: Vec<Arc<[u8]>> = Vec::with_capacity(PACKETS_PER_SECOND);
        for packet in 0..PACKETS_PER_SECOND {
            let samples: Vec<f32> =
                (0..PACKET_SAMPLES).map(|at| wave(hertz, packet * PACKET_SAMPLES + at)).collect();
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
        Some(self.tones.iter().map(|&tone| (tone, amplitude(&samples, tone))).collect())
    }
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
