//! A store that fails, a disk that fails, a process that dies.

#[cfg(target_os = "linux")]
mod long;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use carillon_pipeline::Shortfall;
use carillon_pipeline::capture::{Input, LineKind, Missing};
use carillon_pipeline::catalog::{Catalog, CatalogReader, Place};
use carillon_ports::memory::MemoryObjects;
use carillon_ports::objects::{ObjectError, ObjectKey, ObjectMeta, ShownAs};
use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::units::Timestamp;

use super::*;

fn pipeline() -> MediaPipelineId {
    "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap()
}

fn bucket() -> BucketName {
    "recordings".parse().unwrap()
}

/// A store that can be away, refuse, or take without keeping.
struct Store {
    kept: MemoryObjects,
    away: AtomicBool,
    refuses: AtomicBool,
    forgets: AtomicBool,
    /// Files that it took.
    put: AtomicU64,
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
        if self.refuses.load(Ordering::Relaxed) {
            return Err(ObjectError::Refused("nobody is let in".into()));
        }
        self.put.fetch_add(1, Ordering::Relaxed);
        if self.forgets.load(Ordering::Relaxed) {
            return Ok(());
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
        shown: &ShownAs,
    ) -> Result<Option<String>, ObjectError> {
        self.kept.presigned_read(bucket, key, valid, shown).await
    }
}

struct World {
    dir: tempfile::TempDir,
    objects: Arc<Store>,
    told: watch::Sender<Vec<Report>>,
}

impl World {
    fn new() -> Self {
        let kept = MemoryObjects::new([bucket()]);
        let objects = Arc::new(Store {
            kept,
            away: AtomicBool::default(),
            refuses: AtomicBool::default(),
            forgets: AtomicBool::default(),
            put: AtomicU64::default(),
        });
        Self { dir: tempfile::tempdir().unwrap(), objects, told: watch::Sender::default() }
    }

    fn spool(&self) -> Spool {
        let told = self.told.clone();
        let reports: Reports = Arc::new(move |_, report| told.send_modify(|told| told.push(report)));
        Spool::new(self.dir.path(), Arc::clone(&self.objects) as Arc<dyn Objects>, reports)
    }

    async fn begin(&self) -> SpooledRecording {
        self.begin_at(0).await
    }

    async fn begin_at(&self, seconds: u64) -> SpooledRecording {
        let began = Timestamp::from_millis(1_768_478_400_000 + 1_000 * seconds);
        let config = RecordingConfig { pipeline: pipeline(), prefix: "visits/7".parse().unwrap(), began };
        self.spool().begin(config, Instant::now(), bucket(), Withheld::default()).await.unwrap()
    }

    async fn keys(&self) -> Vec<String> {
        let listed = self.objects.kept.list(&bucket(), "", None, 100).await.unwrap();
        listed.into_iter().map(|object| object.key.to_string()).collect()
    }

    async fn until(&self, condition: impl FnMut(&Vec<Report>) -> bool) {
        self.told.subscribe().wait_for(condition).await.unwrap();
    }

    async fn until_told_short(&self) {
        self.until(|told| matches!(told.last(), Some(Report::StoppedShort(_)))).await;
    }

    /// What the indexes in the bucket tell.
    async fn catalog(&self) -> Catalog {
        let mut reader = CatalogReader::new(pipeline(), &"visits/7".parse().unwrap());
        for key in self.keys().await.into_iter().filter(|key| key.contains("/capture-index/")) {
            let bytes = self.objects.kept.read(&bucket(), &key.parse().unwrap(), 0..1 << 20).await;
            reader.begin_object(Place::Bucket);
            assert!(reader.read(&bytes.unwrap().unwrap()), "{key}");
        }
        reader.finish().unwrap()
    }

    /// Chunks of sound cannot be written: a file is in the place of their folder.
    fn fill_disk(&self) {
        let objects = self.objects_of_visit();
        std::fs::rename(objects.join("audio"), objects.join("aside")).unwrap();
        std::fs::write(objects.join("audio"), "").unwrap();
    }

    fn make_room(&self) {
        let objects = self.objects_of_visit();
        std::fs::remove_file(objects.join("audio")).unwrap();
        std::fs::rename(objects.join("aside"), objects.join("audio")).unwrap();
    }

    fn objects_of_visit(&self) -> PathBuf {
        self.dir.path().join("spool").join(pipeline().as_str()).join("objects/visits/7")
    }

