//! Looks for more bandwidth with a short burst of padding, because a link shows only what is put on it.
//!
//! A probe is sent at twice the rate that is known to pass. What arrives, and how fast, is the answer. A good answer
//! is followed by the next probe at once, a bad one by a pause.
//!
//! Invariant: one probe at a time, no more than [`BYTES_MAX`] each.

use std::time::{Duration, Instant};

use super::super::sent::Fate;

/// So long a probe lasts, and so much it has at least: a few packets of a usual size, or on a narrow link what that
/// carries in a moment, so that it does not run over the queue there.
const LENGTH: Duration = Duration::from_millis(25);
const BYTES_MIN: f64 = 5_000.0;
const BYTES_LEAST: f64 = 1_500.0;
const NARROW: Duration = Duration::from_millis(100);
/// About 25 ms of 20 Mbit/s.
pub const BYTES_MAX: f64 = 64_000.0;
/// By how much a probe exceeds what is known, and what is wanted.
const STEP: f64 = 2.0;
const BEYOND: f64 = 1.25;
/// After a bad answer.
const PAUSE: Duration = Duration::from_secs(4);
/// After a good one, for the queue to settle.
const NEXT: Duration = Duration::from_millis(150);
/// A probe that is not sent by then is given up, and so is one that is not answered.
const SENDING_MAX: Duration = Duration::from_millis(500);
const ANSWER_MAX: Duration = Duration::from_secs(1);
/// An answer is good when so much of the probe's rate has passed.
const GOOD: f64 = 0.7;
/// An answer needs so much of a probe.
const RECEIVED_MIN: f64 = 0.8;
/// When packets arrive this much slower than sent, the link is full, and a little less than that passes.
const SLOWER: f64 = 0.9;
const FULL: f64 = 0.95;

/// The prober of one peer.
#[derive(Debug, Default)]
pub struct Prober {
    cluster: Option<Cluster>,
    number: u8,
    not_before: Option<Instant>,
}

/// A probe under way.
#[derive(Debug)]
struct Cluster {
    number: u8,
    rate: f64,
    bytes: f64,
    begun: Instant,
    sent_bytes: f64,
    sending: bool,
    arrivals: Arrivals,
}

#[derive(Debug, Default)]
struct Arrivals {
    packets: u32,
    bytes: f64,
    /// First and last moment of sending and of arrival, and the bytes that do not count: the last one sent, the first
    /// one that arrived.
    sent: Option<(i64, i64)>,
    arrived: Option<(i64, i64)>,
    first_bytes: f64,
    last_bytes: f64,
}

impl Prober {
    /// Begins a probe when one is due: `known` passes, `wanted` is what there is a use for.
    pub fn begin(&mut self, now: Instant, known: f64, wanted: f64) {
        self.expire(now);
        let paused = self.not_before.is_some_and(|at| now < at);
        if self.cluster.is_some() || paused || known >= wanted {
            return;
        }
        let rate = (known * STEP).min(wanted * BEYOND).max(known * 1.1);
        let least = (known / 8.0 * NARROW.as_secs_f64()).clamp(BYTES_LEAST, BYTES_MIN);
        self.number = self.number.checked_add(1).unwrap_or(1);
        self.cluster = Some(Cluster {
            number: self.number,
            rate,
            bytes: (rate / 8.0 * LENGTH.as_secs_f64()).clamp(least, BYTES_MAX),
            begun: now,
            sent_bytes: 0.0,
            sending: true,
            arrivals: Arrivals::default(),
        });
    }

    /// The number that packets sent now belong to; 0 for none.
    pub fn number(&self) -> u8 {
        self.cluster.as_ref().filter(|cluster| cluster.sending).map_or(0, |cluster| cluster.number)
    }

    /// How much of the probe should have been sent by now and was not.
    pub fn due(&self, now: Instant) -> f64 {
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| cluster.sending) else { return 0.0 };
        let passed = now.saturating_duration_since(cluster.begun).as_secs_f64();
        // Two packets at once, so that there is a beginning.
        let target = (cluster.rate / 8.0 * passed + BYTES_LEAST / 3.0).min(cluster.bytes);
        (target - cluster.sent_bytes).max(0.0)
    }

    /// A packet was sent.
    pub fn sent(&mut self, bytes: usize) {
        if let Some(cluster) = self.cluster.as_mut().filter(|cluster| cluster.sending) {
            cluster.sent_bytes += bytes as f64;
            cluster.sending = cluster.sent_bytes < cluster.bytes;
        }
    }

    /// Takes what became of packets and tells the rate that has been proved.
    pub fn settle(&mut self, now: Instant, fates: &[Fate]) -> Option<f64> {
        let cluster = self.cluster.as_mut()?;
        for fate in fates.iter().filter(|fate| fate.probe == cluster.number) {
            cluster.arrivals.add(fate);
        }
        if cluster.sending || cluster.arrivals.bytes < cluster.sent_bytes * RECEIVED_MIN {
            self.expire(now);
            return None;
        }
        let proved = cluster.arrivals.rate().map(|rate| rate.min(cluster.rate));
        let good = proved.is_some_and(|rate| rate >= cluster.rate * GOOD);
        self.not_before = Some(now + if good { NEXT } else { PAUSE });
        self.cluster = None;
        proved
    }

    /// Probes no more for a while: the network has enough to do.
    pub fn hold(&mut self, now: Instant) {
        self.cluster = None;
        self.not_before = Some(now + PAUSE);
    }

    fn expire(&mut self, now: Instant) {
        let Some(cluster) = &self.cluster else { return };
        let limit = if cluster.sending { SENDING_MAX } else { ANSWER_MAX };
        if now.saturating_duration_since(cluster.begun) >= limit {
            self.cluster = None;
            self.not_before = Some(now + PAUSE);
        }
    }
}

