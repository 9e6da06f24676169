//! Invitations, for admins.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use carillon_proto::account::InvitationId;
use serde::Deserialize;
use serde_json::json;

use super::Api;
use super::body::Strict;
use super::error::ApiError;
use super::guard::On;
use super::query::{Named, Wanted};
use super::shape::{InvitationShape, InvitedShape};
use super::users::roles;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct InvitationBody {
    roles: Vec<String>,
    expires_in_hours: Option<u32>,
}

/// `GET /api/v1/invitations?cursor=`
pub(crate) async fn list(State(api): State<Api>, wanted: Wanted) -> Result<impl IntoResponse, ApiError> {
    let after = wanted.read("cursor")?;
    let invitations = api.accounts.invitations(after.as_ref()).await?;
    let cursor = invitations.last().map(|invitation| invitation.id.clone());
    let invitations: Vec<InvitationShape> = invitations.into_iter().map(InvitationShape::from).collect();
    Ok(Json(json!({ "invitations": invitations, "cursor": cursor })))
}

/// `POST /api/v1/invitations`
pub(crate) async fn create(
    State(api): State<Api>,
    On(occasion): On,
    Strict(body): Strict<InvitationBody>,
) -> Result<impl IntoResponse, ApiError> {
    let lifetime = match body.expires_in_hours {
        Some(hours @ 1..=HOURS_MAX) => Some(Duration::from_secs(u64::from(hours) * 60 * 60)),
        Some(_) => return Err(ApiError::field("expiresInHours", "must be 1 to 168")),
        None => None,
    };
    let invited = api.accounts.invite(roles(&body.roles)?, lifetime, &occasion).await?;
    Ok((StatusCode::CREATED, Json(InvitedShape::from(invited))))
}

/// `DELETE /api/v1/invitations/{invitationId}`
pub(crate) async fn withdraw(
    State(api): State<Api>,
    On(occasion): On,
    Named(invitation): Named<InvitationId>,
) -> Result<StatusCode, ApiError> {
    api.accounts.withdraw(&invitation, &occasion).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A week.
const HOURS_MAX: u32 = 7 * 24;
