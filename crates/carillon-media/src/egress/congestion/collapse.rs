//! A link that has become far narrower than thought, seen before its queue has run over for long.
//!
//! The trend of the delay needs most of a second of pictures, and loss shows only when what came after has crept through
//! the queue. Sooner than both: each of the packets that arrived last was on its way longer than the one before, much
//! longer than usual, and they arrive much more slowly than we believe that they can. Then what arrives is what the link
//! carries. A path that only holds packets up and then delivers them in one go does not look like that: there, each is
//! faster than the one before. And a queue keeps the order: where packets overtake each other, a late one tells nothing.
//!
//! Pure; the two clocks are never compared with each other, only differences within each.

use std::collections::VecDeque;

/// How long arrivals are looked at, and the least that tells a rate, in microseconds.
const WINDOW: i64 = 150_000;
const SPAN_MIN: i64 = 40_000;
const PACKETS_MAX: usize = 64;
/// What was sent within so much time waited for itself.
const TOGETHER: i64 = 10_000;
/// So much later than the fastest is late, where that is not usual, in microseconds.
const LATE_MIN: f64 = 80_000.0;
const LATE_FACTOR: f64 = 2.0;
const LATE_SLACK: f64 = 40_000.0;
/// How fast what is usual is learned, for each report.
const LEARNING: f64 = 0.1;
/// The link is far narrower when no more than this arrives of what we believe in.
const FAR: f64 = 0.4;
/// Of less than this, in bits per second, too few packets arrive in the time that is looked at to tell a rate.
const TELLING_RATE_MIN: f64 = 300_000.0;
/// The fastest packet is looked for in so much time and the same before.
const FLOOR_MICROS: i64 = 5_000_000;
/// A path on which nothing was overtaken for so long keeps the order.
const ORDER_MICROS: i64 = 3_000_000;

/// Watches for collapses.
#[derive(Debug, Default)]
pub struct CollapseWatch {
    /// Arrival, one-way delay on incomparable clocks, and bytes, by arrival.
    recent: VecDeque<(i64, i64, u32)>,
    /// The least delay of this period and of the one before.
    floor: Option<i64>,
    floor_before: Option<i64>,
    floor_since: i64,
    /// When a packet was last overtaken.
    overtaken: Option<i64>,
    /// How late the last packet of a report usually is.
    usual: f64,
}

impl CollapseWatch {
    /// Takes a packet that has arrived; both times in microseconds of their own clock.
    pub fn packet(&mut self, sent: i64, arrived: i64, bytes: u32) {
        let newest = self.recent.back().map_or(arrived, |(newest, ..)| *newest);
        if !(-WINDOW * 20..WINDOW * 20).contains(&(arrived - newest)) {
            // A clock was set, or the path was dead.
            *self = Self { usual: self.usual, ..Self::default() };
        }
        let place = self.recent.partition_point(|(known, ..)| *known <= arrived);
        let before = place.checked_sub(1).map(|before| self.recent[before]);
        if place < self.recent.len() || before.is_some_and(|(before, delay, _)| before - delay > sent) {
            self.overtaken = Some(arrived);
        }
        self.recent.insert(place, (arrived, arrived - sent, bytes));
        if self.recent.len() > PACKETS_MAX {
            self.recent.pop_front();
        }
        if arrived - self.floor_since > FLOOR_MICROS {
            (self.floor_before, self.floor) = (self.floor, None);
            self.floor_since = arrived;
        }
        let delay = arrived - sent;
        self.floor = Some(self.floor.map_or(delay, |floor| floor.min(delay)));
    }

    /// Whether the last packet alone looks like a collapse: what was sent with it arrived far too late for the rate that
    /// we believe in. The next report will tell.
    pub fn suspects(&self, rate: f64) -> bool {
        let Some((arrived, delay, _)) = self.recent.back().filter(|_| self.keeps_order()) else {
            return false;
        };
        let Some(floor) = self.floor.into_iter().chain(self.floor_before).min() else { return false };
        let (sent, late) = (arrived - delay, (delay - floor) as f64);
        let together = self.recent.iter().filter(|(arrived, delay, _)| sent - (arrived - delay) < TOGETHER);
        let bytes: u32 = together.map(|(.., bytes)| bytes).sum();
        late >= self.limit() / 2.0 && f64::from(bytes) * 8.0 * 1_000_000.0 / late < rate * FAR
    }

