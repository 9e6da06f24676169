//! The log of a meeting names nobody and holds no secret.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use carillon_proto::signal::{
    self, FrameType, PREFIX_CLIENT, SdkDataMessageFrame, SdkDataMessagePayload, SdkJoinFrame, SdkSignalFrame,
    SdkSubscribeFrame,
};
use carillon_proto::units::Timestamp;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::process::{Server, carillon, request};

const NAME: &str = "Zoe-Persona-Grata";
const TEXT: &str = "the-result-was-positive";

#[tokio::test]
async fn the_log_of_a_meeting_holds_no_name_no_text_no_token_and_no_address() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--dev"]);
    let created = request(&server.web, "POST", "/meetings", "{}").1;
    let meeting = member(&created, "MeetingId");
    let body = format!(r#"{{"externalUserId":"{NAME}"}}"#);
    let attendee = request(&server.web, "POST", &format!("/meetings/{meeting}/attendees"), &body).1;
    let token = member(&attendee, "JoinToken");
    hold(&server.web, &meeting, &token).await;
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
    }
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
