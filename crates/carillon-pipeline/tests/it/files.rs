//! Files of each codec: they play, they join, and what is left of a broken one plays too.

use std::path::{Path, PathBuf};
use std::time::Duration;

use carillon_pipeline::mux::{
    ChunkFile, Closing, FileWriter, Format, JoinedFile, Sample, packet_ticks, salvage,
};
use carillon_proto::media::VideoCodec;

use crate::encoded::{self, Encoded};
use crate::judge::{concatenate, probe};

const CODECS: [(VideoCodec, &str); 4] = [
    (VideoCodec::H264, "h264"),
    (VideoCodec::Vp8, "vp8"),
    (VideoCodec::Vp9, "vp9"),
    (VideoCodec::Av1, "av1"),
];

/// A file of these frames, each of them so long, in fragments of a second.
fn written(format: Format, frames: &[Encoded], ticks: u32, finished: bool) -> Vec<u8> {
    let samples: Vec<Sample> = frames
        .iter()
        .map(|frame| {
            let bytes = format.sample(&frame.data).expect("it is written");
            Sample { ticks, keyframe: frame.keyframe, bytes }
        })
        .collect();
    let per_fragment = (format.ticks_per_second() / ticks) as usize;
    let mut writer = FileWriter::new(format).expect("it is written");
    let mut file = Vec::new();
    for fragment in samples.chunks(per_fragment) {
        file.extend(writer.fragment(fragment).expect("it is written"));
    }
    if finished {
        finish(&mut file, &writer.close().expect("it is written").expect("it has samples"));
    }
    file
}

fn finish(file: &mut Vec<u8>, closing: &Closing) {
    file.extend(&closing.tail);
    file[closing.head_at as usize..][..closing.head.len()].copy_from_slice(&closing.head);
}

fn saved(directory: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, bytes).expect("it is written");
    path
}

/// Chunks that begin so many milliseconds after the beginning, joined by ourselves.
fn joined(chunks: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut joined) = (Vec::new(), None);
    for (at, bytes) in chunks {
        let chunk = ChunkFile::read(bytes).expect("it is read").expect("it is whole");
        let joined =
            joined.get_or_insert_with(|| JoinedFile::begin(&chunk, &mut file).expect("it is written"));
        joined.join(Duration::from_millis(*at), &chunk, &mut file).expect("it is written");
    }
    finish(&mut file, &joined.expect("there is one").close().expect("it is written"));
    file
}

#[test]
fn joined_pictures_are_at_their_time_whatever_came_late_or_paused() {
    let directory = tempfile::tempdir().unwrap();
    for (codec, name) in CODECS {
        let frames = encoded::video(codec, "320x180", 8);
        let chunk =
            |part: &[Encoded]| written(Format::video(codec, &part[0].data).unwrap(), part, 6_000, true);
        let chunks = [(2_000, chunk(&frames[..60])), (9_000, chunk(&frames[60..]))];
        let file = saved(directory.path(), &format!("{name}.mp4"), &joined(&chunks));
        let found = probe(&file);
        assert_eq!((found.codec.as_str(), found.frames), (name, 120));
        assert!((found.seconds - 13.0).abs() < 0.001, "{name}: {found:?}");
    }
}

#[test]
fn joined_pictures_of_several_sizes_are_all_there() {
    let directory = tempfile::tempdir().unwrap();
    for (codec, name) in [CODECS[0], CODECS[1]] {
        let chunk = |size| {
            let frames = encoded::video(codec, size, 4);
            written(Format::video(codec, &frames[0].data).unwrap(), &frames, 6_000, true)
        };
        let chunks = [(0, chunk("320x180")), (4_000, chunk("640x360")), (8_000, chunk("320x180"))];
        let file = saved(directory.path(), &format!("{name}-sizes.mp4"), &joined(&chunks));
        let found = probe(&file);
        assert_eq!(found.frames, 180, "{name}");
        assert!((found.seconds - 12.0).abs() < 0.001, "{name}: {found:?}");
    }
}

#[test]
fn joined_sound_has_silence_where_there_was_none() {
    let directory = tempfile::tempdir().unwrap();
    let packets = encoded::tone(440.0, 500);
    let chunk = |part: &[Encoded]| written(Format::opus(false), part, 960, true);
    let chunks = [(1_010, chunk(&packets[..250])), (8_000, chunk(&packets[250..]))];
    let file = saved(directory.path(), "sound.mp4", &joined(&chunks));
    let found = probe(&file);
    assert_eq!((found.codec.as_str(), found.frames), ("opus", 500 + 50 + 99));
    assert!((found.seconds - 13.0).abs() < 0.001, "{found:?}");
}

#[test]
fn files_of_each_codec_play_and_join_without_encoding() {
    let directory = tempfile::tempdir().unwrap();
    for (codec, name) in CODECS {
        let frames = encoded::video(codec, "320x180", 8);
        assert_eq!(frames.len(), 120, "{name}");
        let files: Vec<PathBuf> = frames
            .chunks(60)
            .enumerate()
            .map(|(index, part)| {
                let format = Format::video(codec, &part[0].data).unwrap();
                let bytes = written(format, part, 6_000, true);
                let file = saved(directory.path(), &format!("{name}-{index}.mp4"), &bytes);
                let found = probe(&file);
                assert_eq!((found.codec.as_str(), found.frames), (name, 60));
                assert!((found.seconds - 4.0).abs() < 0.001, "{found:?}");
                file
            })
            .collect();
        // ffmpeg reads VP8 from MP4 and writes it to Matroska only.
        let container = if codec == VideoCodec::Vp8 { "mkv" } else { "mp4" };
        let joined = concatenate(&files, &directory.path().join(format!("{name}-all.{container}")));
        assert_eq!(joined.frames, 120, "{name}");
        assert!((joined.seconds - 8.0).abs() < 0.01, "{joined:?}");
    }
}

#[test]
fn audio_plays_and_joins_without_a_seam() {
    let directory = tempfile::tempdir().unwrap();
    let packets = encoded::tone(440.0, 500);
    assert_eq!(packet_ticks(&packets[0].data), Some(960));
    let files: Vec<PathBuf> = packets
        .chunks(250)
        .enumerate()
        .map(|(index, part)| {
            let file = written(Format::opus(false), part, 960, true);
            saved(directory.path(), &format!("audio-{index}.mp4"), &file)
        })
        .collect();
    let found = probe(&files[0]);
    assert_eq!((found.codec.as_str(), found.frames), ("opus", 250));
    let joined = concatenate(&files, &directory.path().join("all.mp4"));
    assert_eq!(joined.frames, 500);
    assert!((joined.seconds - 10.0).abs() < 0.01, "{joined:?}");
}

#[test]
fn a_file_that_was_cut_off_plays_up_to_its_last_whole_fragment() {
    let directory = tempfile::tempdir().unwrap();
    let frames = encoded::video(VideoCodec::H264, "320x180", 4);
    let file = written(Format::video(VideoCodec::H264, &frames[0].data).unwrap(), &frames, 6_000, false);
    assert_eq!(probe(&saved(directory.path(), "unfinished.mp4", &file)).frames, 60);

    let cut = &file[..file.len() - 1];
    let found = salvage(cut).unwrap().unwrap();
    assert_eq!(found.duration.as_secs(), 3);
    let mut kept = cut[..found.bytes as usize].to_vec();
    finish(&mut kept, &found.closing);
    let played = probe(&saved(directory.path(), "salvaged.mp4", &kept));
    assert_eq!(played.frames, 45);
    assert!((played.seconds - 3.0).abs() < 0.001, "{played:?}");
}
