//! Makes packets of changing streams look like one stream.
//!
//! A receiver's section has one SSRC for its whole life, whichever layer or source is forwarded on it. Sequence
//! numbers must not show a gap where the stream changes (the receiver would ask for what never was), timestamps
//! must go on, and VP8's picture numbers too, because decoders order frames by them.
//!
//! Invariant: within one stream the distance between two outgoing sequence numbers is that of the incoming ones
//! less what was left out between them; the first outgoing number is below 2^15, so that SRTP starts in its first
//! rollover period.
//!
//! Wire: RFC 3550 section 5.1, RFC 3711 section 3.3.1, RFC 7741 section 4.2.

use std::collections::VecDeque;
use std::time::Instant;

use str0m::rtp::Vp8Descriptor;

use crate::payload::Picture;

/// Ticks of the video clock in a second.
const VIDEO_CLOCK: u64 = 90_000;
/// Five seconds of a fast stream.
const LEAP: u64 = 5_000;
/// Left-out pictures that are remembered for the same reason.
const PICTURES_LEFT_OUT_MAX: usize = 32;
/// Left-out packets that are remembered for latecomers before them; a second of a fast stream.
const LEFT_OUT_MAX: usize = 512;

/// The numbers of a packet as it arrived or as it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Extended sequence number.
    pub seq: u64,
    /// Timestamp.
    pub time: u32,
}

/// Rewrites what is sent on one SSRC.
#[derive(Debug)]
pub struct Rewriter {
    /// The next sequence number if a stream began here, and the last timestamp with its moment.
    next_seq: u64,
    last_time: u32,
    last_sent: Option<Instant>,
    picture: PictureNumbers,
    stream: Option<Stream>,
}

/// The stream being forwarded.
#[derive(Debug)]
struct Stream {
    /// The first packet that is forwarded; earlier ones are not decodable for the receiver, or come too late.
    first: u64,
    /// Outgoing minus incoming.
    seq_offset: i64,
    time_offset: u32,
    left_out: VecDeque<u64>,
    /// The highest incoming number so far.
    highest: u64,
}

/// VP8's own numbers: what was sent last, and the distance to the incoming ones.
#[derive(Debug, Default)]
struct PictureNumbers {
    last_picture: u16,
    last_tl0: u8,
    picture_offset: u16,
    tl0_offset: u8,
    begins: bool,
    /// The newest incoming number, and incoming numbers of pictures that were left out.
    newest: u16,
    left_out: VecDeque<u16>,
}

impl Rewriter {
    /// Starts at `seq` (only its low 15 bits count) and `time`.
    pub fn new(seq: u64, time: u32) -> Self {
        Self {
            next_seq: seq & 0x7fff,
            last_time: time,
            last_sent: None,
            picture: PictureNumbers::default(),
            stream: None,
        }
    }

    /// A new stream begins with the packet of these numbers.
    pub fn begin(&mut self, now: Instant, first: Numbers) {
        let passed = self.last_sent.map_or(0, |last| now.saturating_duration_since(last).as_micros() as u64);
        // At least one tick on, or the receiver takes it for a part of the frame before.
        let ticks = (passed.saturating_mul(VIDEO_CLOCK) / 1_000_000).max(1) as u32;
        self.stream = Some(Stream {
            first: first.seq,
            seq_offset: self.next_seq.wrapping_sub(first.seq) as i64,
            time_offset: self.last_time.wrapping_add(ticks).wrapping_sub(first.time),
            left_out: VecDeque::new(),
            highest: first.seq,
        });
        self.picture.begins = true;
    }

