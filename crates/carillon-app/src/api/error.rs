//! Errors of `/api/v1`, and the one place where a use case's error gets a code and a status.
//!
//! A handler does not know its request's id; the guard, which does, writes the body.
//!
//! Wire: `{"error": {"code", "message", "requestId", "details": [{"field", "problem"}]}}`. The functions of the
//! telemedicine sample answer `{"error": text, "code", "requestId"}`, as its client reads it.

use std::borrow::Cow;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_accounts::AccountsError;
use carillon_control::ControlError;
use carillon_messaging::MessagingError;
use carillon_pipeline::{PipelineError, PipelineLimit};
use carillon_visits::VisitError;
use serde::Serialize;
use serde_json::{Value, json};

/// What a caller is told when a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    code: ApiCode,
    message: Cow<'static, str>,
    detail: Option<Detail>,
    retry_after: Option<u64>,
}

/// How an error is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As `/api/v1` does.
    Envelope,
    /// As the telemedicine sample's client reads it.
    Flat,
}

/// What is wrong with a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Detail {
    field: String,
    problem: String,
}

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are what programs read")]
pub enum ApiCode {
    Malformed,
    Unauthenticated,
    InvalidCredentials,
    SecondFactorRequired,
    SecondFactorInvalid,
    Forbidden,
    ForeignOrigin,
    PasswordChangeRequired,
    WrongPassword,
    InvitationInvalid,
    LinkInvalid,
    LinkExpired,
    LinkLocked,
    FileWithheld,
    VisitState,
    PaperChanged,
    NoConsent,
    VisitMeetingEnded,
    SignUpClosed,
    NotFound,
    MethodNotAllowed,
    UsernameTaken,
    LastAdmin,
    SecondFactorOn,
    SecondFactorOff,
    LimitExceeded,
    PayloadTooLarge,
    UnsupportedMediaType,
    InvalidField,
    Unprocessable,
    Locked,
    Throttled,
    Internal,
    Unavailable,
}

