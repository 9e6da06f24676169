//! A live meeting as its sockets and its media thread see it.

use std::sync::{Arc, Mutex};

use carillon_meeting::{MeetingConfig, RECORDING_TOPIC};
use carillon_ports::Plane as _;
use carillon_proto::capabilities::Capabilities;
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::{ConnectionId, MeetingId, Modality};
use carillon_proto::media::CaptureId;
use carillon_proto::plane::{Admission, MeetingLimits, PlaneCommand};
use carillon_proto::signal::{
    self, FrameType, SdkJoinFrame, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame,
};
use carillon_proto::units::Timestamp;

use super::{ConnectionQueue, LiveMeetings, MeetingHandle, connection_queue};
use crate::media_thread::MediaThreads;
use crate::recorder::{Captures, NewCapture};
use crate::socket_queue::{Close, Outgoing};

struct World {
    live: Arc<LiveMeetings>,
    captures: Arc<Captures>,
    connected: Arc<Mutex<Vec<u32>>>,
}

struct Client {
    connection: ConnectionId,
    meeting: MeetingHandle,
    queue: ConnectionQueue,
}

fn world() -> World {
    let media = MediaThreads::on_loopback(1);
    let captures = Arc::clone(media.captures());
    let connected: Arc<Mutex<Vec<u32>>> = Arc::default();
    let told = Arc::clone(&connected);
    let live = LiveMeetings::new(
        MeetingConfig::default(),
        None,
        media,
        Arc::new(move |_, count| told.lock().unwrap().push(count)),
    );
    World { live, captures, connected }
}

fn meeting_id() -> MeetingId {
    "00000000-0000-4000-8000-000000000001".parse().unwrap()
}

impl World {
    async fn client(&self, number: u32) -> Client {
        let meeting = self.live.open(&meeting_id()).unwrap();
        let connection = self.live.mint_connection();
        let (handle, queue) = connection_queue();
        let admission = Admission {
            meeting: meeting_id(),
            primary: None,
            attendee: format!("00000000-0000-4000-9000-{number:012}").parse().unwrap(),
            external_user: format!("user-{number}").parse().unwrap(),
            display_name: None,
            capabilities: Capabilities::default(),
            noise_suppression: false,
            limits: MeetingLimits::default(),
        };
        meeting.opened(connection, admission, Modality::Main, handle).await.unwrap();
        Client { connection, meeting, queue }
    }

    async fn record(&self) -> CaptureId {
        let tracks = CaptureTracks { mix: true, voices: true, cameras: Selected::Everybody, content: true };
        let sink = Box::new(|_| {});
        let new = NewCapture { tracks, streams: None, since: std::time::Instant::now(), sink };
        let id = self.captures.begin(&meeting_id(), new).await;
        self.live.capture_changed(&meeting_id()).await;
        id
    }

    async fn record_no_more(&self, id: CaptureId) {
        self.captures.end(&meeting_id(), id).await;
        self.live.capture_changed(&meeting_id()).await;
    }
}

impl Client {
    async fn say(&self, frame: SdkSignalFrame) {
        self.meeting.frame(self.connection, Box::new(frame)).await.unwrap();
    }

