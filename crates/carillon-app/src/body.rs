//! Request bodies: a JSON object whose members are taken out one by one, so that an error can name the member.
//!
//! A missing body is an empty object, `null` is absent, and members that nobody takes are ignored, as in the API
//! beside this one.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use serde_json::{Map, Value};

use crate::error::{AppError, Code};

/// The members of a request body.
pub(crate) struct Members(Map<String, Value>);

impl Members {
    /// A text that is parsed, `None` when it is absent.
    pub(crate) fn take<T>(&mut self, name: &str) -> Result<Option<T>, AppError>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => text.parse().map(Some).map_err(|error| AppError::field(name, error)),
            Some(_) => Err(AppError::field(name, "must be a string")),
        }
    }

    /// A number that is not negative and whole, `None` when it is absent.
    pub(crate) fn take_number(&mut self, name: &str) -> Result<Option<u64>, AppError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) if number.is_u64() => Ok(number.as_u64()),
            Some(_) => Err(AppError::field(name, "must be a whole number")),
        }
    }

    /// Yes or no, `None` when it is absent.
    pub(crate) fn take_switch(&mut self, name: &str) -> Result<Option<bool>, AppError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(on)) => Ok(Some(on)),
            Some(_) => Err(AppError::field(name, "must be true or false")),
        }
    }

    /// The three capabilities, in the spelling of this API or of Chime's, `None` when they are absent.
    pub(crate) fn take_capabilities(&mut self, name: &str) -> Result<Option<Capabilities>, AppError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(mut members)) => {
                let mut take = |lower: &str, upper: &str| {
                    let given = members.remove(lower).or_else(|| members.remove(upper));
                    capability(&format!("{name}.{lower}"), given)
                };
                let (audio, video) = (take("audio", "Audio")?, take("video", "Video")?);
                let content = take("content", "Content")?;
                Ok(Some(Capabilities { audio, video, content }))
            }
            Some(_) => Err(AppError::field(name, "must be an object with audio, video and content")),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Members {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await.map_err(unread)?;
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        if !json {
            let message = "the body must be JSON with Content-Type: application/json";
            return Err(AppError::new(Code::UnsupportedMediaType, message));
        }
        match serde_json::from_slice(&body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(AppError::new(Code::BadRequest, "the body must be a JSON object")),
            Err(error) => Err(AppError::new(Code::BadRequest, format!("the body is not JSON: {error}"))),
        }
    }
}

fn capability(field: &str, given: Option<Value>) -> Result<MediaCapability, AppError> {
    match given.as_ref().map(|value| value.as_str()) {
        None => Err(AppError::field(field, "is required when capabilities are given")),
        Some(Some("SendReceive")) => Ok(MediaCapability::SendReceive),
        Some(Some("Send")) => Ok(MediaCapability::Send),
        Some(Some("Receive")) => Ok(MediaCapability::Receive),
        Some(Some("None")) => Ok(MediaCapability::None),
        Some(_) => Err(AppError::field(field, "must be SendReceive, Send, Receive or None")),
    }
}

pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = value.and_then(|value| value.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
}

fn unread(rejection: BytesRejection) -> AppError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::new(Code::PayloadTooLarge, "the body is too long"),
        _ => AppError::new(Code::BadRequest, "the body could not be read"),
    }
}
