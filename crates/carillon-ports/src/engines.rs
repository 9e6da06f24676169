//! What does the work of media pipelines: records, joins, sends.
//!
//! A use case writes the pipeline first and asks an engine then, so that nothing runs of which nobody knows. An engine
//! reports what became of it to the use cases of `carillon-pipeline`; it never writes a status itself.

use async_trait::async_trait;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{Capture, Concatenation, LiveConnector, PipelineKind, SourceMeeting};
use carillon_proto::tags::Tags;
use carillon_proto::units::Percent;

/// A capture to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureSpec {
    /// Which pipeline.
    pub id: MediaPipelineId,
    /// Of which meeting.
    pub meeting: SourceMeeting,
    /// What is recorded, and where to.
    pub capture: Capture,
    /// Some tags switch artifacts on.
    pub tags: Tags,
}

/// A concatenation to be done. Its capture is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcatenationSpec {
    /// Which pipeline.
    pub id: MediaPipelineId,
    /// What is joined, and where to.
    pub concatenation: Concatenation,
    /// The capture, as it was done: its files lie below its sink, with its encryption.
    pub source: CaptureSpec,
}

/// A meeting to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveConnectorSpec {
    /// Which pipeline.
    pub id: MediaPipelineId,
    /// Of which meeting.
    pub meeting: SourceMeeting,
    /// What is sent, and where to.
    pub connector: LiveConnector,
    /// Whether private addresses may be connected to. The name in the address was checked as far as it says; what it
    /// resolves to is for the engine to check, with `public_address::is_public`.
    pub private_addresses: bool,
}

/// Does the work of media pipelines.
///
/// To start is to take on: `Ok` promises that the work will be done or reported as failed. Starting what runs already
/// changes nothing, and after a restart every pipeline that is not over is started again, to go on where it was.
/// To stop asks for an end: what is in flight is written, and then the end is reported. Stopping what does not run
/// is `Ok`; the engine then reports the end at once.
#[async_trait]
pub trait Engines: Send + Sync {
    /// Whether pipelines of this kind can be done here at all.
    fn runs(&self, kind: PipelineKind) -> bool;

    /// Whether objects can be put there, by trying.
    async fn check_sink(&self, sink: &ObjectLocation) -> Result<(), SinkError>;

    /// Takes on a capture.
    async fn start_capture(&self, spec: CaptureSpec) -> Result<(), EngineError>;

    /// Asks a capture to end.
    async fn stop_capture(&self, id: &MediaPipelineId) -> Result<(), EngineError>;

    /// Takes on a concatenation.
    async fn start_concatenation(&self, spec: ConcatenationSpec) -> Result<(), EngineError>;

    /// Takes on a live connector.
    async fn start_live_connector(&self, spec: LiveConnectorSpec) -> Result<(), EngineError>;

    /// Asks a concatenation or a live connector to end.
    async fn stop(&self, id: &MediaPipelineId) -> Result<(), EngineError>;

    /// How much of its work is done, of a pipeline that works towards an end: a concatenation. `None` of all others,
    /// of one that has not begun, and of one that is over.
    async fn progress(&self, _id: &MediaPipelineId) -> Option<Percent> {
        None
    }

    /// Where the playlist of a live connector is, as a path below the address of this server. `None` of all others, and
    /// of one that does not run.
    async fn playlist(&self, _id: &MediaPipelineId) -> Option<String> {
        None
    }
}

/// Why objects cannot be put into a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// There is no such bucket.
    #[error("find the bucket")]
    NoBucket,
    /// It cannot be written to.
    #[error("write to the bucket")]
    NotWritable,
    /// It cannot be reached for the moment.
    #[error("reach the bucket")]
    Unreachable,
}

/// Why an engine did not take something on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It may work later; whoever asked asks again.
    #[error("reach the engine")]
    Unreachable,
    /// It will never work. The text is for the caller to read.
    #[error("{0}")]
    Refused(String),
}

/// No engine at all: nothing can be started, and what once was has nothing left to stop.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEngines;

const NONE: &str = "this server has no engine for it";

#[async_trait]
impl Engines for NoEngines {
    fn runs(&self, _: PipelineKind) -> bool {
        false
    }

    async fn check_sink(&self, _: &ObjectLocation) -> Result<(), SinkError> {
        Ok(())
    }

    async fn start_capture(&self, _: CaptureSpec) -> Result<(), EngineError> {
        Err(EngineError::Refused(NONE.to_owned()))
    }

    async fn stop_capture(&self, _: &MediaPipelineId) -> Result<(), EngineError> {
        Err(EngineError::Refused(NONE.to_owned()))
    }

    async fn start_concatenation(&self, _: ConcatenationSpec) -> Result<(), EngineError> {
        Err(EngineError::Refused(NONE.to_owned()))
    }

    async fn start_live_connector(&self, _: LiveConnectorSpec) -> Result<(), EngineError> {
        Err(EngineError::Refused(NONE.to_owned()))
    }

    async fn stop(&self, _: &MediaPipelineId) -> Result<(), EngineError> {
        Err(EngineError::Refused(NONE.to_owned()))
    }
}
