//! Why an operation was refused or failed, by what the caller can do about it.
//!
//! The text of an error is for the caller to read, in the words that the Chime API uses where they are known; its
//! source is for the log alone. Each front maps the variants to its wire in exactly one file.

use std::borrow::Cow;

use carillon_ports::StoreError;
use carillon_proto::id::{AttendeeId, IdError, MeetingId};

/// Why an operation did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// An input breaks a rule: correct it. (400)
    #[error("{field} {problem}")]
    Invalid {
        /// The member as the API spells it, with a dot between levels: `MeetingFeatures.Attendee.MaxCount`.
        field: &'static str,
        /// What is wrong with it; reads after the field.
        problem: Cow<'static, str>,
    },
    /// The meeting is over or never was: create another. (404)
    #[error("Meeting {0} not found")]
    MeetingNotFound(MeetingId),
    /// The attendee was deleted or never was. (404)
    #[error("Attendee {attendee} of meeting {meeting} not found")]
    AttendeeNotFound {
        /// A live meeting.
        meeting: MeetingId,
        /// Not one of its attendees.
        attendee: AttendeeId,
    },
    /// The resource name names no live meeting; tag operations alone say so. (404)
    #[error("Resource {arn} not found")]
    ResourceNotFound {
        /// As the caller gave it.
        arn: String,
    },
    /// The resource would carry more than 50 tags. (400)
    #[error("Resource {resource} may have at most 50 tags")]
    TooManyTags {
        /// Its name, as the caller gave it.
        resource: String,
    },
    /// A limit is reached: make room first. (400)
    #[error("{0}")]
    LimitExceeded(Limit),
    /// The meeting belongs to a visit, which alone may do this. (403)
    #[error("{0}")]
    OfVisit(&'static str),
    /// Somebody who is present in the visit of the meeting has not agreed. (403)
    #[error("Not everybody who is present in the visit of this meeting has agreed to it")]
    NoConsent,
    /// The request is in order and this server cannot do it. (422)
    #[error("{0}")]
    Unprocessable(&'static str),
    /// The server is about to stop: try again elsewhere or later. (503)
    #[error("The server is shutting down and takes no new meetings")]
    Draining,
    /// The store is out of reach: try again. (503)
    #[error("The service is temporarily unavailable")]
    Unavailable(#[source] StoreError),
    /// Something is broken here, and trying again does not help. (500)
    #[error("The service failed")]
    Internal(#[source] StoreError),
}

/// A limit that an operation met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Live meetings on this server.
    #[error("The maximum number of concurrent meetings has been reached")]
    Meetings,
    /// Attendees of the meeting, connected or not.
    #[error("The maximum number of attendees in the meeting has been reached")]
    Attendees,
    /// Replicas of the primary meeting.
    #[error("The maximum number of replica meetings has been reached")]
    Replicas,
}

impl ControlError {
    /// An input that breaks a rule.
    pub fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }

    /// A text that is not the id which `field` should hold.
    pub fn invalid_id(field: &'static str, error: IdError) -> Self {
        Self::invalid(field, error.to_string())
    }
}

impl From<StoreError> for ControlError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Corrupt(_) => Self::Internal(error),
        }
    }
}
