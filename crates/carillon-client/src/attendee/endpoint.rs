//! A peer and its UDP socket.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::Instant;

use anyhow::Context as _;
use str0m::net::Transmit;
use tokio::net::UdpSocket;

use crate::peer::{Peer, PeerEvent};

/// Larger than any datagram of WebRTC.
const DATAGRAM_BYTES_MAX: usize = 2_048;
/// Datagrams read at one wake-up, so that a flood cannot keep the attendee from its timers.
const DATAGRAMS_PER_WAKE_MAX: usize = 64;

/// The two.
#[derive(Debug)]
pub struct Endpoint {
    pub peer: Peer,
    socket: UdpSocket,
}

impl Endpoint {
    /// A peer with a socket on the address that reaches the server.
    pub async fn new(local_ip: IpAddr, now: Instant) -> anyhow::Result<Self> {
        let socket = UdpSocket::bind((local_ip, 0)).await.context("binding a media socket")?;
        let peer = Peer::new(socket.local_addr()?, now)?;
        Ok(Self { peer, socket })
    }

    /// Waits for datagrams, takes in those that are there and hands out what they caused.
    pub async fn receive(&mut self, mut event: impl FnMut(PeerEvent)) -> anyhow::Result<()> {
        self.socket.readable().await?;
        let mut datagram = [0; DATAGRAM_BYTES_MAX];
        for _ in 0..DATAGRAMS_PER_WAKE_MAX {
            let (length, source) = match self.socket.try_recv_from(&mut datagram) {
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // An ICMP answer to an earlier send: the server is away.
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error).context("reading the media socket"),
            };
            let send = |transmit: &Transmit| send(&self.socket, transmit);
            self.peer.receive(Instant::now(), source, &datagram[..length], send, &mut event)?;
        }
        Ok(())
    }

    /// Lets time pass; the answer is when to come back.
    pub fn drive(&mut self, now: Instant, event: impl FnMut(PeerEvent)) -> anyhow::Result<Instant> {
        self.peer.drive(now, |transmit| send(&self.socket, transmit), event)
    }
}

/// A full socket buffer loses the datagram, as a network would.
fn send(socket: &UdpSocket, transmit: &Transmit) {
    drop(socket.try_send_to(&transmit.contents, transmit.destination));
}
