//! `POST /v1/client-events`: what clients report about themselves, kept as counts by name.
//!
//! Clients send their join token, as a bearer token or (from a page that is being closed) inside the body. Reports
//! of strangers are refused; reports that arrive after the end of their meeting, which nobody can check any more,
//! are acknowledged and not counted. Names that the client is not known to send count together as `other`, and
//! nothing else of a report is kept.
//!
//! Wire: amazon-chime-sdk-js, `InMemoryJSONEventBuffer.ts`; pages of any origin, content type `text/plain`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_proto::client_events::ClientEventReport;
use carillon_proto::id::Modality;
use carillon_proto::plane::Refusal;
use serde_json::json;

use super::router::Services;
use crate::metrics::{ClientEvent, Metric};

enum Refused {
    Malformed,
    Stranger,
    Unavailable,
}

/// `OPTIONS`: the authorization header makes browsers ask first.
pub async fn preflight() -> Response {
    let methods = HeaderValue::from_static("POST");
    let headers = HeaderValue::from_static("authorization, content-type");
    let age = HeaderValue::from_static("86400");
    let allow: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, headers),
        (header::ACCESS_CONTROL_MAX_AGE, age),
    ];
    any_origin((StatusCode::NO_CONTENT, allow).into_response())
}

/// `POST`
pub async fn ingest(State(services): State<Services>, headers: HeaderMap, body: Bytes) -> Response {
    let (status, answer) = match count(&services, &headers, &body).await {
        Ok(()) => (StatusCode::OK, json!({})),
        Err(refused) => {
            Metric::ClientEventsRefused.increment_labelled("reason", refused.label());
            refused.answer()
        }
    };
    any_origin((status, Json(answer)).into_response())
}

async fn count(services: &Services, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
    let report = ClientEventReport::parse(body).map_err(|_| Refused::Malformed)?;
    let in_body = report.token.as_ref().map(|token| token.expose().as_str());
    let token = bearer(headers).or(in_body).ok_or(Refused::Stranger)?;
    match services.control.authenticate(&report.meeting, Modality::split(token).0).await {
        Ok(_) => {}
        Err(Refusal::MeetingEnded) => return Ok(()),
        Err(Refusal::UnknownAttendee) => return Err(Refused::Stranger),
        Err(Refusal::Unavailable) => return Err(Refused::Unavailable),
    }
    for event in &report.events {
        Metric::ClientEvents.increment_labelled("event", ClientEvent::label(event));
    }
    Ok(())
}

/// The token of an `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn any_origin(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

impl Refused {
    const fn label(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Stranger => "stranger",
            Self::Unavailable => "unavailable",
        }
    }

    fn answer(&self) -> (StatusCode, serde_json::Value) {
        match self {
            Self::Malformed => {
                (StatusCode::BAD_REQUEST, json!({"message": "the body is not an event report"}))
            }
            Self::Stranger => (StatusCode::UNAUTHORIZED, json!({"message": "the join token is not valid"})),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, json!({"message": "try again"})),
        }
    }
}
