//! One engine, its clients and the network between them, in virtual time.
//!
//! Deterministic: the same seed makes the same call. The names that str0m gives come from a seeded generator, and the
//! order in which it sends what is due at one moment, which is that of its hash maps, is replaced by another.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use carillon_media::capture::Assembler;
use carillon_media::{EngineConfig, LocalAddress, MediaEngine, Output, Protocol};
use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, MeetingId, Mid, Modality, StreamId};
use carillon_proto::media::{
    Adaptation, AudioPolicy, CaptureId, MediaCommand, MediaEvent, Negotiate, Publish, PublishedStream,
    Receive, Track,
};
use carillon_proto::units::Bitrate;
use str0m::change::SdpPendingOffer;
use str0m::media::{Direction, MediaKind};

use crate::client::Client;
use crate::network::{Datagram, Link, Network};

pub const OPEN: AudioPolicy = AudioPolicy { uplink: true, downlink: true };
pub const MUTED: AudioPolicy = AudioPolicy { uplink: false, downlink: true };

/// The origin of virtual time.
pub fn epoch() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs some origin")]
    Instant::now()
}

pub struct World {
    pub engine: MediaEngine,
    pub clients: BTreeMap<u64, Client>,
    pub network: Network,
    pub now: Instant,
    pub start: Instant,
    /// Everything that the engine said, with the time in milliseconds.
    pub events: Vec<(u64, MediaEvent)>,
    /// What was sent to nobody.
    pub strays: Vec<carillon_media::Transmit>,
    /// Bytes of the largest datagram that the engine has sent.
    pub largest: usize,
    /// And of the largest that a client has sent.
    pub largest_in: usize,
    server: SocketAddr,
    next_app_tick: Instant,
    app_ticks: u64,
    answer: Option<(String, Vec<Track>)>,
    subscriptions: BTreeMap<u64, Vec<Option<Receive>>>,
    publications: BTreeMap<u64, Publish>,
    pub adaptation: Adaptation,
    /// How often so many datagrams left together.
    pub runs: BTreeMap<usize, usize>,
    /// How many datagrams the engine took and how long it was at them, where that is asked for.
    pub measured: Option<(u64, Duration)>,
    /// What is captured, by capture.
    pub recorders: BTreeMap<CaptureId, Assembler>,
}

pub fn meeting() -> MeetingId {
    "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap()
}

/// Clients 1 and 101 are the two connections of one attendee.
pub fn attendee(client: u64) -> AttendeeId {
    format!("0f9a2b6e-1111-4222-8333-{:012}", client % 100).parse().unwrap()
}

pub fn receive(group: u32, stream: Option<u32>) -> Receive {
    Receive::new(StreamId(stream.unwrap_or(group * 10)), Some(GroupId(group)), stream.map(StreamId))
}

pub fn publish(group: u32, kilobits: &[u32]) -> Publish {
    let stream = |(place, kilobits): (usize, &u32)| PublishedStream {
        stream: StreamId(group * 10 + place as u32),
        max_bitrate: Bitrate::from_kbps(*kilobits),
    };
    Publish {
        group: GroupId(group),
        streams: kilobits.iter().enumerate().map(stream).collect(),
        periodic_keyframes: false,
    }
}

impl World {
    pub fn new(seed: u64) -> Self {
        let now = epoch();
        fastrand::seed(seed);
        let server: SocketAddr = "192.0.2.1:3478".parse().unwrap();
        let address = |protocol| LocalAddress { protocol, announced: server, bound: server };
        let config = EngineConfig {
            addresses: vec![address(Protocol::Udp), address(Protocol::Tcp)],
            ..EngineConfig::default()
        };
        Self {
            engine: MediaEngine::new(config, [seed as u8; 32], now),
            clients: BTreeMap::new(),
            network: Network::new(seed),
            now,
            start: now,
            events: Vec::new(),
            runs: BTreeMap::new(),
            measured: None,
            recorders: BTreeMap::new(),
            strays: Vec::new(),
            largest: 0,
            largest_in: 0,
            server,
            next_app_tick: now,
            app_ticks: 0,
            answer: None,
            subscriptions: BTreeMap::new(),
            publications: BTreeMap::new(),
            adaptation: Adaptation::Server,
        }
    }

