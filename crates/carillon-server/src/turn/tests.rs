//! Sessions of the relay with a TURN client that is not ours, and media that is a UDP socket.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::net::{TcpStream, UdpSocket};
use tokio::task::JoinHandle;
use turn_client_proto::api::{TurnClientApi as _, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet};
use turn_client_proto::stun::types::TransportType;
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::{Instant as TurnInstant, TurnCredentials};

use super::session::{self, SessionEnd};
use super::{Peers, TurnIssuer, TurnListener, TurnRelay};
use crate::shutdown::{Phase, Shutdown};
use crate::strangers::Strangers;

const CLIENT: &str = "127.0.0.1:40000";
const LOCAL: &str = "127.0.0.1:3481";
/// What clients know the media socket by; nothing is there.
const ANNOUNCED: &str = "192.0.2.7";
const TTL: Duration = Duration::from_secs(3_600);

fn issuer() -> TurnIssuer {
    TurnIssuer::for_relay(b"a secret", TTL, Vec::new())
}

fn start(peers: Peers) -> (DuplexStream, JoinHandle<SessionEnd>) {
    start_among(&Strangers::new(1), peers)
}

fn start_among(strangers: &Strangers, peers: Peers) -> (DuplexStream, JoinHandle<SessionEnd>) {
    let (client, server) = duplex(1 << 16);
    let (from, to): (SocketAddr, SocketAddr) = (CLIENT.parse().unwrap(), LOCAL.parse().unwrap());
    let stranger = strangers.admit(from.ip()).unwrap();
    let session = async move { session::run(server, from, to, stranger, &issuer(), &peers).await };
    (client, tokio::spawn(session))
}

/// A client with what it has been told.
struct Client {
    turn: TurnClientTcp,
    stream: DuplexStream,
    origin: Instant,
    events: Vec<TurnEvent>,
    received: Vec<(SocketAddr, Vec<u8>)>,
}

impl Client {
    fn new(stream: DuplexStream, username: &str, password: &str) -> Self {
        let config = TurnConfig::new(TurnCredentials::new(username, password));
        let turn = TurnClientTcp::allocate(CLIENT.parse().unwrap(), LOCAL.parse().unwrap(), config);
        let origin = Instant::now();
        Self { turn, stream, origin, events: Vec::new(), received: Vec::new() }
    }

    fn with_good_credentials(stream: DuplexStream) -> Self {
        let [_, (username, password)] = issuer().users(SystemTime::now());
        Self::new(stream, &username, password.expose())
    }

    fn now(&self) -> TurnInstant {
        TurnInstant::from_std(self.origin)
    }

    /// Goes on until `done` holds.
    async fn until(&mut self, done: impl Fn(&Self) -> bool) {
        let mut bytes = [0; 4_096];
        loop {
            let wake = self.drive().await;
            if done(self) {
                return;
            }
            if let Ok(count) = tokio::time::timeout_at(wake.into(), self.stream.read(&mut bytes)).await {
                let count = count.unwrap();
                assert!(count > 0, "the relay hung up: {:?}", self.events);
                self.take(bytes[..count].to_vec());
            }
        }
    }

    /// Sends what the client wants to send; when to ask it again.
    async fn drive(&mut self) -> Instant {
        loop {
            let now = self.now();
            let next = self.turn.poll(now);
            let mut sent = false;
            while let Some(transmit) = self.turn.poll_transmit(now) {
                self.stream.write_all(&transmit.data).await.unwrap();
                sent = true;
            }
            while let Some(event) = self.turn.poll_event() {
                self.events.push(event);
            }
            match next {
                TurnPollRet::WaitUntil(until) if !sent => return until.to_std(self.origin),
                _ => {}
            }
        }
    }

    fn take(&mut self, bytes: Vec<u8>) {
        let now = self.now();
        let (from, to) = (LOCAL.parse().unwrap(), CLIENT.parse().unwrap());
        let transmit = turn_client_proto::api::Transmit::new(bytes, TransportType::Tcp, from, to);
        if let TurnRecvRet::PeerData(data) = self.turn.recv(transmit, now) {
            self.received.push((data.peer, data.data().to_vec()));
        }
        while let Some(data) = self.turn.poll_recv(now) {
            self.received.push((data.peer, data.data().to_vec()));
        }
    }

    async fn permit(&mut self, peer: IpAddr) {
        let now = self.now();
        self.turn.create_permission(TransportType::Udp, peer, now).unwrap();
        self.until(|client| client.turn.have_permission(TransportType::Udp, peer)).await;
    }

    async fn send(&mut self, peer: SocketAddr, data: &[u8]) {
        let now = self.now();
        let transmit = self.turn.send_to(TransportType::Udp, peer, data, now).unwrap().unwrap();
        self.stream.write_all(&transmit.build().data).await.unwrap();
    }
}

fn is_allocated(client: &Client) -> bool {
    client.turn.relayed_addresses().next().is_some()
}

