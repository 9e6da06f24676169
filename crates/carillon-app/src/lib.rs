//! The application front: the REST API of the conferencing recipe, for callers without AWS signatures.
//!
//! It maps HTTP requests to use cases and their results to HTTP, and owns no socket: the server hosts the router.

mod access;
mod attendees;
mod body;
mod error;
mod meetings;
mod query;
mod reached;
mod router;
mod shape;

#[cfg(test)]
mod tests;

pub use access::{Access, Caller, mint_operator_token};
pub use error::{AppError, Code};
pub use router::{Settings, not_found, router};
