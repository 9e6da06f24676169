//! When a frame was sent, told from its RTP timestamp and from when its packets arrived.
//!
//! Timestamps are even but have no origin and drift against our clock; arrivals are ours but jitter. The quickest
//! packets tell what belongs to what: the least delay seen lately is the offset between the two.
//!
//! Invariant: times grow from frame to frame.

use std::time::Duration;

/// How fast the offset follows when packets come ever later: more than two clocks drift apart, and less than a
/// congested network could pull along.
const FOLLOW_PARTS_PER_MILLION: i64 = 500;
/// A leap of the sender's clock beyond this is a new beginning.
const LEAP_MICROS: i64 = 3_000_000;

/// The clock of one track.
#[derive(Debug)]
pub struct TrackClock {
    ticks_per_second: i64,
    /// Microseconds to be added to a timestamp's.
    offset: Option<i64>,
    seen: i64,
    last: Option<i64>,
}

impl TrackClock {
    /// A clock for timestamps of this rate.
    pub fn new(ticks_per_second: u32) -> Self {
        Self { ticks_per_second: ticks_per_second.into(), offset: None, seen: 0, last: None }
    }

    /// The clock of a sender that goes on where another one ends.
    pub fn successor(&self) -> Self {
        Self { offset: None, ..*self }
    }

    /// The time of a frame whose extended timestamp is given, and of which a packet arrived at `arrival`.
    pub fn time(&mut self, timestamp: i64, arrival: Duration) -> Duration {
        let arrival = i64::try_from(arrival.as_micros()).unwrap_or(i64::MAX / 2);
        let sender = timestamp.saturating_mul(1_000_000) / self.ticks_per_second;
        let now = arrival.saturating_sub(sender);
        let offset = match self.offset {
            Some(offset) if (now - offset).abs() < LEAP_MICROS => {
                let follow = (arrival - self.seen).max(0) * FOLLOW_PARTS_PER_MILLION / 1_000_000;
                now.min(offset + follow)
            }
            _ => now,
        };
        (self.offset, self.seen) = (Some(offset), arrival);
        let least = self.last.map_or(0, |last| last + 1);
        let time = sender.saturating_add(offset).max(least);
        self.last = Some(time);
        Duration::from_micros(time.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(clock: &mut TrackClock, timestamp: i64, arrival: u64) -> i64 {
        clock.time(timestamp, Duration::from_micros(arrival)).as_micros() as i64
    }

    #[test]
    fn jitter_does_not_move_frames_and_drift_does() {
        let mut clock = TrackClock::new(90_000);
        let jitter = [0, 40_000, 5_000, 90_000, 20_000];
        // The sender's clock is slow: its seconds take 200 us longer.
        let times: Vec<_> = (0..30_000i64)
            .map(|frame| {
                let arrival = 1_000_000 + frame as u64 * 33_340 + jitter[frame as usize % 5];
                micros(&mut clock, 5_000_000 + frame * 3_000, arrival)
            })
            .collect();
        assert!(times.windows(2).all(|pair| (33_000..34_000).contains(&(pair[1] - pair[0]))));
        let end = 1_000_000 + 29_999 * 33_340;
        assert!((times[29_999] - end).abs() < 60_000, "{} {end}", times[29_999]);
    }

    #[test]
    fn a_leap_begins_anew_and_time_never_goes_back() {
        let mut clock = TrackClock::new(48_000);
        assert_eq!(micros(&mut clock, 960, 20_000), 20_000);
        assert_eq!(micros(&mut clock, 1_920, 45_000), 40_000 + 12);
        assert_eq!(micros(&mut clock, 900_000_000, 60_000), 60_000);
        let before = micros(&mut clock, 900_000_960, 80_000);
        assert!(micros(&mut clock, 900_000_960, 80_000) > before);
    }
}
