//! A meeting that never took place, sent by a real `ffmpeg`, received by another and judged by its decoders.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use carillon_backends::LocalObjects;
use carillon_pipeline::capture::{CaptureEvent, Input, LineKind, RecordingConfig};
use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::id::{AttendeeId, MediaPipelineId};
use carillon_proto::media::VideoCodec;
use carillon_proto::pipeline::{AudioChannelsOption, SampleRate};
use carillon_proto::units::Timestamp;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};

use super::director::{Director, Studio};
use super::outlet::{self, State};
use super::push::{Destination, Sound};
use super::reel::{Reel, Told};
use super::whole_canvas;
use crate::finisher::tests::footage::{self, BEEP, Colour};
use crate::finisher::tests::judge::{Judged, judge};
use crate::finisher::{Bucket, Ffmpeg, Source, WorkDir};
use crate::recorder::RecordingDir;

const BEGAN: Timestamp = Timestamp::from_millis(1_768_478_400_000);
const SOUND: Sound = Sound { channels: AudioChannelsOption::Stereo, rate: SampleRate::Hz48000 };

fn ffmpeg() -> Ffmpeg {
    Ffmpeg::new("ffmpeg".into())
}

fn pipeline() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap()
}

fn attendee(number: u8) -> AttendeeId {
    format!("0f9a2b6e-1111-4222-8333-4444555507{number:02x}").parse().unwrap()
}

/// A recording in a directory, and what is told of it.
fn reel(home: &Path) -> (Reel, mpsc::Receiver<Told>) {
    let dir = RecordingDir::new(home.to_owned());
    dir.create(&"objects".parse().unwrap()).unwrap();
    let config = RecordingConfig { pipeline: pipeline(), prefix: "live".parse().unwrap(), began: BEGAN };
    Reel::new(config, dir)
}

fn studio(home: &Path, speaker_alone: bool) -> Studio {
    let name: carillon_proto::object::BucketName = "objects".parse().unwrap();
    Studio {
        ffmpeg: ffmpeg(),
        letters: true,
        work: WorkDir::new(home.join("work")),
        chunks: Source::all_in(Bucket {
            objects: Arc::new(LocalObjects::open(home, std::slice::from_ref(&name)).unwrap()),
            name,
            pipeline: pipeline(),
            reports: Arc::new(|_, _| {}),
        }),
        files: home.join("objects"),
        video: whole_canvas(),
        speaker_alone,
    }
}

/// Everybody is there from the first to the last second; `speaks` tells who from when on.
fn record(reel: &mut Reel, cameras: &[Colour], speaks: &[(u8, u64)], seconds: u64) {
    let mut tracks = vec![(TrackMedia::Mix, None, footage::beeps(seconds))];
    for (colour, number) in cameras.iter().zip(1..) {
        let frames = footage::flashes(*colour, "320x180", seconds);
        tracks.push((TrackMedia::Camera(VideoCodec::Vp8), Some(attendee(number)), frames));
    }
    for (who, since) in speaks {
        let event = CaptureEvent::ActiveSpeaker(Some(attendee(*who)));
        let line = event.to_line(BEGAN + Duration::from_secs(*since));
        reel.handle(Input::Line(LineKind::MeetingEvents, line));
    }
    let mut all = Vec::new();
    for ((media, attendee, frames), number) in tracks.into_iter().zip(0..) {
        let id = TrackId(number);
        reel.handle(Input::Captured(Captured::Begun(Track { id, attendee, media })));
        all.extend(frames.into_iter().map(|frame| Frame { track: id, ..frame }));
    }
    all.sort_by_key(|frame| frame.at);
    for frame in all {
        reel.handle(Input::Captured(Captured::Frame(frame)));
    }
    reel.handle(Input::Ended);
}

