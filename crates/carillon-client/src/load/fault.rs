//! Loads and faults beside a call that should not notice them.
//!
//! Each has a server of its own, on which the [`super::control`] call runs first alone, then beside the fault. What
//! the two windows show of it is the outcome, with what the fault did and what it cost the server.

mod churn;
mod key_frames;
mod publisher;
mod report;
mod rooms;
mod slow;
mod soak;
mod stage;
mod strangers;

use std::time::Duration;

use super::scenario::alone;
use super::server::Programs;

pub use report::{Report, header, row};
use stage::Stage;

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 25 cameras, each seen by the 24 others.
    RoomsVideo25,
    /// 100 rooms of four with audio and video.
    Rooms100x4,
    /// A room of 250 who all send audio.
    RoomAudio250,
    /// Many join and leave, over and over.
    Churn,
    /// Clients that do not read, or only now and then.
    Slow,
    /// Viewers that ask for key frames all the time.
    KeyFrames,
    /// A camera of 20 Mbit/s.
    Publisher20,
    /// Datagrams from nobody.
    Strangers,
    /// A call with some coming and going, for long.
    Soak,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::RoomsVideo25,
        Self::Rooms100x4,
        Self::RoomAudio250,
        Self::Churn,
        Self::Slow,
        Self::KeyFrames,
        Self::Publisher20,
        Self::Strangers,
        Self::Soak,
    ];

    /// As the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::RoomsVideo25 => "rooms-video-25",
            Self::Rooms100x4 => "rooms-100x4",
            Self::RoomAudio250 => "room-audio-250",
            Self::Churn => "churn",
            Self::Slow => "slow",
            Self::KeyFrames => "key-frames",
            Self::Publisher20 => "publisher-20",
            Self::Strangers => "strangers",
            Self::Soak => "soak",
        }
    }

    /// Whether it runs when no scenario is named: what takes minutes does not.
    pub fn is_short(self) -> bool {
        self != Self::Soak
    }
}

/// Runs one against a carillon of its own; `soak` is how long a soak lasts.
pub fn run(programs: &Programs, fault: Fault, soak: Duration) -> anyhow::Result<Report> {
    alone(async |fleet| {
        let stage = Stage::start(programs, fleet).await?;
        let name = fault.name();
        match fault {
            Fault::RoomsVideo25 => rooms::run(&stage, name, &rooms::ONE_OF_25).await,
            Fault::Rooms100x4 => rooms::run(&stage, name, &rooms::HUNDRED_OF_4).await,
            Fault::RoomAudio250 => rooms::run(&stage, name, &rooms::ONE_OF_250).await,
            Fault::Churn => churn::run(&stage, name).await,
            Fault::Slow => slow::run(&stage, name).await,
            Fault::KeyFrames => key_frames::run(&stage, name).await,
            Fault::Publisher20 => publisher::run(&stage, name).await,
            Fault::Strangers => strangers::run(&stage, name).await,
            Fault::Soak => soak::run(&stage, name, soak).await,
        }
    })
}