    /// Whether a packet is so far ahead of the stream that receivers might lose count (RFC 3711 section 3.3.1: they
    /// guess within 2^15); no network loses that many in a row and goes on.
    pub fn is_leap(&mut self, seq: u64) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        let leap = seq > stream.highest.saturating_add(LEAP);
        if !leap {
            stream.highest = stream.highest.max(seq);
        }
        leap
    }

    /// What `incoming` leaves as; `None` when it is from before the stream's beginning.
    pub fn rewrite(&mut self, now: Instant, incoming: Numbers) -> Option<Numbers> {
        let stream = self.stream.as_ref()?;
        if incoming.seq < stream.first {
            return None;
        }
        // Those left out later than this packet have moved the offset too far for it.
        let later = stream.left_out.iter().rev().take_while(|seq| **seq > incoming.seq).count() as u64;
        let seq = incoming.seq.wrapping_add_signed(stream.seq_offset).wrapping_add(later);
        let time = incoming.time.wrapping_add(stream.time_offset);
        if seq >= self.next_seq {
            self.next_seq = seq + 1;
            self.last_time = time;
            self.last_sent = Some(now);
        }
        Some(Numbers { seq, time })
    }

    /// The packet is not forwarded and must leave no gap; `false` when its number cannot be saved any more, because
    /// what came after has overtaken it.
    pub fn leave_out(&mut self, seq: u64) -> bool {
        let Some(stream) = &mut self.stream else { return true };
        if seq < stream.first || stream.left_out.contains(&seq) {
            return true;
        }
        let newest = seq.wrapping_add_signed(stream.seq_offset) >= self.next_seq;
        if !newest || stream.left_out.back().is_some_and(|last| *last > seq) {
            return false;
        }
        stream.seq_offset -= 1;
        stream.left_out.push_back(seq);
        if stream.left_out.len() > LEFT_OUT_MAX
            && let Some(forgotten) = stream.left_out.pop_front()
        {
            // What is older cannot be numbered any more: it would take the number of another packet.
            stream.first = forgotten + 1;
        }
        true
    }

    /// The picture that a packet is of is not forwarded; receivers would wait for the missing number.
    pub fn leave_out_picture_vp8(&mut self, payload: &[u8]) {
        let numbers = &mut self.picture;
        let picture = Vp8Descriptor::parse(payload).ok().and_then(|descriptor| descriptor.picture_id());
        // What has been overtaken leaves its gap.
        let Some(picture) = picture.filter(|picture| is_newer(*picture, numbers.newest)) else { return };
        numbers.newest = picture;
        numbers.picture_offset = numbers.picture_offset.wrapping_sub(1);
        numbers.left_out.push_back(picture);
        if numbers.left_out.len() > PICTURES_LEFT_OUT_MAX {
            numbers.left_out.pop_front();
        }
    }

    /// The numbers that make the pictures of a VP8 stream go on; `None` when it has none.
    pub fn picture_vp8(&mut self, payload: &[u8]) -> Option<Picture> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let numbers = &mut self.picture;
        let (picture, tl0) = (descriptor.picture_id(), descriptor.tl0_pic_idx());
        if std::mem::take(&mut numbers.begins) {
            numbers.picture_offset = numbers.last_picture.wrapping_add(1).wrapping_sub(picture.unwrap_or(0));
            numbers.tl0_offset = numbers.last_tl0.wrapping_add(1).wrapping_sub(tl0.unwrap_or(0));
            numbers.newest = picture.unwrap_or(0);
            numbers.left_out.clear();
        }
        let mut written = Picture::default();
        if let Some(picture) = picture {
            // Those left out later than this picture have moved the offset too far for it.
            let later = numbers.left_out.iter().rev().take_while(|it| is_newer(**it, picture)).count() as u16;
            written.id = picture.wrapping_add(numbers.picture_offset).wrapping_add(later) & 0x7fff;
            if is_newer(picture, numbers.newest) {
                numbers.newest = picture;
            }
            if written.id.wrapping_sub(numbers.last_picture) & 0x7fff < 0x4000 {
                numbers.last_picture = written.id;
            }
        }
        if let Some(tl0) = tl0 {
            written.tl0 = tl0.wrapping_add(numbers.tl0_offset);
            if written.tl0.wrapping_sub(numbers.last_tl0) < 0x80 {
                numbers.last_tl0 = written.tl0;
            }
        }
        // A sender with seven-bit picture numbers has no room for ours; its own then have to do.
        let fits = written.id < 0x80 || payload.get(2).is_some_and(|picture| picture & 0x80 != 0);
        ((picture.is_some() || tl0.is_some()) && fits).then_some(written)
    }
}