    /// Whether no packet has overtaken another lately.
    pub fn keeps_order(&self) -> bool {
        let newest = self.recent.back().map_or(0, |(newest, ..)| *newest);
        self.overtaken.is_none_or(|at| newest - at > ORDER_MICROS)
    }

    fn limit(&self) -> f64 {
        LATE_MIN.max(self.usual * LATE_FACTOR + LATE_SLACK)
    }

    /// To be called after each report: what the link carries, in bits per second, if that is far less than `rate`.
    pub fn judge(&mut self, rate: f64) -> Option<f64> {
        let floor = self.floor.into_iter().chain(self.floor_before).min()?;
        let (newest, delay, _) = *self.recent.back()?;
        let late = (delay - floor) as f64;
        let limit = self.limit();
        self.usual += (late - self.usual) * LEARNING;
        if late < limit || !self.keeps_order() {
            return None;
        }
        // Back to where the queue began to grow.
        let (mut first, mut after, mut bytes) = (newest, delay, 0);
        let mut pending = 0;
        for (arrived, delay, size) in self.recent.iter().rev() {
            if *delay > after || ((*delay - floor) as f64) < limit / 3.0 || newest - arrived > WINDOW {
                break;
            }
            bytes += pending;
            (first, after, pending) = (*arrived, *delay, *size);
        }
        let span = newest - first;
        let arriving = f64::from(bytes) * 8.0 * 1_000_000.0 / span.max(1) as f64;
        (span >= SPAN_MIN && arriving < rate * FAR && rate >= TELLING_RATE_MIN).then_some(arriving)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pictures of six packets every 40 ms through a queue, a report every 50 ms; when it is seen, and what.
    fn run(link: impl Fn(i64) -> f64, held_up: impl Fn(i64) -> i64) -> Option<(i64, f64)> {
        let mut watch = CollapseWatch::default();
        let (mut free, mut arrivals) = (0, Vec::new());
        for millis in 0..5_000i64 {
            let now = millis * 1_000;
            if millis % 40 == 0 {
                for _ in 0..6 {
                    free = free.max(now) + (1_000.0 * 8.0 / link(millis) * 1e6) as i64;
                    arrivals.push((now, free + held_up(millis)));
                }
            }
            if millis % 50 == 0 {
                let (told, rest) = arrivals.into_iter().partition(|(_, arrived)| *arrived <= now);
                arrivals = rest;
                let told: Vec<(i64, i64)> = told;
                for (sent, arrived) in told {
                    watch.packet(sent, arrived + 777_000_000, 1_000);
                }
                if let Some(seen) = watch.judge(1_500_000.0) {
                    return Some((millis, seen));
                }
            }
        }
        None
    }

    #[test]
    fn a_link_that_becomes_far_narrower_is_seen_within_a_quarter_of_a_second() {
        let (seen, rate) = run(|millis| if millis < 2_000 { 3e6 } else { 2e5 }, |_| 0).expect("it is seen");
        assert!((2_000..=2_150).contains(&seen), "{seen}");
        assert!((150_000.0..=210_000.0).contains(&rate), "{rate}");
    }

    #[test]
    fn neither_jitter_nor_a_longer_path_nor_a_pause_is_taken_for_that() {
        let cases: [&dyn Fn(i64) -> i64; 4] = [
            &|millis| millis * 7_919 % 31 * 6_000,
            &|millis| if millis < 2_000 { 0 } else { 150_000 },
            // Everything sent in 300 ms arrives at their end.
            &|millis| if (2_000..2_300).contains(&millis) { (2_300 - millis) * 1_000 } else { 0 },
            &|millis| millis / 5,
        ];
        for held_up in cases {
            assert_eq!(run(|_| 3e6, held_up), None);
        }
    }
}
