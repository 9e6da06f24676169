//! Puts the packets of one talker back in order and in time.
//!
//! The mixer takes audio at a fixed pace; the network delivers it unevenly. The buffer holds back as much as the
//! jitter of the last seconds demands and no more: it says "lost" when a packet is missing at its time, repeats
//! nothing by itself (concealment is the decoder's), and lets frames go when it holds more than it needs, which is
//! also how a talker's fast clock is followed. A slow clock shows as an empty buffer, which grows by the frame that
//! is concealed in the meantime.
//!
//! Invariant: at most [`PACKETS_MAX`] packets are held, each is given out at most once and in order.
//!
//! Wire: RFC 3550 section 6.4.1 (transit times), RFC 7587 (Opus timestamps run at 48 kHz).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Samples of one mixed frame, 20 ms at 48 kHz.
pub const FRAME_SAMPLES: usize = 960;
/// One second of usual packets; what comes above is older than anybody wants to hear.
const PACKETS_MAX: usize = 50;
/// Held back at least: one frame for the phase between talker and mixer, one for ordinary reordering.
const TARGET_MIN: Duration = Duration::from_millis(40);
/// Held back at most; beyond, conversation suffers more from delay than from gaps.
const TARGET_MAX: Duration = Duration::from_millis(300);
/// More lateness than this is not waited for, so it need not be remembered.
const LATE_MAX_MS: f64 = 300.0;
/// Packets among which the fastest is what lateness is measured by, five seconds of them.
const WINDOW_PACKETS: u32 = 250;
/// Concealed frames before the stream counts as interrupted; Opus has faded to silence by then.
const CONCEALED_MAX: u32 = 5;
/// Frames over which an excess must last before a frame is let go.
const EXCESS_FRAMES: u32 = 50;
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
#[derive(Debug)]
pub struct JitterBuffer {
    packets: BTreeMap<u64, AudioPacket>,
    /// The sequence number to play next; `None` while filling.
    next: Option<u64>,
    /// Frames concealed at the end of the buffer, whose packets may still come.
    concealed: u32,
    /// The fastest transit of the last window and of this one, in milliseconds.
    fastest: [f64; 2],
    /// Packets of this window.
    measured: u32,
    /// How much slower than the fastest packets arrive, slowly forgotten, in milliseconds.
    jitter: f64,
    last_timestamp: Option<u64>,
    epoch: Option<Instant>,
    excess: u32,
}

impl Default for JitterBuffer {
    fn default() -> Self {
        Self {
            packets: BTreeMap::new(),
            next: None,
            concealed: 0,
            fastest: [f64::INFINITY; 2],
            measured: 0,
            jitter: 0.0,
            last_timestamp: None,
            epoch: None,
            excess: 0,
        }
    }
}

impl JitterBuffer {
    /// Takes a packet from the network.
    pub fn push(&mut self, packet: AudioPacket) {
        if self.last_timestamp.is_some_and(|last| last.abs_diff(packet.timestamp) > TIMESTAMP_JUMP) {
            self.reset();
        }
        self.last_timestamp = Some(packet.timestamp);
        self.measure(&packet);
        if self.next.is_some_and(|next| packet.seq < next) {
            // Its turn is over. That many late packets in a row mean that the sender has restarted its numbers.
            if self.next.is_some_and(|next| next - packet.seq > 1_000) {
                self.reset();
            } else {
                return;
            }
        }
        self.packets.insert(packet.seq, packet);
        if self.packets.len() > PACKETS_MAX {
            self.shrink_to(TARGET_MIN);
        }
        // Senseless timestamps have no duration: then the number decides.
        while self.packets.len() > PACKETS_MAX {
            self.packets.pop_first();
        }
    }

