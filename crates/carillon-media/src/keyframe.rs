//! Asks a source for key frames, rarely enough.
//!
//! A key frame costs its sender and every receiver many times a usual frame, and one serves all who wait. Any
//! number of receivers may ask at any time; the gate lets one request through and remembers the rest.
//!
//! Invariant: at most one request per encoding and [`NEWCOMER_INTERVAL_MIN`].
//!
//! Wire: RFC 4585 section 6.3.1 (PLI).

use std::time::{Duration, Instant};

/// Longer than a usual round trip, so that the answer to one request is not mistaken for silence.
const INTERVAL_MIN: Duration = Duration::from_millis(500);
/// Whoever waits although a key frame has come since the last request came after it, and sees nothing until the
/// next. Sooner would let people who join in a row take most of the sender's bandwidth for key frames.
const NEWCOMER_INTERVAL_MIN: Duration = Duration::from_millis(250);
/// A request or its answer was lost when nothing has come by then.
const RETRY: Duration = Duration::from_millis(1_000);

/// The requests to one encoding.
#[derive(Debug, Default)]
pub struct KeyframeGate {
    last_request: Option<Instant>,
    answered: bool,
    wanted: bool,
}

impl KeyframeGate {
    /// Somebody needs a key frame.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A key frame has begun to arrive.
    pub fn arrived(&mut self) {
        self.wanted = false;
        self.answered = true;
    }

    /// Whether to send a request in this moment; to be called whenever something may have changed, and regularly
    /// with `waiting` telling whether a receiver still waits.
    pub fn poll(&mut self, now: Instant, waiting: bool) -> bool {
        let passed = self.last_request.map(|last| now.saturating_duration_since(last));
        let due = match passed {
            None => self.wanted || waiting,
            Some(passed) => {
                let patience = if self.answered { NEWCOMER_INTERVAL_MIN } else { RETRY };
                (self.wanted && passed >= INTERVAL_MIN) || (waiting && passed >= patience)
            }
        };
        if due {
            self.last_request = Some(now);
            self.answered = false;
            self.wanted = false;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wishes_become_one_request_and_a_lost_one_is_repeated() {
        let start = crate::epoch();
        let at = |ms| start + Duration::from_millis(ms);
        let mut gate = KeyframeGate::default();
        assert!(!gate.poll(at(0), false));
        let mut requests = Vec::new();
        for ms in (0..3_000).step_by(20) {
            if ms < 200 {
                gate.want();
            }
            if gate.poll(at(ms), ms < 1_800) {
                requests.push(ms);
            }
        }
        assert_eq!(requests, [0, 500, 1_500]);
    }

    #[test]
    fn an_arrived_key_frame_fulfils_all_wishes() {
        let start = crate::epoch();
        let mut gate = KeyframeGate::default();
        gate.want();
        assert!(gate.poll(start, false));
        gate.want();
        gate.arrived();
        assert!(!gate.poll(start + INTERVAL_MIN, false));
    }
    #[test]
    fn whoever_comes_after_a_key_frame_need_not_wait_as_if_one_were_lost() {
        let start = crate::epoch();
        let at = |ms| start + Duration::from_millis(ms);
        let mut gate = KeyframeGate::default();
        assert!(gate.poll(at(0), true));
        gate.arrived();
        assert!(!gate.poll(at(100), true));
        assert!(gate.poll(at(260), true));
        assert!(!gate.poll(at(600), true), "the answer is on its way");
    }
}
