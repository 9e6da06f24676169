//! Meetings and attendees as they appear in answers.
//!
//! Wire: the shapes of the Chime API, because applications hand them to the browser client as they are. Absent
//! members are left out. `DisplayName` and `NoiseSuppression` are this API's own; the record is that of the conferencing recipe.

use carillon_control::{Attendee, Meeting, MeetingRecord, MeetingStatus, Page};
use carillon_control::{Control, MediaPlacement, PublicUrl};
use carillon_proto::chime::meetings as chime;
use carillon_proto::features::{ContentResolution, EchoReduction, MeetingFeatures, VideoResolution};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// An attendee with what Chime's does not have.
#[derive(Serialize)]
pub(crate) struct AppAttendee {
    #[serde(flatten)]
    attendee: chime::Attendee,
    #[serde(rename = "DisplayName", skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(rename = "NoiseSuppression")]
    noise_suppression: bool,
}

/// `{"Meeting": …}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MeetingAnswer {
    meeting: chime::Meeting,
}

/// `{"Attendee": …}`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttendeeAnswer {
    attendee: AppAttendee,
}

/// `{"Attendees": […]}`, without join tokens.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttendeesAnswer {
    attendees: Vec<AppAttendee>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// `{"Meetings": […]}`: the records of the recipe's table.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordsAnswer {
    meetings: Vec<Record>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    meeting_id: String,
    created_at: String,
    external_meeting_id: String,
    media_region: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

impl MeetingAnswer {
    pub(crate) fn new(control: &Control, meeting: Meeting, reached: &PublicUrl) -> Self {
        let meeting = chime::Meeting {
            meeting_arn: Some(control.arn(&meeting.id, None).to_string()),
            media_placement: Some(placement(control.placement(&meeting.id, reached))),
            meeting_id: Some(meeting.id.into()),
            meeting_host_id: meeting.meeting_host_id.map(|id| Redacted::new(id.into())),
            external_meeting_id: Some(Redacted::new(meeting.external_meeting_id.into())),
            media_region: Some(meeting.media_region.into()),
            meeting_features: meeting.features.map(features),
            primary_meeting_id: meeting.primary_meeting_id.map(Into::into),
            tenant_ids: Some(meeting.tenant_ids.into_iter().map(Into::into).collect()),
        };
        Self { meeting }
    }
}

impl AttendeeAnswer {
    pub(crate) fn new(control: &Control, attendee: Attendee) -> Self {
        let token = attendee.join_token.clone();
        let mut attendee = AppAttendee::without_token(control, attendee);
        attendee.attendee.join_token = Some(Redacted::new(token.into()));
        Self { attendee }
    }
}

impl AppAttendee {
    fn without_token(control: &Control, attendee: Attendee) -> Self {
        Self {
            noise_suppression: control.suppresses_noise(&attendee),
            attendee: chime::Attendee {
                external_user_id: Some(Redacted::new(attendee.external_user_id.into())),
                attendee_id: Some(attendee.id.into()),
                join_token: None,
                capabilities: Some(attendee.capabilities.into()),
            },
            display_name: attendee.display_name.map(Into::into),
        }
    }
}

impl AttendeesAnswer {
    pub(crate) fn new(control: &Control, page: Page<Attendee>) -> Self {
        let attendee = |attendee| AppAttendee::without_token(control, attendee);
        Self {
            attendees: page.items.into_iter().map(attendee).collect(),
            next_token: page.next.map(|token| token.to_string()),
        }
    }
}

impl From<Page<MeetingRecord>> for RecordsAnswer {
    fn from(page: Page<MeetingRecord>) -> Self {
        Self {
            meetings: page.items.into_iter().map(Record::from).collect(),
            next_token: page.next.map(|token| token.to_string()),
        }
    }
}

impl From<MeetingRecord> for Record {
    fn from(record: MeetingRecord) -> Self {
        Self {
            meeting_id: record.id.into(),
            created_at: iso(record.created_at),
            external_meeting_id: record.external_meeting_id.into(),
            media_region: record.media_region.into(),
            status: match record.status {
                MeetingStatus::Active => "ACTIVE",
                MeetingStatus::Deleted => "DELETED",
                MeetingStatus::Ended => "ENDED",
            },
            updated_at: record.updated_at.map(iso),
        }
    }
}

fn placement(placement: MediaPlacement) -> chime::MediaPlacement {
    chime::MediaPlacement {
        audio_host_url: Some(placement.audio_host_url),
        audio_fallback_url: Some(placement.audio_fallback_url),
        signaling_url: Some(placement.signaling_url),
        turn_control_url: Some(placement.turn_control_url),
        screen_data_url: Some(placement.screen_data_url),
        screen_viewing_url: Some(placement.screen_viewing_url),
        screen_sharing_url: Some(placement.screen_sharing_url),
        event_ingestion_url: Some(placement.event_ingestion_url),
    }
}

fn features(features: MeetingFeatures) -> chime::MeetingFeaturesConfiguration {
    let echo_reduction = features.echo_reduction.map(|echo_reduction| match echo_reduction {
        EchoReduction::Available => chime::MeetingFeatureStatus::Available,
        EchoReduction::Unavailable => chime::MeetingFeatureStatus::Unavailable,
    });
    let video = features.video.map(|video| match video {
        VideoResolution::None => chime::VideoResolution::None,
        VideoResolution::Hd => chime::VideoResolution::Hd,
        VideoResolution::Fhd => chime::VideoResolution::Fhd,
    });
    let content = features.content.map(|content| match content {
        ContentResolution::None => chime::ContentResolution::None,
        ContentResolution::Fhd => chime::ContentResolution::Fhd,
        ContentResolution::Uhd => chime::ContentResolution::Uhd,
    });
    let count = features.attendees_max.map(|count| i32::try_from(count).unwrap_or(i32::MAX));
    chime::MeetingFeaturesConfiguration {
        audio: echo_reduction.map(|status| chime::AudioFeatures { echo_reduction: Some(status) }),
        video: video.map(|resolution| chime::VideoFeatures { max_resolution: Some(resolution) }),
        content: content.map(|resolution| chime::ContentFeatures { max_resolution: Some(resolution) }),
        attendee: count.map(|count| chime::AttendeeFeatures { max_count: Some(count) }),
    }
}

/// As JavaScript's `toISOString` writes it, which the recipe stores.
pub(crate) fn iso(time: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let nanos = i128::from(time.as_millis()) * 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(FORMAT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_javascript_does() {
        assert_eq!(iso(Timestamp::from_millis(1_768_472_760_433)), "2026-01-15T10:26:00.433Z");
        assert_eq!(iso(Timestamp::from_millis(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(Timestamp::from_millis(u64::MAX)), "1970-01-01T00:00:00.000Z");
    }
}
