//! Which transport-wide numbers went out when, until the receiver says what became of them.
//!
//! Invariant: each packet's fate is told once, but for one that was thought lost and turns up.
//!
//! Wire: draft-holmer-rmcat-transport-wide-cc-extensions-01.

use super::feedback::{Arrivals, MICROS_PER_TICK, REPORTED_MAX};

/// Packets that are remembered; reports come every 50 to 250 ms.
pub(super) const PACKETS: usize = 2_048;

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// When it was sent, in microseconds of the peer's life.
    pub sent: i64,
    /// When it arrived, by the receiver's clock in microseconds; `None` when it did not.
    pub arrived: Option<i64>,
    /// Bytes on the wire.
    pub bytes: u32,
    /// The probe that it was a part of; 0 for none.
    pub probe: u8,
    /// It was reported as lost before.
    pub was_lost: bool,
    /// The packet that it is, or repeats, if it is of any use.
    pub part: Option<Part>,
}

/// A packet of a stream, told well enough to send it again: by mistake that only costs the packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// It was sent before.
    pub again: bool,
    /// Half of the SSRC.
    pub ssrc: u16,
    /// The sequence number.
    pub seq: u16,
}

/// The packets under way.
#[derive(Debug, Default)]
pub struct SentLog {
    next: u64,
    /// What has been reported is older than this.
    reported: u64,
    slots: Option<Box<[Slot; PACKETS]>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    sent: i64,
    bytes: u16,
    probe: u8,
    state: State,
    part: Option<Part>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Settled,
    UnderWay,
    Lost,
}

impl SentLog {
    /// Gives a packet its number.
    pub fn register(&mut self, now: i64, bytes: usize, probe: u8, part: Option<Part>) -> u16 {
        let seq = self.next;
        self.next += 1;
        let slots = self.slots.get_or_insert_with(|| Box::new([Slot::default(); PACKETS]));
        let bytes = u16::try_from(bytes).unwrap_or(u16::MAX);
        slots[seq as usize % PACKETS] = Slot { sent: now, bytes, probe, state: State::UnderWay, part };
        seq as u16
    }

    /// Packets of which nothing has been heard yet.
    pub fn under_way(&self) -> u64 {
        self.next - self.reported
    }

    /// Bytes of which nothing has been heard yet.
    pub fn bytes_under_way(&self) -> u64 {
        let Some(slots) = self.slots.as_ref() else { return 0 };
        let oldest = self.reported.max(self.next.saturating_sub(PACKETS as u64));
        (oldest..self.next).map(|seq| u64::from(slots[seq as usize % PACKETS].bytes)).sum()
    }

    /// What was repeated and is not spoken of although later packets are: the report of it was lost. To be asked before
    /// a report is settled.
    pub fn unheard(&self, arrivals: &Arrivals<'_>) -> impl Iterator<Item = Part> {
        let newest = self.next.saturating_sub(1);
        let base = newest.wrapping_sub((newest as u16).wrapping_sub(arrivals.base).into());
        let oldest = self.reported.max(self.next.saturating_sub(PACKETS as u64));
        let slots = self
            .slots
            .iter()
            .flat_map(move |slots| (oldest..base.min(newest)).map(|seq| slots[seq as usize % PACKETS]));
        slots
            .filter(|slot| slot.state == State::UnderWay)
            .filter_map(|slot| slot.part)
            .filter(|part| part.again)
    }

    /// Appends what a report tells that is new, in the order in which the packets were sent.
    pub fn settle(&mut self, arrivals: &Arrivals<'_>, fates: &mut Vec<Fate>) {
        let Some(slots) = self.slots.as_mut() else { return };
        let Some(newest) = self.next.checked_sub(1) else { return };
        let base = newest.wrapping_sub((newest as u16).wrapping_sub(arrivals.base).into());
        debug_assert!(arrivals.count <= REPORTED_MAX);
        for (place, (_, ticks)) in arrivals.packets().enumerate() {
            let seq = base.wrapping_add(place as u64);
            if seq > newest || seq + PACKETS as u64 <= newest {
                continue;
            }
            self.reported = self.reported.max(seq + 1);
            let slot = &mut slots[seq as usize % PACKETS];
            let was_lost = slot.state == State::Lost;
            match (slot.state, ticks) {
                (State::UnderWay, None) => slot.state = State::Lost,
                (State::UnderWay | State::Lost, Some(_)) => slot.state = State::Settled,
                _ => continue,
            }
            fates.push(Fate {
                sent: slot.sent,
                arrived: ticks.map(|ticks| ticks * MICROS_PER_TICK),
                bytes: slot.bytes.into(),
                probe: slot.probe,
                was_lost,
                part: slot.part,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::feedback::{Feedback, read};

    /// A report of one run-length chunk for each status.
    fn settle(log: &mut SentLog, base: u16, received: &[bool]) -> Vec<Fate> {
        let mut control = base.to_be_bytes().to_vec();
        control.extend((received.len() as u16).to_be_bytes());
        control.extend([0, 0, 1, 0]);
        control.extend(received.iter().flat_map(|received| [u8::from(*received) << 5, 1]));
        control.extend(received.iter().filter(|received| **received).map(|_| 4));
        control.resize(control.len().next_multiple_of(4), 0);
        let mut packet = vec![0x8f, 205, 0, (2 + control.len() / 4) as u8, 0, 0, 0, 1, 0, 0, 0, 2];
        packet.extend(control);
        let mut fates = Vec::new();
        read(&packet, |feedback| {
            let Feedback::Arrivals(arrivals) = feedback else { panic!("{feedback:?}") };
            log.settle(&arrivals, &mut fates);
        });
        fates
    }

    #[test]
    fn a_fate_is_told_once_and_corrected_once() {
        let mut log = SentLog::default();
        let seqs: Vec<u16> = (0..4).map(|place| log.register(place * 1_000, 100, 0, None)).collect();
        assert_eq!((seqs, log.under_way()), (vec![0, 1, 2, 3], 4));
        let first = settle(&mut log, 0, &[true, false, true]);
        let told: Vec<_> = first.iter().map(|fate| (fate.sent, fate.arrived)).collect();
        assert_eq!(told, [(0, Some(65_000)), (1_000, None), (2_000, Some(66_000))]);
        assert_eq!((settle(&mut log, 0, &[true, false, true]), log.under_way()), (vec![], 1));
        let late = settle(&mut log, 1, &[true, true, true]);
        assert_eq!(
            late.iter().map(|fate| (fate.sent, fate.was_lost)).collect::<Vec<_>>(),
            [(1_000, true), (3_000, false)]
        );
    }

    #[test]
    fn numbers_go_round_and_reports_on_what_never_was_are_nothing() {
        let mut log = SentLog::default();
        for place in 0..70_000 {
            log.register(place, 100, 0, None);
        }
        assert_eq!(settle(&mut log, 4_460, &[true, true]).len(), 2);
        assert_eq!(settle(&mut log, 4_465, &[true]), [], "not sent yet");
        assert_eq!(settle(&mut log, 1_000, &[true]), [], "forgotten");
        assert_eq!(settle(&mut SentLog::default(), 0, &[true]), []);
    }
}
