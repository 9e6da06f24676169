//! What one receiver was sent on one stream: enough to send it again, and never to use a number twice.
//!
//! Invariant: a sequence number is admitted once. With SRTP in counter modes a number that is used for two packets
//! gives both away, so this is checked where the number is spent, whoever chose it.

use super::ring::{self, Origin};
use crate::payload::Picture;

/// Packets that are remembered at first, of a stream that is slow enough for it, and at most: half a second of the
/// fastest streams. Between the two the memory grows until it holds what a source could still be asked for.
const PACKETS: std::ops::RangeInclusive<usize> = 128..=512;

/// How a packet was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What it was made of.
    pub origin: Origin,
    /// Its timestamp.
    pub time: u32,
    /// VP8's numbers as they were written.
    pub picture: Option<Picture>,
    /// The payload type.
    pub pt: u8,
    /// The marker.
    pub marker: bool,
    /// It carried nothing.
    pub empty: bool,
    /// The kind of content.
    pub content: Option<u8>,
    /// Milliseconds of the peer's life at which it was sent, and repeated last.
    pub at: u32,
    /// See above.
    pub repeated: Option<u32>,
}

/// The memory of one stream; without one until the first packet.
#[derive(Debug, Default)]
pub struct History {
    /// As many as a power of two.
    slots: Box<[Slot]>,
    highest: u64,
    /// What is older was spent, or may have been, when the memory was smaller.
    floor: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The sequence number plus one; 0 where there is none.
    taken: u64,
    sent: Sent,
}

impl History {
    /// Spends a sequence number; `false` when it was spent already, or is too old to be sure.
    pub fn admit(&mut self, seq: u64, sent: Sent) -> bool {
        while self.is_short(seq, &sent) {
            self.grow();
        }
        let packets = self.slots.len();
        let slot = &mut self.slots[seq as usize % packets];
        if slot.taken > seq || seq < self.floor || seq + packets as u64 <= self.highest {
            return false;
        }
        *slot = Slot { taken: seq + 1, sent };
        self.highest = self.highest.max(seq);
        true
    }

    /// Whether this packet would take the place of one that its source still has.
    fn is_short(&self, seq: u64, sent: &Sent) -> bool {
        let packets = self.slots.len();
        if packets >= *PACKETS.end() {
            return false;
        }
        let Some(slot) = self.slots.get(seq as usize % packets.max(1)) else { return true };
        let age = u128::from(sent.at.saturating_sub(slot.sent.at));
        slot.taken != 0 && slot.taken <= seq && age < ring::AGE_MAX.as_millis()
    }

    fn grow(&mut self) {
        if !self.slots.is_empty() {
            self.floor = self.floor.max((self.highest + 1).saturating_sub(self.slots.len() as u64));
        }
        let packets = (self.slots.len() * 2).max(*PACKETS.start());
        let mut slots = vec![Slot::default(); packets].into_boxed_slice();
        for slot in self.slots.iter().filter(|slot| slot.taken != 0) {
            slots[(slot.taken - 1) as usize % packets] = *slot;
        }
        self.slots = slots;
    }

    /// The highest number that was spent.
    pub fn newest(&self) -> u64 {
        self.highest
    }

    /// The packet that a receiver calls `seq`, with its extended number.
    pub fn find(&mut self, seq: u16) -> Option<(u64, &mut Sent)> {
        let behind = (self.highest as u16).wrapping_sub(seq);
        let seq = self.highest.checked_sub(behind.into())?;
        let packets = self.slots.len();
        let slot = self.slots.get_mut(seq as usize % packets.max(1))?;
        (slot.taken == seq + 1).then_some((seq, &mut slot.sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_spent_once() {
        let mut history = History::default();
        let mut admit = |seq| history.admit(seq, Sent::default());
        assert!(admit(70_000) && admit(70_002) && admit(70_001));
        assert!(!admit(70_001) && !admit(70_000));
        assert!(admit(70_511) && admit(70_000 - 1 + 1 + 400));
        assert!(admit(71_000));
        assert!(!admit(70_872), "too old to be sure");
        assert!(admit(70_873));
    }

    #[test]
    fn a_slow_stream_is_remembered_with_less() {
        let sent = |millis| Sent { at: millis, ..Sent::default() };
        let mut slow = History::default();
        let mut fast = History::default();
        for seq in 0..2_000 {
            assert!(slow.admit(seq, sent(seq as u32 * 20)) && fast.admit(seq, sent(seq as u32 * 4)));
        }
        assert_eq!((slow.slots.len(), fast.slots.len()), (128, 512));
        assert!(fast.find(1_999 - 374).is_some(), "what was sent in the last second and a half is there");
        assert!(slow.find(1_999 - 74).is_some());
        assert!(!slow.admit(1_000, sent(40_000)) && !fast.admit(1_000, sent(40_000)));
    }

    #[test]
    fn a_receivers_number_finds_the_packet() {
        let mut history = History::default();
        for seq in 65_500..65_600 {
            history.admit(seq, Sent { time: seq as u32, ..Sent::default() });
        }
        assert_eq!(history.find(65_530).map(|(seq, sent)| (seq, sent.time)), Some((65_530, 65_530)));
        assert_eq!(history.find(3).map(|(seq, _)| seq), Some(65_539));
        assert_eq!(history.find(64), None, "not sent yet");
        assert_eq!(history.find(65_000), None);
    }

    #[test]
    fn a_memory_that_grew_takes_nothing_that_the_smaller_one_forgot() {
        let sent = |at| Sent { at, ..Sent::default() };
        let mut history = History::default();
        assert!((0..=200).all(|seq| history.admit(seq, sent(seq as u32 * 20))));
        assert!((201..=270).all(|seq| history.admit(seq, sent(4_000 + seq as u32))));
        assert_eq!(history.slots.len(), 256);
        assert!((0..=270).all(|seq| !history.admit(seq, sent(4_300))));
    }

    proptest::proptest! {
        #[test]
        fn no_number_is_admitted_twice(
            packets in proptest::collection::vec((0u64..2_000, 0u32..100), 0..2_000),
        ) {
            let mut history = History::default();
            let mut spent = std::collections::BTreeSet::new();
            let mut at = 0;
            for (seq, later) in packets {
                at += later;
                if history.admit(seq, Sent { at, ..Sent::default() }) {
                    proptest::prop_assert!(spent.insert(seq));
                }
            }
        }
    }
}
