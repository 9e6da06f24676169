//! Scheduling, lists, the waiting room, and calling visits off.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use carillon_proto::account::{Role, UserId};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{ParticipantId, VisitId};
use carillon_visits::{NewParticipant, NewVisit, ParticipantRole, Wanted as Asked};
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Visiting;
use super::shape::{VisitShape, waiting};
use crate::api::Api;
use crate::api::body::Strict;
use crate::api::error::ApiError;
use crate::api::guard::{On, Signed};
use crate::api::query::{Named, NamedTwo, Wanted};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct VisitBody {
    scheduled_at: String,
    participants: Vec<ParticipantBody>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ParticipantBody {
    role: String,
    user_id: Option<String>,
    /// The account's when absent.
    name: Option<String>,
}

/// `POST /api/v1/visits`
pub(crate) async fn schedule(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Strict(body): Strict<VisitBody>,
) -> Result<impl IntoResponse, ApiError> {
    let scheduled_at = time(&body.scheduled_at).map_err(|problem| ApiError::field("scheduledAt", problem))?;
    if body.participants.len() > PARTICIPANTS_READ_MAX {
        return Err(ApiError::field("participants", "are too many"));
    }
    let mut participants = Vec::new();
    for participant in body.participants {
        participants.push(introduce(&api, participant).await?);
    }
    let asked = NewVisit { scheduled_at, participants };
    let visit = api.visits().schedule(&caller, asked, &occasion).await?;
    Ok((StatusCode::CREATED, Json(VisitShape::new(&visit, &caller, None))))
}

/// `GET /api/v1/visits?state=&from=&cursor=&limit=`
pub(crate) async fn list(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    wanted: Wanted,
) -> Result<Json<Value>, ApiError> {
    let from = wanted.text("from").map(time).transpose();
    let asked = Asked {
        state: wanted.read("state")?,
        from: from.map_err(|problem| ApiError::field("from", problem))?,
        after: wanted.text("cursor").map(cursor).transpose()?,
        limit: wanted.limit()?,
    };
    let page = api.visits().visits(&caller, asked).await?;
    let visits: Vec<_> = page.visits.iter().map(|visit| VisitShape::new(visit, &caller, None)).collect();
    let cursor = page.next.map(|(time, visit)| format!("{}.{visit}", time.as_millis()));
    Ok(Json(json!({ "visits": visits, "cursor": cursor })))
}

/// `GET /api/v1/visits/queue?after=&wait=`: who waits for the caller.
pub(crate) async fn queue(
    State(api): State<Api>,
    Signed(principal): Signed,
    wanted: Wanted,
) -> Result<Json<Value>, ApiError> {
    let clinician = principal.user.id;
    let look = async || {
        let queue = api.visits().queue(&clinician).await?;
        Ok(json!({ "waiting": queue.waiting.iter().map(waiting).collect::<Vec<_>>() }))
    };
    Ok(Json(api.lives().answer(api.visits(), &wanted, look).await?))
}

/// `GET /api/v1/visits/{visitId}?after=&wait=`, with the caller's place in line.
pub(crate) async fn get(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    Named(visit): Named<VisitId>,
    wanted: Wanted,
) -> Result<Json<Value>, ApiError> {
    let look = async || {
        let found = api.visits().visit(&caller, &visit).await?;
        let (mut place, mut attachments) = (None, None);
        if found.participants().iter().any(|one| caller.is(one)) {
            place = api.visits().place(&caller, &visit).await?;
            attachments = Some(api.visits().attachments(&caller, &visit).await?);
        }
        let is_recorded = match found.meeting() {
            Some(meeting) => api.visiting.recordings.is_recorded(meeting).await?,
            None => false,
        };
        let shape = VisitShape::new(&found, &caller, place).recorded(is_recorded).with(attachments);
        Ok(json!({ "visit": shape }))
    };
    Ok(Json(api.lives().answer(api.visits(), &wanted, look).await?))
}

/// `POST /api/v1/visits/{visitId}/check-in`
pub(crate) async fn check_in(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let (visit, place) = api.visits().check_in(&caller, &visit, &occasion).await?;
    Ok(Json(VisitShape::new(&visit, &caller, place)))
}

/// `POST /api/v1/visits/{visitId}/participants/{participantId}/admit`
pub(crate) async fn admit(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, participant): NamedTwo<VisitId, ParticipantId>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().admit(&caller, &visit, &participant, &occasion).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// `POST /api/v1/visits/{visitId}/participants/{participantId}/dismiss`
pub(crate) async fn dismiss(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, participant): NamedTwo<VisitId, ParticipantId>,
) -> Result<Json<VisitShape>, ApiError> {
    let found = api.visits().dismiss(&caller, &visit, &participant, &occasion).await?;
    api.departures().settle_for(&visit).await?;
    Ok(Json(VisitShape::new(&found, &caller, None)))
}

/// `POST /api/v1/visits/{visitId}/cancel`
pub(crate) async fn cancel(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().cancel(&caller, &visit, &occasion).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// `POST /api/v1/visits/{visitId}/no-show`
pub(crate) async fn miss(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<VisitShape>, ApiError> {
    let visit = api.visits().miss(&caller, &visit, &occasion).await?;
    Ok(Json(VisitShape::new(&visit, &caller, None)))
}

/// Somebody who is to take part: with an account that is there and may be what is said, or with a name.
async fn introduce(api: &Api, body: ParticipantBody) -> Result<NewParticipant, ApiError> {
    let unknown = || ApiError::field("participants.userId", "names no account");
    let role: ParticipantRole = body.role.parse()?;
    let mut name = body.name.map(|name| name.parse()).transpose()?;
    let user: Option<UserId> = body.user_id.map(|id| id.parse().map_err(|_| unknown())).transpose()?;
    if let Some(id) = &user {
        let account = match api.accounts.user(id).await {
            Err(carillon_accounts::AccountsError::NotFound(_)) => return Err(unknown()),
            account => account?,
        };
        if account.disabled {
            return Err(unknown());
        }
        if role == ParticipantRole::Clinician && !account.roles.contains(&Role::Clinician) {
            return Err(ApiError::field("participants.userId", "names an account that is no clinician's"));
        }
        if name.is_none() {
            name = Some(account.display_name.expose().parse()?);
        }
    }
    let name = name.ok_or_else(|| ApiError::field("participants.name", "is missing"))?;
    Ok(NewParticipant { role, user, name })
}

/// RFC 3339, of the years that people plan for.
fn time(text: &str) -> Result<Timestamp, &'static str> {
    let problem = "must be a time such as 2026-03-01T09:30:00Z";
    let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| problem)?;
    let millis = u64::try_from(time.unix_timestamp_nanos() / 1_000_000).map_err(|_| problem)?;
    Ok(Timestamp::from_millis(millis))
}

fn cursor(text: &str) -> Result<(Timestamp, VisitId), ApiError> {
    let read =
        |(time, visit): (&str, &str)| Some((Timestamp::from_millis(time.parse().ok()?), visit.parse().ok()?));
    text.split_once('.').and_then(read).ok_or_else(|| ApiError::field("cursor", "was not given out here"))
}

/// Accounts of more are not looked up; visits refuse fewer than that.
const PARTICIPANTS_READ_MAX: usize = 32;