impl Arrivals {
    fn add(&mut self, fate: &Fate) {
        let Some(arrived) = fate.arrived else { return };
        let bytes = f64::from(fate.bytes);
        self.packets += 1;
        self.bytes += bytes;
        match &mut self.sent {
            None => (self.sent, self.last_bytes) = (Some((fate.sent, fate.sent)), bytes),
            Some((first, last)) => {
                *first = (*first).min(fate.sent);
                if fate.sent >= *last {
                    (*last, self.last_bytes) = (fate.sent, bytes);
                }
            }
        }
        match &mut self.arrived {
            None => (self.arrived, self.first_bytes) = (Some((arrived, arrived)), bytes),
            Some((first, last)) => {
                *last = (*last).max(arrived);
                if arrived < *first {
                    (*first, self.first_bytes) = (arrived, bytes);
                }
            }
        }
    }

    /// Bits per second: as sent, unless they arrived more slowly.
    fn rate(&self) -> Option<f64> {
        let (sent, arrived) = (self.sent?, self.arrived?);
        let over = |bytes: f64, (first, last): (i64, i64)| {
            let seconds = (last - first) as f64 / 1_000_000.0;
            (seconds > 0.0).then(|| bytes * 8.0 / seconds)
        };
        let sending = over(self.bytes - self.last_bytes, sent)?;
        let arriving = over(self.bytes - self.first_bytes, arrived).unwrap_or(f64::MAX);
        (self.packets >= 4).then_some(if arriving < sending * SLOWER {
            arriving * FULL
        } else {
            arriving.min(sending)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends a probe through a link of this rate and returns what it proved.
    fn probe(prober: &mut Prober, start: Instant, known: f64, wanted: f64, link: f64) -> Option<f64> {
        prober.begin(start, known, wanted);
        let mut fates = Vec::new();
        let mut free = 0.0f64;
        for millis in 0..400u32 {
            let now = start + Duration::from_millis(millis.into());
            while prober.due(now) > 0.0 {
                let number = prober.number();
                prober.sent(290);
                free = free.max(f64::from(millis) * 1_000.0) + 290.0 * 8.0 / link * 1_000_000.0;
                fates.push(Fate {
                    sent: i64::from(millis) * 1_000,
                    arrived: Some(free as i64),
                    bytes: 290,
                    probe: number,
                    was_lost: false,
                    part: None,
                });
            }
        }
        prober.settle(start + Duration::from_millis(400), &fates)
    }

    #[test]
    fn a_wide_link_is_known_after_a_few_probes() {
        let mut now = crate::epoch();
        let (mut prober, mut known) = (Prober::default(), 200_000.0);
        let mut rounds = 0;
        while known < 3_000_000.0 {
            known = probe(&mut prober, now, known, 3_000_000.0, 20_000_000.0).unwrap_or(known).max(known);
            now += Duration::from_millis(600);
            rounds += 1;
            assert!(rounds < 8, "{known}");
        }
        prober.begin(now, known, 3_000_000.0);
        assert_eq!(prober.number(), 0, "there is no use for more");
    }

    #[test]
    fn a_narrow_link_is_measured_and_left_alone_for_a_while() {
        let start = crate::epoch();
        let mut prober = Prober::default();
        let proved = probe(&mut prober, start, 400_000.0, 3_000_000.0, 500_000.0).unwrap();
        assert!((400_000.0..500_000.0).contains(&proved), "{proved}");
        prober.begin(start + Duration::from_secs(3), proved, 3_000_000.0);
        assert_eq!(prober.number(), 0);
        prober.begin(start + Duration::from_secs(5), proved, 3_000_000.0);
        assert_ne!(prober.number(), 0);
    }

    #[test]
    fn an_unanswered_probe_is_given_up() {
        let start = crate::epoch();
        let mut prober = Prober::default();
        prober.begin(start, 400_000.0, 3_000_000.0);
        prober.sent(10_000);
        let later = start + Duration::from_secs(2);
        assert_eq!(prober.settle(later, &[]), None);
        prober.begin(later, 400_000.0, 3_000_000.0);
        assert_eq!(prober.number(), 0);
    }
}
