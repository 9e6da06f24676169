//! How well packets travel between a peer and us, as we see it: what an operator can believe whatever a client says.
//!
//! What a peer sends is counted as it arrives ([`Inbound`], a few additions for each packet); what it is sent is known
//! from its receiver reports ([`Outbound`]). Both are taken every few seconds and begin anew.
//!
//! A packet that was repeated comes after those that followed it and later than what is merely overtaken, and counts as
//! lost: the network did lose it.
//!
//! Wire: RFC 3550 sections 6.4.1 and A.8.

use std::time::{Duration, Instant};

use carillon_proto::media::{ConnectionQuality, Passage};

use crate::egress::feedback::Reception;

/// The sequence numbers of a sender do not jump farther (RFC 3550, `MAX_DROPOUT`); what does begins anew.
const JUMP_MAX: u64 = 3_000;
/// What comes so soon after its successors was overtaken by them; what was asked for again takes longer.
const OVERTAKEN: Duration = Duration::from_millis(15);
/// So much later than the packet before is nothing that was on its way; the sender's clock has been set anew.
const CLOCK_SET_SECONDS: f64 = 5.0;
/// Nobody's network takes longer; whoever reports so is mistaken.
const CREDIBLE: Duration = Duration::from_secs(60);
/// What one more difference counts for jitter (RFC 3550 section 6.4.1).
const JITTER_WEIGHT: f64 = 1.0 / 16.0;

/// One stream of a peer, as its packets arrive.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inbound {
    highest: Option<u64>,
    /// The highest number when this was taken last.
    taken: u64,
    /// Since then.
    received: u64,
    /// The last hole: its first number, and when it was noticed.
    hole: Option<(u64, Instant)>,
    /// The last new timestamp with its arrival.
    newest: Option<(Instant, u32)>,
    /// In seconds; `None` before the second timestamp.
    jitter: Option<f64>,
}

/// What is known of a stream, or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arrived {
    /// Packets that were sent.
    pub expected: u64,
    /// Those of them that did not come.
    pub lost: u64,
    /// The variance of their transit, in seconds, summed over streams.
    pub jitter: Mean,
}

/// A sum with what it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    sum: f64,
    count: u32,
}

/// What a peer reports of what it is sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outbound {
    loss: Mean,
    jitter: Mean,
    round_trip: Mean,
}

impl Inbound {
    /// A packet has arrived, never the same twice; its timestamp is in ticks of a clock of `rate` a second.
    pub fn packet(&mut self, arrival: Instant, seq: u64, time: u32, rate: u32) {
        let Some(highest) = self.highest.filter(|highest| highest.abs_diff(seq) <= JUMP_MAX) else {
            // What came before the jump has been counted or is given up.
            *self = Self { highest: Some(seq), taken: seq, newest: Some((arrival, time)), ..Self::default() };
            return;
        };
        if seq > highest {
            if seq > highest + 1 {
                self.hole = Some((highest + 1, arrival));
            }
            self.highest = Some(seq);
            self.received += 1;
            self.measure(arrival, time, rate);
        } else if self.was_overtaken(arrival, seq) {
            self.received += 1;
        }
    }

    /// What has arrived since the last call; `None` when nothing has.
    pub fn take(&mut self) -> Option<Arrived> {
        let highest = self.highest?;
        let expected = highest.saturating_sub(std::mem::replace(&mut self.taken, highest));
        let received = std::mem::take(&mut self.received);
        let mut jitter = Mean::default();
        self.jitter.into_iter().for_each(|seconds| jitter.add(seconds));
        (expected > 0).then(|| Arrived { expected, lost: expected.saturating_sub(received), jitter })
    }

    fn was_overtaken(&self, arrival: Instant, seq: u64) -> bool {
        self.hole.is_some_and(|(first, noticed)| {
            seq >= first && arrival.saturating_duration_since(noticed) < OVERTAKEN
        })
    }

    /// Packets of one picture have the same timestamp; only the first of them counts.
    fn measure(&mut self, arrival: Instant, time: u32, rate: u32) {
        let Some((before, last)) = self.newest.filter(|(_, last)| *last != time) else { return };
        self.newest = Some((arrival, time));
        let sent = f64::from(time.wrapping_sub(last).cast_signed()) / f64::from(rate.max(1));
        let passed = arrival.saturating_duration_since(before).as_secs_f64();
        let difference = (passed - sent).abs();
        if difference < CLOCK_SET_SECONDS {
            let jitter = self.jitter.unwrap_or(0.0);
            self.jitter = Some(jitter + (difference - jitter) * JITTER_WEIGHT);
        }
    }
}

impl Outbound {
    /// The peer has reported on a stream whose clock has `rate` ticks a second.
    pub fn reception(&mut self, reception: &Reception, rate: u32) {
        self.loss.add(f64::from(reception.fraction_lost) / 256.0);
        let jitter = f64::from(reception.jitter) / f64::from(rate.max(1));
        if jitter < CREDIBLE.as_secs_f64() {
            self.jitter.add(jitter);
        }
    }

    /// The peer has answered a report of ours.
    pub fn round_trip(&mut self, round_trip: Duration) {
        if round_trip < CREDIBLE {
            self.round_trip.add(round_trip.as_secs_f64());
        }
    }
}

impl Arrived {
    /// Another stream of the same peer.
    pub fn merge(&mut self, other: Self) {
        self.expected += other.expected;
        self.lost += other.lost;
        self.jitter.sum += other.jitter.sum;
        self.jitter.count += other.jitter.count;
    }