    async fn ping(&self, ping_id: u32) {
        let mut frame = SdkSignalFrame::new(FrameType::PingPong, Timestamp::default());
        frame.ping_pong = Some(SdkPingPongFrame { r#type: SdkPingPongType::Ping as i32, ping_id });
        self.say(frame).await;
    }

    async fn join(&self) {
        let mut frame = SdkSignalFrame::new(FrameType::Join, Timestamp::default());
        frame.join = Some(SdkJoinFrame { protocol_version: Some(2), ..SdkJoinFrame::default() });
        self.say(frame).await;
    }

    /// What the next recording mark says.
    async fn next_mark(&mut self) -> String {
        loop {
            let Some(said) = self.next_frame().await.data_message else { continue };
            let mark = said.messages.into_iter().find(|said| said.topic.as_deref() == Some(RECORDING_TOPIC));
            if let Some(mark) = mark {
                return String::from_utf8(mark.data.unwrap()).unwrap();
            }
        }
    }

    async fn next_frame(&mut self) -> SdkSignalFrame {
        match self.queue.next().await {
            Some(Outgoing::Frame(message)) => signal::decode(&message).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off_and_the_others_go_on() {
    let world = world();
    let (mut slow, mut quick) = (world.client(1).await, world.client(2).await);
    let mut cut_off = Box::pin(slow.queue.cut_off());
    let flood = async {
        // Below the rate at which a client is cut off for what it says, so that only its not reading counts.
        let mut ticks = tokio::time::interval(std::time::Duration::from_millis(2));
        for ping_id in 0.. {
            ticks.tick().await;
            slow.ping(ping_id).await;
        }
    };
    tokio::select! {
        _ = &mut cut_off => {}
        () = flood => {}
    }
    quick.ping(7).await;
    assert_eq!(quick.next_frame().await.ping_pong.unwrap().ping_id, 7);
}

#[tokio::test]
async fn an_order_of_control_reaches_the_clients_of_a_live_meeting() {
    let world = world();
    let mut client = world.client(1).await;
    client.join().await;
    while client.next_frame().await.frame_type() != Some(FrameType::Index) {}
    world.live.send(&meeting_id(), PlaneCommand::EndMeeting).await.unwrap();
    let status = client.next_frame().await;
    assert_eq!(status.audio_status.unwrap().audio_status, Some(410));
}

#[tokio::test]
async fn draining_sends_everybody_elsewhere_and_nobody_new_in() {
    let world = world();
    let mut client = world.client(1).await;
    client.join().await;
    while client.next_frame().await.frame_type() != Some(FrameType::Index) {}
    let live = Arc::clone(&world.live);
    let drained = tokio::spawn(async move { live.drain().await });
    let closed = loop {
        match client.queue.next().await {
            Some(Outgoing::Frame(_)) => {}
            other => break other,
        }
    };
    assert!(matches!(closed, Some(Outgoing::Close(Close { code: 4500, .. }))), "{closed:?}");
    assert!(world.live.open(&meeting_id()).is_err());
    drop(client);
    drained.await.unwrap();
    assert!(world.live.find(&meeting_id()).is_none());
    assert_ne!(world.connected.lock().unwrap().last(), Some(&1));
}

#[tokio::test(start_paused = true)]
async fn a_meeting_is_live_until_the_last_handle_and_presence_are_gone() {
    let world = world();
    let client = world.client(1).await;
    assert!(world.live.find(&meeting_id()).is_some());
    client.meeting.closed(client.connection, carillon_meeting::SocketClose::Clean).await.unwrap();
    drop(client);
    while world.live.find(&meeting_id()).is_some() {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_meeting_whose_task_dies_lets_go_of_its_clients_and_can_be_opened_again() {
    let world = world();
    let mut client = world.client(1).await;
    client.join().await;
    while client.next_frame().await.frame_type() != Some(FrameType::Index) {}
    client.meeting.panic().await.unwrap();
    while client.queue.next().await.is_some() {}
    assert!(client.meeting.closed(client.connection, carillon_meeting::SocketClose::Clean).await.is_err());
    assert!(world.live.find(&meeting_id()).is_none());
    let mut again = world.client(1).await;
    again.ping(1).await;
    assert_eq!(again.next_frame().await.ping_pong.unwrap().ping_id, 1);
    assert_eq!(world.connected.lock().unwrap().iter().filter(|count| **count == 0).count(), 1);
}

#[tokio::test]
async fn the_recording_mark_is_told_to_who_is_there_and_to_who_comes_later() {
    let world = world();
    let mut early = world.client(1).await;
    early.join().await;
    let recording = world.record().await;
    assert_eq!(early.next_mark().await, r#"{"recording":true}"#);
    let mut late = world.client(2).await;
    late.join().await;
    assert_eq!(late.next_mark().await, r#"{"recording":true}"#);
    world.record_no_more(recording).await;
    assert_eq!(early.next_mark().await, r#"{"recording":false}"#);
    assert_eq!(late.next_mark().await, r#"{"recording":false}"#);
    world.record().await;
    assert_eq!(early.next_mark().await, r#"{"recording":true}"#);
}

#[tokio::test]
async fn a_meeting_that_goes_live_while_it_is_captured_says_so_to_the_first_who_joins() {
    let world = world();
    world.record().await;
    let mut client = world.client(1).await;
    client.join().await;
    assert_eq!(client.next_mark().await, r#"{"recording":true}"#);
}
