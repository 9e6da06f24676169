//! When a picture was taken, told from what its sender reports of its clock.
//!
//! A picture leaves later than the sound that was captured with it: by what its encoding takes, which is ten milliseconds,
//! or a hundred on a busy machine. Sender reports tie the timestamps of both to one clock of the sender. So how long
//! the quickest packets of sound were under way tells when a picture would have come that nobody had to encode.
//!
//! Senders may report what they like: a picture is taken for as much as half a second older than its arrival, and
//! never for younger.
//!
//! Wire: RFC 3550 section 6.4.1 (sender reports). Browsers report when sound was sent, and when a picture was taken.

use std::time::{Duration, Instant, UNIX_EPOCH};

use str0m::rtp::RtpPacket;

/// Packets of sound among which the quickest is looked for, five seconds of them.
const WINDOW_PACKETS: u32 = 250;
/// Longer than any pause between packets of sound that is not one of captures.
const PAUSE: Duration = Duration::from_secs(5);
/// No picture waits longer to be sent.
const EARLIER_MICROS_MAX: i64 = 500_000;

/// What is known of the clock of one sender.
#[derive(Debug, Default)]
pub struct SenderClock {
    epoch: Option<Instant>,
    /// How long the quickest packet of sound was under way, in microseconds and from an unknown origin: in the last
    /// window and in this one.
    way: [Option<i64>; 2],
    /// Packets of this window.
    measured: u32,
    /// When the last of them came.
    last: Option<Instant>,
}

impl SenderClock {
    /// A packet of sound has come; `sent` is when by its sender's clock. It is listened to while something is captured: what
    /// it was before a pause is forgotten, for clocks drift.
    pub fn heard(&mut self, arrival: Instant, sent: Option<i64>) {
        let Some(sent) = sent else { return };
        self.epoch.get_or_insert(arrival);
        if self.last.is_some_and(|last| arrival.saturating_duration_since(last) > PAUSE) {
            (self.way, self.measured) = ([None; 2], 0);
        }
        self.last = Some(arrival);
        if self.measured == WINDOW_PACKETS {
            self.way = [self.way[1], None];
            self.measured = 0;
        }
        self.measured += 1;
        let way = self.under_way(arrival, sent);
        self.way[1] = Some(self.way[1].map_or(way, |quickest| quickest.min(way)));
    }

    /// When a picture would have come that had left when it was taken; `taken` is that by its sender's clock.
    pub fn arrival_of(&self, arrival: Instant, taken: Option<i64>) -> Instant {
        let quickest = self.way.into_iter().flatten().min();
        let (Some(taken), Some(quickest)) = (taken, quickest) else { return arrival };
        let later = self.under_way(arrival, taken).saturating_sub(quickest);
        if !(0..=EARLIER_MICROS_MAX).contains(&later) {
            return arrival;
        }
        arrival.checked_sub(Duration::from_micros(later.unsigned_abs())).unwrap_or(arrival)
    }

    fn under_way(&self, arrival: Instant, sent: i64) -> i64 {
        let since = self.epoch.map_or(Duration::ZERO, |epoch| arrival.saturating_duration_since(epoch));
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX).saturating_sub(sent)
    }
}

/// What the timestamp of a packet means by its sender's clock, in microseconds; `None` before the first report.
pub fn reported(packet: &RtpPacket) -> Option<i64> {
    let report = packet.last_sender_info?;
    let at = i64::try_from(report.ntp_time.duration_since(UNIX_EPOCH).ok()?.as_micros()).ok()?;
    // Both are of 32 bits on the wire, and near to each other.
    let ticks = packet.header.timestamp.wrapping_sub(report.rtp_time.numer() as u32).cast_signed();
    let rate = i64::from(packet.time.frequency().get());
    at.checked_add(i64::from(ticks) * 1_000_000 / rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_when_sound_would_have_that_was_captured_with_it() {
        let (mut clock, start) = (SenderClock::default(), crate::epoch());
        let at = |micros: u64| start + Duration::from_micros(micros);
        let ntp = 1_700_000_000_000_000;
        assert_eq!(clock.arrival_of(at(7), Some(ntp)), at(7), "nothing is known yet");
        for (arrival, sent) in [(30_000, 0), (41_000, 20_000), (75_000, 40_000)] {
            clock.heard(at(arrival), Some(ntp + sent));
        }
        // The quickest sound was under way for 21 ms.
        assert_eq!(clock.arrival_of(at(200_000), Some(ntp + 100_000)), at(121_000));
        assert_eq!(clock.arrival_of(at(200_000), Some(ntp + 190_000)), at(200_000), "never younger");
        assert_eq!(clock.arrival_of(at(900_000), Some(ntp + 100_000)), at(900_000), "never so old");
        assert_eq!(clock.arrival_of(at(200_000), None), at(200_000));
        assert_eq!(clock.arrival_of(at(200_000), Some(i64::MIN)), at(200_000));
        for packet in 0..500 {
            clock.heard(at(1_000_000 + packet * 20_000), Some(ntp + packet as i64 * 20_000));
        }
        let (arrival, taken) = (at(12_000_000), Some(ntp + 10_900_000));
        assert_eq!(clock.arrival_of(arrival, taken), at(11_900_000), "what was long ago is forgotten");
        clock.heard(at(60_000_000), Some(ntp + 59_800_000));
        let (arrival, taken) = (at(60_500_000), Some(ntp + 60_200_000));
        assert_eq!(clock.arrival_of(arrival, taken), at(60_400_000), "and so is what was before a pause");
    }
}
