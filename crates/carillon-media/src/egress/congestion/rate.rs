//! The rate that the delay allows: more while the queue is stable, less at once when it grows.
//!
//! Far from the limit of the link the rate grows by a share of itself, near it by about a packet each round trip.
//! Where the limit is, is learned from what arrived when the queue grew.
//!
//! Wire: draft-ietf-rmcat-gcc-02 section 5.5.

use std::time::{Duration, Instant};

use super::delay::Usage;

/// Growth far from the limit, for each second.
const GROWTH: f64 = 1.08;
/// What is kept of what arrived when the queue grew.
const BACKOFF: f64 = 0.85;
/// The rate grows no further than this beyond what really arrives.
const ACKED_FACTOR: f64 = 1.5;
const ACKED_SLACK: f64 = 10_000.0;
/// What the delay of queue and feedback adds to a round trip.
const RESPONSE: Duration = Duration::from_millis(100);
/// Slowest growth near the limit, in bits per second for each second.
const GROWTH_MIN: f64 = 4_000.0;
const PACKET_BITS: f64 = 1_200.0 * 8.0;
const FRAMES_PER_SECOND: f64 = 30.0;
/// Below this no video is sent anyway, and audio needs nobody's leave.
pub const RATE_MIN: f64 = 50_000.0;
/// More than any receiver of conversations takes.
pub const RATE_MAX: f64 = 50_000_000.0;

/// The rate that the delay allows.
#[derive(Debug)]
pub struct DelayRate {
    rate: f64,
    changed: Option<Instant>,
    reduced: Option<Instant>,
    capacity: Capacity,
    /// After a reduction the rate waits for the queue to drain.
    waits: bool,
}

/// Where the link ends, as far as known, in kilobits per second.
#[derive(Debug, Default)]
struct Capacity {
    estimate: Option<f64>,
    deviation: f64,
}

impl DelayRate {
    /// Begins at a guess.
    pub fn new(rate: f64) -> Self {
        Self { rate, changed: None, reduced: None, capacity: Capacity::default(), waits: false }
    }

    /// In bits per second.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Something has proved that the link carries this.
    pub fn set(&mut self, now: Instant, rate: f64) {
        self.rate = rate.clamp(RATE_MIN, RATE_MAX);
        self.changed = Some(now);
        self.waits = false;
        self.capacity = Capacity::default();
    }

    /// Takes note of a report: what the delay says, and what arrived in bits per second.
    pub fn update(&mut self, now: Instant, usage: Usage, acked: Option<f64>, round_trip: Duration) {
        let since = self.changed.map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        match usage {
            Usage::Over => self.reduce(now, acked, round_trip),
            // The queue drains: keep still until it has.
            Usage::Under => self.waits = false,
            Usage::Normal if self.waits => self.waits = false,
            Usage::Normal => self.grow(since.min(Duration::from_secs(1)), acked, round_trip),
        }
        self.changed = Some(now);
    }

    /// The link has become far narrower: so much arrives of what is sent.
    pub fn collapse(&mut self, now: Instant, arriving: f64) {
        self.rate = (BACKOFF * arriving).clamp(RATE_MIN, RATE_MAX).min(self.rate);
        (self.changed, self.reduced, self.waits) = (Some(now), Some(now), true);
        self.capacity = Capacity::default();
        self.capacity.learn(arriving);
    }

    fn reduce(&mut self, now: Instant, acked: Option<f64>, round_trip: Duration) {
        let pause = round_trip.clamp(Duration::from_millis(10), Duration::from_millis(200));
        let again = self.reduced.is_none_or(|last| now.saturating_duration_since(last) >= pause);
        let far = acked.is_some_and(|acked| acked < self.rate / 2.0);
        if !again && !far {
            return;
        }
        let arrived = acked.unwrap_or(self.rate);
        let mut rate = BACKOFF * arrived;
        if rate > self.rate
            && let Some(capacity) = self.capacity.estimate
        {
            rate = BACKOFF * capacity * 1_000.0;
        }
        self.rate = rate.min(self.rate).clamp(RATE_MIN, RATE_MAX);
        self.reduced = Some(now);
        self.waits = true;
        self.capacity.learn(arrived);
    }

