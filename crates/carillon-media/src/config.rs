//! What a media thread is told once, at its start.
//!
//! Addresses, room and the cost of audio. Everything that has only one sensible value is a constant beside the
//! code that uses it.

use std::net::SocketAddr;

/// How a datagram travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// A UDP datagram.
    Udp,
    /// One frame of a TCP connection that the client opened (RFC 6544, framed as RFC 4571 says).
    Tcp,
}

/// One way to reach this media thread, announced as a host candidate in every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalAddress {
    /// UDP, or TCP where the client connects (`tcptype passive`).
    pub protocol: Protocol,
    /// What clients are told.
    pub announced: SocketAddr,
    /// The socket that it leads to; differs from `announced` behind a NAT or with an unspecified address.
    pub bound: SocketAddr,
}

/// The settings of a [`crate::MediaEngine`].
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Where clients reach this thread. The first of a protocol and address family stands for every socket whose
    /// own address is not listed.
    pub addresses: Vec<LocalAddress>,
    /// Peers on this thread; more are refused with `NegotiationError::Full`. A peer that receives video costs
    /// about a hundred kilobytes; the packets kept for retransmission belong to their source.
    pub peers_max: usize,
    /// Attendees of one meeting that are decoded and mixed at the same time. Each costs a decoder and an encoder
    /// (about 0.2 ms per 20 ms); nobody follows more than a handful of simultaneous talkers.
    pub talkers_max: usize,
    /// Bit rate of the mix.
    pub audio_bitrate: carillon_proto::units::Bitrate,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            peers_max: 2_000,
            talkers_max: 5,
            audio_bitrate: carillon_proto::units::Bitrate::from_kbps(40),
        }
    }
}
