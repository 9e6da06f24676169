//! Media pipelines in memory: one ordered map under one lock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::pipeline::PipelineKind;
use carillon_proto::units::Timestamp;

use super::MemoryOutbox;
use crate::StoreError;
use crate::meetings::{Listed, TagChange, TagOutcome};
use crate::pipelines::{
    Advanced, Pipeline, PipelineBounds, PipelineCreation, PipelinePosition, Pipelines, StatusChange,
};

/// Media pipelines that last as long as the process.
#[derive(Default)]
pub struct MemoryPipelines {
    state: Mutex<BTreeMap<MediaPipelineId, Pipeline>>,
    outbox: Option<Arc<MemoryOutbox>>,
}

impl MemoryPipelines {
    /// Pipelines whose events go into this outbox; without one nobody hears of them.
    pub fn with(outbox: Arc<MemoryOutbox>) -> Self {
        Self { outbox: Some(outbox), ..Self::default() }
    }

    fn state(&self) -> MutexGuard<'_, BTreeMap<MediaPipelineId, Pipeline>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn active(&self, wanted: impl Fn(&Pipeline) -> bool) -> Listed<MediaPipelineId, Pipeline> {
        let state = self.state();
        let active = state.values().filter(|pipeline| !pipeline.status.is_over() && wanted(pipeline));
        active.map(|pipeline| (pipeline.id.clone(), Ok(pipeline.clone()))).collect()
    }
}

#[async_trait]
impl Pipelines for MemoryPipelines {
    async fn create(
        &self,
        pipeline: Pipeline,
        bounds: PipelineBounds,
    ) -> Result<PipelineCreation, StoreError> {
        let mut state = self.state();
        let active = || state.values().filter(|other| !other.status.is_over());
        let same_kind = || active().filter(|other| other.kind() == pipeline.kind());
        let token = pipeline.client_request_token.as_ref();
        if let Some(twin) =
            same_kind().find(|other| token.is_some() && other.client_request_token.as_ref() == token)
        {
            return Ok(PipelineCreation::Existing(Box::new(twin.clone())));
        }
        let on_meeting = same_kind().filter(|other| other.meeting.id == pipeline.meeting.id).count() as u64;
        if bounds.per_meeting_max.is_some_and(|max| on_meeting >= max) {
            return Ok(PipelineCreation::MeetingFull);
        }
        if same_kind().count() as u64 >= bounds.active_max {
            return Ok(PipelineCreation::Full);
        }
        state.insert(pipeline.id.clone(), pipeline);
        Ok(PipelineCreation::Created)
    }

    async fn pipeline(&self, id: &MediaPipelineId) -> Result<Option<Pipeline>, StoreError> {
        Ok(self.state().get(id).cloned())
    }

    async fn list(
        &self,
        kind: Option<PipelineKind>,
        before: Option<&PipelinePosition>,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
        let mut found: Vec<_> = self
            .state()
            .values()
            .filter(|pipeline| kind.is_none_or(|kind| pipeline.kind() == kind))
            .map(|pipeline| (pipeline.position(), pipeline.clone()))
            .filter(|(position, _)| before.is_none_or(|before| position < before))
            .collect();
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        found.truncate(limit);
        Ok(found.into_iter().map(|(position, pipeline)| (position, Ok(pipeline))).collect())
    }

    async fn of_meeting(
        &self,
        meeting: &MeetingId,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
        let mut listed = self.list(None, None, usize::MAX).await?;
        listed.retain(|(_, found)| found.as_ref().is_ok_and(|found| found.meeting.id == *meeting));
        listed.truncate(limit);
        Ok(listed)
    }

    async fn active(&self) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError> {
        Ok(self.active(|_| true))
    }

    async fn active_of(&self, meeting: &MeetingId) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError> {
        Ok(self.active(|pipeline| pipeline.meeting.id == *meeting))
    }

    async fn advance(&self, id: &MediaPipelineId, change: StatusChange) -> Result<Advanced, StoreError> {
        let mut state = self.state();
        let Some(pipeline) = state.get_mut(id) else { return Ok(Advanced::Missing) };
        let event = pipeline.event(&change);
        let changed = pipeline.advance(&change);
        if let (Some(outbox), Some(fact), true) = (&self.outbox, event, changed) {
            outbox.tell(&pipeline.meeting.id, change.at, fact);
        }
        let pipeline = Box::new(pipeline.clone());
        Ok(if changed { Advanced::Changed(pipeline) } else { Advanced::Unchanged(pipeline) })
    }

    async fn tag(&self, id: &MediaPipelineId, change: TagChange) -> Result<Option<TagOutcome>, StoreError> {
        let mut state = self.state();
        let Some(pipeline) = state.get_mut(id) else { return Ok(None) };
        let Some(tags) = change.apply(&pipeline.tags) else { return Ok(Some(TagOutcome::TooMany)) };
        pipeline.tags = tags;
        Ok(Some(TagOutcome::Changed(pipeline.tags.clone())))
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let mut state = self.state();
        let old = |pipeline: &&Pipeline| pipeline.status.is_over() && pipeline.updated_at < before;
        let ids: Vec<_> =
            state.values().filter(old).take(limit).map(|pipeline| pipeline.id.clone()).collect();
        ids.iter().for_each(|id| drop(state.remove(id)));
        Ok(ids.len())
    }
}
