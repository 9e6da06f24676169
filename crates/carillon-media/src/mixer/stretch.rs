//! Makes sound a little shorter or longer without changing its pitch.
//!
//! One period of the voice (or, in quiet moments, any stretch of time) is left out or repeated, and the seam is
//! cross-faded where both sides look alike. This is how the jitter buffer changes its delay, and how the clocks of
//! talkers are followed, without a click.

/// The shortest and the longest piece, 2.5 and 15 ms: voices from 67 to 400 Hz, and multiples of higher ones.
const LAG_MIN: usize = 120;
const LAG_MAX: usize = 720;
/// The step of the coarse search.
const COARSE: usize = 4;
/// Below this, as power of samples between -1 and 1 (-50 dBFS), nobody hears a seam.
const QUIET: f32 = 1e-5;

/// A place at which sound can be changed.
#[derive(Clone, Copy, Debug)]
pub struct Seam {
    lag: usize,
    /// How alike both sides are; 1 is the same.
    pub likeness: f32,
}

impl Seam {
    /// Looks at the beginning of `sound`; `None` when it is too short to be changed.
    pub fn find(sound: &[f32]) -> Option<Self> {
        let longest = (sound.len() / 2).min(LAG_MAX);
        if longest < LAG_MIN {
            return None;
        }
        if sound.iter().map(|sample| sample * sample).sum::<f32>() < QUIET * sound.len() as f32 {
            return Some(Self { lag: longest, likeness: 1.0 });
        }
        let window = longest;
        let best = |lags: &mut dyn Iterator<Item = usize>, step| {
            lags.map(|lag| Self { lag, likeness: likeness(sound, lag, window, step) })
                .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
        };
        let coarse = best(&mut (LAG_MIN..=longest).step_by(COARSE), COARSE)?;
        let near =
            coarse.lag.saturating_sub(COARSE - 1).max(LAG_MIN)..=(coarse.lag + COARSE - 1).min(longest);
        best(&mut near.into_iter(), 1)
    }

    /// Leaves one piece out of the first `length` samples and returns how many are left.
    pub fn shorten(self, sound: &mut [f32], length: usize) -> usize {
        let lag = self.lag;
        for place in 0..lag {
            sound[place] = fade(sound[place], sound[place + lag], place, lag);
        }
        sound.copy_within(2 * lag..length, lag);
        length - lag
    }

    /// Repeats one piece of the first `length` samples and returns how many there are now; `sound` has room.
    pub fn lengthen(self, sound: &mut [f32], length: usize) -> usize {
        let lag = self.lag;
        sound.copy_within(lag..length, 2 * lag);
        // What follows the first piece fades from its continuation into its repetition.
        for place in 0..lag {
            let continuation = sound[2 * lag + place];
            sound[lag + place] = fade(continuation, sound[place], place, lag);
        }
        length + lag
    }
}

/// The most by which [`Seam::lengthen`] lengthens.
pub const LENGTHENED_MAX: usize = LAG_MAX;

fn fade(from: f32, to: f32, place: usize, length: usize) -> f32 {
    let weight = (place as f32 + 0.5) / length as f32;
    from + (to - from) * weight
}

/// Normalised correlation of the first `window` samples with those `lag` later.
fn likeness(sound: &[f32], lag: usize, window: usize, step: usize) -> f32 {
    let (mut product, mut first, mut second) = (0.0, f32::MIN_POSITIVE, f32::MIN_POSITIVE);
    for (a, b) in sound[..window].iter().step_by(step).zip(sound[lag..].iter().step_by(step)) {
        product += a * b;
        first += a * a;
        second += b * b;
    }
    product / (first * second).sqrt()
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn sine(frequency: f32) -> Vec<f32> {
        (0..960 + LENGTHENED_MAX)
            .map(|place| 0.5 * (TAU * frequency * place as f32 / 48_000.0).sin())
            .collect()
    }

    /// The largest second difference, which a click makes large.
    fn roughness(sound: &[f32]) -> f32 {
        sound.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_voice_is_shortened_and_lengthened_by_whole_periods_without_a_click() {
        for frequency in [110.0, 200.0, 317.0, 800.0] {
            let smooth = roughness(&sine(frequency));
            let seam = Seam::find(&sine(frequency)[..960]).unwrap();
            assert!(seam.likeness > 0.99, "{frequency}: {seam:?}");
            for change in [Seam::shorten, Seam::lengthen] {
                let mut sound = sine(frequency);
                let length = change(seam, &mut sound, 960);
                assert!(length.abs_diff(960) >= LAG_MIN);
                // What follows is the continuation of what was there.
                let mut joined = sound[..length].to_vec();
                joined.extend(&sine(frequency)[960..1_060]);
                assert!(roughness(&joined) < smooth * 1.2, "{frequency}: {} {smooth}", roughness(&joined));
            }
        }
    }

    #[test]
    fn silence_can_be_changed_most_and_a_few_samples_not_at_all() {
        assert_eq!(Seam::find(&[0.0; 960]).unwrap().lag, 480);
        assert!(Seam::find(&[0.0; 120]).is_none());
    }

    #[test]
    fn noise_has_no_like_seam() {
        let mut state = 1u32;
        let noise: Vec<f32> = (0..960)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state as f32 / u32::MAX as f32 - 0.5
            })
            .collect();
        assert!(Seam::find(&noise).unwrap().likeness < 0.5);
    }
}
