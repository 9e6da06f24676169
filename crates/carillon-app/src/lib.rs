//! The application front: the REST API of the conferencing recipe, and analytics, for callers without AWS signatures.
//!
//! It maps HTTP requests to use cases and their results to HTTP, and owns no socket: the server hosts the router.

mod access;
mod analytics;
pub mod api;
mod attendees;
mod body;
mod error;
mod live_streams;
mod meetings;
mod playback;
mod query;
mod reached;
mod recordings;
mod router;
mod shape;

#[cfg(test)]
mod tests;

pub use access::{Access, Caller, mint_operator_token};
pub use error::{AppError, Code};
#[doc(hidden)]
pub use playback::range;
pub use playback::{PlaybackSecret, PlaybackSecretError};
pub use router::{AppPorts, Settings, not_found, router};
