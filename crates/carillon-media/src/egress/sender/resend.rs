//! Repeats what a receiver has missed, from what its packets were made of.
//!
//! Repetitions have a budget of their own: into a network that has become narrow they would only make the queue longer.
//!
//! Wire: RFC 4588 (retransmission payload format).

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Egress, Parts, name};
use crate::egress::batch::Batch;
use crate::egress::congestion::Congestion;
use crate::egress::leg::Leg;
use crate::egress::packet::{Extensions, Fixed};
use crate::egress::ring::Origin;
use crate::egress::sent::Part;

/// What may be repeated: a share of what is sent and of what the network carries, and so much at once.
pub(super) const RESEND_SHARE: f64 = 0.5;
const RESEND_SHARE_CARRIED: f64 = 0.25;
pub(super) const RESEND_BYTES_MAX: f64 = 100_000.0;
/// A few packets may always be repeated.
const RESEND_BYTES_MIN: f64 = 7_500.0;
/// The same packet is not repeated sooner, whatever the round trip seems to be.
const RESEND_PAUSE_MIN: Duration = Duration::from_millis(20);
const RESEND_PAUSE_MAX: Duration = Duration::from_millis(300);
/// Over how much the rate of repetitions is taken.
const REPEATS_TIME: Duration = Duration::from_secs(1);
/// What is missed so long after it was sent, besides two round trips, was repeated in vain.
const HOPELESS_AFTER: Duration = Duration::from_millis(250);

/// The rate of repetitions, of which the present counts most.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    bits_per_second: f64,
    last: Option<Instant>,
}

impl Repeats {
    fn add(&mut self, now: Instant, bytes: usize) {
        self.bits_per_second = self.rate(now) + bytes as f64 * 8.0 / REPEATS_TIME.as_secs_f64();
        self.last = Some(now);
    }

    pub(super) fn rate(&self, now: Instant) -> f64 {
        let since = self.last.map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        self.bits_per_second * (-since.as_secs_f64() / REPEATS_TIME.as_secs_f64()).exp()
    }
}

/// What became of a receiver's wish to have a packet again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// It was sent.
    pub sent: bool,
    /// Its number, if it cannot be had any more or has been missed for long, so that a key frame is the sooner repair.
    pub hopeless: Option<u64>,
}

impl Egress {
    /// Repeats a packet that the receiver calls `seq`, if `find` still has what it was made of; what is older than
    /// `since` is of no use any more, and what may still arrive is not repeated unless it is `known` to be lost.
    pub fn resend<'r>(
        &mut self,
        now: Instant,
        leg: &mut Leg,
        (seq, since, known): (u16, u64, bool),
        rtx_pt: impl Fn(u8) -> Option<u8>,
        find: impl Fn(Origin) -> Option<&'r Arc<[u8]>>,
        batch: &mut Batch,
    ) -> Repeated {
        let millis = self.millis(now);
        let round_trip = self.congestion.as_ref().map_or(RESEND_PAUSE_MIN, Congestion::round_trip);
        let pause = round_trip.mul_f64(if known { 0.6 } else { 1.2 });
        let pause = pause.clamp(RESEND_PAUSE_MIN, RESEND_PAUSE_MAX).as_millis() as u32;
        let hopeless = (HOPELESS_AFTER + round_trip * 2).as_millis() as u32;
        let mut repeated = Repeated::default();
        let found = leg.history.find(seq).filter(|(original, _)| *original >= since);
        let (Some(ssrc), Some((original, sent))) = (leg.rtx, found) else { return repeated };
        let Some(pt) = rtx_pt(sent.pt) else { return repeated };
        let payload = if sent.empty { None } else { find(sent.origin) };
        let gone = payload.is_none() && !sent.empty;
        let age = millis.wrapping_sub(sent.at);
        repeated.hopeless = (gone || age >= hopeless).then_some(original);
        if let Some(congestion) = &self.congestion {
            let carried = congestion.estimate() as f64 / 8.0;
            let since = millis.wrapping_sub(std::mem::replace(&mut self.resend_filled, millis));
            self.resend_room += carried * RESEND_SHARE_CARRIED * f64::from(since) / 1_000.0;
            // Into a network that has become narrow, no more than a quarter of a second of it goes at once.
            self.resend_room =
                self.resend_room.min((carried * 0.25).clamp(RESEND_BYTES_MIN, RESEND_BYTES_MAX));
        }
        let again = sent.repeated.is_none_or(|at| millis.wrapping_sub(at) >= pause);
        if gone || !again || self.resend_room <= 0.0 {
            return repeated;
        }
        sent.repeated = Some(millis);
        let (time, marker, picture, content) = (sent.time, sent.marker, sent.picture, sent.content);
        let seq = leg.next_rtx();
        leg.rtx_pt = Some(pt);
        let parts = Parts {
            fixed: Fixed { pt, marker, padding: false, seq, time, ssrc },
            extensions: Extensions { transport: Some(0), mid: name(leg), content },
            payload: payload.map_or(&[], |payload| payload),
            picture,
            original: Some(original),
            part: Some(Part { again: true, ssrc: leg.ssrc as u16, seq: original as u16 }),
        };
        let bytes = self.write(now, parts, batch);
        self.pacer.passed(bytes);
        self.resend_room -= bytes as f64;
        self.repeats.add(now, bytes);
        Repeated { sent: true, ..repeated }
    }
}
