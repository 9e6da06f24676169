//! Links to one recording or one file, good for a while, that need no account: who has one, may watch or have it.
//!
//! Nothing is stored of a link. It cannot be taken back before its time; a new secret voids all at once.
//!
//! Wire: `<what it opens>.<expiry in seconds since 1970>.<base64url of HMAC-SHA256 over the purpose, what it opens and
//! the expiry>`; for a recording its id and "carillon playback 1".

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::{Clock, Entropy};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::units::Timestamp;

use crate::error::{AppError, Code};
use crate::router::App;

/// How long a link is good when nothing is said: a film's length, with pauses.
pub(crate) const VALID_DEFAULT: Duration = Duration::from_secs(4 * 60 * 60);
/// Long enough to be opened.
pub(crate) const VALID_MIN: Duration = Duration::from_secs(60);
/// As long as a presigned address of S3 can be.
pub(crate) const VALID_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What links are signed with.
#[derive(Clone)]
pub struct PlaybackSecret([u8; 32]);

/// A text that is no such secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the base64url of 32 bytes")]
pub struct PlaybackSecretError;

impl PlaybackSecret {
    /// A secret that nobody had before.
    pub fn random(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The text to keep.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl FromStr for PlaybackSecret {
    type Err = PlaybackSecretError;

    fn from_str(text: &str) -> Result<Self, PlaybackSecretError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| PlaybackSecretError)?;
        bytes.try_into().map(Self).map_err(|_| PlaybackSecretError)
    }
}

impl fmt::Debug for PlaybackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlaybackSecret([redacted])")
    }
}

/// What a link can open. Its text holds no dot.
pub(crate) trait Opens: fmt::Display + FromStr + Clone {
    /// Is signed, too, so that a link to one thing is none to another.
    const PURPOSE: &'static str;
}

impl Opens for MediaPipelineId {
    const PURPOSE: &'static str = "carillon playback 1";
}

/// Makes links and reads them.
pub(crate) struct Links<T = MediaPipelineId> {
    key: hmac::Key,
    clock: Arc<dyn Clock>,
    opens: PhantomData<fn() -> T>,
}

impl<T> Clone for Links<T> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), clock: Arc::clone(&self.clock), opens: PhantomData }
    }
}

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link<T = MediaPipelineId> {
    /// The recording, or what it is.
    pub(crate) what: T,
    /// Until when, in whole seconds.
    pub(crate) expires: Timestamp,
    /// The text of it.
    pub(crate) token: String,
    /// How long it is good still.
    pub(crate) left: Duration,
}

/// Why a text opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkError {
    /// Nobody signed it here.
    Forged,
    /// Its time is over.
    Expired,
}

impl<T: Opens> Links<T> {
    pub(crate) fn new(secret: &PlaybackSecret, clock: Arc<dyn Clock>) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &secret.0), clock, opens: PhantomData }
    }

    /// A link that is good for `valid`.
    pub(crate) fn make(&self, what: &T, valid: Duration) -> Link<T> {
        let now = self.clock.now();
        let expires = (now + valid).as_millis() / 1_000;
        let mac = hmac::sign(&self.key, signed(what, expires).as_bytes());
        let token = format!("{what}.{expires}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref()));
        Link { what: what.clone(), expires: seconds(expires), token, left: valid }
    }

    pub(crate) fn read(&self, token: &str) -> Result<Link<T>, LinkError> {
        let (what, expires, mac) = parts(token).ok_or(LinkError::Forged)?;
        hmac::verify(&self.key, signed(&what, expires).as_bytes(), &mac).map_err(|_| LinkError::Forged)?;
        let left = seconds(expires).since(self.clock.now());
        if left.is_zero() {
            return Err(LinkError::Expired);
        }
        Ok(Link { what, expires: seconds(expires), token: token.to_owned(), left })
    }
}

fn parts<T: Opens>(token: &str) -> Option<(T, u64, Vec<u8>)> {
    let mut parts = token.splitn(3, '.');
    let (what, expires, mac) = (parts.next()?, parts.next()?, parts.next()?);
    Some((what.parse().ok()?, expires.parse().ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?))
}

fn signed<T: Opens>(what: &T, expires: u64) -> String {
    format!("{}\n{what}\n{expires}", T::PURPOSE)
}

fn seconds(seconds: u64) -> Timestamp {
    Timestamp::from_millis(seconds.saturating_mul(1_000))
}

/// The link in the path of a request. Handlers that take one are closed to everybody else.
pub(crate) struct Opened(pub(crate) Link);

impl FromRequestParts<App> for Opened {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let path = RawPathParams::from_request_parts(parts, app).await;
        let path = path.map_err(|_| AppError::new(Code::BadRequest, "the path is not UTF-8"))?;
        let token = path.iter().find(|(name, _)| *name == "token").map_or("", |(_, token)| token);
        app.links.read(token).map(Self).map_err(|error| match error {
            LinkError::Forged => AppError::new(Code::Forbidden, "this playback link is not valid"),
            LinkError::Expired => {
                AppError::new(Code::Gone, "this playback link has expired; ask for another")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use carillon_ports::memory::{ManualClock, SeededEntropy};

    use super::*;

    const RECORDING: &str = "7c9e1f42-2b3c-4d5e-8f90-112233445566";

    fn links(seed: u64) -> (Links, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_768_472_760_433)));
        (Links::new(&PlaybackSecret::random(&SeededEntropy::new(seed)), clock.clone()), clock)
    }

    #[test]
    fn a_link_opens_its_recording_until_its_time_is_over() {
        let (links, clock) = links(1);
        let link = links.make(&RECORDING.parse().unwrap(), Duration::from_secs(60));
        assert_eq!(links.read(&link.token).unwrap().what, link.what);
        clock.advance(Duration::from_millis(59_500));
        assert!(links.read(&link.token).is_ok());
        clock.advance(Duration::from_millis(500));
        assert_eq!(links.read(&link.token), Err(LinkError::Expired));
    }

    #[test]
    fn a_link_that_was_changed_or_signed_elsewhere_opens_nothing() {
        let (links, _) = links(1);
        let token = links.make(&RECORDING.parse().unwrap(), Duration::from_secs(60)).token;
        let (later, other) = (token.replace(".17684", ".27684"), token.replace("7c9e1f42", "7c9e1f43"));
        let foreign = self::links(2).0.make(&RECORDING.parse().unwrap(), Duration::from_secs(60)).token;
        let cut = &token[..token.len() - 1];
        for text in [&later, &other, &foreign, cut, "", "..", RECORDING, &"a".repeat(10_000)] {
            assert_ne!(text, token);
            assert_eq!(links.read(text), Err(LinkError::Forged), "{text}");
        }
    }

    #[test]
    fn a_secret_reads_back_and_says_nothing_of_itself() {
        let secret = PlaybackSecret::random(&SeededEntropy::new(1));
        assert_eq!(secret.expose().parse::<PlaybackSecret>().unwrap().0, secret.0);
        assert!(!format!("{secret:?}").contains(&secret.expose()));
        assert!("c2hvcnQ".parse::<PlaybackSecret>().is_err());
    }
}
