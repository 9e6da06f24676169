//! What a video packet's first bytes tell without decoding anything.
//!
//! Forwarding may begin, or change its source, only where a decoder can begin: at the first packet of a key frame.
//! Where a stream is one of several, some of its numbers have to continue those of the stream before.
//!
//! The bytes come from the network: nothing here panics.
//!
//! Wire: RFC 7741 (VP8), RFC 9628 section 4.2 (VP9), RFC 6184 section 5 (H.264), AV1 RTP specification section 4.4.

use str0m::rtp::Vp8Descriptor;

use crate::sdp::VideoCodec;

const H264_IDR: u8 = 5;
const H264_SPS: u8 = 7;
const H264_STAP_A: u8 = 24;
const H264_FU_A: u8 = 28;

/// Whether a decoder that knows nothing of the stream can begin with this packet.
pub fn starts_keyframe(codec: VideoCodec, payload: &[u8]) -> bool {
    match codec {
        VideoCodec::Vp8 => Vp8Descriptor::parse(payload).is_ok_and(|vp8| vp8.starts_keyframe(payload)),
        VideoCodec::Vp9 => Vp9Descriptor::parse(payload).is_some_and(|vp9| vp9.starts_keyframe()),
        VideoCodec::H264 => h264_starts_keyframe(payload),
        // The N bit: the first packet of a coded video sequence.
        VideoCodec::Av1 => payload.first().is_some_and(|aggregation| aggregation & 0x08 != 0),
    }
}

/// A sequence parameter set, which precedes the slices of a key frame, or else the first slice itself.
fn h264_starts_keyframe(payload: &[u8]) -> bool {
    let Some((&indicator, rest)) = payload.split_first() else { return false };
    match indicator & 0x1f {
        H264_IDR | H264_SPS => true,
        H264_STAP_A => {
            let mut rest = rest;
            // Each step consumes at least the two bytes of a length.
            while let [high, low, ..] = *rest {
                let length = usize::from(u16::from_be_bytes([high, low]));
                let Some(unit) = rest.get(2..2 + length) else { return false };
                if unit.first().is_some_and(|header| matches!(header & 0x1f, H264_IDR | H264_SPS)) {
                    return true;
                }
                rest = &rest[2 + length..];
            }
            false
        }
        H264_FU_A => rest.first().is_some_and(|header| header & 0x80 != 0 && header & 0x1f == H264_IDR),
        _ => false,
    }
}

/// Where a packet's frame stands among the layers of a scalable stream. A picture has one such frame for each spatial
/// layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerFrame {
    /// First packet of the frame.
    pub begins: bool,
    /// Last packet of the frame.
    pub ends: bool,
    /// Spatial layer.
    pub spatial: u8,
    /// Temporal layer.
    pub temporal: u8,
    /// Temporal layers that may be entered with this frame, one bit for each; the last for all above, too.
    pub switches_to: u8,
    /// Whoever has the temporal layers below may begin its own with this frame.
    pub syncs: bool,
}

/// Where a packet of VP8 stands; `None` when its sender tells no layers. Browsers send each size of a simulcast in three
/// temporal layers. Where a picture ends, the RTP marker says.
pub fn vp8_layer_frame(payload: &[u8]) -> Option<LayerFrame> {
    let [first, flags, numbers @ ..] = payload else { return None };
    if first & 0x80 == 0 || flags & 0x20 == 0 {
        return None;
    }
    let mut numbers = numbers.iter();
    if flags & 0x80 != 0 && numbers.next()? & 0x80 != 0 {
        numbers.next()?;
    }
    if flags & 0x40 != 0 {
        numbers.next()?;
    }
    let layer = *numbers.next()?;
    Some(LayerFrame {
        begins: first & 0x17 == 0x10,
        ends: false,
        spatial: 0,
        temporal: layer >> 6,
        switches_to: 0,
        syncs: layer & 0x20 != 0,
    })
}

/// The VP9 payload descriptor, as far as layers are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vp9Descriptor {
    /// P: predicted from an earlier picture.
    pub predicted: bool,
    /// B: first packet of a layer frame.
    pub begins: bool,
    /// E: last packet of a layer frame.
    pub ends: bool,
    /// TID: temporal layer.
    pub temporal: u8,
    /// U: a higher temporal layer may be entered here.
    pub switching_up: bool,
    /// SID: spatial layer.
    pub spatial: u8,
    /// D: predicted from the spatial layer below.
    pub depends_on_below: bool,
    /// Whether the descriptor names layers at all.
    pub layered: bool,
}

impl Vp9Descriptor {
    /// Reads the descriptor; `None` when the payload is too short for it.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let (&flags, mut rest) = payload.split_first()?;
        let mut descriptor = Self {
            predicted: flags & 0x40 != 0,
            begins: flags & 0x08 != 0,
            ends: flags & 0x04 != 0,
            layered: flags & 0x20 != 0,
            ..Self::default()
        };
        if flags & 0x80 != 0 {
            let long = rest.first()? & 0x80 != 0;
            rest = rest.get(if long { 2 } else { 1 }..)?;
        }
        if descriptor.layered {
            let layer = *rest.first()?;
            descriptor.temporal = layer >> 5;
            descriptor.switching_up = layer & 0x10 != 0;
            descriptor.spatial = (layer >> 1) & 0x07;
            descriptor.depends_on_below = layer & 0x01 != 0;
        }
        Some(descriptor)
    }

    /// Its place among the layers; `None` when the descriptor names none.
    pub fn layer_frame(self) -> Option<LayerFrame> {
        // After a switching point nothing of a higher layer refers to what was before it.
        let switches_to = if self.switching_up { u8::MAX << self.temporal } else { 0 };
        self.layered.then_some(LayerFrame {
            begins: self.begins,
            ends: self.ends,
            spatial: self.spatial,
            temporal: self.temporal,
            switches_to,
            syncs: false,
        })
    }

    /// First packet of the lowest layer of a picture that stands alone.
    pub fn starts_keyframe(self) -> bool {
        self.begins && !self.predicted && self.spatial == 0
    }
}

