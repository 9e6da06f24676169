//! From the payloads of RTP packets to the frame that was cut into them.
//!
//! The bytes come from the network: nothing here panics, and what cannot be read breaks its frame only.
//!
//! Wire: RFC 7741 section 4.2 (VP8), RFC 9628 section 4.2 (VP9), RFC 6184 section 5 (H.264), the AV1 RTP
//! specification section 4.4; the VP9 bitstream specification, annex B (superframes); the AV1 bitstream
//! specification, section 5.3.

use carillon_proto::media::VideoCodec;

/// A frame beyond this is none.
const FRAME_BYTES_MAX: usize = 4 << 20;
/// Spatial layers of one picture.
const LAYERS_MAX: usize = 8;
const START_CODE: [u8; 4] = [0, 0, 0, 1];
const H264_STAP_A: u8 = 24;
const H264_FU_A: u8 = 28;
const AV1_TEMPORAL_DELIMITER: u8 = 2;
const AV1_TILE_LIST: u8 = 8;

/// A frame that is being put together.
#[derive(Debug, Default)]
pub struct Builder {
    bytes: Vec<u8>,
    /// Where the frames of the spatial layers begin (VP9).
    layers: Vec<usize>,
    /// The part of an OBU that goes on in the next packet (AV1).
    fragment: Vec<u8>,
    broken: bool,
}

impl Builder {
    /// Takes the next packet's payload.
    pub fn push(&mut self, codec: VideoCodec, payload: &[u8]) {
        let read = match codec {
            VideoCodec::Vp8 => self.vp8(payload),
            VideoCodec::Vp9 => self.vp9(payload),
            VideoCodec::H264 => self.h264(payload),
            VideoCodec::Av1 => self.av1(payload),
        };
        self.broken |= read.is_none() || self.bytes.len() + self.fragment.len() > FRAME_BYTES_MAX;
        if self.broken {
            self.bytes.clear();
            self.fragment.clear();
        }
    }

    /// The whole frame, unless it cannot be read; begins the next one.
    pub fn take(&mut self) -> Option<Vec<u8>> {
        let Self { mut bytes, layers, fragment, broken } = std::mem::take(self);
        if broken || bytes.is_empty() || !fragment.is_empty() {
            return None;
        }
        if layers.len() > 1 {
            superframe(&mut bytes, &layers)?;
        }
        Some(bytes)
    }

    fn vp8(&mut self, payload: &[u8]) -> Option<()> {
        let (&first, mut rest) = payload.split_first()?;
        if first & 0x80 != 0 {
            let (&flags, after) = rest.split_first()?;
            rest = after;
            if flags & 0x80 != 0 {
                let long = rest.first()? & 0x80 != 0;
                rest = rest.get(if long { 2 } else { 1 }..)?;
            }
            if flags & 0x40 != 0 {
                rest = rest.get(1..)?;
            }
            if flags & 0x30 != 0 {
                rest = rest.get(1..)?;
            }
        }
        self.bytes.extend_from_slice(rest);
        Some(())
    }

    fn vp9(&mut self, payload: &[u8]) -> Option<()> {
        let (&flags, mut rest) = payload.split_first()?;
        let has = |bit: u8| flags & bit != 0;
        let (picture, predicted, layered, flexible, structure) =
            (has(0x80), has(0x40), has(0x20), has(0x10), has(0x02));
        if picture {
            let long = rest.first()? & 0x80 != 0;
            rest = rest.get(if long { 2 } else { 1 }..)?;
        }
        if layered {
            // Without flexible mode TL0PICIDX follows.
            rest = rest.get(if flexible { 1 } else { 2 }..)?;
        }
        if flexible && predicted {
            // Three references at most.
            for _ in 0..3 {
                let (&reference, after) = rest.split_first()?;
                rest = after;
                if reference & 1 == 0 {
                    break;
                }
            }
        }
        if structure {
            rest = after_vp9_structure(rest)?;
        }
        if has(0x08) {
            if self.layers.len() == LAYERS_MAX {
                return None;
            }
            self.layers.push(self.bytes.len());
        }
        self.bytes.extend_from_slice(rest);
        Some(())
    }

