//! How long something is kept, in days, as expiration and retention settings count.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::MessagingError;

/// One day to fifteen years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(u16);

const DAYS_MAX: u16 = 5_475;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Days {
    /// From the member `field` of a request.
    pub fn new(field: &'static str, days: i32) -> Result<Self, MessagingError> {
        match u16::try_from(days) {
            Ok(days @ 1..=DAYS_MAX) => Ok(Self(days)),
            _ => Err(MessagingError::invalid(field, "must be between 1 and 5475")),
        }
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// As time.
    pub fn duration(self) -> Duration {
        DAY * u32::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_years_are_the_most_and_a_day_the_least() {
        for (days, is_allowed) in [(i32::MIN, false), (0, false), (1, true), (5_475, true), (5_476, false)] {
            assert_eq!(Days::new("ExpirationDays", days).is_ok(), is_allowed, "{days}");
        }
        assert_eq!(Days::new("ExpirationDays", 2).unwrap().duration().as_secs(), 2 * 86_400);
    }
}
