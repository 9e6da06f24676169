//! The packets of a source that may have to be sent again: one ring for all of its receivers.
//!
//! A receiver's own memory is a few bytes for each packet ([`super::history`]); the payload is kept once.
//!
//! Invariant: a place is never given to two packets, and what a place holds is told by SSRC and sequence number too,
//! so that a receiver whose memory outlived a source gets nothing of its successor.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A retransmission beyond this age comes too late for a conversation.
pub(super) const AGE_MAX: Duration = Duration::from_millis(1_500);
/// About a second and a half of the best stream with its lower layers, and of a key frame of a large screen.
const PACKETS_MAX: usize = 1_024;

/// Names a packet of a source as it arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its place in the ring.
    pub place: u32,
    /// The SSRC that it came with.
    pub ssrc: u32,
    /// Its sequence number, without the highest bits.
    pub seq: u32,
}

/// The ring.
#[derive(Debug, Default)]
pub struct Ring {
    /// The place of the oldest packet.
    first: u32,
    packets: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    ssrc: u32,
    seq: u32,
    at: Instant,
    payload: Arc<[u8]>,
}

impl Ring {
    /// Keeps a packet for a while.
    pub fn push(&mut self, now: Instant, ssrc: u32, seq: u64, payload: Arc<[u8]>) -> Origin {
        let too_old = |kept: &Kept| now.saturating_duration_since(kept.at) > AGE_MAX;
        while self.packets.len() >= PACKETS_MAX || self.packets.front().is_some_and(too_old) {
            self.packets.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        let place = self.first.wrapping_add(self.packets.len() as u32);
        let seq = seq as u32;
        self.packets.push_back(Kept { ssrc, seq, at: now, payload });
        Origin { place, ssrc, seq }
    }

    /// The payload of a packet, if it is still worth sending.
    pub fn get(&self, now: Instant, origin: Origin) -> Option<&Arc<[u8]>> {
        let kept = self.packets.get(origin.place.wrapping_sub(self.first) as usize)?;
        let same = kept.ssrc == origin.ssrc && kept.seq == origin.seq;
        (same && now.saturating_duration_since(kept.at) <= AGE_MAX).then_some(&kept.payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_found_for_a_while_and_no_other_in_its_place() {
        let start = crate::epoch();
        let mut ring = Ring::default();
        let payload = |byte: u8| Arc::<[u8]>::from([byte]);
        let first = ring.push(start, 1, 10, payload(1));
        let second = ring.push(start + Duration::from_secs(1), 1, 11, payload(2));
        assert_eq!(ring.get(start, first), Some(&payload(1)));
        assert_eq!(ring.get(start, Origin { seq: 12, ..second }), None);
        assert_eq!(ring.get(start + Duration::from_secs(2), first), None);
        let third = ring.push(start + Duration::from_secs(2), 1, 12, payload(3));
        assert_eq!((ring.get(start, first), ring.get(start, second)), (None, Some(&payload(2))));
        for seq in 13..3_000 {
            ring.push(start + Duration::from_secs(2), 1, seq, payload(4));
        }
        assert_eq!(
            (ring.packets.len(), ring.get(start + Duration::from_secs(2), third)),
            (PACKETS_MAX, None)
        );
    }
}
