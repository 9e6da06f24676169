//! The media thread's only door: commands, datagrams and timeouts in; datagrams and facts out.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

use carillon_proto::id::MeetingId;
use carillon_proto::media::{MediaCommand, MediaEvent, NegotiationError};

use crate::config::{EngineConfig, Protocol};

/// A datagram to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Over which kind of socket.
    pub protocol: Protocol,
    /// The local socket (`LocalAddress::bound`).
    pub source: SocketAddr,
    /// The client; with TCP the remote end of the connection that it opened.
    pub destination: SocketAddr,
    /// The datagram; TCP framing is added by the shell.
    pub bytes: Vec<u8>,
}

/// What the shell has to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send this.
    Transmit(Transmit),
    /// Tell the meeting.
    Event {
        /// Which meeting.
        meeting: MeetingId,
        /// What happened.
        event: MediaEvent,
    },
}

/// What the engine counts for the metrics page; every number only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams that belong to no peer, or that are no STUN, DTLS, RTP or RTCP.
    pub strangers: u64,
    /// Datagrams that a peer received.
    pub received: u64,
    /// Datagrams handed to the shell.
    pub sent: u64,
    /// Video packets written to receivers.
    pub forwarded: u64,
}

/// One media thread: many meetings, their peers, forwarding and mixing.
///
/// **The drain rule**: after any number of inputs of one moment, and before the shell waits, call
/// [`MediaEngine::poll_output`] until it returns `None`; what the inputs caused is written to the peers only then,
/// so that a burst costs each receiver one pass. Then wait until [`MediaEngine::next_timeout`] at the latest and
/// call [`MediaEngine::handle_timeout`].
pub struct MediaEngine {
    _config: EngineConfig,
    outputs: VecDeque<Output>,
    counters: Counters,
}

impl MediaEngine {
    /// Makes an engine with its own DTLS certificate. `seed` must come from the operating system's generator: ICE
    /// passwords are derived from it.
    pub fn new(config: EngineConfig, _seed: [u8; 32], _now: Instant) -> Self {
        Self { _config: config, outputs: VecDeque::new(), counters: Counters::default() }
    }

    /// Applies an order of a live meeting; the first one makes the meeting known.
    pub fn handle_command(&mut self, _now: Instant, meeting: &MeetingId, command: MediaCommand) {
        if let MediaCommand::Negotiate(negotiate) = command {
            self.outputs.push_back(Output::Event {
                meeting: meeting.clone(),
                event: MediaEvent::NegotiationFailed {
                    connection: negotiate.connection,
                    reason: NegotiationError::Full,
                },
            });
        }
    }

    /// Forgets a meeting with all its peers.
    pub fn close_meeting(&mut self, _meeting: &MeetingId) {}

    /// Takes a datagram from a socket; `destination` is the local address of that socket.
    pub fn handle_datagram(
        &mut self,
        _now: Instant,
        _protocol: Protocol,
        _source: SocketAddr,
        _destination: SocketAddr,
        _bytes: &[u8],
    ) {
        self.counters.strangers += 1;
    }

    /// Forgets what was learned of a TCP connection that has closed.
    pub fn handle_tcp_closed(&mut self, _source: SocketAddr) {}

    /// Does what is due; harmless when nothing is.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// What the shell has to do next, or `None` when it may wait.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`MediaEngine::handle_timeout`] has to be called at the latest.
    pub fn next_timeout(&self) -> Option<Instant> {
        None
    }

    /// Peers on this thread, for placement and metrics.
    pub fn peers(&self) -> usize {
        0
    }

    /// What was counted since the start.
    pub fn counters(&self) -> Counters {
        self.counters
    }
}
