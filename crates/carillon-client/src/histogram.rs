//! Counts durations in logarithmic buckets, so that percentiles of millions of packets cost a kilobyte.

/// Each bucket is this much wider than the one before; percentiles are good to it.
const GROWTH: f64 = 1.05;
/// Up to 1.05^400 microseconds, 300 s.
const BUCKETS: usize = 400;

/// A histogram of microseconds.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0 }
    }
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&mut self, micros: u64) {
        #[expect(clippy::cast_precision_loss, reason = "a percentile needs no more")]
        let bucket = (micros.max(1) as f64).ln() / GROWTH.ln();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the logarithm is small and positive"
        )]
        let bucket = (bucket as usize).min(BUCKETS - 1);
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// Adds all counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// The duration in milliseconds that `percent` of the counted ones do not exceed; `None` when nothing was counted.
    pub fn percentile_ms(&self, percent: u64) -> Option<f64> {
        let mut left = (self.total * percent).div_ceil(100);
        if left == 0 {
            return None;
        }
        for (bucket, &count) in self.counts.iter().enumerate() {
            if count >= left {
                let exponent = i32::try_from(bucket + 1).unwrap_or(i32::MAX);
                return Some(GROWTH.powi(exponent) / 1_000.0);
            }
            left -= count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_good_to_the_width_of_a_bucket() {
        let mut histogram = Histogram::default();
        for micros in 1..=10_000 {
            histogram.record(micros);
        }
        let median = histogram.percentile_ms(50).unwrap();
        assert!((4.7..5.6).contains(&median), "{median}");
        let tail = histogram.percentile_ms(99).unwrap();
        assert!((9.4..10.9).contains(&tail), "{tail}");
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Histogram::default().percentile_ms(50), None);
    }
}
