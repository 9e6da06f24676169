//! Recordings in virtual time, of frames without an encoder.

use std::collections::BTreeMap;

use carillon_proto::capture::{Frame, Track, TrackId, TrackMedia};
use carillon_proto::id::{AttendeeId, Modality};
use carillon_proto::media::VideoCodec;
use proptest::prelude::*;

use super::*;
use crate::mux::{SILENCE, salvage};

const ALICE: &str = "0a1b2c3d-0000-4000-8000-000000000001";
/// 2022-12-18T06:11:45.284Z
const BEGAN: Timestamp = Timestamp::from_millis(1_671_343_905_284);

/// A recording and what came out of it.
struct Studio {
    recording: Recording,
    objects: BTreeMap<String, Vec<u8>>,
    finished: Vec<Record>,
    texts: Vec<String>,
}

impl Studio {
    fn new() -> Self {
        let config = RecordingConfig {
            pipeline: "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap(),
            prefix: "visits/7".parse().unwrap(),
            began: BEGAN,
        };
        let recording = Recording::new(config);
        Self { recording, objects: BTreeMap::new(), finished: Vec::new(), texts: Vec::new() }
    }

    fn with(media: TrackMedia) -> Self {
        let mut studio = Self::new();
        let attendee = (media != TrackMedia::Mix).then(|| ALICE.parse::<AttendeeId>().unwrap());
        studio.input(0, Input::Captured(Captured::Begun(Track { id: TrackId(1), attendee, media })));
        studio
    }

    fn input(&mut self, millis: u64, input: Input) {
        self.recording.handle_input(Duration::from_millis(millis), input);
        while let Some(output) = self.recording.poll_output() {
            match output {
                Output::Open { key, .. } => {
                    assert_eq!(self.objects.insert(key.to_string(), Vec::new()), None, "{key} is new");
                }
                Output::Append { key, bytes } => self.objects.get_mut(&*key).unwrap().extend(bytes),
                Output::Finish { key, closing, record } => {
                    let object = self.objects.get_mut(&*key).unwrap();
                    if let Some(closing) = closing {
                        let whole = salvage(object).unwrap().unwrap();
                        assert_eq!(whole.closing, closing);
                        object.extend(&closing.tail);
                    }
                    match record {
                        Some(record) => {
                            assert_eq!(record.bytes, object.len() as u64);
                            self.finished.push(record);
                        }
                        None => self.texts.push(key.to_string()),
                    }
                }
            }
        }
    }

    fn frame(&mut self, micros: u64, keyframe: bool, data: Vec<u8>) {
        let at = Duration::from_micros(micros);
        let frame = Frame { track: TrackId(1), at, keyframe, data: data.into() };
        self.input(micros / 1_000, Input::Captured(Captured::Frame(frame)));
    }

    fn end(&mut self) {
        self.input(1_000_000, Input::Ended);
    }

    /// Where chunks begin and how long they are, in milliseconds since the capture began.
    fn spans(&self) -> Vec<(u64, u64)> {
        let began = BEGAN.as_millis() * 1_000;
        let span = |record: &Record| ((record.start_us - began) / 1_000, (record.duration_us + 500) / 1_000);
        self.finished.iter().map(span).collect()
    }

    fn assert_chunks_follow_one_another(&self) {
        for record in &self.finished {
            assert!(record.duration_us <= 5_000_000 && record.duration_us > 0, "{record:?}");
        }
        for pair in self.finished.windows(2) {
            // A tick of 90 kHz, and what microseconds round.
            assert!(pair[0].start_us + pair[0].duration_us <= pair[1].start_us + 13, "{pair:?}");
        }
    }
}

/// A frame of VP8 that can be told from all others.
fn picture(keyframe: bool, width: u16, number: u64) -> Vec<u8> {
    let mut frame = if keyframe {
        let [low, high] = width.to_le_bytes();
        vec![0x30, 0, 0, 0x9d, 0x01, 0x2a, low, high, 0xb4, 0x00]
    } else {
        vec![0x31, 0, 0]
    };
    frame.extend_from_slice(b"frame");
    frame.extend_from_slice(&number.to_be_bytes());
    frame
}

