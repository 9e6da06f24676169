//! Audio with copies of earlier packets.

use carillon_media::red::{COPIES_MAX, Red};

/// Any bytes are taken apart, for the payload type that their first byte names and for another.
pub fn run(data: &[u8]) {
    for pt in [data.first().map_or(0, |first| first & 0x7f), 111] {
        let Some(red) = Red::parse(data, pt) else { continue };
        let copies: usize = red.copies().iter().map(|copy| copy.payload.len()).sum();
        assert!(copies + red.primary.len() < data.len(), "nothing is made up");
        assert!(red.copies().len() <= COPIES_MAX);
        assert!(red.copies().iter().all(|copy| copy.before > 0 && !copy.payload.is_empty()));
    }
}
