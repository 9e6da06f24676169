//! The body of `POST /v1/client-events`: what a client reports about itself.
//!
//! Of a report are read the meeting and the attendee that it is about, the sender's token, on what the client runs,
//! and its events with the few attributes that an operator looks at; the rest is skipped.
//!
//! Invariant: a report that was read holds at most [`EVENTS_MAX`] events and texts of at most
//! [`DETAIL_CHARS_MAX`] characters, whatever was sent.
//!
//! Wire: amazon-chime-sdk-js, `InMemoryJSONEventBuffer.ts`.

mod device;
mod name;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{AttendeeId, MeetingId};
use crate::redact::Redacted;
use crate::units::Timestamp;

pub use device::{Browser, ClientDevice, Form, System};
pub use name::ClientEventName;

/// Bytes of one report: a client sends six events of flat attributes at once, some 10 KiB.
pub const REPORT_BYTES_MAX: usize = 128 * 1024;
/// Events read of one report; those after them are forgotten.
pub const EVENTS_MAX: usize = 256;
/// Characters of a text that are kept.
pub const DETAIL_CHARS_MAX: usize = 160;

/// What is read of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientEventReport {
    /// Where the client says that it was; true if the token belongs there.
    pub meeting: MeetingId,
    /// Who it says that it is; it must be whose token it shows.
    pub attendee: Option<AttendeeId>,
    /// A join token or nonsense, in the body because a page that is being closed can set no header.
    pub token: Option<Redacted<String>>,
    /// On what it runs.
    pub device: ClientDevice,
    /// Its events, in its order.
    pub events: Vec<ClientEvent>,
}

/// One event of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientEvent {
    /// What happened.
    pub name: ClientEventName,
    /// When, by the client's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// How long the start of the meeting took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<u32>,
    /// How often the connection was poor so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poor_connections: Option<u32>,
    /// A status or what an error says, in the client's words. May name a device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Redacted<String>>,
}

/// A body that is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientEventError {
    /// It has more bytes than [`REPORT_BYTES_MAX`].
    #[error("the event report is too large")]
    TooLarge,
    /// It is not JSON of the report's shape.
    #[error("the body is not an event report")]
    Malformed,
}

impl ClientEventReport {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, ClientEventError> {
        if body.len() > REPORT_BYTES_MAX {
            return Err(ClientEventError::TooLarge);
        }
        let wire: Report = serde_json::from_slice(body).map_err(|_| ClientEventError::Malformed)?;
        let payloads = wire.events.into_iter().flat_map(|event| event.payloads);
        let metadata = wire.metadata;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(Self {
            meeting: metadata.meeting_id.parse().map_err(|_| ClientEventError::Malformed)?,
            attendee: match metadata.attendee_id {
                None => None,
                Some(id) => Some(id.parse().map_err(|_| ClientEventError::Malformed)?),
            },
            token: wire.authorization.map(Redacted::new),
            device: ClientDevice::of(
                &text(&metadata.browser_name),
                &text(&metadata.browser_version),
                &text(&metadata.os_name),
                &text(&metadata.device_name),
                &text(&metadata.sdk_version),
            ),
            events: payloads.take(EVENTS_MAX).map(ClientEvent::from).collect(),
        })
    }
}

impl From<Payload> for ClientEvent {
    /// An attribute of another type than the client's is as none.
    fn from(payload: Payload) -> Self {
        let number = |key: &str| payload.attributes.get(key).and_then(whole);
        let detail = DETAILS.iter().find_map(|key| payload.attributes.get(*key)?.as_str());
        Self {
            name: ClientEventName::of(&payload.name),
            at: payload.attributes.get("ts").and_then(whole).map(Timestamp::from_millis),
            start_ms: number("meetingStartDurationMs").and_then(|ms| u32::try_from(ms).ok()),
            poor_connections: number("poorConnectionCount").and_then(|count| u32::try_from(count).ok()),
            detail: detail.and_then(short).map(Redacted::new),
        }
    }
}

fn whole(value: &Value) -> Option<u64> {
    let fraction = || value.as_f64().filter(|number| (0.0..WHOLE_MAX).contains(number));
    // Durations of a browser's clock have fractions.
    value.as_u64().or_else(|| fraction().map(|number| number as u64))
}

/// A text without controls, cut; nothing when there is nothing of it.
fn short(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect();
    Some(text).filter(|text| !text.trim().is_empty())
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    authorization: Option<String>,
    metadata: Metadata,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    meeting_id: String,
    #[serde(default)]
    attendee_id: Option<String>,
    #[serde(default)]
    browser_name: Value,
    #[serde(default)]
    browser_version: Value,
    #[serde(default)]
    os_name: Value,
    #[serde(default)]
    device_name: Value,
    #[serde(default)]
    sdk_version: Value,
}

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    payloads: Vec<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    name: String,
    #[serde(flatten)]
    attributes: Map<String, Value>,
}

