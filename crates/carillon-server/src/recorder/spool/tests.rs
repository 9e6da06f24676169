//! A store that fails, a disk that fails, a process that dies.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use carillon_pipeline::capture::{Input, LineKind};
use carillon_ports::memory::MemoryObjects;
use carillon_ports::objects::{ObjectError, ObjectKey, ObjectMeta};
use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::units::Timestamp;

use super::*;

fn pipeline() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap()
}

fn bucket() -> BucketName {
    "recordings".parse().unwrap()
}

/// A store that can be away.
struct Store {
    kept: MemoryObjects,
    away: AtomicBool,
}

#[async_trait]
impl Objects for Store {
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        self.kept.check(bucket).await
    }

    async fn put_file(&self, bucket: &BucketName, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        if self.away.load(Ordering::Relaxed) {
            return Err(ObjectError::Unreachable("it is away".into()));
        }
        self.kept.put_file(bucket, key, file).await
    }

    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.kept.put(bucket, key, bytes).await
    }

    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        self.kept.read(bucket, key, range).await
    }

    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError> {
        self.kept.head(bucket, key).await
    }

    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError> {
        self.kept.list(bucket, prefix, after, limit).await
    }

    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError> {
        self.kept.delete(bucket, key).await
    }

    async fn presigned_read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        valid: Duration,
    ) -> Result<Option<String>, ObjectError> {
        self.kept.presigned_read(bucket, key, valid).await
    }
}

struct World {
    dir: tempfile::TempDir,
    objects: Arc<Store>,
    told: Arc<Mutex<Vec<Report>>>,
}

impl World {
    fn new() -> Self {
        let objects = Arc::new(Store { kept: MemoryObjects::new([bucket()]), away: AtomicBool::new(false) });
        Self { dir: tempfile::tempdir().unwrap(), objects, told: Arc::default() }
    }

    fn spool(&self) -> Spool {
        let told = Arc::clone(&self.told);
        let reports: Reports = Arc::new(move |_, report| told.lock().unwrap().push(report));
        Spool::new(self.dir.path(), Arc::clone(&self.objects) as Arc<dyn Objects>, reports)
    }

    async fn begin(&self) -> SpooledRecording {
        self.begin_at(0).await
    }

    async fn begin_at(&self, seconds: u64) -> SpooledRecording {
        let began = Timestamp::from_millis(1_768_478_400_000 + 1_000 * seconds);
        let config = RecordingConfig { pipeline: pipeline(), prefix: "visits/7".parse().unwrap(), began };
        self.spool().begin(config, bucket()).await.unwrap()
    }

    async fn keys(&self) -> Vec<String> {
        let listed = self.objects.kept.list(&bucket(), "", None, 100).await.unwrap();
        listed.into_iter().map(|object| object.key.to_string()).collect()
    }

