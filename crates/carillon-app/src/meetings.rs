//! `/meetings` and `/meetings/{meetingId}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_control::CreateMeeting;
use carillon_proto::features::{ContentResolution, EchoReduction, MeetingFeatures, VideoResolution};
use carillon_proto::id::MeetingId;

use crate::access::Caller;
use crate::body::Members;
use crate::error::AppError;
use crate::query::Paging;
use crate::reached::Reached;
use crate::router::{App, Ids};
use crate::shape::{MeetingAnswer, RecordsAnswer};

/// `POST /meetings` `{externalMeetingId?, mediaRegion?, meetingHostId?}`, for the callers of the access rule.
pub(crate) async fn create(
    State(app): State<App>,
    _caller: Caller,
    Reached(reached): Reached,
    mut members: Members,
) -> Result<(StatusCode, Json<MeetingAnswer>), AppError> {
    app.admit()?;
    let input = CreateMeeting {
        external_meeting_id: members.take("externalMeetingId")?,
        media_region: members.take("mediaRegion")?,
        meeting_host_id: members.take("meetingHostId")?,
        features: Some(FEATURES),
        ..CreateMeeting::default()
    };
    let meeting = app.control.create_meeting(input).await?;
    Ok((StatusCode::CREATED, Json(MeetingAnswer::new(&app.control, meeting, &reached))))
}

/// `GET /meetings`: the records of all meetings, youngest first, for the callers of the access rule.
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    Paging(page): Paging,
) -> Result<Json<RecordsAnswer>, AppError> {
    Ok(Json(app.control.meeting_records(page).await?.into()))
}

/// `GET /meetings/{meetingId}`, for the callers of the access rule.
pub(crate) async fn get(
    State(app): State<App>,
    _caller: Caller,
    Reached(reached): Reached,
    Ids(meeting): Ids<MeetingId>,
) -> Result<Json<MeetingAnswer>, AppError> {
    let meeting = app.control.meeting(&meeting).await?;
    Ok(Json(MeetingAnswer::new(&app.control, meeting, &reached)))
}

/// `DELETE /meetings/{meetingId}`, for the callers of the access rule.
pub(crate) async fn delete(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
) -> Result<StatusCode, AppError> {
    app.control.delete_meeting(&meeting).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the recipe asks Chime for.
pub(crate) const FEATURES: MeetingFeatures = MeetingFeatures {
    echo_reduction: Some(EchoReduction::Available),
    video: Some(VideoResolution::Hd),
    content: Some(ContentResolution::Fhd),
    attendees_max: None,
};
