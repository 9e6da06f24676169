//! Whether a queue is growing on the way to a receiver: the trend of one-way delay.
//!
//! Packets are taken in groups that were sent together. How much later than sent each group arrives, compared with
//! the one before, is summed up; the slope of that sum over the last groups tells a growing queue from jitter. The
//! threshold adapts, so that neither a jittery network nor a competing TCP flow starves us.
//!
//! Pure; the two clocks are never compared with each other, only differences within each.
//!
//! Wire: draft-ietf-rmcat-gcc-02 sections 5.2 to 5.4, with the trendline filter of WebRTC in place of the Kalman
//! filter.

use std::collections::VecDeque;

/// Packets sent within this are one group, in microseconds.
const GROUP_MICROS: i64 = 5_000;
/// A gap in arrivals after which nothing before counts.
const RESET_MICROS: i64 = 3_000_000;
/// Groups that the slope is taken over.
const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
/// What a slope is multiplied with before it is held against the threshold.
const GAIN: f64 = 4.0;
const GROUPS_MAX: f64 = 60.0;
const THRESHOLD_START: f64 = 12.5;
const THRESHOLD_RANGE: (f64, f64) = (6.0, 600.0);
const THRESHOLD_UP: f64 = 0.0087;
const THRESHOLD_DOWN: f64 = 0.039;
/// A slope so far beyond the threshold is a sudden event that the threshold must not follow.
const THRESHOLD_JUMP: f64 = 15.0;
/// Overuse counts when it has lasted so long, in milliseconds.
const OVERUSE_MILLIS: f64 = 10.0;

/// What the delay tells of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// The queue is stable.
    #[default]
    Normal,
    /// The queue grows.
    Over,
    /// The queue drains.
    Under,
}

/// The detector.
#[derive(Debug)]
pub struct DelayDetector {
    before: Option<Group>,
    current: Option<Group>,
    /// Arrival in milliseconds since the first, and the smoothed sum of delays.
    points: VecDeque<(f64, f64)>,
    first_arrival: Option<i64>,
    groups: f64,
    sum: f64,
    smoothed: f64,
    trend: f64,
    threshold: f64,
    threshold_at: Option<i64>,
    over_for: Option<f64>,
    over_groups: u32,
    usage: Usage,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: i64,
    last_sent: i64,
    first_arrival: i64,
    last_arrival: i64,
}

impl Default for DelayDetector {
    fn default() -> Self {
        Self {
            before: None,
            current: None,
            points: VecDeque::with_capacity(WINDOW + 1),
            first_arrival: None,
            groups: 0.0,
            sum: 0.0,
            smoothed: 0.0,
            trend: 0.0,
            threshold: THRESHOLD_START,
            threshold_at: None,
            over_for: None,
            over_groups: 0,
            usage: Usage::Normal,
        }
    }
}

impl DelayDetector {
    /// Takes one packet that has arrived, in the order of sending; both times in microseconds of their own clock.
    /// `true` when something was judged anew.
    pub fn packet(&mut self, sent: i64, arrived: i64) -> bool {
        let Some(current) = &mut self.current else {
            self.current = Some(Group::new(sent, arrived));
            return false;
        };
        if sent < current.first_sent {
            return false;
        }
        if current.takes(sent, arrived) {
            current.last_sent = current.last_sent.max(sent);
            current.last_arrival = current.last_arrival.max(arrived);
            return false;
        }
        let finished = *current;
        if let Some(before) = self.before {
            let sent_after = finished.last_sent - before.last_sent;
            let arrived_after = finished.last_arrival - before.last_arrival;
            if !(0..RESET_MICROS).contains(&arrived_after) || sent_after > RESET_MICROS {
                // The clock was set, or the path was dead.
                *self = Self { threshold: self.threshold, ..Self::default() };
                self.current = Some(Group::new(sent, arrived));
                return false;
            }
            self.group(sent_after as f64 / 1_000.0, arrived_after as f64 / 1_000.0, finished.last_arrival);
        }
        let judged = self.before.replace(finished).is_some();
        self.current = Some(Group::new(sent, arrived));
        judged
    }