    /// A client joins with its microphone.
    pub fn join(&mut self, client: u64, link: Link) {
        self.join_with(client, link, false, &[], None);
    }

    /// A client joins; with `layers` its camera is on from the start.
    pub fn join_with(
        &mut self,
        client: u64,
        link: Link,
        tcp: bool,
        layers: &[&str],
        publish: Option<Publish>,
    ) {
        let address = SocketAddr::from(([198, 51, 100, client as u8], 10_000 + client as u16));
        let mut joining = Client::new(self.now, address, tcp, link);
        let (offer, pending) = joining.join_offer(layers);
        self.clients.insert(client, joining);
        self.subscriptions.insert(client, vec![None]);
        if let Some(publish) = publish {
            self.publications.insert(client, publish);
        }
        self.subscribe(client, offer, pending);
    }

    /// The camera starts.
    pub fn start_camera(&mut self, client: u64, publish: Publish) {
        self.publications.insert(client, publish);
        self.renegotiate(client, |client, api| {
            api.set_direction(client.unwrap(), Direction::SendRecv);
        });
    }

    pub fn stop_camera(&mut self, client: u64) {
        self.publications.remove(&client);
        self.renegotiate(client, |camera, api| api.set_direction(camera.unwrap(), Direction::Inactive));
    }

    /// One more section for `wanted`; returns what is sent there.
    pub fn watch(&mut self, client: u64, wanted: Receive) -> Track {
        self.subscriptions.get_mut(&client).unwrap().push(Some(wanted));
        let tracks = self.renegotiate(client, |_, api| {
            api.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        });
        tracks.last().unwrap().clone()
    }

    /// The `place`-th video section is stopped.
    pub fn unwatch(&mut self, client: u64, place: usize, mid: &Mid) {
        self.subscriptions.get_mut(&client).unwrap()[place] = None;
        let mid = str0m::media::Mid::from(mid.as_str());
        self.renegotiate(client, |_, api| api.stop_media(mid));
    }