    fn grow(&mut self, since: Duration, acked: Option<f64>, round_trip: Duration) {
        if acked.is_some_and(|acked| self.capacity.is_exceeded_by(acked)) {
            self.capacity = Capacity::default();
        }
        let seconds = since.as_secs_f64();
        let more = if self.capacity.estimate.is_some() {
            let packets = (self.rate / FRAMES_PER_SECOND / PACKET_BITS).ceil().max(1.0);
            let packet = self.rate / FRAMES_PER_SECOND / packets;
            (packet / (round_trip + RESPONSE).as_secs_f64()).max(GROWTH_MIN) * seconds
        } else {
            (self.rate * (GROWTH.powf(seconds) - 1.0)).max(1_000.0 * seconds)
        };
        let bound = acked.map_or(f64::MAX, |acked| acked * ACKED_FACTOR + ACKED_SLACK);
        let grown = (self.rate + more).min(bound.max(self.rate));
        self.rate = grown.clamp(RATE_MIN, RATE_MAX);
    }
}

impl Capacity {
    fn learn(&mut self, bits: f64) {
        let sample = bits / 1_000.0;
        let estimate = self.estimate.map_or(sample, |estimate| 0.95 * estimate + 0.05 * sample);
        self.estimate = Some(estimate);
        let error = (sample - estimate).powi(2) / estimate.max(1.0);
        self.deviation = (0.95 * self.deviation + 0.05 * error).clamp(0.4, 2.5);
    }

    /// Three deviations above what is known: the link has changed.
    fn is_exceeded_by(&self, bits: f64) -> bool {
        let above =
            |estimate: f64| bits / 1_000.0 > estimate + 3.0 * (self.deviation.max(0.4) * estimate).sqrt();
        self.estimate.is_some_and(above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(50);

    /// Reports every 100 ms for so many seconds; everything that is allowed is sent and arrives.
    fn run(rate: &mut DelayRate, start: Instant, seconds: u32, usage: Usage) {
        for step in 1..=seconds * 10 {
            let now = start + Duration::from_millis(100) * step;
            let acked = rate.rate();
            rate.update(now, usage, Some(acked), ROUND_TRIP);
        }
    }

    #[test]
    fn far_from_the_limit_it_grows_by_a_share_and_near_it_by_packets() {
        let start = crate::epoch();
        let mut rate = DelayRate::new(1_000_000.0);
        run(&mut rate, start, 10, Usage::Normal);
        assert!((2_000_000.0..2_300_000.0).contains(&rate.rate()), "{}", rate.rate());
        let later = start + Duration::from_secs(11);
        rate.update(later, Usage::Over, Some(2_000_000.0), ROUND_TRIP);
        assert!((rate.rate() - 1_700_000.0).abs() < 1.0);
        run(&mut rate, later, 2, Usage::Normal);
        assert!((1_750_000.0..1_900_000.0).contains(&rate.rate()), "{}", rate.rate());
    }

    #[test]
    fn it_does_not_grow_far_beyond_what_arrives() {
        let start = crate::epoch();
        let mut rate = DelayRate::new(300_000.0);
        for step in 1..600 {
            let now = start + Duration::from_millis(100) * step;
            rate.update(now, Usage::Normal, Some(400_000.0), ROUND_TRIP);
        }
        assert!((rate.rate() - 610_000.0).abs() < 1.0, "{}", rate.rate());
    }

    #[test]
    fn a_growing_queue_reduces_it_once_for_each_round_trip() {
        let start = crate::epoch();
        let mut rate = DelayRate::new(1_000_000.0);
        let at = |millis| start + Duration::from_millis(millis);
        rate.update(at(0), Usage::Over, Some(800_000.0), ROUND_TRIP);
        assert_eq!(rate.rate(), 680_000.0);
        rate.update(at(20), Usage::Over, Some(700_000.0), ROUND_TRIP);
        assert_eq!(rate.rate(), 680_000.0);
        rate.update(at(60), Usage::Over, Some(600_000.0), ROUND_TRIP);
        assert_eq!(rate.rate(), 510_000.0);
    }
}
