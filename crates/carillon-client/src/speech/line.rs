//! One peer with its socket and its links: says what it is given and keeps what it hears.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use str0m::net::Transmit;
use tokio::net::UdpSocket;
use tokio::time::{Instant as Wake, sleep_until};

use super::loss::{Link, Loss};
use super::playout::Playout;
use super::redundancy::Redundancy;
use crate::peer::{Peer, PeerEvent};
use crate::tone::VoicePacket;

const DATAGRAM_BYTES_MAX: usize = 2_048;
const PACKET_INTERVAL: Duration = Duration::from_millis(20);
const CONNECT_LIMIT: Duration = Duration::from_secs(15);

/// The peer.
#[derive(Debug)]
pub struct Line {
    /// Negotiated with from outside.
    pub peer: Peer,
    /// What it has heard since [`Self::listen`].
    pub heard: Playout,
    socket: UdpSocket,
    up: Link,
    down: Link,
    redundancy: Redundancy,
    connected: bool,
    listens: bool,
}

impl Line {
    /// A peer on this address, with links that lose nothing.
    pub async fn new(ip: IpAddr) -> anyhow::Result<Self> {
        let socket = UdpSocket::bind((ip, 0)).await.context("binding a media socket")?;
        Ok(Self {
            peer: Peer::new(socket.local_addr()?, Instant::now())?,
            heard: Playout::default(),
            socket,
            up: Link::new(Loss::NONE, 0),
            down: Link::new(Loss::NONE, 0),
            redundancy: Redundancy::default(),
            connected: false,
            listens: false,
        })
    }

    /// Waits until ICE and DTLS are up.
    pub async fn connect(&mut self) -> anyhow::Result<()> {
        let limit = Instant::now() + CONNECT_LIMIT;
        while !self.connected {
            ensure!(Instant::now() < limit, "no media came up");
            self.step(Instant::now() + PACKET_INTERVAL).await?;
        }
        Ok(())
    }

    /// From here on the links lose.
    pub fn lose(&mut self, up: Loss, down: Loss, seed: u64) {
        (self.up, self.down) = (Link::new(up, seed), Link::new(down, seed));
        self.redundancy = Redundancy::default();
    }

    /// From here on what is heard is kept.
    pub fn listen(&mut self) {
        self.listens = true;
    }

    /// Says all of it, a packet every 20 ms, with copies of earlier ones where the server takes them and losses call for
    /// them.
    pub async fn say(&mut self, packets: &[VoicePacket]) -> anyhow::Result<()> {
        let mut due = Instant::now();
        for packet in packets {
            while Instant::now() < due {
                self.step(due).await?;
            }
            if let Some((_, opus)) = self.peer.redundant_audio() {
                let packet = self.redundancy.pack(packet, *opus, self.up.lost());
                self.peer.write_redundant_audio(packet, Instant::now());
            } else {
                self.peer.write_audio(Some(packet.clone()), Instant::now());
            }
            due += PACKET_INTERVAL;
        }
        ensure!(self.connected, "the server ended the call");
        Ok(())
    }

    /// Says as much of it as there is time for.
    pub async fn say_until(&mut self, packets: &[VoicePacket], until: Instant) -> anyhow::Result<()> {
        let left = until.saturating_duration_since(Instant::now()).as_millis() / PACKET_INTERVAL.as_millis();
        let count = packets.len().min(usize::try_from(left)?);
        self.say(&packets[..count]).await
    }

    /// Waits for a datagram or until `until`, and does what is due.
    async fn step(&mut self, until: Instant) -> anyhow::Result<()> {
        let mut events = Vec::new();
        let Self { peer, socket, up, .. } = self;
        let due =
            peer.drive(Instant::now(), |transmit| send(socket, up, transmit), |event| events.push(event))?;
        tokio::select! {
            ready = socket.readable() => ready?,
            () = sleep_until(Wake::from_std(due.min(until))) => {}
        }
        self.receive(&mut events)?;
        self.take_in(events);
        Ok(())
    }

    fn receive(&mut self, events: &mut Vec<PeerEvent>) -> anyhow::Result<()> {
        let Self { peer, socket, up, down, .. } = self;
        let mut datagram = [0; DATAGRAM_BYTES_MAX];
        loop {
            let (length, source) = match socket.try_recv_from(&mut datagram) {
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error).context("reading the media socket"),
            };
            if down.carries(&datagram[..length]) {
                let send = |transmit: &Transmit| send(socket, up, transmit);
                peer.receive(Instant::now(), source, &datagram[..length], send, |event| events.push(event))?;
            }
        }
    }

    fn take_in(&mut self, events: Vec<PeerEvent>) {
        for event in events {
            match event {
                PeerEvent::Connected => self.connected = true,
                PeerEvent::Closed => self.connected = false,
                PeerEvent::Audio(packet) if self.listens => self.heard.push(*packet.seq_no, packet.payload),
                _ => {}
            }
        }
    }
}

fn send(socket: &UdpSocket, up: &mut Link, transmit: &Transmit) {
    if up.carries(&transmit.contents) {
        // A full socket buffer loses the datagram, as a network would.
        drop(socket.try_send_to(&transmit.contents, transmit.destination));
    }
}
