//! The words of Carillon: ids, units, limits, wire shapes and the messages between control, meetings and media.
//!
//! Every other crate may use this one, and this one uses none of them: no I/O, no clock, no randomness.

pub mod account;
pub mod app_instance;
pub mod arn;
pub mod capabilities;
pub mod capture;
pub mod chime;
pub mod client_events;
pub mod event;
pub mod features;
pub mod id;
pub mod limits;
pub mod media;
pub mod object;
pub mod pipeline;
pub mod plane;
pub mod public_address;
pub mod redact;
pub mod rtmp;
pub mod signal;
pub mod tags;
pub mod units;
pub mod visit;
