//! Recording a visit, and watching what was recorded.
//!
//! A visit is recorded as long as everybody agrees who is present: media pipelines ask visits, whoever starts them. Its
//! recordings are those of the meetings that it has had, and its clinicians' to watch.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_pipeline::recordings::{Recording, RecordingState};
use carillon_proto::event::iso_time;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::units::Percent;
use carillon_proto::visit::VisitId;
use serde::Serialize;
use serde_json::{Value, json};

use super::Visiting;
use crate::api::Api;
use crate::api::error::{ApiCode, ApiError};
use crate::api::guard::{Here, On};
use crate::api::query::{Named, NamedTwo};

/// `POST /api/v1/visits/{visitId}/recording`: 201 with a new recording, 200 with the one that runs.
pub(crate) async fn start(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<(StatusCode, Json<RecordingShape>), ApiError> {
    let meeting = api.visits().recorded_meeting(&caller, &visit).await?;
    // Who has just gone is not waited for in vain.
    api.departures().settle_for(&visit).await?;
    let (recording, is_new) = api.visiting.recordings.start_on(&meeting, &occasion).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(recording.into())))
}

/// `DELETE /api/v1/visits/{visitId}/recording`: also when there is none.
pub(crate) async fn stop(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<StatusCode, ApiError> {
    for meeting in api.visits().meetings_held(&caller, &visit).await? {
        api.visiting.recordings.stop_running(&meeting, &occasion).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/visits/{visitId}/recordings`: the youngest first.
pub(crate) async fn list(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    Named(visit): Named<VisitId>,
) -> Result<Json<Value>, ApiError> {
    let mut recordings = Vec::new();
    for meeting in api.visits().meetings_held(&caller, &visit).await? {
        let of_meeting = api.visiting.recordings.list(&meeting).await?;
        recordings.extend(of_meeting.into_iter().map(RecordingShape::from));
    }
    Ok(Json(json!({ "recordings": recordings })))
}

/// `POST /api/v1/visits/{visitId}/recordings/{recordingId}/link`: an address at which the recording can be watched for a
/// quarter of an hour, by whoever has it.
pub(crate) async fn link(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    NamedTwo(visit, recording): NamedTwo<VisitId, MediaPipelineId>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let meetings = api.visits().meetings_held(&caller, &visit).await?;
    let found = api.visiting.recordings.recording(&recording).await?;
    if !meetings.contains(&found.meeting.id) {
        return Err(ApiError::new(ApiCode::NotFound, "there is no such recording"));
    }
    api.visits().recording_opened(&visit, &recording, &occasion).await?;
    let link = api.visiting.links.make(&recording, VALID);
    let url = format!("{}/r/{}", api.public(reached), link.token);
    Ok((StatusCode::CREATED, Json(json!({ "url": url, "expiresAt": iso_time(link.expires) }))))
}

/// A recording of a visit.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingShape {
    id: String,
    state: &'static str,
    /// Percent, while it is processed and that has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<u8>,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl From<Recording> for RecordingShape {
    fn from(recording: Recording) -> Self {
        let state = match recording.state {
            RecordingState::Recording => "recording",
            RecordingState::Processing { .. } => "processing",
            RecordingState::Ready => "ready",
            RecordingState::Pieces => "pieces",
            RecordingState::Failed => "failed",
        };
        Self {
            id: recording.id.to_string(),
            state,
            progress: recording.state.progress().map(Percent::get),
            started_at: iso_time(recording.began),
            ended_at: recording.ended.map(iso_time),
            problem: recording.problem,
        }
    }
}

/// Long enough to be opened; who watches on asks for another.
const VALID: Duration = Duration::from_secs(15 * 60);