    /// Gives out what the next frame consists of.
    pub fn pop(&mut self, now: Instant) -> Next {
        if self.next.is_none() && !self.start(now) {
            return Next::Silence;
        }
        self.let_go_of_excess();
        let Some(next) = self.next else { return Next::Silence };
        let Some((&first, _)) = self.packets.first_key_value() else {
            self.concealed += 1;
            if self.concealed > CONCEALED_MAX {
                self.next = None;
                self.concealed = 0;
                return Next::Silence;
            }
            return Next::Lost(None);
        };
        // Frames concealed while the buffer was empty stood for packets that never came.
        let made_up = u64::from(self.concealed).min(first.saturating_sub(next));
        let next = next + made_up;
        self.concealed = 0;
        self.next = Some(next + 1);
        if first == next {
            let packet = self.packets.pop_first().map(|(_, packet)| packet.payload);
            return packet.map_or(Next::Silence, Next::Packet);
        }
        if first - next > u64::from(CONCEALED_MAX) {
            // Too much is missing to be concealed.
            self.next = Some(first);
            return Next::Silence;
        }
        Next::Lost((first == next + 1).then(|| self.packets[&first].payload.clone()))
    }

    /// Forgets everything but how the network behaves.
    pub fn reset(&mut self) {
        self.packets.clear();
        self.next = None;
        self.concealed = 0;
        self.fastest = [f64::INFINITY; 2];
        self.measured = 0;
        self.last_timestamp = None;
    }

    /// How much is held back.
    pub fn target(&self) -> Duration {
        let jitter = Duration::from_secs_f64(self.jitter.clamp(0.0, 1_000.0) / 1_000.0);
        (jitter + Duration::from_millis(20)).clamp(TARGET_MIN, TARGET_MAX)
    }

    /// Whether playing can begin: enough is held, or the first packet has waited long enough.
    fn start(&mut self, now: Instant) -> bool {
        let target = self.target();
        if self.depth() > target * 2 {
            self.shrink_to(target);
        }
        let Some((&first, packet)) = self.packets.first_key_value() else { return false };
        if self.depth() < target && now.saturating_duration_since(packet.arrival) < target {
            return false;
        }
        self.next = Some(first);
        self.excess = 0;
        true
    }

    /// Follows a fast talker and gives back delay that is no longer needed.
    fn let_go_of_excess(&mut self) {
        let excess = self.depth().saturating_sub(self.target());
        if excess < Duration::from_millis(40) {
            self.excess = 0;
            return;
        }
        self.excess += 1;
        let Some((&first, packet)) = self.packets.first_key_value() else { return };
        let unheard = packet.quiet && self.excess > 3;
        if (unheard || self.excess > EXCESS_FRAMES) && self.next == Some(first) {
            self.packets.pop_first();
            self.next = Some(first + 1);
            self.excess = 0;
        }
    }

    fn shrink_to(&mut self, target: Duration) {
        while self.depth() > target && self.packets.len() > 1 {
            self.packets.pop_first();
        }
        if self.next.is_some() {
            self.next = self.packets.first_key_value().map(|(&first, _)| first);
        }
    }

    /// How much time is held, counting 20 ms for the newest packet.
    fn depth(&self) -> Duration {
        let (Some((_, first)), Some((_, last))) =
            (self.packets.first_key_value(), self.packets.last_key_value())
        else {
            return Duration::ZERO;
        };
        // A pause of the talker leaves a hole in the timestamps that is no audio.
        let span = last.timestamp.saturating_sub(first.timestamp).min(self.packets.len() as u64 * 2_880);
        Duration::from_micros((span + FRAME_SAMPLES as u64) * 1_000 / 48)
    }

    fn measure(&mut self, packet: &AudioPacket) {
        let epoch = *self.epoch.get_or_insert(packet.arrival);
        let arrival = packet.arrival.saturating_duration_since(epoch).as_secs_f64() * 1_000.0;
        let transit = arrival - packet.timestamp as f64 / 48.0;
        // Forgotten after two windows: clocks drift, and stand still while a microphone is changed.
        if self.measured == WINDOW_PACKETS {
            self.fastest = [self.fastest[1], f64::INFINITY];
            self.measured = 0;
        }
        self.measured += 1;
        self.fastest[1] = self.fastest[1].min(transit);
        let late = (transit - self.fastest[0].min(self.fastest[1])).min(LATE_MAX_MS);
        self.jitter = if late > self.jitter { late } else { self.jitter - (self.jitter - late) * 0.005 };
    }
}

#[cfg(test)]
#[path = "jitter_tests.rs"]
mod tests;
