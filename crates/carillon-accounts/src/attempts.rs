//! Who has tried too often: names and addresses, each locked for longer the more often it fails.
//!
//! An attempt counts as failed from its beginning, so that a thousand at once are a thousand failures and not one; it
//! is taken back when it turns out well. Names that nobody has are counted like others, so that a lock tells nobody
//! whether an account is there.
//!
//! Kept in memory, for so many at most: when there are more, those that failed longest ago are forgotten. A restart
//! forgets all, which costs whoever guesses more time than it gives.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use carillon_proto::units::Timestamp;

use crate::error::AccountsError;

/// When a subject is locked, and for how long.
#[derive(Clone, Copy, Debug)]
struct Rule {
    /// Failures before the first lock.
    free: u32,
    /// How long the first lock lasts; each is twice the one before.
    first: Duration,
    /// No lock lasts longer.
    longest: Duration,
    /// After so long without a failure all is forgotten.
    forgotten: Duration,
}

/// For an account, a person mistypes a few times.
const OF_NAME: Rule = Rule {
    free: 5,
    first: Duration::from_secs(30),
    longest: Duration::from_secs(15 * 60),
    forgotten: Duration::from_secs(60 * 60),
};
/// Behind one address there may be a clinic.
const OF_ADDRESS: Rule = Rule { free: 50, ..OF_NAME };
/// Names, and as many addresses.
const SUBJECTS_MAX: usize = 10_000;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Subject {
    /// The beginning of a digest of the name.
    Name([u8; 16]),
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Record {
    failures: u32,
    /// When the last attempt began that was not taken back.
    last: Timestamp,
    /// Which attempt that was.
    serial: u64,
}

/// All that is tried, and for how long nothing more of it may be.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<State>);

#[derive(Default)]
struct State {
    records: HashMap<Subject, Record>,
    by_time: BTreeSet<(Timestamp, Subject)>,
    attempts: u64,
}

/// An attempt that has begun, and counts as failed until it is taken back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    name: Option<Tried>,
    address: Option<Tried>,
}

/// One subject of an attempt.
#[derive(Clone, Copy, Debug)]
struct Tried {
    subject: Subject,
    serial: u64,
    /// What was last before it.
    former: Option<Timestamp>,
}

impl Attempts {
    /// Begins an attempt, unless too many failed.
    pub(crate) fn begin(
        &self,
        now: Timestamp,
        name: Option<&[u8; 32]>,
        address: Option<IpAddr>,
    ) -> Result<Attempt, AccountsError> {
        let name = name.map(|digest| Subject::Name(*digest.first_chunk().expect("16 of 32 bytes")));
        let address = address.map(|address| Subject::Address(network(address)));
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = address.and_then(|address| state.wait(now, address)) {
            return Err(AccountsError::Throttled { wait });
        }
        if let Some(wait) = name.and_then(|name| state.wait(now, name)) {
            return Err(AccountsError::Locked { wait });
        }
        let mut fail = |subject| state.fail(now, subject);
        Ok(Attempt { name: name.map(&mut fail), address: address.map(&mut fail) })
    }

    /// It succeeded: the name is as good as new, the address as good as before.
    pub(crate) fn succeeded(&self, attempt: Attempt) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = attempt.name {
            state.forget(name.subject);
        }
        if let Some(address) = attempt.address {
            state.take_back(address);
        }
    }

    /// It came to nothing either way.
    pub(crate) fn abandoned(&self, attempt: Attempt) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for tried in attempt.name.into_iter().chain(attempt.address) {
            state.take_back(tried);
        }
    }
}

impl State {
    fn wait(&self, now: Timestamp, subject: Subject) -> Option<Duration> {
        let record = self.records.get(&subject)?;
        let rule = rule(subject);
        if now.since(record.last) >= rule.forgotten {
            return None;
        }
        let locks = record.failures.checked_sub(rule.free)?;
        let lock = rule.first.saturating_mul(1 << locks.min(16)).min(rule.longest);
        lock.checked_sub(now.since(record.last)).filter(|wait| !wait.is_zero())
    }

    fn fail(&mut self, now: Timestamp, subject: Subject) -> Tried {
        self.attempts += 1;
        let serial = self.attempts;
        let former = self.records.get(&subject).copied();
        let is_recent = |record: &Record| now.since(record.last) < rule(subject).forgotten;
        let failures = former.filter(is_recent).map_or(0, |record| record.failures).saturating_add(1);
        self.put(subject, former, Record { failures, last: now, serial });
        if self.records.len() > 2 * SUBJECTS_MAX
            && let Some((last, oldest)) = self.by_time.pop_first()
        {
            debug_assert!(last <= now || oldest != subject);
            self.records.remove(&oldest);
        }
        Tried { subject, serial, former: former.map(|record| record.last) }
    }

    /// As if it had not been, unless others have begun since: a lock is as long as the failures say, and nobody's success
    /// makes it longer.
    fn take_back(&mut self, Tried { subject, serial, former }: Tried) {
        let Some(record) = self.records.get(&subject).copied() else { return };
        let last = former.filter(|_| record.serial == serial).unwrap_or(record.last);
        match record.failures.saturating_sub(1) {
            0 => self.forget(subject),
            failures => self.put(subject, Some(record), Record { failures, last, ..record }),
        }
    }

    fn put(&mut self, subject: Subject, former: Option<Record>, record: Record) {
        if let Some(former) = former {
            self.by_time.remove(&(former.last, subject));
        }
        self.by_time.insert((record.last, subject));
        self.records.insert(subject, record);
    }

