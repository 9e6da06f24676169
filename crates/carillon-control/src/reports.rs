//! Writes down what live meetings tell, as events.
//!
//! A live meeting says who came and went and never waits for the disk. What it says waits here until it is written;
//! while the store is out of reach it goes on waiting, in order, and beyond a bound what is said is lost and counted:
//! the alternative would be to stop the calls.
//!
//! Somebody who was there when the process died may come back or not. Whoever has not after a while is `Dropped`, as
//! if the connection had been lost then.
//!
//! Invariant: facts of one meeting are written in the order in which they were told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use carillon_ports::outbox::{LiveChange, LiveFact, Present};
use carillon_ports::{Clock, Outbox, StoreError};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;
use futures_util::future::join_all;
use tokio::sync::Notify;

/// The way from live meetings to the outbox.
pub struct LiveReports {
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    told: Notify,
    /// Whoever writes: what two wrote would be written twice.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(MeetingId, Told)>,
    /// Whoever was there when their meeting was last live, and until when they may come back.
    awaited: BTreeMap<Present, (ExternalUserId, Timestamp)>,
    lost: u64,
}

#[derive(Clone)]
enum Told {
    Fact(LiveFact),
    /// The live meeting is gone without having said who left.
    Broken(Timestamp),
}

/// What is to be written next.
enum Next {
    Facts(BTreeMap<MeetingId, Vec<LiveFact>>),
    Broken(MeetingId, Timestamp),
}

impl State {
    /// Of the oldest `count`, which were all tried, those of meetings that `failed` go on waiting.
    fn tried(&mut self, count: usize, failed: &BTreeSet<MeetingId>) {
        let tried: Vec<_> = self.queue.drain(..count).collect();
        for (meeting, told) in tried.into_iter().rev() {
            if failed.contains(&meeting) {
                self.queue.push_front((meeting, told));
            } else if let Told::Fact(LiveFact { attendee, modality, change, .. }) = told
                && matches!(change, LiveChange::Joined | LiveChange::Left | LiveChange::Dropped)
            {
                self.awaited.remove(&Present { meeting, attendee, modality });
            }
        }
    }
}

