//! The AWS-compatible front: operation table, SigV4, validation, errors.

/// The operation tables of the API models.
pub mod generated;
pub mod operation;
pub mod sigv4;