    async fn until_stopped(&self) {
        let stopped = || self.told.lock().unwrap().last() == Some(&Report::Stopped);
        while !stopped() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn end(mut recording: SpooledRecording) {
    recording.handle(Input::Ended);
}

/// So many seconds of silence on the mix.
fn speak(recording: &mut SpooledRecording, from: u64, seconds: u64) {
    let id = TrackId(0);
    if from == 0 {
        recording.handle(Input::Captured(Captured::Begun(Track {
            id,
            attendee: None,
            media: TrackMedia::Mix,
        })));
    }
    for number in from * 50..(from + seconds) * 50 {
        let at = Duration::from_millis(20 * number);
        let frame = Frame { track: id, at, keyframe: true, data: Arc::from([0xf8, 0xff, 0xfe]) };
        recording.handle(Input::Captured(Captured::Frame(frame)));
    }
}

#[tokio::test]
async fn a_recording_is_in_the_store_when_its_end_is_told_and_nothing_of_it_in_the_spool() {
    let world = World::new();
    let mut recording = world.begin().await;
    recording.handle(Input::Line(LineKind::MeetingEvents, "{}".to_owned()));
    speak(&mut recording, 0, 12);
    end(recording);
    world.until_stopped().await;
    let keys = world.keys().await;
    let of = |folder: &str| keys.iter().filter(|key| key.starts_with(&format!("visits/7/{folder}/"))).count();
    assert_eq!((of("audio"), of("meeting-events"), of("capture-index")), (3, 1, 1), "{keys:?}");
    assert_eq!(*world.told.lock().unwrap(), [Report::Stopped]);
    assert!(!world.dir.path().join("spool").join(pipeline().as_str()).exists());
}

#[tokio::test]
async fn a_recording_is_flushed_when_the_process_stops_and_goes_on_with_the_next() {
    let world = World::new();
    let spool = world.spool();
    let began = Timestamp::from_millis(1_768_478_400_000);
    let config = RecordingConfig { pipeline: pipeline(), prefix: "visits/7".parse().unwrap(), began };
    let mut recording = spool.begin(config, bucket()).await.unwrap();
    speak(&mut recording, 0, 7);
    drop(recording);
    spool.flushed().await;
    assert_eq!(world.keys().await.iter().filter(|key| key.contains("/audio/")).count(), 2);
    assert_eq!(*world.told.lock().unwrap(), [], "it has not ended");
    spool.finish(&pipeline()).await.unwrap();
    world.until_stopped().await;
}

#[tokio::test]
async fn what_a_crash_leaves_is_finished_and_the_recording_goes_on() {
    let world = World::new();
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 7);
    // Nothing is closed and nothing is said: as after a kill.
    std::mem::forget(recording);

    let mut recording = world.begin_at(60).await;
    speak(&mut recording, 0, 3);
    end(recording);
    world.until_stopped().await;
    let keys = world.keys().await;
    let chunks: Vec<_> = keys.iter().filter(|key| key.contains("/audio/")).collect();
    assert_eq!(chunks.len(), 3, "{keys:?}");
    let mut played = Vec::new();
    for key in chunks {
        let bytes =
            world.objects.kept.read(&bucket(), &key.parse().unwrap(), 0..1 << 20).await.unwrap().unwrap();
        let salvaged = carillon_pipeline::mux::salvage(&bytes).unwrap();
        played.extend(salvaged.map(|salvaged| salvaged.duration.as_millis()));
    }
    assert_eq!(played.iter().sum::<u128>() / 1_000, 9, "{played:?}: only the last second is lost");
}

#[tokio::test]
async fn a_recording_that_has_nothing_left_ends_at_once() {
    let world = World::new();
    world.spool().finish(&pipeline()).await.unwrap();
    assert_eq!(*world.told.lock().unwrap(), [Report::Stopped]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_costs_nothing_and_is_told() {
    let world = World::new();
    world.objects.away.store(true, Ordering::Relaxed);
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 12);
    while world.told.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.objects.away.store(false, Ordering::Relaxed);
    end(recording);
    world.until_stopped().await;
    let told = world.told.lock().unwrap().clone();
    assert!(matches!(told[..], [Report::Interrupted(_), Report::Resumed, Report::Stopped]), "{told:?}");
    assert_eq!(world.keys().await.iter().filter(|key| key.contains("/audio/")).count(), 3);
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_pauses_a_recording() {
    let world = World::new();
    let mut recording = world.begin().await;
    let objects = world.dir.path().join("spool").join(pipeline().as_str()).join("objects");
    std::fs::remove_dir_all(&objects).unwrap();
    // A file in the place of the folder: nothing can be written below it.
    std::fs::write(&objects, "").unwrap();
    speak(&mut recording, 0, 2);
    assert!(matches!(world.told.lock().unwrap()[..], [Report::Interrupted(_)]));
    speak(&mut recording, 2, 2);
    assert_eq!(world.told.lock().unwrap().len(), 1, "it is told once");
}
