//! `/api/v1/visits`: a patient and a clinician meet, with whoever helps them.
//!
//! Visits know the id of their meeting and control knows no visits; they meet here (`meeting`). Callers have an account,
//! or come by a link and reach one visit.
//!
//! Wire: televisit, sections 10.2 and 17.1; `docs/openapi.json`.

mod attachments;
mod departures;
mod desk;
mod links;
mod live;
mod meeting;
mod papers;
mod recording;
mod shape;

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::routing::{delete, get, post, put};
use carillon_control::Control;
use carillon_pipeline::recordings::Recordings;
use carillon_proto::visit::ParticipantId;
use carillon_visits::{Caller, Guest, Visits};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

pub use attachments::{AttachmentPorts, Attachments};
pub use departures::Departures;
pub(super) use meeting::{begin, close, enter};

use super::error::{ApiCode, ApiError};
use super::{Api, ApiPorts};
use crate::playback::Links;
use links::Redemptions;
use live::Lives;

/// What the handlers of visits have at hand besides.
#[derive(Clone)]
pub(crate) struct VisitApi {
    visits: Visits,
    control: Control,
    departures: Departures,
    recordings: Recordings,
    links: Links,
    attachments: Attachments,
    /// Links to them.
    files: Links<attachments::Fetched>,
    lives: Lives,
    redemptions: Arc<Redemptions>,
    guests: Arc<DefaultKeyedRateLimiter<ParticipantId>>,
}

impl VisitApi {
    pub(crate) fn new(ports: &ApiPorts) -> Self {
        let ApiPorts { visits, control, recordings, attachments, .. } = ports.clone();
        let links = Links::new(&ports.playback, Arc::clone(&ports.clock));
        let files = Links::new(&ports.playback, Arc::clone(&ports.clock));
        let departures = Departures::new(visits.clone(), control.clone());
        let (lives, redemptions) = (Lives::default(), Arc::new(Redemptions::default()));
        let quota = Quota::per_minute(NonZeroU32::new(GUEST_REQUESTS_MAX).expect("not 0"));
        let guests = Arc::new(RateLimiter::keyed(quota));
        Self {
            visits,
            control,
            departures,
            recordings,
            links,
            attachments,
            files,
            lives,
            redemptions,
            guests,
        }
    }
}

impl Api {
    pub(crate) fn visits(&self) -> &Visits {
        &self.visiting.visits
    }

    /// Whether somebody who has come by a link may ask now; each request may be written down in the audit log.
    pub(crate) fn admit_guest(&self, guest: &Guest) -> Result<(), ApiError> {
        let guests = &self.visiting.guests;
        if guests.len() > GUESTS_MAX {
            guests.retain_recent();
        }
        let now = DefaultClock::default().now();
        guests.check_key(&guest.participant).map_err(|until| {
            let message = "this session asks too often".to_owned();
            ApiError::later(ApiCode::Throttled, message, until.wait_time_from(now))
        })
    }

    pub(crate) fn recordings(&self) -> &Recordings {
        &self.visiting.recordings
    }

    pub(crate) fn control(&self) -> &Control {
        &self.visiting.control
    }

    fn attachments(&self) -> &Attachments {
        &self.visiting.attachments
    }

    fn departures(&self) -> &Departures {
        &self.visiting.departures
    }

    fn lives(&self) -> &Lives {
        &self.visiting.lives
    }
}

/// The routes of visits.
pub(crate) fn routes() -> Router<Api> {
    let papers = put(papers::write).layer(DefaultBodyLimit::max(PAPER_BODY_BYTES_MAX));
    Router::new()
        .route("/api/v1/visit-session", post(links::redeem).delete(links::leave))
        .route("/api/v1/visits", get(desk::list).post(desk::schedule))
        .route("/api/v1/visits/queue", get(desk::queue))
        .route("/api/v1/visits/{visitId}", get(desk::get))
        .route("/api/v1/visits/{visitId}/cancel", post(desk::cancel))
        .route("/api/v1/visits/{visitId}/no-show", post(desk::miss))
        .route("/api/v1/visits/{visitId}/check-in", post(desk::check_in))
        .route(
            "/api/v1/visits/{visitId}/participants/{participantId}/link",
            post(links::invite).delete(links::revoke),
        )
        .route("/api/v1/visits/{visitId}/participants/{participantId}/admit", post(desk::admit))
        .route("/api/v1/visits/{visitId}/participants/{participantId}/dismiss", post(desk::dismiss))
        .route("/api/v1/visits/{visitId}/meeting", post(meeting::start).delete(meeting::end))
        .route("/api/v1/visits/{visitId}/join", post(meeting::join))
        .route("/api/v1/visits/{visitId}/leave", post(meeting::leave))
        .route("/api/v1/visits/{visitId}/pause", post(meeting::pause).delete(meeting::resume))
        .route("/api/v1/visits/{visitId}/recording", post(recording::start).delete(recording::stop))
        .route("/api/v1/visits/{visitId}/recordings", get(recording::list))
        .route("/api/v1/visits/{visitId}/recordings/{recordingId}/link", post(recording::link))
        .route("/api/v1/visits/{visitId}/consents", post(meeting::consent))
        .route("/api/v1/visits/{visitId}/consents/{kind}", delete(meeting::withdraw_consent))
        .route("/api/v1/visits/{visitId}/attachments", get(attachments::list).post(attachments::add))
        .route("/api/v1/visits/{visitId}/attachments/{attachmentId}", delete(attachments::remove))
        .route("/api/v1/visits/{visitId}/attachments/{attachmentId}/link", post(attachments::link))
        .route("/api/v1/attachments/{token}", get(attachments::download))
        .route("/api/v1/visits/{visitId}/papers", get(papers::read))
        .route("/api/v1/visits/{visitId}/papers/{paper}", papers)
}

/// Who asks, of a route of visits.
#[derive(Clone, Debug)]
pub(crate) struct Visiting(pub(crate) Caller);

impl<S: Sync> FromRequestParts<S> for Visiting {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get().cloned();
        caller.ok_or_else(|| ApiError::new(ApiCode::Unauthenticated, "nobody is signed in"))
    }
}

/// A paper has 16 KiB, of which each byte may be written as two.
const PAPER_BODY_BYTES_MAX: usize = 40 * 1024;
/// Requests of a participant who has come by a link, in a minute. Waiting for changes takes a few.
const GUEST_REQUESTS_MAX: u32 = 120;
/// Participants that are remembered before those are forgotten that may ask as often as any.
const GUESTS_MAX: usize = 10_000;
