//! Takes noise out of one talker's voice.
//!
//! A recurrent network (RNNoise) looks at 10 ms at a time and works with overlap, so the voice comes 10 ms later.
//! What is left inside when the voice ends is let out with the next frame.
//!
//! It takes 20 dB and more out of noises as rooms have them, which are weaker the higher they are. Noise that is as
//! strong at 20 kHz as at 200 Hz is none that the network was trained on, and may pass.

use std::sync::LazyLock;

use nnnoiseless::{DenoiseState, RnnModel};

use super::decode::Samples;

/// Samples that the network takes at a time.
const PIECE: usize = DenoiseState::FRAME_SIZE;
/// How much later what went in comes out, in milliseconds.
pub const DELAY_MS: f64 = 10.0;
/// It was trained on 16-bit samples.
const SCALE: f32 = 32_768.0;

/// The network's weights, shared by all talkers.
static MODEL: LazyLock<RnnModel> = LazyLock::new(RnnModel::default);

/// The noise suppressor of one talker.
#[derive(Default)]
pub struct Suppressor {
    /// Made when there is something to hear: most attendees only listen.
    state: Option<Box<DenoiseState<'static>>>,
    /// Whether something is left inside.
    filled: bool,
}

impl Suppressor {
    /// Works on a frame in place; `false` when what comes out is silence.
    pub fn process(&mut self, frame: &mut Samples, audible: bool) -> bool {
        if !audible {
            if !std::mem::take(&mut self.filled) {
                return false;
            }
            frame.fill(0.0);
        }
        self.filled = audible;
        let state = self.state.get_or_insert_with(|| DenoiseState::with_model(&MODEL));
        for piece in frame.chunks_exact_mut(PIECE) {
            let mut noisy = [0.0; PIECE];
            for (noisy, sample) in noisy.iter_mut().zip(piece.iter()) {
                *noisy = sample * SCALE;
            }
            state.process_frame(piece, &noisy);
            for sample in piece {
                *sample /= SCALE;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixer::FRAME_SAMPLES;

    fn power(frame: &Samples) -> f32 {
        frame.iter().map(|sample| sample * sample).sum::<f32>() / FRAME_SAMPLES as f32
    }

    #[test]
    fn steady_noise_is_20_db_less_in_every_frame() {
        for loudness in [0.001, 0.01, 0.1] {
            let mut suppressor = Suppressor::default();
            let (mut state, mut low) = (1u32, 0.0);
            let powers = (0..200).map(|_| {
                let mut frame = [0.0; FRAME_SAMPLES];
                for sample in &mut frame {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    low = 0.95 * low + loudness * (state as f32 / u32::MAX as f32 - 0.5);
                    *sample = low;
                }
                let before = power(&frame);
                assert!(suppressor.process(&mut frame, true));
                power(&frame) / before
            });
            let last = powers.skip(100).fold(0.0, f32::max);
            assert!(last < 0.01, "{loudness}: {last}");
        }
    }

    #[test]
    fn what_is_inside_comes_out_after_the_end_and_then_nothing() {
        let mut suppressor = Suppressor::default();
        assert!(!suppressor.process(&mut [0.0; FRAME_SAMPLES], false));
        assert!(suppressor.process(&mut [0.1; FRAME_SAMPLES], true));
        assert!(suppressor.process(&mut [0.0; FRAME_SAMPLES], false));
        assert!(!suppressor.process(&mut [0.0; FRAME_SAMPLES], false));
    }
}
