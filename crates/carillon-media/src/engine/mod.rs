//! The media thread's only door: commands, datagrams and timeouts in; datagrams and facts out.
//!
//! Drives the peers: feeds them, drains them, keeps their timers. What commands mean is in `commands`, where
//! packets go is in `flow`, what happens by the clock is in `clock`.
//!
//! Invariant: a peer that was written to is drained before [`MediaEngine::poll_output`] says that nothing is left.

mod clock;
mod commands;
mod departure;
mod flow;
mod outward;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::id::MeetingId;
use carillon_proto::media::{CaptureId, MediaCommand, MediaEvent};
use str0m::config::DtlsCert;
use str0m::crypto::CryptoProvider;
use str0m::net::{Protocol as StrProtocol, Receive};
use str0m::{Input, Output as StrOutput};

use crate::capture::Tapped;
use crate::config::{EngineConfig, LocalAddress, Protocol};
use crate::demux::{Demux, Match};
use crate::egress::batch::{Batch, Path, Transmit};
use crate::egress::keys::listening_provider;
use crate::egress::report::Moments;
use crate::entropy::Entropy;
use crate::meeting::{Meeting, Peers};
use crate::mixer;
use crate::slots::{Key, Slots};

use flow::Elsewhere;
use outward::{Asked, Burst, way_back};

/// Rounds of draining one peer in one go. Each round sends at least one packet or does one thing that was due; a
/// key frame for a slow receiver takes a few dozen.
const DRAIN_ROUNDS_MAX: usize = 2_000;
/// When a peer is not done after that many rounds, the others have their turn first.
const DRAIN_PAUSE: Duration = Duration::from_millis(1);

/// Larger than what an Ethernet carries, which no client exceeds. str0m reads any length but writes at most 2,000
/// bytes: a packet taken in must leave with longer header extensions, a retransmission number and an SRTP tag.
const DATAGRAM_BYTES_MAX: usize = 1_500;

/// What the shell has to carry out.
#[derive(Clone, Debug)]
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
    /// Give this to the recorder.
    Captured {
        /// Of which capture.
        capture: CaptureId,
        /// What passed.
        tapped: Tapped,
    },
}

/// What the engine counts for the metrics page; every number only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams that belong to no peer, that are no STUN, DTLS, RTP or RTCP, or that are larger than any of WebRTC.
    pub strangers: u64,
    /// Datagrams of a peer beyond what any client sends, dropped.
    pub flooded: u64,
    /// Datagrams that a peer received.
    pub received: u64,
    /// Datagrams handed to the shell.
    pub sent: u64,
    /// Video packets written to receivers.
    pub forwarded: u64,
    /// Video packets written again because a receiver missed them.
    pub resent: u64,
    /// Peers that came up, by the protection that was negotiated.
    pub protections: Protections,
    /// Key frames asked of senders.
    pub keyframe_requests: u64,
    /// Peers given up because their path was lost or never came up.
    pub disconnected: u64,
}

/// Peers by the SRTP protection that was negotiated with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protections {
    /// `AEAD_AES_128_GCM`
    pub aes_128_gcm: u64,
    /// `AEAD_AES_256_GCM`
    pub aes_256_gcm: u64,
    /// `SRTP_AES128_CM_HMAC_SHA1_80`, which costs eight times as much a packet.
    pub aes_128_cm: u64,
}

/// One media thread: many meetings, their peers, forwarding and mixing.
///
/// **The drain rule**: after any number of inputs of one moment, and before the shell waits, call
/// [`MediaEngine::poll_output`] until it returns `None`; what the inputs caused is written to the peers only then,
/// so that a burst costs each receiver one pass. Then wait until [`MediaEngine::next_timeout`] at the latest and
/// call [`MediaEngine::handle_timeout`].
pub struct MediaEngine {
    config: EngineConfig,
    provider: Arc<CryptoProvider>,
    certificate: DtlsCert,
    fingerprint: String,
    entropy: Entropy,
    silence: Arc<[u8]>,
    now: Instant,
    peers: Peers,
    meetings: Slots<Meeting>,
    meetings_by_id: BTreeMap<MeetingId, Key>,
    demux: Demux,
    /// When peers and meetings want to be woken.
    timers: BTreeSet<(Instant, Timer)>,
    /// Peers that were written to.
    dirty: VecDeque<Key>,
    outputs: VecDeque<Output>,
    /// Sources whose packets have to be written, and those whose picture has not ended.
    bursts: VecDeque<Burst>,
    gathering: VecDeque<Burst>,
    batch: Batch,
    /// Kept to spare allocations.
    asked: Asked,
    /// What is being handled, when it is media that did not come from where its sender is known to be.
    elsewhere: Option<Elsewhere>,
    moments: Moments,
    counters: Counters,
}

/// Whose timer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Peer(Key),
    Egress(Key),
    Meeting(Key),
}

