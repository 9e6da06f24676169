//! The lines of `meeting-events` and `data-channel`.
//!
//! Wire: artifacts of media capture pipelines, Amazon Chime SDK Developer Guide. `Data` is a message's text, or Base64
//! when it is none; Amazon does not say what it does with those.

use carillon_proto::id::{AttendeeId, ExternalUserId, Modality};
use carillon_proto::units::Timestamp;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

/// What happened in the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureEvent {
    /// The first line of a capture.
    CaptureStarted,
    /// The last line of a capture.
    CaptureEnded,
    /// Somebody came.
    AttendeeJoined(AttendeeId, Modality, ExternalUserId),
    /// Somebody left.
    AttendeeLeft(AttendeeId, Modality, ExternalUserId),
    /// A camera or a screen came.
    AttendeeVideoJoined(AttendeeId, Modality, ExternalUserId),
    /// A camera or a screen left.
    AttendeeVideoLeft(AttendeeId, Modality, ExternalUserId),
    /// Who speaks loudest, if anybody.
    ActiveSpeaker(Option<AttendeeId>),
    /// Somebody muted.
    AudioTrackMute(AttendeeId),
    /// Somebody unmuted.
    AudioTrackUnmute(AttendeeId),
}

impl CaptureEvent {
    /// The line, without its end.
    pub fn to_line(&self, at: Timestamp) -> String {
        let (kind, parameters) = self.parts();
        json!({ "Timestamp": timestamp(at), "EventType": kind, "EventParameters": parameters }).to_string()
    }

    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::CaptureStarted => ("CaptureStarted", json!({})),
            Self::CaptureEnded => ("CaptureEnded", json!({})),
            Self::AttendeeJoined(who, modality, external) => {
                ("AttendeeJoined", attendee(who, *modality, external))
            }
            Self::AttendeeLeft(who, modality, external) => {
                ("AttendeeLeft", attendee(who, *modality, external))
            }
            Self::AttendeeVideoJoined(who, modality, external) => {
                ("AttendeeVideoJoined", video(who, *modality, external))
            }
            Self::AttendeeVideoLeft(who, modality, external) => {
                ("AttendeeVideoLeft", video(who, *modality, external))
            }
            Self::ActiveSpeaker(who) => {
                ("ActiveSpeaker", json!({ "AttendeeId": who.as_ref().map_or("", AttendeeId::as_str) }))
            }
            Self::AudioTrackMute(who) => ("AudioTrackMute", json!({ "AttendeeId": who })),
            Self::AudioTrackUnmute(who) => ("AudioTrackUnmute", json!({ "AttendeeId": who })),
        }
    }
}

fn attendee(who: &AttendeeId, modality: Modality, external: &ExternalUserId) -> Value {
    let suffix = if modality == Modality::Content { "#content" } else { "" };
    json!({ "AttendeeId": format!("{who}{suffix}"), "ExternalUserId": external })
}

fn video(who: &AttendeeId, modality: Modality, external: &ExternalUserId) -> Value {
    let mut parameters = attendee(who, modality, external);
    parameters["MediaModality"] = json!(if modality == Modality::Content { "ContentShare" } else { "" });
    parameters
}

/// The line of a data message, without its end.
pub fn data_message(at: Timestamp, topic: &str, data: &[u8], sender: &AttendeeId) -> String {
    use base64::Engine as _;
    let data = match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) => base64::engine::general_purpose::STANDARD.encode(data),
    };
    json!({ "Timestamp": timestamp(at), "Topic": topic, "Data": data, "SenderAttendeeId": sender })
        .to_string()
}

fn timestamp(at: Timestamp) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+00:00");
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let date = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    date.format(format).unwrap_or_default()
}
