//! The first bytes of a video packet.

use carillon_media::payload::{Vp9Descriptor, starts_keyframe};
use carillon_media::sdp::VideoCodec;

/// Any bytes are judged, for every codec.
pub fn run(data: &[u8]) {
    for codec in [VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264, VideoCodec::Av1] {
        let starts = starts_keyframe(codec, data);
        assert!(!(starts && data.is_empty()), "nothing starts nothing");
    }
    if let Some(vp9) = Vp9Descriptor::parse(data) {
        assert!(vp9.spatial < 8 && vp9.temporal < 8, "layers have three bits");
    }
}
