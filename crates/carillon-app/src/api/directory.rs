//! Whom staff find.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::json;

use super::Api;
use super::error::ApiError;
use super::query::Wanted;
use super::shape::DirectoryShape;

/// `GET /api/v1/directory?q=`
pub(crate) async fn find(State(api): State<Api>, wanted: Wanted) -> Result<impl IntoResponse, ApiError> {
    let found = api.accounts.directory(wanted.text("q").unwrap_or_default()).await?;
    let instance = api.provisioning.instance().await?;
    let users: Vec<_> =
        found.into_iter().map(|entry| DirectoryShape::new(entry, &api.messaging, &instance)).collect();
    Ok(Json(json!({ "users": users })))
}
