//! Descriptions, lengths and leftovers, without an encoder.

use carillon_proto::media::VideoCodec;
use proptest::prelude::*;

use super::*;

const CODECS: [VideoCodec; 4] = [VideoCodec::H264, VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::Av1];

/// The header of a key frame of 320x180.
const VP8_KEYFRAME: [u8; 12] = [0x30, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00, 0, 0];

/// Of H.264, constrained baseline, 320x180.
const PARAMETER_SETS: [u8; 35] = [
    0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0c, 0xda, 0x05, 0x06, 0x7e, 0x7c, 0x04, 0x40, 0, 0, 0x03, 0, 0x40, 0, 0,
    0x07, 0x83, 0xc5, 0x0a, 0xa8, 0, 0, 0, 1, 0x68, 0xce, 0x0f, 0xc8,
];

fn file(fragments: usize) -> (FileWriter, Vec<Vec<u8>>) {
    let format = Format::video(VideoCodec::Vp8, &VP8_KEYFRAME).unwrap();
    let sample = Sample { ticks: 6_000, keyframe: true, bytes: format.sample(&VP8_KEYFRAME).unwrap() };
    let mut writer = FileWriter::new(format).unwrap();
    let written = (0..fragments).map(|_| writer.fragment(&vec![sample.clone(); 15]).unwrap()).collect();
    (writer, written)
}

#[test]
fn the_length_of_a_packet_follows_its_first_bytes() {
    for (packet, ticks) in [
        (&SILENCE[..], Some(SILENCE_TICKS)),
        (&[0x78], Some(960)),
        (&[0x18], Some(2_880)),
        (&[0x19], Some(5_760)),
        (&[0xe3, 4], Some(480)),
        (&[0xe3], None),
        (&[0xe3, 0], None),
        (&[0x1b, 0x3f], None),
        (&[], None),
    ] {
        assert_eq!(packet_ticks(packet), ticks, "{packet:02x?}");
    }
}

#[test]
fn a_picture_says_its_size_in_its_key_frame_and_nothing_else_does() {
    let format = Format::video(VideoCodec::Vp8, &VP8_KEYFRAME).unwrap();
    assert_eq!(format.size(), Some(Size { width: 320, height: 180 }));
    for codec in CODECS {
        assert!(Format::video(codec, &[]).is_err());
        assert!(Format::video(codec, &[0x31, 0, 0, 0, 0]).is_err());
    }
}

#[test]
fn parameter_sets_of_h264_are_described_once_and_remembered() {
    let delimiter = [0, 0, 0, 1, 9, 0x10];
    let slice = [0, 0, 1, 0x65, 0x88, 0x84];
    let keyframe = [&delimiter[..], &PARAMETER_SETS, &slice].concat();
    let format = Format::next_video(VideoCodec::H264, &keyframe, None).unwrap();
    assert_eq!(format.size(), Some(Size { width: 320, height: 180 }));
    assert_eq!(format.sample(&keyframe).unwrap(), [0, 0, 0, 3, 0x65, 0x88, 0x84]);

    assert!(Format::next_video(VideoCodec::H264, &slice, None).is_err());
    assert_eq!(Format::next_video(VideoCodec::H264, &slice, Some(&format)).unwrap(), format);
    let other = [0, 0, 1, 0x68, 0xff];
    assert_eq!(format.sample(&[&other[..], &slice].concat()).unwrap()[..6], [0, 0, 0, 2, 0x68, 0xff]);
}

#[test]
fn what_is_left_of_a_file_is_its_whole_fragments() {
    let (writer, fragments) = file(3);
    let whole = fragments.concat();
    let end = whole.len() - fragments[2].len();
    for cut in end..whole.len() {
        let found = salvage(&whole[..cut]).unwrap().unwrap();
        assert_eq!((found.bytes, found.duration.as_millis()), (end as u64, 2_000));
    }
    let found = salvage(&whole).unwrap().unwrap();
    assert_eq!(found.bytes, whole.len() as u64);
    let closing = writer.close().unwrap().unwrap();
    assert_eq!(found.closing, closing);
    let mut finished = [whole.clone(), closing.tail.clone()].concat();
    assert_eq!(salvage(&finished).unwrap(), Some(found.clone()), "before the last write");
    finished[closing.head_at as usize..][..closing.head.len()].copy_from_slice(&closing.head);
    assert_eq!(salvage(&finished).unwrap(), Some(found), "after it");
    for cut in 0..fragments[0].len() {
        assert_eq!(salvage(&whole[..cut]).unwrap(), None, "{cut}");
    }
}

proptest! {
    #[test]
    fn no_bytes_of_a_sender_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for codec in CODECS {
            if let Ok(format) = Format::video(codec, &bytes) {
                let _ = format.sample(&bytes);
            }
        }
        let _ = packet_ticks(&bytes);
    }

    #[test]
    fn no_header_with_a_flipped_byte_makes_it_panic(at in 0_usize..12, byte in any::<u8>()) {
        let mut frame = VP8_KEYFRAME;
        frame[at] = byte;
        let _ = Format::video(VideoCodec::Vp8, &frame);
    }

    #[test]
    fn no_damage_to_a_file_makes_its_salvage_panic(at in 0_usize..700, byte in any::<u8>()) {
        let mut whole = file(2).1.concat();
        let at = at % whole.len();
        whole[at] = byte;
        let _ = salvage(&whole);
    }
}
