//! The detail of an event: the part that says what happened, as it is stored and as it is sent.
//!
//! Frozen as far as it goes: stored events are read through it. A member may be added that may also be absent.

use serde::{Deserialize, Serialize};

use super::{AttendeeChange, Fact, PipelineChange, Subject, TranscriptionChange};
use crate::capabilities::{Capabilities, MediaCapability};
use crate::id::{AttendeeId, ExternalMeetingId, ExternalUserId, MediaPipelineId, MediaRegion, MeetingId};
use crate::units::Timestamp;

/// What an event says. Its members come in the order of Amazon's samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    version: DetailVersion,
    /// What happened.
    pub event_type: EventType,
    /// When.
    pub timestamp: Timestamp,
    /// The pipeline, of events of pipelines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<MediaPipelineId>,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// The attendee, of events of attendees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendee_id: Option<AttendeeId>,
    /// The attendee's external id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_user_id: Option<ExternalUserId>,
    /// The meeting's external id.
    pub external_meeting_id: ExternalMeetingId,
    /// Where the meeting's media runs.
    pub media_region: MediaRegion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    network_type: Option<NetworkType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    success: Option<Success>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attendee_capabilities: Option<AttendeeCapabilities>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transcription_region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transcription_configuration: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The place in the order of the meeting's events, from 0 on without a gap.
    pub sequence: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum DetailVersion {
    #[serde(rename = "0")]
    Zero,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum NetworkType {
    Voip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Success {
    #[serde(rename = "1")]
    Yes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct AttendeeCapabilities {
    audio: MediaCapability,
    video: MediaCapability,
    content: MediaCapability,
}

/// `detail-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DetailType {
    /// Of meetings, attendees and transcriptions.
    Meeting,
    /// Of media pipelines.
    Pipeline,
}

impl DetailType {
    /// The text on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meeting => "Chime Meeting State Change",
            Self::Pipeline => "Chime Media Pipeline State Change",
        }
    }
}

macro_rules! event_type {
    ($($variant:ident = $name:literal of $detail:ident,)+) => {
        /// `detail.eventType`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum EventType {
            $(
                #[doc = concat!("`", $name, "`")]
                #[serde(rename = $name)]
                $variant,
            )+
        }

        impl EventType {
            /// The text on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Which kind of event has this type.
            pub const fn detail_type(self) -> DetailType {
                match self {
                    $(Self::$variant => DetailType::$detail,)+
                }
            }
        }
    };
}

event_type! {
    MeetingStarted = "chime:MeetingStarted" of Meeting,
    MeetingEnded = "chime:MeetingEnded" of Meeting,
    AttendeeAdded = "chime:AttendeeAdded" of Meeting,
    AttendeeDeleted = "chime:AttendeeDeleted" of Meeting,
    AttendeeAuthorized = "chime:AttendeeAuthorized" of Meeting,
    AttendeeJoined = "chime:AttendeeJoined" of Meeting,
    AttendeeLeft = "chime:AttendeeLeft" of Meeting,
    AttendeeDropped = "chime:AttendeeDropped" of Meeting,
    AttendeeVideoStarted = "chime:AttendeeVideoStarted" of Meeting,
    AttendeeVideoStopped = "chime:AttendeeVideoStopped" of Meeting,
    AttendeeContentJoined = "chime:AttendeeContentJoined" of Meeting,
    AttendeeContentLeft = "chime:AttendeeContentLeft" of Meeting,
    AttendeeContentDropped = "chime:AttendeeContentDropped" of Meeting,
    AttendeeContentVideoStarted = "chime:AttendeeContentVideoStarted" of Meeting,
    AttendeeContentVideoStopped = "chime:AttendeeContentVideoStopped" of Meeting,
    AttendeeCapabilitiesUpdated = "chime:AttendeeCapabilitiesUpdated" of Meeting,
    TranscriptionStarted = "chime:TranscriptionStarted" of Meeting,
    TranscriptionStopped = "chime:TranscriptionStopped" of Meeting,
    TranscriptionInterrupted = "chime:TranscriptionInterrupted" of Meeting,
    TranscriptionResumed = "chime:TranscriptionResumed" of Meeting,
    TranscriptionFailed = "chime:TranscriptionFailed" of Meeting,
    MediaPipelineInProgress = "chime:MediaPipelineInProgress" of Pipeline,
    MediaPipelineDeleted = "chime:MediaPipelineDeleted" of Pipeline,
    MediaPipelineTemporaryFailure = "chime:MediaPipelineTemporaryFailure" of Pipeline,
    MediaPipelineResumed = "chime:MediaPipelineResumed" of Pipeline,
    MediaPipelinePermanentFailure = "chime:MediaPipelinePermanentFailure" of Pipeline,
}

