//! Token buckets: so much in the long run, so much at once.
//!
//! Integer arithmetic on elapsed nanoseconds, so that a bucket gives exactly what it promises however often it is
//! asked.

use std::time::Instant;

use crate::config::Rate;

/// One bucket, full at first.
#[derive(Debug)]
pub(crate) struct TokenBucket {
    rate: Rate,
    /// Billionths of a token.
    level: u64,
    filled_at: Option<Instant>,
}

impl TokenBucket {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, level: u64::from(rate.burst) * TOKEN, filled_at: None }
    }

    /// Takes one token, if there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        self.fill(now);
        match self.level.checked_sub(TOKEN) {
            Some(rest) => {
                self.level = rest;
                true
            }
            None => false,
        }
    }

    /// Whether more than half of the burst was used a moment ago.
    pub(crate) fn is_half_spent(&self) -> bool {
        self.level < u64::from(self.rate.burst) * TOKEN / 2
    }

    fn fill(&mut self, now: Instant) {
        let since = self.filled_at.replace(now).unwrap_or(now);
        let elapsed = u64::try_from(now.saturating_duration_since(since).as_nanos()).unwrap_or(u64::MAX);
        let gained = elapsed.saturating_mul(u64::from(self.rate.per_second));
        self.level = self.level.saturating_add(gained).min(u64::from(self.rate.burst) * TOKEN);
    }
}

/// One nanosecond at one token per second gains one billionth.
const TOKEN: u64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        #[expect(clippy::disallowed_methods, reason = "an origin for virtual time")]
        let start = Instant::now();
        let mut bucket = TokenBucket::new(Rate { per_second: 2, burst: 3 });
        assert_eq!((0..5).filter(|_| bucket.take(start)).count(), 3);
        assert!(!bucket.take(start + Duration::from_millis(499)));
        assert!(bucket.take(start + Duration::from_millis(500)));
        assert!(!bucket.take(start + Duration::from_millis(999)));
        let later = start + Duration::from_secs(100);
        assert_eq!((0..9).filter(|_| bucket.take(later)).count(), 3);
    }
}
