//! A meeting with simulated clients and a media thread that always agrees, in virtual time.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use carillon_meeting::{
    CloseCode, Input, Meeting, MeetingConfig, MeetingEvent, Metric, Output, SocketClose, TurnCredentials,
};
use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, ConnectionId, ExternalUserId, MeetingId, Mid, Modality};
use carillon_proto::media::{MediaCommand, MediaEvent, Negotiate, Track};
use carillon_proto::plane::{Admission, MeetingLimits, PlaneCommand, Refusal};
use carillon_proto::signal::{
    FrameType, SdkAudioControlFrame, SdkIndexFrame, SdkJoinFrame, SdkLeaveFrame,
    SdkMeetingSessionCredentials, SdkPingPongFrame, SdkPingPongType, SdkPrimaryMeetingJoinFrame,
    SdkServerSideNetworkAdaption, SdkSignalFrame, SdkStreamDescriptor, SdkStreamMediaType,
    SdkStreamServiceType, SdkSubscribeAckFrame, SdkSubscribeFrame, SdkVideoCodecCapability,
};
use carillon_proto::units::Timestamp;

use crate::client::Client;

pub const MAIN: Modality = Modality::Main;
pub const CONTENT: Modality = Modality::Content;

/// Audio stream ids count on from the clock of a meeting's first input, 32 a second.
pub const ID: u32 = 1_800_000_000 % (134_217_728 - 86_400) * 32;

/// What the media thread does with a SUBSCRIBE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Answers at once; transport and audio follow.
    Up,
    /// Answers at once, and nothing follows.
    Silent,
    /// Keeps it until [`World::answer`].
    Held,
}

pub struct World {
    pub meeting: Meeting,
    pub now: Instant,
    pub wall: u64,
    pub sockets: BTreeMap<ConnectionId, Socket>,
    pub media: Media,
    pub decodes: Vec<SdkVideoCodecCapability>,
    pub held: VecDeque<Negotiate>,
    /// Tokens that have yet to be looked up.
    pub asked: VecDeque<(ConnectionId, String)>,
    pub commands: Vec<MediaCommand>,
    pub events: Vec<MeetingEvent>,
    pub metrics: Vec<Metric>,
    pub limits: MeetingLimits,
    /// Of whoever comes next.
    pub noise_suppression: bool,
    pub turn: Option<Box<TurnCredentials>>,
    next_connection: u64,
}

pub struct Socket {
    pub attendee: usize,
    pub modality: Modality,
    pub client: Client,
    /// Frames since the last look.
    pub inbox: Vec<SdkSignalFrame>,
    pub closed: Option<CloseCode>,
    pub gone: bool,
    pub up: bool,
}

pub fn attendee(number: usize) -> AttendeeId {
    format!("{number:08x}-0000-4000-8000-000000000000").parse().unwrap()
}

pub fn primary() -> MeetingId {
    "00000000-0000-4000-9000-000000000000".parse().unwrap()
}

pub fn replica(number: usize) -> MeetingId {
    format!("00000000-0000-4000-9000-{number:012}").parse().unwrap()
}

/// Attendees from 1,000 on are of the first replica, from 2,000 on of the second.
pub fn replica_of(attendee: usize) -> Option<MeetingId> {
    Some(attendee / 1_000).filter(|number| *number > 0).map(replica)
}

pub fn external(number: usize) -> ExternalUserId {
    format!("ext-{number}").parse().unwrap()
}

pub fn wire_id(number: usize, modality: Modality) -> String {
    match modality {
        Modality::Main => attendee(number).to_string(),
        Modality::Content => format!("{}#content", attendee(number)),
    }
}

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

impl World {
    pub fn new() -> Self {
        Self::with(MeetingConfig::default())
    }

