//! A headless attendee for end-to-end tests, benchmarks and load.
//!
//! It joins as a browser does: REST for the meeting and the attendee, a WebSocket for signaling, WebRTC for media.
//! It shares only the words of the protocol (`carillon-proto`) with the server, so that it can catch the server's
//! mistakes; its media are synthetic, stamped at the sender and measured at the receiver.

pub mod attendee;
pub mod floor;
pub mod histogram;
pub mod load;
pub mod messaging;
pub mod peer;
pub mod process;
pub mod rest;
pub mod signaling;
pub mod signed;
pub mod speech;
pub mod stamp;
pub mod tone;
pub mod video;
