//! How pipelines are found and listed.

use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::PipelineKind;

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
