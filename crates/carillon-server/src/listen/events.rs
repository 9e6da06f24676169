//! `POST /v1/client-events`: what clients report about themselves, counted by name and kept for the operator.
//!
//! Clients send their join token, as a bearer token or (from a page that is being closed) inside the body. Reports
//! of strangers, and those about another attendee than the token's, are refused. When the meeting is over its tokens
//! cannot be checked any more: for a while those are believed that have reported before and were not removed, all others are
//! acknowledged and forgotten. Who reports too often is told to wait, as the client then does. What is kept is durable before it is
//! acknowledged.
//!
//! Wire: amazon-chime-sdk-js, `InMemoryJSONEventBuffer.ts`; pages of any origin, content type `text/plain`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_analytics::IngestError;
use carillon_proto::client_events::{ClientEventName, ClientEventReport};
use carillon_proto::id::{MeetingId, Modality};
use carillon_proto::plane::{Admission, Refusal};
use serde_json::json;

use super::reporters::Reporter;
use super::router::Services;
use crate::metrics::Metric;

enum Refused {
    Malformed,
    Stranger,
    TooMany,
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
    let (status, answer) = match keep(&services, &headers, &body).await {
        Ok(()) => (StatusCode::OK, json!({})),
        Err(refused) => {
            Metric::ClientEventsRefused.increment_labelled("reason", refused.label());
            refused.answer()
        }
    };
    any_origin((status, Json(answer)).into_response())
}

async fn keep(services: &Services, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
    let report = ClientEventReport::parse(body).map_err(|_| Refused::Malformed)?;
    let in_body = report.token.as_ref().map(|token| token.expose().as_str());
    let token = bearer(headers).or(in_body).ok_or(Refused::Stranger)?;
    let token = Modality::split(token).0;
    let Some(Reporter { attendee, external_user, .. }) = reporter(services, &report.meeting, token).await?
    else {
        return Ok(());
    };
    let names: Vec<ClientEventName> = report.events.iter().map(|event| event.name).collect();
    services.analytics.ingest(attendee, external_user, report).await?;
    for name in names {
        Metric::ClientEvents.increment_labelled("event", name.as_str());
    }
    Ok(())
}

/// Whose token it is, or was until a while ago; `None` when nobody can say any more.
async fn reporter(
    services: &Services,
    meeting: &MeetingId,
    token: &str,
) -> Result<Option<Reporter>, Refused> {
    match services.control.authenticate(meeting, token).await {
        Ok(Admission { attendee, external_user, .. }) => {
            let reporter = Reporter { meeting: meeting.clone(), attendee, external_user };
            services.reporters.remember(token, reporter.clone());
            Ok(Some(reporter))
        }
        Err(Refusal::MeetingEnded) => match services.reporters.recall(token, meeting) {
            Some(reporter) => {
                Ok(services.analytics.still_takes(meeting, &reporter.attendee).await?.then_some(reporter))
            }
            None => Ok(None),
        },
        Err(Refusal::UnknownAttendee) => Err(Refused::Stranger),
        Err(Refusal::Unavailable) => Err(Refused::Unavailable),
    }
}

impl From<IngestError> for Refused {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Foreign => Self::Stranger,
            IngestError::TooMany => Self::TooMany,
            IngestError::Store(_) => Self::Unavailable,
        }
    }
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
            Self::TooMany => "too_many",
            Self::Unavailable => "unavailable",
        }
    }

    fn answer(&self) -> (StatusCode, serde_json::Value) {
        match self {
            Self::Malformed => {
                (StatusCode::BAD_REQUEST, json!({"message": "the body is not an event report"}))
            }
            Self::Stranger => (StatusCode::UNAUTHORIZED, json!({"message": "the join token is not valid"})),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, json!({"message": "too many reports"})),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, json!({"message": "try again"})),
        }
    }
}
