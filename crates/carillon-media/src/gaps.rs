//! What is missing of a stream on its way to us.
//!
//! The sender is asked to repeat it, and mostly does. What it does not repeat in time leaves all receivers without a
//! picture until the next key frame, and each would ask for that only after seconds.
//!
//! Invariant: no more than [`MISSING_MAX`] packets are remembered.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// More in a row is not waited for.
const MISSING_MAX: usize = 64;
/// What is repeated at all has come by then: three or four times it was asked for.
const PATIENCE: Duration = Duration::from_millis(350);

/// The gaps of one stream.
#[derive(Debug, Default)]
pub struct Gaps {
    ssrc: u32,
    highest: Option<u64>,
    /// Numbers and since when they are missing, in their order.
    missing: VecDeque<(u64, Instant)>,
    lost: bool,
}

impl Gaps {
    /// A packet has arrived.
    pub fn packet(&mut self, now: Instant, ssrc: u32, seq: u64, starts_keyframe: bool) {
        let highest = self.highest.filter(|_| self.ssrc == ssrc);
        let Some(highest) = highest else {
            return *self = Self { ssrc, highest: Some(seq), ..Self::default() };
        };
        if seq > highest {
            if seq - highest > MISSING_MAX as u64 {
                self.lost = true;
            } else {
                self.missing.extend((highest + 1..seq).map(|seq| (seq, now)));
            }
            self.highest = Some(seq);
        } else if let Ok(place) = self.missing.binary_search_by_key(&seq, |(seq, _)| *seq) {
            self.missing.remove(place);
        }
        if starts_keyframe {
            self.missing.retain(|(missing, _)| *missing > seq);
            self.lost = false;
        }
        while self.missing.len() > MISSING_MAX {
            self.missing.pop_front();
            self.lost = true;
        }
    }

    /// Whether something was lost for good and no key frame has come since.
    pub fn is_broken(&mut self, now: Instant) -> bool {
        while self.missing.front().is_some_and(|(_, since)| now.saturating_duration_since(*since) >= PATIENCE)
        {
            self.missing.pop_front();
            self.lost = true;
        }
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_repeated_in_time_is_lost_until_the_next_key_frame() {
        let start = crate::epoch();
        let at = |ms| start + Duration::from_millis(ms);
        let mut gaps = Gaps::default();
        for (ms, seq) in [(0, 10), (10, 11), (20, 14), (30, 13)] {
            gaps.packet(at(ms), 1, seq, false);
        }
        assert!(!gaps.is_broken(at(300)));
        assert!(gaps.is_broken(at(380)) && gaps.is_broken(at(800)));
        gaps.packet(at(900), 1, 16, false);
        gaps.packet(at(950), 1, 17, true);
        assert!(!gaps.is_broken(at(2_000)), "a key frame has come since");
        gaps.packet(at(2_000), 1, 500, false);
        assert!(gaps.is_broken(at(2_000)), "too many to wait for");
        gaps.packet(at(2_010), 2, 9_000, false);
        assert!(!gaps.is_broken(at(3_000)), "another stream");
    }

    proptest::proptest! {
        #[test]
        fn no_numbers_make_it_remember_much(seqs in proptest::collection::vec(0u64..400, 0..400)) {
            let mut gaps = Gaps::default();
            for seq in seqs {
                gaps.packet(crate::epoch(), 1, seq, false);
                proptest::prop_assert!(gaps.missing.len() <= MISSING_MAX);
                proptest::prop_assert!(gaps.missing.iter().zip(gaps.missing.iter().skip(1)).all(|(a, b)| a.0 < b.0));
            }
        }
    }
}
