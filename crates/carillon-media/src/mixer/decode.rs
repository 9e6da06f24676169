//! Turns the packets of one talker into frames of samples.
//!
//! Every frame is exactly 20 ms at 48 kHz mono, whatever the packets' own length. A lost packet is repaired from
//! the copy in the next one where there is one, and concealed otherwise. What is played too late or too early for
//! the network is made a little shorter or longer. Where sound begins or ends abruptly it is faded so that nobody
//! hears a click.
//!
//! Wire: RFC 6716 section 4.4 (concealment), section 2.1.7 (in-band FEC).

use std::time::{Duration, Instant};

use opus::{Channels, Decoder, packet};

use super::jitter::{FRAME_SAMPLES, JitterBuffer, Next};
use super::stretch::{LENGTHENED_MAX, Seam};
use super::transit::HOLD_MAX_MS;

/// The longest packet that Opus allows, 120 ms.
const PACKET_SAMPLES_MAX: usize = 5_760;
/// Length of a fade, 5 ms.
const FADE_SAMPLES: usize = 240;

/// Played so much later than needed, in milliseconds, sound is shortened. Talkers begin anywhere within one frame.
const LATE_MS: f64 = 25.0;
/// Played so much earlier than needed, in milliseconds, sound is lengthened.
const EARLY_MS: f64 = 2.0;
/// So far off, in milliseconds, any seam is better than the delay or the gaps.
const URGENT_MS: f64 = 80.0;
/// How alike both sides of a seam have to be when nothing is urgent.
const LIKENESS: f32 = 0.9;

/// A frame of samples.
pub type Samples = [f32; FRAME_SAMPLES];

/// Decodes one talker. Also keeps time for one who is not decoded, so that decoding can begin at any frame.
pub struct Unpacker {
    decoder: Option<Decoder>,
    /// Empty while nothing is decoded: most attendees listen.
    scratch: Vec<f32>,
    /// Samples decoded and not yet played: `scratch[from..to]`.
    from: usize,
    to: usize,
    /// Duration of the last packet, which a missing one is taken to have.
    packet_samples: usize,
    was_silent: bool,
    age: f64,
}

impl Default for Unpacker {
    fn default() -> Self {
        Self {
            decoder: None,
            scratch: Vec::new(),
            from: 0,
            to: 0,
            packet_samples: FRAME_SAMPLES,
            was_silent: true,
            age: 0.0,
        }
    }
}

impl Unpacker {
    /// Begins to decode.
    pub fn open(&mut self) {
        if self.decoder.is_none() {
            // Fails only for want of memory; the talker then stays silent until the next try.
            self.decoder = Decoder::new(48_000, Channels::Mono).ok();
            self.scratch = vec![0.0; PACKET_SAMPLES_MAX + LENGTHENED_MAX];
            self.was_silent = true;
        }
    }

    /// Stops decoding; time goes on. What is sounding dies away in `frame`; `false` when nothing is.
    pub fn close(&mut self, frame: &mut Samples) -> bool {
        let sounding = !self.was_silent && self.decoder.is_some();
        if sounding {
            self.die_away(frame, 0);
        }
        self.decoder = None;
        self.scratch = Vec::new();
        self.was_silent = true;
        sounding
    }

    /// Moves on by one frame and writes it to `frame`; `false` when it is silence.
    pub fn pull(&mut self, now: Instant, buffer: &mut JitterBuffer, frame: &mut Samples) -> bool {
        let mut filled = 0;
        let mut silent = false;
        // Each turn plays at least 2.5 ms, the shortest Opus frame and piece of one, or ends the frame.
        while filled < FRAME_SAMPLES {
            let at = now + Duration::from_micros(filled as u64 * 1_000 / 48);
            if self.from == self.to && !self.refill(at, buffer) {
                silent = true;
                break;
            }
            let count = (self.to - self.from).min(FRAME_SAMPLES - filled);
            if let Some(samples) = self.scratch.get(self.from..self.from + count) {
                frame[filled..filled + count].copy_from_slice(samples);
            }
            self.from += count;
            filled += count;
        }
        if self.decoder.is_none() {
            return false;
        }
        let was_silent = std::mem::replace(&mut self.was_silent, silent);
        if was_silent {
            frame[filled..].fill(0.0);
            fade_in(frame);
        } else if silent {
            self.die_away(frame, filled);
        }
        filled > 0 || !was_silent
    }

