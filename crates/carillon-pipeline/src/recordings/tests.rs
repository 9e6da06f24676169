//! Recordings over memory ports.

use std::sync::Arc;

use carillon_ports::Objects as _;
use carillon_ports::memory::MemoryObjects;
use carillon_ports::objects::ObjectKey;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::KeyPrefix;

use super::{FileName, Part, RecordingError, RecordingState, Recordings, Swept};
use crate::usecases::tests::world::{World, capture, concatenation};
use crate::{PipelineError, PipelineLimit, Report};

const ATTENDEE: &str = "0f9a2b6e-1111-4222-8333-000000000012";
const CONCATENATION: &str = "7c9e1f42-2b3c-4d5e-8f90-112233445566";

struct Studio {
    world: World,
    recordings: Recordings,
    objects: Arc<MemoryObjects>,
    meeting: MeetingId,
}

impl Studio {
    async fn new() -> Self {
        let world = World::new();
        let buckets = ["recordings", "archive"].map(|bucket| bucket.parse().unwrap());
        let objects = Arc::new(MemoryObjects::new(buckets));
        let bucket = "recordings".parse().unwrap();
        let recordings = Recordings::new(world.pipelines.clone(), objects.clone(), bucket);
        let meeting = world.meeting(1).await;
        Self { world, recordings, objects, meeting }
    }

    async fn report(&self, id: &MediaPipelineId, report: Report) {
        self.world.pipelines.report(id, report).await.unwrap();
    }

    async fn state(&self, id: &MediaPipelineId) -> RecordingState {
        self.recordings.recording(id).await.unwrap().state
    }

    async fn join(&self, id: &MediaPipelineId) -> MediaPipelineId {
        let request = concatenation(self.world.pipelines.arn(id, None).to_string());
        self.world.pipelines.create_concatenation(request).await.unwrap().id
    }

    async fn put(&self, key: &str) {
        self.objects.put(&"archive".parse().unwrap(), &key.parse().unwrap(), b"x".to_vec()).await.unwrap();
    }
}

fn names() -> Vec<FileName> {
    let attendee = || ATTENDEE.parse().unwrap();
    let parts = [
        (Part::Composed, 1),
        (Part::Chapters, 1),
        (Part::Captions, 1),
        (Part::People, 1),
        (Part::Audio, 1),
        (Part::Audio, 2),
        (Part::Voice(attendee()), 1),
        (Part::Camera(attendee()), 1),
        (Part::Camera(attendee()), 12),
        (Part::Content(attendee()), 1),
        (Part::Content(attendee()), 2),
    ];
    let name = |(part, number)| FileName { concatenation: CONCATENATION.parse().unwrap(), part, number };
    parts.into_iter().map(name).collect()
}

#[test]
fn a_file_is_named_and_nothing_else_is() {
    let named = |text: &str| FileName::new(CONCATENATION.parse().unwrap(), text);
    for name in names() {
        assert_eq!(named(&name.to_string()), Ok(name));
    }
    let aliases = ["-1", "-02", "-+2", "-0", "-1000", "-2-2"].map(|number| format!("audio{number}.mp4"));
    let wrong = [
        "",
        "x",
        ".mp4",
        "audio",
        "audio.mp4/",
        "voice.mp4",
        "camera-.mp4",
        "camera-..mp4",
        "content-a/b.mp4",
    ];
    for text in aliases.iter().map(String::as_str).chain(wrong) {
        assert!(named(text).is_err(), "{text}");
    }
}

