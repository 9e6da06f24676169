//! The body of `POST /v1/client-events`: what a client reports about itself.
//!
//! Of a report only the meeting, the sender's token and the names of its events are read; the attributes beside them
//! are skipped unread, because nobody here looks at them.
//!
//! Invariant: a report that was read holds at most [`EVENTS_MAX`] names, whatever was sent.
//!
//! Wire: amazon-chime-sdk-js, `InMemoryJSONEventBuffer.ts`.

use serde::Deserialize;

use crate::id::MeetingId;
use crate::redact::Redacted;

/// Bytes of one report: a client sends six events of flat attributes at once, some 10 KiB.
pub const REPORT_BYTES_MAX: usize = 128 * 1024;
/// Events read of one report; those after them are forgotten.
pub const EVENTS_MAX: usize = 256;

/// What is read of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientEventReport {
    /// Where the client says that it was; true if the token belongs there.
    pub meeting: MeetingId,
    /// A join token or nonsense, in the body because a page that is being closed can set no header.
    pub token: Option<Redacted<String>>,
    /// Names of events as the client wrote them, in its order.
    pub events: Vec<String>,
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
        Ok(Self {
            meeting: wire.metadata.meeting_id.parse().map_err(|_| ClientEventError::Malformed)?,
            token: wire.authorization.map(Redacted::new),
            events: payloads.take(EVENTS_MAX).map(|payload| payload.name).collect(),
        })
    }
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
}

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    payloads: Vec<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEETING: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    fn report(events: &str) -> Vec<u8> {
        format!(r#"{{"metadata":{{"meetingId":"{MEETING}","osName":"x"}},"events":{events}}}"#).into_bytes()
    }

    #[test]
    fn a_report_of_the_client_is_read_down_to_its_names() {
        let events = r#"[{"type":"Meet","v":1,"payloads":[{"name":"meetingEnded","ts":1,"maxVideoTileCount":2},
            {"name":"signalingDropped","ts":2}]},{"type":"Meet","v":1,"payloads":[]},{"type":"Meet"}]"#;
        let report = ClientEventReport::parse(&report(events)).unwrap();
        assert_eq!(report.meeting.as_str(), MEETING);
        assert_eq!(report.events, ["meetingEnded", "signalingDropped"]);
        assert_eq!(report.token, None);
    }

    #[test]
    fn a_beacon_has_its_token_in_the_body_and_no_log_shows_it() {
        let body = format!(r#"{{"metadata":{{"meetingId":"{MEETING}"}},"authorization":"tok"}}"#);
        let report = ClientEventReport::parse(body.as_bytes()).unwrap();
        assert_eq!(report.token.as_ref().map(|token| token.expose().as_str()), Some("tok"));
        assert!(!format!("{report:?}").contains("tok\""));
    }

    #[test]
    fn events_beyond_the_bound_are_forgotten() {
        let payloads = vec![r#"{"name":"x"}"#; EVENTS_MAX + 1].join(",");
        let parsed = ClientEventReport::parse(&report(&format!(r#"[{{"payloads":[{payloads}]}}]"#))).unwrap();
        assert_eq!(parsed.events.len(), EVENTS_MAX);
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
