//! How a caller reached this server, from which the addresses of a meeting are built.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use carillon_control::{PublicUrl, Scheme};

use crate::error::AppError;

/// Scheme and host of the request.
pub(crate) struct Reached(pub(crate) PublicUrl);

impl<S: Send + Sync> FromRequestParts<S> for Reached {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AppError> {
        reached(parts).map(Self).map_err(|problem| AppError::field("Host", problem))
    }
}

/// Scheme and host of a request. The listener attaches a `Scheme`; without one the request came in plain.
pub(crate) fn reached(parts: &Parts) -> Result<PublicUrl, String> {
    let scheme = parts.extensions.get::<Scheme>().copied().unwrap_or(Scheme::Http);
    // HTTP/2 carries the host in the request's target, HTTP/1.1 in a header.
    let target = parts.uri.authority().map(|authority| authority.as_str());
    let host = target.or_else(|| parts.headers.get(header::HOST)?.to_str().ok());
    let host = host.ok_or_else(|| "is required".to_owned())?;
    PublicUrl::from_host(scheme, host).map_err(|error| error.to_string())
}