impl Detail {
    pub(super) fn new(subject: &Subject, sequence: u64, at: Timestamp, fact: Fact) -> Self {
        let mut detail = Self {
            version: DetailVersion::Zero,
            event_type: EventType::of(&fact),
            timestamp: at,
            media_pipeline_id: None,
            meeting_id: subject.meeting.clone(),
            attendee_id: None,
            external_user_id: None,
            external_meeting_id: subject.external_meeting.clone(),
            media_region: subject.media_region.clone(),
            network_type: None,
            success: None,
            attendee_capabilities: None,
            transcription_region: None,
            transcription_configuration: None,
            message: None,
            sequence,
        };
        detail.fill(fact);
        detail
    }

    fn fill(&mut self, fact: Fact) {
        match fact {
            Fact::MeetingStarted | Fact::MeetingEnded => {}
            Fact::Attendee { attendee, external_user, change } => {
                self.attendee_id = Some(attendee);
                self.external_user_id = Some(external_user);
                self.network_type = change.is_of_media().then_some(NetworkType::Voip);
            }
            Fact::CapabilitiesUpdated { attendee, external_user, capabilities } => {
                self.attendee_id = Some(attendee);
                self.external_user_id = Some(external_user);
                self.success = Some(Success::Yes);
                self.attendee_capabilities = Some(capabilities.into());
            }
            Fact::Transcription { region, configuration, message, .. } => {
                self.transcription_region = Some(region);
                self.transcription_configuration = Some(configuration);
                self.message = message;
            }
            Fact::Pipeline { pipeline, .. } => self.media_pipeline_id = Some(pipeline),
        }
    }

    /// The JSON of it.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }
}

impl EventType {
    fn of(fact: &Fact) -> Self {
        match fact {
            Fact::MeetingStarted => Self::MeetingStarted,
            Fact::MeetingEnded => Self::MeetingEnded,
            Fact::Attendee { change, .. } => Self::of_attendee(*change),
            Fact::CapabilitiesUpdated { .. } => Self::AttendeeCapabilitiesUpdated,
            Fact::Transcription { change, .. } => Self::of_transcription(*change),
            Fact::Pipeline { change, .. } => Self::of_pipeline(*change),
        }
    }

    const fn of_attendee(change: AttendeeChange) -> Self {
        match change {
            AttendeeChange::Added => Self::AttendeeAdded,
            AttendeeChange::Deleted => Self::AttendeeDeleted,
            AttendeeChange::Authorized => Self::AttendeeAuthorized,
            AttendeeChange::Joined => Self::AttendeeJoined,
            AttendeeChange::Left => Self::AttendeeLeft,
            AttendeeChange::Dropped => Self::AttendeeDropped,
            AttendeeChange::VideoStarted => Self::AttendeeVideoStarted,
            AttendeeChange::VideoStopped => Self::AttendeeVideoStopped,
            AttendeeChange::ContentJoined => Self::AttendeeContentJoined,
            AttendeeChange::ContentLeft => Self::AttendeeContentLeft,
            AttendeeChange::ContentDropped => Self::AttendeeContentDropped,
            AttendeeChange::ContentVideoStarted => Self::AttendeeContentVideoStarted,
            AttendeeChange::ContentVideoStopped => Self::AttendeeContentVideoStopped,
        }
    }

    const fn of_transcription(change: TranscriptionChange) -> Self {
        match change {
            TranscriptionChange::Started => Self::TranscriptionStarted,
            TranscriptionChange::Stopped => Self::TranscriptionStopped,
            TranscriptionChange::Interrupted => Self::TranscriptionInterrupted,
            TranscriptionChange::Resumed => Self::TranscriptionResumed,
            TranscriptionChange::Failed => Self::TranscriptionFailed,
        }
    }

    const fn of_pipeline(change: PipelineChange) -> Self {
        match change {
            PipelineChange::InProgress => Self::MediaPipelineInProgress,
            PipelineChange::Deleted => Self::MediaPipelineDeleted,
            PipelineChange::TemporaryFailure => Self::MediaPipelineTemporaryFailure,
            PipelineChange::Resumed => Self::MediaPipelineResumed,
            PipelineChange::PermanentFailure => Self::MediaPipelinePermanentFailure,
        }
    }
}

impl AttendeeChange {
    /// Whether its events tell over which kind of network. Those of a content share's picture do not.
    const fn is_of_media(self) -> bool {
        matches!(
            self,
            Self::Joined
                | Self::Left
                | Self::Dropped
                | Self::VideoStarted
                | Self::VideoStopped
                | Self::ContentJoined
                | Self::ContentLeft
                | Self::ContentDropped
        )
    }
}

impl From<Capabilities> for AttendeeCapabilities {
    fn from(capabilities: Capabilities) -> Self {
        Self { audio: capabilities.audio, video: capabilities.video, content: capabilities.content }
    }
}
