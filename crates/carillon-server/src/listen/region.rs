//! `GET /nearest-media-region`: what `https://nearest-media-region.l.chime.aws` answers to browsers.
//!
//! One process is one region, so it is the nearest. Pages of any origin may ask, as with Amazon's.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::router::Services;

#[derive(Serialize)]
struct Nearest<'a> {
    region: &'a str,
}

/// Answers with the region of this server.
pub async fn nearest(State(services): State<Services>) -> Response {
    let nearest = Nearest { region: services.control.config().region.as_str() };
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(nearest)).into_response()
}
