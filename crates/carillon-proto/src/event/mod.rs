//! Events: what back ends are told of a meeting, its attendees and its media pipelines.
//!
//! A `Fact` is what happened, an `Event` is the fact with its place in the order of its meeting. The event is kept
//! and sent in one form, so that what was recorded is what is delivered, whatever a later version would have said.
//!
//! Invariant: an event's id follows from its meeting and its sequence, so it is the same however often it is sent.
//!
//! Wire: the events of EventBridge for Amazon Chime SDK (`Chime Meeting State Change`, `Chime Media Pipeline State
//! Change`). `detail.sequence` is ours.

mod detail;
mod envelope;
mod id;
#[cfg(test)]
mod tests;

use crate::capabilities::Capabilities;
use crate::id::{AttendeeId, ExternalMeetingId, ExternalUserId, MediaPipelineId, MediaRegion, MeetingId};
use crate::units::Timestamp;

pub use detail::{Detail, DetailType, EventType};
pub use envelope::{Origin, iso_time};
pub use id::EventId;

/// The meeting that an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which meeting.
    pub meeting: MeetingId,
    /// The application's name for it.
    pub external_meeting: ExternalMeetingId,
    /// Where its media runs.
    pub media_region: MediaRegion,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The meeting was created.
    MeetingStarted,
    /// The meeting was deleted, or ended by itself.
    MeetingEnded,
    /// Something happened to an attendee.
    Attendee {
        /// Who.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// What.
        change: AttendeeChange,
    },
    /// Somebody asked for other capabilities of an attendee.
    CapabilitiesUpdated {
        /// Whose.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// What it may do from here on.
        capabilities: Capabilities,
    },
    /// Something happened to the live transcription.
    Transcription {
        /// What.
        change: TranscriptionChange,
        /// Where the engine runs.
        region: String,
        /// The settings, as JSON in a text.
        configuration: String,
        /// What is wrong, for `Interrupted` and `Failed`.
        message: Option<String>,
    },
    /// Something happened to a media pipeline of the meeting.
    Pipeline {
        /// Which.
        pipeline: MediaPipelineId,
        /// What.
        change: PipelineChange,
    },
}

/// What can happen to an attendee or its content share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttendeeChange {
    /// It was created.
    Added,
    /// It was deleted.
    Deleted,
    /// Its token was accepted, and it has not joined yet.
    Authorized,
    /// Its audio is connected.
    Joined,
    /// It went on purpose, or was sent away.
    Left,
    /// It was lost and did not come back in time.
    Dropped,
    /// Its camera is on.
    VideoStarted,
    /// Its camera is off.
    VideoStopped,
    /// Its content share is connected.
    ContentJoined,
    /// Its content share ended.
    ContentLeft,
    /// Its content share was lost.
    ContentDropped,
    /// The picture of its content share flows.
    ContentVideoStarted,
    /// The picture of its content share has stopped.
    ContentVideoStopped,
}

/// What can happen to a live transcription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptionChange {
    /// It was started, or has other settings.
    Started,
    /// It was stopped.
    Stopped,
    /// The engine is in trouble.
    Interrupted,
    /// The engine is back.
    Resumed,
    /// It could not start, or not go on.
    Failed,
}

/// What can happen to a media pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineChange {
    /// It works.
    InProgress,
    /// It has stopped, and what it made is complete.
    Deleted,
    /// It was interrupted and will try again.
    TemporaryFailure,
    /// It works again.
    Resumed,
    /// It gave up.
    PermanentFailure,
}

/// A fact with its place in the order of its meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Names this event for ever, however often it is delivered.
    pub id: EventId,
    /// What is said of it.
    pub detail: Detail,
}

impl Event {
    /// The event at place `sequence` of the meeting.
    pub fn new(subject: &Subject, sequence: u64, at: Timestamp, fact: Fact) -> Self {
        Self::of(Detail::new(subject, sequence, at, fact))
    }

    /// The event of a detail that was kept.
    pub fn of(detail: Detail) -> Self {
        Self { id: EventId::of(&detail.meeting_id, detail.sequence), detail }
    }

    /// The meeting that it is about.
    pub fn meeting(&self) -> &MeetingId {
        &self.detail.meeting_id
    }

    /// When it happened.
    pub fn at(&self) -> Timestamp {
        self.detail.timestamp
    }

    /// Which kind of event it is.
    pub fn detail_type(&self) -> DetailType {
        self.detail.event_type.detail_type()
    }
}

/// Bytes of the detail of one event at most. Queues take 256 KiB with the envelope; everything that we say is far
/// below, except for the settings of a transcription that somebody stuffed.
pub const DETAIL_BYTES_MAX: usize = 64 * 1_024;
