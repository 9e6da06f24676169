//! How long the packets of one talker travel, and from that how long each has to be held back.
//!
//! Clocks of talker and server have nothing in common, so only differences count: the fastest packet of the last
//! seconds is what others are late by. A packet can be played in its turn when it is held until the slowest of them
//! would have come. That hold follows a slower network at once and a faster one within seconds.
//!
//! Times are milliseconds as `f64`, because clocks that differ by some parts in a million have to be told apart.
//!
//! Wire: RFC 3550 section 6.4.1 (transit times), RFC 7587 (Opus timestamps run at 48 kHz).

use std::time::Instant;

/// Packets among which the fastest is what lateness is measured by, five seconds of them.
const WINDOW_PACKETS: u32 = 250;
/// More lateness than this is not waited for: conversation suffers more from delay than from gaps.
const LATE_MAX_MS: f64 = 300.0;
/// So late is nothing that was on its way; the talker's clock has been set anew.
const CLOCK_SET_MS: f64 = 5_000.0;
/// How much of the difference the hold gives back with each packet that is faster: half of it in three seconds.
const FORGET: f64 = 0.005;
/// Held beyond the measured lateness.
const MARGIN_MS: f64 = 10.0;
/// Nothing is held back longer than this.
pub const HOLD_MAX_MS: f64 = LATE_MAX_MS + MARGIN_MS;
/// Held at least, whatever is measured: the scheduling of senders and of our own thread.
const HOLD_MIN_MS: f64 = 20.0;

/// The transit times of one talker.
#[derive(Debug)]
pub struct Transit {
    epoch: Option<Instant>,
    /// The fastest transit of the last window and of this one.
    fastest: [f64; 2],
    /// Packets of this window.
    measured: u32,
    late: f64,
}

impl Default for Transit {
    fn default() -> Self {
        Self { epoch: None, fastest: [f64::INFINITY; 2], measured: 0, late: 0.0 }
    }
}

impl Transit {
    /// A packet with this timestamp has arrived.
    pub fn measure(&mut self, arrival: Instant, timestamp: u64) {
        self.epoch.get_or_insert(arrival);
        let transit = self.transit(arrival, timestamp);
        if transit - self.fastest() > CLOCK_SET_MS {
            self.restart();
        }
        // Forgotten after two windows: clocks drift, and stand still while a microphone is changed.
        if self.measured == WINDOW_PACKETS {
            self.fastest = [self.fastest[1], f64::INFINITY];
            self.measured = 0;
        }
        self.measured += 1;
        self.fastest[1] = self.fastest[1].min(transit);
        let late = (transit - self.fastest()).min(LATE_MAX_MS);
        self.late = if late > self.late { late } else { self.late - (self.late - late) * FORGET };
    }

    /// How much later than the fastest possible a packet is when it is played `at` that time.
    pub fn delay(&self, at: Instant, timestamp: u64) -> f64 {
        let fastest = self.fastest();
        if fastest.is_finite() { self.transit(at, timestamp) - fastest } else { 0.0 }
    }

    /// The delay that lets all packets come in time, and what comes so many milliseconds after them.
    pub fn hold(&self, after: f64) -> f64 {
        ((self.late + after).min(LATE_MAX_MS) + MARGIN_MS).max(HOLD_MIN_MS)
    }

    /// The timestamps mean something else from here on; the network is the same.
    pub fn restart(&mut self) {
        self.fastest = [f64::INFINITY; 2];
        self.measured = 0;
    }

    fn fastest(&self) -> f64 {
        self.fastest[0].min(self.fastest[1])
    }

    fn transit(&self, at: Instant, timestamp: u64) -> f64 {
        let since = self.epoch.map_or(0.0, |epoch| at.saturating_duration_since(epoch).as_secs_f64());
        since * 1_000.0 - timestamp as f64 / 48.0
    }
}
