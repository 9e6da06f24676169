//! How long tracks are kept that a capture has recorded for its pictures alone.
//!
//! They are the server's and no artifacts: once the pictures are made they are of no use. A caller who hears that a capture
//! is over may want its pieces joined then, so there is some time for that.

use std::time::Duration;

use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::{PipelineStatus, Work};

use super::MediaPipelines;
use super::error::PipelineError;

/// From the end of a capture on, whatever was made of it.
pub(super) const KEPT: Duration = Duration::from_hours(1);
/// Pipelines of the capture's meeting that are looked at.
const PIPELINES_MAX: usize = 1_000;

impl MediaPipelines {
    /// Whether a picture may still be made of a capture: while it goes on, for an hour after it, while somebody is at
    /// it, and as long as nobody has made all of it. A capture that is forgotten needs nothing.
    pub async fn may_be_composed(&self, capture: &MediaPipelineId) -> Result<bool, PipelineError> {
        let capture = match self.pipeline(capture).await {
            Err(PipelineError::NotFound(_)) => return Ok(false),
            found => found?,
        };
        if !capture.status.is_over() || self.now().since(capture.updated_at) < KEPT {
            return Ok(true);
        }
        let (mut is_waited_for, mut is_made) = (false, false);
        for pipeline in self.of_meeting(&capture.meeting.id, PIPELINES_MAX).await? {
            let Work::Concatenation(work) = &pipeline.work else { continue };
            if work.capture == capture.id {
                let is_whole = pipeline.status == PipelineStatus::Stopped && pipeline.problem.is_none();
                is_made |= is_whole && work.artifacts.composited_video;
                is_waited_for |= !pipeline.status.is_over();
            }
        }
        Ok(is_waited_for || !is_made)
    }
}
