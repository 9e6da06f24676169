//! Spreads out what would be too much at once.
//!
//! A leaky bucket that usually overflows to nobody: a frame passes at once, and only what is far beyond the estimate,
//! such as a key frame on a narrow link, waits a few milliseconds.
//!
//! Invariant: packets leave in the order in which they came, and no more than [`WAITING_MAX`] wait.

use std::collections::VecDeque;
use std::time::Instant;

/// Packets that may wait for one peer, more than a second of a good stream. Beyond, its network is so far behind that
/// everything waiting is worthless.
pub const WAITING_MAX: usize = 400;
/// By how much the bucket drains faster than the estimate: what waits is late already.
const HASTE: f64 = 2.5;
/// What passes at once: so many seconds of draining, but at least a frame.
const BURST_SECONDS: f64 = 0.01;
const BURST_BYTES_MIN: f64 = 7_500.0;

/// A pacer for packets of `T`.
#[derive(Debug)]
pub struct Pacer<T> {
    waiting: VecDeque<T>,
    /// Bytes that may still pass.
    room: f64,
    filled: Option<Instant>,
}

impl<T> Default for Pacer<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), room: BURST_BYTES_MIN, filled: None }
    }
}

impl<T> Pacer<T> {
    /// Whether a packet may pass at once; `estimate` in bits per second.
    pub fn is_open(&mut self, now: Instant, estimate: u64) -> bool {
        self.fill(now, estimate);
        self.waiting.is_empty() && self.room > 0.0
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
        if self.room > 0.0 { self.waiting.pop_front() } else { None }
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
        let rate = estimate as f64 / 8.0 * HASTE;
        let burst = (rate * BURST_SECONDS).max(BURST_BYTES_MIN);
        self.room = (self.room + rate * since.as_secs_f64()).min(burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
