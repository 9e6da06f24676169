//! A whole recording: its chunks join to what was sent, in length and in number.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use carillon_pipeline::capture::{Input, Output, Recording, RecordingConfig};
use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::media::VideoCodec;
use carillon_proto::units::Timestamp;

use crate::encoded::{self, Encoded};
use crate::judge::{concatenate, probe};

fn recorded(media: TrackMedia, frames: &[Encoded], micros: u64) -> BTreeMap<String, Vec<u8>> {
    let mut recording = Recording::new(RecordingConfig {
        pipeline: "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().expect("an id"),
        prefix: "visit".parse().expect("a prefix"),
        began: Timestamp::from_millis(1_671_343_905_284),
    });
    let mut objects: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let track = Track { id: TrackId(0), attendee: None, media };
    let mut inputs = vec![Captured::Begun(track)];
    inputs.extend((0..).zip(frames).map(|(number, frame)| {
        let at = Duration::from_micros(number * micros);
        let data = frame.data.clone().into();
        Captured::Frame(Frame { track: TrackId(0), at, keyframe: frame.keyframe, data })
    }));
    let inputs = inputs.into_iter().map(Input::Captured).chain([Input::Ended]);
    for input in inputs {
        recording.handle_input(Duration::ZERO, input);
        while let Some(output) = recording.poll_output() {
            match output {
                Output::Open { key, .. } => drop(objects.insert(key.to_string(), Vec::new())),
                Output::Append { key, bytes } => objects.entry(key.to_string()).or_default().extend(bytes),
                Output::Finish { key, closing, .. } => {
                    let object = objects.entry(key.to_string()).or_default();
                    let closing = closing.expect("a chunk");
                    object.extend(&closing.tail);
                    object[closing.head_at as usize..][..closing.head.len()].copy_from_slice(&closing.head);
                }
            }
        }
    }
    objects
}

#[test]
fn chunks_of_a_camera_and_of_the_mix_join_to_the_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let pictures = encoded::video(VideoCodec::H264, "320x180", 14);
    let tone = encoded::tone(440.0, 700);
    let tracks = [
        ("video", recorded(TrackMedia::Camera(VideoCodec::H264), &pictures, 66_667), 210),
        ("audio", recorded(TrackMedia::Mix, &tone, 20_000), 700),
    ];
    for (name, objects, frames) in tracks {
        let files: Vec<PathBuf> = (0..)
            .zip(objects.values())
            .map(|(number, bytes)| {
                let path = directory.path().join(format!("{name}-{number}.mp4"));
                std::fs::write(&path, bytes).expect("it is written");
                assert!(probe(&path).seconds <= 5.001);
                path
            })
            .collect();
        assert!(files.len() >= 3, "{objects:?}");
        let joined = concatenate(&files, &directory.path().join(format!("{name}.mp4")));
        assert_eq!(joined.frames, frames);
        assert!((joined.seconds - 14.0).abs() < 0.05, "{joined:?}");
    }
}