fn packet(number: u64) -> Vec<u8> {
    let mut packet = vec![0x78];
    packet.extend_from_slice(b"frame");
    packet.extend_from_slice(&number.to_be_bytes());
    packet
}

/// The numbers of the frames in these bytes.
fn numbers(bytes: &[u8]) -> Vec<u64> {
    let marks = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"frame"));
    marks.map(|at| u64::from_be_bytes(bytes[at + 5..at + 13].try_into().unwrap())).collect()
}

const CAMERA: TrackMedia = TrackMedia::Camera(VideoCodec::Vp8);

#[test]
fn a_chunk_ends_before_the_first_key_frame_after_four_seconds() {
    let mut studio = Studio::with(CAMERA);
    for number in 0..100 {
        studio.frame(500_000 + number * 100_000, number % 22 == 0, picture(number % 22 == 0, 320, number));
    }
    studio.end();
    assert_eq!(studio.spans(), [(500, 4_400), (4_900, 4_400), (9_300, 1_200)]);
    assert!(studio.finished.iter().all(|record| record.keyframe));
    let keys: Vec<&str> = studio.objects.keys().map(String::as_str).collect();
    assert_eq!(keys[0], format!("visits/7/video/2022-12-18-06-11-45-784-{ALICE}.mp4"));
    assert_eq!(keys[1], format!("visits/7/video/2022-12-18-06-11-50-184-{ALICE}.mp4"));
}

