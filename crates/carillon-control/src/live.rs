//! What control remembers of live meetings between two looks at the store.
//!
//! For each meeting: since when nobody has been in it, and its times. Also the changes that the store may have
//! taken while the live meeting may not have heard of them, because the caller went away or the way was blocked;
//! the sweep settles those. Nothing here is durable: a restart rebuilds it from the store.
//!
//! Invariant: a meeting is known here before the store has it, so none can live for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use carillon_ports::meetings::Meeting;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::tags::{Tag, TagValue, Tags};
use carillon_proto::units::Timestamp;

use crate::error::ControlError;

pub(crate) struct LiveMeetings {
    idle_timeout: Duration,
    max_duration: Duration,
    state: Mutex<State>,
    orders: [tokio::sync::Mutex<()>; ORDERS],
}

#[derive(Default)]
struct State {
    meetings: BTreeMap<MeetingId, Live>,
    unsettled: BTreeMap<Ticket, Unsettled>,
    unreadable: BTreeSet<MeetingId>,
    tickets: u64,
}

struct Live {
    created_at: Timestamp,
    /// Since when nobody has been connected; `None` while somebody is.
    empty_since: Option<Timestamp>,
    times: Times,
    primary: Option<MeetingId>,
}

/// A change that the live meeting should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The meeting ended.
    End,
    /// An attendee was deleted.
    Remove(AttendeeId),
    /// Somebody may do other things.
    Capabilities,
    /// Noise is taken out of what an attendee says, or is not any more.
    NoiseSuppression(AttendeeId),
}

/// A change on its way, and since when.
#[derive(Clone, Debug)]
pub(crate) struct Unsettled {
    pub(crate) ticket: Ticket,
    pub(crate) meeting: MeetingId,
    pub(crate) change: Change,
    pub(crate) since: Timestamp,
}

/// Names one change on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Times of one meeting that differ from the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Times {
    idle_timeout: Option<Duration>,
    max_duration: Option<Duration>,
}

impl LiveMeetings {
    pub(crate) fn new(idle_timeout: Duration, max_duration: Duration) -> Self {
        let orders = std::array::from_fn(|_| tokio::sync::Mutex::new(()));
        Self { idle_timeout, max_duration, state: Mutex::default(), orders }
    }

    /// Remembers a meeting in which nobody is.
    pub(crate) fn insert(&self, meeting: &Meeting, times: Times, empty_since: Timestamp) {
        let live = Live {
            created_at: meeting.created_at,
            empty_since: Some(empty_since),
            times,
            primary: meeting.primary_meeting_id.clone(),
        };
        self.state().meetings.insert(meeting.id.clone(), live);
    }

    pub(crate) fn remove(&self, id: &MeetingId) {
        self.state().meetings.remove(id);
    }

    pub(crate) fn retime(&self, id: &MeetingId, times: Times) {
        if let Some(live) = self.state().meetings.get_mut(id) {
            live.times = times;
        }
    }

    /// Notes how many are connected.
    pub(crate) fn presence(&self, id: &MeetingId, connected: usize, now: Timestamp) {
        if let Some(live) = self.state().meetings.get_mut(id) {
            live.empty_since = match (connected, live.empty_since) {
                (0, since) => Some(since.unwrap_or(now)),
                _ => None,
            };
        }
    }

    /// Notes that somebody is about to connect: an empty meeting starts to wait afresh.
    pub(crate) fn touch(&self, id: &MeetingId, now: Timestamp) {
        if let Some(live) = self.state().meetings.get_mut(id) {
            live.empty_since = live.empty_since.map(|since| since.max(now));
        }
    }

