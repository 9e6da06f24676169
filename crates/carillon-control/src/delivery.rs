//! Decides about deliveries: how many at a time, when again after a failure, and when never again.
//!
//! The worker asks what it may start, tells how it went, and writes down what this says. Time and randomness come in
//! from outside, so hours of an absent receiver pass in a test in no time.
//!
//! Invariant: a lane is in flight once at a time, from its start until what became of it is durable, so the events
//! of one meeting never overtake each other on the way to one target.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_ports::outbox::{Allotment, Lane, Position, Rest, Settlement, Work};
use carillon_ports::sink::DeliveryError;
use carillon_proto::event::Event;
use carillon_proto::id::MeetingId;
use carillon_proto::units::Timestamp;

/// What the operator decides about deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// An event is tried this often at most.
    pub attempts_max: u32,
    /// An event that has waited this long is not tried again.
    pub age_max: Duration,
    /// A delivery that takes longer has failed.
    pub timeout: Duration,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            attempts_max: 1_000,
            age_max: Duration::from_secs(24 * 60 * 60),
            timeout: Duration::from_secs(10),
        }
    }
}

/// What is being delivered.
#[derive(Debug)]
pub struct Deliveries<K = MeetingId> {
    policy: DeliveryPolicy,
    in_flight: BTreeSet<Lane<K>>,
}

/// How far some work came.
#[derive(Debug)]
pub struct Attempt<K = MeetingId, E = Event> {
    /// The work.
    pub work: Work<K, E>,
    /// How many of its events the target has.
    pub delivered: usize,
    /// Why it does not have the next one; `None` when it has all.
    pub failure: Option<DeliveryError>,
}

impl<K: Ord + Clone> Deliveries<K> {
    /// Nothing is in flight.
    pub fn new(policy: DeliveryPolicy) -> Self {
        Self { policy, in_flight: BTreeSet::new() }
    }

    /// How much may be started; `None`: nothing.
    pub fn allotment(&self) -> Option<Allotment> {
        let lanes = LANES_MAX.saturating_sub(self.in_flight.len());
        let (lanes_per_target, events) = (LANES_PER_TARGET_MAX, EVENTS_MAX);
        (lanes > 0).then_some(Allotment { lanes_per_target, lanes, events })
    }

    /// What is in flight.
    pub fn in_flight(&self) -> &BTreeSet<Lane<K>> {
        &self.in_flight
    }

    /// Notes that some work is under way; false when its lane is already, and the work must be let go.
    pub fn start<E>(&mut self, work: &Work<K, E>) -> bool {
        self.in_flight.insert(work.lane.clone())
    }

    /// Says what becomes of an attempt. `random` is any number.
    pub fn judge<E>(&self, attempt: Attempt<K, E>, now: Timestamp, random: u64) -> Settlement<K> {
        let Attempt { work, delivered, failure } = attempt;
        let last: Option<Position> =
            delivered.checked_sub(1).and_then(|last| work.events.get(last)).map(|it| it.position);
        let before = if delivered == 0 { work.attempts } else { 0 };
        let rest = match failure {
            // Work without events is one that nobody can read.
            None if work.events.is_empty() => {
                Rest::Dead { attempts: before, error: "the stored event cannot be read".to_owned() }
            }
            None => Rest::Waits,
            Some(failure) => {
                let since = work.events.get(delivered).map_or(now, |failed| failed.since);
                self.after_failure(failure, before.saturating_add(1), since, now, random)
            }
        };
        Settlement { lane: work.lane, delivered: last, rest }
    }

    /// Notes that what became of some lanes is durable.
    pub fn settled<'l>(&mut self, lanes: impl IntoIterator<Item = &'l Lane<K>>)
    where
        K: 'l,
    {
        for lane in lanes {
            self.in_flight.remove(lane);
        }
    }

    fn after_failure(
        &self,
        failure: DeliveryError,
        attempts: u32,
        since: Timestamp,
        now: Timestamp,
        random: u64,
    ) -> Rest {
        let error = failure.to_string();
        let hopeless = matches!(failure, DeliveryError::Refused(_));
        if hopeless || attempts >= self.policy.attempts_max || now.since(since) >= self.policy.age_max {
            return Rest::Dead { attempts, error };
        }
        Rest::Again { attempts, at: now + backoff(attempts, random) }
    }
}

/// Any time up to a bound that doubles with each attempt: many lanes that failed together do not come back together.
fn backoff(attempts: u32, random: u64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    let bound = BACKOFF_FIRST.saturating_mul(1 << doublings).min(BACKOFF_MAX);
    let millis = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random % (millis + 1))
}

/// Deliveries at a time, of all targets: each takes a connection and a few kilobytes.
const LANES_MAX: usize = 256;
/// Deliveries to one target at a time. A receiver that hangs holds up no other target, and one that is slow is not
/// overrun.
const LANES_PER_TARGET_MAX: usize = 16;
/// Events of one lane between two notes of how far it came: more cost less, and come more often twice after a crash.
const EVENTS_MAX: usize = 32;
/// The first time a failure is waited out, at most.
const BACKOFF_FIRST: Duration = Duration::from_secs(1);
/// A receiver that is back after an hour has its events within this time.
const BACKOFF_MAX: Duration = Duration::from_secs(5 * 60);
