//! The audit log, for auditors.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::json;

use super::Api;
use super::error::ApiError;
use super::query::Wanted;
use super::shape::AuditShape;

/// `GET /api/v1/audit?cursor=&limit=`, the latest first.
pub(crate) async fn list(State(api): State<Api>, wanted: Wanted) -> Result<impl IntoResponse, ApiError> {
    let before: Option<u64> = wanted.read("cursor")?;
    let page = api.accounts.audit(before, wanted.limit()?).await?;
    let entries: Vec<AuditShape> = page.entries.into_iter().map(AuditShape::from).collect();
    Ok(Json(json!({ "entries": entries, "cursor": page.next })))
}
