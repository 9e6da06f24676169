//! How much one receiver's network carries: an estimate by the sender, from what arrived when.
//!
//! Four judges: the delay ([`delay`], [`rate`]) sees a queue before anything is lost, the loss ([`loss`]) sees
//! networks that keep no queue, a sudden collapse ([`collapse`]) is seen before either, and probes ([`probe`]) find room
//! that nobody uses. The lowest of the first two counts.
//!
//! Pure and in virtual time. WebRTC's own estimator is of this kind, so the two get along on one link. No crate offers
//! it apart from a WebRTC stack around it.
//!
//! Wire: draft-ietf-rmcat-gcc-02.

mod collapse;
mod delay;
mod loss;
mod probe;
mod rate;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::sent::Fate;
use collapse::CollapseWatch;
use delay::{DelayDetector, Usage};
use loss::{Count, LossRate};
use probe::Prober;
use rate::{DelayRate, RATE_MIN};

/// Where estimation starts: enough for one good picture, little enough for a poor network to survive.
const INITIAL: f64 = 1_200_000.0;
/// Over how much the arriving rate is taken, and the least that tells anything, in microseconds.
const ACKED_MICROS: i64 = 500_000;
const ACKED_MICROS_MIN: i64 = 150_000;
/// Without a report for so long although there is something to report, less is sent.
const SILENCE: Duration = Duration::from_millis(1_000);
const SILENCE_STEP: Duration = Duration::from_millis(500);
const SILENCE_FACTOR: f64 = 0.8;
/// No padding and no probes so soon after too much was sent.
const PADDING_CALM: Duration = Duration::from_millis(500);
const PROBE_CALM: Duration = Duration::from_secs(2);
/// A line that was full may be so still for this long.
const FULL_TIME: Duration = Duration::from_secs(1);

/// The estimator of one peer.
#[derive(Debug)]
pub struct Congestion {
    delay: DelayDetector,
    rate: DelayRate,
    collapse: CollapseWatch,
    /// What was sent before this tells nothing of the present, in microseconds of the peer's life.
    begun: i64,
    last_sent: i64,
    collapsed: bool,
    suspicious: bool,
    loss: LossRate,
    prober: Prober,
    acked: VecDeque<(i64, u32)>,
    acked_bytes: u64,
    newest_arrival: i64,
    minimum: f64,
    desired: f64,
    round_trip: Duration,
    last_report: Option<Instant>,
    last_silence: Option<Instant>,
    last_overuse: Option<Instant>,
}

impl Default for Congestion {
    fn default() -> Self {
        Self {
            delay: DelayDetector::default(),
            rate: DelayRate::new(INITIAL),
            collapse: CollapseWatch::default(),
            begun: i64::MIN,
            last_sent: 0,
            collapsed: false,
            suspicious: false,
            loss: LossRate::default(),
            prober: Prober::default(),
            acked: VecDeque::new(),
            acked_bytes: 0,
            newest_arrival: i64::MIN,
            minimum: 0.0,
            desired: 0.0,
            round_trip: Duration::from_millis(100),
            last_report: None,
            last_silence: None,
            last_overuse: None,
        }
    }
}

impl Congestion {
    /// What can be sent, in bits per second.
    pub fn estimate(&self) -> u64 {
        self.bits() as u64
    }

    fn bits(&self) -> f64 {
        self.loss.limit().map_or(self.rate.rate(), |limit| limit.min(self.rate.rate())).max(RATE_MIN)
    }

    /// Sustain `minimum` with padding where there is not enough to send; there is a use for `desired`.
    pub fn set_rates(&mut self, minimum: u64, desired: u64) {
        self.minimum = minimum as f64;
        self.desired = desired as f64;
    }

    /// Whether anything is to be sent besides what there is to send.
    pub fn is_restless(&self) -> bool {
        self.minimum > 0.0 || self.bits() < self.desired
    }

