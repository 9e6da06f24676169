//! The operation tables that `cargo xtask codegen` writes from the public API models.

/// Amazon Chime SDK Meetings.
pub mod meetings;
