//! One client of the relay: a stream on one side, a UDP socket to the media threads on the other.
//!
//! Each client has a TURN server of its own (a kept, sans-IO one), so that what one does reaches nobody else and
//! everything about it ends with its stream. That server sees datagrams; the stream is cut into them here.
//!
//! Invariant: a session without an allocation is over after [`STRANGER_TIMEOUT`].

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use carillon_media::turn_framing::{NotTurn, TurnDeframer, push_message};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use tokio::time::Instant;
use turn_server_proto::api::{
    SocketAllocateError, TcpConnectError, Transmit, TurnServerApi as _, TurnServerPollRet,
};
use turn_server_proto::server::TurnServer;
use turn_server_proto::stun::types::TransportType;
use turn_server_proto::types::{AddressFamily, Instant as TurnInstant};

use super::Peers;
use super::credentials::TurnIssuer;
use crate::strangers::StrangerPlace;

const REALM: &str = "carillon";
/// A client allocates with its first messages.
const STRANGER_TIMEOUT: Duration = Duration::from_secs(10);
/// For a client to take what was relayed to it; media that waits longer is worth nothing.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// As much as is read from a stream at once.
const READ_BYTES: usize = 8 * 1_024;
/// The longest datagram that media threads send.
const DATAGRAM_BYTES: usize = 2_048;
/// Datagrams of media that go into one write.
const BATCH_MAX: usize = 64;
/// Media sockets that one client talks to; it has one meeting, and a second while it changes.
const PEERS_MAX: usize = 16;

/// Why a session is over.
#[derive(Debug, thiserror::Error)]
pub enum SessionEnd {
    /// The client has closed the stream or given its allocation back.
    #[error("the client is done")]
    Done,
    /// Nothing useful came, or nothing more was taken.
    #[error("the client is silent")]
    TimedOut,
    /// The client does not speak TURN.
    #[error(transparent)]
    NotTurn(#[from] NotTurn),
    /// The stream broke.
    #[error("the stream broke: {0}")]
    Broken(#[from] std::io::Error),
}

/// One client.
struct Session<'a> {
    turn: TurnServer,
    peers: &'a Peers,
    client: SocketAddr,
    local: SocketAddr,
    origin: Instant,
    relay: Option<Relay>,
    /// Until there is an allocation.
    stranger: Option<StrangerPlace>,
    /// Bytes for the client.
    outgoing: Vec<u8>,
}

/// An allocation.
struct Relay {
    socket: UdpSocket,
    /// What the client knows the socket by.
    address: SocketAddr,
    /// The media sockets that it has written to, by the addresses that it used.
    written: BTreeSet<SocketAddr>,
}

/// Relays for one client until its stream ends.
pub async fn run(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    client: SocketAddr,
    local: SocketAddr,
    stranger: StrangerPlace,
    issuer: &TurnIssuer,
    peers: &Peers,
) -> SessionEnd {
    let mut session = Session::new(client, local, stranger, issuer, peers);
    let mut deframer = TurnDeframer::default();
    let mut received = vec![0; READ_BYTES];
    loop {
        match session.turn(&mut stream, &mut deframer, &mut received).await {
            Ok(()) => {}
            Err(end) => return end,
        }
    }
}

impl<'a> Session<'a> {
    fn new(
        client: SocketAddr,
        local: SocketAddr,
        stranger: StrangerPlace,
        issuer: &TurnIssuer,
        peers: &'a Peers,
    ) -> Self {
        let mut turn = TurnServer::new(TransportType::Udp, local, REALM.to_owned());
        for (username, password) in issuer.users(SystemTime::now()) {
            turn.add_user(username, password.into_exposed());
        }
        let origin = Instant::now();
        let stranger = Some(stranger);
        Self { turn, peers, client, local, origin, relay: None, stranger, outgoing: Vec::new() }
    }

