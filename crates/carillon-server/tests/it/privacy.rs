//! The log of a meeting and its traces name nobody and hold no secret.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::Duration;

use carillon_proto::signal::{
    self, FrameType, PREFIX_CLIENT, SdkDataMessageFrame, SdkDataMessagePayload, SdkJoinFrame, SdkSignalFrame,
    SdkSubscribeFrame,
};
use carillon_proto::units::Timestamp;
use futures_util::{SinkExt as _, StreamExt as _};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::collector::{self, Collector};
use crate::process::{Server, carillon, request};

const NAME: &str = "Zoe-Persona-Grata";
const TEXT: &str = "the-result-was-positive";
/// Of a recording of nothing.
const FINISHED: Duration = Duration::from_secs(30);
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test]
async fn the_log_and_the_traces_of_a_meeting_hold_no_name_no_text_no_token_and_no_address() {
    let data = tempfile::tempdir().unwrap();
    let (collector, config) = (Collector::start(), data.path().join("carillon.toml"));
    let traces = format!("[traces]\notlp-endpoint = \"http://{}\"\n", collector.address);
    std::fs::write(&config, traces).unwrap();
    let mut server = Server::start(data.path(), &["--dev", "--config", config.to_str().unwrap()]);
    let traced = format!(
        "/meetings HTTP/1.1\r\ntraceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\ntracestate: x={NAME}\r\nX-Rest:"
    );
    let created = request(&server.web, "POST", &traced, "{}").1;
    let meeting = member(&created, "MeetingId");
    let body = format!(r#"{{"externalUserId":"{NAME}"}}"#);
    let attendee = request(&server.web, "POST", &format!("/meetings/{meeting}/attendees"), &body).1;
    let token = member(&attendee, "JoinToken");
    let recording = record(&server.web, &meeting);
    hold(&server.web, &meeting, &token).await;
    finish(&server.web, &meeting, &recording).await;
    let place = ["keys", "--data-dir", data.path().to_str().unwrap()];
    let keys = String::from_utf8(carillon(&place).stdout).unwrap();
    let secret = keys.split("SECRET_ACCESS_KEY=").nth(1).unwrap().trim().to_owned();
    server.terminate();
    server.wait();
    let log = server.log();
    assert!(log.contains(&meeting), "the log tells of the meeting: {log}");
    for (what, text) in
        [("name", NAME), ("text", TEXT), ("token", &token), ("secret", &secret), ("address", "127.0.0.1")]
    {
        assert!(!log.contains(text), "the log holds the {what}: {log}");
        let told = String::from_utf8_lossy(&collector.bytes()).into_owned();
        assert!(!told.contains(text), "the traces hold the {what}: {told}");
    }
    assert_traced(&collector, &meeting, &recording);
}

/// The collector knows of both requests, the first as a part of the caller's trace, of the session with its join, and of the
/// capture and the concatenation that finished it, by their ids.
fn assert_traced(collector: &Collector, meeting: &str, recording: &str) {
    let spans = collector.spans();
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("no span is named {name}: {spans:?}"))
    };
    let create = named("POST /meetings");
    assert_eq!(collector::hex(&create.trace_id), TRACE);
    assert_eq!(collector::hex(&create.parent_span_id), "00f067aa0ba902b7");
    assert_eq!(collector::attribute(create, "http.response.status_code"), "201");
    let add = named("POST /meetings/{meetingId}/attendees");
    assert!(add.parent_span_id.is_empty() && collector::hex(&add.trace_id) != TRACE);
    let (session, join) = (named("signaling session"), named("join"));
    assert_eq!(collector::attribute(session, "carillon.meeting.id"), meeting);
    assert_eq!((&join.trace_id, &join.parent_span_id), (&session.trace_id, &session.span_id));
    assert!(join.end_time_unix_nano <= session.end_time_unix_nano);
    let (capture, concatenation) = (named("capture"), named("concatenation"));
    let said = |key| collector::attribute(capture, key);
    assert_eq!((&*said("carillon.pipeline.id"), &*said("carillon.meeting.id")), (recording, meeting));
    let finishing = collector::attribute(concatenation, "carillon.pipeline.id");
    assert!(finishing.len() == recording.len() && finishing != recording, "{finishing}");
    let keys = |span: &Span| span.attributes.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(capture), ["carillon.pipeline.id", "carillon.meeting.id"]);
    assert_eq!(keys(concatenation), ["carillon.pipeline.id"]);
    assert!(capture.end_time_unix_nano > capture.start_time_unix_nano);
}

/// Begins to record; the id of the recording.
fn record(web: &str, meeting: &str) -> String {
    let (status, begun) = request(web, "POST", &format!("/meetings/{meeting}/recordings"), "{}");
    assert_eq!(status, 201, "{begun}");
    member(&begun, "RecordingId")
}

/// Ends a recording and waits until there is nothing to do for it any more.
async fn finish(web: &str, meeting: &str, recording: &str) {
    let place = format!("/meetings/{meeting}/recordings/{recording}");
    assert_eq!(request(web, "POST", &format!("{place}/stop"), "").0, 200);
    let finished = async {
        while ["Recording", "Processing"].contains(&&*member(&request(web, "GET", &place, "").1, "State")) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(FINISHED, finished).await.unwrap();
}

/// Joins, subscribes with an offer that names an address, says something, and leaves.
async fn hold(web: &str, meeting: &str, token: &str) {
    let mut upgrade = format!("ws://{web}/control/{meeting}").into_client_request().unwrap();
    let protocols = format!("_aws_wt_session, {token}");
    upgrade.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(upgrade).await.unwrap();
    for frame in [join(), subscribe(), data_message(), SdkSignalFrame::new(FrameType::Leave, now())] {
        socket.send(Message::Binary(signal::encode(PREFIX_CLIENT, &frame).into())).await.unwrap();
    }
    while let Some(Ok(message)) = socket.next().await {
        let Message::Binary(message) = message else { continue };
        if signal::decode(&message).unwrap().frame_type() == Some(FrameType::LeaveAck) {
            return;
        }
    }
    panic!("the server hung up before LEAVE_ACK");
}

fn join() -> SdkSignalFrame {
    let mut frame = SdkSignalFrame::new(FrameType::Join, now());
    frame.join = Some(SdkJoinFrame { protocol_version: Some(2), ..SdkJoinFrame::default() });
    frame
}

fn subscribe() -> SdkSignalFrame {
    let mut frame = SdkSignalFrame::new(FrameType::Subscribe, now());
    let offer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    frame.sub = Some(SdkSubscribeFrame { sdp_offer: Some(offer.to_owned()), ..SdkSubscribeFrame::default() });
    frame
}

fn data_message() -> SdkSignalFrame {
    let mut frame = SdkSignalFrame::new(FrameType::DataMessage, now());
    let message = SdkDataMessagePayload {
        topic: Some("chat".to_owned()),
        data: Some(TEXT.into()),
        lifetime_ms: Some(10_000),
        ..SdkDataMessagePayload::default()
    };
    frame.data_message = Some(SdkDataMessageFrame { messages: vec![message] });
    frame
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

/// A text member of a JSON answer.
fn member(json: &str, name: &str) -> String {
    let rest =
        json.split(&format!("\"{name}\":\"")).nth(1).unwrap_or_else(|| panic!("{name} is not in {json}"));
    rest.split('"').next().expect("a split has a first part").to_owned()
}