/// Two minutes of a stream in pieces of two seconds, each beginning with a key frame.
async fn pieces_of_stream(directory: &Path) -> Vec<Bytes> {
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=120"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=duration=120",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-g",
            "30",
        ])
        .args([
            "-c:a",
            "s302m",
            "-strict",
            "-2",
            "-ac",
            "2",
            "-ar",
            "48000",
            "-f",
            "segment",
            "-segment_time",
            "1",
        ])
        .args(["-segment_format", "mpegts"])
        .arg(directory.join("%03d.ts"))
        .status();
    assert!(made.await.unwrap().success());
    let pieces = (0..60).map(|at| std::fs::read(directory.join(format!("{at:03}.ts"))).unwrap().into());
    pieces.collect()
}

/// A streaming service that takes one stream into a file.
struct Service {
    port: u16,
    file: PathBuf,
    process: Child,
}

impl Service {
    async fn start(directory: &Path) -> Self {
        Self::start_after(directory, 0).await
    }

    /// One that is there only after it has hung up on so many that wanted to stream.
    async fn start_after(directory: &Path, hung_up: usize) -> Self {
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let behind = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let file = directory.join("received.flv");
        let url = format!("rtmp://{behind}/app/key");
        let process = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "quiet", "-listen", "1", "-i", &url, "-c", "copy", "-y"])
            .arg(&file)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let port = front.local_addr().unwrap().port();
        tokio::spawn(async move {
            for _ in 0..hung_up {
                drop(front.accept().await.unwrap());
            }
            let (mut client, _) = front.accept().await.unwrap();
            // It takes its one connection when it is ready for it.
            let mut service = loop {
                match TcpStream::connect(behind).await {
                    Ok(service) => break service,
                    Err(_) => tokio::task::yield_now().await,
                }
            };
            let _ = copy_bidirectional(&mut client, &mut service).await;
        });
        Self { port, file, process }
    }

    async fn received(mut self) -> PathBuf {
        self.process.wait().await.unwrap();
        self.file
    }
}

