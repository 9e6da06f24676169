//! The listeners over memory ports, spoken to by a real client on a loopback port.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::post;
use carillon_control::{Control, ControlConfig, CreateAttendee, CreateMeeting, Ports};
use carillon_meeting::MeetingConfig;
use carillon_ports::Plane;
use carillon_ports::memory::{ManualClock, MemoryMeetings, SeededEntropy};
use carillon_proto::id::MeetingId;
use carillon_proto::signal::{
    self, FrameType, PREFIX_CLIENT, SdkJoinFrame, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame,
};
use carillon_proto::units::Timestamp;
use futures_util::{SinkExt as _, StreamExt as _};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tower::util::BoxCloneSyncService;

use super::{DevGuard, HttpListener, Listeners, Services, router};
use crate::media_thread::{MediaOptions, MediaSockets, MediaThreads};
use crate::meeting_actor::LiveMeetings;
use crate::recorder::Captures;
use crate::shutdown::{Phase, Shutdown};

const UNKNOWN_MEETING: &str = "00000000-0000-4000-8000-00000000ffff";

struct World {
    address: SocketAddr,
    control: Control,
    live: Arc<LiveMeetings>,
    shutdown: Shutdown,
    meeting: MeetingId,
    token: String,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn world() -> World {
    world_with(None, 64).await
}

async fn world_with(dev: Option<DevGuard>, connections_max: usize) -> World {
    let sockets = MediaSockets::bind_all("127.0.0.1:0".parse().unwrap(), 1).unwrap();
    let options = MediaOptions {
        announced: vec!["127.0.0.1".parse().unwrap()],
        tcp_max: 1,
        strangers_max: 1,
        captures: Captures::start().unwrap(),
    };
    let media = Arc::new(MediaThreads::start(sockets, &options).unwrap());
    let live = LiveMeetings::new(MeetingConfig::default(), None, media, Arc::new(|_, _| {}));
    let ports = Ports {
        meetings: Arc::new(MemoryMeetings::default()),
        plane: Arc::clone(&live) as Arc<dyn Plane>,
        clock: Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000))),
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    let config = ControlConfig::new("000000000000".parse().unwrap(), "eu-test-1".parse().unwrap());
    let control = Control::open(ports, config).await.unwrap();
    let meeting = control.create_meeting(CreateMeeting::default()).await.unwrap().id;
    let attendee = control.create_attendee(&meeting, CreateAttendee::default()).await.unwrap();
    let shutdown = Shutdown::new();
    let services = Services {
        control: control.clone(),
        live: Arc::clone(&live),
        metrics: PrometheusBuilder::new().build_recorder().handle(),
        shutdown: shutdown.clone(),
    };
    let aws = BoxCloneSyncService::new(tower::service_fn(|_| async { Ok("aws".into_response()) }));
    let app = Router::new().route("/meetings", post(|| async { "app" }));
    let listener = HttpListener::plain("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.address();
    let door = router(services, aws, app, dev);
    tokio::spawn(Listeners::new(vec![listener], connections_max).serve(door, shutdown.clone()));
    World { address, control, live, shutdown, meeting, token: attendee.join_token.expose().to_owned() }
}

impl World {
    /// One request, one answer: status, headers and body as text.
    async fn http(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
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
        format!("ws://{}/control/{meeting}?X-Chime-Control-Protocol-Version=3", self.address)
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
    assert!(world.live.find(&UNKNOWN_MEETING.parse().unwrap()).is_none());
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
        world.control.list_attendees(&world.meeting, carillon_control::PageRequest::first(9)).await;
    world.control.delete_attendee(&world.meeting, &attendees.unwrap().items[0].id).await.unwrap();
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
    world.shutdown.advance(Phase::Draining);
    let live = Arc::clone(&world.live);
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
    assert_eq!(world.http(head, "garbage").await.0, 400);
    assert_eq!(
        world.http(head, &" ".repeat(carillon_proto::client_events::REPORT_BYTES_MAX + 1)).await.0,
        413
    );
    let (status, answer) = world.http(&head.replacen("POST", "OPTIONS", 1), "").await;
    assert!(status == 204 && answer.contains("authorization"), "{answer}");
}

#[tokio::test]
async fn who_sends_far_too_much_still_hears_why_it_is_refused() {
    let world = world().await;
    let head = "POST /v1/client-events HTTP/1.1\r\nHost: localhost";
    assert_eq!(world.http(head, &" ".repeat(4 << 20)).await.0, 413);
}

#[tokio::test]
async fn an_open_api_is_closed_to_foreign_names_and_pages() {
    let world = world_with(Some(DevGuard { public_host: None }), 64).await;
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
    let world = world_with(None, 1).await;
    let mut held = TcpStream::connect(world.address).await.unwrap();
    held.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    held.read_exact(&mut [0; 8]).await.unwrap();
    let mut refused = TcpStream::connect(world.address).await.unwrap();
    assert!(matches!(refused.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    drop(held);
}

#[tokio::test]
async fn a_websocket_keeps_its_place_under_the_bound() {
    let world = world_with(None, 1).await;
    let mut socket = world.socket(world.meeting.as_str(), &world.token).await;
    let mut refused = TcpStream::connect(world.address).await.unwrap();
    assert!(matches!(refused.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    ping(&mut socket, 1).await;
    assert_eq!(hear_pong(&mut socket).await, 1);
}

#[tokio::test]
async fn a_page_without_its_client_says_how_to_build_it() {
    let (status, answer) = world().await.get("/").await;
    let built = super::web_is_built();
    assert_eq!(status, if built { StatusCode::OK.as_u16() } else { 404 });
    assert!(if built {
        answer.contains("content-security-policy")
    } else {
        answer.contains("npm run build")
    });
}
