//! How often somebody may do something: so many at once, then one in a while.
//!
//! Invariant: who is remembered did it less than a whole burst ago, or was swept over once more.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Counts by key.
#[derive(Debug)]
pub struct Pace<K> {
    interval: Duration,
    burst: u32,
    /// When the burst is whole again.
    whole: BTreeMap<K, Instant>,
    sweep_at: usize,
}

impl<K: Ord> Pace<K> {
    /// One for each `interval`, and `burst` at once.
    pub fn new(interval: Duration, burst: u32) -> Self {
        Self { interval, burst, whole: BTreeMap::new(), sweep_at: SWEEP_MIN }
    }

    /// Whether one more is admitted, which then counts.
    pub fn admits(&mut self, key: K, now: Instant) -> bool {
        self.sweep(now);
        let whole = self.whole.get(&key).copied().unwrap_or(now).max(now) + self.interval;
        if whole.duration_since(now) > self.interval * self.burst {
            return false;
        }
        self.whole.insert(key, whole);
        true
    }

    /// Forgets whose burst is whole, each time that the number of keys has doubled.
    fn sweep(&mut self, now: Instant) {
        if self.whole.len() < self.sweep_at {
            return;
        }
        self.whole.retain(|_, whole| *whole > now);
        self.sweep_at = SWEEP_MIN.max(self.whole.len() * 2);
    }
}

const SWEEP_MIN: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn origin() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "an origin for virtual time")]
        Instant::now()
    }

    #[test]
    fn a_burst_is_admitted_and_then_one_for_each_interval() {
        let (mut pace, start) = (Pace::new(SECOND, 3), origin());
        let admitted = |pace: &mut Pace<_>, at| (0..9).filter(|_| pace.admits("ada", at)).count();
        assert_eq!(admitted(&mut pace, start), 3);
        assert_eq!(admitted(&mut pace, start + SECOND * 2), 2);
        assert!(pace.admits("bob", start), "everybody has a pace of their own");
        assert_eq!(admitted(&mut pace, start + SECOND * 60), 3);
    }

    #[test]
    fn whoever_has_been_quiet_is_forgotten() {
        let (mut pace, start) = (Pace::new(SECOND, 3), origin());
        for round in 0..5_u32 {
            for key in 0..SWEEP_MIN {
                pace.admits((round, key), start + SECOND * 10 * round);
            }
            assert!(pace.whole.len() <= SWEEP_MIN * 2, "{}", pace.whole.len());
        }
    }
}
