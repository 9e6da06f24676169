//! The routes of the application API, and what surrounds every one of them: preflight, body limit, JSON errors.
//!
//! Browsers of other origins may call: there are no cookies here that a foreign page could ride on.
//!
//! Wire: the conferencing recipe's REST API; Fetch standard, section 3.3 (CORS protocol).

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::routing::{get, post};
use carillon_analytics::{Analytics, AttendeeRow, MeetingView};
use carillon_control::Control;
use carillon_pipeline::recordings::Recordings;
use carillon_ports::Clock;
use carillon_proto::id::{AttendeeId, IdError, MediaPipelineId, MeetingId};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tower_http::cors::{Any, CorsLayer};

use crate::access::Access;
use crate::error::{AppError, Code};
use crate::playback::{Links, PlaybackSecret};
use crate::{analytics, attendees, live_streams, meetings, playback, recordings};

/// What the operator decides about this front.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Creations per second, all callers together; as many again may come at once.
    pub creations_per_second: NonZeroU32,
}

impl Default for Settings {
    /// Far more than people make, and little enough that a loop in a script is told so.
    fn default() -> Self {
        Self { creations_per_second: NonZeroU32::new(100).expect("100 is not 0") }
    }
}

/// What the front answers from.
pub struct AppPorts {
    /// The use cases of meetings.
    pub control: Control,
    /// What became of meetings.
    pub analytics: Analytics,
    /// The use cases of recordings.
    pub recordings: Recordings,
    /// Who may call.
    pub access: Access,
    /// What playback links are signed with.
    pub playback: PlaybackSecret,
    /// Tells when they expire.
    pub clock: Arc<dyn Clock>,
}

/// What every handler has at hand.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) control: Control,
    pub(crate) recordings: Recordings,
    pub(crate) analytics: Analytics,
    pub(crate) access: Access,
    pub(crate) links: Links,
    creations: Arc<DefaultDirectRateLimiter>,
}

impl App {
    /// Counts a creation, and refuses it when there are too many.
    pub(crate) fn admit(&self) -> Result<(), AppError> {
        let admitted = self.creations.check();
        admitted.map_err(|until| AppError::throttled(until.wait_time_from(DefaultClock::default().now())))
    }
}

/// The application API as a service. Unknown paths get a JSON error; a host with pages of its own sets another
/// fallback.
pub fn router(ports: AppPorts, settings: Settings) -> Router {
    let AppPorts { control, analytics, recordings, access, playback: secret, clock } = ports;
    let links = Links::new(&secret, clock);
    let creations = Arc::new(RateLimiter::direct(Quota::per_second(settings.creations_per_second)));
    Router::new()
        .route("/meetings", get(meetings::list).post(meetings::create))
        .route("/meetings/{meetingId}", get(meetings::get).delete(meetings::delete))
        .route("/meetings/{meetingId}/attendees", get(attendees::list).post(attendees::create))
        .route(
            "/meetings/{meetingId}/attendees/{attendeeId}",
            get(attendees::get).patch(attendees::update).delete(attendees::delete),
        )
        .route("/meetings/{meetingId}/live-streams", get(live_streams::list))
        .route("/meetings/{meetingId}/recordings", get(recordings::list).post(recordings::create))
        .route("/meetings/{meetingId}/recordings/{recordingId}", get(recordings::get))
        .route("/meetings/{meetingId}/recordings/{recordingId}/stop", post(recordings::stop))
        .route("/meetings/{meetingId}/recordings/{recordingId}/links", post(recordings::link))
        .route("/playback/{token}", get(playback::get))
        .route("/playback/{token}/files/{concatenationId}/{file}", get(playback::file))
        .route("/analytics/meetings", get(analytics::meetings))
        .route("/analytics/meetings/{meetingId}", get(analytics::meeting))
        .route("/analytics/usage", get(analytics::usage))
        .route("/analytics/attendees.csv", get(analytics::csv::<AttendeeRow>))
        .route("/analytics/attendees.parquet", get(analytics::parquet::<AttendeeRow>))
        .route("/analytics/meetings.csv", get(analytics::csv::<MeetingView>))
        .route("/analytics/meetings.parquet", get(analytics::parquet::<MeetingView>))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(cors())
        .with_state(App { control, recordings, analytics, access, links, creations })
}

/// The answer to a path that nobody serves.
pub async fn not_found() -> AppError {
    AppError::new(Code::NotFound, "there is nothing at this path")
}

async fn method_not_allowed(method: Method) -> AppError {
    AppError::new(Code::MethodNotAllowed, format!("this path does not know the method {method}"))
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::RANGE, header::IF_RANGE])
        .expose_headers([
            header::WWW_AUTHENTICATE,
            header::RETRY_AFTER,
            header::ACCEPT_RANGES,
            header::CONTENT_DISPOSITION,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
        ])
        .max_age(PREFLIGHT_AGE)
}

/// The ids in the path of a request.
pub(crate) struct Ids<T>(pub(crate) T);

impl<S: Send + Sync> FromRequestParts<S> for Ids<MeetingId> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = path(parts, state).await?;
        Ok(Self(id(&path, "meetingId")?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ids<(MeetingId, MediaPipelineId)> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = path(parts, state).await?;
        Ok(Self((id(&path, "meetingId")?, id(&path, "recordingId")?)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ids<(MeetingId, AttendeeId)> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = path(parts, state).await?;
        Ok(Self((id(&path, "meetingId")?, id(&path, "attendeeId")?)))
    }
}

async fn path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, AppError> {
    let path = RawPathParams::from_request_parts(parts, state).await;
    path.map_err(|_| AppError::new(Code::BadRequest, "the path is not UTF-8"))
}

fn id<T: std::str::FromStr<Err = IdError>>(path: &RawPathParams, name: &'static str) -> Result<T, AppError> {
    let text = path.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text);
    text.parse().map_err(|error| AppError::field(name, error))
}

/// Bodies hold a few short members. More would only be memory for a hostile sender.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// How long a browser remembers a preflight; browsers cap it at two hours or less.
const PREFLIGHT_AGE: std::time::Duration = std::time::Duration::from_secs(3_600);
