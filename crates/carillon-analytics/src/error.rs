//! Why an operator is not told what was asked.

use carillon_ports::StoreError;
use carillon_proto::id::MeetingId;

use crate::days::DAYS_MAX;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum AnalyticsError {
    /// Nothing is known of the meeting, or nothing any more.
    #[error("nothing is known of meeting {0}")]
    MeetingNotFound(MeetingId),
    /// The range ends before it begins, or is too long.
    #[error("the range must have one to {DAYS_MAX} days")]
    Range,
    /// More rows than one answer holds.
    #[error("the answer would have more than {max} rows; ask for fewer days")]
    TooMuch {
        /// How many it may have.
        max: usize,
    },
    /// A table cannot be written.
    #[error("the table cannot be written")]
    Table(#[from] parquet::errors::ParquetError),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
