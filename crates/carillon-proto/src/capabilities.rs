//! What an attendee may send and receive, as `AttendeeCapabilities` of the Chime API.

use serde::{Deserialize, Serialize};

/// One capability: which directions a medium may flow, seen from the attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum MediaCapability {
    /// Both directions.
    #[default]
    SendReceive,
    /// Send only.
    Send,
    /// Receive only.
    Receive,
    /// Neither.
    None,
}

impl MediaCapability {
    /// Whether the attendee may send.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::Send)
    }

    /// Whether the attendee may receive.
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendReceive | Self::Receive)
    }
}

/// The three capabilities of an attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Capabilities {
    /// Microphone and the mixed audio of the others.
    pub audio: MediaCapability,
    /// Camera video.
    pub video: MediaCapability,
    /// Content share.
    pub content: MediaCapability,
}