impl MediaEngine {
    /// Makes an engine with its own DTLS certificate. `seed` must come from the operating system's generator: ICE
    /// passwords are derived from it.
    pub fn new(config: EngineConfig, seed: [u8; 32], now: Instant) -> Self {
        let provider = Arc::new(listening_provider());
        let certificate = provider
            .dtls_provider
            .generate_certificate()
            .expect("the chosen cryptography library can make certificates");
        let digest = provider.sha256_provider.sha256(&certificate.certificate);
        let hexadecimal: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        Self {
            silence: mixer::silence(config.audio_bitrate),
            entropy: Entropy::new(&provider, seed),
            config,
            provider,
            certificate,
            fingerprint: format!("sha-256 {}", hexadecimal.join(":")),
            now,
            peers: Slots::default(),
            meetings: Slots::default(),
            meetings_by_id: BTreeMap::new(),
            demux: Demux::default(),
            timers: BTreeSet::new(),
            dirty: VecDeque::new(),
            outputs: VecDeque::new(),
            bursts: VecDeque::new(),
            gathering: VecDeque::new(),
            batch: Batch::default(),
            asked: Asked::default(),
            elsewhere: None,
            moments: Moments::since(now),
            counters: Counters::default(),
        }
    }

    /// Applies an order of a live meeting; the first `Negotiate` makes the meeting known.
    pub fn handle_command(&mut self, now: Instant, meeting: &MeetingId, command: MediaCommand) {
        self.advance(now);
        self.finish_bursts();
        self.apply(meeting, command);
    }

    /// Takes a datagram from a socket; `destination` is the local address of that socket.
    pub fn handle_datagram(
        &mut self,
        now: Instant,
        protocol: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) {
        self.advance(now);
        if bytes.len() > DATAGRAM_BYTES_MAX {
            return self.counters.strangers += 1;
        }
        let (key, claimed) = match self.demux.find(protocol, source, bytes) {
            Match::Known(key) => (key, false),
            Match::Claimed(key) => (key, true),
            Match::Stranger => return self.counters.strangers += 1,
        };
        let local = self.local_address(protocol, source, destination);
        let received =
            local.and_then(|local| Receive::new(str_protocol(protocol), source, local.announced, bytes).ok());
        let (Some(local), Some(received), Some(peer)) = (local, received, self.peers.get_mut(key)) else {
            return self.counters.strangers += 1;
        };
        if !peer.admit(self.now) {
            return self.counters.flooded += 1;
        }
        if !claimed {
            let way_back = way_back(protocol, source, local.bound);
            if Self::is_report(bytes) {
                if !self.take_report(key, way_back, bytes) {
                    return self.counters.received += 1;
                }
            } else if peer.egress.way().path() != Some(way_back) {
                self.elsewhere = Elsewhere::of(way_back, bytes);
            }
        }
        let Some(peer) = self.peers.get_mut(key) else { return };
        let input = Input::Receive(self.now, received);
        if claimed {
            if !peer.rtc.accepts(&input) {
                return self.counters.strangers += 1;
            }
            let way = peer.egress.way();
            way.check(self.now, way_back(protocol, source, local.bound));
            let present = way.path().map(|path| (path.protocol, path.destination));
            self.demux.learn(protocol, source, key, present);
            peer.touch(self.now);
        }
        self.counters.received += 1;
        let accepted = peer.rtc.handle_input(input).is_ok();
        if accepted {
            self.drain(key);
        } else {
            self.disconnect(key);
        }
        self.elsewhere = None;
    }

    /// Forgets what was learned of a TCP connection that has closed.
    pub fn handle_tcp_closed(&mut self, source: SocketAddr) {
        self.demux.forget(Protocol::Tcp, source);
    }

