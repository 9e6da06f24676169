//! The packets of one recorded track, of which frames are put together.

use carillon_media::sdp::VideoCodec;
use carillon_media::steps::FrameBuilder;

use crate::cursor::Cursor;

/// Whatever is in the packets, a frame is there or not, and holds little more than they do.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let codec = match cursor.below(4) {
        0 => VideoCodec::Vp8,
        1 => VideoCodec::Vp9,
        2 => VideoCodec::H264,
        _ => VideoCodec::Av1,
    };
    let (mut builder, mut given) = (FrameBuilder::default(), 0);
    while let Some(packets) = cursor.byte() {
        for _ in 0..packets % 8 {
            let payload = cursor.short();
            given += payload.len();
            builder.push(codec, payload);
        }
        if let Some(frame) = builder.take() {
            assert!(!frame.is_empty() && frame.len() <= 3 * given + 64, "{} of {given}", frame.len());
        }
        assert!(builder.take().is_none(), "a frame is taken once");
        given = 0;
    }
}
