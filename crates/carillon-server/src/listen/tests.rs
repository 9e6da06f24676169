//! The listeners over memory ports, spoken to by a real client on a loopback port.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use carillon_analytics::{Moment, MomentKind};
use carillon_control::{CreateAttendee, CreateMeeting};
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::signal::{
    self, FrameType, PREFIX_CLIENT, SdkJoinFrame, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame,
};
use carillon_proto::units::Timestamp;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::DevGuard;
use crate::shutdown::Phase;
use crate::stand::{Stand, StandOptions};

const UNKNOWN_MEETING: &str = "00000000-0000-4000-8000-00000000ffff";

struct World {
    stand: Stand,
    meeting: MeetingId,
    token: String,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn world() -> World {
    world_with(StandOptions::default()).await
}

async fn world_with(options: StandOptions) -> World {
    let stand = Stand::start(options).await;
    let meeting = stand.control.create_meeting(CreateMeeting::default()).await.unwrap().id;
    let attendee = stand.control.create_attendee(&meeting, CreateAttendee::default()).await.unwrap();
    let token = attendee.join_token.expose().to_owned();
    World { stand, meeting, token }
}

impl World {
    /// One request, one answer: status, headers and body as text.
    async fn http(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.stand.address).await.unwrap();
        let request = format!("{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    async fn get(&self, path: &str) -> (u16, String) {
        self.http(&format!("GET {path} HTTP/1.1\r\nHost: localhost"), "").await
    }

    async fn socket(&self, meeting: &str, token: &str) -> Socket {
        let mut request = self.control_url(meeting).into_client_request().unwrap();
        let protocols = format!("_aws_wt_session, {token}");
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        let (socket, answer) = tokio_tungstenite::connect_async(request).await.unwrap();
        assert_eq!(answer.headers()["sec-websocket-protocol"], "_aws_wt_session");
        socket
    }

