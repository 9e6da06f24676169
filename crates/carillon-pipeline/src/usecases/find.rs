//! How pipelines are found and listed.

use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::pipeline::PipelineKind;
use carillon_proto::units::Percent;

use super::MediaPipelines;
use super::error::PipelineError;
use super::page::{PipelinePage, PipelinePageToken};

impl MediaPipelines {
    /// A pipeline of any kind, over or not.
    pub async fn pipeline(&self, id: &MediaPipelineId) -> Result<Pipeline, PipelineError> {
        let found = self.store().pipeline(id).await?;
        found.ok_or_else(|| PipelineError::NotFound(id.clone()))
    }

    /// A capture, over or not.
    pub async fn capture(&self, id: &MediaPipelineId) -> Result<Pipeline, PipelineError> {
        let found = self.pipeline(id).await?;
        if found.kind() == PipelineKind::Capture {
            Ok(found)
        } else {
            Err(PipelineError::NotFound(id.clone()))
        }
    }

    /// Pipelines of a meeting, over or not, youngest first, at most `limit`. Those whose records cannot be read are left
    /// out.
    pub async fn of_meeting(
        &self,
        meeting: &MeetingId,
        limit: usize,
    ) -> Result<Vec<Pipeline>, PipelineError> {
        let listed = self.store().of_meeting(meeting, limit).await?;
        Ok(listed.into_iter().filter_map(|(_, pipeline)| pipeline.ok()).collect())
    }

    /// Pipelines of a meeting that are not over. Those whose records cannot be read are left out.
    pub async fn active_of(&self, meeting: &MeetingId) -> Result<Vec<Pipeline>, PipelineError> {
        let listed = self.store().active_of(meeting).await?;
        Ok(listed.into_iter().filter_map(|(_, pipeline)| pipeline.ok()).collect())
    }

    /// How much of its work a pipeline has done, if it works towards an end and has begun.
    pub async fn progress(&self, id: &MediaPipelineId) -> Option<Percent> {
        self.ports().engines.progress(id).await
    }

    /// The path of the playlist of a live connector that runs.
    pub async fn playlist(&self, id: &MediaPipelineId) -> Option<String> {
        self.ports().engines.playlist(id).await
    }

    /// Pipelines of one kind or of all, youngest first. `limit` of zero counts as one. Those whose records cannot be
    /// read are left out.
    pub async fn list(
        &self,
        kind: Option<PipelineKind>,
        limit: usize,
        after: Option<&PipelinePageToken>,
    ) -> Result<PipelinePage, PipelineError> {
        let limit = limit.max(1);
        let before = after.map(PipelinePageToken::position);
        let mut listed = self.store().list(kind, before, limit.saturating_add(1)).await?;
        let more = listed.len() > limit;
        listed.truncate(limit);
        let next = listed.last().filter(|_| more).map(|(position, _)| PipelinePageToken::new(position));
        let pipelines = listed.into_iter().filter_map(|(_, pipeline)| pipeline.ok()).collect();
        Ok(PipelinePage { pipelines, next })
    }
}
