//! What a peer with a good handshake sends: RTP with any payload, video and audio, mixed and forwarded to another.
//!
//! The handshakes cost far more than a run, so the call outlives the runs of a process. What it carries over is time
//! and sequence numbers.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use carillon_media::{EngineConfig, LocalAddress, MediaEngine, Output, Protocol};
use carillon_proto::id::{ConnectionId, GroupId, MeetingId, Modality, StreamId};
use carillon_proto::media::{
    Adaptation, AudioPolicy, MediaCommand, MediaEvent, Negotiate, Publish, PublishedStream, Receive,
};
use carillon_proto::units::Bitrate;
use str0m::change::SdpAnswer;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol as Transport, Receive as Datagram};
use str0m::rtp::{Extension, ExtensionValues, RtpWrite, SeqNo};
use str0m::{Candidate, Event, Input, Output as ClientOutput, Rtc};

use crate::cursor::Cursor;

const STEPS_MAX: usize = 64;
/// Rounds of exchange after which the handshakes are over, each 10 ms.
const HANDSHAKE_ROUNDS: usize = 500;
/// What each sending client itself has room for.
const PAYLOAD_BYTES_MAX: [usize; 2] = [1_980, 1_960];
const GROUP: GroupId = GroupId(1);
const STREAM: StreamId = StreamId(1);
const CODECS: [Codec; 4] = [Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];

thread_local! {
    static CALL: RefCell<Option<Call>> = const { RefCell::new(None) };
}

/// The engine takes every packet, and the call goes on.
pub fn run(data: &[u8]) {
    CALL.with_borrow_mut(|call| {
        let call = call.get_or_insert_with(Call::start);
        let mut cursor = Cursor::new(data);
        for _ in 0..STEPS_MAX {
            let Some(choice) = cursor.byte() else { break };
            call.send(choice, &mut cursor);
            call.exchange();
        }
        assert!(call.clients.iter().all(|client| client.rtc.is_alive()), "both are still in the call");
        assert_eq!(call.engine.peers(), 2, "the engine still has both");
    });
}

struct Call {
    engine: MediaEngine,
    start: Instant,
    elapsed: Duration,
    clients: [Client; 2],
    sequence: u64,
    time: u32,
}

struct Client {
    rtc: Rtc,
    address: SocketAddr,
    connected: bool,
    audio: Mid,
    camera: Mid,
}

impl Call {
    fn start() -> Self {
        let start = Instant::now();
        let addresses = vec![LocalAddress { protocol: Protocol::Udp, announced: server(), bound: server() }];
        let engine = MediaEngine::new(EngineConfig { addresses, ..EngineConfig::default() }, [7; 32], start);
        let clients = [0, 1].map(|number| Client::new(number, start));
        let mut call = Self { engine, start, elapsed: Duration::ZERO, clients, sequence: 1, time: 0 };
        for number in 0..2 {
            call.negotiate(number);
        }
        for _ in 0..HANDSHAKE_ROUNDS {
            call.elapsed += Duration::from_millis(10);
            call.exchange();
            if call.clients.iter().all(|client| client.connected) {
                return call;
            }
        }
        panic!("the handshakes did not finish");
    }

    fn now(&self) -> Instant {
        self.start + self.elapsed
    }

    /// The first client sends, the second receives.
    fn negotiate(&mut self, number: usize) {
        let sends = number == 0;
        let client = &mut self.clients[number];
        let mut changes = client.rtc.sdp_api();
        client.audio = changes.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        let direction = if sends { Direction::SendRecv } else { Direction::Inactive };
        client.camera = changes.add_media(MediaKind::Video, direction, None, None, None);
        if !sends {
            changes.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = changes.apply().expect("sections were added");
        let command = negotiate(number, offer.to_sdp_string());
        let now = self.start + self.elapsed;
        self.engine.handle_command(now, &meeting(), MediaCommand::Negotiate(Box::new(command)));
        while let Some(output) = self.engine.poll_output() {
            if let Output::Event { event: MediaEvent::Negotiated { answer, .. }, .. } = output {
                let answer = SdpAnswer::from_sdp_string(&answer).expect("a client can read the answer");
                client.rtc.sdp_api().accept_answer(pending, answer).expect("a client takes the answer");
                return;
            }
        }
        panic!("the offer was not answered");
    }

    /// One packet of audio or video with whatever the fuzzer says.
    fn send(&mut self, choice: u8, cursor: &mut Cursor<'_>) {
        self.elapsed += Duration::from_millis(u64::from(choice >> 4) + 1);
        let now = self.now();
        if choice & 7 == 6 {
            return self.spoof(now, choice, cursor.long());
        }
        let level = -i8::try_from(cursor.below(64)).unwrap_or(0);
        self.sequence += 1 + u64::from(cursor.below(4));
        self.time = self.time.wrapping_add(u32::from(cursor.byte().unwrap_or(0)) * 96);
        let marker = cursor.flag();
        let payload = cursor.long();
        let number = usize::from(choice & 8 != 0);
        let payload = &payload[..payload.len().min(PAYLOAD_BYTES_MAX[number])];
        let sender = &mut self.clients[number];
        let is_audio = choice & 1 == 0;
        let (mid, codec) = if is_audio {
            (sender.audio, Codec::Opus)
        } else {
            (sender.camera, CODECS[usize::from(choice >> 1 & 3)])
        };
        let Some(pt) = sender.payload_type(codec) else { return };
        let extensions = ExtensionValues {
            audio_level: is_audio.then_some(level),
            voice_activity: is_audio.then_some(level > -40),
            ..ExtensionValues::default()
        };
        let mut api = sender.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, None) else { return };
        let write = RtpWrite::new(pt, SeqNo::from(self.sequence), self.time, now, payload.to_vec());
        stream.write_rtp(write.marker(marker).nackable(true).ext_vals(extensions));
    }

