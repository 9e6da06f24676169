//! One media thread as a sans-IO state machine: peers, forwarding, mixing.
//!
//! [`MediaEngine`] is all that a shell needs: commands of live meetings and datagrams go in, datagrams and facts
//! come out, and time is an argument. Many meetings share an engine; a meeting lives on one engine.

mod allocate;
pub mod capture;
mod config;
mod demux;
pub mod dependency;
mod egress;
mod engine;
mod entropy;
pub mod framing;
mod gaps;
mod keyframe;
mod level;
mod meeting;
mod mixer;
pub mod payload;
mod peer;
mod quality;
pub mod red;
mod rewrite;
mod route;
pub mod sdp;
mod slots;
mod source;
pub mod turn_framing;

pub use config::{EngineConfig, LocalAddress, Protocol};
pub use demux::stun_local_ufrag;
pub use egress::batch::Transmit;
pub use egress::feedback;
pub use engine::{Counters, MediaEngine, Output, Protections};

/// The steps of the packet path, for `benches/packet_path.rs` and the fuzz targets alone.
#[doc(hidden)]
pub mod steps {
    pub use crate::allocate::{Choice, Demand};
    pub use crate::capture::depacketize::Builder as FrameBuilder;
    pub use crate::demux::{Demux, Match};
    pub use crate::egress::{batch, feedback, history, keys, leg, packet, ring, seal, sender, sent};
    pub use crate::mixer::{AudioIn, AudioPacket, Candidate, Listener, Mixer, Path as MixPath, silence};
    pub use crate::rewrite::{Numbers, Rewriter};
    pub use crate::route::{Route, VideoPacket};
    pub use crate::slots::Slots;
}

/// The origin of time in unit tests.
#[cfg(test)]
pub(crate) fn epoch() -> std::time::Instant {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs some origin")]
    std::time::Instant::now()
}
