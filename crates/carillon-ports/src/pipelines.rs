//! The store of media pipelines.
//!
//! A pipeline outlives its meeting and its own work: it is readable and counts as a source of a concatenation until
//! it is forgotten, some weeks after its end.
//!
//! Every change of a status also puts the event that it causes into the outbox of the same store, in the same write:
//! [`Pipeline::event`] says which.
//!
//! Invariant: every write is atomic and durable when its future resolves, and writes to one store have one order. A
//! pipeline's status only goes the ways of `PipelineStatus::may_become`.

use std::time::Duration;

use async_trait::async_trait;
use carillon_proto::event::{Fact, PipelineChange};
use carillon_proto::id::{ClientRequestToken, MediaPipelineId, MeetingId};
use carillon_proto::pipeline::{PipelineKind, PipelineStatus, SourceMeeting, Work};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;

use crate::StoreError;
use crate::meetings::{Listed, TagChange, TagOutcome};

/// A media pipeline of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Unique for ever.
    pub id: MediaPipelineId,
    /// What it was asked to do, with every default filled in.
    pub work: Work,
    /// The meeting that it works on; a concatenation has that of its capture.
    pub meeting: SourceMeeting,
    /// How it stands.
    pub status: PipelineStatus,
    /// What went wrong, last.
    pub problem: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its status changed last.
    pub updated_at: Timestamp,
    /// By key.
    pub tags: Tags,
    /// The token that makes its creation repeatable.
    pub client_request_token: Option<ClientRequestToken>,
}

impl Pipeline {
    /// What it does.
    pub fn kind(&self) -> PipelineKind {
        self.work.kind()
    }

    /// The place of this pipeline in the order of lists.
    pub fn position(&self) -> PipelinePosition {
        PipelinePosition { created_at: self.created_at, id: self.id.clone() }
    }

    /// Changes the status, unless the pipeline may not go there from where it stands, or stands so already. Every
    /// supplier goes through this, so that all agree on it.
    pub fn advance(&mut self, change: &StatusChange) -> bool {
        let stands_so = self.status == change.to && self.problem == change.problem;
        if stands_so || !self.status.may_become(change.to) {
            return false;
        }
        self.status = change.to;
        self.updated_at = change.at;
        self.problem.clone_from(&change.problem);
        true
    }
}

impl Pipeline {
    /// What others hear of a change, before it is made.
    pub fn event(&self, change: &StatusChange) -> Option<Fact> {
        let happened = match (change.to, &change.problem) {
            (PipelineStatus::InProgress, Some(_)) => PipelineChange::TemporaryFailure,
            (PipelineStatus::InProgress, None) if self.status == PipelineStatus::InProgress => {
                PipelineChange::Resumed
            }
            (PipelineStatus::InProgress, None) => PipelineChange::InProgress,
            (PipelineStatus::Stopped, _) => PipelineChange::Deleted,
            (PipelineStatus::Failed, _) => PipelineChange::PermanentFailure,
            (PipelineStatus::Initializing | PipelineStatus::Stopping, _) => return None,
        };
        Some(Fact::Pipeline { pipeline: self.id.clone(), change: happened })
    }
}

/// A place in the order of pipelines: by creation, then by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PipelinePosition {
    /// When the pipeline was asked for.
    pub created_at: Timestamp,
    /// Which pipeline.
    pub id: MediaPipelineId,
}

/// Bounds that hold at the moment of creation. Pipelines count as long as they are not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipelineBounds {
    /// Pipelines of the same kind in the whole store.
    pub active_max: u64,
    /// Pipelines of the same kind on the same meeting; `None` is any number.
    pub per_meeting_max: Option<u64>,
}

/// What became of `Pipelines::create`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineCreation {
    /// The pipeline was written.
    Created,
    /// A pipeline of the same kind that is not over has the same client request token; nothing was written.
    Existing(Box<Pipeline>),
    /// The meeting has `per_meeting_max` pipelines of the kind.
    MeetingFull,
    /// There are `active_max` pipelines of the kind.
    Full,
}

/// A change of a pipeline's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// The status after it.
    pub to: PipelineStatus,
    /// When.
    pub at: Timestamp,
    /// What went wrong, if anything.
    pub problem: Option<String>,
}

/// What became of `Pipelines::advance`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// There is no such pipeline.
    Missing,
    /// It stands so now.
    Changed(Box<Pipeline>),
    /// It may not go there from where it stands, or stands so already; it stands as before.
    Unchanged(Box<Pipeline>),
}

/// Keeps media pipelines.
#[async_trait]
pub trait Pipelines: Send + Sync {
    /// Writes a pipeline, unless one of the reasons in `PipelineCreation` stands against it. Of two calls with one
    /// client request token, however close, one creates and the other finds.
    async fn create(
        &self,
        pipeline: Pipeline,
        bounds: PipelineBounds,
    ) -> Result<PipelineCreation, StoreError>;

    /// A pipeline, over or not.
    async fn pipeline(&self, id: &MediaPipelineId) -> Result<Option<Pipeline>, StoreError>;

    /// Pipelines of one kind or of all, youngest first, at most `limit`, from the first older than `before`.
    async fn list(
        &self,
        kind: Option<PipelineKind>,
        before: Option<&PipelinePosition>,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError>;

    /// Pipelines of a meeting, over or not, youngest first, at most `limit`. The meeting may be over as well.
    async fn of_meeting(
        &self,
        meeting: &MeetingId,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError>;

    /// Every pipeline that is not over, by id.
    async fn active(&self) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError>;

    /// Pipelines of a meeting that are not over, by id.
    async fn active_of(&self, meeting: &MeetingId) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError>;

    /// Changes a pipeline's status.
    async fn advance(&self, id: &MediaPipelineId, change: StatusChange) -> Result<Advanced, StoreError>;

    /// Changes a pipeline's tags, `None` when there is no such pipeline.
    async fn tag(&self, id: &MediaPipelineId, change: TagChange) -> Result<Option<TagOutcome>, StoreError>;

    /// Forgets at most `limit` pipelines that were over before `before`, and says how many it forgot. Those whose
    /// records cannot be read stay.
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError>;
}

/// How long a pipeline is remembered after its end: as long as Amazon takes a capture for a concatenation.
pub const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);
