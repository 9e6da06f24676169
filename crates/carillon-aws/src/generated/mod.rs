//! The operation tables that `cargo xtask codegen` writes from the public API models.

/// Amazon Chime SDK Identity.
pub mod identity;
/// Amazon Chime SDK Media Pipelines.
pub mod media_pipelines;
/// Amazon Chime SDK Meetings.
pub mod meetings;
/// Amazon Chime SDK Messaging.
pub mod messaging;