    /// Meetings whose time is over.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<MeetingId> {
        let state = self.state();
        let due = state.meetings.iter().filter(|(_, live)| self.is_due(live, now));
        due.map(|(id, _)| id.clone()).collect()
    }

    /// Whether a meeting that was due still is.
    pub(crate) fn is_still_due(&self, id: &MeetingId, now: Timestamp) -> bool {
        self.state().meetings.get(id).is_some_and(|live| self.is_due(live, now))
    }

    fn is_due(&self, live: &Live, now: Timestamp) -> bool {
        let idle_timeout = live.times.idle_timeout.unwrap_or(self.idle_timeout);
        let max_duration = live.times.max_duration.unwrap_or(self.max_duration);
        // A replica has no idle time of its own: it ends with its primary.
        let idle =
            live.primary.is_none() && live.empty_since.is_some_and(|since| now.since(since) >= idle_timeout);
        idle || now.since(live.created_at) >= max_duration
    }

    /// The primary of a replica.
    pub(crate) fn primary_of(&self, id: &MeetingId) -> Option<MeetingId> {
        self.state().meetings.get(id)?.primary.clone()
    }

    /// Replicas of a meeting that are remembered.
    pub(crate) fn replicas(&self, primary: &MeetingId) -> Vec<MeetingId> {
        let state = self.state();
        let replicas = state.meetings.iter().filter(|(_, live)| live.primary.as_ref() == Some(primary));
        replicas.map(|(id, _)| id.clone()).collect()
    }

    /// How many meetings live.
    pub(crate) fn count(&self) -> usize {
        self.state().meetings.len()
    }

    /// Notes that the record of a meeting cannot be read.
    pub(crate) fn count_unreadable(&self, id: &MeetingId) {
        self.state().unreadable.insert(id.clone());
    }

    pub(crate) fn unreadable_count(&self) -> usize {
        self.state().unreadable.len()
    }

    /// Notes that a change is on its way to the store and to the live meeting. A caller that vanishes before
    /// `settle` leaves it to the sweep.
    pub(crate) fn unsettle(&self, meeting: &MeetingId, change: Change, since: Timestamp) -> Ticket {
        let mut state = self.state();
        if state.unsettled.len() >= UNSETTLED_MAX {
            state.unsettled.pop_first();
        }
        state.tickets += 1;
        let ticket = Ticket(state.tickets);
        state.unsettled.insert(ticket, Unsettled { ticket, meeting: meeting.clone(), change, since });
        ticket
    }

    /// Notes that the live meeting has heard of a change, or need not.
    pub(crate) fn settle(&self, ticket: Ticket) {
        self.state().unsettled.remove(&ticket);
    }

    pub(crate) fn unsettled(&self) -> Vec<Unsettled> {
        self.state().unsettled.values().cloned().collect()
    }

    /// Waits until no other change of the meeting is on its way. Meetings share a small number of these turns.
    pub(crate) async fn order(&self, id: &MeetingId) -> tokio::sync::MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % ORDERS as u64).expect("less than ORDERS");
        self.orders[place].lock().await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Times {
    pub(crate) fn of(meeting: &Meeting) -> Result<Self, ControlError> {
        Self::of_tags(&meeting.tags)
    }

    pub(crate) fn of_tags(tags: &Tags) -> Result<Self, ControlError> {
        let mut times = Self::default();
        for (key, value) in tags {
            times.read(key.as_str(), value)?;
        }
        Ok(times)
    }

    pub(crate) fn check(tags: &[Tag]) -> Result<(), ControlError> {
        let mut times = Self::default();
        tags.iter().try_for_each(|tag| times.read(tag.key.as_str(), &tag.value))
    }

    fn read(&mut self, key: &str, value: &TagValue) -> Result<(), ControlError> {
        let time = match key {
            IDLE_TIMEOUT => &mut self.idle_timeout,
            MAX_DURATION => &mut self.max_duration,
            _ => return Ok(()),
        };
        let seconds = value.as_str().parse().ok().filter(|seconds| (1..=SECONDS_MAX).contains(seconds));
        let seconds = seconds.ok_or_else(|| ControlError::invalid("Tags", TIME_PROBLEM))?;
        *time = Some(Duration::from_secs(seconds));
        Ok(())
    }
}

const IDLE_TIMEOUT: &str = "chime:idle-timeout";
const MAX_DURATION: &str = "chime:max-duration";
/// Thirty days; a meeting meant to last longer is a mistake in its creator.
const SECONDS_MAX: u64 = 2_592_000;
const TIME_PROBLEM: &str =
    "must give chime:idle-timeout and chime:max-duration a whole number of seconds from 1 to 2592000";
/// Changes on their way at a time. Each is an API call in flight or waits for a blocked live meeting.
const UNSETTLED_MAX: usize = 10_000;
/// More would let unrelated meetings wait for each other less; a turn takes about as long as a durable write.
const ORDERS: usize = 64;
