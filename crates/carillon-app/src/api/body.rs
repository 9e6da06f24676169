//! Request bodies: JSON, of known members alone.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::error::{ApiCode, ApiError};
use crate::body::is_json;

/// A body that was read. Its type refuses members that it does not know.
pub(crate) struct Strict<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Strict<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        // Also what keeps the forms of foreign pages out: they cannot say that they send JSON.
        let json = is_json(request.headers());
        let body = bytes(request, state).await?;
        parse(json, &body).map(Self)
    }
}

/// The body as it came.
pub(crate) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(ApiCode::PayloadTooLarge, "the body is too long"),
        _ => ApiError::new(ApiCode::Malformed, "the body could not be read"),
    })
}

/// Reads a body that says whether it is JSON.
pub(crate) fn parse<T: DeserializeOwned>(json: bool, body: &[u8]) -> Result<T, ApiError> {
    if !json {
        let message = "the body must be JSON with Content-Type: application/json";
        return Err(ApiError::new(ApiCode::UnsupportedMediaType, message));
    }
    serde_json::from_slice(body).map_err(|error| ApiError::new(ApiCode::Malformed, problem(&error)))
}

/// Values of the body are not repeated: one may be a password in the wrong place.
fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let is_quoted = text.starts_with("unknown field") || text.starts_with("missing field");
    match is_quoted {
        true => format!("the body has an {text}").replacen("an missing", "a missing", 1),
        false => format!(
            "the body is not the JSON that this route takes, at line {} column {}",
            error.line(),
            error.column()
        ),
    }
}
