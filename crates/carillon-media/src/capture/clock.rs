//! When a frame was sent, told from its RTP timestamp and from when its packets arrived; and when what is in a frame of
//! the mix was said, told by the mixer. Both are the same clock: that of the quickest packets' arrivals.
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

/// How long a mix lasts.
const FRAME_MICROS: i64 = 20_000;
/// How late a mix is as long as nobody has been heard: the least hold of a jitter buffer, half a frame until its turn,
/// the length of a packet, and two encoders.
const LATE_TYPICAL_MICROS: i64 = 63_000;
/// So much of a difference moves nothing.
const LATE_NEAR_MICROS: i64 = 1_000;
/// How much a frame of sound may be moved against the one before it: in a chunk of five seconds by 25 ms, for which
/// there is room between two chunks.
const LATE_STEP_MICROS: i64 = 100;
/// The lateness that counts is that of the last 64 frames in which somebody spoke.
const LATE_FRAMES: i64 = 64;
/// After so many silent frames one may be left out, or one more put in, and nobody hears it.
const SILENT_FRAMES: u32 = 15;

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

/// The clock of a mix. Each talker is heard as late as its network demands, and a mix has one time for all: that of who
/// spoke lately, which is followed too slowly to be heard.
#[derive(Debug, Default)]
pub struct MixClock {
    /// How late the mix is taken to be, in microseconds, and how late it has been found to be.
    late: Option<i64>,
    found: Option<i64>,
    silent: u32,
}

impl MixClock {
    /// The times at which a frame belongs that was due then: usually one, in silence sometimes none or two.
    pub fn times(&mut self, due: Duration, age: Option<Duration>) -> impl Iterator<Item = Duration> + use<> {
        let age = age.map(|age| i64::try_from(age.as_micros()).unwrap_or(i64::MAX).min(LEAP_MICROS));
        self.silent = if age.is_some() { 0 } else { self.silent.saturating_add(1) };
        self.found = match (age, self.found) {
            (Some(age), Some(found)) => Some(found + (age - found) / LATE_FRAMES),
            (age, found) => age.or(found),
        };
        let found = self.found.unwrap_or(LATE_TYPICAL_MICROS);
        let late = self.late.unwrap_or(found);
        let (wrong, is_silent) = (found - late, self.silent > SILENT_FRAMES);
        let (moved, frames) = if is_silent && wrong >= FRAME_MICROS {
            (FRAME_MICROS, 0)
        } else if is_silent && wrong <= -FRAME_MICROS {
            (-FRAME_MICROS, 2)
        } else if wrong.abs() <= LATE_NEAR_MICROS {
            (0, 1)
        } else {
            (LATE_STEP_MICROS * wrong.signum(), 1)
        };
        self.late = Some(late + moved);
        let at = i64::try_from(due.as_micros()).unwrap_or(i64::MAX) - late - moved;
        let times = (0..frames).rev().map(move |place| at - place * FRAME_MICROS);
        // What was said before the capture began is none of it.
        times.filter_map(|at| u64::try_from(at).ok().map(Duration::from_micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames that were due every 20 ms, of the ages given, in milliseconds.
    fn placed(clock: &mut MixClock, from: u64, ages: impl Iterator<Item = Option<u64>>) -> Vec<u64> {
        let due = |frame| Duration::from_millis((from + frame) * 20);
        let ages = (0..).zip(ages.map(|age| age.map(Duration::from_millis)));
        let times = ages.flat_map(|(frame, age)| clock.times(due(frame), age));
        times.map(|at| u64::try_from(at.as_micros()).unwrap()).collect()
    }

    #[test]
    fn a_mix_is_placed_where_it_was_said() {
        let mut clock = MixClock::default();
        let times = placed(&mut clock, 0, (0..100).map(|frame| Some(70 + frame % 2)));
        // What was said 70 ms before the fourth frame was due was said before the capture.
        assert!((9_000..=10_000).contains(&times[0]) && times.len() == 96, "{times:?}");
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 20_000));
    }

    #[test]
    fn another_lateness_is_followed_unheard() {
        let mut clock = MixClock::default();
        let before = placed(&mut clock, 100, (0..50).map(|_| Some(50)));
        let times = placed(&mut clock, 150, (0..500).map(|_| Some(150)));
        let apart = |pair: &[u64]| pair[1] - pair[0];
        assert!(times.windows(2).map(apart).all(|apart| (19_900..=20_000).contains(&apart)));
        assert!(before[49] + 20_000 - times[0] <= 100);
        // In a pause of a second all the rest is caught up with.
        let times = placed(&mut clock, 650, (0..50).map(|_| None));
        assert_eq!(times.len(), 48);
        let late = (650 + 49) * 20_000 - times.last().unwrap();
        assert!((140_000..=151_000).contains(&late), "{late}");
        // And the other way round: frames more.
        let times = placed(&mut clock, 700, (0..300).map(|_| Some(60)).chain((0..50).map(|_| None)));
        assert_eq!(times.len(), 352);
        assert!(times.windows(2).map(apart).all(|apart| (19_900..=20_100).contains(&apart)));
    }

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
