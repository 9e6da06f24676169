//! Recordings that never took place, finished by a real `ffmpeg` and judged by its decoders.

mod disabled;
pub mod footage;
pub mod judge;
mod layouts;
mod speed;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_pipeline::capture::{CaptureEvent, Input, LineKind, RecordingConfig, Who};
use carillon_pipeline::{Report, Shortfall};
use carillon_ports::Objects;
use carillon_ports::engines::{CaptureSpec, ConcatenationSpec};
use carillon_ports::memory::MemoryObjects;
use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::id::{AttendeeId, MediaPipelineId, Modality};
use carillon_proto::media::VideoCodec;
use carillon_proto::object::{BucketName, ObjectLocation};
use carillon_proto::pipeline::{
    ActiveSpeakerPosition, Artifacts, AudioMuxType, BorderColor, CanvasOrientation, Capture, CompositedVideo,
    Concatenation, ContentShareLayout, HighlightColor, JoinedArtifacts, ResolutionOption, Sink,
    SourceMeeting, TileAttribute, Withheld,
};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use tokio::sync::watch;

use super::{Finisher, FinisherOptions};
use crate::recorder::{Reports, Spool, SpooledRecording};
use footage::{BEEP, Colour};
use judge::{Judged, judge};

const BEGAN: Timestamp = Timestamp::from_millis(1_768_478_400_000);
const FFMPEG: &str = "ffmpeg";
const NONE: &str = "no-such-ffmpeg";

fn bucket() -> BucketName {
    "recordings".parse().unwrap()
}

fn capture_id() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap()
}

fn joined_id() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445577".parse().unwrap()
}

fn attendee(number: u8) -> AttendeeId {
    format!("0f9a2b6e-1111-4222-8333-4444555507{number:02x}").parse().unwrap()
}

fn location(prefix: &str) -> ObjectLocation {
    ObjectLocation { bucket: bucket(), prefix: prefix.parse().unwrap() }
}

fn grid() -> CompositedVideo {
    CompositedVideo {
        resolution: ResolutionOption::Hd,
        orientation: CanvasOrientation::Landscape,
        content_share: ContentShareLayout::ActiveSpeakerOnly(ActiveSpeakerPosition::BottomRight),
        attribute: TileAttribute::default(),
    }
}

fn spec(video: CompositedVideo) -> ConcatenationSpec {
    let capture = Capture {
        source_arn: String::new(),
        sink: Sink { arn: String::new(), location: location("visits") },
        streams: None,
        artifacts: Artifacts {
            audio: AudioMuxType::AudioWithCompositedVideo,
            composited: Some(video),
            ..Artifacts::default()
        },
        encryption: None,
    };
    let meeting = SourceMeeting {
        id: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
        external_meeting_id: "visit".parse().unwrap(),
        media_region: "us-east-1".parse().unwrap(),
        visit: None,
    };
    let concatenation = Concatenation {
        source_arn: String::new(),
        capture: capture_id(),
        artifacts: JoinedArtifacts {
            video: true,
            content: true,
            data_channel: true,
            transcription_messages: true,
            meeting_events: true,
            composited_video: true,
        },
        sink: Sink { arn: String::new(), location: location("done") },
        layout: None,
    };
    let source = CaptureSpec { id: capture_id(), meeting, capture, tags: Tags::new() };
    ConcatenationSpec { id: joined_id(), concatenation, source }
}

/// A track: what it is, whose, and its frames, counted from so many milliseconds after the recording began.
type Recorded = (TrackMedia, Option<AttendeeId>, u64, Vec<Frame>);

/// A data directory, a bucket, and what was told.
struct World {
    dir: tempfile::TempDir,
    objects: Arc<MemoryObjects>,
    told: watch::Sender<Vec<Report>>,
}

impl World {
    fn new() -> Self {
        let objects = Arc::new(MemoryObjects::new([bucket()]));
        Self { dir: tempfile::tempdir().unwrap(), objects, told: watch::Sender::default() }
    }

    fn reports(&self) -> Reports {
        let told = self.told.clone();
        Arc::new(move |_, report| told.send_modify(|told| told.push(report)))
    }

    fn objects(&self) -> Arc<dyn Objects> {
        Arc::clone(&self.objects) as Arc<dyn Objects>
    }

    fn finisher(&self, ffmpeg: &str) -> Finisher {
        let options = FinisherOptions { jobs: NonZeroUsize::MIN, ffmpeg: ffmpeg.into() };
        Finisher::new(self.dir.path(), self.objects(), self.reports(), options)
    }

