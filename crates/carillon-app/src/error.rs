//! Errors of the application API, and the one place where a use case's error gets a status.
//!
//! Wire: `{"error": text for people, "code": one of `Code`, "field": the member that is wrong}`; `field` only where
//! there is one.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_analytics::AnalyticsError;
use carillon_control::ControlError;
use carillon_pipeline::recordings::RecordingError;
use carillon_pipeline::{PipelineError, PipelineLimit};
use carillon_ports::StoreError;
use serde::Serialize;

/// What a caller is told when a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppError {
    code: Code,
    message: Cow<'static, str>,
    field: Option<String>,
    advice: Option<Advice>,
}

/// What a header tells about how to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advice {
    Challenge(&'static str),
    RetryAfter { seconds: u64 },
}

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Code {
    /// The request breaks a rule; `field` says where, if at one place.
    BadRequest,
    /// Nobody, or nobody known, is asking.
    Unauthorized,
    /// What is shown does not let in.
    Forbidden,
    /// The meeting, attendee, recording or path is not there.
    NotFound,
    /// It was there, and is no more.
    Gone,
    /// The path is there and does not know the method.
    MethodNotAllowed,
    /// The meeting or the server is full.
    LimitExceeded,
    /// The request did not arrive whole in time.
    Timeout,
    /// The file does not have the bytes that are asked for.
    RangeNotSatisfiable,
    /// The body is too long.
    PayloadTooLarge,
    /// The body is not JSON by its own account.
    UnsupportedMediaType,
    /// This server cannot do what is asked.
    Unprocessable,
    /// Too many requests at once; `Retry-After` says when to try again.
    Throttled,
    /// Something is broken here.
    Internal,
    /// Something is out of reach for the moment; `Retry-After` says when to try again.
    Unavailable,
}

impl Code {
    fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::LimitExceeded => StatusCode::CONFLICT,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// What a client waits at least after a 503: as long as a restart takes.
const UNAVAILABLE_SECONDS: u64 = 1;

impl AppError {
    /// An error without a field.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        let advice =
            (code == Code::Unavailable).then_some(Advice::RetryAfter { seconds: UNAVAILABLE_SECONDS });
        Self { code, message: message.into(), field: None, advice }
    }

    /// A member that breaks a rule; `problem` reads after its name.
    pub(crate) fn field(field: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        let field = field.into();
        let message = format!("{field} {problem}");
        Self { field: Some(field), ..Self::new(Code::BadRequest, message) }
    }

    /// A caller without, or with a wrong, bearer token (RFC 6750, section 3).
    pub(crate) fn unauthorized(challenge: &'static str) -> Self {
        let message = "this server answers operators only; send Authorization: Bearer with an operator token";
        Self { advice: Some(Advice::Challenge(challenge)), ..Self::new(Code::Unauthorized, message) }
    }

    /// A store that failed. Its cause goes to the log, because the caller does not see it.
    pub(crate) fn store(
        code: Code,
        message: impl Into<Cow<'static, str>>,
        error: &(dyn std::error::Error + 'static),
    ) -> Self {
        let cause = error.source().map(ToString::to_string);
        tracing::error!(cause, "failed to answer an application request");
        Self::new(code, message)
    }

    /// A caller that asks too often.
    pub(crate) fn throttled(wait: Duration) -> Self {
        let seconds = wait.as_secs().saturating_add(1);
        Self {
            advice: Some(Advice::RetryAfter { seconds }),
            ..Self::new(Code::Throttled, "too many requests; try again later")
        }
    }
}

impl From<ControlError> for AppError {
    fn from(error: ControlError) -> Self {
        let code = match &error {
            ControlError::Invalid { field, problem } => return Self::field(member(field), problem),
            ControlError::TooManyTags { .. } => Code::BadRequest,
            ControlError::MeetingNotFound(_)
            | ControlError::AttendeeNotFound { .. }
            | ControlError::ResourceNotFound { .. } => Code::NotFound,
            ControlError::OfVisit(_) | ControlError::NoConsent => Code::Forbidden,
            ControlError::LimitExceeded(_) => Code::LimitExceeded,
            ControlError::Unprocessable(_) => Code::Unprocessable,
            ControlError::Draining => Code::Unavailable,
            ControlError::Unavailable(cause) => {
                return Self::store(Code::Unavailable, error.to_string(), cause);
            }
            ControlError::Internal(cause) => return Self::store(Code::Internal, error.to_string(), cause),
        };
        Self::new(code, error.to_string())
    }
}

impl From<PipelineError> for AppError {
    fn from(error: PipelineError) -> Self {
        let code = match &error {
            PipelineError::Invalid { field, problem } => return Self::field(member(field), problem),
            PipelineError::MeetingNotFound(_)
            | PipelineError::NotFound(_)
            | PipelineError::ResourceNotFound { .. }
            | PipelineError::Ownership => Code::NotFound,
            PipelineError::NoConsent => Code::Forbidden,
            PipelineError::LimitExceeded(PipelineLimit::Capture { .. }) => {
                let message =
                    "the last recording of this meeting is still being written; try again in a moment";
                return Self::new(Code::LimitExceeded, message);
            }
            PipelineError::LimitExceeded(_) | PipelineError::Busy(_) => Code::LimitExceeded,
            PipelineError::NoEngine(_)
            | PipelineError::Refused(_)
            | PipelineError::NoBucket(_)
            | PipelineError::BucketForbidden(_) => Code::Unprocessable,
            PipelineError::Draining => Code::Unavailable,
            PipelineError::Unavailable(cause) => {
                return Self::store(Code::Unavailable, error.to_string(), cause);
            }
            PipelineError::Internal(cause) => return Self::store(Code::Internal, error.to_string(), cause),
        };
        Self::new(code, error.to_string())
    }
}

impl From<RecordingError> for AppError {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::NoFile => Self::new(Code::NotFound, error.to_string()),
            RecordingError::Refused(ref cause) => Self::store(Code::Internal, error.to_string(), cause),
            RecordingError::Unreachable(ref cause) => {
                Self::store(Code::Unavailable, error.to_string(), cause)
            }
            RecordingError::Pipeline(error) => error.into(),
        }
    }
}

impl From<AnalyticsError> for AppError {
    fn from(error: AnalyticsError) -> Self {
        match &error {
            AnalyticsError::MeetingNotFound(_) => Self::new(Code::NotFound, error.to_string()),
            AnalyticsError::Range => Self::field("from", &error),
            AnalyticsError::TooMuch { .. } => Self::new(Code::Unprocessable, error.to_string()),
            AnalyticsError::Store(cause @ StoreError::Unavailable(_)) => {
                Self::store(Code::Unavailable, error.to_string(), cause)
            }
            AnalyticsError::Table(_) => Self::new(Code::Internal, error.to_string()),
            AnalyticsError::Store(cause) => Self::store(Code::Internal, error.to_string(), cause),
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            code: Code,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
        }
        let body = Body { error: &self.message, code: self.code, field: self.field.as_deref() };
        let mut response = (self.code.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        match self.advice {
            None => {}
            Some(Advice::Challenge(challenge)) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            Some(Advice::RetryAfter { seconds }) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
        }
        response
    }
}

/// The member as this API spells it: `Capabilities.Video` is `capabilities.video`.
fn member(field: &str) -> String {
    let lower = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
    };
    field.split('.').map(lower).collect::<Vec<_>>().join(".")
}