    /// The only text in the bucket.
    async fn text(&self) -> String {
        let catalog = self.catalog().await;
        let [text] = &catalog.texts[..] else { panic!("{:?}", catalog.texts) };
        let key = text.parse().unwrap();
        let bytes = self.objects.kept.read(&bucket(), &key, 0..1 << 20).await.unwrap().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// How many seconds of sound the bucket has.
    async fn heard(&self) -> u128 {
        let mut played = Duration::ZERO;
        for key in self.keys().await.into_iter().filter(|key| key.contains("/audio/")) {
            let bytes = self.objects.kept.read(&bucket(), &key.parse().unwrap(), 0..1 << 20).await;
            let chunk = carillon_pipeline::mux::salvage(&bytes.unwrap().unwrap()).unwrap();
            played += chunk.map_or(Duration::ZERO, |chunk| chunk.duration);
        }
        played.as_millis() / 1_000
    }

    /// Records in a process that dies of it: nothing is closed and nothing is said.
    fn die_recording(&self, record: impl FnOnce(&mut SpooledRecording)) {
        let process = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let mut recording = process.block_on(self.begin());
        record(&mut recording);
        std::mem::forget(recording);
    }

    async fn until_stopped(&self) {
        self.until(|told| told.last() == Some(&Report::Stopped)).await;
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
    assert_eq!(*world.told.borrow(), [Report::Stopped]);
    assert!(!world.dir.path().join("spool").join(pipeline().as_str()).exists());
}

#[tokio::test]
async fn a_recording_is_flushed_when_the_process_stops_and_goes_on_with_the_next() {
    let world = World::new();
    let spool = world.spool();
    let began = Timestamp::from_millis(1_768_478_400_000);
    let config = RecordingConfig { pipeline: pipeline(), prefix: "visits/7".parse().unwrap(), began };
    let mut recording = spool.begin(config, Instant::now(), bucket(), Withheld::default()).await.unwrap();
    speak(&mut recording, 0, 7);
    drop(recording);
    spool.flushed().await;
    assert_eq!(world.keys().await.iter().filter(|key| key.contains("/audio/")).count(), 2);
    assert_eq!(*world.told.borrow(), [], "it has not ended");
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
    assert_eq!(keys.iter().filter(|key| key.contains("/audio/")).count(), 3, "{keys:?}");
    assert_eq!(world.heard().await, 9, "only the last second is lost");
}

#[test]
fn what_a_crash_leaves_while_the_store_is_away_is_there_when_the_store_is_back() {
    let world = World::new();
    world.objects.away.store(true, Ordering::Relaxed);
    world.die_recording(|recording| speak(recording, 0, 12));

    let process = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    process.block_on(async move {
        let told = world.told.borrow().len();
        let mut recording = world.begin_at(60).await;
        speak(&mut recording, 0, 12);
        world.until(|all| all[told..].iter().any(|it| matches!(it, Report::Interrupted(_)))).await;
        assert_eq!(world.keys().await, [""; 0], "it is still away");
        world.objects.away.store(false, Ordering::Relaxed);
        end(recording);
        world.until_stopped().await;

        let catalog = world.catalog().await;
        let chunks = catalog.tracks.values().flatten();
        let starts: Vec<u64> = chunks.map(|chunk| (chunk.start_us - catalog.began_us) / 1_000_000).collect();
        assert_eq!(starts, [0, 5, 10, 60, 65, 70]);
        assert_eq!(world.heard().await, 23, "only the last second before the crash is lost");
    });
}

#[tokio::test]
async fn a_recording_that_has_nothing_left_ends_at_once() {
    let world = World::new();
    world.spool().finish(&pipeline()).await.unwrap();
    assert_eq!(*world.told.borrow(), [Report::Stopped]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_costs_nothing_and_is_told() {
    let world = World::new();
    world.objects.away.store(true, Ordering::Relaxed);
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 12);
    world.until(|told| !told.is_empty()).await;
    world.objects.away.store(false, Ordering::Relaxed);
    end(recording);
    world.until_stopped().await;
    let told = world.told.borrow().clone();
    assert!(matches!(told[..], [Report::Interrupted(_), Report::Resumed, Report::Stopped]), "{told:?}");
    assert_eq!(world.keys().await.iter().filter(|key| key.contains("/audio/")).count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_refuses_for_good_ends_a_recording_that_is_over_and_nothing_is_lost() {
    let world = World::new();
    world.objects.refuses.store(true, Ordering::Relaxed);
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 12);
    world.until(|told| !told.is_empty()).await;
    tokio::time::sleep(2 * crate::recorder::REFUSED_MAX).await;
    assert!(
        matches!(world.told.borrow()[..], [Report::Interrupted(_)]),
        "while it goes on somebody may mend it"
    );
    end(recording);
    world.until(|told| told.len() > 1).await;
    let problem = "failed to be let into the bucket recordings".to_owned();
    assert_eq!(world.told.borrow()[1..], [Report::Failed(problem)]);
    world.objects.refuses.store(false, Ordering::Relaxed);
    let left = world.dir.path().join("spool").join(pipeline().as_str());
    assert!(left.exists(), "a server that starts brings it in");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_completed_at_the_end_of_a_recording_is_waited_for_and_keeps_nothing_else_back() {
    let world = World::new();
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 7);
    // It comes before all others, and reading it fails.
    let objects = world.dir.path().join("spool").join(pipeline().as_str()).join("objects");
    let bad = objects.join("a.mp4.part");
    std::os::unix::fs::symlink(&bad, &bad).unwrap();
    end(recording);
    world.until(|told| matches!(told[..], [Report::Interrupted(_)])).await;
    let keys = world.keys().await;
    assert_eq!(keys.iter().filter(|key| key.contains("/audio/")).count(), 2, "{keys:?}");
    assert!(keys.iter().any(|key| key.contains("capture-index")), "{keys:?}");
    assert!(objects.exists());
    std::fs::remove_file(&bad).unwrap();
    world.until_stopped().await;
    assert!(!objects.exists());
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
    assert!(matches!(world.told.borrow()[..], [Report::Interrupted(_)]));
    speak(&mut recording, 2, 2);
    assert_eq!(world.told.borrow().len(), 1, "it is told once");
}

#[test]
fn what_a_forgotten_recording_has_left_is_deleted_once_the_store_has_it() {
    let world = World::new();
    let left = world.dir.path().join("spool").join(pipeline().as_str());
    world.objects.away.store(true, Ordering::Relaxed);
    world.die_recording(|recording| speak(recording, 0, 7));
    let process = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    process.block_on(async move {
        let spool = world.spool();
        assert_eq!(spool.left().await.unwrap(), [pipeline()]);
        spool.bring_in(&pipeline()).await.unwrap_err();
        assert!(left.join("objects").exists(), "what the store does not take stays");

        world.objects.away.store(false, Ordering::Relaxed);
        spool.bring_in(&pipeline()).await.unwrap();
        let keys = world.keys().await;
        assert_eq!(keys.iter().filter(|key| key.contains("/audio/")).count(), 2, "{keys:?}");
        assert!(!left.exists());
        let told = world.told.borrow();
        assert!(!told.contains(&Report::Stopped), "its end was told long ago");
    });
}

#[tokio::test]
async fn what_is_no_recording_is_left_alone() {
    let world = World::new();
    let spool = world.spool();
    assert_eq!(spool.left().await.unwrap(), []);
    let left = world.dir.path().join("spool").join(pipeline().as_str());
    std::fs::create_dir_all(left.join("objects")).unwrap();
    std::fs::create_dir(world.dir.path().join("spool").join("somebody-elses")).unwrap();
    assert_eq!(spool.left().await.unwrap(), [pipeline()]);
    std::fs::write(left.join("objects").join("a"), "a chunk of nobody knows where").unwrap();
    spool.bring_in(&pipeline()).await.unwrap_err();
    std::fs::remove_file(left.join("objects").join("a")).unwrap();
    spool.bring_in(&pipeline()).await.unwrap();
    assert!(!left.exists());
}

#[tokio::test]
async fn what_was_recorded_before_and_after_a_disk_was_full_is_all_known() {
    let world = World::new();
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 7);
    world.fill_disk();
    speak(&mut recording, 7, 5);
    assert!(matches!(world.told.borrow()[..], [Report::Interrupted(_)]));
    world.make_room();
    recording.handle(Input::Line(LineKind::DataChannel, "{\"said\":\"meanwhile\"}".to_owned()));
    recording.lose_patience();
    speak(&mut recording, 20, 3);
    end(recording);
    world.until_told_short().await;

    let catalog = world.catalog().await;
    let starts: Vec<u64> = catalog
        .tracks
        .values()
        .flatten()
        .map(|chunk| (chunk.start_us - catalog.began_us) / 1_000_000)
        .collect();
    assert_eq!(starts, [0, 5, 20]);
    assert!(catalog.missing.packets > 0 && catalog.missing.lines == 0, "{:?}", catalog.missing);
    assert_eq!(world.text().await, "{\"said\":\"meanwhile\"}\n");
}

#[tokio::test]
async fn a_recording_that_ends_as_soon_as_a_full_disk_has_room_again_has_what_was_said_meanwhile() {
    let world = World::new();
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 7);
    world.fill_disk();
    speak(&mut recording, 7, 5);
    assert!(matches!(world.told.borrow()[..], [Report::Interrupted(_)]));
    recording.handle(Input::Line(LineKind::DataChannel, "{\"said\":\"meanwhile\"}".to_owned()));
    world.make_room();
    end(recording);
    world.until_told_short().await;
    assert_eq!(world.catalog().await.missing.lines, 0);
    assert_eq!(world.text().await, "{\"said\":\"meanwhile\"}\n");
}

#[tokio::test]
async fn what_was_dropped_on_the_way_is_told_while_it_is_and_at_the_end_and_to_who_makes_files_of_it() {
    let world = World::new();
    let mut recording = world.begin().await;
    speak(&mut recording, 0, 2);
    let missing = Missing { packets: 7, lines: 1 };
    recording.handle(Input::Missing(missing));
    recording.handle(Input::Tick);
    recording.handle(Input::Missing(missing));
    recording.handle(Input::Tick);
    recording.handle(Input::Tick);
    let told = world.told.borrow().clone();
    let [Report::Interrupted(problem), Report::Resumed] = &told[..] else { panic!("{told:?}") };
    assert!(problem.starts_with("7 packets of sound and pictures and 1 lines"), "{problem}");
    end(recording);
    world.until_told_short().await;
    let missing = Missing { packets: 14, lines: 2 };
    let shortfall = Shortfall { missing, ..Shortfall::default() };
    assert_eq!(world.told.borrow().last(), Some(&Report::StoppedShort(shortfall)));
    assert_eq!(world.catalog().await.missing, missing);
}