    pub fn with(config: MeetingConfig) -> Self {
        #[expect(clippy::disallowed_methods, reason = "an origin for virtual time")]
        let now = Instant::now();
        Self {
            limits: config.limits,
            noise_suppression: false,
            meeting: Meeting::new(config),
            now,
            wall: 1_800_000_000_000,
            sockets: BTreeMap::new(),
            media: Media::Up,
            decodes: vec![
                SdkVideoCodecCapability::Vp8,
                SdkVideoCodecCapability::H264ConstrainedBaseline,
                SdkVideoCodecCapability::Vp9Profile0,
            ],
            held: VecDeque::new(),
            asked: VecDeque::new(),
            commands: Vec::new(),
            events: Vec::new(),
            metrics: Vec::new(),
            turn: None,
            next_connection: 1,
        }
    }

    pub fn input(&mut self, input: Input) {
        self.meeting.handle_input(self.now, Timestamp::from_millis(self.wall), input);
        self.drain();
    }

    fn drain(&mut self) {
        let mut negotiations = Vec::new();
        while let Some(output) = self.meeting.poll_output() {
            match output {
                Output::Send { to, frame } => {
                    assert!(!to.is_empty());
                    for connection in to {
                        self.deliver(connection, &frame);
                    }
                }
                Output::Close { connection, code, .. } => {
                    let socket = self.sockets.get_mut(&connection).expect("a socket that was opened");
                    assert!(!socket.gone && socket.closed.is_none(), "closed twice: {connection}");
                    socket.closed = Some(code);
                }
                Output::Authenticate { connection, token } => {
                    self.asked.push_back((connection, token.into_exposed()));
                }
                Output::Media(command) => {
                    if let MediaCommand::Negotiate(negotiate) = &command {
                        negotiations.push(Negotiate::clone(negotiate));
                    }
                    self.commands.push(command);
                }
                Output::Event(event) => self.events.push(event),
                Output::Metric(metric) => self.metrics.push(metric),
            }
        }
        for negotiate in negotiations {
            match self.media {
                Media::Held => self.held.push_back(negotiate),
                Media::Up | Media::Silent => self.agree(&negotiate),
            }
        }
    }

    fn deliver(&mut self, connection: ConnectionId, frame: &SdkSignalFrame) {
        let socket = self.sockets.get_mut(&connection).expect("a socket that was opened");
        assert!(!socket.gone, "output to a closed connection: {connection} {frame:?}");
        assert_eq!(socket.closed, None, "output after close: {connection} {frame:?}");
        socket.client.receive(frame);
        socket.inbox.push(frame.clone());
    }

    /// The media thread accepts an offer: section `n` of `receive` is mid `n + 1`.
    pub fn agree(&mut self, negotiate: &Negotiate) {
        let connection = negotiate.connection;
        let track = |(place, receive): (usize, &Option<carillon_proto::media::Receive>)| {
            let receive = receive.filter(|receive| receive.group.is_some())?;
            let ssrc = u32::try_from(700 + place).unwrap();
            Some(Track { mid: mid(place + 1), requested: receive.requested, ssrc })
        };
        let tracks = negotiate.receive.iter().enumerate().filter_map(track).collect();
        let (answer, decodes) = ("v=0 answer".to_owned(), self.decodes.clone());
        self.input(Input::Media(MediaEvent::Negotiated { connection, answer, tracks, decodes }));
        if self.media != Media::Silent && self.sockets.get(&connection).is_some_and(|socket| !socket.up) {
            self.media_up(connection);
        }
    }

    /// The oldest SUBSCRIBE that the media thread holds.
    pub fn answer(&mut self) {
        let negotiate = self.held.pop_front().expect("one is held");
        self.agree(&negotiate);
    }

    pub fn media_up(&mut self, connection: ConnectionId) {
        self.sockets.get_mut(&connection).unwrap().up = true;
        self.input(Input::Media(MediaEvent::Connected { connection }));
        self.input(Input::Media(MediaEvent::AudioStarted { connection }));
    }

    /// Lets time pass, with every time-out on its way.
    pub fn advance(&mut self, by: Duration) {
        let end = self.now + by;
        for _ in 0..100_000 {
            match self.meeting.next_timeout().filter(|next| *next <= end) {
                Some(next) => {
                    let step = next.saturating_duration_since(self.now);
                    self.now += step;
                    self.wall += u64::try_from(step.as_millis()).unwrap();
                    self.input(Input::Timeout);
                }
                None => {
                    self.wall += u64::try_from((end - self.now).as_millis()).unwrap();
                    self.now = end;
                    return;
                }
            }
        }
        panic!("time-outs do not end");
    }

