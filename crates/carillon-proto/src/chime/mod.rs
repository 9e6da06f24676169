//! Wire shapes of the Chime APIs, as the AWS SDKs send and read them.
//!
//! They are generated from the public API models by `cargo xtask codegen` and know nothing of meaning: constraints are
//! checked and ids parsed where a request enters. What the model leaves optional is left out when absent, never null,
//! because applications hand these objects to the browser client, which trips over nulls.

/// Requests and answers of Amazon Chime SDK Identity.
pub mod identity;
/// Requests and answers of Amazon Chime SDK Media Pipelines.
pub mod media_pipelines;
/// Requests and answers of Amazon Chime SDK Meetings.
pub mod meetings;
/// Requests and answers of Amazon Chime SDK Messaging.
pub mod messaging;

use crate::capabilities::{Capabilities, MediaCapability};
use meetings::{AttendeeCapabilities, MediaCapabilities};

impl From<MediaCapability> for MediaCapabilities {
    fn from(capability: MediaCapability) -> Self {
        match capability {
            MediaCapability::SendReceive => Self::SendReceive,
            MediaCapability::Send => Self::Send,
            MediaCapability::Receive => Self::Receive,
            MediaCapability::None => Self::None,
        }
    }
}

impl From<MediaCapabilities> for MediaCapability {
    fn from(capability: MediaCapabilities) -> Self {
        match capability {
            MediaCapabilities::SendReceive => Self::SendReceive,
            MediaCapabilities::Send => Self::Send,
            MediaCapabilities::Receive => Self::Receive,
            MediaCapabilities::None => Self::None,
        }
    }
}

impl From<Capabilities> for AttendeeCapabilities {
    fn from(capabilities: Capabilities) -> Self {
        Self {
            audio: capabilities.audio.into(),
            video: capabilities.video.into(),
            content: capabilities.content.into(),
        }
    }
}

impl From<AttendeeCapabilities> for Capabilities {
    fn from(capabilities: AttendeeCapabilities) -> Self {
        Self {
            audio: capabilities.audio.into(),
            video: capabilities.video.into(),
            content: capabilities.content.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::meetings::{Attendee, CreateMeetingRequest, Meeting, MeetingFeaturesConfiguration};
    use crate::redact::Redacted;

    #[test]
    fn absent_members_are_left_out_and_nulls_are_absent() {
        let meeting = Meeting {
            tenant_ids: Some(Vec::new()),
            meeting_features: Some(MeetingFeaturesConfiguration::default()),
            ..Meeting::default()
        };
        assert_eq!(serde_json::to_string(&meeting).unwrap(), r#"{"MeetingFeatures":{},"TenantIds":[]}"#);
        let request: CreateMeetingRequest =
            serde_json::from_str(r#"{"ClientRequestToken":"t0","Tags":null,"Unknown":1}"#).unwrap();
        assert_eq!(request.tags, None);
    }

    #[test]
    fn sensitive_members_travel_and_do_not_print() {
        let attendee = Attendee { join_token: Some(Redacted::new("secret".into())), ..Attendee::default() };
        assert_eq!(serde_json::to_string(&attendee).unwrap(), r#"{"JoinToken":"secret"}"#);
        assert!(!format!("{attendee:?}").contains("secret"));
    }
}
