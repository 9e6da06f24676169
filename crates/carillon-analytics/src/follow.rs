//! Reads the log of events and folds it into the reports.
//!
//! The log says how far it was read. Reading a part of it twice changes nothing, so the place is noted after the
//! reports are written.

use carillon_ports::StoreError;
use carillon_ports::outbox::Wake;

use crate::analytics::Analytics;

impl Analytics {
    /// Folds what the log holds that was not read yet, and says how many events that were.
    pub async fn follow(&self) -> Result<usize, StoreError> {
        let outbox = &self.ports.outbox;
        let mut place = outbox.cursor(READER).await?;
        let mut read = 0;
        loop {
            let events = outbox.events(place, PAGE).await?;
            let Some((last, _)) = events.last() else { return Ok(read) };
            let last = *last;
            read += events.len();
            self.ports.reports.follow(events.into_iter().map(|(_, event)| event).collect()).await?;
            outbox.set_cursor(READER, last).await?;
            place = Some(last);
        }
    }

    /// Has `wake` called when the log may hold more.
    pub fn wake_with(&self, wake: Wake) {
        self.ports.outbox.subscribe(wake);
    }
}

const READER: &str = "analytics";
/// Events in one write.
const PAGE: usize = 256;