    fn loss_ratio(&self) -> Option<f64> {
        (self.expected > 0).then(|| self.lost as f64 / self.expected as f64)
    }
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count = self.count.saturating_add(1);
    }

    fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }

    fn duration(&self) -> Option<Duration> {
        self.value().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
    }
}

/// What is known of a connection, or nothing.
pub fn of(
    connection: carillon_proto::id::ConnectionId,
    arrived: &Arrived,
    outbound: &Outbound,
) -> Option<ConnectionQuality> {
    let up = Passage { loss_ratio: arrived.loss_ratio(), jitter: arrived.jitter.duration() };
    let down = Passage { loss_ratio: outbound.loss.value(), jitter: outbound.jitter.duration() };
    let round_trip = outbound.round_trip.duration();
    let known = up != Passage::default() || down != Passage::default() || round_trip.is_some();
    known.then_some(ConnectionQuality { connection, up, down, round_trip })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    fn millis(millis: u64) -> Instant {
        crate::epoch() + Duration::from_millis(millis)
    }

    /// Packets of 20 ms each, which take 10 ms unless told otherwise.
    fn arrive(inbound: &mut Inbound, start: Instant, packets: impl IntoIterator<Item = (u64, u64)>) {
        for (seq, delay) in packets {
            let arrival = start + Duration::from_millis(seq * 20 + 10 + delay);
            inbound.packet(arrival, seq, (seq as u32).wrapping_mul(960), RATE);
        }
    }

    #[test]
    fn what_never_came_or_was_repeated_is_lost_and_what_was_overtaken_is_not() {
        let (mut inbound, start) = (Inbound::default(), millis(0));
        // 4 never comes, 8 comes again after 100 ms, 13 is overtaken by 14.
        let late = |seq| (seq, 0);
        arrive(&mut inbound, start, (0..4).chain(5..8).chain(9..13).map(late));
        inbound.packet(start + Duration::from_millis(380), 8, 8 * 960, RATE);
        arrive(&mut inbound, start, [(14, 0)]);
        inbound.packet(start + Duration::from_millis(14 * 20 + 12), 13, 13 * 960, RATE);
        arrive(&mut inbound, start, (15..21).map(late));
        let arrived = inbound.take().unwrap();
        assert_eq!((arrived.expected, arrived.lost), (20, 2));
        assert_eq!(inbound.take(), None, "nothing has come since");
    }

    #[test]
    fn each_interval_is_counted_by_itself() {
        let (mut inbound, start) = (Inbound::default(), millis(0));
        arrive(&mut inbound, start, (0..=50).filter(|seq| seq % 5 != 1).map(|seq| (seq, 0)));
        let arrived = inbound.take().unwrap();
        assert_eq!((arrived.expected, arrived.lost, arrived.loss_ratio()), (50, 10, Some(0.2)));
        arrive(&mut inbound, start, (51..=100).map(|seq| (seq, 0)));
        assert_eq!(inbound.take().unwrap().lost, 0);
    }

    #[test]
    fn jitter_is_what_the_standard_says() {
        let (mut inbound, start) = (Inbound::default(), millis(0));
        arrive(&mut inbound, start, (0..400).map(|seq| (seq, seq % 2 * 16)));
        let jitter = inbound.take().unwrap().jitter.value().unwrap();
        assert!((0.0159..0.0161).contains(&jitter), "{jitter}");
        let mut steady = Inbound::default();
        arrive(&mut steady, start, (0..400).map(|seq| (seq, 7)));
        assert!(steady.take().unwrap().jitter.value().unwrap() < 0.001);
    }

    #[test]
    fn a_sender_that_begins_anew_has_lost_nothing() {
        let (mut inbound, start) = (Inbound::default(), millis(0));
        arrive(&mut inbound, start, (0..10).map(|seq| (seq, 0)));
        inbound.packet(start + Duration::from_millis(300), 40_000, 7, RATE);
        inbound.packet(start + Duration::from_millis(320), 40_001, 7 + 960, RATE);
        let arrived = inbound.take().unwrap();
        assert_eq!((arrived.expected, arrived.lost), (1, 0));
    }

    #[test]
    fn reports_are_averaged_and_nonsense_is_left_out() {
        let connection = carillon_proto::id::ConnectionId(1);
        let mut outbound = Outbound::default();
        assert_eq!(of(connection, &Arrived::default(), &outbound), None);
        let said = |fraction_lost, jitter| Reception {
            ssrc: 7,
            fraction_lost,
            jitter,
            last_report: 0,
            since_report: 0,
        };
        outbound.reception(&said(0, 480), RATE);
        outbound.reception(&said(128, 1_440), RATE);
        outbound.reception(&said(64, u32::MAX), RATE);
        outbound.round_trip(Duration::from_millis(80));
        outbound.round_trip(Duration::from_secs(9_000));
        let quality = of(connection, &Arrived::default(), &outbound).unwrap();
        assert_eq!(quality.down, Passage { loss_ratio: Some(0.25), jitter: Some(Duration::from_millis(20)) });
        assert_eq!((quality.up, quality.round_trip), (Passage::default(), Some(Duration::from_millis(80))));
    }

    proptest::proptest! {
        #[test]
        fn no_packets_confuse_the_count(packets in proptest::collection::vec((0u64..100_000, proptest::num::u32::ANY, 0u64..10_000), 0..200)) {
            let mut inbound = Inbound::default();
            for (seq, time, at) in packets {
                inbound.packet(millis(at), seq, time, RATE);
            }
            if let Some(arrived) = inbound.take() {
                proptest::prop_assert!(arrived.lost <= arrived.expected);
                proptest::prop_assert!(arrived.jitter.value().is_none_or(|jitter| (0.0..=CLOCK_SET_SECONDS).contains(&jitter)));
            }
        }
    }
}
