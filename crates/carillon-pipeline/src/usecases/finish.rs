//! The concatenation that every capture gets by itself.
//!
//! It is written down before the end of its capture is, and waits for that as every concatenation does: so nothing
//! can happen between the two. Its id follows from the capture's, so that there is one, however often the end is told;
//! those that callers create are other pipelines.
//!
//! Its files lie in a folder of their own below the capture's: programs that list `audio/` find nothing but chunks.

use carillon_ports::pipelines::{Pipeline, PipelineBounds};
use carillon_proto::id::{ClientRequestToken, MediaPipelineId};
use carillon_proto::object::{KeyPrefix, ObjectLocation};
use carillon_proto::pipeline::{
    Capture, Concatenation, ContentShareLayoutOption, JoinedArtifacts, PipelineKind, PipelineStatus, Sink,
    Work,
};
use carillon_proto::tags::Tags;
use uuid::Uuid;

use super::MediaPipelines;
use super::error::PipelineError;
use super::grid::GridRequest;

/// Below the capture's prefix.
const FOLDER: &str = "finished";
/// What the id of a capture differs by from that of the concatenation: anything, but for the bits of version and variant.
const DIFFERENCE: u128 = 0x5f1a_1c0d_e5e1_0f1e_0ca2_1110_f1e5_0000;

const EVERYTHING: JoinedArtifacts = JoinedArtifacts {
    video: true,
    content: true,
    data_channel: true,
    transcription_messages: true,
    meeting_events: true,
    composited_video: true,
};

impl MediaPipelines {
    /// Writes down that a capture is to be finished, unless that is done, or it never began.
    pub(super) async fn plan_to_finish(&self, capture: &MediaPipelineId) -> Result<(), PipelineError> {
        if !self.config().finish_recordings || !self.ports().engines.runs(PipelineKind::Concatenation) {
            return Ok(());
        }
        let Some(pipeline) = self.store().pipeline(capture).await? else { return Ok(()) };
        let (Work::Capture(work), PipelineStatus::InProgress | PipelineStatus::Stopping) =
            (&pipeline.work, pipeline.status)
        else {
            return Ok(());
        };
        let Some(id) = finishing(capture) else { return Ok(()) };
        if self.store().pipeline(&id).await?.is_some() {
            return Ok(());
        }
        let concatenation = Concatenation {
            source_arn: self.arn(capture, None).to_string(),
            capture: capture.clone(),
            artifacts: EVERYTHING,
            sink: sink(&id, capture, work),
            layout: Some(GridRequest::new(default_layout(work)).with_defaults()),
        };
        let token: Option<ClientRequestToken> = format!("finish-{capture}").parse().ok();
        let work = Work::Concatenation(concatenation);
        let planned = self.pipeline_of(work, pipeline.meeting, Tags::new(), token);
        // Recordings that are over are finished however many there are.
        let bounds = PipelineBounds { active_max: u64::MAX, per_meeting_max: None };
        self.store().create(Pipeline { id, ..planned }, bounds).await.map(drop).map_err(PipelineError::from)
    }
}

/// How a capture that names no layout is shown.
fn default_layout(capture: &Capture) -> ContentShareLayoutOption {
    match capture.artifacts.show_only_speaker() {
        true => ContentShareLayoutOption::ActiveSpeakerOnly,
        false => ContentShareLayoutOption::PresenterOnly,
    }
}

/// The id of the concatenation that finishes a capture.
fn finishing(capture: &MediaPipelineId) -> Option<MediaPipelineId> {
    let capture = Uuid::parse_str(capture.as_str()).ok()?;
    Uuid::from_u128(capture.as_u128() ^ DIFFERENCE).to_string().parse().ok()
}

fn sink(id: &MediaPipelineId, capture_id: &MediaPipelineId, capture: &Capture) -> Sink {
    let bucket = &capture.sink.location.bucket;
    let prefix = capture.sink.location.prefix_or(capture_id);
    // A prefix that is as long as one can be has no room for a folder.
    let prefix: KeyPrefix = prefix.key(FOLDER).parse().or_else(|_| id.as_str().parse()).unwrap_or_default();
    let arn = format!("arn:aws:s3:::{}/{}", bucket.as_str(), prefix.as_str());
    Sink { arn, location: ObjectLocation { bucket: bucket.clone(), prefix } }
}
