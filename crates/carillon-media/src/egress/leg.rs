//! One stream to one receiver: what its packets have in common, and what was sent of it.
//!
//! Small and plain, so that hundreds of them stay in the cache while a burst goes out.
//!
//! Wire: RFC 3550, RFC 4588.

use std::time::Instant;

use super::history::History;

/// A stream.
#[derive(Debug)]
pub struct Leg {
    /// Its SSRC.
    pub ssrc: u32,
    /// The SSRC of its retransmissions.
    pub rtx: Option<u32>,
    /// The section that it belongs to.
    pub mid: Box<str>,
    /// The canonical name of its sender, which is us.
    pub cname: Box<str>,
    /// Ticks of its clock in a second.
    pub clock: u32,
    /// The receiver has told us something of this stream, so it knows the section.
    pub known: bool,
    /// What was sent; unused by audio, which is not repeated and counts by itself.
    pub history: History,
    /// The next sequence number of retransmissions.
    pub rtx_seq: u64,
    /// The payload type of the last retransmission or padding.
    pub rtx_pt: Option<u8>,
    /// Packets and payload bytes sent.
    pub packets: u32,
    /// Bytes of payload sent.
    pub bytes: u32,
    /// The last timestamp with its moment.
    pub last: Option<(u32, Instant)>,
    /// Packets when the last report was written.
    pub reported: u32,
}

/// The clock of video.
pub const VIDEO_CLOCK: u32 = 90_000;
/// The clock of Opus.
pub const AUDIO_CLOCK: u32 = 48_000;

impl Leg {
    /// A stream of which nothing was sent; `rtx_seq` is random.
    pub fn new(ssrc: u32, rtx: Option<u32>, mid: &str, cname: &str, clock: u32, rtx_seq: u64) -> Self {
        Self {
            ssrc,
            rtx,
            mid: mid.into(),
            cname: cname.into(),
            clock,
            known: false,
            history: History::default(),
            // SRTP starts in its first rollover period.
            rtx_seq: rtx_seq & 0x7fff,
            rtx_pt: None,
            packets: 0,
            bytes: 0,
            last: None,
            reported: 0,
        }
    }

    /// Counts a packet.
    pub fn count(&mut self, now: Instant, time: u32, payload: usize) {
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self.bytes.wrapping_add(payload as u32);
        self.last = Some((time, now));
    }

    /// The timestamp that a packet of this moment would have.
    pub fn time_at(&self, now: Instant) -> Option<u32> {
        let (time, at) = self.last?;
        let micros = now.saturating_duration_since(at).as_micros() as u64;
        Some(time.wrapping_add((micros * u64::from(self.clock) / 1_000_000) as u32))
    }

    /// The number of the next retransmission or padding packet.
    pub fn next_rtx(&mut self) -> u64 {
        let seq = self.rtx_seq;
        self.rtx_seq += 1;
        seq
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_clock_of_a_stream_goes_on_between_its_packets() {
        let start = crate::epoch();
        let mut leg = Leg::new(7, None, "1", "c", VIDEO_CLOCK, u64::MAX);
        assert_eq!((leg.time_at(start), leg.next_rtx(), leg.next_rtx()), (None, 0x7fff, 0x8000));
        leg.count(start, u32::MAX - 10, 100);
        assert_eq!(leg.time_at(start + Duration::from_millis(100)), Some(8_989));
    }
}