    /// Whoever can write a source address can send this.
    fn spoof(&mut self, now: Instant, choice: u8, datagram: &[u8]) {
        let source = self.clients[usize::from(choice & 8 != 0)].address;
        self.engine.handle_datagram(now, Protocol::Udp, source, server(), datagram);
    }

    /// Carries datagrams between the clients and the engine until there are no more.
    fn exchange(&mut self) {
        let now = self.now();
        for _ in 0..32 {
            let mut quiet = true;
            for client in &mut self.clients {
                for bytes in client.drive(now) {
                    quiet = false;
                    self.engine.handle_datagram(now, Protocol::Udp, client.address, server(), &bytes);
                }
            }
            self.engine.handle_timeout(now);
            while let Some(output) = self.engine.poll_output() {
                let Output::Transmit(transmit) = output else { continue };
                quiet = false;
                let receiver = self.clients.iter_mut().find(|client| client.address == transmit.destination);
                receiver.expect("datagrams go to the clients").receive(now, &transmit.bytes);
            }
            if quiet {
                return;
            }
        }
    }
}

impl Client {
    fn new(number: u8, start: Instant) -> Self {
        let address = SocketAddr::from(([10, 0, 0, number + 1], 1_000));
        let config = Rtc::builder().set_rtp_mode(true).set_stats_interval(None);
        // With the smallest headers there is room for the largest payloads.
        let config = if number == 0 {
            config.clear_extension_map().set_extension(1, Extension::AudioLevel)
        } else {
            config
        };
        let mut rtc = config.build(start);
        rtc.add_local_candidate(Candidate::host(address, "udp").expect("a host address"));
        let none = Mid::from("none");
        Self { rtc, address, connected: false, audio: none, camera: none }
    }

    fn drive(&mut self, now: Instant) -> Vec<Vec<u8>> {
        self.rtc.handle_input(Input::Timeout(now)).expect("time passes");
        let mut sent = Vec::new();
        loop {
            match self.rtc.poll_output().expect("a client goes on") {
                ClientOutput::Transmit(transmit) => sent.push(transmit.contents.to_vec()),
                ClientOutput::Event(Event::Connected) => self.connected = true,
                ClientOutput::Event(_) => {}
                ClientOutput::Timeout(_) => return sent,
            }
        }
    }

    fn receive(&mut self, now: Instant, bytes: &[u8]) {
        let datagram =
            Datagram::new(Transport::Udp, server(), self.address, bytes).expect("the engine sends WebRTC");
        self.rtc.handle_input(Input::Receive(now, datagram)).expect("a client takes what the engine sends");
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        self.rtc.codec_config().find(|params| params.spec().codec == codec).map(|params| params.pt())
    }
}

fn negotiate(number: usize, offer: String) -> Negotiate {
    let publish = Publish {
        group: GROUP,
        streams: vec![PublishedStream { stream: STREAM, max_bitrate: Bitrate::from_kbps(1_200) }],
        periodic_keyframes: false,
    };
    let receive = Receive { priority: 1, ..Receive::new(STREAM, Some(GROUP), None) };
    let sends = number == 0;
    Negotiate {
        connection: ConnectionId(number as u64 + 1),
        attendee: format!("00000000-0000-4000-8000-00000000000{number}").parse().expect("a GUID"),
        modality: Modality::Main,
        offer,
        audio: AudioPolicy { uplink: true, downlink: true },
        publish: sends.then_some(publish),
        receive: if sends { vec![None] } else { vec![None, Some(receive)] },
        receive_by_mid: Vec::new(),
        adaptation: Adaptation::Server,
    }
}

fn server() -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 9], 3_478))
}

fn meeting() -> MeetingId {
    "00000000-0000-4000-8000-000000000001".parse().expect("a GUID")
}
