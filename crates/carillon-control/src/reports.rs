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

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use carillon_ports::outbox::{LiveChange, LiveFact, Present};
use carillon_ports::{Clock, Outbox, StoreError};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;
use tokio::sync::Notify;

/// The way from live meetings to the outbox. One task writes, with `written` and `write`.
pub struct LiveReports {
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    told: Notify,
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
        Ok(Arc::new(Self { outbox, clock, state, told: Notify::new() }))
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

    /// Writes everything that was told. After an error the rest waits for the next call.
    pub async fn write(&self) -> Result<(), StoreError> {
        self.give_up_on_the_absent();
        while let Some((meeting, told)) = self.next() {
            let count = told.len();
            match &told[0] {
                Told::Broken(at) => self.await_everybody(&meeting, *at).await?,
                Told::Fact(_) => self.write_facts(&meeting, &told).await?,
            }
            self.state().queue.drain(..count);
        }
        Ok(())
    }

    async fn write_facts(&self, meeting: &MeetingId, told: &[Told]) -> Result<(), StoreError> {
        let facts = told.iter().filter_map(|told| match told {
            Told::Fact(fact) => Some(fact.clone()),
            Told::Broken(_) => None,
        });
        let facts: Vec<LiveFact> = facts.collect();
        match self.outbox.append_live(meeting, facts.clone()).await {
            // What cannot be read will not be readable the next time.
            Ok(()) | Err(StoreError::Corrupt(_)) => {}
            Err(error) => return Err(error),
        }
        let mut state = self.state();
        for fact in facts.into_iter().filter(|fact| fact.change != LiveChange::Authorized) {
            let LiveFact { attendee, modality, .. } = fact;
            state.awaited.remove(&Present { meeting: meeting.clone(), attendee, modality });
        }
        Ok(())
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

    /// The oldest that waits, with what else the same meeting said right after it.
    fn next(&self) -> Option<(MeetingId, Vec<Told>)> {
        let state = self.state();
        let (meeting, first) = state.queue.front()?;
        if matches!(first, Told::Broken(_)) {
            return Some((meeting.clone(), vec![first.clone()]));
        }
        let same = |(of, told): &&(MeetingId, Told)| of == meeting && matches!(told, Told::Fact(_));
        let told = state.queue.iter().take_while(same).take(BATCH_MAX);
        Some((meeting.clone(), told.map(|(_, told)| told.clone()).collect()))
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
const BATCH_MAX: usize = 64;
/// Rows read at a time.
const PAGE: usize = 500;