    fn h264(&mut self, payload: &[u8]) -> Option<()> {
        let (&indicator, mut rest) = payload.split_first()?;
        match indicator & 0x1f {
            1..=23 => {
                self.bytes.extend(START_CODE);
                self.bytes.extend_from_slice(payload);
            }
            H264_STAP_A => {
                // Each step consumes at least the two bytes of a length.
                while let [high, low, ..] = *rest {
                    let length = usize::from(u16::from_be_bytes([high, low]));
                    let unit = rest.get(2..2 + length)?;
                    self.bytes.extend(START_CODE);
                    self.bytes.extend_from_slice(unit);
                    rest = &rest[2 + length..];
                }
            }
            H264_FU_A => {
                let (&header, part) = rest.split_first()?;
                if header & 0x80 != 0 {
                    self.bytes.extend(START_CODE);
                    self.bytes.push(indicator & 0xe0 | header & 0x1f);
                } else if self.bytes.is_empty() {
                    return None;
                }
                self.bytes.extend_from_slice(part);
            }
            _ => return None,
        }
        Some(())
    }

    fn av1(&mut self, payload: &[u8]) -> Option<()> {
        let (&aggregation, mut rest) = payload.split_first()?;
        let (continues, goes_on) = (aggregation & 0x80 != 0, aggregation & 0x40 != 0);
        let count = usize::from(aggregation >> 4 & 3);
        if continues == self.fragment.is_empty() {
            return None;
        }
        let mut number = 0;
        // Each step consumes at least a byte.
        while !rest.is_empty() {
            number += 1;
            let element = if number == count {
                std::mem::take(&mut rest)
            } else {
                let (length, after) = read_leb128(rest)?;
                let (element, after) = after.split_at_checked(length)?;
                rest = after;
                element
            };
            self.fragment.extend_from_slice(element);
            if !(rest.is_empty() && goes_on) {
                let unit = std::mem::take(&mut self.fragment);
                self.obu(&unit)?;
            }
        }
        Some(())
    }

    /// Writes an OBU with its size, which packets leave out.
    fn obu(&mut self, unit: &[u8]) -> Option<()> {
        let (&header, mut rest) = unit.split_first()?;
        let kind = header >> 3 & 0x0f;
        if matches!(kind, AV1_TEMPORAL_DELIMITER | AV1_TILE_LIST) {
            return Some(());
        }
        self.bytes.push(header | 0x02);
        if header & 0x04 != 0 {
            let (&extension, after) = rest.split_first()?;
            self.bytes.push(extension);
            rest = after;
        }
        if header & 0x02 != 0 {
            let (length, after) = read_leb128(rest)?;
            rest = after.get(..length)?;
        }
        write_leb128(&mut self.bytes, rest.len());
        self.bytes.extend_from_slice(rest);
        Some(())
    }
}

fn after_vp9_structure(payload: &[u8]) -> Option<&[u8]> {
    let (&head, mut rest) = payload.split_first()?;
    let layers = usize::from(head >> 5) + 1;
    if head & 0x10 != 0 {
        rest = rest.get(layers * 4..)?;
    }
    if head & 0x08 != 0 {
        let (&pictures, mut after) = rest.split_first()?;
        for _ in 0..pictures {
            let (&picture, references) = after.split_first()?;
            after = references.get(usize::from(picture >> 2 & 3)..)?;
        }
        rest = after;
    }
    Some(rest)
}

/// Appends the index that tells the layers' frames apart.
fn superframe(bytes: &mut Vec<u8>, layers: &[usize]) -> Option<()> {
    let ends = layers.iter().skip(1).copied().chain([bytes.len()]);
    let sizes: Vec<usize> = layers.iter().zip(ends).map(|(begin, end)| end - begin).collect();
    // Sizes of four bytes each.
    let marker = 0b1100_0000 | 3 << 3 | u8::try_from(sizes.len() - 1).ok()?;
    bytes.push(marker);
    for size in sizes {
        bytes.extend(u32::try_from(size).ok()?.to_le_bytes());
    }
    bytes.push(marker);
    Some(())
}