#[test]
fn without_a_key_frame_a_chunk_ends_at_five_seconds_and_the_next_one_says_so() {
    let mut studio = Studio::with(CAMERA);
    for number in 0..80 {
        studio.frame(number * 100_000, number == 0, picture(number == 0, 320, number));
    }
    studio.end();
    assert_eq!(studio.spans(), [(0, 5_000), (5_000, 3_000)]);
    assert_eq!(studio.finished.iter().map(|record| record.keyframe).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn another_size_begins_another_chunk_but_not_for_every_picture() {
    let mut studio = Studio::with(CAMERA);
    for (number, millis, width) in [(0, 0, 320), (1, 1_000, 640), (2, 1_100, 320), (3, 1_200, 640)] {
        studio.frame(millis * 1_000, true, picture(true, width, number));
    }
    studio.frame(1_600_000, true, picture(true, 640, 4));
    studio.end();
    let widths: Vec<u16> = studio.finished.iter().map(|record| record.size.unwrap().width).collect();
    assert_eq!((widths, studio.spans().len()), (vec![320, 640, 640], 3));
    studio.assert_chunks_follow_one_another();
}

#[test]
fn a_camera_that_stops_has_a_short_chunk_and_no_file_until_it_goes_on() {
    let mut studio = Studio::with(CAMERA);
    studio.frame(0, true, picture(true, 320, 0));
    studio.frame(100_000, false, picture(false, 320, 1));
    studio.input(6_999, Input::Tick);
    assert_eq!(studio.spans(), []);
    studio.input(7_000, Input::Tick);
    assert_eq!(studio.spans(), [(0, 200)]);
    studio.frame(9_000_000, false, picture(false, 320, 2));
    studio.end();
    assert_eq!(studio.spans()[1].0, 9_000);
}

#[test]
fn nothing_is_kept_before_the_first_key_frame_nor_after_an_interruption_before_the_next() {
    let mut studio = Studio::with(CAMERA);
    studio.frame(0, false, picture(false, 320, 0));
    studio.frame(100_000, true, picture(true, 320, 1));
    studio.input(150, Input::Interrupted);
    studio.frame(200_000, false, picture(false, 320, 2));
    studio.frame(300_000, true, picture(true, 320, 3));
    studio.end();
    assert_eq!(studio.finished.len(), 1);
    assert_eq!(numbers(&studio.objects.values().flatten().copied().collect::<Vec<_>>()), [3]);
}

#[test]
fn a_frame_that_cannot_be_read_costs_its_track_up_to_the_next_key_frame() {
    let mut studio = Studio::with(CAMERA);
    studio.frame(0, true, picture(true, 320, 0));
    studio.frame(100_000, true, vec![0xff]);
    studio.frame(200_000, false, picture(false, 320, 2));
    studio.frame(300_000, true, picture(true, 320, 3));
    studio.end();
    assert_eq!(studio.recording.unreadable(), 1);
    let all: Vec<u64> = studio.objects.values().flat_map(|object| numbers(object)).collect();
    assert_eq!(all, [0, 3]);
}

#[test]
fn the_mix_is_cut_every_five_seconds() {
    let mut studio = Studio::with(TrackMedia::Mix);
    for number in 0..600 {
        studio.frame(number * 20_000, true, packet(number));
    }
    studio.end();
    assert_eq!(studio.spans(), [(0, 5_000), (5_000, 5_000), (10_000, 2_000)]);
    assert_eq!(studio.objects.keys().next().unwrap(), "visits/7/audio/2022-12-18-06-11-45-284.mp4");
}

#[test]
fn what_a_microphone_leaves_out_is_silence_and_a_longer_pause_is_no_file() {
    let mut studio = Studio::with(TrackMedia::Voice);
    studio.frame(0, true, packet(0));
    studio.frame(420_000, true, packet(1));
    studio.frame(3_000_000, true, packet(2));
    studio.end();
    assert_eq!(studio.spans(), [(0, 440), (3_000, 20)]);
    let first = studio.objects.values().next().unwrap();
    assert_eq!(first.windows(SILENCE.len()).filter(|bytes| *bytes == SILENCE).count(), 20);
    let key = studio.objects.keys().next().unwrap();
    assert_eq!(*key, format!("visits/7/audio-individual/2022-12-18-06-11-45-284-{ALICE}.mp4"));
}

#[test]
fn two_channels_begin_another_chunk_once() {
    let mut studio = Studio::with(TrackMedia::Voice);
    for number in 0..10 {
        let mut data = packet(number);
        data[0] |= if number % 2 == 1 { 0b100 } else { 0 };
        studio.frame(number * 20_000, true, data);
    }
    studio.end();
    assert_eq!(studio.spans(), [(0, 20), (20, 180)]);
}

#[test]
fn a_screen_is_named_as_its_owner_s_content() {
    let mut studio = Studio::with(TrackMedia::Content(VideoCodec::Vp8));
    studio.frame(0, true, picture(true, 320, 0));
    studio.end();
    let key = studio.objects.keys().next().unwrap();
    assert_eq!(*key, format!("visits/7/video/2022-12-18-06-11-45-284-{ALICE}#content.mp4"));
}

#[test]
fn lines_lie_in_objects_of_five_seconds() {
    let mut studio = Studio::new();
    let event = CaptureEvent::ActiveSpeaker(None).to_line(BEGAN);
    studio.input(0, Input::Line(LineKind::MeetingEvents, event.clone()));
    studio.input(4_999, Input::Tick);
    studio.input(4_999, Input::Line(LineKind::MeetingEvents, event));
    studio.input(5_000, Input::Tick);
    assert_eq!(studio.texts, ["visits/7/meeting-events/2022-12-18-06-11-45-284.txt"]);
    let expected = "{\"EventParameters\":{\"AttendeeId\":\"\"},\"EventType\":\"ActiveSpeaker\",\
                    \"Timestamp\":\"2022-12-18T06:11:45.284+00:00\"}\n";
    assert_eq!(studio.objects[&studio.texts[0]], expected.repeat(2).into_bytes());
    let bob: AttendeeId = ALICE.parse().unwrap();
    studio.input(6_000, Input::Line(LineKind::DataChannel, data_message(BEGAN, "chat", b"hello", &bob)));
    studio.end();
    assert_eq!(studio.texts[1], "visits/7/data-channel/2022-12-18-06-11-51-284.txt");
}

#[test]
fn who_was_there_before_is_told_from_who_came() {
    let came = Who::new(ALICE.parse().unwrap(), Modality::Content, "1#Alice".parse().unwrap());
    let name = Some("Zoë 日本".parse().unwrap());
    let there = Who { display_name: name, since: Some(BEGAN), ..came.clone() };
    assert_eq!((came.name(), there.name()), ("Alice", "Zoë 日本"));
    let line = CaptureEvent::AttendeeJoined(came.clone()).to_line(BEGAN);
    let plain = format!(
        "{{\"EventParameters\":{{\"AttendeeId\":\"{ALICE}#content\",\"ExternalUserId\":\"1#Alice\"}},\
         \"EventType\":\"AttendeeJoined\",\"Timestamp\":\"2022-12-18T06:11:45.284+00:00\"}}"
    );
    assert_eq!(line, plain, "Amazon's members and no others");
    let line = CaptureEvent::AttendeeVideoJoined(there.clone()).to_line(BEGAN);
    assert!(line.contains("\"PresentSince\":\"2022-12-18T06:11:45.284+00:00\""), "{line}");
    assert!(
        line.contains(
            "\"DisplayName\":\"Zoë 日本\",\"ExternalUserId\":\"1#Alice\",\"MediaModality\":\"ContentShare\""
        ),
        "{line}"
    );
    for event in [CaptureEvent::AttendeeLeft(came), CaptureEvent::AttendeeVideoJoined(there)] {
        assert_eq!(CaptureEvent::from_line(&event.to_line(BEGAN)), Some((BEGAN, event)));
    }
}

#[test]
fn a_line_of_the_index_is_read_as_it_was_written() {
    let mut studio = Studio::with(TrackMedia::Mix);
    studio.frame(0, true, packet(0));
    studio.end();
    let line = IndexLine::Chunk(studio.finished.remove(0));
    assert_eq!(IndexLine::from_line(&line.to_line()), Some(line.clone()));
    assert_eq!(IndexLine::from_line(&line.to_line()[..20]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sequence_of_pictures_overlaps_exceeds_or_is_lost(
        steps in proptest::collection::vec((1_u64..400_000, prop::bool::weighted(0.05), prop::bool::weighted(0.01)), 1..400)
    ) {
        let mut studio = Studio::with(CAMERA);
        let (mut at, mut expected) = (0, Vec::new());
        for (number, (step, keyframe, stall)) in (0..).zip(steps) {
            at += if stall { step + 8_000_000 } else { step };
            if stall { studio.input(at / 1_000, Input::Tick); }
            if keyframe || !expected.is_empty() { expected.push(number); }
            studio.frame(at, keyframe, picture(keyframe, 320, number));
            studio.input(at / 1_000, Input::Tick);
        }
        studio.end();
        studio.assert_chunks_follow_one_another();
        let kept: Vec<u64> = studio.finished.iter().flat_map(|chunk| numbers(&studio.objects[&chunk.object])).collect();
        prop_assert_eq!(kept, expected);
    }

    #[test]
    fn no_sequence_of_packets_overlaps_exceeds_is_lost_or_strays_from_its_time(
        steps in proptest::collection::vec((0_u64..30_000, prop_oneof![9 => Just(0_u64), 1 => 0..3_000_000_u64]), 1..800)
    ) {
        let mut studio = Studio::with(TrackMedia::Voice);
        let mut last = 0;
        let mut count = 0;
        let mut base = 0;
        for (number, (jitter, gap)) in (0..).zip(steps) {
            base += 20_000 + gap;
            last = (base + jitter).max(last + 1);
            studio.frame(last, true, packet(number));
            count += 1;
        }
        studio.end();
        studio.assert_chunks_follow_one_another();
        let kept: Vec<u64> = studio.finished.iter().flat_map(|chunk| numbers(&studio.objects[&chunk.object])).collect();
        prop_assert_eq!(kept, (0..count).collect::<Vec<u64>>());
        let end = studio.finished.last().map(|chunk| chunk.start_us + chunk.duration_us).unwrap();
        let due = BEGAN.as_millis() * 1_000 + last + 20_000;
        prop_assert!(end.abs_diff(due) < 80_000, "{} off", end.abs_diff(due));
    }
}
