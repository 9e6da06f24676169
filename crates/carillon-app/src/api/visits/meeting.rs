//! The time of the meeting: starting, joining, consent, pausing, ending.
//!
//! Control makes a meeting once under the name that the visit gives it, and an attendee once of each participant, so
//! that two who press at once get the same. Whoever asks is given their own attendee and nobody else's.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_control::{Attendee, ControlError, CreateAttendee, CreateMeeting, PublicUrl};
use carillon_ports::audit::Occasion;
use carillon_proto::id::MeetingId;
use carillon_proto::visit::VisitId;
use carillon_visits::{Caller, ConsentKind, Joining, Owed, Starting, Visit};
use serde::{Deserialize, Serialize};

use super::Visiting;
use super::shape::VisitShape;
use crate::api::Api;
use crate::api::body::Strict;
use crate::api::error::{ApiCode, ApiError};
use crate::api::guard::{Here, On};
use crate::api::query::{Named, NamedTwo};
use crate::meetings::FEATURES;
use crate::shape::{AttendeeAnswer, MeetingAnswer};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ConsentBody {
    kind: String,
    text_version: String,
}

/// What the browser client joins with.
#[derive(Serialize)]
pub(crate) struct JoinInfo {
    #[serde(flatten)]
    meeting: MeetingAnswer,
    #[serde(flatten)]
    attendee: AttendeeAnswer,
}

/// `POST /api/v1/visits/{visitId}/meeting`: starts the visit, or finds it started, and joins.
pub(crate) async fn start(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    Named(visit): Named<VisitId>,
) -> Result<(StatusCode, Json<JoinInfo>), ApiError> {
    let (status, info) = begin(&api, &caller, &visit, reached, &occasion).await?;
    Ok((status, Json(info)))
}

/// `POST /api/v1/visits/{visitId}/join`
pub(crate) async fn join(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    Named(visit): Named<VisitId>,
) -> Result<Json<JoinInfo>, ApiError> {
    Ok(Json(enter(&api, &caller, &visit, reached, &occasion).await?))
}

/// `POST /api/v1/visits/{visitId}/leave`
pub(crate) async fn leave(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let left = api.visits().leave(&caller, &visit, &occasion).await?;
    api.departures().settle_for(&visit).await?;
    Ok(Json(VisitShape::new(&left, &caller, None)))
}

