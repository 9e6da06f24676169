//! `/healthz`, `/readyz` and `/metrics`: for the operator's tools, without authentication.
//!
//! Alive means that the process answers; ready means that new meetings are welcome: the store can be read, and no
//! drain has begun.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_control::PageRequest;

use super::router::Services;
use crate::shutdown::Phase;

/// `GET /healthz`
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`
pub async fn ready(State(services): State<Services>) -> Response {
    match services.shutdown.phase() {
        Phase::Serving if services.control.list_meetings(PageRequest::first(1)).await.is_err() => {
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
        }
        Phase::Serving => "ready\n".into_response(),
        Phase::Draining | Phase::Closing => (StatusCode::SERVICE_UNAVAILABLE, "draining\n").into_response(),
    }
}

/// `GET /metrics`
pub async fn metrics(State(services): State<Services>) -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (content_type, services.metrics.render()).into_response()
}
