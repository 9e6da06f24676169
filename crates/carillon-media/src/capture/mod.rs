//! Capture: what a meeting sends and hears, as encoded frames with their times.
//!
//! Two halves. The tap sits on the media thread and only hands packets on, sharing their payloads: it may not
//! cost more. The [`Assembler`] runs wherever the recorder does: it puts packets in order and frames together, and
//! judges what was lost.
//!
//! Invariant: a track's frames can be decoded in the order in which they come, from its first on.

mod assemble;
mod clock;
pub(crate) mod depacketize;
pub(crate) mod sender;
pub(crate) mod tap;

use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::capture::{Track, TrackId};

use crate::route::VideoPacket;

pub use assemble::Assembler;

/// What the media thread hands to the recorder.
#[derive(Clone, Debug)]
pub struct Tapped(pub(crate) Tap);

impl Tapped {
    /// A track begins.
    pub fn begun(track: Track) -> Self {
        Self(Tap::Begun(track))
    }

    /// A frame of the mix, of something that was said a moment ago or of silence.
    pub fn mix(track: TrackId, due: Instant, age: Option<Duration>, payload: Arc<[u8]>) -> Self {
        Self(Tap::Mix { track, due, age, payload })
    }

    /// Whether a track begins or ends with it, which must not be lost.
    pub fn is_change(&self) -> bool {
        matches!(self.0, Tap::Begun(_) | Tap::Ended(_))
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Tap {
    /// A track begins.
    Begun(Track),
    /// A packet of a camera or a screen.
    Video {
        /// Of which track.
        track: TrackId,
        /// When its picture would have come that had left when it was taken.
        taken: Instant,
        /// The packet.
        packet: VideoPacket,
    },
    /// A packet of a microphone.
    Voice {
        /// Of which track.
        track: TrackId,
        /// When it arrived.
        arrival: Instant,
        /// Its extended sequence number.
        seq: u64,
        /// Its extended timestamp, at 48 kHz.
        timestamp: u64,
        /// Opus.
        payload: Arc<[u8]>,
    },
    /// A frame of the mix.
    Mix {
        /// Of which track.
        track: TrackId,
        /// When it was due.
        due: Instant,
        /// How long ago what it holds was said; `None` in silence.
        age: Option<Duration>,
        /// Opus.
        payload: Arc<[u8]>,
    },
    /// No packet of the track comes any more.
    Ended(TrackId),
}
