//! What control tells a live meeting.
//!
//! These are the messages of the `plane` port: a mailbox in one process, a broker between processes. Control is
//! the truth of who may do what; the live meeting applies it to whoever is connected.

use crate::capabilities::Capabilities;
use crate::id::{AttendeeId, DisplayName, ExternalUserId, MeetingId};

/// An order to one live meeting. A meeting that is not live (nobody connected) ignores it. Attendees of a replica are
/// in the live meeting of its primary, and orders about them go there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaneCommand {
    /// The meeting is over: tell everybody (AUDIO_STATUS 410).
    EndMeeting,
    /// A replica of the meeting is over: tell its attendees (AUDIO_STATUS 410).
    EndReplica(MeetingId),
    /// The attendee was deleted: disconnect it and its content share (AUDIO_STATUS 411).
    RemoveAttendee(AttendeeId),
    /// The attendee may do other things from here on.
    UpdateCapabilities {
        /// Whose capabilities.
        attendee: AttendeeId,
        /// All three, replacing what was.
        capabilities: Capabilities,
    },
    /// Whether noise is taken out of what the attendee says from here on.
    SetNoiseSuppression {
        /// Whose voice.
        attendee: AttendeeId,
        /// Whether it is.
        enabled: bool,
    },
}

/// Who a join token belongs to, as control answers a connection that wants in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The meeting of the token.
    pub meeting: MeetingId,
    /// Its primary, if it is a replica.
    pub primary: Option<MeetingId>,
    /// The attendee of the token.
    pub attendee: AttendeeId,
    /// Shown to the others.
    pub external_user: ExternalUserId,
    /// What people call the attendee, where the application has said so.
    pub display_name: Option<DisplayName>,
    /// What the attendee may do.
    pub capabilities: Capabilities,
    /// Whether noise is taken out of what it says.
    pub noise_suppression: bool,
    /// Rules of the meeting that the live part enforces.
    pub limits: MeetingLimits,
}

impl Admission {
    /// The live meeting that the attendee belongs in: those of a replica are in its primary.
    pub fn live_meeting(&self) -> &MeetingId {
        self.primary.as_ref().unwrap_or(&self.meeting)
    }

    /// The replica whose attendee this is, if it is one's.
    pub fn replica(&self) -> Option<&MeetingId> {
        self.primary.as_ref().map(|_| &self.meeting)
    }
}

/// The numbers that a live meeting enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingLimits {
    /// Attendees connected at the same time, content shares apart.
    pub attendees_max: u32,
    /// Camera sources at the same time.
    pub video_sources_max: u32,
    /// Content shares at the same time.
    pub content_shares_max: u32,
}

impl Default for MeetingLimits {
    fn default() -> Self {
        Self {
            attendees_max: crate::limits::ATTENDEES_MAX,
            video_sources_max: crate::limits::VIDEO_SOURCES_MAX,
            content_shares_max: crate::limits::CONTENT_SHARES_MAX,
        }
    }
}

/// Why a token does not open a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The meeting is over or never was (close code 4410).
    MeetingEnded,
    /// The token is unknown, malformed, of another meeting, or its attendee was deleted (close code 4403).
    UnknownAttendee,
    /// Nobody can tell at the moment (close code 4500, after which clients try again).
    Unavailable,
}
