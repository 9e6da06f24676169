//! Tables to take away into a spreadsheet or a database: one row for each meeting, or for each attendee of each.
//!
//! A table is read meeting by meeting, so that memory stays flat whatever is asked for.

use std::collections::VecDeque;
use std::marker::PhantomData;

use carillon_ports::analytics::MeetingReport;
use carillon_ports::meetings::RecordPosition;
use carillon_proto::units::Timestamp;

use crate::analytics::Analytics;
use crate::days::Days;
use crate::error::AnalyticsError;
use crate::views::{AttendeeView, MeetingView};

/// A kind of row, with its columns.
pub trait Table: Sized + Send + 'static {
    /// What it is called in files.
    const NAME: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [Column<Self>];

    /// The rows of a meeting.
    fn rows(meeting: MeetingView, attendees: Vec<AttendeeView>) -> Vec<Self>;
}

/// One column.
pub struct Column<R> {
    pub(crate) name: &'static str,
    pub(crate) value: Value<R>,
}

/// What stands in a column, of a kind that is the same in all rows.
pub enum Value<R> {
    /// As it was written.
    Text(fn(&R) -> Option<String>),
    /// A moment.
    Time(fn(&R) -> Option<Timestamp>),
    /// A count.
    Whole(fn(&R) -> Option<i64>),
    /// A measurement, in the unit that the column's name ends with.
    Number(fn(&R) -> Option<f64>),
}

/// A table being read, some rows at a time.
pub struct Export<R> {
    analytics: Analytics,
    days: Days,
    before: Option<RecordPosition>,
    waiting: VecDeque<MeetingReport>,
    rows: PhantomData<fn() -> R>,
}

impl Analytics {
    /// The rows of all meetings that began on these days, the youngest meetings first.
    pub fn export<R: Table>(&self, days: Days) -> Export<R> {
        Export { analytics: self.clone(), days, before: None, waiting: VecDeque::new(), rows: PhantomData }
    }
}

impl<R: Table> Export<R> {
    /// The next rows, perhaps none; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<R>>, AnalyticsError> {
        if self.waiting.is_empty() {
            let Some(meetings) = self.analytics.meetings_of(self.days, &mut self.before).await? else {
                return Ok(None);
            };
            self.waiting = meetings.into();
        }
        let mut rows = Vec::new();
        while rows.len() < ROWS_AT_ONCE
            && let Some(report) = self.waiting.pop_front()
        {
            let (meeting, attendees) = self.analytics.seen(report).await?;
            rows.extend(R::rows(meeting, attendees));
        }
        Ok(Some(rows))
    }
}

/// From so many rows on they are handed out; a meeting may add a few hundred more.
const ROWS_AT_ONCE: usize = 250;