impl ApiCode {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthenticated
            | Self::InvalidCredentials
            | Self::SecondFactorRequired
            | Self::SecondFactorInvalid => StatusCode::UNAUTHORIZED,
            Self::Forbidden
            | Self::ForeignOrigin
            | Self::PasswordChangeRequired
            | Self::WrongPassword
            | Self::InvitationInvalid
            | Self::LinkInvalid
            | Self::SignUpClosed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LinkExpired => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UsernameTaken
            | Self::LastAdmin
            | Self::SecondFactorOn
            | Self::SecondFactorOff
            | Self::LimitExceeded
            | Self::VisitState
            | Self::PaperChanged
            | Self::FileWithheld
            | Self::NoConsent
            | Self::VisitMeetingEnded => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidField | Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Locked | Self::LinkLocked => StatusCode::LOCKED,
            Self::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl ApiError {
    /// An error of no member in particular.
    pub fn new(code: ApiCode, message: impl Into<Cow<'static, str>>) -> Self {
        let retry_after = (code == ApiCode::Unavailable).then_some(1);
        Self { code, message: message.into(), detail: None, retry_after }
    }

    /// Whether it is this one.
    pub(crate) fn is(&self, code: ApiCode) -> bool {
        self.code == code
    }

    /// A member that breaks a rule; `problem` reads after its name.
    pub(crate) fn field(field: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        let detail = Detail { field: field.into(), problem: problem.to_string() };
        let message = format!("{} {}", detail.field, detail.problem);
        Self { detail: Some(detail), ..Self::new(ApiCode::InvalidField, message) }
    }

    /// With when to come back.
    pub(crate) fn later(code: ApiCode, message: String, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self { retry_after: Some(seconds.max(1)), ..Self::new(code, message) }
    }

    /// The cause goes to the log, because the caller does not see it.
    fn hidden(code: ApiCode, message: String, error: &(dyn std::error::Error + 'static)) -> Self {
        let cause = error.source().map(ToString::to_string);
        tracing::error!(cause, "failed to answer an API request");
        Self::new(code, message)
    }

    /// The answer to the request of this id.
    pub(crate) fn write(self, form: Form, request_id: &str, response: &mut Response) {
        let text = match form {
            Form::Envelope => self.envelope(request_id),
            Form::Flat => self.flat(request_id),
        };
        *response.body_mut() = Body::from(text.to_string());
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == ApiCode::Unauthenticated {
            let challenge = HeaderValue::from_static(r#"Bearer realm="carillon""#);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }

    fn envelope(&self, request_id: &str) -> Value {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Envelope<'a> {
            code: ApiCode,
            message: &'a str,
            request_id: &'a str,
            details: Vec<&'a Detail>,
        }
        let envelope = Envelope {
            code: self.code,
            message: &self.message,
            request_id,
            details: self.detail.iter().collect(),
        };
        json!({ "error": envelope })
    }

    /// Only without `error` the sample's client says that the meeting has ended, and forgets it.
    fn flat(&self, request_id: &str) -> Value {
        let said = if self.code == ApiCode::VisitMeetingEnded { "message" } else { "error" };
        json!({ said: self.message, "code": self.code, "requestId": request_id })
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.code.status(), Extension(self)).into_response()
    }
}

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        let message = error.to_string();
        let code = match &error {
            AccountsError::Invalid { field, problem } => return Self::field(*field, problem),
            AccountsError::InvalidCredentials => ApiCode::InvalidCredentials,
            AccountsError::WrongPassword => ApiCode::WrongPassword,
            AccountsError::SecondFactorRequired => ApiCode::SecondFactorRequired,
            AccountsError::SecondFactorInvalid => ApiCode::SecondFactorInvalid,
            AccountsError::Locked { wait } => return Self::later(ApiCode::Locked, message, *wait),
            AccountsError::Throttled { wait } => return Self::later(ApiCode::Throttled, message, *wait),
            AccountsError::Busy => {
                return Self::later(ApiCode::Throttled, message, Duration::from_secs(1));
            }
            AccountsError::NotFound(_) => ApiCode::NotFound,
            AccountsError::UsernameTaken => ApiCode::UsernameTaken,
            AccountsError::LastAdmin => ApiCode::LastAdmin,
            AccountsError::SecondFactorOn => ApiCode::SecondFactorOn,
            AccountsError::SecondFactorOff => ApiCode::SecondFactorOff,
            AccountsError::InvitationInvalid => ApiCode::InvitationInvalid,
            AccountsError::SignUpClosed => ApiCode::SignUpClosed,
            AccountsError::LimitExceeded(_) => ApiCode::LimitExceeded,
            AccountsError::Unavailable(cause) => {
                return Self::hidden(ApiCode::Unavailable, message, cause);
            }
            AccountsError::Internal(cause) => return Self::hidden(ApiCode::Internal, message, cause),
        };
        Self::new(code, message)
    }
}

impl From<MessagingError> for ApiError {
    fn from(error: MessagingError) -> Self {
        let message = error.to_string();
        match &error {
            MessagingError::LimitExceeded(_) => Self::new(ApiCode::LimitExceeded, message),
            MessagingError::Unavailable(cause) => Self::hidden(ApiCode::Unavailable, message, cause),
            MessagingError::Internal(cause) => Self::hidden(ApiCode::Internal, message, cause),
            // What is asked of messaging here is this server's own doing.
            MessagingError::Invalid { .. }
            | MessagingError::Forbidden(_)
            | MessagingError::NotFound(_)
            | MessagingError::Conflict(_) => {
                tracing::error!(%error, "messaging refused what an account needs");
                Self::new(ApiCode::Internal, "messaging refused what this account needs")
            }
        }
    }
}

impl From<VisitError> for ApiError {
    fn from(error: VisitError) -> Self {
        let message = error.to_string();
        let code = match &error {
            VisitError::Invalid { field, problem } => return Self::field(*field, problem),
            VisitError::NotFound(_) => ApiCode::NotFound,
            VisitError::Forbidden(_) => ApiCode::Forbidden,
            VisitError::Conflict(_) => ApiCode::VisitState,
            VisitError::PaperChanged => ApiCode::PaperChanged,
            VisitError::LinkInvalid => ApiCode::LinkInvalid,
            VisitError::WrongFactor => ApiCode::SecondFactorInvalid,
            VisitError::LinkLocked => ApiCode::LinkLocked,
            VisitError::FileTooLarge { .. } => ApiCode::PayloadTooLarge,
            VisitError::FileType(_) => ApiCode::UnsupportedMediaType,
            VisitError::FileWithheld(_) => ApiCode::FileWithheld,
            VisitError::LimitExceeded(_) => ApiCode::LimitExceeded,
            VisitError::Unavailable(cause) => return Self::hidden(ApiCode::Unavailable, message, cause),
            VisitError::Internal(cause) => return Self::hidden(ApiCode::Internal, message, cause),
        };
        Self::new(code, message)
    }
}

impl From<ControlError> for ApiError {
    fn from(error: ControlError) -> Self {
        let message = error.to_string();
        match &error {
            ControlError::LimitExceeded(_) => Self::new(ApiCode::LimitExceeded, message),
            ControlError::MeetingNotFound(_) | ControlError::AttendeeNotFound { .. } => {
                Self::new(ApiCode::VisitState, "the meeting is over")
            }
            ControlError::NoConsent => Self::new(ApiCode::NoConsent, message),
            ControlError::Unprocessable(_) => Self::new(ApiCode::Unprocessable, message),
            ControlError::Draining => Self::new(ApiCode::Unavailable, message),
            ControlError::Unavailable(cause) => Self::hidden(ApiCode::Unavailable, message, cause),
            ControlError::Internal(cause) => Self::hidden(ApiCode::Internal, message, cause),
            // What is asked of control here is this server's own doing.
            ControlError::Invalid { .. }
            | ControlError::ResourceNotFound { .. }
            | ControlError::TooManyTags { .. }
            | ControlError::OfVisit(_) => {
                tracing::error!(%error, "control refused what a visit needs");
                Self::new(ApiCode::Internal, "control refused what this visit needs")
            }
        }
    }
}

impl From<PipelineError> for ApiError {
    fn from(error: PipelineError) -> Self {
        let message = error.to_string();
        match &error {
            PipelineError::NoConsent => Self::new(ApiCode::NoConsent, message),
            PipelineError::MeetingNotFound(_) => Self::new(ApiCode::VisitState, "the meeting is over"),
            PipelineError::NotFound(_) => Self::new(ApiCode::NotFound, "there is no such recording"),
            PipelineError::LimitExceeded(PipelineLimit::Capture { .. }) => {
                let message =
                    "the last recording of this visit is still being written: try again in a moment";
                Self::new(ApiCode::LimitExceeded, message)
            }
            PipelineError::LimitExceeded(_) => Self::new(ApiCode::LimitExceeded, message),
            PipelineError::NoEngine(_) | PipelineError::Refused(_) | PipelineError::Draining => {
                Self::new(ApiCode::Unavailable, message)
            }
            PipelineError::Unavailable(cause) => Self::hidden(ApiCode::Unavailable, message, cause),
            PipelineError::Internal(cause) => Self::hidden(ApiCode::Internal, message, cause),
            // What is asked of pipelines here is this server's own doing.
            PipelineError::Invalid { .. }
            | PipelineError::NoBucket(_)
            | PipelineError::BucketForbidden(_)
            | PipelineError::Ownership
            | PipelineError::ResourceNotFound { .. }
            | PipelineError::Busy(_) => {
                tracing::error!(%error, "media pipelines refused what a visit needs");
                Self::new(ApiCode::Internal, "media pipelines refused what this visit needs")
            }
        }
    }
}

pub(crate) const JSON: &str = "application/json; charset=utf-8";
