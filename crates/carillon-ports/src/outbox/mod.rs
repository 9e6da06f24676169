//! The outbox: every event that a write caused, kept until each of its targets has it.
//!
//! Events are written by the transaction that caused them: those of meetings and attendees by the `Meetings` port of
//! the same store, those of the live meeting by `append_live`. From there a delivery worker takes what is due, in the
//! order of each meeting, and settles it: delivered, to be tried again, or given up into the list of dead letters.
//!
//! Invariant: an event is in the log, and waits for each of its targets, when the write that caused it is durable.
//! The events of one meeting have sequences from 0 on without a gap, and reach one target in that order, at least
//! once; an event that was given up leaves the way free for the next.
//!
//! When too much waits: an event whose target has `backlog_max` events waiting goes to the dead letters at once, from
//! where it can be sent again; when there are `dead_letters_max` of these, the oldest goes. The write that caused the
//! event never fails for it, and the log keeps it for its time.

mod presence;
mod target;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use carillon_proto::event::{Event, Fact};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;

use crate::StoreError;

pub use presence::{LiveChange, LiveFact, Presence};
pub use target::{Target, TargetError, TargetKind};

/// A place in the log of all events. Grows, and is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// The events of one meeting, or of whatever else has events in an order, on their way to one target: these are in order,
/// and others do not wait for them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane<K = MeetingId> {
    /// Where to.
    pub target: Target,
    /// Of what.
    pub of: K,
}

/// What the operator decides.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OutboxConfig {
    /// Where every event goes, beside the targets that its meeting names.
    pub sinks: Vec<Target>,
    /// Bounds.
    pub bounds: OutboxBounds,
}

/// How much waits at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxBounds {
    /// Events that wait for one target.
    pub backlog_max: u64,
    /// Dead letters.
    pub dead_letters_max: u64,
}

impl Default for OutboxBounds {
    /// A busy server makes ten events a second, so this is hours of one target's absence. An event takes half a
    /// kilobyte once, and a hundred bytes for each target that it waits for.
    fn default() -> Self {
        Self { backlog_max: 100_000, dead_letters_max: 10_000 }
    }
}

/// How much work to hand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allotment {
    /// Lanes of one target at a time, those in flight included.
    pub lanes_per_target: usize,
    /// Lanes in this answer.
    pub lanes: usize,
    /// Events of one lane.
    pub events: usize,
}

/// What to deliver now, and when to look again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due<K = MeetingId, E = Event> {
    /// Lanes whose time has come.
    pub work: Vec<Work<K, E>>,
    /// When the next lane's time comes, as far as it is known. Others may be due already that the allotment left out.
    pub next: Option<Timestamp>,
}

impl<K, E> Default for Due<K, E> {
    fn default() -> Self {
        Self { work: Vec::new(), next: None }
    }
}

/// The oldest events of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work<K = MeetingId, E = Event> {
    /// Which lane.
    pub lane: Lane<K>,
    /// How often the first event was tried.
    pub attempts: u32,
    /// At least one, in order.
    pub events: Vec<Waiting<E>>,
}

/// An event that waits for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting<E = Event> {
    /// Its place in the log.
    pub position: Position,
    /// Since when it waits: when it happened, or when somebody wanted it sent again.
    pub since: Timestamp,
    /// The event.
    pub event: E,
}

/// What became of some work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement<K = MeetingId> {
    /// Which lane.
    pub lane: Lane<K>,
    /// The target has everything up to here. `None`: nothing.
    pub delivered: Option<Position>,
    /// What becomes of the event after that.
    pub rest: Rest,
}

/// What becomes of the first event that was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It is due as soon as there is room; there may be none.
    Waits,
    /// It was tried this often without success and is due again at this time.
    Again {
        /// Including this time.
        attempts: u32,
        /// Not before.
        at: Timestamp,
    },
    /// It is given up, and the lane goes on without it.
    Dead {
        /// Including this time.
        attempts: u32,
        /// Why, for the operator.
        error: String,
    },
}

/// An event that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter<E = Event> {
    /// Names it in the list. Grows.
    pub number: u64,
    /// The place of the event in the log.
    pub position: Position,
    /// Who should have had it.
    pub target: Target,
    /// The event.
    pub event: E,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last time failed.
    pub error: String,
    /// When it was given up.
    pub at: Timestamp,
}

/// Which dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Every one.
    All,
    /// The one of this number.
    One(u64),
}

/// How much is in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Events that wait, by target; targets for which none waits are left out.
    pub waiting: Vec<(Target, u64)>,
    /// Dead letters.
    pub dead_letters: u64,
    /// Dead letters that had to go because there were too many, since the store exists.
    pub dropped: u64,
}

/// Somebody who was in a live meeting when it was last heard of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Present {
    /// In which meeting.
    pub meeting: MeetingId,
    /// Who.
    pub attendee: AttendeeId,
    /// Itself, or its content share.
    pub modality: Modality,
}

/// Called when there may be work. Must return at once.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Keeps events until they are delivered.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Says where events go from here on. Without it they go to the targets of their meetings only.
    fn configure(&self, config: OutboxConfig);

    /// Has `wake` called after every write that may have made work.
    fn subscribe(&self, wake: Wake);

    /// Appends what a live meeting tells, in order. What changes nothing (a second `Joined`, a `Left` of somebody
    /// who is not there, anything of a meeting that is over) makes no event.
    async fn append_live(&self, meeting: &MeetingId, facts: Vec<LiveFact>) -> Result<(), StoreError>;

    /// Appends one fact of a meeting that the store has or had, and says which event it became; `None` when it never
    /// had the meeting.
    async fn append(
        &self,
        meeting: &MeetingId,
        at: Timestamp,
        fact: Fact,
    ) -> Result<Option<Event>, StoreError>;

    /// Who was present when last heard of, at most `limit`, from the first after `after`.
    async fn present(
        &self,
        after: Option<&Present>,
        limit: usize,
    ) -> Result<Vec<(Present, ExternalUserId)>, StoreError>;

    /// Lanes whose time has come, without those in flight.
    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<Lane>,
        allotment: Allotment,
    ) -> Result<Due, StoreError>;

    /// Notes what became of work. What is settled twice, or was not waiting, changes nothing.
    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement>) -> Result<(), StoreError>;

    /// Dead letters, oldest first, at most `limit`, from the first after `after`.
    async fn dead_letters(&self, after: Option<u64>, limit: usize) -> Result<Vec<DeadLetter>, StoreError>;

    /// Has dead letters delivered again, and says how many.
    async fn retry(&self, which: Letters, now: Timestamp) -> Result<u64, StoreError>;

    /// Events of the log, in order, at most `limit`, from the first after `after`.
    async fn events(
        &self,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<(Position, Event)>, StoreError>;

    /// How far a reader of the log has come, if it ever said.
    async fn cursor(&self, reader: &str) -> Result<Option<Position>, StoreError>;

    /// Notes how far a reader of the log has come.
    async fn set_cursor(&self, reader: &str, position: Position) -> Result<(), StoreError>;

    /// Forgets events from before `before` that wait for nobody, oldest first up to one that is younger, at most
    /// `limit`, and says how many.
    async fn prune(&self, before: Timestamp, limit: usize) -> Result<u64, StoreError>;

    /// How much is in it.
    async fn backlog(&self) -> Result<Backlog, StoreError>;
}

/// Why an event that was never tried is a dead letter.
pub const BACKLOG_FULL: &str = "too many events wait for this target";
