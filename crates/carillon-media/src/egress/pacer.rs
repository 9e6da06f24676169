//! Spreads out what would be too much at once.
//!
//! A leaky bucket that usually overflows to nobody: a frame passes at once, and only what is far beyond the estimate,
//! such as a key frame on a narrow link, waits a few milliseconds.
//!
//! Invariant: packets leave in the order in which they came, and no more than [`WAITING_MAX`] wait.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Packets that may wait for one peer, more than a second of a good stream. Beyond, its network is so far behind that
/// everything waiting is worthless.
pub const WAITING_MAX: usize = 400;
/// By how much the bucket drains faster than the estimate: what waits is late already.
const HASTE: f64 = 2.5;
/// What passes at once: so many seconds of draining, but at least a frame.
const BURST_SECONDS: f64 = 0.01;
const BURST_BYTES_MIN: f64 = 7_500.0;
/// How long everything is held for a doubt, and how long after that it is not held again.
const HOLD: Duration = Duration::from_millis(70);
const HOLD_PAUSE: Duration = Duration::from_millis(500);
/// The same while some queue is known to be full: as much as it lets go.
const CALM_HASTE: f64 = 1.2;
const CALM_BYTES: f64 = 1.0;

/// A pacer for packets of `T`.
#[derive(Debug)]
pub struct Pacer<T> {
    waiting: VecDeque<T>,
    /// Bytes that may still pass.
    room: f64,
    filled: Option<Instant>,
    calm_until: Option<Instant>,
    held: Option<Instant>,
}

impl<T> Default for Pacer<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), room: BURST_BYTES_MIN, filled: None, calm_until: None, held: None }
    }
}

impl<T> Pacer<T> {
    /// Whether a packet may pass at once; `estimate` in bits per second.
    pub fn is_open(&mut self, now: Instant, estimate: u64) -> bool {
        self.fill(now, estimate);
        self.waiting.is_empty() && self.room > 0.0 && !self.is_held(now)
    }

    /// Lets everything wait for a moment, or no longer: what has not left can still be called back.
    pub fn hold(&mut self, now: Instant, doubt: bool) {
        let again = self.held.is_none_or(|held| now.saturating_duration_since(held) >= HOLD_PAUSE);
        if doubt && again {
            self.held = Some(now);
        } else if !doubt && self.is_held(now) {
            self.held = now.checked_sub(HOLD);
        }
    }

    fn is_held(&self, now: Instant) -> bool {
        self.held.is_some_and(|held| now.saturating_duration_since(held) < HOLD)
    }

    /// Whether another packet may wait.
    pub fn has_space(&self) -> bool {
        self.waiting.len() < WAITING_MAX
    }

    /// Lets a packet wait.
    pub fn push(&mut self, packet: T) {
        self.waiting.push_back(packet);
    }

    /// A packet that need not wait any longer.
    pub fn pop(&mut self, now: Instant, estimate: u64) -> Option<T> {
        self.fill(now, estimate);
        if self.room > 0.0 && !self.is_held(now) { self.waiting.pop_front() } else { None }
    }

    /// Until then there is a full queue on the way.
    pub fn calm(&mut self, until: Instant) {
        self.calm_until = Some(until);
        self.room = self.room.min(0.0);
    }

    /// What waits.
    pub fn waiting(&self) -> impl Iterator<Item = &T> {
        self.waiting.iter()
    }

    /// Gives up what is not to be kept.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.waiting.retain(keep);
    }

    /// Whether something waits.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A packet has passed. What passes without being asked holds up the others for one small burst at most.
    pub fn passed(&mut self, bytes: usize) {
        self.room = (self.room - bytes as f64).max(-BURST_BYTES_MIN);
    }

    fn fill(&mut self, now: Instant, estimate: u64) {
        let since = now.saturating_duration_since(self.filled.replace(now).unwrap_or(now));
        let calm = self.calm_until.is_some_and(|until| now < until);
        let (haste, least) = if calm { (CALM_HASTE, CALM_BYTES) } else { (HASTE, BURST_BYTES_MIN) };
        let rate = estimate as f64 / 8.0 * haste;
        let burst = (rate * BURST_SECONDS).max(least);
        self.room = (self.room + rate * since.as_secs_f64()).min(burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_passes_at_once_and_a_key_frame_is_spread_out() {
        let start = crate::epoch();
        let mut pacer = Pacer::default();
        for packet in 0..50 {
            if pacer.is_open(start, 800_000) {
                pacer.passed(1_000);
            } else {
                pacer.push(packet);
            }
        }
        assert_eq!(pacer.waiting.len(), 42);
        // 250,000 bytes a second.
        let mut left = Vec::new();
        for millis in 0..200 {
            while let Some(packet) = pacer.pop(start + Duration::from_millis(millis), 800_000) {
                pacer.passed(1_000);
                left.push((millis, packet));
            }
        }
        assert_eq!(left.iter().map(|(_, packet)| *packet).collect::<Vec<_>>(), (8..50).collect::<Vec<_>>());
        assert!((160..180).contains(&left[41].0), "{left:?}");
    }
}