    /// How long a packet and the answer to it take.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        self.round_trip = self.round_trip.mul_f64(0.7) + round_trip.min(Duration::from_secs(5)).mul_f64(0.3);
    }

    /// How long a packet and the answer to it take.
    pub fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// The rate to sustain with padding at present, in bits per second.
    pub fn padding(&self, now: Instant) -> f64 {
        if self.is_calm(now, PADDING_CALM) { self.minimum.min(self.bits()) } else { 0.0 }
    }

    /// Whether neither a growing queue nor loss has been seen for so long. What was seen long ago says nothing: where
    /// nothing is sent, nothing new is seen.
    fn is_calm(&self, now: Instant, time: Duration) -> bool {
        let troubled = self.last_overuse.max(self.loss.reduced());
        troubled.is_none_or(|last| now.saturating_duration_since(last) >= time)
    }

    /// Whether lately more was sent than the network carries.
    pub fn was_full(&self, now: Instant) -> bool {
        !self.is_calm(now, FULL_TIME)
    }

    /// Begins a probe if one is due, and tells how much of it should be sent now, in bytes.
    pub fn probe(&mut self, now: Instant) -> f64 {
        if self.is_calm(now, PROBE_CALM) && self.bits() < self.desired {
            self.prober.begin(now, self.bits(), self.desired);
        }
        self.prober.due(now)
    }

    /// The probe that a packet sent now is a part of.
    pub fn probe_number(&self) -> u8 {
        self.prober.number()
    }

    /// A packet was sent, at so many microseconds of the peer's life.
    pub fn sent(&mut self, micros: i64, bytes: usize) {
        self.last_sent = micros;
        self.prober.sent(bytes);
    }

    /// Takes what became of packets, in the order of sending.
    pub fn settle(&mut self, now: Instant, fates: &[Fate]) {
        self.last_report = Some(now);
        self.last_silence = None;
        let mut judged = false;
        for fate in fates {
            if let Some(arrived) = fate.arrived {
                self.count(arrived, fate.bytes);
                if fate.probe == 0 && !fate.was_lost && fate.sent >= self.begun {
                    judged |= self.delay.packet(fate.sent, arrived);
                    self.collapse.packet(fate.sent, arrived, fate.bytes);
                }
            }
        }
        if judged {
            self.judge_delay(now);
        }
        self.judge_collapse(now);
        self.judge_loss(now, fates);
        if let Some(proved) = self.prober.settle(now, fates)
            && proved > self.bits()
        {
            self.rate.set(now, proved);
            self.loss.lift();
        }
    }

    fn judge_delay(&mut self, now: Instant) {
        let usage = self.delay.usage();
        if usage == Usage::Over {
            self.last_overuse = Some(now);
            self.prober.hold(now);
        }
        let acked = self.acked_rate();
        self.rate.update(now, usage, acked, self.round_trip);
    }

    fn judge_collapse(&mut self, now: Instant) {
        self.suspicious = self.collapse.suspects(self.bits());
        let Some(arriving) = self.collapse.judge(self.bits()) else { return };
        self.rate.collapse(now, arriving);
        self.loss.lift();
        self.prober.hold(now);
        self.last_overuse = Some(now);
        self.begun = self.last_sent + 1;
        self.collapsed = true;
    }

    /// Whether what is not there when later packets are is lost and not late.
    pub fn keeps_order(&self) -> bool {
        self.collapse.keeps_order()
    }

    /// Whether the link may have become far narrower, so that it is better to wait for the next report.
    pub fn is_suspicious(&self) -> bool {
        self.suspicious
    }

    /// Whether the link has become far narrower since this was asked last.
    pub fn take_collapse(&mut self) -> bool {
        std::mem::take(&mut self.collapsed)
    }

    fn judge_loss(&mut self, now: Instant, fates: &[Fate]) {
        let mut count = Count::default();
        for fate in fates.iter().filter(|fate| fate.sent >= self.begun) {
            let bytes = u64::from(fate.bytes);
            count.arrived += fate.arrived.map_or(0, |_| bytes);
            if fate.was_lost {
                count.found += 1;
            } else {
                count.packets += 1;
                count.sent += bytes;
                count.lost += u32::from(fate.arrived.is_none());
            }
        }
        self.loss.update(now, count, self.bits(), self.round_trip);
    }

    fn count(&mut self, arrived: i64, bytes: u32) {
        // The receiver's clock was set.
        if arrived < self.newest_arrival.saturating_sub(20 * ACKED_MICROS) {
            self.acked.clear();
            (self.acked_bytes, self.newest_arrival) = (0, arrived);
        }
        self.newest_arrival = self.newest_arrival.max(arrived);
        self.acked.push_back((arrived, bytes));
        self.acked_bytes += u64::from(bytes);
    }

    /// Bits per second that have arrived lately.
    fn acked_rate(&mut self) -> Option<f64> {
        let newest = self.newest_arrival;
        while let Some((arrived, bytes)) = self.acked.front().copied()
            && (arrived < newest - ACKED_MICROS || self.acked.len() > super::sent::PACKETS)
        {
            self.acked.pop_front();
            self.acked_bytes -= u64::from(bytes);
        }
        let (first, bytes) = self.acked.front().copied()?;
        let span = newest - first;
        let counted = self.acked_bytes.saturating_sub(bytes.into());
        (span >= ACKED_MICROS_MIN).then(|| counted as f64 * 8.0 * 1_000_000.0 / span as f64)
    }

    /// To be called now and then: where reports have stopped although packets are under way, the path is worse than
    /// known.
    pub fn watch(&mut self, now: Instant, under_way: u64) {
        let Some(last) = self.last_report else { return };
        if under_way < 10 || now.saturating_duration_since(last) < SILENCE {
            return;
        }
        let recent = |last| now.saturating_duration_since(last) < SILENCE_STEP;
        if self.last_silence.is_some_and(recent) {
            return;
        }
        self.last_silence = Some(now);
        let less = self.bits() * SILENCE_FACTOR;
        self.rate.set(now, less);
    }
}

#[cfg(test)]
mod tests;
