//! What one receiver was sent on one stream: enough to send it again, and never to use a number twice.
//!
//! Invariant: a sequence number is admitted once. With SRTP in counter modes a number that is used for two packets
//! gives both away, so this is checked where the number is spent, whoever chose it.

use super::ring::Origin;
use crate::payload::Picture;

/// Packets that are remembered: four seconds of a usual stream, half a second of the fastest.
const PACKETS: usize = 512;

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
    slots: Option<Box<[Slot; PACKETS]>>,
    highest: u64,
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
        let slots = self.slots.get_or_insert_with(|| Box::new([Slot::default(); PACKETS]));
        let slot = &mut slots[seq as usize % PACKETS];
        if slot.taken > seq || seq + PACKETS as u64 <= self.highest {
            return false;
        }
        *slot = Slot { taken: seq + 1, sent };
        self.highest = self.highest.max(seq);
        true
    }

    /// The highest number that was spent.
    pub fn newest(&self) -> u64 {
        self.highest
    }

    /// The packet that a receiver calls `seq`, with its extended number.
    pub fn find(&mut self, seq: u16) -> Option<(u64, &mut Sent)> {
        let behind = (self.highest as u16).wrapping_sub(seq);
        let seq = self.highest.checked_sub(behind.into())?;
        let slot = &mut self.slots.as_mut()?[seq as usize % PACKETS];
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
        assert!(!admit(70_488), "too old to be sure");
        assert!(admit(70_489));
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

    proptest::proptest! {
        #[test]
        fn no_number_is_admitted_twice(seqs in proptest::collection::vec(0u64..2_000, 0..2_000)) {
            let mut history = History::default();
            let mut spent = std::collections::BTreeSet::new();
            for seq in seqs {
                if history.admit(seq, Sent::default()) {
                    proptest::prop_assert!(spent.insert(seq));
                }
            }
        }
    }
}
