//! `/meetings/{meetingId}/live-streams`: where a meeting that a live connector sends can be watched.
//!
//! Wire: this API's own, in the recipe's style. The playlist is HTTP Live Streaming (RFC 8216).

use axum::Json;
use axum::extract::State;
use carillon_pipeline::recordings::LiveStream;
use carillon_proto::id::MeetingId;
use serde::Serialize;

use crate::access::Caller;
use crate::error::AppError;
use crate::reached::Reached;
use crate::router::{App, Ids};
use crate::shape::iso;

/// `GET …/live-streams`, for the callers of the access rule. The address of a playlist needs no other permission:
/// whoever has it may watch.
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    Reached(reached): Reached,
    Ids(meeting): Ids<MeetingId>,
) -> Result<Json<LiveStreamsAnswer>, AppError> {
    let streams = app.recordings.live_streams(&meeting).await?;
    let public = app.control.config().public_url.as_ref().unwrap_or(&reached);
    let shape = |stream: LiveStream| AppLiveStream {
        pipeline_id: stream.id.to_string(),
        started_at: iso(stream.created_at),
        problem: stream.problem,
        playlist_url: stream.playlist.map(|path| format!("{public}{path}")),
    };
    Ok(Json(LiveStreamsAnswer { live_streams: streams.into_iter().map(shape).collect() }))
}

/// `{"LiveStreams": […]}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LiveStreamsAnswer {
    live_streams: Vec<AppLiveStream>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AppLiveStream {
    pipeline_id: String,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist_url: Option<String>,
}