fn read_leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (place, byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

fn write_leb128(bytes: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(codec: VideoCodec, payloads: &[&[u8]]) -> Option<Vec<u8>> {
        let mut builder = Builder::default();
        payloads.iter().for_each(|payload| builder.push(codec, payload));
        builder.take()
    }

    #[test]
    fn vp8_loses_its_descriptors() {
        let frame = built(
            VideoCodec::Vp8,
            &[&[0x90, 0xe0, 0x81, 0x23, 7, 0x20, 1, 2], &[0x80, 0x80, 0x01, 3], &[0, 4]],
        );
        assert_eq!(frame.unwrap(), [1, 2, 3, 4]);
        assert_eq!(built(VideoCodec::Vp8, &[&[0x90, 0xe0, 0x81]]), None);
    }

    #[test]
    fn vp9_layers_of_one_picture_get_an_index() {
        // I, L, B, V on the first: picture id, layers, TL0PICIDX, a structure of two layers with sizes and one picture.
        let first = [0xaa, 0x01, 0x00, 0x05, 0x38, 1, 64, 0, 36, 2, 128, 0, 72, 1, 0x04, 9, 10, 11];
        assert_eq!(built(VideoCodec::Vp9, &[&first]).unwrap(), [10, 11]);
        // Flexible, predicted by two references.
        let second = [0xf8, 0x01, 0x03, 0x03, 0x02, 12];
        let frame = built(VideoCodec::Vp9, &[&first, &second]).unwrap();
        assert_eq!(frame, [10, 11, 12, 0xd9, 2, 0, 0, 0, 1, 0, 0, 0, 0xd9]);
        assert_eq!(built(VideoCodec::Vp9, &[&first[..8]]), None);
    }

    #[test]
    fn h264_becomes_a_byte_stream() {
        let stap = [0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68];
        let frame = built(VideoCodec::H264, &[&stap, &[0x7c, 0x85, 1, 2], &[0x7c, 0x45, 3], &[0x06, 5]]);
        let expected =
            [0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x68, 0, 0, 0, 1, 0x65, 1, 2, 3, 0, 0, 0, 1, 0x06, 5];
        assert_eq!(frame.unwrap(), expected);
        assert_eq!(built(VideoCodec::H264, &[&[0x7c, 0x05, 1]]), None, "its beginning is missing");
    }

    #[test]
    fn av1_units_get_their_sizes_and_lose_what_a_container_leaves_out() {
        // W = 2: a delimiter, then a sequence header that goes on in the next packet.
        let first = [0x68, 1, 0x10, 0x08, 1, 2];
        // The rest of it, then a frame with an extension, lengths given (W = 0).
        let second = [0x80, 2, 3, 4, 4, 0x34, 0x20, 5, 6];
        let frame = built(VideoCodec::Av1, &[&first, &second]).unwrap();
        assert_eq!(frame, [0x0a, 4, 1, 2, 3, 4, 0x36, 0x20, 2, 5, 6]);
        assert_eq!(built(VideoCodec::Av1, &[&second]), None);
        assert_eq!(built(VideoCodec::Av1, &[&first]), None);
    }

    proptest::proptest! {
        #[test]
        fn no_payload_breaks_more_than_its_frame(
            payloads in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..40), 0..8),
        ) {
            for codec in [VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264, VideoCodec::Av1] {
                let mut builder = Builder::default();
                payloads.iter().for_each(|payload| builder.push(codec, payload));
                let _ = builder.take();
                builder.push(VideoCodec::Vp8, &[0x10, 1]);
                proptest::prop_assert_eq!(builder.take(), Some(vec![1]));
            }
        }
    }
}
