//! Puts the packets of one talker back in order and in time.
//!
//! The mixer takes audio at a fixed pace; the network delivers it unevenly. The buffer holds each packet back as long
//! as the network of the last seconds demands ([`Transit`]) and no longer: it says "lost" when a packet is missing
//! at its time, repeats nothing by itself (concealment is the decoder's), and says by how much what it gives out is
//! too late or too early ([`JitterBuffer::spare`]), so that the player can be a little faster or slower. That is
//! also how a talker's clock is followed.
//!
//! Invariant: at most [`PACKETS_MAX`] packets are held, each is given out at most once and in order.
//!
//! Wire: RFC 7587 (Opus timestamps run at 48 kHz).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::transit::Transit;

/// Samples of one mixed frame, 20 ms at 48 kHz.
pub const FRAME_SAMPLES: usize = 960;
/// One second of usual packets; what comes above is older than anybody wants to hear.
const PACKETS_MAX: usize = 50;
/// What is too old by one frame, in milliseconds, is left out while nobody hears the seam.
const FRAME_MS: f64 = 20.0;
/// No packet waits longer for its turn, whatever its timestamp says.
const WAIT_MAX: Duration = Duration::from_millis(400);
/// Concealed frames before the stream counts as interrupted; Opus has faded to silence by then.
const CONCEALED_MAX: u32 = 5;
/// A quiet frame that is so much too late, in milliseconds, is left out whole.
const QUIET_EXCESS_MS: f64 = 60.0;
/// Packets without copies after which no more are waited for, ten seconds of them.
const COPIES_FORGOTTEN: u64 = 500;
/// A jump of the timestamps that is a new stream rather than a pause, in samples.
const TIMESTAMP_JUMP: u64 = 48_000 * 60;

/// A packet of Opus.
#[derive(Clone, Debug)]
pub struct AudioPacket {
    /// Extended sequence number.
    pub seq: u64,
    /// Extended timestamp in samples.
    pub timestamp: u64,
    /// When it arrived.
    pub arrival: Instant,
    /// Encoded audio.
    pub payload: Arc<[u8]>,
    /// Whether it is quiet enough that leaving it out goes unheard.
    pub quiet: bool,
}

/// The packet that a copy of an earlier one came with.
#[derive(Clone, Copy, Debug)]
pub struct Carrier {
    /// Extended sequence number.
    pub seq: u64,
    /// Extended timestamp in samples.
    pub timestamp: u64,
    /// When it arrived.
    pub arrival: Instant,
}

impl AudioPacket {
    /// What copies that came with it must know of it.
    pub fn carrier(&self) -> Carrier {
        Carrier { seq: self.seq, timestamp: self.timestamp, arrival: self.arrival }
    }
}

/// What is to be played next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// This packet.
    Packet(Arc<[u8]>),
    /// A packet is missing; the one after it, when already here, may hold a copy (in-band FEC).
    Lost(Option<Arc<[u8]>>),
    /// Nothing: not started, interrupted, or a pause of the talker.
    Silence,
}

/// The jitter buffer of one talker.
#[derive(Debug, Default)]
pub struct JitterBuffer {
    packets: BTreeMap<u64, AudioPacket>,
    /// The sequence number to play next; `None` while filling.
    next: Option<u64>,
    /// Frames concealed before the next packet, whose own packets may still come.
    concealed: u32,
    transit: Transit,
    last_timestamp: Option<u64>,
    delay: f64,
    had: Had,
    copies: Option<Copies>,
}

/// The farthest copies that came lately.
#[derive(Clone, Copy, Debug)]
struct Copies {
    /// How long after its packet such a copy comes, in milliseconds.
    distance: f64,
    /// The packet that had the last of them.
    with: u64,
}

/// Which packets have come, of the last 64.
#[derive(Debug, Default)]
struct Had {
    newest: u64,
    /// The lowest bit is the newest.
    packets: u64,
}

impl Had {
    fn note(&mut self, seq: u64) {
        if seq > self.newest {
            let ahead = u32::try_from(seq - self.newest).unwrap_or(u32::MAX);
            self.packets = self.packets.checked_shl(ahead).unwrap_or(0);
            self.newest = seq;
        }
        self.packets |= self.bit(seq);
    }

    /// Whether it has come. What is older than is known counts as such.
    fn has(&self, seq: u64) -> bool {
        self.bit(seq) & self.packets != 0 || self.newest.saturating_sub(seq) >= u64::from(u64::BITS)
    }

    /// None for what is older than is known, or newer than the newest.
    fn bit(&self, seq: u64) -> u64 {
        let behind = self.newest.checked_sub(seq).and_then(|behind| u32::try_from(behind).ok());
        behind.and_then(|behind| 1u64.checked_shl(behind)).unwrap_or(0)
    }
}