    fn forget(&mut self, subject: Subject) {
        if let Some(record) = self.records.remove(&subject) {
            self.by_time.remove(&(record.last, subject));
        }
    }
}

fn rule(subject: Subject) -> Rule {
    match subject {
        Subject::Name(_) => OF_NAME,
        Subject::Address(_) => OF_ADDRESS,
    }
}

/// Whoever has one address of IPv6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn name(number: u32) -> [u8; 32] {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&number.to_be_bytes());
        digest
    }

    fn wait(attempts: &Attempts, now: Timestamp, number: u32) -> Option<u64> {
        match attempts.begin(now, Some(&name(number)), None) {
            Err(AccountsError::Locked { wait }) => Some(wait.as_secs()),
            Ok(attempt) => {
                attempts.abandoned(attempt);
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn whoever_signs_in_behind_an_address_makes_no_lock_longer() {
        let (attempts, clinic) = (Attempts::default(), address("192.0.2.7"));
        for number in 0..50 {
            attempts.begin(NOW, Some(&name(number)), clinic).unwrap();
        }
        assert!(attempts.begin(NOW, Some(&name(100)), clinic).is_err());
        let mut now = NOW + OF_ADDRESS.first;
        for number in 100..110 {
            let attempt = attempts.begin(now, Some(&name(number)), clinic).unwrap();
            attempts.succeeded(attempt);
            now = now + Duration::from_secs(1);
        }
        assert!(attempts.begin(NOW + OF_ADDRESS.forgotten, Some(&name(1)), clinic).is_ok());
    }

    #[test]
    fn who_is_asked_for_a_code_may_type_it_at_once() {
        let (attempts, of_name) = (Attempts::default(), Some(name(1)));
        for _ in 0..5 {
            attempts.begin(NOW, of_name.as_ref(), None).unwrap();
        }
        let now = NOW + OF_NAME.first;
        let without_code = attempts.begin(now, of_name.as_ref(), None).unwrap();
        attempts.abandoned(without_code);
        let with_code = attempts.begin(now, of_name.as_ref(), None).unwrap();
        // What begins meanwhile counts, whatever becomes of the one before.
        assert!(attempts.begin(now, of_name.as_ref(), None).is_err());
        attempts.succeeded(with_code);
        assert!(attempts.begin(now, of_name.as_ref(), None).is_ok());
    }

    #[test]
    fn a_name_is_locked_for_longer_each_time_and_at_last_forgiven() {
        let (attempts, mut now) = (Attempts::default(), NOW);
        for _ in 0..5 {
            attempts.begin(now, Some(&name(1)), None).unwrap();
        }
        let mut locks = Vec::new();
        for _ in 0..8 {
            let lock = wait(&attempts, now, 1).unwrap();
            locks.push(lock);
            assert_eq!(wait(&attempts, now, 2), None, "another name is free");
            now = now + Duration::from_secs(lock);
            attempts.begin(now, Some(&name(1)), None).unwrap();
        }
        assert_eq!(locks, [30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait(&attempts, now + Duration::from_secs(3_600), 1), None);
    }

    #[test]
    fn attempts_at_once_count_before_they_are_decided() {
        let attempts = Attempts::default();
        let begun: Vec<_> =
            (0..5).map(|_| attempts.begin(NOW, Some(&name(1)), address("192.0.2.1")).unwrap()).collect();
        assert!(attempts.begin(NOW, Some(&name(1)), address("192.0.2.2")).is_err());
        attempts.succeeded(begun[0]);
        assert_eq!(wait(&attempts, NOW, 1), None);
    }

    #[test]
    fn an_address_is_locked_whatever_names_it_tries_and_success_does_not_wash_it() {
        let attempts = Attempts::default();
        for number in 0..50 {
            attempts.begin(NOW, Some(&name(number)), address("192.0.2.1")).unwrap();
        }
        let refused = attempts.begin(NOW, Some(&name(99)), address("192.0.2.1"));
        assert!(matches!(refused, Err(AccountsError::Throttled { .. })), "{refused:?}");
        let other = attempts.begin(NOW, Some(&name(99)), address("192.0.2.2")).unwrap();
        attempts.succeeded(other);
        assert!(attempts.begin(NOW, Some(&name(99)), address("192.0.2.1")).is_err());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let attempts = Attempts::default();
        for host in 0..50 {
            attempts.begin(NOW, None, address(&format!("2001:db8::{host:x}"))).unwrap();
        }
        assert!(attempts.begin(NOW, None, address("2001:db8::ffff")).is_err());
        assert!(attempts.begin(NOW, None, address("2001:db8:0:1::1")).is_ok());
        assert!(attempts.begin(NOW, None, address("::ffff:192.0.2.1")).is_ok());
    }

    #[test]
    fn a_flood_of_names_takes_no_more_memory_and_keeps_the_latest() {
        let attempts = Attempts::default();
        for number in 0..30_000 {
            attempts.begin(NOW + Duration::from_millis(number.into()), Some(&name(number)), None).unwrap();
        }
        let state = attempts.0.lock().unwrap();
        assert_eq!((state.records.len(), state.by_time.len()), (2 * SUBJECTS_MAX, 2 * SUBJECTS_MAX));
        assert!(
            state
                .records
                .keys()
                .any(|subject| *subject == Subject::Name(*name(29_999).first_chunk().unwrap()))
        );
    }
}