/// Where an event says what was wrong, the first that is there.
const DETAILS: [&str; 5] = [
    "meetingErrorMessage",
    "audioInputErrorMessage",
    "videoInputErrorMessage",
    "deviceLabelTriggerErrorMessage",
    "meetingStatus",
];
/// Whole numbers below this are whole in a double, too.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use super::*;

    const MEETING: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    fn report(events: &str) -> Vec<u8> {
        format!(r#"{{"metadata":{{"meetingId":"{MEETING}","osName":"x"}},"events":{events}}}"#).into_bytes()
    }

    #[test]
    fn a_report_of_the_client_is_read_down_to_what_an_operator_looks_at() {
        let events = r#"[{"type":"Meet","v":1,"payloads":[{"name":"meetingStartSucceeded","ts":1700000000000,
            "meetingStartDurationMs":812.4,"poorConnectionCount":2,"maxVideoTileCount":2},
            {"name":"audioInputFailed","ts":"soon","audioInputErrorMessage":"NotAllowedError\n: denied"}]},
            {"type":"Meet","v":1,"payloads":[]},{"type":"Meet"}]"#;
        let report = ClientEventReport::parse(&report(events)).unwrap();
        assert_eq!(report.meeting.as_str(), MEETING);
        assert_eq!((report.token, report.attendee), (None, None));
        let [started, failed] = &report.events[..] else { panic!("two events") };
        assert_eq!(started.name, ClientEventName::MeetingStartSucceeded);
        assert_eq!(started.at, Some(Timestamp::from_millis(1_700_000_000_000)));
        assert_eq!((started.start_ms, started.poor_connections), (Some(812), Some(2)));
        assert_eq!((failed.name, failed.at), (ClientEventName::AudioInputFailed, None));
        assert_eq!(failed.detail.as_ref().unwrap().expose(), "NotAllowedError: denied");
    }

    #[test]
    fn the_device_and_the_attendee_are_those_of_the_metadata() {
        let body = format!(
            r#"{{"metadata":{{"meetingId":"{MEETING}","attendeeId":"{MEETING}","browserName":"Chrome",
            "browserVersion":"141.0.0.0","osName":"Mac OS","deviceName":7,"sdkVersion":"3.32.0"}}}}"#
        );
        let report = ClientEventReport::parse(body.as_bytes()).unwrap();
        assert_eq!(report.attendee.unwrap().as_str(), MEETING);
        assert_eq!((report.device.browser, report.device.system), (Browser::Chrome, System::Mac));
        assert_eq!(report.device.browser_version, Some(141));
    }

    #[test]
    fn a_beacon_has_its_token_in_the_body_and_no_log_shows_it() {
        let body = format!(r#"{{"metadata":{{"meetingId":"{MEETING}"}},"authorization":"tok"}}"#);
        let report = ClientEventReport::parse(body.as_bytes()).unwrap();
        assert_eq!(report.token.as_ref().map(|token| token.expose().as_str()), Some("tok"));
        assert!(!format!("{report:?}").contains("tok\""));
    }

    #[test]
    fn events_beyond_the_bound_are_forgotten_and_texts_are_cut() {
        let payloads = vec![r#"{"name":"x"}"#; EVENTS_MAX + 1].join(",");
        let parsed = ClientEventReport::parse(&report(&format!(r#"[{{"payloads":[{payloads}]}}]"#))).unwrap();
        assert_eq!(parsed.events.len(), EVENTS_MAX);
        let long = "é".repeat(1_000);
        let payload = format!(r#"[{{"payloads":[{{"name":"x","meetingStatus":"{long}"}}]}}]"#);
        let parsed = ClientEventReport::parse(&report(&payload)).unwrap();
        let detail = parsed.events[0].detail.as_ref().unwrap();
        assert_eq!(detail.expose().chars().count(), DETAIL_CHARS_MAX);
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
        for body in [&b""[..], b"garbage", b"{}", b"[]", &report(&deep), &report(r#"[{"payloads":[{}]}]"#)] {
            assert_eq!(ClientEventReport::parse(body), Err(ClientEventError::Malformed));
        }
        let strange = br#"{"metadata":{"meetingId":"../etc/passwd"}}"#;
        assert_eq!(ClientEventReport::parse(strange), Err(ClientEventError::Malformed));
        let large = vec![b' '; REPORT_BYTES_MAX + 1];
        assert_eq!(ClientEventReport::parse(&large), Err(ClientEventError::TooLarge));
    }
}