/// VP8's picture id and TL0PICIDX.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// 15 bits, or 7 where the sender uses so few.
    pub id: u16,
    /// Where the sender has one.
    pub tl0: u8,
}

/// Writes VP8's numbers over those that a payload has; those that it lacks stay away.
pub fn set_vp8_picture(payload: &mut [u8], picture: Picture) {
    let [first, flags, numbers @ ..] = payload else { return };
    if *first & 0x80 == 0 {
        return;
    }
    let mut numbers = numbers.iter_mut();
    if *flags & 0x80 != 0 {
        let Some(high) = numbers.next() else { return };
        if *high & 0x80 == 0 {
            *high = picture.id as u8 & 0x7f;
        } else {
            *high = 0x80 | (picture.id >> 8) as u8;
            let Some(low) = numbers.next() else { return };
            *low = picture.id as u8;
        }
    }
    if *flags & 0x40 != 0
        && let Some(tl0) = numbers.next()
    {
        *tl0 = picture.tl0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vp8_key_frames_are_found_behind_every_descriptor() {
        let key = |payload: &[u8]| starts_keyframe(VideoCodec::Vp8, payload);
        assert!(key(&[0x10, 0x00, 0x9d]));
        assert!(!key(&[0x10, 0x01, 0x9d]));
        assert!(key(&[0x90, 0xe0, 0x81, 0x23, 0x07, 0x00, 0x00]));
        // Not the start of the first partition.
        assert!(!key(&[0x00, 0x00, 0x9d]));
        assert!(!key(&[0x90]));
    }

    #[test]
    fn vp8_numbers_are_written_where_the_payload_has_them() {
        let written = |payload: &[u8]| {
            let mut payload = payload.to_vec();
            set_vp8_picture(&mut payload, Picture { id: 0x1234, tl0: 9 });
            payload
        };
        assert_eq!(written(&[0x90, 0xe0, 0x81, 0x23, 7, 0x20, 1]), [0x90, 0xe0, 0x92, 0x34, 9, 0x20, 1]);
        assert_eq!(written(&[0x90, 0xc0, 0x01, 7, 1]), [0x90, 0xc0, 0x34, 9, 1]);
        assert_eq!(written(&[0x90, 0x40, 7, 1]), [0x90, 0x40, 9, 1]);
        assert_eq!(written(&[0x10, 0xff, 0x81]), [0x10, 0xff, 0x81]);
        assert_eq!(written(&[0x90, 0xe0, 0x81]), [0x90, 0xe0, 0x92]);
    }

    #[test]
    fn vp8_layers_are_read_behind_the_numbers() {
        let layer = |payload: &[u8]| {
            vp8_layer_frame(payload).map(|frame| (frame.begins, frame.temporal, frame.syncs))
        };
        assert_eq!(layer(&[0x90, 0xe0, 0x81, 0x23, 7, 0xa0, 1]), Some((true, 2, true)));
        assert_eq!(layer(&[0x80, 0xe0, 0x01, 7, 0x41, 1]), Some((false, 1, false)));
        assert_eq!(layer(&[0x91, 0x20, 0x40]), Some((false, 1, false)), "a later partition");
        assert_eq!(layer(&[0x90, 0xc0, 0x01, 7, 0x41]), None, "its sender tells no layers");
        assert_eq!(layer(&[0x90, 0xe0, 0x81, 0x23, 7]), None);
        assert_eq!(layer(&[0x10, 0x20, 0x40]), None);
    }

    #[test]
    fn vp9_key_frames_begin_with_the_lowest_layer() {
        let key = |payload: &[u8]| starts_keyframe(VideoCodec::Vp9, payload);
        // I, L and B set, not predicted, 15-bit picture id, layer byte, TL0PICIDX.
        assert!(key(&[0xa8, 0x81, 0x23, 0x00, 0x01, 0x82]));
        assert!(!key(&[0xa8, 0x81, 0x23, 0x02, 0x01, 0x82]));
        assert!(!key(&[0xe8, 0x81, 0x23, 0x00, 0x01, 0x82]));
        assert!(!key(&[0xa8, 0x81]));
    }

    #[test]
    fn h264_key_frames_are_found_in_every_packetization() {
        let key = |payload: &[u8]| starts_keyframe(VideoCodec::H264, payload);
        assert!(key(&[0x67, 0x42]));
        assert!(key(&[0x65, 0x88]));
        assert!(key(&[0x78, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42]));
        assert!(key(&[0x7c, 0x85, 0x88]));
        assert!(!key(&[0x7c, 0x05, 0x88]));
        assert!(!key(&[0x61, 0x88]));
        assert!(!key(&[0x78, 0xff, 0xff, 0x67]));
    }

    #[test]
    fn av1_key_frames_start_a_coded_video_sequence() {
        assert!(starts_keyframe(VideoCodec::Av1, &[0x18, 0x0a]));
        assert!(!starts_keyframe(VideoCodec::Av1, &[0x10, 0x0a]));
        assert!(!starts_keyframe(VideoCodec::Av1, &[]));
    }

    proptest::proptest! {
        #[test]
        fn no_payload_confuses_the_readers(payload in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            for codec in [VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264, VideoCodec::Av1] {
                let _ = starts_keyframe(codec, &payload);
            }
            let _ = vp8_layer_frame(&payload);
        }
    }
}
