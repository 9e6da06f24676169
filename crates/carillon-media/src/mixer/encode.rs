//! Encodes one mix.
//!
//! Most of the time most mixes are silent, and silence costs as much to encode as speech: after a tail that lets
//! the receivers' decoders settle, silence is sent from a cache.
//!
//! Two settings, measured for docs/benchmarks.md. `Application::Audio` at complexity 5 is the cheapest that leaves
//! speech at 40 kbit/s as it is: 50 us a frame against 140 to 180 us of `Voip`, which is no clearer, and 70 us of
//! `LowDelay`. Who loses packets needs `Voip` with in-band FEC: 230 us, for which nine tenths of what random losses
//! cost in clarity are taken back (ADR 0005).
//!
//! Wire: RFC 7587, RFC 6716 section 2.1.7 (in-band FEC).

use std::sync::Arc;

use carillon_proto::units::Bitrate;
use opus::{Application, Channels, Encoder, SoftClip};

use super::decode::Samples;
use super::jitter::FRAME_SAMPLES;

/// Frames of silence that are really encoded after sound, 200 ms.
const SILENCE_TAIL_FRAMES: u32 = 10;
/// How much later than it went in sound comes out of an encoder of Opus and its decoder, in milliseconds: 312 samples
/// in every mode but that for low delay, which nobody uses in a call.
pub const LOOKAHEAD_MS: f64 = 6.5;
/// Below this a sample rounds to zero in 16 bits.
const SILENCE_PEAK: f32 = 1.0 / 65_536.0;
/// Longest packet that is produced; far above any bit rate that can be set, and within one datagram.
const PACKET_BYTES_MAX: usize = 1_000;

/// The loss, in percent, that a packet's copy of the one before is made for: it takes more of the bits for more.
const EXPECTED_LOSS: i32 = 15;
/// That copy comes on top: out of the same bits it would cost clarity.
const BITRATE_PERCENT_LOSSY: i32 = 120;

/// What a mix has to withstand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Hardly any loss.
    Clean,
    /// Losses that would be heard.
    Lossy,
}

/// Loss that is worth an encoder of its own, in 256ths: two packets of the five seconds between two reports. One of a
/// hundred is heard already, because the cheap encoding is hard to conceal.
const LOSSY: f32 = 2.0;
/// Below one packet it no longer is.
const CLEAN: f32 = 1.0;
/// What is left of an old loss with each report; they come every one to five seconds.
const LOSS_KEPT: f32 = 0.8;

/// What a listener says of its losses: a bad report is believed at once, a good one after others.
#[derive(Clone, Copy, Debug)]
pub struct Losses {
    of_256: f32,
    path: Path,
}

impl Default for Losses {
    fn default() -> Self {
        Self { of_256: 0.0, path: Path::Clean }
    }
}

impl Losses {
    /// Takes the fraction lost of a receiver report.
    pub fn report(&mut self, of_256: u8) {
        self.of_256 = f32::from(of_256).max(self.of_256 * LOSS_KEPT);
        if self.of_256 >= LOSSY {
            self.path = Path::Lossy;
        } else if self.of_256 < CLEAN {
            self.path = Path::Clean;
        }
    }

    /// What its packets go through.
    pub fn path(&self) -> Path {
        self.path
    }
}

/// The encoder of one mix.
pub struct Outlet {
    encoder: Option<Encoder>,
    clip: SoftClip,
    silent_frames: u32,
}

impl Outlet {
    /// Makes an encoder.
    pub fn new(bitrate: Bitrate, path: Path) -> Self {
        Self {
            encoder: encoder(bitrate, path).ok(),
            clip: SoftClip::new(Channels::Mono),
            silent_frames: SILENCE_TAIL_FRAMES,
        }
    }

    /// Begins anew behind this frame, which the listeners have got from another encoder: their decoders go on from
    /// what it left them with, so this encoder has to go on from there too.
    pub fn resume(&mut self, before: &Samples) {
        let Some(encoder) = &mut self.encoder else { return };
        // Neither can fail; a click would be all.
        let _ = encoder.reset_state();
        let _ = encoder.encode_float(before, &mut [0; PACKET_BYTES_MAX]);
        self.clip = SoftClip::new(Channels::Mono);
        if !is_silent(before) {
            self.silent_frames = 0;
        }
    }

    /// Encodes a frame; the samples are limited in place.
    pub fn encode(&mut self, frame: &mut Samples, silence: &Arc<[u8]>) -> Arc<[u8]> {
        self.silent_frames = if is_silent(frame) { self.silent_frames.saturating_add(1) } else { 0 };
        if self.silent_frames > SILENCE_TAIL_FRAMES {
            return silence.clone();
        }
        self.clip.apply(frame);
        let Some(encoder) = &mut self.encoder else { return silence.clone() };
        let mut packet = [0; PACKET_BYTES_MAX];
        match encoder.encode_float(frame, &mut packet) {
            Ok(length) => Arc::from(&packet[..length]),
            Err(_) => silence.clone(),
        }
    }
}

pub fn is_silent(frame: &Samples) -> bool {
    frame.iter().all(|sample| sample.abs() < SILENCE_PEAK)
}

/// One packet of silence.
pub fn silence(bitrate: Bitrate) -> Arc<[u8]> {
    // An Opus packet of one CELT frame of 20 ms, full band, mono, without data: decoders take it for a lost frame.
    let mut last: Arc<[u8]> = Arc::from([0xf8, 0xff, 0xfe].as_slice());
    if let Ok(mut encoder) = encoder(bitrate, Path::Clean) {
        // The first packets carry the encoder's start; the state is steady after a few.
        for _ in 0..SILENCE_TAIL_FRAMES {
            let mut packet = [0; PACKET_BYTES_MAX];
            if let Ok(length) = encoder.encode_float(&[0.0; FRAME_SAMPLES], &mut packet) {
                last = Arc::from(&packet[..length]);
            }
        }
    }
    last
}

fn encoder(bitrate: Bitrate, path: Path) -> opus::Result<Encoder> {
    let (application, percent) = match path {
        Path::Clean => (Application::Audio, 100),
        Path::Lossy => (Application::Voip, BITRATE_PERCENT_LOSSY),
    };
    let mut encoder = Encoder::new(48_000, Channels::Mono, application)?;
    let bits = i32::try_from(bitrate.bps()).unwrap_or(i32::MAX).clamp(6_000, 256_000);
    encoder.set_bitrate(opus::Bitrate::Bits(bits / 100 * percent))?;
    encoder.set_complexity(5)?;
    if path == Path::Lossy {
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(EXPECTED_LOSS)?;
    }
    Ok(encoder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_packet_of_a_hundred_is_a_loss() {
        let mut losses = Losses::default();
        losses.report(2);
        assert_eq!(losses.path(), Path::Lossy);
    }

    #[test]
    fn losses_are_believed_at_once_and_forgotten_after_a_while() {
        let mut losses = Losses::default();
        losses.report(1);
        assert_eq!(losses.path(), Path::Clean);
        losses.report(40);
        assert_eq!(losses.path(), Path::Lossy);
        let good = (0..100).take_while(|_| {
            losses.report(0);
            losses.path() == Path::Lossy
        });
        assert!((5..20).contains(&good.count()));
    }
}
