//! Version 1 of the records of media pipelines.
//!
//! Frozen like [`v1`](super::v1). What a pipeline was asked to do is kept in the words of `carillon_proto::pipeline`,
//! which are frozen themselves.

use carillon_ports::pipelines;
use carillon_proto::id::{ClientRequestToken, MediaPipelineId};
use carillon_proto::pipeline::{PipelineStatus, SourceMeeting, Work};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Pipeline {
    id: MediaPipelineId,
    work: Work,
    meeting: SourceMeeting,
    status: PipelineStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    tags: Tags,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_request_token: Option<ClientRequestToken>,
}

impl From<&pipelines::Pipeline> for Pipeline {
    fn from(pipeline: &pipelines::Pipeline) -> Self {
        let pipeline = pipeline.clone();
        Self {
            id: pipeline.id,
            work: pipeline.work,
            meeting: pipeline.meeting,
            status: pipeline.status,
            problem: pipeline.problem,
            created_at: pipeline.created_at,
            updated_at: pipeline.updated_at,
            tags: pipeline.tags,
            client_request_token: pipeline.client_request_token,
        }
    }
}

impl From<Pipeline> for pipelines::Pipeline {
    fn from(pipeline: Pipeline) -> Self {
        Self {
            id: pipeline.id,
            work: pipeline.work,
            meeting: pipeline.meeting,
            status: pipeline.status,
            problem: pipeline.problem,
            created_at: pipeline.created_at,
            updated_at: pipeline.updated_at,
            tags: pipeline.tags,
            client_request_token: pipeline.client_request_token,
        }
    }
}