async fn media() -> (UdpSocket, SocketAddr, Peers) {
    let media = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let bound = media.local_addr().unwrap();
    let announced: IpAddr = ANNOUNCED.parse().unwrap();
    (media, SocketAddr::new(announced, bound.port()), Peers::new(&[announced], &[bound]))
}

#[tokio::test]
async fn media_flows_both_ways_under_the_announced_address() {
    let (media, announced, peers) = media().await;
    let (stream, _session) = start(peers);
    let mut client = Client::with_good_credentials(stream);
    client.until(is_allocated).await;
    client.permit(announced.ip()).await;
    // By indications first, then by a channel.
    for data in [&b"hello"[..], b"again"] {
        client.send(announced, data).await;
        let mut bytes = [0; 64];
        let (count, relay) = media.recv_from(&mut bytes).await.unwrap();
        assert_eq!(&bytes[..count], data);
        let before = client.received.len();
        media.send_to(b"answer", relay).await.unwrap();
        client.until(|client| client.received.len() > before).await;
        assert_eq!(client.received[before], (announced, b"answer".to_vec()));
        let now = client.now();
        client.turn.bind_channel(TransportType::Udp, announced, now).unwrap_or_default();
    }
}

#[tokio::test]
async fn nothing_but_the_media_sockets_is_reached_and_nobody_else_gets_in() {
    let (media, announced, peers) = media().await;
    let other = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let (stream, _session) = start(peers);
    let mut client = Client::with_good_credentials(stream);
    client.until(is_allocated).await;
    client.permit("127.0.0.1".parse().unwrap()).await;
    client.permit(announced.ip()).await;
    client.send(other.local_addr().unwrap(), b"to another").await;
    client.send(media.local_addr().unwrap(), b"to the bound address").await;
    client.send(announced, b"to media").await;
    let mut bytes = [0; 64];
    let (count, relay) = media.recv_from(&mut bytes).await.unwrap();
    assert_eq!(&bytes[..count], b"to media");
    assert!(other.try_recv_from(&mut bytes).is_err(), "what was sent first would be there");
    other.send_to(b"from another", relay).await.unwrap();
    media.send_to(b"from media", relay).await.unwrap();
    client.until(|client| !client.received.is_empty()).await;
    assert_eq!(client.received, [(announced, b"from media".to_vec())]);
}

#[tokio::test(start_paused = true)]
async fn without_good_credentials_there_is_no_allocation_and_soon_no_session() {
    let [(username, _), _] = issuer().users(SystemTime::now());
    let [(old, old_password), _] = issuer().users(SystemTime::now() - 3 * TTL);
    for (username, password) in [(username, "guessed".to_owned()), (old, old_password.into_exposed())] {
        let (_media, _, peers) = media().await;
        let (stream, session) = start(peers);
        let mut client = Client::new(stream, &username, &password);
        let attempts = async {
            loop {
                client.drive().await;
                let mut bytes = [0; 4_096];
                match client.stream.read(&mut bytes).await.unwrap() {
                    0 => break,
                    count => client.take(bytes[..count].to_vec()),
                }
            }
        };
        attempts.await;
        assert!(!is_allocated(&client));
        assert!(matches!(session.await.unwrap(), SessionEnd::TimedOut));
    }
}

#[tokio::test]
async fn what_is_not_turn_is_cut_off() {
    let (mut stream, session) = start(Peers::default());
    stream.write_all(b"\x80GET / HTTP/1.1\r\n").await.unwrap();
    assert!(matches!(session.await.unwrap(), SessionEnd::NotTurn(_)));
}

#[tokio::test]
async fn who_has_an_allocation_is_no_stranger() {
    let strangers = Strangers::new(1);
    let from: SocketAddr = CLIENT.parse().unwrap();
    let (_media, _, peers) = media().await;
    let (stream, _session) = start_among(&strangers, peers);
    assert!(strangers.admit(from.ip()).is_none(), "there is one already");
    let mut client = Client::with_good_credentials(stream);
    client.until(is_allocated).await;
    assert!(strangers.admit(from.ip()).is_some());
}

#[tokio::test]
async fn an_address_with_too_many_strangers_is_refused_one_more() {
    let listener = TurnListener::plain("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.address();
    let shutdown = Shutdown::new();
    let relay = TurnRelay::new(issuer(), Peers::default(), 9, 2);
    let serving = tokio::spawn(relay.serve(vec![listener], shutdown.clone()));
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(TcpStream::connect(address).await.unwrap());
    }
    let mut one_more = TcpStream::connect(address).await.unwrap();
    assert_eq!(one_more.read(&mut [0]).await.unwrap(), 0);
    // What is no TURN ends its session, and the place is free again for who waits for an answer.
    held[0].write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert_eq!(held[0].read(&mut [0]).await.unwrap_or(0), 0);
    let mut after = TcpStream::connect(address).await.unwrap();
    let waits = tokio::time::timeout(Duration::from_millis(300), after.read(&mut [0])).await;
    assert!(waits.is_err(), "it was let in: {waits:?}");
    shutdown.advance(Phase::Closing);
    serving.await.unwrap();
}
