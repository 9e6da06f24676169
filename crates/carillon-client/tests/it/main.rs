//! The headless attendee against the real binary.
//!
//! The binary is the one that `CARILLON_BIN` names, or it is built first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod call;
mod fixture;
mod hostile;
mod idle;
mod messaging;
mod tokens;
