//! Days, as operators ask for them: `2026-11-22`, in UTC.

use std::fmt;
use std::str::FromStr;

use carillon_proto::units::Timestamp;
use time::{Date, OffsetDateTime};

use crate::error::AnalyticsError;

/// A day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(u32);

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a day as 2026-11-22")]
pub struct DayError;

/// From one day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    from: Day,
    to: Day,
}

impl Day {
    /// The day of a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(u32::try_from(at.as_millis() / DAY_MS).unwrap_or(u32::MAX))
    }

    /// So many days earlier.
    pub fn before(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// The one after it.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(u64::from(self.0) * DAY_MS)
    }
}

impl Days {
    /// These days.
    pub fn new(from: Day, to: Day) -> Result<Self, AnalyticsError> {
        let length = to.0.checked_sub(from.0).ok_or(AnalyticsError::Range)?;
        if length < DAYS_MAX { Ok(Self { from, to }) } else { Err(AnalyticsError::Range) }
    }

    /// The first.
    pub fn from(self) -> Day {
        self.from
    }

    /// The last.
    pub fn to(self) -> Day {
        self.to
    }

    /// Their first moment.
    pub(crate) fn start(self) -> Timestamp {
        self.from.start()
    }

    /// The first moment after them.
    pub(crate) fn end(self) -> Timestamp {
        self.to.next().start()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::from(self.0) * (DAY_MS as i64 / 1_000);
        let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        if text.len() != 10 {
            return Err(DayError);
        }
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let date = Date::parse(text, format).map_err(|_| DayError)?;
        let days = (date - Date::from_calendar_date(1970, time::Month::January, 1).map_err(|_| DayError)?)
            .whole_days();
        u32::try_from(days).map(Self).map_err(|_| DayError)
    }
}

const DAY_MS: u64 = 86_400_000;
/// A leap year.
pub(crate) const DAYS_MAX: u32 = 366;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_back_as_it_was_written() {
        for text in ["1970-01-01", "2024-02-29", "2026-11-22"] {
            let day: Day = text.parse().unwrap();
            assert_eq!(day.to_string(), text);
            assert_eq!(Day::of(day.start()), day);
        }
        for text in ["", "2026-02-30", "1969-12-31", "22.11.2026", "2026-11-22T00", "+026-11-22"] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }

    #[test]
    fn a_range_has_at_least_a_day_and_at_most_a_year() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert!(Days::new(day("2026-11-22"), day("2026-11-22")).is_ok());
        assert!(Days::new(day("2026-11-22"), day("2026-11-21")).is_err());
        assert!(Days::new(day("2025-01-01"), day("2026-01-01")).is_ok());
        assert!(Days::new(day("2025-01-01"), day("2026-01-02")).is_err());
    }
}
