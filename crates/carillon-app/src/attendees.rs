//! `/meetings/{meetingId}/attendees` and `/meetings/{meetingId}/attendees/{attendeeId}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_control::CreateAttendee;
use carillon_proto::id::{AttendeeId, MeetingId};

use crate::access::Caller;
use crate::body::Members;
use crate::error::AppError;
use crate::query::Paging;
use crate::router::{App, Ids};
use crate::shape::{AttendeeAnswer, AttendeesAnswer};

/// `POST …/attendees` `{externalUserId?, displayName?, capabilities?, noiseSuppression?}`, for the callers of the access
/// rule.
///
/// People see `displayName`, which may be any name; `externalUserId` tells attendees apart and is made up when it
/// is absent, so two people of one name are two attendees.
pub(crate) async fn create(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
    mut members: Members,
) -> Result<(StatusCode, Json<AttendeeAnswer>), AppError> {
    app.admit()?;
    let input = CreateAttendee {
        external_user_id: members.take("externalUserId")?,
        display_name: members.take("displayName")?,
        capabilities: members.take_capabilities("capabilities")?,
        noise_suppression: members.take_switch("noiseSuppression")?,
        ..CreateAttendee::default()
    };
    let attendee = app.control.create_attendee(&meeting, input).await?;
    Ok((StatusCode::CREATED, Json(AttendeeAnswer::new(&app.control, attendee))))
}

/// `GET …/attendees`: without join tokens, for the callers of the access rule.
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
    Paging(page): Paging,
) -> Result<Json<AttendeesAnswer>, AppError> {
    let page = app.control.list_attendees(&meeting, page).await?;
    Ok(Json(AttendeesAnswer::new(&app.control, page)))
}

/// `GET …/attendees/{attendeeId}`, for the callers of the access rule.
pub(crate) async fn get(
    State(app): State<App>,
    _caller: Caller,
    Ids((meeting, attendee)): Ids<(MeetingId, AttendeeId)>,
) -> Result<Json<AttendeeAnswer>, AppError> {
    let attendee = app.control.attendee(&meeting, &attendee).await?;
    Ok(Json(AttendeeAnswer::new(&app.control, attendee)))
}

/// `PATCH …/attendees/{attendeeId}` `{noiseSuppression?}`, for the callers of the access rule: changes what is given,
/// at once also in the call.
pub(crate) async fn update(
    State(app): State<App>,
    _caller: Caller,
    Ids((meeting, attendee)): Ids<(MeetingId, AttendeeId)>,
    mut members: Members,
) -> Result<Json<AttendeeAnswer>, AppError> {
    let attendee = match members.take_switch("noiseSuppression")? {
        Some(enabled) => app.control.set_noise_suppression(&meeting, &attendee, enabled).await?,
        None => app.control.attendee(&meeting, &attendee).await?,
    };
    Ok(Json(AttendeeAnswer::new(&app.control, attendee)))
}

/// `DELETE …/attendees/{attendeeId}`, for the callers of the access rule.
pub(crate) async fn delete(
    State(app): State<App>,
    _caller: Caller,
    Ids((meeting, attendee)): Ids<(MeetingId, AttendeeId)>,
) -> Result<StatusCode, AppError> {
    app.control.delete_attendee(&meeting, &attendee).await?;
    Ok(StatusCode::NO_CONTENT)
}
