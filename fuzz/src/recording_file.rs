//! A file of a recording: frames as the network brings them are written, and what a crash left of it is read.

use std::time::Duration;

use carillon_pipeline::mux::{FileWriter, Format, Sample, salvage};
use carillon_proto::media::VideoCodec;

use crate::cursor::Cursor;

const FRAGMENTS_MAX: u8 = 6;
const FRAMES_MAX: u8 = 6;
const DAMAGES_MAX: u8 = 8;

/// Any frames make a file or none. Of a file that was cut off all whole fragments are found; of one that is damaged
/// nothing beyond its end. Any other bytes are read without harm, too.
pub fn run(data: &[u8]) {
    if let Ok(Some(found)) = salvage(data) {
        assert!(found.bytes <= data.len() as u64);
    }
    let mut cursor = Cursor::new(data);
    let Some(format) = format(&mut cursor) else { return };
    let ticks_per_second = u64::from(format.ticks_per_second());
    let mut writer = FileWriter::new(format).expect("a description of a track is a file");
    let (mut file, mut wholes) = (Vec::new(), Vec::new());
    for _ in 0..cursor.below(FRAGMENTS_MAX) {
        let samples = samples(&mut cursor, &writer);
        if samples.is_empty() {
            continue;
        }
        let Ok(bytes) = writer.fragment(&samples) else { return };
        file.extend_from_slice(&bytes);
        wholes.push((file.len(), writer.ticks()));
    }
    let cut = usize::from(u16::from_be_bytes([cursor.below(255), cursor.below(255)])) % (file.len() + 1);
    check_cut(&file[..cut], &wholes, ticks_per_second);
    damage(&mut file, &mut cursor);
    if let Ok(Some(found)) = salvage(&file[..cut]) {
        assert!(found.bytes <= cut as u64);
    }
}

fn check_cut(file: &[u8], wholes: &[(usize, u64)], ticks_per_second: u64) {
    let whole = wholes.iter().rev().find(|(end, _)| *end <= file.len());
    let found = salvage(file).expect("what we have written can be read");
    let expected = whole.map(|(end, ticks)| (*end as u64, ticks * 1_000_000 / ticks_per_second));
    let expected = expected.filter(|(_, micros)| *micros > 0);
    let found = found.map(|found| (found.bytes, found.duration));
    assert_eq!(found, expected.map(|(bytes, micros)| (bytes, Duration::from_micros(micros))));
}

fn format(cursor: &mut Cursor<'_>) -> Option<Format> {
    let codec = match cursor.below(6) {
        0 => VideoCodec::Vp8,
        1 => VideoCodec::Vp9,
        2 => VideoCodec::H264,
        3 => VideoCodec::Av1,
        other => return Some(Format::opus(other == 5)),
    };
    Format::video(codec, cursor.long()).ok()
}

fn samples(cursor: &mut Cursor<'_>, writer: &FileWriter) -> Vec<Sample> {
    let count = 1 + cursor.below(FRAMES_MAX);
    let sample = |number| {
        let bytes = writer.format().sample(cursor.short()).ok()?;
        Some(Sample { ticks: 1 + u32::from(cursor.below(255)) * 40, keyframe: number == 0, bytes })
    };
    (0..count).filter_map(sample).collect()
}

fn damage(file: &mut [u8], cursor: &mut Cursor<'_>) {
    for _ in 0..cursor.below(DAMAGES_MAX) {
        let place = usize::from(u16::from_be_bytes([cursor.below(255), cursor.below(255)]));
        let length = file.len();
        if let Some(byte) = place.checked_rem(length).and_then(|place| file.get_mut(place)) {
            *byte ^= cursor.byte().unwrap_or(0);
        }
    }
}
