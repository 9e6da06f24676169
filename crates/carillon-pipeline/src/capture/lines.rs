//! The lines of `meeting-events` and `data-channel`.
//!
//! A capture that begins in the middle of a meeting begins with its roll: a line for everybody who is there and for
//! each video that is on, as if they came then, which is what an attendee of Amazon's sees who joins then. In ours
//! `PresentSince` says since when it is so, so that nobody takes it for a join. `DisplayName` is ours, too.
//!
//! Wire: artifacts of media capture pipelines, Amazon Chime SDK Developer Guide. `Data` is a message's text, or Base64
//! when it is none; Amazon does not say what it does with those.

use carillon_proto::id::{AttendeeId, DisplayName, ExternalUserId, Modality};
use carillon_proto::units::Timestamp;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

/// Whom an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The attendee.
    pub attendee: AttendeeId,
    /// Itself, or what it shares.
    pub modality: Modality,
    /// The application's name for it.
    pub external_user: ExternalUserId,
    /// What people call it, where the application has said so.
    pub display_name: Option<DisplayName>,
    /// Of what was so before the capture began: since when.
    pub since: Option<Timestamp>,
}

/// What happened in the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureEvent {
    /// The first line of a capture.
    CaptureStarted,
    /// The last line of a capture.
    CaptureEnded,
    /// Somebody came.
    AttendeeJoined(Who),
    /// Somebody left.
    AttendeeLeft(Who),
    /// A camera or a screen came.
    AttendeeVideoJoined(Who),
    /// A camera or a screen left.
    AttendeeVideoLeft(Who),
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

    /// Reads a line; `None` when it is none of ours, or tells of nothing that is known here.
    pub fn from_line(line: &str) -> Option<(Timestamp, Self)> {
        let line: Value = serde_json::from_str(line).ok()?;
        let parameters = &line["EventParameters"];
        let id = parameters["AttendeeId"].as_str().unwrap_or_default().parse::<AttendeeId>();
        let event = match line["EventType"].as_str()? {
            "CaptureStarted" => Self::CaptureStarted,
            "CaptureEnded" => Self::CaptureEnded,
            "AttendeeJoined" => Self::AttendeeJoined(Who::read(parameters)?),
            "AttendeeLeft" => Self::AttendeeLeft(Who::read(parameters)?),
            "AttendeeVideoJoined" => Self::AttendeeVideoJoined(Who::read(parameters)?),
            "AttendeeVideoLeft" => Self::AttendeeVideoLeft(Who::read(parameters)?),
            "ActiveSpeaker" => Self::ActiveSpeaker(id.ok()),
            "AudioTrackMute" => Self::AudioTrackMute(id.ok()?),
            "AudioTrackUnmute" => Self::AudioTrackUnmute(id.ok()?),
            _ => return None,
        };
        Some((read_timestamp(line["Timestamp"].as_str()?)?, event))
    }

    fn parts(&self) -> (&'static str, Value) {
        match self {
            Self::CaptureStarted => ("CaptureStarted", json!({})),
            Self::CaptureEnded => ("CaptureEnded", json!({})),
            Self::AttendeeJoined(who) => ("AttendeeJoined", who.parameters()),
            Self::AttendeeLeft(who) => ("AttendeeLeft", who.parameters()),
            Self::AttendeeVideoJoined(who) => ("AttendeeVideoJoined", who.video_parameters()),
            Self::AttendeeVideoLeft(who) => ("AttendeeVideoLeft", who.video_parameters()),
            Self::ActiveSpeaker(who) => {
                ("ActiveSpeaker", json!({ "AttendeeId": who.as_ref().map_or("", AttendeeId::as_str) }))
            }
            Self::AudioTrackMute(who) => ("AudioTrackMute", json!({ "AttendeeId": who })),
            Self::AudioTrackUnmute(who) => ("AudioTrackUnmute", json!({ "AttendeeId": who })),
        }
    }
}

impl Who {
    /// The attendee itself, or what it shares.
    pub fn new(attendee: AttendeeId, modality: Modality, external_user: ExternalUserId) -> Self {
        Self { attendee, modality, external_user, display_name: None, since: None }
    }

    /// What people call it: the display name, or what stands behind a `#` in the external id, where Amazon's samples
    /// put one, or the external id.
    pub fn name(&self) -> &str {
        if let Some(name) = &self.display_name {
            return name.expose();
        }
        let text = self.external_user.as_str();
        text.split_once('#').map(|(_, name)| name).filter(|name| !name.is_empty()).unwrap_or(text)
    }

    fn parameters(&self) -> Value {
        let suffix = if self.modality == Modality::Content { "#content" } else { "" };
        let mut parameters = json!({
            "AttendeeId": format!("{}{suffix}", self.attendee),
            "ExternalUserId": self.external_user,
        });
        if let Some(name) = &self.display_name {
            parameters["DisplayName"] = json!(name.expose());
        }
        if let Some(since) = self.since {
            parameters["PresentSince"] = json!(timestamp(since));
        }
        parameters
    }

    fn video_parameters(&self) -> Value {
        let mut parameters = self.parameters();
        let is_content = self.modality == Modality::Content;
        parameters["MediaModality"] = json!(if is_content { "ContentShare" } else { "" });
        parameters
    }

    fn read(parameters: &Value) -> Option<Self> {
        let text = |name: &str| parameters[name].as_str();
        let (attendee, modality) = Modality::split(text("AttendeeId")?);
        Some(Self {
            attendee: attendee.parse().ok()?,
            modality,
            external_user: text("ExternalUserId")?.parse().ok()?,
            display_name: text("DisplayName").and_then(|name| name.parse().ok()),
            since: text("PresentSince").and_then(read_timestamp),
        })
    }
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

fn read_timestamp(text: &str) -> Option<Timestamp> {
    let at = OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_millis)
}

fn timestamp(at: Timestamp) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+00:00");
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let date = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    date.format(format).unwrap_or_default()
}