    /// An `ffmpeg` before which a script runs, in the same directory and with the same arguments. `$world` is ours.
    fn finisher_after(&self, name: &str, script: &str) -> Finisher {
        let (world, path) = (self.dir.path(), self.dir.path().join(name));
        let script = format!("#!/bin/sh\nworld='{}'\n{script}\nexec ffmpeg \"$@\"\n", world.display());
        std::fs::write(&path, script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, mode).unwrap();
        self.finisher(path.to_str().unwrap())
    }

    /// Starts a concatenation, and gives it up like a process that dies when it is interrupted. Says what by.
    async fn interrupted(&self, finisher: &Finisher) -> String {
        finisher.start(spec(grid()));
        let mut told = self.told.subscribe();
        let problem = problem_of(&told.wait_for(|told| problem_of(told).is_some()).await.unwrap());
        finisher.running().remove(&joined_id()).unwrap().task.abort();
        problem.unwrap()
    }

    /// Records a red camera.
    async fn record_red(&self) {
        let camera = footage::flashes(Colour::Red, "320x180", 4);
        self.record(vec![(CAMERA, Some(attendee(1)), 0, camera)], &[]).await;
    }

    /// Records tracks and events.
    async fn record(&self, tracks: Vec<Recorded>, lines: &[String]) {
        self.record_withholding(Withheld::default(), tracks, lines).await;
    }

    async fn record_withholding(&self, withheld: Withheld, tracks: Vec<Recorded>, lines: &[String]) {
        let (spool, mut recording) = self.begin(withheld, tracks, lines).await;
        recording.handle(Input::Ended);
        drop(recording);
        spool.flushed().await;
    }

    /// A recording that has everything, and is not over.
    async fn begin(
        &self,
        withheld: Withheld,
        tracks: Vec<Recorded>,
        lines: &[String],
    ) -> (Spool, SpooledRecording) {
        let reports: Reports = Arc::new(|_, _| {});
        let spool = Spool::new(self.dir.path(), self.objects(), reports);
        let config =
            RecordingConfig { pipeline: capture_id(), prefix: "visits".parse().unwrap(), began: BEGAN };
        let mut recording = spool.begin(config, Instant::now(), bucket(), withheld).await.unwrap();
        for line in lines {
            recording.handle(Input::Line(LineKind::MeetingEvents, line.clone()));
        }
        let mut frames = Vec::new();
        for ((media, attendee, from, of_track), number) in tracks.into_iter().zip(0..) {
            let id = TrackId(number);
            recording.handle(Input::Captured(Captured::Begun(Track { id, attendee, media })));
            let from = Duration::from_millis(from);
            frames.extend(of_track.into_iter().map(|frame| Frame {
                track: id,
                at: from + frame.at,
                ..frame
            }));
        }
        frames.sort_by_key(|frame| frame.at);
        for frame in frames {
            recording.handle(Input::Captured(Captured::Frame(frame)));
        }
        (spool, recording)
    }

    async fn finish(&self, finisher: &Finisher, video: CompositedVideo) -> Report {
        self.finish_as(finisher, spec(video)).await
    }

    async fn finish_as(&self, finisher: &Finisher, spec: ConcatenationSpec) -> Report {
        finisher.start(spec);
        let is_end =
            |report: &Report| matches!(report, Report::Stopped | Report::StoppedShort(_) | Report::Failed(_));
        let told = self.told.subscribe();
        let mut told = told;
        told.wait_for(|told| told.iter().any(is_end)).await.unwrap().last().unwrap().clone()
    }

    async fn keys(&self, prefix: &str) -> Vec<String> {
        let listed = self.objects.list(&bucket(), prefix, None, 1_000).await.unwrap();
        listed.into_iter().map(|object| object.key.to_string()).collect()
    }

    async fn read(&self, key: &str) -> Vec<u8> {
        let all = 0..carillon_ports::objects::READ_BYTES_MAX;
        self.objects.read(&bucket(), &key.parse().unwrap(), all).await.unwrap().expect("it is there")
    }

    async fn composed(&self) -> Judged {
        self.judged("composited-video").await
    }

    async fn judged(&self, folder: &str) -> Judged {
        let bytes = self.read(&format!("done/{folder}/{}.mp4", joined_id())).await;
        let file = self.dir.path().join(format!("{folder}.mp4"));
        std::fs::write(&file, bytes).unwrap();
        judge(&file)
    }
}

fn problem_of(told: &[Report]) -> Option<String> {
    told.iter().find_map(|report| match report {
        Report::Interrupted(problem) => Some(problem.clone()),
        _ => None,
    })
}

fn joined_line(who: u8, name: &str) -> String {
    let event = CaptureEvent::AttendeeJoined(Who::new(attendee(who), Modality::Main, name.parse().unwrap()));
    event.to_line(BEGAN)
}

