//! Gathers changes that go out together: the first at once, those that follow within an interval at its end.

use std::time::{Duration, Instant};

/// When a kind of broadcast is due.
#[derive(Debug)]
pub(crate) struct Batch {
    interval: Duration,
    last: Option<Instant>,
    due: Option<Instant>,
}

impl Batch {
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, last: None, due: None }
    }

    /// Something changed.
    pub(crate) fn mark(&mut self, now: Instant) {
        let due = self.last.map_or(now, |last| now.max(last + self.interval));
        self.due.get_or_insert(due);
    }

    /// Whether to send now; if so, what was marked is taken as sent.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let taken = self.due.is_some_and(|due| due <= now);
        if taken {
            self.due = None;
            self.last = Some(now);
        }
        taken
    }

    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }
}
