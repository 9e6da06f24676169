//! One's own account: who one is, the password, the second factor, the sessions.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use carillon_accounts::{AccountsError, Password};
use carillon_proto::account::SessionId;
use carillon_proto::redact::Redacted;
use serde::Deserialize;
use serde_json::json;

use super::Api;
use super::body::Strict;
use super::error::ApiError;
use super::guard::{Here, On, Signed};
use super::query::Named;
use super::shape::{Me, SessionShape};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    current: String,
    new: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondFactorBody {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemovalBody {
    password: String,
}

/// `GET /api/v1/me`
pub(crate) async fn get(
    State(api): State<Api>,
    Signed(principal): Signed,
    Here(reached): Here,
) -> Result<Json<Me>, ApiError> {
    let instance = api.provisioning.instance().await?;
    Ok(Json(Me::new(&principal, &api.messaging, &instance, &api.public(reached))?))
}

/// `PUT /api/v1/me/password`
pub(crate) async fn change_password(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
    Strict(body): Strict<PasswordBody>,
) -> Result<StatusCode, ApiError> {
    let current = shown(body.current)?;
    api.accounts.change_password(&principal, current, body.new, &occasion).await?;
    api.provisioning.settle_soon(&principal.user.id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/me/second-factor`: without a code it begins, with one it is on.
pub(crate) async fn second_factor(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
    Strict(body): Strict<SecondFactorBody>,
) -> Result<Response, ApiError> {
    let Some(code) = body.code else {
        let enrolment = api.accounts.begin_second_factor(&principal).await?;
        let answer = json!({ "secret": enrolment.secret.expose(), "otpauthUri": enrolment.uri.expose() });
        return Ok(Json(answer).into_response());
    };
    let codes = match api.accounts.confirm_second_factor(&principal, Redacted::new(code), &occasion).await {
        Err(error @ AccountsError::SecondFactorInvalid) => return Err(ApiError::field("code", error)),
        outcome => outcome?,
    };
    let codes: Vec<_> = codes.into_iter().map(Redacted::into_exposed).collect();
    Ok(Json(json!({ "recoveryCodes": codes })).into_response())
}

/// `DELETE /api/v1/me/second-factor`
pub(crate) async fn remove_second_factor(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
    Strict(body): Strict<RemovalBody>,
) -> Result<StatusCode, ApiError> {
    api.accounts.remove_second_factor(&principal, shown(body.password)?, &occasion).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/me/sessions`
pub(crate) async fn sessions(
    State(api): State<Api>,
    Signed(principal): Signed,
) -> Result<impl IntoResponse, ApiError> {
    let sessions = api.accounts.sessions(&principal.user.id).await?;
    let sessions: Vec<_> =
        sessions.into_iter().map(|session| SessionShape::new(session, &principal.session)).collect();
    Ok(Json(json!({ "sessions": sessions })))
}

/// `DELETE /api/v1/me/sessions/{sessionId}`
pub(crate) async fn end_session(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
    Named(session): Named<SessionId>,
) -> Result<StatusCode, ApiError> {
    api.accounts.end_session(&principal.user.id, &session, &occasion).await?;
    api.provisioning.settle_soon(&principal.user.id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Of somebody who is signed in, so that a wrong one does not read as if the session were over.
fn shown(password: String) -> Result<Password, AccountsError> {
    Password::shown(password).map_err(|_| AccountsError::WrongPassword)
}
