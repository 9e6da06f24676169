//! Why an operation was refused or failed, by what the caller can do about it.

use std::borrow::Cow;

use carillon_ports::StoreError;

use crate::visit::State;

/// Why the rules of a visit's life refuse a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A visit in this state takes no such step.
    #[error("a visit that is {0} does not allow this")]
    State(State),
    /// It is not that late yet.
    #[error("the visit's time has not come yet")]
    TooEarly,
    /// Only who waits is let in.
    #[error("this participant does not wait")]
    NotWaiting,
    /// Only who was let in joins.
    #[error("this participant was not let in yet")]
    NotAdmitted,
    /// A clinician leads the visit and does not wait for one.
    #[error("clinicians do not wait")]
    Clinician,
    /// The visit has a meeting, and it is another.
    #[error("the visit has another meeting")]
    OtherMeeting,
    /// Whoever was sent away leaves first.
    #[error("the one who was here before is still leaving the meeting: try again")]
    Leaving,
    /// The visit has lost one meeting after the other.
    #[error("the visit has had too many meetings")]
    Meetings,
}

/// Why an operation did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// An input breaks a rule: correct it.
    #[error("{field} {problem}")]
    Invalid {
        /// The member.
        field: &'static str,
        /// What is wrong with it; reads after the field.
        problem: Cow<'static, str>,
    },
    /// What is named is not there, or not for this caller to see.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The caller sees the visit and may not do this to it.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The visit is not that far, or further.
    #[error("{0}")]
    Conflict(#[from] Refusal),
    /// Somebody has written there meanwhile: read it, and write again.
    #[error("the paper holds something else than what is to be replaced")]
    PaperChanged,
    /// The link is unknown, used, replaced, or its time is over.
    #[error("this link does not count, or no longer")]
    LinkInvalid,
    /// The link counts; the date of birth or the code is another.
    #[error("this is not the date of birth or code of whom the link is for")]
    WrongFactor,
    /// The second factor was wrong too often: the link is worth nothing until another is made.
    #[error("this link is locked, because the second factor was wrong too often; ask for another")]
    LinkLocked,
    /// A file that is too long.
    #[error("the file is longer than {max} bytes")]
    FileTooLarge {
        /// What it may have.
        max: u64,
    },
    /// A file of a type that is not taken, or that is not of the type that it is said to be.
    #[error("{0}")]
    FileType(&'static str),
    /// The file is there and nobody may have it: it is still looked at, or something bad was found in it.
    #[error("{0}")]
    FileWithheld(&'static str),
    /// There are as many as there may be.
    #[error("there are too many {0}")]
    LimitExceeded(&'static str),
    /// The store is out of reach: try again.
    #[error("visits are temporarily unavailable")]
    Unavailable(#[source] StoreError),
    /// Something is broken here.
    #[error("visits failed")]
    Internal(#[source] StoreError),
}

impl VisitError {
    /// An input that breaks a rule.
    pub fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
}

impl From<StoreError> for VisitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Corrupt(_) => Self::Internal(error),
        }
    }
}
