//! What a meeting's features allow, and what its attendees may do by default.
//!
//! Wire: `MeetingFeatures` and `AttendeeCapabilities` of the Chime API; the rules are those of the API pages of
//! CreateMeeting and CreateAttendee.

use carillon_ports::meetings::Meeting;
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::features::MeetingFeatures;
use carillon_proto::plane::MeetingLimits;

use crate::config::Quotas;
use crate::error::ControlError;

/// Refuses features that do not go together.
pub(crate) fn check_meeting(features: &MeetingFeatures, attendees_max: u32) -> Result<(), ControlError> {
    const FIELD: &str = "MeetingFeatures.Attendee.MaxCount";
    match features.attendees_max {
        Some(count) if !(1..=attendees_max).contains(&count) => {
            Err(ControlError::invalid(FIELD, format!("must be 1 to {attendees_max}")))
        }
        Some(count) if features.is_high_definition() && count > HIGH_DEFINITION_ATTENDEES_MAX => {
            Err(ControlError::invalid(FIELD, "must be at most 25 in a meeting with FHD video or UHD content"))
        }
        None if features.is_high_definition() => {
            Err(ControlError::invalid(FIELD, "is required in a meeting with FHD video or UHD content"))
        }
        _ => Ok(()),
    }
}

/// Refuses capabilities that the meeting's features do not allow.
pub(crate) fn check_capabilities(
    features: &MeetingFeatures,
    capabilities: Capabilities,
) -> Result<Capabilities, ControlError> {
    if !features.has_video() && capabilities.video != MediaCapability::None {
        return Err(ControlError::invalid("Capabilities.Video", "must be None in a meeting without video"));
    }
    if !features.has_content() && capabilities.content != MediaCapability::None {
        return Err(ControlError::invalid(
            "Capabilities.Content",
            "must be None in a meeting without content",
        ));
    }
    if capabilities.content.receives() && !capabilities.video.receives() {
        return Err(ControlError::invalid(
            "Capabilities.Content",
            "can be SendReceive or Receive only if Capabilities.Video is SendReceive or Receive",
        ));
    }
    Ok(capabilities)
}

/// What an attendee may do when its creator says nothing. Content is video on the wire, so it keeps the right to
/// receive video alive in a meeting without cameras.
pub(crate) fn default_capabilities(features: &MeetingFeatures) -> Capabilities {
    let content = if features.has_content() { MediaCapability::SendReceive } else { MediaCapability::None };
    let video = match (features.has_video(), features.has_content()) {
        (true, _) => MediaCapability::SendReceive,
        (false, true) => MediaCapability::Receive,
        (false, false) => MediaCapability::None,
    };
    Capabilities { audio: MediaCapability::SendReceive, video, content }
}

/// How many attendees a meeting may have.
pub(crate) fn attendees_max(meeting: &Meeting, quota: u32) -> u32 {
    meeting.features.and_then(|features| features.attendees_max).map_or(quota, |max| max.min(quota))
}

/// The numbers that the live meeting enforces.
pub(crate) fn limits(meeting: &Meeting, quotas: &Quotas) -> MeetingLimits {
    let features = meeting.features.unwrap_or_default();
    MeetingLimits {
        attendees_max: attendees_max(meeting, quotas.attendees_max),
        video_sources_max: if features.has_video() { quotas.video_sources_max } else { 0 },
        content_shares_max: if features.has_content() { quotas.content_shares_max } else { 0 },
    }
}

/// CreateMeeting API page, `VideoFeatures` and `ContentFeatures`.
const HIGH_DEFINITION_ATTENDEES_MAX: u32 = 25;