    pub fn renegotiate(
        &mut self,
        client: u64,
        change: impl FnOnce(Option<str0m::media::Mid>, &mut str0m::change::SdpApi<'_>),
    ) -> Vec<Track> {
        let negotiating = self.clients.get_mut(&client).unwrap();
        let camera = negotiating.camera_mid;
        let (offer, pending) = negotiating.offer(|api| change(camera, api));
        self.subscribe(client, offer, pending)
    }

    fn subscribe(&mut self, client: u64, offer: String, pending: SdpPendingOffer) -> Vec<Track> {
        let negotiate = self.negotiate_command(client, offer);
        self.command(negotiate);
        let (answer, tracks) = self.answer.take().expect("the offer is answered");
        self.clients.get_mut(&client).unwrap().accept(&answer, pending);
        tracks
    }

    /// An offer that need not be one.
    pub fn offer_raw(&mut self, client: u64, offer: String) {
        self.subscriptions.insert(client, vec![None; 8]);
        let negotiate = self.negotiate_command(client, offer);
        self.command(negotiate);
    }

    /// What a client publishes changes without an offer.
    pub fn publications_mut(&mut self, client: u64, publish: Publish) {
        self.publications.insert(client, publish.clone());
        let connection = ConnectionId(client);
        self.command(MediaCommand::SetPublish { connection, publish: Some(publish) });
    }

    fn negotiate_command(&self, client: u64, offer: String) -> MediaCommand {
        MediaCommand::Negotiate(Box::new(Negotiate {
            connection: ConnectionId(client),
            attendee: attendee(client),
            modality: if client > 100 { Modality::Content } else { Modality::Main },
            offer,
            audio: OPEN,
            publish: self.publications.get(&client).cloned(),
            receive: self.subscriptions[&client].clone(),
            receive_by_mid: Vec::new(),
            adaptation: self.adaptation,
        }))
    }

    pub fn command(&mut self, command: MediaCommand) {
        self.engine.handle_command(self.now, &meeting(), command);
        self.drain();
    }

    /// Lets the world run.
    pub fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.step(end);
        }
    }

    pub fn run_ms(&mut self, milliseconds: u64) {
        self.run(Duration::from_millis(milliseconds));
    }

    fn step(&mut self, end: Instant) {
        let timeouts = self.clients.values().map(|client| client.timeout);
        let others = [self.network.next_arrival(), self.engine.next_timeout(), Some(self.next_app_tick)];
        let next = timeouts.chain(others.into_iter().flatten()).min().unwrap().min(end);
        self.now = self.now.max(next);
        while let Some(datagram) = self.network.arrived(self.now) {
            self.deliver(datagram);
        }
        self.engine.handle_timeout(self.now);
        if self.now >= self.next_app_tick {
            self.next_app_tick += Duration::from_millis(20);
            self.app_ticks += 1;
            for client in self.clients.values_mut() {
                client.talk(self.now);
                client.watch(self.now);
                if self.app_ticks.is_multiple_of(2) {
                    client.film(self.now);
                }
            }
        }
        self.drain();
    }

    fn deliver(&mut self, mut datagram: Datagram) {
        if datagram.destination == self.server {
            let protocol = if datagram.tcp { Protocol::Tcp } else { Protocol::Udp };
            let begun = self.measured.map(|_| epoch());
            self.engine.handle_datagram(self.now, protocol, datagram.source, self.server, &datagram.bytes);
            if let (Some((datagrams, spent)), Some(begun)) = (&mut self.measured, begun) {
                *datagrams += 1;
                *spent += begun.elapsed();
            }
        } else if let Some(client) = self.clients.values_mut().find(|c| c.outside == datagram.destination) {
            datagram.destination = client.address;
            client.receive(self.now, &datagram);
        }
    }

    fn drain(&mut self) {
        for client in self.clients.values_mut() {
            let mut sent = client.drive(self.now);
            sent.make_contiguous().sort_by_key(Datagram::order);
            for mut datagram in sent {
                datagram.source = client.outside;
                self.largest_in = self.largest_in.max(datagram.bytes.len());
                client.sent.push_back(datagram.clone());
                if client.sent.len() > 200 {
                    client.sent.pop_front();
                }
                self.network.send(self.now, client.up, &mut client.up_queue, datagram);
            }
        }
        while let Some(output) = self.engine.poll_output() {
            match output {
                Output::Transmit(transmit) => {
                    let to = self.clients.values_mut().find(|client| client.outside == transmit.destination);
                    let largest = transmit.datagrams().map(<[u8]>::len).max().unwrap_or(0);
                    self.largest = self.largest.max(largest);
                    let Some(client) = to else {
                        self.strays.push(transmit);
                        continue;
                    };
                    *self.runs.entry(transmit.datagrams().len()).or_default() += 1;
                    for bytes in transmit.datagrams() {
                        let datagram = Datagram {
                            tcp: transmit.protocol == Protocol::Tcp,
                            source: transmit.source,
                            destination: transmit.destination,
                            bytes: bytes.to_vec(),
                        };
                        self.network.send(self.now, client.down, &mut client.down_queue, datagram);
                    }
                    self.engine.recycle(transmit.bytes);
                }
                Output::Captured { capture, tapped } => {
                    let start = self.start;
                    self.recorders.entry(capture).or_insert_with(|| Assembler::new(start)).push(tapped);
                }
                Output::Event { event, .. } => {
                    if let MediaEvent::Negotiated { answer, tracks, .. } = &event {
                        self.answer = Some((answer.clone(), tracks.clone()));
                    }
                    let at = u64::try_from((self.now - self.start).as_millis()).unwrap();
                    self.events.push((at, event));
                }
            }
        }
    }

    /// Events that `pick` recognises.
    pub fn events<T>(&self, pick: impl Fn(&MediaEvent) -> Option<T>) -> Vec<(u64, T)> {
        self.events.iter().filter_map(|(at, event)| Some((*at, pick(event)?))).collect()
    }

    /// Whether client hears the frequency in the last `seconds` of what reached it.
    pub fn hears(&self, client: u64, frequency: f32, seconds: usize) -> bool {
        let samples = self.clients[&client].listen();
        let recent = &samples[samples.len().saturating_sub(seconds * 48_000)..];
        crate::client::energy(recent, frequency) > 0.01
    }
}
