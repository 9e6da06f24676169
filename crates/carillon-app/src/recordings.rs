//! `/meetings/{meetingId}/recordings` and what is below it.
//!
//! Wire: this API's own, in the recipe's style. Times are ISO 8601, members in Pascal case, absent ones left out.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_pipeline::recordings::{Part, Recording, RecordingFile, RecordingState};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::units::Percent;
use serde::Serialize;

use crate::access::Caller;
use crate::body::Members;
use crate::error::AppError;
use crate::playback::{Link, VALID_DEFAULT, VALID_MAX, VALID_MIN};
use crate::reached::Reached;
use crate::router::{App, Ids};
use crate::shape::iso;

/// `POST …/recordings`, for the callers of the access rule: 201 with a new recording, 200 with the one that runs.
pub(crate) async fn create(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
) -> Result<(StatusCode, Json<RecordingAnswer>), AppError> {
    app.admit()?;
    let (recording, is_new) = app.recordings.start(&meeting).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(recording.into())))
}

/// `GET …/recordings`, for the callers of the access rule: youngest first, also those of a meeting that is over.
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
) -> Result<Json<RecordingsAnswer>, AppError> {
    let recordings = app.recordings.list(&meeting).await?;
    Ok(Json(RecordingsAnswer { recordings: recordings.into_iter().map(AppRecording::from).collect() }))
}

/// `GET …/recordings/{recordingId}`, for the callers of the access rule.
pub(crate) async fn get(
    State(app): State<App>,
    _caller: Caller,
    Ids((meeting, recording)): Ids<(MeetingId, MediaPipelineId)>,
) -> Result<Json<RecordingAnswer>, AppError> {
    Ok(Json(app.recordings.of_meeting(&meeting, &recording).await?.into()))
}

/// `POST …/recordings/{recordingId}/stop`, for the callers of the access rule. What is over stays as it is.
pub(crate) async fn stop(
    State(app): State<App>,
    _caller: Caller,
    Ids((meeting, recording)): Ids<(MeetingId, MediaPipelineId)>,
) -> Result<Json<RecordingAnswer>, AppError> {
    Ok(Json(app.recordings.stop(&meeting, &recording).await?.into()))
}

/// `POST …/recordings/{recordingId}/links` `{validSeconds?}`, for the callers of the access rule: a link with which
/// anybody may watch the recording for a while.
pub(crate) async fn link(
    State(app): State<App>,
    _caller: Caller,
    Reached(reached): Reached,
    Ids((meeting, recording)): Ids<(MeetingId, MediaPipelineId)>,
    mut members: Members,
) -> Result<(StatusCode, Json<LinkAnswer>), AppError> {
    app.admit()?;
    let valid = match members.take_number("validSeconds")?.map(Duration::from_secs) {
        None => VALID_DEFAULT,
        Some(valid) if (VALID_MIN..=VALID_MAX).contains(&valid) => valid,
        Some(_) => return Err(AppError::field("validSeconds", "must be 60 to 604800")),
    };
    let recording = app.recordings.of_meeting(&meeting, &recording).await?;
    let link = app.links.make(&recording.id, valid);
    let public = app.control.config().public_url.as_ref().unwrap_or(&reached);
    let link = AppLink {
        url: format!("{public}/r/{}", link.token),
        expires_at: iso(link.expires),
        token: link.token,
    };
    Ok((StatusCode::CREATED, Json(LinkAnswer { link })))
}

/// `{"Recording": …}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordingAnswer {
    recording: AppRecording,
}

/// `{"Recordings": […]}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordingsAnswer {
    recordings: Vec<AppRecording>,
}

/// `{"Link": …}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LinkAnswer {
    link: AppLink,
}

/// `{"Recording": …, "Files": […], "ExpiresAt": …}`, for who holds a link.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PlaybackAnswer {
    recording: AppRecording,
    files: Vec<AppFile>,
    expires_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AppLink {
    url: String,
    token: String,
    expires_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AppRecording {
    recording_id: String,
    /// Not for who has a link alone: it opens the meeting to whoever may use the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting_id: Option<String>,
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AppFile {
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attendee_id: Option<String>,
    content_type: &'static str,
    bytes: u64,
    url: String,
    made_at: String,
}

impl From<Recording> for RecordingAnswer {
    fn from(recording: Recording) -> Self {
        Self { recording: recording.into() }
    }
}

impl PlaybackAnswer {
    pub(crate) fn new(recording: Recording, files: Vec<RecordingFile>, link: &Link) -> Self {
        Self {
            recording: AppRecording { meeting_id: None, ..recording.into() },
            files: files.into_iter().map(|file| AppFile::new(&file, link)).collect(),
            expires_at: iso(link.expires),
        }
    }
}

impl From<Recording> for AppRecording {
    fn from(recording: Recording) -> Self {
        let state = match recording.state {
            RecordingState::Recording => "Recording",
            RecordingState::Processing { .. } => "Processing",
            RecordingState::Ready => "Ready",
            RecordingState::Pieces => "Pieces",
            RecordingState::Failed => "Failed",
        };
        Self {
            recording_id: recording.id.into(),
            meeting_id: Some(recording.meeting.id.into()),
            state,
            progress: recording.state.progress().map(Percent::get),
            started_at: iso(recording.began),
            ended_at: recording.ended.map(iso),
            problem: recording.problem,
        }
    }
}

impl AppFile {
    fn new(file: &RecordingFile, link: &Link) -> Self {
        let name = &file.name;
        let (part, attendee) = match &name.part {
            Part::Composed => ("Composed", None),
            Part::Chapters => ("Chapters", None),
            Part::Captions => ("Captions", None),
            Part::People => ("People", None),
            Part::Audio => ("Audio", None),
            Part::Voice(attendee) => ("Voice", Some(attendee)),
            Part::Camera(attendee) => ("Camera", Some(attendee)),
            Part::Content(attendee) => ("Content", Some(attendee)),
        };
        Self {
            part,
            attendee_id: attendee.map(ToString::to_string),
            content_type: name.part.content_type(),
            bytes: file.bytes,
            url: format!("/playback/{}/files/{}/{name}", link.token, name.concatenation),
            made_at: iso(file.modified),
        }
    }
}
