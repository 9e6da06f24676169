//! One media thread as a sans-IO state machine: peers, forwarding, mixing.
//!
//! [`MediaEngine`] is all that a shell needs: commands of live meetings and datagrams go in, datagrams and facts
//! come out, and time is an argument. Many meetings share an engine; a meeting lives on one engine.

mod config;
mod demux;
mod engine;
mod entropy;
mod level;
mod mixer;
pub mod sdp;
mod slots;

pub use config::{EngineConfig, LocalAddress, Protocol};
pub use demux::stun_local_ufrag;
pub use engine::{Counters, MediaEngine, Output, Transmit};
