//! Who may call what: the one table of `/api/v1` and of the telemedicine sample's functions.
//!
//! The guard decides by it, the OpenAPI document is held to it by a test, and so is each role at each route.

use axum::http::Method;
use carillon_proto::account::Role;

use super::functions;

/// A route and who may call it.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) who: Who,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody.
    Anyone,
    /// Whoever is signed in, also with a password that is good for choosing another only.
    EvenOneTime,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in, or has come by a visit's link.
    Visitor,
    /// Whoever is signed in and has one of these roles.
    Roles(&'static [Role]),
}

const CLINICIAN: Who = Who::Roles(&[Role::Clinician]);
const ORGANISER: Who = Who::Roles(&[Role::Clinician, Role::FrontDesk]);
const ADMIN: Who = Who::Roles(&[Role::Admin]);

/// Every route.
pub(crate) const ROUTES: &[Route] = &[
    route(Method::POST, "/api/v1/session", Who::Anyone),
    route(Method::DELETE, "/api/v1/session", Who::EvenOneTime),
    route(Method::POST, "/api/v1/session/credentials", Who::SignedIn),
    route(Method::POST, "/api/v1/sign-up", Who::Anyone),
    route(Method::GET, "/api/v1/me", Who::EvenOneTime),
    route(Method::PUT, "/api/v1/me/password", Who::EvenOneTime),
    route(Method::POST, "/api/v1/me/second-factor", Who::SignedIn),
    route(Method::DELETE, "/api/v1/me/second-factor", Who::SignedIn),
    route(Method::GET, "/api/v1/me/sessions", Who::SignedIn),
    route(Method::DELETE, "/api/v1/me/sessions/{sessionId}", Who::SignedIn),
    route(Method::GET, "/api/v1/users", Who::Roles(&[Role::Admin, Role::Auditor])),
    route(Method::POST, "/api/v1/users", ADMIN),
    route(Method::GET, "/api/v1/users/{userId}", Who::Roles(&[Role::Admin, Role::Auditor])),
    route(Method::PATCH, "/api/v1/users/{userId}", ADMIN),
    route(Method::DELETE, "/api/v1/users/{userId}", ADMIN),
    route(Method::GET, "/api/v1/invitations", ADMIN),
    route(Method::POST, "/api/v1/invitations", ADMIN),
    route(Method::DELETE, "/api/v1/invitations/{invitationId}", ADMIN),
    route(Method::GET, "/api/v1/directory", Who::Roles(&[Role::Admin, Role::Clinician, Role::FrontDesk])),
    route(Method::GET, "/api/v1/audit", Who::Roles(&[Role::Auditor])),
    route(Method::POST, "/api/v1/visit-session", Who::Anyone),
    route(Method::DELETE, "/api/v1/visit-session", Who::Anyone),
    route(Method::GET, "/api/v1/visits", Who::Visitor),
    route(Method::POST, "/api/v1/visits", ORGANISER),
    route(Method::GET, "/api/v1/visits/queue", CLINICIAN),
    route(Method::GET, "/api/v1/visits/{visitId}", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/cancel", ORGANISER),
    route(Method::POST, "/api/v1/visits/{visitId}/no-show", ORGANISER),
    route(Method::POST, "/api/v1/visits/{visitId}/check-in", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/participants/{participantId}/link", ORGANISER),
    route(Method::DELETE, "/api/v1/visits/{visitId}/participants/{participantId}/link", ORGANISER),
    route(Method::POST, "/api/v1/visits/{visitId}/participants/{participantId}/admit", CLINICIAN),
    route(Method::POST, "/api/v1/visits/{visitId}/participants/{participantId}/dismiss", ORGANISER),
    route(Method::POST, "/api/v1/visits/{visitId}/meeting", CLINICIAN),
    route(Method::DELETE, "/api/v1/visits/{visitId}/meeting", ORGANISER),
    route(Method::POST, "/api/v1/visits/{visitId}/join", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/leave", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/pause", CLINICIAN),
    route(Method::DELETE, "/api/v1/visits/{visitId}/pause", CLINICIAN),
    route(Method::POST, "/api/v1/visits/{visitId}/recording", CLINICIAN),
    route(Method::DELETE, "/api/v1/visits/{visitId}/recording", CLINICIAN),
    route(Method::GET, "/api/v1/visits/{visitId}/recordings", CLINICIAN),
    route(Method::POST, "/api/v1/visits/{visitId}/recordings/{recordingId}/link", CLINICIAN),
    route(Method::POST, "/api/v1/visits/{visitId}/consents", Who::Visitor),
    route(Method::DELETE, "/api/v1/visits/{visitId}/consents/{kind}", Who::Visitor),
    route(Method::GET, "/api/v1/visits/{visitId}/attachments", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/attachments", Who::Visitor),
    route(Method::DELETE, "/api/v1/visits/{visitId}/attachments/{attachmentId}", Who::Visitor),
    route(Method::POST, "/api/v1/visits/{visitId}/attachments/{attachmentId}/link", Who::Visitor),
    route(Method::GET, "/api/v1/attachments/{token}", Who::Anyone),
    route(Method::GET, "/api/v1/visits/{visitId}/papers", Who::Visitor),
    route(Method::PUT, "/api/v1/visits/{visitId}/papers/{paper}", CLINICIAN),
    route(Method::POST, "/creds", Who::SignedIn),
    route(Method::POST, "/create", CLINICIAN),
    route(Method::POST, "/join", Who::Visitor),
    route(Method::POST, "/transcript", CLINICIAN),
    route(Method::POST, "/startrecord", CLINICIAN),
    route(Method::POST, "/stoprecord", CLINICIAN),
    route(Method::POST, "/end", CLINICIAN),
];

/// The route of a request; asking for the head of an answer is asking for the answer.
pub(crate) fn find(method: &Method, path: &str) -> Option<&'static Route> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let path = path.strip_prefix(functions::STAGE).unwrap_or(path);
    ROUTES.iter().find(|route| route.method == *method && route.path == path)
}

const fn route(method: Method, path: &'static str, who: Who) -> Route {
    Route { method, path, who }
}
