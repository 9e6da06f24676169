//! The engine with its captures and its spool, without media.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_meeting::MeetingConfig;
use carillon_pipeline::Report;
use carillon_pipeline::capture::{Input, LineKind};
use carillon_ports::engines::{CaptureSpec, Engines as _};
use carillon_ports::memory::{ManualClock, MemoryObjects, SeededEntropy};
use carillon_ports::{Clock, Objects};
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{Artifacts, AudioMuxType, Capture, Sink, SourceMeeting};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use tokio::sync::{mpsc, watch};

use super::feed;
use super::{Captures, NewCapture, RecorderEngines, Reports, Spool};
use crate::finisher::{Ffmpeg, Finisher, FinisherOptions};
use crate::live_connector::LiveConnectors;
use crate::media_thread::MediaThreads;
use crate::meeting_actor::LiveMeetings;

fn spec() -> CaptureSpec {
    let location =
        ObjectLocation { bucket: "recordings".parse().unwrap(), prefix: "visits".parse().unwrap() };
    CaptureSpec {
        id: pipeline(),
        meeting: SourceMeeting {
            id: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
            external_meeting_id: "visit".parse().unwrap(),
            media_region: "us-east-1".parse().unwrap(),
            visit: None,
        },
        capture: Capture {
            source_arn: String::new(),
            sink: Sink { arn: String::new(), location },
            streams: None,
            artifacts: Artifacts::default(),
            encryption: None,
        },
        tags: Tags::new(),
    }
}

fn pipeline() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap()
}

struct World {
    _dir: tempfile::TempDir,
    captures: Arc<Captures>,
    clock: Arc<ManualClock>,
    objects: Arc<MemoryObjects>,
    told: watch::Sender<Vec<Report>>,
    engines: Arc<RecorderEngines>,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let media = MediaThreads::on_loopback(1);
    let captures = Arc::clone(media.captures());
    let live = LiveMeetings::new(MeetingConfig::default(), None, media, Arc::new(|_, _| {}));
    let objects = Arc::new(MemoryObjects::new(["recordings".parse().unwrap()]));
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_768_478_400_000)));
    let told = watch::Sender::new(Vec::new());
    let sender = told.clone();
    let reports: Reports = Arc::new(move |_, report| sender.send_modify(|told| told.push(report)));
    let spool = Spool::new(dir.path(), Arc::clone(&objects) as Arc<dyn Objects>, Arc::clone(&reports));
    let options = FinisherOptions { jobs: NonZeroUsize::MIN, ffmpeg: "ffmpeg".into() };
    let finisher =
        Finisher::new(dir.path(), Arc::clone(&objects) as Arc<dyn Objects>, Arc::clone(&reports), options);
    let connectors = LiveConnectors::new(
        dir.path(),
        Arc::clone(&captures),
        Arc::clone(&live),
        Arc::clone(&clock) as Arc<dyn Clock>,
        Arc::clone(&reports),
        Arc::new(SeededEntropy::new(1)),
        Ffmpeg::new("ffmpeg".into()),
    )
    .unwrap();
    let engines = RecorderEngines::new(
        Arc::clone(&captures),
        live,
        spool,
        finisher,
        Arc::new(connectors),
        Arc::clone(&objects) as Arc<dyn Objects>,
        Arc::clone(&clock) as Arc<dyn Clock>,
        reports,
    );
    World { _dir: dir, captures, clock, objects, told, engines: Arc::new(engines) }
}

impl World {
    async fn until_told(&self, count: usize) -> Vec<Report> {
        self.told.subscribe().wait_for(|told| told.len() >= count).await.unwrap().clone()
    }
}

#[tokio::test]
async fn a_capture_that_is_asked_for_twice_at_once_begins_once_and_ends() {
    let World { engines, told, .. } = &world();
    let (once, again) = tokio::join!(engines.start_capture(spec()), engines.start_capture(spec()));
    assert_eq!((once, again), (Ok(()), Ok(())));
    assert_eq!(*told.borrow(), [Report::Started]);
    engines.stop_capture(&pipeline()).await.unwrap();
    told.subscribe().wait_for(|told| told.len() > 1).await.unwrap();
    assert_eq!(*told.borrow(), [Report::Started, Report::Stopped]);
}