    fn control_url(&self, meeting: &str) -> String {
        format!("ws://{}/control/{meeting}?X-Chime-Control-Protocol-Version=3", self.stand.address)
    }
}

async fn say(socket: &mut Socket, frame: &SdkSignalFrame) {
    socket.send(Message::Binary(signal::encode(PREFIX_CLIENT, frame).into())).await.unwrap();
}

async fn ping(socket: &mut Socket, ping_id: u32) {
    let mut frame = SdkSignalFrame::new(FrameType::PingPong, Timestamp::default());
    frame.ping_pong = Some(SdkPingPongFrame { r#type: SdkPingPongType::Ping as i32, ping_id });
    say(socket, &frame).await;
}

async fn join(socket: &mut Socket) {
    let mut frame = SdkSignalFrame::new(FrameType::Join, Timestamp::default());
    frame.join = Some(SdkJoinFrame { protocol_version: Some(2), ..SdkJoinFrame::default() });
    say(socket, &frame).await;
}

/// The next frame, or the close code.
async fn hear(socket: &mut Socket) -> Result<SdkSignalFrame, Option<u16>> {
    loop {
        match tokio::time::timeout(Duration::from_secs(10), socket.next()).await.unwrap() {
            Some(Ok(Message::Binary(message))) => return Ok(signal::decode(&message).unwrap()),
            Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(None),
        }
    }
}

async fn hear_pong(socket: &mut Socket) -> u32 {
    loop {
        if let Some(pong) = hear(socket).await.unwrap().ping_pong {
            return pong.ping_id;
        }
    }
}

async fn hear_close(socket: &mut Socket) -> Option<u16> {
    loop {
        if let Err(code) = hear(socket).await {
            return code;
        }
    }
}

#[tokio::test]
async fn a_token_opens_the_socket_and_ping_is_answered_before_join() {
    let world = world().await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    ping(&mut socket, 1).await;
    assert_eq!(hear_pong(&mut socket).await, 1);
    join(&mut socket).await;
    assert_eq!(hear(&mut socket).await.unwrap().frame_type(), Some(FrameType::JoinAck));
}

#[tokio::test]
async fn a_native_client_brings_its_token_as_a_cookie() {
    let world = world().await;
    let mut request = world.control_url(world.meeting.as_str()).into_client_request().unwrap();
    let cookie = format!("a=b; _aws_wt_session={}", world.token);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    join(&mut socket).await;
    assert_eq!(hear(&mut socket).await.unwrap().frame_type(), Some(FrameType::JoinAck));
}

#[tokio::test]
async fn a_refused_client_is_let_in_to_hear_why_after_its_join() {
    let world = world().await;
    let forged = format!("{}AAAA", &world.token[..world.token.len() - 4]);
    for (meeting, token, code) in [
        (world.meeting.as_str(), forged.as_str(), 4403),
        (world.meeting.as_str(), "nonsense", 4403),
        (UNKNOWN_MEETING, world.token.as_str(), 4410),
        ("not-a-meeting", world.token.as_str(), 4410),
    ] {
        let mut socket = world.socket(meeting, token).await;
        ping(&mut socket, 9).await;
        assert_eq!(hear_pong(&mut socket).await, 9);
        join(&mut socket).await;
        assert_eq!(hear_close(&mut socket).await, Some(code), "{meeting}");
    }
    assert!(world.stand.live.find(&UNKNOWN_MEETING.parse().unwrap()).is_none());
}

#[tokio::test]
async fn a_content_suffix_opens_with_its_own_base_token_only() {
    let world = world().await;
    let mut socket = world.socket(world.meeting.as_str(), &format!("{}#content", world.token)).await;
    join(&mut socket).await;
    assert_eq!(hear(&mut socket).await.unwrap().frame_type(), Some(FrameType::JoinAck));
    for forged in [format!("{}#content#content", world.token), "nonsense#content".to_owned()] {
        let mut socket = world.socket(world.meeting.as_str(), &forged).await;
        join(&mut socket).await;
        assert_eq!(hear_close(&mut socket).await, Some(4403));
    }
}

#[tokio::test]
async fn garbage_costs_its_sender_nothing_but_the_message() {
    let world = world().await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    socket.send(Message::Text("hello".into())).await.unwrap();
    socket.send(Message::Binary(vec![PREFIX_CLIENT, 0xff, 0xff].into())).await.unwrap();
    ping(&mut socket, 3).await;
    assert_eq!(hear_pong(&mut socket).await, 3);
}

#[tokio::test]
async fn a_message_over_the_bound_ends_the_connection() {
    let world = world().await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    let large = vec![PREFIX_CLIENT; carillon_proto::limits::SIGNAL_MESSAGE_BYTES_MAX + 1];
    // The server may end the connection before it is all written.
    let _ = socket.send(Message::Binary(large.into())).await;
    hear_close(&mut socket).await;
}

#[tokio::test]
async fn a_deleted_attendee_hears_so_and_its_token_is_void() {
    let world = world().await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    join(&mut socket).await;
    while hear(&mut socket).await.unwrap().frame_type() != Some(FrameType::Index) {}
    let attendees =
        world.stand.control.list_attendees(&world.meeting, carillon_control::PageRequest::first(9)).await;
    world.stand.control.delete_attendee(&world.meeting, &attendees.unwrap().items[0].id).await.unwrap();
    let status = hear(&mut socket).await.unwrap();
    assert_eq!(status.audio_status.unwrap().audio_status, Some(411));
    let mut again = world.socket(world.meeting.as_str(), &world.token).await;
    join(&mut again).await;
    assert_eq!(hear_close(&mut again).await, Some(4403));
}

#[tokio::test]
async fn a_drain_closes_with_4500_and_refuses_upgrades() {
    let world = world().await;
    assert_eq!(world.get("/readyz").await.0, 200);
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    join(&mut socket).await;
    while hear(&mut socket).await.unwrap().frame_type() != Some(FrameType::Index) {}
    world.stand.shutdown.advance(Phase::Draining);
    let live = Arc::clone(&world.stand.live);
    let drained = tokio::spawn(async move { live.drain().await });
    assert_eq!(hear_close(&mut socket).await, Some(4500));
    drop(socket);
    drained.await.unwrap();
    assert_eq!(world.get("/readyz").await.0, 503);
    assert_eq!(world.get("/healthz").await.0, 200);
    let mut request = world.control_url(world.meeting.as_str()).into_client_request().unwrap();
    let protocols = format!("_aws_wt_session, {}", world.token);
    request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
    let refused = tokio_tungstenite::connect_async(request).await.unwrap_err();
    assert!(refused.to_string().contains("503"), "{refused}");
}

#[tokio::test]
async fn the_credential_decides_which_front_answers() {
    let world = world().await;
    let unsigned = "POST /meetings HTTP/1.1\r\nHost: localhost";
    let signed = format!(
        "{unsigned}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/chime/aws4_request, \
         SignedHeaders=host, Signature=00"
    );
    assert!(world.http(unsigned, "").await.1.ends_with("app"));
    assert!(world.http(&signed, "").await.1.ends_with("aws"));
    assert!(world.http(&signed.replace("/meetings", "/healthz"), "").await.1.ends_with("aws"));
}

#[tokio::test]
async fn an_unknown_route_is_a_json_404() {
    let (status, answer) = world().await.get("/nothing/here").await;
    assert_eq!(status, 404);
    assert!(answer.contains("application/json"), "{answer}");
}

#[tokio::test]
async fn the_nearest_region_is_told_to_any_page() {
    let (status, answer) = world().await.get("/nearest-media-region").await;
    assert_eq!(status, 200);
    assert!(
        answer.contains(r#"{"region":"eu-test-1"}"#) && answer.contains("access-control-allow-origin: *")
    );
}

#[tokio::test]
async fn client_events_are_taken_from_attendees_only() {
    let world = world().await;
    let body = |token: &str| {
        format!(
            r#"{{"metadata":{{"meetingId":"{}"}},"authorization":"{token}",
            "events":[{{"type":"Meet","v":1,"payloads":[{{"name":"meetingEnded","ts":1}}]}}]}}"#,
            world.meeting
        )
    };
    let head = "POST /v1/client-events?beacon=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain";
    let (status, answer) = world.http(head, &body(&world.token)).await;
    assert!(status == 200 && answer.ends_with("{}") && answer.contains("access-control-allow-origin: *"));
    let bearer = format!("{head}\r\nAuthorization: Bearer {}", world.token);
    assert_eq!(world.http(&bearer, &body("nonsense")).await.0, 200);
    assert_eq!(world.http(head, &body("nonsense")).await.0, 401);
    let stranger = UNKNOWN_MEETING;
    let foreign = body(&world.token).replace("\"},", &format!("\",\"attendeeId\":\"{stranger}\"}},"));
    assert_eq!(world.http(head, &foreign).await.0, 401, "{foreign}");
    let elsewhere = body(&world.token).replace(world.meeting.as_str(), UNKNOWN_MEETING);
    assert_eq!(
        world.http(head, &elsewhere).await.0,
        200,
        "a meeting that is over has nobody who could check"
    );
    assert_eq!(world.http(head, "garbage").await.0, 400);
    assert_eq!(
        world.http(head, &" ".repeat(carillon_proto::client_events::REPORT_BYTES_MAX + 1)).await.0,
        413
    );
    let (status, answer) = world.http(&head.replacen("POST", "OPTIONS", 1), "").await;
    assert!(status == 204 && answer.contains("authorization"), "{answer}");
}

#[tokio::test]
async fn what_a_client_tells_when_its_meeting_is_over_is_kept_if_it_has_told_something_before() {
    let world = world().await;
    let other = world.stand.control.create_attendee(&world.meeting, CreateAttendee::default()).await.unwrap();
    let tell = async |token: &str| {
        let body = format!(
            r#"{{"metadata":{{"meetingId":"{}"}},"events":[{{"payloads":[{{"name":"meetingEnded"}}]}}]}}"#,
            world.meeting
        );
        let head = "POST /v1/client-events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain";
        world.http(&format!("{head}\r\nAuthorization: Bearer {token}"), &body).await.0
    };
    assert_eq!(tell(&world.token).await, 200);
    world.stand.control.delete_meeting(&world.meeting).await.unwrap();
    world.stand.analytics.follow().await.unwrap();
    assert_eq!((tell(&world.token).await, tell(other.join_token.expose()).await), (200, 200));
    let seen = world.stand.analytics.participants(&world.meeting, None, 10).await.unwrap();
    let told = |moment: &&Moment| matches!(moment.kind, MomentKind::Told(_));
    let mut told: Vec<_> = seen.attendees.iter().map(|it| it.moments.iter().filter(told).count()).collect();
    told.sort_unstable();
    assert_eq!(told, [0, 2], "who never told anything is not believed now");
}

#[tokio::test]
async fn who_was_removed_from_a_meeting_tells_nothing_more_of_it_not_even_when_it_is_over() {
    let world = world().await;
    let removed =
        world.stand.control.create_attendee(&world.meeting, CreateAttendee::default()).await.unwrap();
    let tell = async |token: &str| {
        let body = format!(
            r#"{{"metadata":{{"meetingId":"{}"}},"events":[{{"payloads":[{{"name":"meetingEnded"}}]}}]}}"#,
            world.meeting
        );
        let head = "POST /v1/client-events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain";
        world.http(&format!("{head}\r\nAuthorization: Bearer {token}"), &body).await.0
    };
    let token = removed.join_token.expose();
    assert_eq!((tell(token).await, tell(&world.token).await), (200, 200));
    world.stand.control.delete_attendee(&world.meeting, &removed.id).await.unwrap();
    assert_eq!(tell(token).await, 401);
    world.stand.control.delete_meeting(&world.meeting).await.unwrap();
    assert_eq!((tell(token).await, tell(&world.token).await), (200, 200));
    let seen = world.stand.analytics.participants(&world.meeting, None, 10).await.unwrap();
    let of = |it: &AttendeeId| seen.attendees.iter().find(|seen| seen.attendee == *it).unwrap();
    assert_eq!(of(&removed.id).moments.len(), 1, "it was removed before it told the second time");
    let others: Vec<_> = seen.attendees.iter().filter(|seen| seen.attendee != removed.id).collect();
    assert_eq!((others.len(), others[0].moments.len()), (1, 2));
}

#[tokio::test]
async fn who_sends_far_too_much_still_hears_why_it_is_refused() {
    let world = world().await;
    let head = "POST /v1/client-events HTTP/1.1\r\nHost: localhost";
    assert_eq!(world.http(head, &" ".repeat(4 << 20)).await.0, 413);
}

#[tokio::test]
async fn an_open_api_is_closed_to_foreign_names_and_pages() {
    let world =
        world_with(StandOptions { dev: Some(DevGuard { public_host: None }), ..Default::default() }).await;
    let at = |host: &str| format!("POST /meetings HTTP/1.1\r\nHost: {host}");
    assert_eq!(world.http(&at("localhost:8080"), "").await.0, 200);
    assert_eq!(world.http(&at("rebound.example"), "").await.0, 403);
    assert_eq!(world.http("GET /healthz HTTP/1.1\r\nHost: rebound.example", "").await.0, 200);
    let from = |origin: &str| format!("{}\r\nOrigin: {origin}", at("localhost:8080"));
    assert_eq!(world.http(&from("http://localhost:3000"), "").await.0, 200);
    assert_eq!(world.http(&from("https://evil.example"), "").await.0, 403);
}

#[tokio::test]
async fn one_connection_more_than_the_bound_is_closed_at_once() {
    let world = world_with(StandOptions { connections_max: 1, ..Default::default() }).await;
    let mut held = TcpStream::connect(world.stand.address).await.unwrap();
    held.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    held.read_exact(&mut [0; 8]).await.unwrap();
    let mut refused = TcpStream::connect(world.stand.address).await.unwrap();
    assert!(matches!(refused.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    drop(held);
}

#[tokio::test]
async fn a_websocket_keeps_its_place_under_the_bound() {
    let world = world_with(StandOptions { connections_max: 1, ..Default::default() }).await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    let mut refused = TcpStream::connect(world.stand.address).await.unwrap();
    assert!(matches!(refused.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    ping(&mut socket, 1).await;
    assert_eq!(hear_pong(&mut socket).await, 1);
}

#[tokio::test]
async fn every_page_is_the_client_or_says_how_to_build_it() {
    let world = world().await;
    let built = super::web_is_built();
    for page in [
        "/",
        "/m/x",
        "/r/x",
        "/dashboard",
        "/dashboard/usage",
        "/c",
        "/c/x",
        "/v",
        "/v/x",
        "/visits",
        "/visits/x",
        "/account",
        "/account/people",
        "/sign-up",
        "/sign-up/x",
    ] {
        let (status, answer) = world.get(page).await;
        assert_eq!(status, if built { StatusCode::OK.as_u16() } else { 404 }, "{page}");
        let expected = if built { "content-security-policy" } else { "npm run build" };
        assert!(answer.contains(expected), "{page}");
    }
}