/// `DELETE /api/v1/visits/{visitId}/meeting`: the visit is over, for everybody.
pub(crate) async fn end(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<StatusCode, ApiError> {
    close(&api, &caller, &visit, &occasion).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/visits/{visitId}/pause`
pub(crate) async fn pause(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().pause(&caller, &visit, &occasion).await?;
    heed(&api, &visit).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// `DELETE /api/v1/visits/{visitId}/pause`
pub(crate) async fn resume(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().resume(&caller, &visit, &occasion).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// `POST /api/v1/visits/{visitId}/consents`
pub(crate) async fn consent(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
    Strict(body): Strict<ConsentBody>,
) -> Result<(StatusCode, Json<VisitShape>), ApiError> {
    let (kind, version) = (body.kind.parse()?, body.text_version.parse()?);
    let visit = api.visits().consent(&caller, &visit, kind, version, &occasion).await?;
    Ok((StatusCode::CREATED, Json(VisitShape::new(&visit, &caller, None))))
}

/// `DELETE /api/v1/visits/{visitId}/consents/{kind}`
pub(crate) async fn withdraw_consent(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, kind): NamedTwo<VisitId, ConsentKind>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().withdraw_consent(&caller, &visit, kind, &occasion).await?;
    heed(&api, &visit).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// Ends the recording of a visit that may not be recorded any more, before that is answered. What fails here the server
/// tries again every second.
async fn heed(api: &Api, visit: &Visit) -> Result<(), ApiError> {
    match visit.meeting() {
        Some(meeting) => Ok(api.visiting.recordings.heed(meeting).await?),
        None => Ok(()),
    }
}

/// Starts the visit, or finds it started, and makes the caller an attendee.
pub(in crate::api) async fn begin(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    reached: PublicUrl,
    occasion: &Occasion,
) -> Result<(StatusCode, JoinInfo), ApiError> {
    let status = match running(api, caller, visit, occasion).await? {
        Starting::Running(_) => StatusCode::OK,
        Starting::Make(token) => {
            make(api, caller, visit, token, occasion).await?;
            StatusCode::CREATED
        }
    };
    Ok((status, enter(api, caller, visit, reached, occasion).await?))
}

/// Ends the visit and its meeting.
pub(in crate::api) async fn close(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    occasion: &Occasion,
) -> Result<(), ApiError> {
    api.visits().end(caller, visit, occasion).await?;
    api.departures().settle_for(visit).await
}

/// What it takes to start; a meeting that has ended by itself is none.
async fn running(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    occasion: &Occasion,
) -> Result<Starting, ApiError> {
    let starting = api.visits().starting(caller, visit).await?;
    let Starting::Running(meeting) = &starting else { return Ok(starting) };
    match api.visiting.control.meeting(meeting).await {
        Err(ControlError::MeetingNotFound(_)) => {
            api.visits().meeting_lost(visit, meeting, occasion).await?;
            Ok(api.visits().starting(caller, visit).await?)
        }
        found => Ok(found.map(|_| starting)?),
    }
}

/// Makes the visit's meeting. When the visit was called off meanwhile, the meeting goes, too.
async fn make(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    token: String,
    occasion: &Occasion,
) -> Result<(), ApiError> {
    let internal = |_| ApiError::new(ApiCode::Internal, "the meeting cannot be named");
    let input = CreateMeeting {
        client_request_token: Some(token.parse().map_err(internal)?),
        external_meeting_id: Some(visit.as_str().parse().map_err(internal)?),
        features: Some(FEATURES),
        visit: Some(visit.clone()),
        ..CreateMeeting::default()
    };
    let meeting = api.visiting.control.create_meeting(input).await?;
    match api.visits().started(caller, visit, &meeting.id, occasion).await {
        Ok(_) => Ok(()),
        Err(refused) => {
            let made = Owed { visit: visit.clone(), meeting: meeting.id, attendee: None };
            Err(api.departures().undo(made, refused).await)
        }
    }
}

/// Makes the caller an attendee, or finds which it is. Who was sent away meanwhile is none, and whoever was sent away
/// before has left first: control would give the caller their attendee.
pub(in crate::api) async fn enter(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    reached: PublicUrl,
    occasion: &Occasion,
) -> Result<JoinInfo, ApiError> {
    let control = &api.visiting.control;
    for _ in 0..ENTRIES_MAX {
        let (meeting, attendee) = attend(api, caller, visit, occasion).await?;
        match control.attendee(&meeting, &attendee.id).await {
            // Found before somebody was sent away, and told to the visit after that: the next is another.
            Err(ControlError::AttendeeNotFound { .. }) => continue,
            found => found.map(drop)?,
        }
        // Nobody is given a way in while the meeting is recorded without that one's consent.
        api.visiting.recordings.heed(&meeting).await?;
        let found = control.meeting(&meeting).await?;
        return Ok(JoinInfo {
            meeting: MeetingAnswer::new(control, found, &api.public(reached)),
            attendee: AttendeeAnswer::new(control, attendee),
        });
    }
    Err(ApiError::new(ApiCode::Unavailable, "somebody is being sent out of the meeting: try again"))
}

/// The caller's attendee, known to control and to the visit.
async fn attend(
    api: &Api,
    caller: &Caller,
    visit: &VisitId,
    occasion: &Occasion,
) -> Result<(MeetingId, Attendee), ApiError> {
    let Joining { meeting, participant } = api.visits().joining(caller, visit).await?;
    api.departures().settle_for(visit).await?;
    let internal = |_| ApiError::new(ApiCode::Internal, "the attendee cannot be named");
    let input = CreateAttendee {
        external_user_id: Some(participant.id.as_str().parse().map_err(internal)?),
        // Longer than a meeting shows: it shows none.
        display_name: participant.name.expose().parse().ok(),
        ..CreateAttendee::default()
    };
    let attendee = api.visiting.control.create_visit_attendee(visit, &meeting, input).await?;
    match api.visits().joined(caller, visit, &meeting, &attendee.id, occasion).await {
        Ok(()) => Ok((meeting, attendee)),
        Err(refused) => {
            let made = Owed { visit: visit.clone(), meeting, attendee: Some(attendee.id) };
            Err(api.departures().undo(made, refused).await)
        }
    }
}

/// How often an attendee is looked for who is not gone again.
const ENTRIES_MAX: usize = 3;