    /// Waits for one thing and does what follows from it.
    async fn turn(
        &mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        deframer: &mut TurnDeframer,
        received: &mut [u8],
    ) -> Result<(), SessionEnd> {
        let wake = self.drive().await?;
        self.flush(stream).await?;
        let readable = async {
            match &self.relay {
                Some(relay) => relay.socket.readable().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            count = stream.read(received) => match count? {
                0 => Err(SessionEnd::Done),
                count => self.relay_outward(deframer, &received[..count]),
            },
            ready = readable => {
                ready?;
                self.relay_inward();
                Ok(())
            }
            () = tokio::time::sleep_until(wake) => match self.relay {
                None if self.origin.elapsed() >= STRANGER_TIMEOUT => Err(SessionEnd::TimedOut),
                _ => Ok(()),
            },
        }
    }

    fn now(&self) -> TurnInstant {
        let passed = self.origin.elapsed().as_nanos();
        TurnInstant::from_nanos(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    fn relay_outward(&mut self, deframer: &mut TurnDeframer, mut bytes: &[u8]) -> Result<(), SessionEnd> {
        while let Some(message) = deframer.take(&mut bytes)? {
            let now = self.now();
            let transmit = Transmit::new(message, TransportType::Udp, self.client, self.local);
            if let Some(answer) = self.turn.recv(transmit, now) {
                let answer = answer.build();
                self.transmit(answer);
            }
        }
        Ok(())
    }

    fn relay_inward(&mut self) {
        let mut datagram = [0; DATAGRAM_BYTES];
        for _ in 0..BATCH_MAX {
            let Some(relay) = &self.relay else { return };
            let Ok((count, bound)) = relay.socket.try_recv_from(&mut datagram) else { return };
            let wrote = |name| relay.written.contains(&name);
            let Some(peer) = self.peers.announced(bound, wrote) else { continue };
            let transmit = Transmit::new(&datagram[..count], TransportType::Udp, peer, relay.address);
            let now = self.now();
            if let Some(relayed) = self.turn.recv(transmit, now) {
                let relayed = relayed.build();
                self.transmit(relayed);
            }
        }
    }

    /// Does what the TURN server wants done; when to ask it again.
    async fn drive(&mut self) -> Result<Instant, SessionEnd> {
        loop {
            let now = self.now();
            while let Some(transmit) = self.turn.poll_transmit(now) {
                self.transmit(transmit);
            }
            match self.turn.poll(now) {
                TurnServerPollRet::WaitUntil(until) => {
                    let stranger = self.relay.is_none().then(|| self.origin + STRANGER_TIMEOUT);
                    let wait = until.saturating_duration_since(now);
                    let until = Instant::now() + wait;
                    return Ok(stranger.map_or(until, |stranger| until.min(stranger)));
                }
                TurnServerPollRet::AllocateSocket { transport, allocation_transport, family, .. } => {
                    let socket = self.allocate(allocation_transport, family).await;
                    let now = self.now();
                    self.turn.allocated_socket(
                        transport,
                        self.local,
                        self.client,
                        allocation_transport,
                        family,
                        socket,
                        now,
                    );
                }
                TurnServerPollRet::TcpConnect { relayed_addr, peer_addr, listen_addr, client_addr } => {
                    let refused = Err(TcpConnectError::Forbidden);
                    self.turn.tcp_connected(relayed_addr, peer_addr, listen_addr, client_addr, refused, now);
                }
                TurnServerPollRet::TcpClose { .. } => {}
                TurnServerPollRet::SocketClose { .. } => return Err(SessionEnd::Done),
            }
        }
    }

    /// One UDP socket for each client.
    async fn allocate(
        &mut self,
        transport: TransportType,
        family: AddressFamily,
    ) -> Result<SocketAddr, SocketAllocateError> {
        if transport != TransportType::Udp || self.relay.is_some() {
            return Err(SocketAllocateError::InsufficientCapacity);
        }
        let ips = self.peers.relayed(family == AddressFamily::IPV4);
        let (ip, here) = ips.ok_or(SocketAllocateError::AddressFamilyNotSupported)?;
        let bound = UdpSocket::bind((here, 0)).await;
        let bound = bound.and_then(|socket| Ok((socket.local_addr()?.port(), socket)));
        let (port, socket) = bound.map_err(|_| SocketAllocateError::InsufficientCapacity)?;
        let address = SocketAddr::new(ip, port);
        self.relay = Some(Relay { socket, address, written: BTreeSet::new() });
        self.stranger = None;
        Ok(address)
    }

    fn transmit(&mut self, transmit: Transmit<Vec<u8>>) {
        if transmit.from == self.local {
            return push_message(&mut self.outgoing, &transmit.data);
        }
        let Some(relay) = &mut self.relay else { return };
        let known = relay.written.contains(&transmit.to) || relay.written.len() < PEERS_MAX;
        if let Some(bound) = self.peers.bound(transmit.to).filter(|_| known) {
            relay.written.insert(transmit.to);
            // As with any datagram, what the socket does not take is lost.
            let _ = relay.socket.try_send_to(&transmit.data, bound);
        }
    }

    async fn flush(&mut self, stream: &mut (impl AsyncWrite + Unpin)) -> Result<(), SessionEnd> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        let write = async {
            stream.write_all(&self.outgoing).await?;
            stream.flush().await
        };
        tokio::time::timeout(WRITE_TIMEOUT, write).await.map_err(|_| SessionEnd::TimedOut)??;
        self.outgoing.clear();
        Ok(())
    }
}