    /// What is known now.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// A finished group: milliseconds after the one before.
    fn group(&mut self, sent_after: f64, arrived_after: f64, arrival: i64) {
        let first = *self.first_arrival.get_or_insert(arrival);
        self.groups = (self.groups + 1.0).min(GROUPS_MAX);
        self.sum += arrived_after - sent_after;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.sum;
        self.points.push_back(((arrival - first) as f64 / 1_000.0, self.smoothed));
        if self.points.len() > WINDOW {
            self.points.pop_front();
        }
        let trend = if self.points.len() == WINDOW { slope(&self.points) } else { Some(self.trend) };
        self.judge(trend.unwrap_or(self.trend), sent_after, arrival);
    }

    fn judge(&mut self, trend: f64, sent_after: f64, arrival: i64) {
        let scaled = self.groups * trend * GAIN;
        if scaled > self.threshold {
            let over = self.over_for.map_or(sent_after / 2.0, |before| before + sent_after);
            self.over_groups += 1;
            self.over_for = Some(over);
            if over > OVERUSE_MILLIS && self.over_groups > 1 && trend >= self.trend {
                self.over_for = Some(0.0);
                self.over_groups = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = None;
            self.over_groups = 0;
            self.usage = if scaled < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.trend = trend;
        self.adapt(scaled.abs(), arrival);
    }

    fn adapt(&mut self, scaled: f64, arrival: i64) {
        let since = arrival - self.threshold_at.replace(arrival).unwrap_or(arrival);
        if scaled > self.threshold + THRESHOLD_JUMP {
            return;
        }
        let gain = if scaled < self.threshold { THRESHOLD_DOWN } else { THRESHOLD_UP };
        let millis = (since as f64 / 1_000.0).clamp(0.0, 100.0);
        self.threshold += gain * (scaled - self.threshold) * millis;
        self.threshold = self.threshold.clamp(THRESHOLD_RANGE.0, THRESHOLD_RANGE.1);
    }
}

impl Group {
    fn new(sent: i64, arrived: i64) -> Self {
        Self { first_sent: sent, last_sent: sent, first_arrival: arrived, last_arrival: arrived }
    }

    /// Sent together, or held up on the way and then delivered in one go.
    fn takes(&self, sent: i64, arrived: i64) -> bool {
        if sent - self.first_sent <= GROUP_MICROS {
            return true;
        }
        let arrived_after = arrived - self.last_arrival;
        let later = arrived_after - (sent - self.last_sent);
        later < 0 && arrived_after <= GROUP_MICROS && arrived - self.first_arrival < 100_000
    }
}

/// Least squares.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut numerator, mut denominator) = (0.0, 0.0);
    for (x, y) in points {
        numerator += (x - mean_x) * (y - mean_y);
        denominator += (x - mean_x) * (x - mean_x);
    }
    (denominator > 0.0).then(|| numerator / denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups every 20 ms; the delay of each in microseconds by its number.
    fn run(delay: impl Fn(i64) -> i64) -> Vec<Usage> {
        let mut detector = DelayDetector::default();
        let step = |number: i64| {
            for packet in 0..3 {
                let sent = number * 20_000 + packet * 100;
                detector.packet(sent, 777_000_000 + sent + delay(number));
            }
            detector.usage()
        };
        (0..200).map(step).collect()
    }

    #[test]
    fn a_steady_delay_is_normal_whatever_it_is() {
        for delay in [0, 500_000] {
            assert!(run(|_| delay).iter().all(|usage| *usage == Usage::Normal));
        }
    }

    #[test]
    fn jitter_is_not_a_queue() {
        let noise = |number: i64| (number * 7_919 % 31) * 800;
        assert!(run(noise).iter().all(|usage| *usage != Usage::Over));
    }

    #[test]
    fn a_growing_queue_is_seen_soon_and_a_draining_one_too() {
        // From two seconds on 4 ms more for each 20 ms, then back.
        let queue = |number: i64| match number {
            ..100 => 0,
            100..130 => (number - 100) * 4_000,
            _ => (120_000 - (number - 130) * 4_000).max(0),
        };
        let usages = run(queue);
        assert!(usages[..100].iter().all(|usage| *usage == Usage::Normal));
        let seen = usages.iter().position(|usage| *usage == Usage::Over).expect("it is seen");
        assert!((101..112).contains(&seen), "{seen}");
        assert!(usages[130..].contains(&Usage::Under));
    }

    #[test]
    fn a_path_that_was_dead_is_begun_anew() {
        let hole = |number: i64| if number < 100 { 0 } else { 4_000_000 };
        assert!(run(hole).iter().all(|usage| *usage != Usage::Over));
    }
}
