//! What the HTTP and TLS ports answer.
//!
//! [`http`] accepts connections; [`mod@router`] decides by credential and path who answers a request; the rest are the
//! answers that belong to no front: signaling, client events, health, the web client.

mod events;
mod guard;
mod health;
mod http;
mod leftover;
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
pub use router::{Front, REQUEST_TIMEOUT, Services, router};
pub use web::is_built as web_is_built;
