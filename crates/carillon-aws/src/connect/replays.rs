//! Signatures that were used, for as long as they would be good.
//!
//! They are kept in memory, so a server that has just started takes one again that was used in the minutes before.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use carillon_proto::units::Timestamp;

use crate::sigv4::Claim;

/// Remembers signatures, oldest first.
#[derive(Debug, Default)]
pub struct Replays(Mutex<BTreeSet<Used>>);

/// A signature covers the time at which it was made, so both together name it.
type Used = (Timestamp, u128, u128);

/// More are good at the same time than are remembered.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// In 15 MB or less: 400 connects a second for all the ten minutes that clocks may be apart.
const USED_MAX: usize = 1 << 18;

impl Replays {
    /// Whether a signature that was verified is used for the first time. It is not from then on.
    pub fn is_first(&self, claim: &Claim, now: Timestamp, skew: Duration) -> Result<bool, Full> {
        self.note((claim.signed_at, half(claim, 0), half(claim, 32)), now.before(skew), USED_MAX)
    }

    fn note(&self, used: Used, oldest_good: Timestamp, max: usize) -> Result<bool, Full> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while all.first().is_some_and(|(signed_at, ..)| *signed_at < oldest_good) {
            all.pop_first();
        }
        if all.contains(&used) {
            return Ok(false);
        }
        if all.len() >= max {
            return Err(Full);
        }
        all.insert(used);
        Ok(true)
    }
}

/// A claim holds 64 hexadecimal digits.
fn half(claim: &Claim, from: usize) -> u128 {
    let digits = claim.signature.get(from..from + 32).unwrap_or_default();
    u128::from_str_radix(digits, 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_768_478_400_000);

    #[test]
    fn a_signature_counts_once_and_is_forgotten_when_it_is_good_no_more() {
        let replays = Replays::default();
        let used = (START, 1, 2);
        assert_eq!(replays.note(used, START, 9), Ok(true));
        assert_eq!(replays.note(used, START, 9), Ok(false));
        assert_eq!(replays.note((START, 2, 1), START, 9), Ok(true));
        let later = START + Duration::from_secs(1);
        assert_eq!(replays.note((later, 1, 2), later, 9), Ok(true));
        assert_eq!(replays.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn when_no_more_can_be_remembered_nobody_is_let_in_until_some_are_old() {
        let replays = Replays::default();
        assert_eq!(replays.note((START, 0, 0), START, 1), Ok(true));
        assert_eq!(replays.note((START, 0, 1), START, 1), Err(Full));
        let later = START + Duration::from_secs(1);
        assert_eq!(replays.note((later, 0, 1), later, 1), Ok(true));
    }
}
