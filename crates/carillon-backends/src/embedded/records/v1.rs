//! Version 1 of the records.
//!
//! Frozen: a change to any name here makes stored meetings unreadable. A member may be added that may also be absent
//! and that a server which does not know it can do without. Ids are texts; times are milliseconds since
//! the Unix epoch.

use carillon_ports::meetings;
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::features;
use carillon_proto::id::{
    AttendeeId, ClientRequestToken, DisplayName, ExternalMeetingId, ExternalUserId, JoinToken, MediaRegion,
    MeetingHostId, MeetingId, TenantId,
};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Meeting {
    id: MeetingId,
    external_meeting_id: ExternalMeetingId,
    media_region: MediaRegion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meeting_host_id: Option<MeetingHostId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    features: Option<Features>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    primary_meeting_id: Option<MeetingId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tenant_ids: Vec<TenantId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notifications: Option<Notifications>,
    dual_stack: bool,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    tags: Tags,
    created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_request_token: Option<ClientRequestToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visit: Option<VisitId>,
}

#[derive(Serialize, Deserialize)]
struct Features {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    echo_reduction: Option<EchoReduction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    video: Option<VideoResolution>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<ContentResolution>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attendees_max: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct Notifications {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lambda_function_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sns_topic_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sqs_queue_arn: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Attendee {
    id: AttendeeId,
    external_user_id: ExternalUserId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_name: Option<DisplayName>,
    join_token: JoinToken,
    audio: Capability,
    video: Capability,
    content: Capability,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noise_suppression: Option<bool>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    tags: Tags,
    created_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct MeetingRecord {
    id: MeetingId,
    created_at: Timestamp,
    external_meeting_id: ExternalMeetingId,
    media_region: MediaRegion,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
}

macro_rules! stored_enum {
    ($name:ident = $domain:path { $($variant:ident = $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Serialize, Deserialize)]
        enum $name {
            $(#[serde(rename = $text)] $variant,)+
        }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                use $domain as Domain;
                match value {
                    $(Domain::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }
    };
}

stored_enum!(EchoReduction = features::EchoReduction { Available = "available", Unavailable = "unavailable" });
stored_enum!(VideoResolution = features::VideoResolution { None = "none", Hd = "hd", Fhd = "fhd" });
stored_enum!(ContentResolution = features::ContentResolution { None = "none", Fhd = "fhd", Uhd = "uhd" });
stored_enum!(Capability = MediaCapability {
    SendReceive = "send_receive",
    Send = "send",
    Receive = "receive",
    None = "none",
});
stored_enum!(Status = meetings::MeetingStatus { Active = "active", Deleted = "deleted", Ended = "ended" });

impl From<&meetings::Meeting> for Meeting {
    fn from(meeting: &meetings::Meeting) -> Self {
        let meeting = meeting.clone();
        Self {
            id: meeting.id,
            external_meeting_id: meeting.external_meeting_id,
            media_region: meeting.media_region,
            meeting_host_id: meeting.meeting_host_id,
            features: meeting.features.map(|features| Features {
                echo_reduction: features.echo_reduction.map(Into::into),
                video: features.video.map(Into::into),
                content: features.content.map(Into::into),
                attendees_max: features.attendees_max,
            }),
            primary_meeting_id: meeting.primary_meeting_id,
            tenant_ids: meeting.tenant_ids,
            notifications: meeting.notifications.map(|targets| Notifications {
                lambda_function_arn: targets.lambda_function_arn,
                sns_topic_arn: targets.sns_topic_arn,
                sqs_queue_arn: targets.sqs_queue_arn,
            }),
            dual_stack: meeting.network_type == meetings::NetworkType::DualStack,
            tags: meeting.tags,
            created_at: meeting.created_at,
            client_request_token: meeting.client_request_token,
            visit: meeting.visit,
        }
    }
}

impl From<Meeting> for meetings::Meeting {
    fn from(meeting: Meeting) -> Self {
        let network_type = match meeting.dual_stack {
            true => meetings::NetworkType::DualStack,
            false => meetings::NetworkType::Ipv4Only,
        };
        Self {
            id: meeting.id,
            external_meeting_id: meeting.external_meeting_id,
            media_region: meeting.media_region,
            meeting_host_id: meeting.meeting_host_id,
            features: meeting.features.map(|features| features::MeetingFeatures {
                echo_reduction: features.echo_reduction.map(Into::into),
                video: features.video.map(Into::into),
                content: features.content.map(Into::into),
                attendees_max: features.attendees_max,
            }),
            primary_meeting_id: meeting.primary_meeting_id,
            tenant_ids: meeting.tenant_ids,
            notifications: meeting.notifications.map(|targets| meetings::NotificationsConfiguration {
                lambda_function_arn: targets.lambda_function_arn,
                sns_topic_arn: targets.sns_topic_arn,
                sqs_queue_arn: targets.sqs_queue_arn,
            }),
            network_type,
            tags: meeting.tags,
            created_at: meeting.created_at,
            client_request_token: meeting.client_request_token,
            visit: meeting.visit,
        }
    }
}

impl From<&meetings::Attendee> for Attendee {
    fn from(attendee: &meetings::Attendee) -> Self {
        let attendee = attendee.clone();
        Self {
            id: attendee.id,
            external_user_id: attendee.external_user_id,
            display_name: attendee.display_name,
            join_token: attendee.join_token,
            audio: attendee.capabilities.audio.into(),
            video: attendee.capabilities.video.into(),
            content: attendee.capabilities.content.into(),
            noise_suppression: attendee.noise_suppression,
            tags: attendee.tags,
            created_at: attendee.created_at,
        }
    }
}

impl From<Attendee> for meetings::Attendee {
    fn from(attendee: Attendee) -> Self {
        Self {
            id: attendee.id,
            external_user_id: attendee.external_user_id,
            display_name: attendee.display_name,
            join_token: attendee.join_token,
            capabilities: Capabilities {
                audio: attendee.audio.into(),
                video: attendee.video.into(),
                content: attendee.content.into(),
            },
            noise_suppression: attendee.noise_suppression,
            tags: attendee.tags,
            created_at: attendee.created_at,
        }
    }
}

impl From<&meetings::MeetingRecord> for MeetingRecord {
    fn from(record: &meetings::MeetingRecord) -> Self {
        let record = record.clone();
        Self {
            id: record.id,
            created_at: record.created_at,
            external_meeting_id: record.external_meeting_id,
            media_region: record.media_region,
            status: record.status.into(),
            updated_at: record.updated_at,
        }
    }
}

impl From<MeetingRecord> for meetings::MeetingRecord {
    fn from(record: MeetingRecord) -> Self {
        Self {
            id: record.id,
            created_at: record.created_at,
            external_meeting_id: record.external_meeting_id,
            media_region: record.media_region,
            status: record.status.into(),
            updated_at: record.updated_at,
        }
    }
}