    /// Enough for every batch to go out.
    pub fn flush(&mut self) {
        self.advance(ms(500));
    }

    pub fn admission(&self, number: usize, capabilities: Capabilities) -> Admission {
        let replica = replica_of(number);
        Admission {
            meeting: replica.clone().unwrap_or_else(primary),
            primary: replica.map(|_| primary()),
            attendee: attendee(number),
            external_user: external(number),
            display_name: None,
            capabilities,
            noise_suppression: self.noise_suppression,
            limits: self.limits,
        }
    }

    pub fn open(&mut self, number: usize, modality: Modality) -> ConnectionId {
        self.open_with(number, modality, Capabilities::default())
    }

    pub fn open_with(
        &mut self,
        number: usize,
        modality: Modality,
        capabilities: Capabilities,
    ) -> ConnectionId {
        let connection = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let client = Client::new(wire_id(number, modality));
        let socket = Socket {
            attendee: number,
            modality,
            client,
            inbox: Vec::new(),
            closed: None,
            gone: false,
            up: false,
        };
        self.sockets.insert(connection, socket);
        let admission = self.admission(number, capabilities);
        let turn = self.turn.clone();
        self.input(Input::Opened { connection, admission, modality, turn });
        connection
    }

    pub fn frame(&mut self, connection: ConnectionId, frame: SdkSignalFrame) {
        let socket = &self.sockets[&connection];
        if !socket.gone && socket.closed.is_none() {
            self.input(Input::Frame { connection, frame: Box::new(frame) });
        }
    }

    pub fn join(&mut self, connection: ConnectionId, session: u64) {
        self.join_as(connection, join_frame(session));
    }

    pub fn join_as(&mut self, connection: ConnectionId, join: SdkJoinFrame) {
        let mut frame = frame(FrameType::Join);
        frame.join = Some(join);
        self.frame(connection, frame);
    }

    pub fn subscribe(&mut self, connection: ConnectionId, sub: SdkSubscribeFrame) {
        let mut frame = frame(FrameType::Subscribe);
        frame.sub = Some(sub);
        self.frame(connection, frame);
    }

    pub fn mute(&mut self, connection: ConnectionId, muted: bool) {
        let mut frame = frame(FrameType::AudioControl);
        frame.audio_control = Some(SdkAudioControlFrame { muted: Some(muted) });
        self.frame(connection, frame);
    }

    pub fn leave(&mut self, connection: ConnectionId) {
        let mut frame = frame(FrameType::Leave);
        frame.leave = Some(SdkLeaveFrame {});
        self.frame(connection, frame);
    }