impl LiveReports {
    /// Starts with whoever the outbox knows to have been there.
    pub async fn open(outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>) -> Result<Arc<Self>, StoreError> {
        let until = clock.now() + RETURN_GRACE;
        let mut awaited = BTreeMap::new();
        let mut after = None;
        loop {
            let page = outbox.present(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            awaited.extend(page.into_iter().map(|(present, user)| (present, (user, until))));
        }
        let state = Mutex::new(State { awaited, ..State::default() });
        Ok(Arc::new(Self { outbox, clock, state, told: Notify::new(), turn: tokio::sync::Mutex::default() }))
    }

    /// Takes what a live meeting tells. Returns at once.
    pub fn tell(
        &self,
        meeting: &MeetingId,
        attendee: AttendeeId,
        external_user: ExternalUserId,
        modality: Modality,
        change: LiveChange,
    ) {
        let at = self.clock.now();
        self.push(meeting, Told::Fact(LiveFact { at, attendee, external_user, modality, change }));
    }

    /// Takes that a live meeting died with people in it.
    pub fn broken(&self, meeting: &MeetingId) {
        self.push(meeting, Told::Broken(self.clock.now()));
    }

    /// Whether the attendee was there when the meeting was last live, and is not back yet.
    pub fn awaits(&self, meeting: &MeetingId, attendee: &AttendeeId) -> bool {
        let (meeting, attendee) = (meeting.clone(), attendee.clone());
        self.state().awaited.contains_key(&Present { meeting, attendee, modality: Modality::Main })
    }

    /// How much was lost because too much waited, for metrics.
    pub fn lost(&self) -> u64 {
        self.state().lost
    }

    /// Resolves when there is something to write. Facts that fall due by themselves do not count: call `write` every
    /// few seconds as well.
    pub async fn something_to_write(&self) {
        while self.state().queue.is_empty() {
            self.told.notified().await;
        }
    }

    /// Resolves when everything that was told until now is written, which is at once when nothing waits.
    pub(crate) async fn written(self: &Arc<Self>) -> Result<(), StoreError> {
        if self.state().queue.is_empty() { Ok(()) } else { self.write().await }
    }

    /// Writes everything that was told until it begins, so that nobody waits for more than that. After an error the rest
    /// waits for the next call.
    pub async fn write(self: &Arc<Self>) -> Result<(), StoreError> {
        let reports = Arc::clone(self);
        // In a task of its own: whoever asked may go away in the middle, and what is written and not crossed out would
        // be written again.
        #[expect(clippy::disallowed_methods, reason = "it is awaited here, and ends with what waits")]
        let writing = tokio::spawn(async move { reports.write_in_turn().await });
        writing.await.map_err(StoreError::unavailable)?
    }

    async fn write_in_turn(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        self.give_up_on_the_absent();
        let mut left = self.state().queue.len();
        while let Some(next) = self.next(left) {
            match next {
                Next::Broken(meeting, at) => {
                    self.await_everybody(&meeting, at).await?;
                    self.state().queue.pop_front();
                    left -= 1;
                }
                Next::Facts(facts) => {
                    left -= facts.values().map(Vec::len).sum::<usize>();
                    self.write_facts(facts).await?;
                }
            }
        }
        Ok(())
    }

    /// All meetings at once: the store then writes them in one transaction, which costs a flush of the disk.
    async fn write_facts(&self, facts: BTreeMap<MeetingId, Vec<LiveFact>>) -> Result<(), StoreError> {
        let writes = facts.iter().map(|(meeting, facts)| self.outbox.append_live(meeting, facts.clone()));
        let outcomes = join_all(writes).await;
        let (mut failed, mut failure) = (BTreeSet::new(), None);
        for (meeting, outcome) in facts.keys().zip(outcomes) {
            match outcome {
                // What cannot be read will not be readable the next time.
                Ok(()) | Err(StoreError::Corrupt(_)) => {}
                Err(error) => {
                    failed.insert(meeting.clone());
                    failure = Some(error);
                }
            }
        }
        self.state().tried(facts.values().map(Vec::len).sum(), &failed);
        failure.map_or(Ok(()), Err)
    }

    async fn await_everybody(&self, meeting: &MeetingId, since: Timestamp) -> Result<(), StoreError> {
        let mut after = Present { meeting: meeting.clone(), attendee: first(), modality: Modality::Main };
        loop {
            let page = self.outbox.present(Some(&after), PAGE).await?;
            let mut state = self.state();
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = last.clone();
            for (present, user) in page {
                if present.meeting != *meeting {
                    return Ok(());
                }
                state.awaited.insert(present, (user, since + RETURN_GRACE));
            }
        }
    }

    fn give_up_on_the_absent(&self) {
        let now = self.clock.now();
        let mut state = self.state();
        let absent: Vec<Present> =
            state.awaited.iter().filter(|(_, (_, until))| *until <= now).map(|(it, _)| it.clone()).collect();
        for present in absent {
            let Some((external_user, _)) = state.awaited.remove(&present) else { continue };
            let Present { meeting, attendee, modality } = present;
            let change = LiveChange::Dropped;
            let fact = LiveFact { at: now, attendee, external_user, modality, change };
            state.queue.push_back((meeting, Told::Fact(fact)));
        }
    }

    /// The first of the oldest `count`, by meeting.
    fn next(&self, count: usize) -> Option<Next> {
        let state = self.state();
        let (meeting, first) = state.queue.front().filter(|_| count > 0)?;
        if let Told::Broken(at) = first {
            return Some(Next::Broken(meeting.clone(), *at));
        }
        let mut facts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (meeting, told) in state.queue.iter().take(BATCH_MAX.min(count)) {
            let Told::Fact(fact) = told else { break };
            facts.entry(meeting.clone()).or_default().push(fact.clone());
        }
        Some(Next::Facts(facts))
    }

    fn push(&self, meeting: &MeetingId, told: Told) {
        let mut state = self.state();
        if state.queue.len() >= QUEUE_MAX {
            state.lost += 1;
            return;
        }
        state.queue.push_back((meeting.clone(), told));
        drop(state);
        self.told.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Before every attendee's id.
fn first() -> AttendeeId {
    "00000000-0000-0000-0000-000000000000".parse().expect("zeros are hexadecimal digits")
}

/// A client that lost its server is back within seconds, unless its own network is gone too. Longer would only
/// show people as present who are not.
const RETURN_GRACE: Duration = Duration::from_secs(60);
/// A call of 250 whose people all come and go at once says a thousand things; a disk that hangs for a minute in the
/// rush hour of a busy server is bridged. A fact takes about 300 bytes.
const QUEUE_MAX: usize = 65_536;
/// Facts in one write.
const BATCH_MAX: usize = 256;
/// Rows read at a time.
const PAGE: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_written_of_one_meeting_waits_in_its_order_and_before_what_came_later() {
        let [written, failed]: [MeetingId; 2] =
            ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]
                .map(|id| id.parse().unwrap());
        let fact = |millis| {
            let external_user = "ada".parse().unwrap();
            let (at, change) = (Timestamp::from_millis(millis), LiveChange::Joined);
            Told::Fact(LiveFact { at, attendee: first(), external_user, modality: Modality::Main, change })
        };
        let present = |meeting: &MeetingId| Present {
            meeting: meeting.clone(),
            attendee: first(),
            modality: Modality::Main,
        };
        let mut state = State::default();
        for (meeting, millis) in [(&failed, 1), (&written, 2), (&failed, 3), (&written, 4)] {
            state.queue.push_back((meeting.clone(), fact(millis)));
            state.awaited.insert(present(meeting), ("ada".parse().unwrap(), Timestamp::from_millis(9)));
        }
        state.tried(3, &BTreeSet::from([failed.clone()]));
        let left = state.queue.iter().map(|(meeting, told)| match told {
            Told::Fact(fact) => (meeting, fact.at.as_millis()),
            Told::Broken(_) => (meeting, 0),
        });
        assert_eq!(left.collect::<Vec<_>>(), [(&failed, 1), (&failed, 3), (&written, 4)]);
        assert_eq!(state.awaited.into_keys().collect::<Vec<_>>(), [present(&failed)]);
    }
}
