//! The rate that the loss allows.
//!
//! Much loss means too much sent, little means room. But some networks lose packets whatever is sent: there, less
//! arrives when less is sent, while a full link delivers as much as before. Such loss is no longer held against us.
//!
//! Wire: draft-ietf-rmcat-gcc-02 section 6; the network's own loss is ours.

use std::time::{Duration, Instant};

/// Packets and time that a share of loss is taken over.
const PACKETS_MIN: u32 = 20;
/// More where loss is usual, or chance would look like change.
const PACKETS_MIN_LOSSY: u32 = 50;
const WINDOW: Duration = Duration::from_millis(200);
/// With more the rate is reduced, with less it grows.
const MUCH: f64 = 0.10;
const LITTLE: f64 = 0.02;
/// Growth for each second.
const GROWTH: f64 = 1.08;
/// No network that video is worth sending over loses more by itself.
const OWN_MOST: f64 = 0.35;
/// What arrives can be sent, or almost, whatever is lost beside it.
const ARRIVED: f64 = 0.9;
/// Between two reductions, besides a round trip.
const PAUSE: Duration = Duration::from_millis(300);
/// The loss is the network's own when so much less was sent…
const LESS_SENT: f64 = 0.65;
/// …and no more than this of what had arrived before.
const LESS_ARRIVED: f64 = 0.8;

/// The rate that the loss allows.
#[derive(Debug, Default)]
pub struct LossRate {
    limit: Option<f64>,
    window: Option<Instant>,
    count: Count,
    reduced: Option<Instant>,
    /// When the reductions began.
    episode: Option<Episode>,
    /// What the network loses whatever is sent.
    own: f64,
}

/// What became of packets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    /// Packets that were spoken of for the first time, and those of them that were lost.
    pub packets: u32,
    /// See above.
    pub lost: u32,
    /// Packets that were thought lost and turned up.
    pub found: u32,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes that arrived.
    pub arrived: u64,
}

#[derive(Clone, Copy, Debug)]
struct Episode {
    allowed: f64,
    /// Bytes for each second.
    sent: f64,
    arrived: f64,
}

impl LossRate {
    /// In bits per second; `None` for whatever the delay allows.
    pub fn limit(&self) -> Option<f64> {
        self.limit
    }

    /// When the loss was last too much.
    pub fn reduced(&self) -> Option<Instant> {
        self.reduced
    }

    /// Nothing is known any more.
    pub fn lift(&mut self) {
        self.limit = None;
        self.episode = None;
    }

    /// Takes note of a report; `rate` is what is allowed at present.
    pub fn update(&mut self, now: Instant, count: Count, rate: f64, round_trip: Duration) {
        // What the first report speaks of took an unknown time.
        let Some(begun) = self.window else { return self.window = Some(now) };
        let since = now.saturating_duration_since(begun);
        let sum = &mut self.count;
        sum.packets += count.packets;
        sum.lost = (sum.lost + count.lost).saturating_sub(count.found);
        sum.sent += count.sent;
        sum.arrived += count.arrived;
        let lossy = self.own > LITTLE || self.episode.is_some();
        let enough = if lossy { PACKETS_MIN_LOSSY } else { PACKETS_MIN };
        if sum.packets < enough || since < WINDOW {
            return;
        }
        let sum = std::mem::take(sum);
        self.window = Some(now);
        let share = f64::from(sum.lost) / f64::from(sum.packets);
        let (much, little) = (MUCH.max(self.own * 1.35 + 0.05), LITTLE.max(self.own * 1.1));
        if share <= much {
            self.own = if self.own > 0.0 { (self.own * 0.95 + share * 0.05).min(OWN_MOST) } else { 0.0 };
        }
        if share > much {
            let each_second = |bytes: u64| bytes as f64 / since.as_secs_f64();
            let at =
                Episode { allowed: rate, sent: each_second(sum.sent), arrived: each_second(sum.arrived) };
            self.reduce(now, share, at, round_trip);
        } else if share <= little {
            self.grow(since, rate);
        }
    }

    fn reduce(&mut self, now: Instant, share: f64, at: Episode, round_trip: Duration) {
        let recent = |last| now.saturating_duration_since(last) < PAUSE + round_trip;
        if self.reduced.is_some_and(recent) {
            return;
        }
        self.reduced = Some(now);
        let before = *self.episode.get_or_insert(at);
        if at.sent <= before.sent * LESS_SENT {
            if at.arrived <= before.arrived * LESS_ARRIVED {
                self.own = self.own.max(share).min(OWN_MOST);
                self.limit = Some(before.allowed);
                self.episode = None;
                return;
            }
            self.episode = Some(at);
        }
        self.limit = Some((at.allowed * (1.0 - share / 2.0)).max(at.arrived * 8.0 * ARRIVED));
    }

    fn grow(&mut self, since: Duration, rate: f64) {
        self.episode = None;
        let Some(limit) = &mut self.limit else { return };
        *limit *= GROWTH.powf(since.as_secs_f64().min(1.0));
        // The delay is what holds the rate back now.
        if *limit > rate * 1.1 {
            self.limit = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(50);

    /// A link that loses `loss(rate)` of what is sent, for ten seconds; the delay would allow 1 Mbit/s.
    fn run(loss: impl Fn(f64) -> f64) -> f64 {
        let start = crate::epoch();
        let mut control = LossRate::default();
        let mut rate = 1_000_000.0;
        for step in 0..40 {
            let (sent, share) = ((rate / 8.0 / 4.0) as u64, loss(rate));
            let lost = (share * 100.0) as u32;
            let arrived = (sent as f64 * (1.0 - share)) as u64;
            let count = Count { packets: 100, lost, found: 0, sent, arrived };
            control.update(start + Duration::from_millis(250) * step, count, rate, ROUND_TRIP);
            rate = control.limit().unwrap_or(f64::MAX).min(1_000_000.0);
        }
        rate
    }

    #[test]
    fn little_and_moderate_loss_change_nothing() {
        assert_eq!(run(|_| 0.01), 1_000_000.0);
        assert_eq!(run(|_| 0.08), 1_000_000.0);
    }

    #[test]
    fn what_does_not_fit_is_given_up() {
        let rate = run(|rate| (1.0 - 500_000.0 / rate).max(0.0));
        assert!((350_000.0..600_000.0).contains(&rate), "{rate}");
    }

    #[test]
    fn what_the_network_loses_by_itself_starves_nobody() {
        for loss in [0.15, 0.3] {
            let rate = run(|_| loss);
            assert!(rate > 900_000.0, "{loss}: {rate}");
        }
    }

    #[test]
    fn what_turns_up_late_was_not_lost() {
        let start = crate::epoch();
        let mut control = LossRate::default();
        for step in 0..40 {
            let now = start + Duration::from_millis(250) * step;
            let count = Count { packets: 100, lost: 20, found: 20, sent: 100_000, arrived: 100_000 };
            control.update(now, count, 1_000_000.0, ROUND_TRIP);
        }
        assert_eq!(control.limit(), None);
    }
}
