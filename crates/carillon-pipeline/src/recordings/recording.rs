//! How a recording stands, which follows from its capture and the concatenations of it.

use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::{Concatenation, PipelineStatus, SourceMeeting, Work};
use carillon_proto::units::{Percent, Timestamp};

/// A capture and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The id of the capture.
    pub id: MediaPipelineId,
    /// Of which meeting. It may be over.
    pub meeting: SourceMeeting,
    /// How it stands.
    pub state: RecordingState,
    /// When it was begun.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What went wrong, last, in words for people.
    pub problem: Option<String>,
}

/// How a recording stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingState {
    /// The meeting is recorded.
    Recording,
    /// It has ended, and its files are written or made.
    Processing {
        /// The concatenation that makes them, once it is there.
        by: Option<MediaPipelineId>,
        /// How much of that is done, once it has begun.
        progress: Option<Percent>,
    },
    /// There are finished files.
    Ready,
    /// It has ended, and nothing puts its pieces together.
    Pieces,
    /// It could not be recorded, or its files could not be made.
    Failed,
}

impl RecordingState {
    /// How much is done of making its files, while that goes on.
    pub fn progress(&self) -> Option<Percent> {
        match self {
            Self::Processing { progress, .. } => *progress,
            Self::Recording | Self::Ready | Self::Pieces | Self::Failed => None,
        }
    }
}

impl Recording {
    /// From its capture and the concatenations of it, youngest first.
    pub(super) fn of(capture: &Pipeline, joined: &[&Pipeline]) -> Self {
        let (state, problem) = standing(capture, joined);
        let ended = matches!(capture.status, PipelineStatus::Stopping).then_some(capture.updated_at);
        Self {
            id: capture.id.clone(),
            meeting: capture.meeting.clone(),
            state,
            began: capture.created_at,
            ended: ended.or_else(|| capture.status.is_over().then_some(capture.updated_at)),
            problem: problem.cloned(),
        }
    }
}

fn standing<'a>(capture: &'a Pipeline, joined: &[&'a Pipeline]) -> (RecordingState, Option<&'a String>) {
    let processing = |by| RecordingState::Processing { by, progress: None };
    match capture.status {
        PipelineStatus::Initializing | PipelineStatus::InProgress => {
            return (RecordingState::Recording, capture.problem.as_ref());
        }
        PipelineStatus::Stopping => return (processing(None), capture.problem.as_ref()),
        PipelineStatus::Stopped | PipelineStatus::Failed => {}
    }
    if let Some(done) = joined.iter().find(|pipeline| pipeline.status == PipelineStatus::Stopped) {
        return (RecordingState::Ready, done.problem.as_ref());
    }
    if let Some(working) = joined.iter().find(|pipeline| !pipeline.status.is_over()) {
        return (processing(Some(working.id.clone())), working.problem.as_ref());
    }
    match joined.first() {
        Some(failed) => (RecordingState::Failed, failed.problem.as_ref()),
        None if capture.status == PipelineStatus::Failed => {
            (RecordingState::Failed, capture.problem.as_ref())
        }
        None => (RecordingState::Pieces, capture.problem.as_ref()),
    }
}

/// The concatenations of a capture among these pipelines, in their order.
pub(super) fn joined_of<'a>(
    capture: &MediaPipelineId,
    all: &'a [Pipeline],
) -> impl Iterator<Item = &'a Pipeline> {
    all.iter().filter(move |pipeline| concatenation(pipeline).is_some_and(|work| work.capture == *capture))
}

/// What a pipeline joins, if it does.
pub(super) fn concatenation(pipeline: &Pipeline) -> Option<&Concatenation> {
    match &pipeline.work {
        Work::Concatenation(work) => Some(work),
        Work::Capture(_) | Work::LiveConnector(_) => None,
    }
}