#[test]
fn a_file_has_one_key_and_that_key_is_no_other_file() {
    let concatenation: MediaPipelineId = CONCATENATION.parse().unwrap();
    let prefix: KeyPrefix = "visits/été".parse().unwrap();
    let key_of = |name: FileName| {
        let key = name.key(&prefix).unwrap();
        assert_eq!(FileName::of_key(&key, &prefix, &concatenation), Some(name));
        key.to_string()
    };
    let keys: Vec<String> = names().into_iter().map(key_of).collect();
    let expected = [
        format!("composited-video/{concatenation}.mp4"),
        format!("composited-video/{concatenation}.vtt"),
        format!("composited-video/{concatenation}.captions.vtt"),
        format!("video/{concatenation}.people.json"),
        format!("audio/{concatenation}.mp4"),
        format!("audio/{concatenation}-2.mp4"),
        format!("audio-individual/{concatenation}-{ATTENDEE}.mp4"),
        format!("video/{concatenation}-{ATTENDEE}.mp4"),
        format!("video/{concatenation}-{ATTENDEE}-12.mp4"),
        format!("video/{concatenation}-{ATTENDEE}#content.mp4"),
        format!("video/{concatenation}-{ATTENDEE}#content-2.mp4"),
    ];
    assert_eq!(keys, expected.map(|name| format!("visits/été/{name}")));
    for other in [
        format!("visits/été/audio/{concatenation}"),
        format!("visits/étéaudio/{concatenation}.mp4"),
        format!("audio/{concatenation}.mp4"),
        format!("visits/été/audio/{concatenation}-{ATTENDEE}.mp4"),
        format!("visits/été/video/{concatenation}-nobody.mp4"),
        format!("visits/été/video/{concatenation}.mp4"),
        format!("visits/été/other/{concatenation}.mp4"),
        format!("visits/été/audio/{ATTENDEE}.mp4"),
    ] {
        let key: ObjectKey = other.parse().unwrap();
        assert_eq!(FileName::of_key(&key, &prefix, &concatenation), None, "{other}");
    }
}

#[tokio::test]
async fn a_capture_that_another_program_asked_for_is_a_recording_like_any() {
    let it = Studio::new().await;
    let theirs = it.world.capture(&it.meeting).await.id;
    let (found, is_new) = it.recordings.start(&it.meeting).await.unwrap();
    assert_eq!((found.id, is_new), (theirs.clone(), false));
    it.report(&theirs, Report::Started).await;
    it.recordings.stop(&it.meeting, &theirs).await.unwrap();
    assert_eq!(it.state(&theirs).await, RecordingState::Processing { by: None, progress: None });
    let refused = it.recordings.start(&it.meeting).await.unwrap_err();
    assert!(matches!(refused, PipelineError::LimitExceeded(PipelineLimit::Capture { .. })));
    it.report(&theirs, Report::Stopped).await;
    let (ours, is_new) = it.recordings.start(&it.meeting).await.unwrap();
    assert!(is_new);
    let listed: Vec<_> = it.recordings.list(&it.meeting).await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&ours.id) && listed.contains(&theirs));
}

#[tokio::test]
async fn a_recording_of_another_meeting_or_a_concatenation_is_not_found() {
    let it = Studio::new().await;
    let id = it.recordings.start(&it.meeting).await.unwrap().0.id;
    let other = it.world.meeting(2).await;
    let found = it.recordings.of_meeting(&other, &id).await;
    assert!(matches!(found, Err(PipelineError::NotFound(_))));
    assert!(matches!(it.recordings.stop(&other, &id).await, Err(PipelineError::NotFound(_))));
    let joined = it.join(&id).await;
    assert!(matches!(it.recordings.recording(&joined).await, Err(PipelineError::NotFound(_))));
}

#[tokio::test]
async fn of_several_makings_one_that_is_done_counts() {
    let it = Studio::new().await;
    let id = it.recordings.start(&it.meeting).await.unwrap().0.id;
    it.report(&id, Report::Stopped).await;
    assert_eq!(it.state(&id).await, RecordingState::Pieces);
    let first = it.join(&id).await;
    it.report(&first, Report::Failed("ffmpeg is missing".to_owned())).await;
    let failed = it.recordings.recording(&id).await.unwrap();
    assert_eq!(
        (failed.state, failed.problem.as_deref()),
        (RecordingState::Failed, Some("ffmpeg is missing"))
    );
    let second = it.join(&id).await;
    let working = RecordingState::Processing { by: Some(second.clone()), progress: None };
    assert_eq!(it.state(&id).await, working);
    it.report(&second, Report::Stopped).await;
    it.join(&id).await;
    assert_eq!(it.state(&id).await, RecordingState::Ready);
}