    pub fn ping(&mut self, connection: ConnectionId, ping_id: u32) {
        let mut frame = frame(FrameType::PingPong);
        frame.ping_pong = Some(SdkPingPongFrame { r#type: SdkPingPongType::Ping as i32, ping_id });
        self.frame(connection, frame);
    }

    pub fn close(&mut self, connection: ConnectionId, how: SocketClose) {
        self.sockets.get_mut(&connection).unwrap().gone = true;
        self.input(Input::Closed { connection, how });
    }

    /// PRIMARY_MEETING_JOIN, without the answer to whose the token is.
    pub fn ask_promotion(&mut self, connection: ConnectionId) {
        let mut frame = frame(FrameType::PrimaryMeetingJoin);
        let join_token = Some("token".to_owned());
        let credentials = Some(SdkMeetingSessionCredentials { join_token, ..Default::default() });
        frame.primary_meeting_join = Some(SdkPrimaryMeetingJoinFrame { credentials });
        self.frame(connection, frame);
    }

    /// The answer to whoever asked first.
    pub fn authenticated(&mut self, outcome: Result<Admission, Refusal>) {
        let (connection, _) = self.asked.pop_front().expect("a token to be looked up");
        self.input(Input::Authenticated { connection, outcome });
    }

    /// A viewer asks with the token of this attendee of the primary. The status of the error, if there is one.
    pub fn promote(&mut self, connection: ConnectionId, number: usize) -> Option<u32> {
        self.promote_with(connection, number, Capabilities::default())
    }

    pub fn promote_with(
        &mut self,
        connection: ConnectionId,
        number: usize,
        capabilities: Capabilities,
    ) -> Option<u32> {
        self.take(connection);
        self.ask_promotion(connection);
        let admission = self.admission(number, capabilities);
        self.authenticated(Ok(admission));
        self.promotion_status(connection)
    }

    /// The only PRIMARY_MEETING_JOIN_ACK since the last look; the other frames stay.
    pub fn promotion_status(&mut self, connection: ConnectionId) -> Option<u32> {
        let inbox = &mut self.sockets.get_mut(&connection).unwrap().inbox;
        let is_ack = |frame: &SdkSignalFrame| frame.frame_type() == Some(FrameType::PrimaryMeetingJoinAck);
        let place = inbox.iter().position(is_ack).expect("a PRIMARY_MEETING_JOIN_ACK");
        let ack = inbox.remove(place);
        assert!(!inbox.iter().any(is_ack) && ack.primary_meeting_join_ack.is_some());
        ack.error.and_then(|error| error.status)
    }

    pub fn demote(&mut self, connection: ConnectionId) {
        self.frame(connection, frame(FrameType::PrimaryMeetingLeave));
    }

    pub fn plane(&mut self, command: PlaneCommand) {
        self.input(Input::Plane(command));
    }

    /// A client with media up, its camera off.
    pub fn connect(&mut self, number: usize, modality: Modality) -> ConnectionId {
        self.connect_with(number, modality, Capabilities::default())
    }

    pub fn connect_with(
        &mut self,
        number: usize,
        modality: Modality,
        capabilities: Capabilities,
    ) -> ConnectionId {
        let connection = self.open_with(number, modality, capabilities);
        let content = u64::from(modality == CONTENT);
        self.join(connection, number as u64 * 1_000 + content);
        self.subscribe(connection, rx(&[0]));
        connection
    }

    /// The same page comes back on a new socket.
    pub fn reconnect(&mut self, former: ConnectionId) -> ConnectionId {
        let (number, modality) = (self.sockets[&former].attendee, self.sockets[&former].modality);
        let connection = self.open(number, modality);
        let client = Client::reconnected(&self.sockets[&former].client);
        self.sockets.get_mut(&connection).unwrap().client = client;
        let content = u64::from(modality == CONTENT);
        self.join(connection, number as u64 * 1_000 + content);
        self.subscribe(connection, rx(&[0]));
        connection
    }

    /// A client with its camera (or content) on.
    pub fn publish(&mut self, number: usize, modality: Modality) -> ConnectionId {
        let connection = self.connect(number, modality);
        self.subscribe(connection, camera(&[0]));
        connection
    }

    pub fn client(&self, connection: ConnectionId) -> &Client {
        &self.sockets[&connection].client
    }

    /// Frames since the last look.
    pub fn take(&mut self, connection: ConnectionId) -> Vec<SdkSignalFrame> {
        std::mem::take(&mut self.sockets.get_mut(&connection).unwrap().inbox)
    }

    pub fn take_of(&mut self, connection: ConnectionId, frame_type: FrameType) -> Vec<SdkSignalFrame> {
        let mut frames = self.take(connection);
        frames.retain(|frame| frame.frame_type() == Some(frame_type));
        frames
    }

    pub fn take_types(&mut self, connection: ConnectionId) -> Vec<FrameType> {
        self.take(connection).iter().filter_map(SdkSignalFrame::frame_type).collect()
    }

    pub fn last_suback(&mut self, connection: ConnectionId) -> (SdkSubscribeAckFrame, Option<u32>) {
        let frame = self.take_of(connection, FrameType::SubscribeAck).pop().expect("a SUBSCRIBE_ACK");
        (frame.suback.expect("a suback"), frame.error.and_then(|error| error.status))
    }

    pub fn last_index(&mut self, connection: ConnectionId) -> SdkIndexFrame {
        self.take_of(connection, FrameType::Index).pop().expect("an INDEX").index.unwrap()
    }

    pub fn statuses(&mut self, connection: ConnectionId) -> Vec<u32> {
        let frames = self.take_of(connection, FrameType::AudioStatus);
        frames.iter().filter_map(|frame| frame.audio_status.as_ref()?.audio_status).collect()
    }

    pub fn closed(&self, connection: ConnectionId) -> Option<CloseCode> {
        self.sockets[&connection].closed
    }

    pub fn take_commands(&mut self) -> Vec<MediaCommand> {
        std::mem::take(&mut self.commands)
    }

    pub fn last_negotiate(&self) -> &Negotiate {
        let negotiates = self.commands.iter().rev().find_map(|command| match command {
            MediaCommand::Negotiate(negotiate) => Some(&**negotiate),
            _ => None,
        });
        negotiates.expect("a SUBSCRIBE reached the media thread")
    }
}

pub fn mid(number: usize) -> Mid {
    number.to_string().parse().unwrap()
}

pub fn frame(frame_type: FrameType) -> SdkSignalFrame {
    SdkSignalFrame::new(frame_type, Timestamp::from_millis(1))
}

pub fn join_frame(session: u64) -> SdkJoinFrame {
    SdkJoinFrame {
        protocol_version: Some(2),
        flags: Some(2),
        audio_session_id: Some(session),
        wants_compressed_sdp: Some(true),
        server_side_network_adaption: Some(SdkServerSideNetworkAdaption::Default as i32),
        ..SdkJoinFrame::default()
    }
}

/// JOIN of a client with the priority policy.
pub fn join_adaptive(session: u64) -> SdkJoinFrame {
    SdkJoinFrame {
        server_side_network_adaption: Some(4),
        supported_server_side_network_adaptions: vec![2, 3, 4],
        ..join_frame(session)
    }
}

pub fn rx(receive: &[u32]) -> SdkSubscribeFrame {
    SdkSubscribeFrame {
        duplex: Some(SdkStreamServiceType::Rx as i32),
        send_streams: vec![audio_entry()],
        receive_stream_ids: receive.to_vec(),
        sdp_offer: Some("v=0 offer".to_owned()),
        audio_host: Some("host".to_owned()),
        audio_checkin: Some(false),
        audio_muted: Some(false),
        ..SdkSubscribeFrame::default()
    }
}

/// The camera without simulcast, with the constants that the client writes as ids.
pub fn camera(receive: &[u32]) -> SdkSubscribeFrame {
    let entry = SdkStreamDescriptor {
        stream_id: Some(2),
        group_id: Some(2),
        framerate: Some(15),
        max_bitrate_kbps: Some(1_500),
        track_label: Some("AmazonChimeExpressVideo".to_owned()),
        media_type: Some(SdkStreamMediaType::Video as i32),
        ..SdkStreamDescriptor::default()
    };
    SdkSubscribeFrame {
        duplex: Some(SdkStreamServiceType::Duplex as i32),
        send_streams: vec![audio_entry(), entry],
        ..rx(receive)
    }
}

/// Simulcast: low, mid, hi with these ceilings.
pub fn simulcast(kbps: &[u32], receive: &[u32]) -> SdkSubscribeFrame {
    let entry = |kbps: &u32| SdkStreamDescriptor {
        max_bitrate_kbps: Some(*kbps),
        track_label: Some(String::new()),
        media_type: Some(SdkStreamMediaType::Video as i32),
        ..SdkStreamDescriptor::default()
    };
    let mut sub = camera(receive);
    sub.send_streams = std::iter::once(audio_entry()).chain(kbps.iter().map(entry)).collect();
    sub
}

fn audio_entry() -> SdkStreamDescriptor {
    SdkStreamDescriptor {
        stream_id: Some(1),
        group_id: Some(1),
        framerate: Some(15),
        max_bitrate_kbps: Some(600),
        avg_bitrate_bps: Some(400_000),
        track_label: Some("AmazonChimeExpressAudio".to_owned()),
        media_type: Some(SdkStreamMediaType::Audio as i32),
        ..SdkStreamDescriptor::default()
    }
}