impl JitterBuffer {
    /// Takes a copy of the packet so many milliseconds before, which came with packet `with`. A sender that sends copies
    /// loses packets, so from here on all are held back until their copies would have come: at once and once and for all,
    /// because speech that becomes slower and faster all the time is worse than speech that is a little later.
    pub fn repair(&mut self, copy: AudioPacket, with: u64, distance: f64) {
        if self.waits_for().is_none_or(|known| known <= distance) {
            self.copies = Some(Copies { distance, with });
        }
        if !self.had.has(copy.seq) && self.next.is_none_or(|next| next <= copy.seq) {
            self.had.note(copy.seq);
            self.insert(copy);
        }
    }

    /// Takes a packet from the network.
    pub fn push(&mut self, packet: AudioPacket) {
        if self.last_timestamp.is_some_and(|last| last.abs_diff(packet.timestamp) > TIMESTAMP_JUMP) {
            self.reset();
        }
        self.last_timestamp = Some(packet.timestamp);
        self.transit.measure(packet.arrival, packet.timestamp);
        if let Some(next) = self.next.filter(|next| packet.seq < *next) {
            // Its turn is over. That late means that the sender has restarted its numbers.
            if next - packet.seq <= 1_000 {
                self.had.note(packet.seq);
                return;
            }
            self.reset();
            self.transit.measure(packet.arrival, packet.timestamp);
        }
        self.had.note(packet.seq);
        self.insert(packet);
    }

    fn insert(&mut self, packet: AudioPacket) {
        self.packets.insert(packet.seq, packet);
        if self.packets.len() > PACKETS_MAX {
            self.packets.pop_first();
        }
    }

    /// How long copies are waited for: some seconds beyond the last of them, because pauses have none.
    fn waits_for(&self) -> Option<f64> {
        let copies =
            self.copies.filter(|copies| self.had.newest.saturating_sub(copies.with) < COPIES_FORGOTTEN)?;
        Some(copies.distance)
    }

    /// Gives out what is to be played at that time.
    pub fn pop(&mut self, at: Instant) -> Next {
        if self.next.is_none() && !self.start(at) {
            return Next::Silence;
        }
        self.leave_out_quiet(at);
        let (Some(next), Some((&first, _))) = (self.next, self.packets.first_key_value()) else {
            return self.conceal(at);
        };
        // What was concealed in the meantime stood for packets that never came.
        let missing = first.saturating_sub(next).saturating_sub(u64::from(self.concealed));
        if missing > u64::from(CONCEALED_MAX) {
            return self.conceal(at);
        }
        self.concealed = 0;
        self.next = Some(first - missing + 1);
        if missing > 0 {
            return Next::Lost((missing == 1).then(|| self.packets[&first].payload.clone()));
        }
        self.packets.pop_first().map_or(Next::Silence, |(_, packet)| {
            self.delay = self.transit.delay(at, packet.timestamp);
            Next::Packet(packet.payload)
        })
    }

    /// By how many milliseconds the last packet was given out later than needed; negative when others of its kind
    /// will come too late.
    pub fn spare(&self) -> f64 {
        self.delay - self.hold()
    }

    /// How long after the fastest could have arrived the last packet was given out, in milliseconds.
    pub fn delay(&self) -> f64 {
        self.delay
    }

    /// How long packets are held back, in milliseconds after the fastest.
    pub fn hold(&self) -> f64 {
        self.transit.hold(self.waits_for().unwrap_or(0.0))
    }

    /// Forgets everything but how the network behaves.
    pub fn reset(&mut self) {
        self.packets.clear();
        self.next = None;
        self.concealed = 0;
        self.transit.restart();
        self.last_timestamp = None;
        self.had = Had::default();
        self.copies = None;
    }

    fn excess(&self, at: Instant, packet: &AudioPacket) -> f64 {
        self.transit.delay(at, packet.timestamp) - self.hold()
    }

    /// Whether playing can begin: the first packet has been held back long enough. What is older is left out,
    /// because in silence nobody misses it.
    fn start(&mut self, at: Instant) -> bool {
        while let Some((&first, packet)) = self.packets.first_key_value() {
            let excess = self.excess(at, packet);
            if excess < 0.0 && at.saturating_duration_since(packet.arrival) < WAIT_MAX {
                return false;
            }
            if excess < FRAME_MS || self.packets.len() == 1 {
                self.next = Some(first);
                return true;
            }
            self.packets.pop_first();
        }
        false
    }

    /// Nothing is there for this frame, or too much is missing before what there is.
    fn conceal(&mut self, at: Instant) -> Next {
        self.concealed += 1;
        if self.concealed <= CONCEALED_MAX {
            return Next::Lost(None);
        }
        self.concealed = 0;
        self.next = None;
        if self.start(at) { self.pop(at) } else { Next::Silence }
    }

    fn leave_out_quiet(&mut self, at: Instant) {
        let Some((&first, packet)) = self.packets.first_key_value() else { return };
        if packet.quiet && self.next == Some(first) && self.excess(at, packet) > QUIET_EXCESS_MS {
            self.packets.pop_first();
            self.next = Some(first + 1);
        }
    }
}

#[cfg(test)]
#[path = "jitter_tests.rs"]
mod tests;
