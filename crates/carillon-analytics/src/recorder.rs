//! The way of what live meetings measure to the store.
//!
//! A live meeting hands over and never waits for the disk. What it hands over waits here until it is written; while the
//! store is out of reach it goes on waiting, and beyond a bound it is lost and counted: the alternative would be to
//! stop the calls.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use carillon_ports::StoreError;
use carillon_ports::analytics::{Analytics, Observation};
use carillon_proto::id::MeetingId;
use tokio::sync::Notify;

/// One task writes, with `something_to_write` and `write`.
pub struct Recorder {
    reports: Arc<dyn Analytics>,
    state: Mutex<State>,
    told: Notify,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(MeetingId, Observation)>,
    lost: u64,
}

impl Recorder {
    pub(crate) fn new(reports: Arc<dyn Analytics>) -> Self {
        Self { reports, state: Mutex::default(), told: Notify::new() }
    }

    /// Takes what was learned of a meeting's attendees. Returns at once.
    pub fn tell(&self, meeting: &MeetingId, observations: impl IntoIterator<Item = Observation>) {
        let mut state = self.state();
        for observation in observations {
            if state.queue.len() >= QUEUE_MAX {
                state.lost += 1;
            } else {
                state.queue.push_back((meeting.clone(), observation));
            }
        }
        drop(state);
        self.told.notify_one();
    }

    /// How much was lost because too much waited, for metrics.
    pub fn lost(&self) -> u64 {
        self.state().lost
    }

    /// Resolves when there is something to write.
    pub async fn something_to_write(&self) {
        while self.state().queue.is_empty() {
            self.told.notified().await;
        }
    }

    /// Writes everything that was told. After an error the rest waits for the next call.
    pub async fn write(&self) -> Result<(), StoreError> {
        while let Some((meeting, observations)) = self.next() {
            let count = observations.len();
            match self.reports.observe(&meeting, observations).await {
                // What cannot be read will not be readable the next time.
                Ok(()) | Err(StoreError::Corrupt(_)) => {}
                Err(error) => return Err(error),
            }
            self.state().queue.drain(..count);
        }
        Ok(())
    }

    /// The oldest that waits, with what else was told of the same meeting right after it.
    fn next(&self) -> Option<(MeetingId, Vec<Observation>)> {
        let state = self.state();
        let (meeting, _) = state.queue.front()?;
        let same = state.queue.iter().take_while(|(of, _)| of == meeting).take(BATCH_MAX);
        Some((meeting.clone(), same.map(|(_, observation)| observation.clone()).collect()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What ten thousand attendees measure in a minute, of about a kilobyte each.
const QUEUE_MAX: usize = 20_000;
/// Observations in one write: a meeting of 250 at once.
const BATCH_MAX: usize = 256;