#[tokio::test]
async fn a_recording_that_panics_begins_again_and_keeps_what_it_had() {
    let world = world();
    let engines = Arc::clone(&world.engines);
    let mending = tokio::spawn(async move { engines.mend().await });
    world.engines.start_capture(spec()).await.unwrap();
    let capture = world.captures.of(&spec().meeting.id)[0].id;
    world.clock.advance(Duration::from_secs(2));

    world.captures.feed().panic(capture).await;
    let told = world.until_told(3).await;
    assert!(matches!(told[..], [Report::Started, Report::Interrupted(_), Report::Resumed]), "{told:?}");
    let [again] = &world.captures.of(&spec().meeting.id)[..] else { panic!("one capture goes on") };
    assert_ne!(again.id, capture);

    world.engines.stop_capture(&pipeline()).await.unwrap();
    assert_eq!(world.until_told(4).await[3], Report::Stopped);
    let bucket = spec().capture.sink.location.bucket;
    let listed = world.objects.list(&bucket, "visits/", None, 100).await;
    let keys: Vec<String> = listed.unwrap().into_iter().map(|object| object.key.to_string()).collect();
    let begun = keys.iter().filter(|key| key.contains("/meeting-events/")).count();
    assert_eq!(begun, 2, "before and after: {keys:?}");
    mending.abort();
}

#[tokio::test]
async fn a_recording_that_panics_takes_no_other_with_it() {
    let captures = Captures::start().unwrap();
    let (lines, mut written) = mpsc::channel(8);
    let [struck, spared]: [MeetingId; 2] =
        ["0f9a2b6e-1111-4222-8333-444455550706", "0f9a2b6e-1111-4222-8333-444455550707"]
            .map(|id| id.parse().unwrap());
    let broken = captures.begin(&struck, new_capture(Box::new(|_| panic!("a test asked for it")))).await;
    let sink = move |input| {
        if let Input::Line(_, line) = input {
            lines.try_send(line).unwrap();
        }
    };
    captures.begin(&spared, new_capture(Box::new(sink))).await;
    captures
        .of(&struck)
        .iter()
        .for_each(|it| captures.line_of(it.id, LineKind::DataChannel, "lost".to_owned()));
    captures
        .of(&spared)
        .iter()
        .for_each(|it| captures.line_of(it.id, LineKind::DataChannel, "kept".to_owned()));
    assert_eq!(written.recv().await.as_deref(), Some("kept"));
    assert_eq!(captures.next_broken().await, Some(broken));
}

fn new_capture(sink: feed::Sink) -> NewCapture {
    let tracks = CaptureTracks { mix: true, voices: false, cameras: Selected::Nobody, content: false };
    NewCapture { tracks, streams: None, since: Instant::now(), sink }
}

#[tokio::test]
async fn nothing_is_captured_that_no_artifact_needs() {
    let world = world();
    let cases = [
        ((AudioMuxType::AudioOnly, false, false), (Selected::Nobody, false)),
        ((AudioMuxType::AudioOnly, true, false), (Selected::Everybody, false)),
        ((AudioMuxType::AudioOnly, false, true), (Selected::Nobody, true)),
        ((AudioMuxType::AudioWithActiveSpeakerVideo, false, false), (Selected::Everybody, false)),
    ];
    for ((audio, video, content), expected) in cases {
        let mut spec = spec();
        spec.capture.artifacts = Artifacts { audio, video, content, composited: None };
        world.engines.start_capture(spec.clone()).await.unwrap();
        let [capture] = &world.captures.of(&spec.meeting.id)[..] else { panic!("one capture") };
        assert_eq!(
            (capture.tracks.cameras.clone(), capture.tracks.content),
            expected,
            "{audio:?} {video} {content}"
        );
        let told = world.told.borrow().len();
        world.engines.stop_capture(&pipeline()).await.unwrap();
        world.until_told(told + 1).await;
    }
}
