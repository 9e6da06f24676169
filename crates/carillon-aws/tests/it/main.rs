//! The front in process: the AWS SDK for Rust as client, golden exchanges, and what no SDK would send.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod credentials;
mod errors;
mod garbage;
mod golden;
mod identity;
mod legacy;
mod messaging;
mod pipelines;
mod raw;
mod sdk;
mod seen;
mod success;
mod world;