    /// How many milliseconds ago what is played went into its sender's encoder, but for the shortest way through the
    /// network: nobody can tell how long that is.
    pub fn age(&self) -> f64 {
        self.age
    }

    /// Lets the sound end in what the decoder makes up for the rest of the frame.
    fn die_away(&mut self, frame: &mut Samples, from: usize) {
        let rest = &mut frame[from..];
        let made_up = self.decoder.as_mut().and_then(|decoder| {
            let output = &mut self.scratch[..FRAME_SAMPLES];
            decoder.decode_float(&[], output, false).ok()
        });
        rest.fill(0.0);
        let count = made_up.unwrap_or(0).min(rest.len()).min(FADE_SAMPLES);
        rest[..count].copy_from_slice(&self.scratch[..count]);
        fade_out(&mut rest[..count]);
    }

    /// Takes the next packet; `false` when there is none and none is to be made up.
    fn refill(&mut self, at: Instant, buffer: &mut JitterBuffer) -> bool {
        let next = buffer.pop(at);
        let samples = match &next {
            Next::Packet(payload) => packet_samples(payload).unwrap_or(FRAME_SAMPLES),
            Next::Lost(_) => self.packet_samples,
            Next::Silence => return false,
        };
        self.packet_samples = samples;
        self.from = 0;
        self.to = samples;
        let mut spare = 0.0;
        if matches!(next, Next::Packet(_)) {
            spare = buffer.spare();
            // A packet leaves when its last sample is there.
            // A clock that leaps makes packets look older than any can be.
            self.age = buffer.delay().min(HOLD_MAX_MS) + samples as f64 / 48.0;
        }
        let Some(decoder) = &mut self.decoder else {
            self.follow_unheard(spare);
            return true;
        };
        let output = &mut self.scratch[..samples];
        let decoded = match &next {
            Next::Packet(payload) if !payload.is_empty() => decoder.decode_float(payload, output, false),
            Next::Lost(Some(payload)) if !payload.is_empty() => decoder.decode_float(payload, output, true),
            _ => decoder.decode_float(&[], output, false),
        };
        match decoded {
            Ok(decoded) => self.to = decoded.min(samples),
            // Not Opus after all: the sender's fault, and silence for everybody else.
            Err(_) => output.fill(0.0),
        }
        self.follow(spare);
        self.to > 0
    }

    /// Makes what was decoded shorter or longer when it is played too late or too early.
    fn follow(&mut self, spare: f64) {
        let wrong = if spare < 0.0 { -spare } else { spare - LATE_MS };
        if (-EARLY_MS..=LATE_MS).contains(&spare) {
            return;
        }
        let Some(seam) = Seam::find(&self.scratch[..self.to]) else { return };
        let urgency = (wrong / URGENT_MS).min(1.0) as f32;
        if seam.likeness < LIKENESS * (1.0 - urgency) {
            return;
        }
        let change = if spare < 0.0 { Seam::lengthen } else { Seam::shorten };
        self.to = change(seam, &mut self.scratch, self.to);
    }

    /// The same for what nobody hears: any time will do.
    fn follow_unheard(&mut self, spare: f64) {
        let samples = (spare.abs() * 48.0) as usize;
        if spare < 0.0 {
            self.to = (self.to + samples).min(PACKET_SAMPLES_MAX);
        } else if spare > LATE_MS {
            self.to = self.to.saturating_sub(samples).max(120);
        }
    }
}

/// How long a packet sounds; `None` for what is no Opus.
pub fn packet_samples(payload: &[u8]) -> Option<usize> {
    let samples = packet::get_nb_samples(payload, 48_000).ok()?;
    (120..=PACKET_SAMPLES_MAX).contains(&samples).then_some(samples)
}

fn fade_in(samples: &mut [f32]) {
    for (place, sample) in samples.iter_mut().take(FADE_SAMPLES).enumerate() {
        *sample *= place as f32 / FADE_SAMPLES as f32;
    }
}

fn fade_out(samples: &mut [f32]) {
    let length = samples.len() as f32;
    for (place, sample) in samples.iter_mut().enumerate() {
        *sample *= 1.0 - place as f32 / length;
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