const CAMERA: TrackMedia = TrackMedia::Camera(VideoCodec::Vp8);
const SCREEN: TrackMedia = TrackMedia::Content(VideoCodec::Vp8);

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_composed_with_everybody_in_place_and_in_step_with_the_sound() {
    let world = World::new();
    let (ann, bob) = (Some(attendee(1)), Some(attendee(2)));
    let tracks = vec![
        (TrackMedia::Mix, None, 0, footage::beeps(7)),
        (CAMERA, ann, 0, footage::flashes(Colour::Red, "320x180", 7)),
        (CAMERA, bob, 3_000, footage::flashes(Colour::Green, "640x480", 4)),
    ];
    world.record(tracks, &[joined_line(1, "1#Ann"), joined_line(2, "2#{b1}Bob")]).await;
    let finisher = world.finisher(FFMPEG);
    assert_eq!(world.finish(&finisher, grid()).await, Report::Stopped);
    assert_eq!(finisher.progress(&joined_id()), None);

    let id = joined_id();
    let (ann, bob) = (attendee(1), attendee(2));
    assert_eq!(
        world.keys("done/").await,
        [
            format!("done/audio/{id}.mp4"),
            format!("done/composited-video/{id}.mp4"),
            format!("done/composited-video/{id}.vtt"),
            format!("done/meeting-events/{id}.txt"),
            format!("done/video/{id}-{ann}.mp4"),
            format!("done/video/{id}-{bob}.mp4"),
            format!("done/video/{id}.people.json"),
        ]
    );
    let chapters = String::from_utf8(world.read(&format!("done/composited-video/{id}.vtt")).await).unwrap();
    assert!(chapters.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:07.0"), "{chapters}");
    assert!(chapters.contains("Ann joined, {b1}Bob joined"), "{chapters}");

    let composed = world.composed().await;
    assert_eq!((composed.codecs.as_str(), composed.size), ("h264 aac", (1_280, 720)));
    assert_eq!(composed.rates, ["30/1", "30/1"], "constant, and as said");
    assert!(composed.plays_while_it_loads);
    assert!((composed.seconds - 7.0).abs() < 0.1, "{}", composed.seconds);
    let (alone, both) = (composed.at(1.5), composed.at(4.5));
    assert_eq!((alone.colour(2, 4), alone.colour(13, 4)), (Colour::Red, Colour::Red), "the whole canvas");
    assert_eq!((both.colour(3, 4), both.colour(12, 4)), (Colour::Red, Colour::Green));
    assert_eq!(both.colour(8, 0), Colour::Black, "above the tiles");
    let offsets = composed.flashes_against_beeps(BEEP);
    assert!(offsets.len() >= 5, "{offsets:?}");
    assert!(offsets.iter().all(|offset| offset.abs() < 0.08), "{offsets:?}");
    assert!(!world.dir.path().join("work").join(id.as_str()).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_is_whole_with_the_speaker_before_it_and_frames_have_their_colours() {
    let world = World::new();
    let (ann, bob) = (Some(attendee(1)), Some(attendee(2)));
    let tracks = vec![
        (CAMERA, ann.clone(), 0, footage::flashes(Colour::Red, "320x180", 4)),
        (CAMERA, bob, 0, footage::flashes(Colour::Green, "320x180", 4)),
        (SCREEN, ann, 2_000, footage::flashes(Colour::Blue, "480x480", 2)),
    ];
    let speaks = CaptureEvent::ActiveSpeaker(Some(attendee(2))).to_line(BEGAN);
    world.record(tracks, &[speaks]).await;
    let attribute = TileAttribute {
        corner_radius: Some(20),
        border_color: Some(BorderColor::White),
        highlight_color: Some(HighlightColor::Yellow),
        border_thickness: Some(20),
    };
    assert_eq!(
        world.finish(&world.finisher(FFMPEG), CompositedVideo { attribute, ..grid() }).await,
        Report::Stopped
    );
    let composed = world.composed().await;
    assert_eq!(composed.codecs, "h264 aac", "silence, where nobody was heard");
    let shared = composed.at(3.5);
    assert_eq!(
        (shared.colour(8, 4), shared.colour(8, 1)),
        (Colour::Blue, Colour::Blue),
        "as high as the canvas"
    );
    assert_eq!(
        (shared.colour(1, 4), shared.colour(13, 1)),
        (Colour::Black, Colour::Black),
        "beside it nothing"
    );
    assert_eq!(shared.colour(13, 7), Colour::Green, "who speaks is in the corner");
    let (frames, corners) = (composed.pixel(1.5, (4, 360)), composed.pixel(1.5, (638, 360)));
    assert_eq!((frames, corners), (Colour::White, Colour::Black), "a frame, and the gap between tiles");
    assert_eq!(composed.pixel(1.5, (654, 360)), Colour::Yellow, "the frame of who speaks");
    assert_eq!(composed.pixel(1.5, (1, 121)), Colour::Black, "the corner is cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ffmpeg_there_are_tracks_and_it_is_told() {
    let world = World::new();
    world.record(vec![(TrackMedia::Mix, None, 0, footage::beeps(6))], &[joined_line(1, "Ann")]).await;
    let shortfall = Shortfall { no_encoder: true, ..Shortfall::default() };
    assert_eq!(world.finish(&world.finisher(NONE), grid()).await, Report::StoppedShort(shortfall));
    let id = joined_id();
    assert_eq!(
        world.keys("done/").await,
        [
            format!("done/audio/{id}.mp4"),
            format!("done/composited-video/{id}.vtt"),
            format!("done/meeting-events/{id}.txt")
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_broken_is_left_out_and_told() {
    let world = World::new();
    world.record(vec![(TrackMedia::Mix, None, 0, footage::beeps(16))], &[]).await;
    let chunks = world.keys("visits/audio/").await;
    assert_eq!(chunks.len(), 4);
    world.objects.delete(&bucket(), &chunks[0].parse().unwrap()).await.unwrap();
    world.objects.put(&bucket(), &chunks[2].parse().unwrap(), b"no chunk".to_vec()).await.unwrap();
    let shortfall = Shortfall { no_encoder: true, chunks: 2, ..Shortfall::default() };
    assert_eq!(world.finish(&world.finisher(NONE), grid()).await, Report::StoppedShort(shortfall));
    let joined = world.read(&format!("done/audio/{}.mp4", joined_id())).await;
    let file = world.dir.path().join("joined.mp4");
    std::fs::write(&file, joined).unwrap();
    let heard = judge(&file);
    assert!((heard.seconds - 16.0).abs() < 0.1, "silence stands in for it: {}", heard.seconds);
    let beeps: Vec<u64> = heard.beeps(BEEP).into_iter().map(|at| at.round() as u64).collect();
    assert_eq!(beeps, [5, 6, 7, 8, 9, 15]);
}

#[tokio::test]
async fn a_capture_that_left_nothing_is_finished_at_once() {
    let world = World::new();
    let shortfall = Shortfall { nothing: true, ..Shortfall::default() };
    assert_eq!(world.finish(&world.finisher(NONE), grid()).await, Report::StoppedShort(shortfall));
    assert_eq!(*world.told.borrow(), [Report::Started, Report::StoppedShort(shortfall)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_only_what_is_missing_is_drawn() {
    let world = World::new();
    world.record_red().await;
    // A program that draws and cannot assemble, and one that assembles and cannot draw.
    let draws = world.finisher_after("draws", "case \"$*\" in *faststart*) exit 1;; esac");
    assert_eq!(world.interrupted(&draws).await, "failed to have the picture composed");
    let assembles = world.finisher_after("assembles", "case \"$*\" in *filter_complex*) exit 1;; esac");
    assert_eq!(world.finish(&assembles, grid()).await, Report::Stopped);
    assert_eq!(world.composed().await.at(1.5).colour(8, 4), Colour::Red);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_waited_for_and_makes_nothing_black() {
    let world = World::new();
    world.record_red().await;
    // Where a folder is in the place of the probe it cannot be written, as if there were no room.
    let script = "case \"$*\" in *filter_complex*) mkdir -p ../probe; exit 1;; esac";
    let full = world.finisher_after("full", script);
    assert_eq!(world.interrupted(&full).await, "failed to write to the server's disk");
    std::fs::remove_dir(world.dir.path().join("work").join(joined_id().as_str()).join("probe")).unwrap();
    assert_eq!(world.finish(&world.finisher(FFMPEG), grid()).await, Report::Stopped);
    assert_eq!(world.composed().await.at(1.5).colour(8, 4), Colour::Red);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_drawn_once_is_tried_again_before_anything_is_left_out() {
    let world = World::new();
    world.record_red().await;
    // It fails when it draws for the first time, and finds every camera bad.
    let once = "mkdir \"$world/failed\" 2>/dev/null && exit 1";
    let script = format!("case \"$*\" in *xerror*) exit 1;; *filter_complex*) {once};; esac");
    let fails = world.finisher_after("fails", &script);
    assert_eq!(world.finish(&fails, grid()).await, Report::Stopped);
    assert!(world.dir.path().join("failed").exists());
    assert_eq!(world.composed().await.at(1.5).colour(8, 4), Colour::Red);
}
