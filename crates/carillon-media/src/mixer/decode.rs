//! Turns the packets of one talker into frames of samples.
//!
//! Every frame is exactly 20 ms at 48 kHz mono, whatever the packets' own length. A lost packet is repaired from
//! the copy in the next one where there is one, and concealed otherwise. Where sound begins or ends abruptly it is
//! faded so that nobody hears a click.
//!
//! Wire: RFC 6716 section 4.4 (concealment), section 2.1.7 (in-band FEC).

use std::time::Instant;

use opus::{Channels, Decoder, packet};

use super::jitter::{FRAME_SAMPLES, JitterBuffer, Next};

/// The longest packet that Opus allows, 120 ms.
const PACKET_SAMPLES_MAX: usize = 5_760;
/// Length of a fade, 5 ms.
const FADE_SAMPLES: usize = 240;

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
        }
    }
}

impl Unpacker {
    /// Begins to decode.
    pub fn open(&mut self) {
        if self.decoder.is_none() {
            // Fails only for want of memory; the talker then stays silent until the next try.
            self.decoder = Decoder::new(48_000, Channels::Mono).ok();
            self.scratch = vec![0.0; PACKET_SAMPLES_MAX];
            self.was_silent = true;
        }
    }

    /// Stops decoding; time goes on.
    pub fn close(&mut self) {
        self.decoder = None;
        self.scratch = Vec::new();
    }

    /// Moves on by one frame and writes it to `frame`; `false` when it is silence.
    pub fn pull(&mut self, now: Instant, buffer: &mut JitterBuffer, frame: &mut Samples) -> bool {
        let mut filled = 0;
        let mut silent = false;
        // Each turn plays at least 2.5 ms, the shortest Opus frame, or ends the frame.
        while filled < FRAME_SAMPLES {
            if self.from == self.to && !self.refill(now, buffer) {
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
        frame[filled..].fill(0.0);
        if silent {
            fade_out(&mut frame[..filled]);
        } else if self.was_silent {
            fade_in(frame);
        }
        self.was_silent = silent;
        filled > 0
    }

    /// Takes the next packet; `false` when there is none and none is to be made up.
    fn refill(&mut self, now: Instant, buffer: &mut JitterBuffer) -> bool {
        let next = buffer.pop(now);
        let samples = match &next {
            Next::Packet(payload) => packet::get_nb_samples(payload, 48_000)
                .ok()
                .filter(|samples| (120..=PACKET_SAMPLES_MAX).contains(samples))
                .unwrap_or(FRAME_SAMPLES),
            Next::Lost(_) => self.packet_samples,
            Next::Silence => return false,
        };
        self.packet_samples = samples;
        self.from = 0;
        self.to = samples;
        let Some(decoder) = &mut self.decoder else { return true };
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
        self.to > 0
    }
}

fn fade_in(samples: &mut [f32]) {
    for (place, sample) in samples.iter_mut().take(FADE_SAMPLES).enumerate() {
        *sample *= place as f32 / FADE_SAMPLES as f32;
    }
}

fn fade_out(samples: &mut [f32]) {
    for (place, sample) in samples.iter_mut().rev().take(FADE_SAMPLES).enumerate() {
        *sample *= place as f32 / FADE_SAMPLES as f32;
    }
}
