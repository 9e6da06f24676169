//! Who may call the application API.
//!
//! Under `--dev` the server listens on loopback only and anybody on the machine may call. Otherwise a caller shows
//! an operator token as a bearer token (RFC 6750); only its digest is stored.

use std::sync::Arc;

use aws_lc_rs::digest;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::keys::OperatorToken;
use carillon_ports::{Entropy, Keys};
use carillon_proto::redact::Redacted;

use crate::error::{AppError, Code};
use crate::router::App;

/// The rule.
#[derive(Clone)]
pub enum Access {
    /// Anybody who reaches the server.
    Open,
    /// Whoever shows an operator token that is kept there.
    Operators(Arc<dyn Keys>),
}

/// A caller that the rule lets in. Handlers that take one are closed to everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody on this machine, under `--dev`.
    Anybody,
    /// The operator token of this name.
    Operator(String),
}

impl Access {
    /// Applies the rule to the headers of a request.
    pub async fn check(&self, headers: &HeaderMap) -> Result<Caller, AppError> {
        let keys = match self {
            Self::Open => return Ok(Caller::Anybody),
            Self::Operators(keys) => keys,
        };
        let token = bearer(headers).ok_or_else(|| AppError::unauthorized(CHALLENGE))?;
        match keys.operator_token(&digest_of(token)).await {
            Ok(Some(token)) => Ok(Caller::Operator(token.name)),
            Ok(None) => Err(AppError::unauthorized(CHALLENGE_INVALID)),
            Err(error) => {
                let message = "operator tokens cannot be checked at the moment";
                Err(AppError::store(Code::Unavailable, message, &error))
            }
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        app.access.check(&parts.headers).await
    }
}

/// Makes an operator token: the text to hand out once, and what to keep of it.
pub fn mint_operator_token(name: String, entropy: &dyn Entropy) -> (Redacted<String>, OperatorToken) {
    let mut secret = [0; 32];
    entropy.fill(&mut secret);
    let token = format!("carillon_{}", URL_SAFE_NO_PAD.encode(secret));
    let digest = digest_of(&token);
    (Redacted::new(token), OperatorToken { name, digest })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn digest_of(token: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

const CHALLENGE: &str = r#"Bearer realm="carillon""#;
const CHALLENGE_INVALID: &str = r#"Bearer realm="carillon", error="invalid_token""#;
