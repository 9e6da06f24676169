//! The AWS-compatible front: operation table, SigV4, validation, errors.
//!
//! [`AwsFront`] is a `tower` service without a listener; [`is_aws_signed`] tells which requests are its own.

mod caller;
mod config;
mod connect;
mod error;
mod events;
mod front;
/// The operation tables of the API models.
pub mod generated;
mod input;
pub mod legacy;
pub mod operation;
mod operations;
mod reply;
mod router;
pub mod sigv4;
mod sts;
mod throttle;
mod validate;

pub use config::AwsConfig;
pub use connect::{Connect, ConnectError, Connects};
pub use error::{FrontError, WireError};
pub use events::{SESSION_ESTABLISHED, details_frame, event_frame, processor_event, stream_record};
pub use front::{AwsFront, AwsPorts, Outcome, is_aws_signed};
pub use operations::answered_ruling;
pub use reply::Reply;
pub use sts::{Role, Roles};
pub use throttle::Rate;
pub use validate::Strictness;