/// What a player has of it.
async fn played(from: &Path, to: PathBuf) -> Judged {
    let copied = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(from)
        .args(["-c", "copy"])
        .arg(&to)
        .status();
    assert!(copied.await.unwrap().success());
    judge(&to)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_reaches_its_service_and_its_playlist_with_picture_and_sound_in_step() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let (mut reel, told) = reel(&home);
    record(&mut reel, &[Colour::Red, Colour::Green], &[], 8);
    let began = reel.began();
    drop(reel);

    let service = Service::start(dir.path()).await;
    let url = format!("rtmp://127.0.0.1:{}/app/key", service.port).parse().unwrap();
    let (to_service, sent) = outlet::open(
        ffmpeg(),
        Destination::Rtmp { url, private_addresses: true, note: dir.path().join("stream") },
        SOUND,
        |state| panic!("{state:?}"),
    );
    let pieces = dir.path().join("pieces");
    std::fs::create_dir(&pieces).unwrap();
    let (to_playlist, written) =
        outlet::open(ffmpeg(), Destination::Hls(pieces.clone()), SOUND, |state| panic!("{state:?}"));
    let outlets = vec![to_service, to_playlist];
    let began_us = BEGAN.as_millis() * 1_000;
    Director::new(studio(&home, false), began, began_us, told, outlets).run().await;
    written.await.unwrap();
    sent.await.unwrap();

    let playlist = std::fs::read_to_string(pieces.join("index.m3u8")).unwrap();
    assert_eq!(playlist.matches("#EXTINF:4.000000").count(), 2, "{playlist}");
    let received = service.received().await;
    for (from, to) in [(pieces.join("index.m3u8"), "playlist.mp4"), (received, "service.mp4")] {
        let judged = played(&from, dir.path().join(to)).await;
        assert_eq!((judged.codecs.as_str(), judged.size), ("h264 aac", (1_280, 720)), "{to}");
        assert!((judged.seconds - 8.0).abs() < 0.2, "{to}: {}", judged.seconds);
        for at in [0.5, 3.5, 4.5, 7.5] {
            let picture = judged.at(at);
            assert_eq!(
                (picture.colour(3, 4), picture.colour(12, 4)),
                (Colour::Red, Colour::Green),
                "{to} at {at}"
            );
        }
        let offsets = judged.flashes_against_beeps(BEEP);
        assert!(offsets.len() >= 6, "{to}: {offsets:?}");
        assert!(offsets.iter().all(|offset| offset.abs() <= 0.1), "{to}: {offsets:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_is_seen_alone_where_no_grid_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let (mut reel, told) = reel(&home);
    record(&mut reel, &[Colour::Red, Colour::Green], &[(2, 2)], 4);
    let began = reel.began();
    drop(reel);
    let pieces = dir.path().join("pieces");
    std::fs::create_dir(&pieces).unwrap();
    let (to_playlist, written) =
        outlet::open(ffmpeg(), Destination::Hls(pieces.clone()), SOUND, |state| panic!("{state:?}"));
    Director::new(studio(&home, true), began, BEGAN.as_millis() * 1_000, told, vec![to_playlist]).run().await;
    written.await.unwrap();
    let judged = played(&pieces.join("index.m3u8"), dir.path().join("alone.mp4")).await;
    let seen = |at: f64| [(2, 4), (13, 4)].map(|(across, down)| judged.at(at).colour(across, down));
    assert_eq!(seen(1.5), [Colour::Red; 2], "who was the first to be on");
    assert_eq!(seen(2.5), [Colour::Green; 2], "who speaks");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_begins_again_and_is_told_to_be_mended_when_it_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let stream = pieces_of_stream(dir.path()).await;
    let service = Service::start_after(dir.path(), 1).await;
    let url = format!("rtmp://127.0.0.1:{}/app/key", service.port).parse().unwrap();
    let destination = Destination::Rtmp { url, private_addresses: true, note: dir.path().join("stream") };
    let told = watch::Sender::new(Vec::new());
    let tell = told.clone();
    let (pieces, ended) =
        outlet::open(ffmpeg(), destination, SOUND, move |state| tell.send_modify(|told| told.push(state)));
    let mut stream = stream.into_iter().cycle();
    // As a director does: a piece now and then, whether it is taken or not.
    let mut turns = tokio::time::interval(Duration::from_millis(500));
    while told.borrow().last() != Some(&State::Mended) {
        turns.tick().await;
        let _behind = pieces.try_send(stream.next().expect("there are pieces"));
    }
    drop(pieces);
    ended.await.unwrap();
    let told = told.borrow().clone();
    let [State::Broken(trouble), State::Mended] = &told[..] else { panic!("{told:?}") };
    assert!(trouble.starts_with("the stream has ended"), "{trouble}");
    let judged = played(&service.received().await, dir.path().join("mended.mp4")).await;
    assert_eq!((judged.codecs.as_str(), judged.size), ("h264 aac", (320, 180)));
    assert!(judged.seconds > 2.0, "what goes on is a stream: {} s", judged.seconds);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_there_is_told_once_tried_again_and_given_up() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = format!("rtmp://127.0.0.1:{port}/app/key").parse().unwrap();
    let told = watch::Sender::new(Vec::new());
    let tell = told.clone();
    // Not allowed there: refused before anything is encoded.
    let destination = Destination::Rtmp { url, private_addresses: false, note: "/nowhere".into() };
    let (pieces, ended) =
        outlet::open(ffmpeg(), destination, SOUND, move |state| tell.send_modify(|told| told.push(state)));
    while !pieces.is_closed() {
        let _full = pieces.try_send(Bytes::from_static(b"piece"));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    ended.await.unwrap();
    let told = told.borrow();
    let [State::Broken(trouble), State::GivenUp(again)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(trouble, "the streaming service has no public address");
    assert_eq!(trouble, again);
}
