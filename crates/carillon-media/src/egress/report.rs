//! Sender reports: which moment a timestamp means, and how much was sent.
//!
//! Receivers bring sound and picture together by them, and tell the round trip with their answer. The moments are of
//! the engine's own clock: receivers compare them with each other only.
//!
//! Wire: RFC 3550 sections 6.4.1 and 6.5.

use std::time::{Duration, Instant};

use super::feedback::Reception;
use super::leg::Leg;

/// Streams that one packet reports on.
pub const STREAMS_MAX: usize = 8;
/// What the moments count from, in seconds: some day of this century, because a clock at zero may be taken for an unset one,
/// and not everybody can echo a time before 1970.
const BEGINNING: u64 = 3_900_000_000;
const SENDER_REPORT: u8 = 200;
const DESCRIPTION: u8 = 202;
const CNAME: u8 = 1;
const CNAME_BYTES_MAX: usize = 255;

/// Moments as reports write them.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    start: Instant,
}

impl Moments {
    /// Counts from here.
    pub fn since(start: Instant) -> Self {
        Self { start }
    }

    /// Seconds and their fraction.
    pub fn of(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.start);
        let fraction = (u64::from(passed.subsec_nanos()) << 32) / 1_000_000_000;
        ((BEGINNING + passed.as_secs()) << 32) | fraction
    }

    /// How long our report and the answer to it have been under way.
    pub fn round_trip(&self, now: Instant, answer: &Reception) -> Option<Duration> {
        if answer.last_report == 0 {
            return None;
        }
        let middle = (self.of(now) >> 16) as u32;
        let passed = middle.wrapping_sub(answer.last_report).wrapping_sub(answer.since_report);
        // Half of all differences are from the future.
        (passed < 1 << 31).then(|| Duration::from_micros(u64::from(passed) * 1_000_000 / 65_536))
    }
}

/// Appends a report on these streams, with their names; `false` when there is nothing to report.
pub fn write<'a>(
    buffer: &mut Vec<u8>,
    now: Instant,
    moments: Moments,
    legs: impl Iterator<Item = &'a Leg> + Clone,
) -> bool {
    let legs = legs.take(STREAMS_MAX);
    let start = buffer.len();
    for leg in legs.clone() {
        let Some(time) = leg.time_at(now) else { continue };
        buffer.extend([0x80, SENDER_REPORT, 0, 6]);
        buffer.extend(leg.ssrc.to_be_bytes());
        buffer.extend(moments.of(now).to_be_bytes());
        for word in [time, leg.packets, leg.bytes] {
            buffer.extend(word.to_be_bytes());
        }
    }
    if buffer.len() == start {
        return false;
    }
    let description = buffer.len();
    buffer.extend([0x80, DESCRIPTION, 0, 0]);
    for leg in legs.filter(|leg| leg.last.is_some()) {
        let cname = &leg.cname.as_bytes()[..leg.cname.len().min(CNAME_BYTES_MAX)];
        buffer[description] += 1;
        buffer.extend(leg.ssrc.to_be_bytes());
        buffer.extend([CNAME, cname.len() as u8]);
        buffer.extend(cname);
        // At least one zero ends the list.
        let length = buffer.len() - description;
        buffer.resize(description + (length + 1).next_multiple_of(4), 0);
    }
    let words = ((buffer.len() - description) / 4 - 1) as u16;
    buffer[description + 2..description + 4].copy_from_slice(&words.to_be_bytes());
    true
}

#[cfg(test)]
mod tests {
    use super::super::leg::{AUDIO_CLOCK, VIDEO_CLOCK};
    use super::*;

    #[test]
    fn streams_are_reported_with_their_names() {
        let start = crate::epoch();
        let mut legs = [
            Leg::new(7, Some(8), "1", "us", VIDEO_CLOCK, 0),
            Leg::new(9, None, "0", "us", AUDIO_CLOCK, 0),
            Leg::new(10, None, "2", "us", VIDEO_CLOCK, 0),
        ];
        legs[0].count(start, 1_000, 500);
        legs[1].count(start, 2_000, 80);
        let mut bytes = vec![9];
        let now = start + Duration::from_millis(500);
        assert!(write(&mut bytes, now, Moments::since(start), legs.iter()));
        let words: Vec<u32> =
            bytes[1..].chunks_exact(4).map(|it| u32::from_be_bytes(it.try_into().unwrap())).collect();
        let moment = [BEGINNING as u32, 0x8000_0000];
        let expected = [
            &[0x80c8_0006, 7][..],
            &moment,
            &[46_000, 1, 500, 0x80c8_0006, 9],
            &moment,
            &[26_000, 1, 80],
            &[0x82ca_0006, 7, 0x0102_7573, 0, 9, 0x0102_7573, 0],
        ];
        assert_eq!(words, expected.concat());
        let mut others = 0;
        super::super::feedback::read(&bytes[1..], |_| others += 1);
        assert_eq!(others, 0);
    }

    #[test]
    fn nothing_is_reported_of_what_was_never_sent() {
        let leg = Leg::new(7, None, "1", "c", VIDEO_CLOCK, 0);
        let start = crate::epoch();
        assert!(!write(&mut Vec::new(), start, Moments::since(start), std::iter::once(&leg)));
    }

    #[test]
    fn an_answer_tells_the_round_trip() {
        let start = crate::epoch();
        let moments = Moments::since(start);
        let sent = (moments.of(start + Duration::from_secs(3)) >> 16) as u32;
        let answer =
            Reception { ssrc: 7, fraction_lost: 0, jitter: 0, last_report: sent, since_report: 32_768 };
        let told = |millis| moments.round_trip(start + Duration::from_millis(millis), &answer);
        let millis = told(3_580).map(|round_trip| round_trip.as_millis());
        assert!((79..=80).contains(&millis.unwrap()), "{millis:?}");
        assert_eq!(told(3_400), None, "from the future");
        assert_eq!(moments.round_trip(start, &Reception { last_report: 0, ..answer }), None);
    }
}
