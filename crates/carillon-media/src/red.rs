//! Audio that carries copies of earlier packets (RED), taken apart.
//!
//! A sender that loses packets repeats them in later ones: the browser client sends the packets of 40 and 80 ms before
//! along, once it is told of more than 8 % of loss. Copies have no numbers of their own, only their distance in time;
//! of a stream of 20 ms packets that tells the number.
//!
//! Invariant: whatever the bytes say, what is read lies within them, and at most [`COPIES_MAX`] copies are read.
//!
//! Wire: RFC 2198.

/// As many as RFC 8854's advice and any known sender come to.
pub const COPIES_MAX: usize = 4;
/// Blocks of a packet that is still read: beyond, somebody only wants us busy.
const BLOCKS_MAX: usize = 16;
const HEADER_BYTES: usize = 4;
/// Another block follows.
const FOLLOWED: u8 = 0x80;

/// A packet taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Red<'a> {
    /// What the packet itself says; may be empty.
    pub primary: &'a [u8],
    copies: [Earlier<'a>; COPIES_MAX],
    count: usize,
}

/// What an earlier packet said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// How long before this packet, in units of its timestamp; never 0.
    pub before: u16,
    /// What it said; not empty.
    pub payload: &'a [u8],
}

impl<'a> Red<'a> {
    /// Takes a payload apart whose blocks are of the codec with this payload type. `None` when its own block is not, or
    /// when it says more than it holds. Copies of another codec are left out, and the oldest of too many.
    pub fn parse(payload: &'a [u8], pt: u8) -> Option<Self> {
        let mut lengths = [(0, 0, false); BLOCKS_MAX];
        let (mut blocks, mut rest) = (0, payload);
        loop {
            let (&first, after) = rest.split_first()?;
            if first & FOLLOWED == 0 {
                if first != pt {
                    return None;
                }
                rest = after;
                break;
            }
            let (header, after) = rest.split_first_chunk::<HEADER_BYTES>()?;
            let [_, high, middle, low] = *header;
            let before = u16::from_be_bytes([high, middle]) >> 2;
            let length = usize::from(u16::from_be_bytes([middle & 3, low]));
            *lengths.get_mut(blocks)? = (before, length, first & !FOLLOWED == pt);
            blocks += 1;
            rest = after;
        }
        let mut red = Self { primary: &[], copies: [Earlier::default(); COPIES_MAX], count: 0 };
        for (before, length, known) in lengths.into_iter().take(blocks) {
            let (payload, after) = rest.split_at_checked(length)?;
            rest = after;
            if known && before > 0 && !payload.is_empty() {
                red.keep(Earlier { before, payload });
            }
        }
        red.primary = rest;
        Some(red)
    }

    /// In the order of the packet, which is oldest first.
    pub fn copies(&self) -> &[Earlier<'a>] {
        &self.copies[..self.count]
    }

    fn keep(&mut self, copy: Earlier<'a>) {
        if self.count == COPIES_MAX {
            self.copies.rotate_left(1);
            self.count -= 1;
        }
        self.copies[self.count] = copy;
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PT: u8 = 111;

    /// A copy's header.
    fn header(pt: u8, before: u16, length: u16) -> [u8; 4] {
        let [high, middle] = (before << 2 | length >> 8).to_be_bytes();
        [FOLLOWED | pt, high, middle, length as u8]
    }

    #[test]
    fn copies_come_with_their_distance_and_the_packets_own_sound_last() {
        let bytes = [&header(PT, 3_840, 2)[..], &header(PT, 1_920, 3), &[PT], b"aabbbcccc"].concat();
        let red = Red::parse(&bytes, PT).unwrap();
        assert_eq!(red.primary, b"cccc");
        let copies = [Earlier { before: 3_840, payload: b"aa" }, Earlier { before: 1_920, payload: b"bbb" }];
        assert_eq!(red.copies(), copies);
    }

    #[test]
    fn a_packet_without_copies_is_one_byte_longer_than_its_sound() {
        let red = Red::parse(&[PT, 7, 8], PT).unwrap();
        assert_eq!((red.primary, red.copies()), (&[7, 8][..], &[][..]));
    }

    #[test]
    fn what_says_more_than_it_holds_is_none() {
        let cut = [&header(PT, 960, 9)[..], &[PT], b"short"].concat();
        let endless: Vec<u8> = (0..300).flat_map(|_| header(PT, 960, 0)).chain([PT]).collect();
        for bytes in [&[][..], &header(PT, 960, 0), &header(PT, 960, 0)[..2], &cut, &endless, &[0, 1, 2]] {
            assert_eq!(Red::parse(bytes, PT), None, "{bytes:?}");
        }
    }

    #[test]
    fn copies_of_another_codec_are_skipped_and_the_oldest_of_too_many_left_out() {
        let headers: Vec<u8> = (1..=6u16).rev().flat_map(|place| header(PT, place * 960, 1)).collect();
        let bytes = [&headers[..], &header(8, 480, 1), &[PT], b"6543210p"].concat();
        let red = Red::parse(&bytes, PT).unwrap();
        assert_eq!(red.copies().iter().map(|copy| copy.payload[0]).collect::<Vec<_>>(), b"4321");
        assert_eq!(red.primary, b"p");
    }

    proptest! {
        #[test]
        fn whatever_is_read_was_there(bytes in prop::collection::vec(any::<u8>(), 0..200), pt in 0u8..128) {
            if let Some(red) = Red::parse(&bytes, pt) {
                let read: usize = red.copies().iter().map(|copy| copy.payload.len()).sum();
                prop_assert!(read + red.primary.len() < bytes.len());
            }
        }
    }
}
