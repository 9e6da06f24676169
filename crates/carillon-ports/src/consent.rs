//! Who has a say in what is made of a meeting: the visit that it was made for.
//!
//! Such a meeting carries the id of its visit from its creation on (`Meeting::visit`). No caller of an API can set it,
//! change it or hide it. Who records such a meeting, sends it elsewhere, joins what was recorded or transcribes it asks
//! before that begins; what is recorded is looked at again and again while it goes on.

use async_trait::async_trait;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::visit::VisitId;

use crate::StoreError;
use crate::audit::Occasion;

/// What is to be made of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// It is recorded, or sent elsewhere as it goes on.
    Recording,
    /// What was recorded is put together where somebody wants it.
    Joining,
    /// What is said is written down by a machine.
    Transcription,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// The visit.
    pub visit: VisitId,
    /// A meeting that was made for it.
    pub meeting: MeetingId,
    /// What is to be made of it.
    pub purpose: Purpose,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody wanted it and was refused.
    Refused,
    /// This pipeline begins.
    Begun(MediaPipelineId),
    /// This pipeline ends.
    Ended(MediaPipelineId),
}

/// Knows what everybody who is present has agreed to.
#[async_trait]
pub trait Consents: Send + Sync {
    /// Whether it may begin now. What nobody knows of may not, nor what begins before everybody has left who was sent out.
    async fn may_begin(&self, matter: &Matter) -> Result<bool, StoreError>;

    /// Whether it may go on.
    async fn may_go_on(&self, matter: &Matter) -> Result<bool, StoreError>;

    /// Writes down what came of it, and on what occasion.
    async fn note(&self, matter: &Matter, outcome: &Outcome, occasion: &Occasion) -> Result<(), StoreError>;
}
