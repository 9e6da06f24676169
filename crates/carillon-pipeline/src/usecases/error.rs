//! Why an operation on media pipelines was refused or failed, by what the caller can do about it.
//!
//! The text is for the caller to read, in the words of the Chime API where they are known; the source is for the log.

use std::borrow::Cow;

use carillon_ports::StoreError;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::BucketName;
use carillon_proto::pipeline::PipelineKind;

/// Why an operation did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// An input breaks a rule: correct it. (400)
    #[error("{field} {problem}")]
    Invalid {
        /// The member as the API spells it, with a dot between levels.
        field: &'static str,
        /// What is wrong with it; reads after the field.
        problem: Cow<'static, str>,
    },
    /// The bucket is none of this server's. (400)
    #[error("No such S3 Bucket: {0}")]
    NoBucket(BucketName),
    /// The bucket cannot be written to. (403)
    #[error("Insufficient permission to access S3 bucket: {0}")]
    BucketForbidden(BucketName),
    /// The resource belongs to another account. (403)
    #[error("Resource ownership mismatch")]
    Ownership,
    /// Somebody who is present in the visit of the meeting has not agreed. (403)
    #[error("Not everybody who is present in the visit of this meeting has agreed to it")]
    NoConsent,
    /// The meeting is over or never was. (404)
    #[error("Meeting {0} not found")]
    MeetingNotFound(MeetingId),
    /// The pipeline never was, or was forgotten. (404)
    #[error("Media pipeline {0} not found")]
    NotFound(MediaPipelineId),
    /// The resource name names no pipeline. (404)
    #[error("Resource {arn} not found")]
    ResourceNotFound {
        /// As the caller gave it.
        arn: String,
    },
    /// A limit is reached: make room first. (400)
    #[error(transparent)]
    LimitExceeded(#[from] PipelineLimit),
    /// The pipeline cannot be stopped as it stands. (409)
    #[error("Media pipeline {0} is being concatenated and cannot be deleted before it has ended")]
    Busy(MediaPipelineId),
    /// This server has no engine for pipelines of the kind. (503)
    #[error("{} is not available on this server", name(*.0))]
    NoEngine(PipelineKind),
    /// The engine refused. (503)
    #[error("The media pipeline could not be started: {0}")]
    Refused(String),
    /// The server is about to stop. (503)
    #[error("The server is shutting down and takes no new media pipelines")]
    Draining,
    /// A store or a bucket is out of reach: try again. (503)
    #[error("The service is temporarily unavailable")]
    Unavailable(#[source] StoreError),
    /// Something is broken here, and trying again does not help. (500)
    #[error("The service failed")]
    Internal(#[source] StoreError),
}

/// A limit that a creation met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipelineLimit {
    /// The meeting is being captured.
    #[error(
        "Cannot create new media capture pipeline for source type 'ChimeSdkMeeting' and source arn '{source_arn}'. \
         Limit reached"
    )]
    Capture {
        /// As the caller gave it.
        source_arn: String,
    },
    /// The meeting is being sent.
    #[error(
        "Cannot create new media live connector pipeline for source type 'ChimeSdkMeeting' and source arn \
         '{source_arn}'. Limit reached"
    )]
    LiveConnector {
        /// As the caller gave it.
        source_arn: String,
    },
    /// As many pipelines are at work as may be.
    #[error("The maximum number of active media pipelines has been reached")]
    Active,
}

impl PipelineError {
    pub(super) fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
}

impl From<StoreError> for PipelineError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Corrupt(_) => Self::Internal(error),
        }
    }
}

fn name(kind: PipelineKind) -> &'static str {
    match kind {
        PipelineKind::Capture => "Media capture",
        PipelineKind::Concatenation => "Media concatenation",
        PipelineKind::LiveConnector => "Live connector",
    }
}
