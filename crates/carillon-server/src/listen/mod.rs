//! What the HTTP and TLS ports answer.
//!
//! [`http`] accepts connections; [`mod@router`] decides by credential and path who answers a request; the rest are the
//! answers that belong to no front: signaling, messaging, client events, health, the web client.

mod cors;
mod events;
mod guard;
mod health;
mod http;
mod leftover;
mod messaging;
mod region;
mod reporters;
mod router;
mod signaling;
mod stall;
mod web;

#[cfg(test)]
mod tests;

pub use guard::DevGuard;
pub use http::{HttpListener, Listeners};
pub use messaging::MessagingDoor;
pub use router::{Front, REQUEST_TIMEOUT, Services, router};
pub use web::is_built as web_is_built;