    /// Does what is due; harmless when nothing is.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        self.end_gathering();
        // Only what is due in this moment: what is set anew is later, or has its turn the next time.
        let due: Vec<_> = self.timers.iter().take_while(|(at, _)| *at <= now).copied().collect();
        for (at, timer) in due {
            match timer {
                Timer::Peer(key) => {
                    self.timers.remove(&(at, timer));
                    self.wake(key);
                }
                Timer::Egress(key) => {
                    self.timers.remove(&(at, timer));
                    self.pump(key);
                }
                Timer::Meeting(key) => self.tick(key),
            }
        }
    }

    /// What the shell has to do next, or `None` when it may wait.
    pub fn poll_output(&mut self) -> Option<Output> {
        loop {
            if let Some(output) = self.outputs.pop_front() {
                return Some(output);
            }
            if let Some(transmit) = self.batch.pop() {
                return Some(Output::Transmit(transmit));
            }
            if self.serve_bursts() {
                continue;
            }
            let key = self.dirty.pop_front()?;
            if let Some(peer) = self.peers.get_mut(key) {
                peer.dirty = false;
                self.drain(key);
            }
        }
    }

    /// Takes back the buffer of a transmit that was sent, to be used again.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        self.batch.recycle(buffer);
    }

    /// When [`MediaEngine::handle_timeout`] has to be called at the latest.
    pub fn next_timeout(&self) -> Option<Instant> {
        let timer = self.timers.first().map(|(at, _)| *at);
        let gathered = self.gathering.front().map(|burst| burst.due);
        timer.into_iter().chain(gathered).min()
    }

    /// Peers on this thread, for placement and metrics.
    pub fn peers(&self) -> usize {
        self.peers.len()
    }

    /// What was counted since the start.
    pub fn counters(&self) -> Counters {
        Counters { sent: self.counters.sent + self.batch.sent(), ..self.counters }
    }

    /// Time never goes back, whatever the shell's clocks say.
    fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    /// The announced address that a socket stands for.
    fn local_address(
        &self,
        protocol: Protocol,
        source: SocketAddr,
        bound: SocketAddr,
    ) -> Option<LocalAddress> {
        let mut same = self.config.addresses.iter().filter(|address| {
            address.protocol == protocol && address.announced.is_ipv4() == source.is_ipv4()
        });
        let first = same.clone().next();
        same.find(|address| address.bound == bound).or(first).copied()
    }

    fn wake(&mut self, key: Key) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        peer.timer = None;
        if peer.rtc.handle_input(Input::Timeout(self.now)).is_ok() {
            self.drain(key);
        } else {
            self.disconnect(key);
        }
    }

    /// Takes everything that a peer has to give, and sets its timer.
    fn drain(&mut self, key: Key) {
        for _ in 0..DRAIN_ROUNDS_MAX {
            let Some(peer) = self.peers.get_mut(key) else { return };
            match peer.rtc.poll_output() {
                Ok(StrOutput::Transmit(transmit)) => self.transmit(key, transmit),
                Ok(StrOutput::Event(event)) => self.handle_event(key, event),
                Ok(StrOutput::Timeout(at)) if at > self.now => return self.set_timer(key, at),
                Ok(StrOutput::Timeout(_)) => {
                    if peer.rtc.handle_input(Input::Timeout(self.now)).is_err() {
                        return self.disconnect(key);
                    }
                }
                Err(_) => return self.disconnect(key),
            }
        }
        self.set_timer(key, self.now + DRAIN_PAUSE);
    }

    fn set_timer(&mut self, key: Key, at: Instant) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        if peer.timer == Some(at) {
            return;
        }
        if let Some(before) = peer.timer.replace(at) {
            self.timers.remove(&(before, Timer::Peer(key)));
        }
        self.timers.insert((at, Timer::Peer(key)));
    }

    fn mark_dirty(&mut self, key: Key) {
        if let Some(peer) = self.peers.get_mut(key)
            && !std::mem::replace(&mut peer.dirty, true)
        {
            self.dirty.push_back(key);
        }
    }

    /// Sends what str0m has to say. It sends no RTP: nothing was declared to it, and if it did, it would share nonces
    /// with what we send.
    fn transmit(&mut self, key: Key, transmit: str0m::net::Transmit) {
        let bytes: Vec<u8> = transmit.contents.into();
        let media = bytes.first().is_some_and(|first| first >> 6 == 2);
        if media && !Self::is_report(&bytes) {
            return;
        }
        let protocol = match transmit.proto {
            StrProtocol::Udp => Protocol::Udp,
            _ => Protocol::Tcp,
        };
        let announced = transmit.source;
        let local = self.config.addresses.iter().find(|a| a.protocol == protocol && a.announced == announced);
        let source = local.map_or(announced, |address| address.bound);
        let mut path = Path { protocol, source, destination: transmit.destination };
        // STUN goes wherever it came from, all else where the peer has last been heard: str0m stays with the pair that it
        // has chosen for as long as that is not forgotten.
        if bytes.first().is_some_and(|first| *first > 3) {
            path = self.note_path(key, path);
        }
        let Path { protocol, source, destination } = path;
        self.counters.sent += 1;
        let segment = bytes.len();
        self.outputs.push_back(Output::Transmit(Transmit { protocol, source, destination, bytes, segment }));
    }

    fn emit(&mut self, meeting: Key, event: MediaEvent) {
        if let Some(meeting) = self.meetings.get(meeting) {
            self.outputs.push_back(Output::Event { meeting: meeting.id.clone(), event });
        }
    }
}

fn str_protocol(protocol: Protocol) -> StrProtocol {
    match protocol {
        Protocol::Udp => StrProtocol::Udp,
        Protocol::Tcp => StrProtocol::Tcp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_can_be_moved_to_its_thread() {
        fn is_send<T: Send>(_: &T) {}
        is_send(&MediaEngine::new(EngineConfig::default(), [0; 32], crate::epoch()));
    }
}
