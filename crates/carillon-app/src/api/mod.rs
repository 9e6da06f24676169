//! `/api/v1`: accounts and sessions, for people who sign in, and visits; and the telemedicine sample's functions.
//!
//! Beside the open REST API this one has errors in an envelope of its own, strict JSON, and a table of routes that says
//! who may call each (`routes`). The guard reads that table before any handler runs, so that a route which is not in
//! it is closed.
//!
//! Accounts and messaging do not know each other; they meet here ([`Provisioning`]). So do visits and control
//! ([`Departures`]), and visits and recordings. What a deployment of the telemedicine sample needs of messaging is set up
//! by [`Bootstrap`].
//!
//! Wire: televisit, sections 10.2 and 17.5; `docs/openapi.json`.

mod audit;
mod body;
mod bootstrap;
mod directory;
mod error;
mod functions;
mod guard;
mod invitations;
mod me;
mod origin;
mod provisioning;
mod query;
mod routes;
mod session;
mod shape;
mod users;
mod visits;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{any, delete, get, post, put};
use carillon_accounts::Accounts;
use carillon_control::{Control, PublicUrl};
use carillon_messaging::Messaging;
use carillon_pipeline::recordings::Recordings;
use carillon_ports::{Clock, Entropy};
use carillon_visits::Visits;

use crate::playback::PlaybackSecret;

pub use bootstrap::{Bootstrap, BootstrapError, Bootstrapped, Declared};
pub use error::{ApiCode, ApiError};
pub use provisioning::Provisioning;
pub use visits::{AttachmentPorts, Attachments, Departures};

/// What this API answers from.
#[derive(Clone)]
pub struct ApiPorts {
    /// The use cases of accounts.
    pub accounts: Accounts,
    /// Where each account has a user.
    pub messaging: Messaging,
    /// The use cases of visits.
    pub visits: Visits,
    /// Where each visit has a meeting.
    pub control: Control,
    /// Where a visit's meeting is recorded.
    pub recordings: Recordings,
    /// The files of visits.
    pub attachments: Attachments,
    /// What links to recordings and files are signed with.
    pub playback: PlaybackSecret,
    /// Tells when lent keys are over.
    pub clock: Arc<dyn Clock>,
    /// Names requests.
    pub entropy: Arc<dyn Entropy>,
}

/// What the operator decides about this API.
#[derive(Clone, Debug, Default)]
pub struct ApiSettings {
    /// Under which address clients reach the server, when it is not the one that they call.
    pub public_url: Option<PublicUrl>,
}

/// What every handler has at hand.
#[derive(Clone)]
pub(crate) struct Api {
    accounts: Accounts,
    messaging: Messaging,
    provisioning: Provisioning,
    visiting: visits::VisitApi,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: Arc<ApiSettings>,
}

/// `/api/v1` as a service.
pub fn router(ports: ApiPorts, settings: ApiSettings) -> Router {
    let visiting = visits::VisitApi::new(&ports);
    let ApiPorts { accounts, messaging, clock, entropy, .. } = ports;
    let provisioning = Provisioning::new(accounts.clone(), messaging.clone(), Arc::clone(&clock));
    let settings = Arc::new(settings);
    let api = Api { accounts, messaging, provisioning, visiting, clock, entropy, settings };
    let guard = axum::middleware::from_fn_with_state(api.clone(), guard::check);
    Router::new()
        .route("/api/v1/session", post(session::begin).delete(session::end))
        .route("/api/v1/session/credentials", post(session::credentials))
        .route("/api/v1/sign-up", post(session::sign_up))
        .route("/api/v1/me", get(me::get))
        .route("/api/v1/me/password", put(me::change_password))
        .route("/api/v1/me/second-factor", post(me::second_factor).delete(me::remove_second_factor))
        .route("/api/v1/me/sessions", get(me::sessions))
        .route("/api/v1/me/sessions/{sessionId}", delete(me::end_session))
        .route("/api/v1/users", get(users::list).post(users::create))
        .route("/api/v1/users/{userId}", get(users::get).patch(users::change).delete(users::delete))
        .route("/api/v1/invitations", get(invitations::list).post(invitations::create))
        .route("/api/v1/invitations/{invitationId}", delete(invitations::withdraw))
        .route("/api/v1/directory", get(directory::find))
        .route("/api/v1/audit", get(audit::list))
        .merge(visits::routes())
        .merge(functions::routes())
        .route("/api/v1/{*path}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(guard)
        .with_state(api)
}

async fn not_found() -> ApiError {
    ApiError::new(ApiCode::NotFound, "there is nothing at this path")
}

async fn method_not_allowed(method: Method) -> ApiError {
    ApiError::new(ApiCode::MethodNotAllowed, format!("this path does not know the method {method}"))
}

/// Bodies hold a few short members.
const BODY_BYTES_MAX: usize = 16 * 1024;