/// Whether a picture comes after another; numbers have 15 bits.
fn is_newer(picture: u16, than: u16) -> bool {
    (1..0x4000).contains(&(picture.wrapping_sub(than) & 0x7fff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn numbers(seq: u64, time: u32) -> Numbers {
        Numbers { seq, time }
    }

    fn seqs(rewriter: &mut Rewriter, now: Instant, incoming: &[u64]) -> Vec<Option<u64>> {
        incoming.iter().map(|seq| rewriter.rewrite(now, numbers(*seq, 0)).map(|out| out.seq)).collect()
    }

    #[test]
    fn a_change_of_stream_shows_in_no_number() {
        let now = crate::epoch();
        let mut rewriter = Rewriter::new(100, 5_000);
        rewriter.begin(now, numbers(70_000, 900));
        assert_eq!(rewriter.rewrite(now, numbers(70_000, 900)), Some(numbers(100, 5_001)));
        assert_eq!(rewriter.rewrite(now, numbers(70_003, 3_900)), Some(numbers(103, 8_001)));
        assert_eq!(rewriter.rewrite(now, numbers(70_001, 900)), Some(numbers(101, 5_001)));
        let later = now + Duration::from_millis(100);
        rewriter.begin(later, numbers(20, 77));
        assert_eq!(rewriter.rewrite(later, numbers(20, 77)), Some(numbers(104, 8_001 + 9_000)));
        assert_eq!(rewriter.rewrite(later, numbers(19, 70)), None);
    }

    #[test]
    fn what_is_left_out_leaves_no_gap_and_latecomers_find_their_place() {
        let now = crate::epoch();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.begin(now, numbers(10, 0));
        assert_eq!(seqs(&mut rewriter, now, &[10, 12]), [Some(0), Some(2)]);
        rewriter.leave_out(13);
        rewriter.leave_out(14);
        assert_eq!(seqs(&mut rewriter, now, &[15, 11, 16]), [Some(3), Some(1), Some(4)]);
        // From before the beginning: no gap. Overtaken: too late to close it.
        assert!(rewriter.leave_out(9));
        assert_eq!(seqs(&mut rewriter, now, &[18]), [Some(6)]);
        assert!(!rewriter.leave_out(17));
        assert_eq!(seqs(&mut rewriter, now, &[17, 19]), [Some(5), Some(7)]);
    }

    #[test]
    fn a_packet_older_than_what_is_remembered_is_dropped_and_takes_no_used_number() {
        let now = crate::epoch();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.begin(now, numbers(0, 0));
        let late = 1;
        let mut used: Vec<_> = seqs(&mut rewriter, now, &[0, 2]);
        for seq in (3..2_500).step_by(2) {
            assert!(rewriter.leave_out(seq));
            used.extend(seqs(&mut rewriter, now, &[seq + 1]));
        }
        assert_eq!(rewriter.rewrite(now, numbers(late, 0)), None);
        used.sort_unstable();
        assert!(used.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_leap_is_told_from_a_loss() {
        let now = crate::epoch();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.begin(now, numbers(10, 0));
        assert!(!rewriter.is_leap(10) && !rewriter.is_leap(4_000) && !rewriter.is_leap(9_000));
        assert!(rewriter.is_leap(14_001) && rewriter.is_leap(u64::MAX));
        rewriter.begin(now, numbers(40_000, 0));
        assert_eq!(seqs(&mut rewriter, now, &[40_000]), [Some(0)]);
    }

    #[test]
    fn vp8_pictures_go_on_counting() {
        let now = crate::epoch();
        let mut rewriter = Rewriter::new(0, 0);
        let picture = |id: u16, tl0: u8| vec![0x90, 0xe0, 0x80 | (id >> 8) as u8, id as u8, tl0, 0, 0, 1];
        let mut out = |payload: &[u8], begin: bool| {
            if begin {
                rewriter.begin(now, numbers(1, 1));
            }
            rewriter.picture_vp8(payload)
        };
        let first = out(&picture(500, 9), true);
        let second = out(&picture(501, 10), false);
        let other = out(&picture(3, 200), true);
        assert_eq!(first, Some(Picture { id: 1, tl0: 1 }));
        assert_eq!(second, Some(Picture { id: 2, tl0: 2 }));
        assert_eq!(other, Some(Picture { id: 3, tl0: 3 }));
    }

    #[test]
    fn vp8_pictures_that_are_left_out_leave_no_gap() {
        let mut rewriter = Rewriter::new(0, 0);
        let picture = |id: u16| vec![0x90, 0xe0, 0x80 | (id >> 8) as u8, id as u8, 0, 0, 0, 1];
        rewriter.begin(crate::epoch(), numbers(1, 1));
        let ids = |rewriter: &mut Rewriter, ids: &[u16]| -> Vec<u16> {
            ids.iter().filter_map(|id| Some(rewriter.picture_vp8(&picture(*id))?.id)).collect()
        };
        assert_eq!(ids(&mut rewriter, &[0x7ffe, 0x7fff]), [1, 2]);
        // Two packets of one picture, and then another picture.
        for left_out in [0, 0, 1] {
            rewriter.leave_out_picture_vp8(&picture(left_out));
        }
        assert_eq!(ids(&mut rewriter, &[2, 3, 0x7fff, 4]), [3, 4, 2, 5]);
        rewriter.leave_out_picture_vp8(&picture(3));
        assert_eq!(ids(&mut rewriter, &[5]), [6], "overtaken");
    }

    proptest::proptest! {
        #[test]
        fn outgoing_numbers_are_never_reused(
            steps in proptest::collection::vec((0u8..4, 0u64..6), 1..300)
        ) {
            let now = crate::epoch();
            let mut rewriter = Rewriter::new(0, 0);
            let (mut next, mut sent) = (1_000u64, std::collections::BTreeSet::new());
            rewriter.begin(now, numbers(next, 0));
            for (kind, step) in steps {
                match kind {
                    0 => {
                        next += 10_000;
                        rewriter.begin(now, numbers(next, 0));
                    }
                    1 => drop(rewriter.leave_out(next)),
                    _ => {
                        if let Some(out) = rewriter.rewrite(now, numbers(next, 0)) {
                            proptest::prop_assert!(sent.insert(out.seq));
                        }
                    }
                }
                next += 1 + step;
            }
        }
    }
}
