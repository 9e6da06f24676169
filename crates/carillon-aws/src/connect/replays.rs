//! Signatures that were used, for as long as they would be good.
//!
//! They are kept in memory, so a server that has just started takes one again that was used in the minutes before. Keys
//! that were lent to one user have a share of their own, so that no user fills the memory for all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use carillon_messaging::sessions::SignedWith;
use carillon_proto::units::Timestamp;

use crate::sigv4::Claim;

/// Remembers signatures.
#[derive(Debug, Default)]
pub struct Replays(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    /// The oldest first, with the access key if it was lent.
    used: BTreeMap<Used, Option<Box<str>>>,
    /// How many there are of each key that was lent.
    lent: HashMap<Box<str>, usize>,
}

/// A signature covers the time at which it was made, so both together name it.
type Used = (Timestamp, u128, u128);

/// More are good at the same time than are remembered.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// In 30 MB or less: 400 connects a second for all the ten minutes that clocks may be apart.
const USED_MAX: usize = 1 << 18;

/// Signatures of one key that was lent. A client that connects anew every second makes 600 in that time.
const USED_OF_LENT_MAX: usize = 1_024;

impl Replays {
    /// Whether a signature that was verified is used for the first time. It is not from then on.
    pub fn is_first(
        &self,
        claim: &Claim,
        keys: SignedWith,
        now: Timestamp,
        skew: Duration,
    ) -> Result<bool, Full> {
        let used = (claim.signed_at, half(claim, 0), half(claim, 32));
        let lent = (keys == SignedWith::LentKeys).then_some(claim.access_key_id.as_str());
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now.before(skew));
        memory.note(used, lent, USED_MAX, USED_OF_LENT_MAX)
    }
}

impl Memory {
    fn forget(&mut self, oldest_good: Timestamp) {
        while let Some(oldest) = self.used.first_entry().filter(|oldest| oldest.key().0 < oldest_good) {
            let Some(key) = oldest.remove() else { continue };
            let left = self.lent.get(&key).map_or(0, |count| count.saturating_sub(1));
            match left {
                0 => drop(self.lent.remove(&key)),
                left => drop(self.lent.insert(key, left)),
            }
        }
    }

    fn note(&mut self, used: Used, lent: Option<&str>, max: usize, of_lent_max: usize) -> Result<bool, Full> {
        if self.used.contains_key(&used) {
            return Ok(false);
        }
        let of_lent = lent.and_then(|key| self.lent.get(key)).copied().unwrap_or_default();
        if self.used.len() >= max || of_lent >= of_lent_max {
            return Err(Full);
        }
        if let Some(key) = lent {
            self.lent.insert(key.into(), of_lent + 1);
        }
        self.used.insert(used, lent.map(Into::into));
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
        let mut memory = Memory::default();
        let used = (START, 1, 2);
        assert_eq!(memory.note(used, None, 9, 9), Ok(true));
        assert_eq!(memory.note(used, None, 9, 9), Ok(false));
        assert_eq!(memory.note((START, 2, 1), Some("ASIA"), 9, 9), Ok(true));
        let later = START + Duration::from_secs(1);
        memory.forget(later);
        assert_eq!(memory.note((later, 1, 2), None, 9, 9), Ok(true));
        assert_eq!((memory.used.len(), memory.lent.len()), (1, 0));
    }

    #[test]
    fn when_no_more_can_be_remembered_nobody_is_let_in_until_some_are_old() {
        let mut memory = Memory::default();
        assert_eq!(memory.note((START, 0, 0), None, 1, 9), Ok(true));
        assert_eq!(memory.note((START, 0, 1), None, 1, 9), Err(Full));
        let later = START + Duration::from_secs(1);
        memory.forget(later);
        assert_eq!(memory.note((later, 0, 1), None, 1, 9), Ok(true));
    }

    #[test]
    fn a_key_that_was_lent_fills_its_own_share_only() {
        let mut memory = Memory::default();
        for number in 0..2 {
            assert_eq!(memory.note((START, 0, number), Some("ada"), 9, 2), Ok(true));
        }
        assert_eq!(memory.note((START, 0, 2), Some("ada"), 9, 2), Err(Full));
        assert_eq!(memory.note((START, 0, 2), Some("bob"), 9, 2), Ok(true));
        assert_eq!(memory.note((START, 0, 3), None, 9, 2), Ok(true));
        memory.forget(START + Duration::from_secs(1));
        assert_eq!(memory.note((START, 0, 4), Some("ada"), 9, 2), Ok(true));
    }
}
