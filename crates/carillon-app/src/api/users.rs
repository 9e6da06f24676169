//! Accounts, for admins.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use carillon_accounts::{NewUser, UserChange};
use carillon_proto::account::{Role, UserId};
use serde::Deserialize;
use serde_json::json;

use super::Api;
use super::body::Strict;
use super::error::ApiError;
use super::guard::On;
use super::query::{Named, Wanted};
use super::shape::{CreatedShape, UserShape};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct NewUserBody {
    username: String,
    display_name: String,
    roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct UserChangeBody {
    display_name: Option<String>,
    roles: Option<Vec<String>>,
    disabled: Option<bool>,
    second_factor: Option<bool>,
    #[serde(default)]
    reset_password: bool,
    #[serde(default)]
    end_sessions: bool,
}

/// `GET /api/v1/users?cursor=&limit=`
pub(crate) async fn list(State(api): State<Api>, wanted: Wanted) -> Result<impl IntoResponse, ApiError> {
    let after = wanted.read("cursor")?;
    let page = api.accounts.users(after.as_ref(), wanted.limit()?).await?;
    let users: Vec<UserShape> = page.users.into_iter().map(UserShape::from).collect();
    let cursor = page.next.map(|name| name.expose().to_owned());
    Ok(Json(json!({ "users": users, "cursor": cursor })))
}

/// `GET /api/v1/users/{userId}`
pub(crate) async fn get(
    State(api): State<Api>,
    Named(user): Named<UserId>,
) -> Result<Json<UserShape>, ApiError> {
    Ok(Json(api.accounts.user(&user).await?.into()))
}

/// `POST /api/v1/users`
pub(crate) async fn create(
    State(api): State<Api>,
    On(occasion): On,
    Strict(body): Strict<NewUserBody>,
) -> Result<impl IntoResponse, ApiError> {
    let asked = NewUser {
        username: body.username.parse()?,
        display_name: body.display_name.parse()?,
        roles: roles(&body.roles)?,
        password: None,
    };
    let created = api.accounts.create_user(asked, &occasion).await?;
    api.provisioning.settle_soon(&created.user.id).await;
    Ok((StatusCode::CREATED, Json(CreatedShape::from(created))))
}

/// `PATCH /api/v1/users/{userId}`
pub(crate) async fn change(
    State(api): State<Api>,
    On(occasion): On,
    Named(user): Named<UserId>,
    Strict(body): Strict<UserChangeBody>,
) -> Result<Json<CreatedShape>, ApiError> {
    if body.second_factor == Some(true) {
        return Err(ApiError::field("secondFactor", "can be turned on by its owner alone"));
    }
    let asked = UserChange {
        display_name: body.display_name.map(|name| name.parse()).transpose()?,
        roles: body.roles.map(|names| roles(&names)).transpose()?,
        disabled: body.disabled,
        reset_password: body.reset_password,
        drop_second_factor: body.second_factor == Some(false),
        end_sessions: body.end_sessions,
    };
    let changed = api.accounts.change_user(&user, asked, &occasion).await?;
    api.provisioning.settle_soon(&user).await;
    Ok(Json(changed.into()))
}

/// `DELETE /api/v1/users/{userId}`
pub(crate) async fn delete(
    State(api): State<Api>,
    On(occasion): On,
    Named(user): Named<UserId>,
) -> Result<StatusCode, ApiError> {
    api.accounts.delete_user(&user, &occasion).await?;
    api.provisioning.settle_soon(&user).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Roles as a body names them.
pub(crate) fn roles(names: &[String]) -> Result<BTreeSet<Role>, ApiError> {
    names.iter().map(|name| name.parse().map_err(|error| ApiError::field("roles", error))).collect()
}