#[tokio::test]
async fn files_are_those_of_the_recordings_own_finished_concatenations() {
    let it = Studio::new().await;
    let id = it.recordings.start(&it.meeting).await.unwrap().0.id;
    it.report(&id, Report::Stopped).await;
    let joined = it.join(&id).await;
    let audio = FileName { concatenation: joined.clone(), part: Part::Audio, number: 1 };
    it.put(&format!("{joined}/audio/{joined}.mp4")).await;
    it.put(&format!("{joined}/audio/{id}.mp4")).await;
    let early = it.recordings.open(&id, audio.clone()).await;
    assert!(matches!(early, Err(RecordingError::NoFile)), "it is not finished");
    assert_eq!(it.recordings.files(&id).await.unwrap(), []);
    it.report(&joined, Report::Stopped).await;
    let files = it.recordings.files(&id).await.unwrap();
    assert_eq!(files.iter().map(|file| &file.name).collect::<Vec<_>>(), [&audio]);
    let open = it.recordings.open(&id, audio.clone()).await.unwrap();
    assert_eq!(it.recordings.read(&open, 0..10).await.unwrap(), b"x");

    let other = it.world.meeting(2).await;
    let stranger = it.world.pipelines.create_capture(capture(&other)).await.unwrap().id;
    it.report(&stranger, Report::Stopped).await;
    assert!(matches!(it.recordings.open(&stranger, audio).await, Err(RecordingError::NoFile)));
}

#[tokio::test]
async fn old_objects_are_deleted_but_not_what_somebody_works_on() {
    let it = Studio::new().await;
    let bucket: carillon_proto::object::BucketName = "recordings".parse().unwrap();
    let put = async |key: &str| it.objects.put(&bucket, &key.parse().unwrap(), b"x".to_vec()).await.unwrap();
    // Captures are below `visits`, and what is made of them below `archive/films`.
    let running = it.world.capture(&it.meeting).await.id;
    for key in ["forgotten/audio/1.mp4", "visits/audio/1.mp4", "visits-of-others/audio/1.mp4"] {
        put(key).await;
    }
    let left = async || {
        let listed = it.objects.list(&bucket, "", None, 100).await.unwrap();
        listed.into_iter().map(|object| object.key.to_string()).collect::<Vec<_>>()
    };
    // Everything in memory was written at the beginning of time.
    let ages = std::time::Duration::from_millis(it.world.pipelines.now().as_millis() + 1);
    let none = it.recordings.delete_old(&bucket, ages, None).await.unwrap();
    assert_eq!(none, Swept { deleted: 0, last: None }, "nothing is old enough");
    it.world.wait(1);
    let swept = it.recordings.delete_old(&bucket, ages, None).await.unwrap();
    assert_eq!(swept, Swept { deleted: 2, last: None });
    assert_eq!(left().await, ["visits/audio/1.mp4"], "the capture goes on");

    let film = it.join(&running).await;
    it.report(&running, Report::Stopped).await;
    let swept = it.recordings.delete_old(&bucket, ages, None).await.unwrap();
    assert_eq!(swept.deleted, 0, "a film is made of it");
    for pipeline in it.world.pipelines.of_meeting(&it.meeting, 10).await.unwrap() {
        if pipeline.id == film || !pipeline.status.is_over() {
            it.report(&pipeline.id, Report::Stopped).await;
        }
    }
    it.recordings.delete_old(&bucket, ages, None).await.unwrap();
    assert_eq!(left().await, Vec::<String>::new());
}
