//! The embedded store as a supplier of the port, and what it does when files and disks misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use carillon_ports::conformance;
use carillon_ports::memory::SeededEntropy;
use carillon_ports::{Entropy as _, Meetings as _};
use carillon_proto::units::Timestamp;

use super::*;

fn meeting(entropy: &SeededEntropy) -> Meeting {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    Meeting::new(
        id.parse().unwrap(),
        "demo".parse().unwrap(),
        "us-east-1".parse().unwrap(),
        Timestamp::from_millis(1),
    )
}

const BOUNDS: CreateBounds = CreateBounds { meetings_max: u64::MAX, replicas_max: 4 };

#[tokio::test]
async fn embedded_meetings_conform() {
    let directory = tempfile::tempdir().unwrap();
    conformance::meetings(&Embedded::open(directory.path()).unwrap()).await;
}

#[tokio::test]
async fn embedded_analytics_conform() {
    let directory = tempfile::tempdir().unwrap();
    conformance::analytics(&Embedded::open(directory.path()).unwrap()).await;
}

#[tokio::test]
async fn embedded_pipelines_conform() {
    let directory = tempfile::tempdir().unwrap();
    conformance::pipelines(&Embedded::open(directory.path()).unwrap()).await;
    let directory = tempfile::tempdir().unwrap();
    let store = Embedded::open(directory.path()).unwrap();
    conformance::pipeline_events(&store, &store, &store).await;
}

#[tokio::test]
async fn an_embedded_outbox_conforms() {
    let directory = tempfile::tempdir().unwrap();
    let store = Embedded::open(directory.path()).unwrap();
    conformance::outbox(&store, &store).await;
}

#[tokio::test]
async fn a_reopened_store_holds_what_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let meeting = meeting(&SeededEntropy::new(1));
    let store = Embedded::open(directory.path()).unwrap();
    store.create(meeting.clone(), BOUNDS).await.unwrap();
    drop(store);
    let store = Embedded::open(directory.path()).unwrap();
    assert_eq!(store.meeting(&meeting.id).await.unwrap(), Some(meeting));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_at_once_are_all_answered() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(Embedded::open(directory.path()).unwrap());
    let entropy = SeededEntropy::new(2);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..1_500 {
        let (store, meeting) = (Arc::clone(&store), meeting(&entropy));
        writers.spawn(async move {
            store.create(meeting.clone(), BOUNDS).await.unwrap();
            store.meeting(&meeting.id).await.unwrap().unwrap();
        });
    }
    assert_eq!(writers.join_all().await.len(), 1_500);
    assert_eq!(store.live(None, 2_000).await.unwrap().len(), 1_500);
}

/// A disk that is full from some moment on.
#[derive(Clone, Debug)]
struct Disk {
    memory: Arc<redb::backends::InMemoryBackend>,
    full: Arc<AtomicBool>,
}

impl Disk {
    fn check(&self) -> io::Result<()> {
        if self.full.load(Ordering::Relaxed) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl redb::StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.memory.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.memory.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check().and_then(|()| self.memory.set_len(len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.check().and_then(|()| self.memory.sync_data())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check().and_then(|()| self.memory.write(offset, data))
    }
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_once_it_has_room_the_store_is_back() {
    let full = Arc::new(AtomicBool::new(false));
    let disk = Disk { memory: Arc::default(), full: Arc::clone(&full) };
    let open = move || Database::builder().create_with_backend(disk.clone()).map_err(refuse);
    let store = Arc::new(Embedded::over(open().unwrap(), open).unwrap());
    let entropy = SeededEntropy::new(3);
    let kept = meeting(&entropy);
    store.create(kept.clone(), BOUNDS).await.unwrap();
    full.store(true, Ordering::Relaxed);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, meeting) = (Arc::clone(&store), meeting(&entropy));
        writers.spawn(async move { store.create(meeting, BOUNDS).await });
    }
    for outcome in writers.join_all().await {
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    }
    full.store(false, Ordering::Relaxed);
    let late = meeting(&entropy);
    assert_eq!(store.create(late.clone(), BOUNDS).await.unwrap(), Creation::Created);
    for meeting in [kept, late] {
        assert_eq!(store.meeting(&meeting.id).await.unwrap(), Some(meeting));
    }
}

#[tokio::test]
async fn readers_alone_bring_a_failed_store_back() {
    let full = Arc::new(AtomicBool::new(false));
    let disk = Disk { memory: Arc::default(), full: Arc::clone(&full) };
    let open = move || Database::builder().create_with_backend(disk.clone()).map_err(refuse);
    let store = Embedded::over(open().unwrap(), open).unwrap();
    let kept = meeting(&SeededEntropy::new(6));
    store.create(kept.clone(), BOUNDS).await.unwrap();
    full.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        store.end(&kept.id, MeetingStatus::Ended, Timestamp::from_millis(2)).await.unwrap_err();
    }
    store.meeting(&kept.id).await.unwrap_err();
    full.store(false, Ordering::Relaxed);
    let mut attempts = 0;
    while store.meeting(&kept.id).await.is_err() && attempts < 10_000 {
        attempts += 1;
    }
    assert_eq!(store.meeting(&kept.id).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn a_broken_record_fails_its_own_write_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(Embedded::open(directory.path()).unwrap());
    let entropy = SeededEntropy::new(4);
    let (broken, sound) = (meeting(&entropy), meeting(&entropy));
    for meeting in [&broken, &sound] {
        store.create(meeting.clone(), BOUNDS).await.unwrap();
    }
    let id = broken.id.clone();
    let damage = move |tables: &mut tables::WriteTables<'_>| {
        tables.meetings.insert(id.as_str(), &b"\x01{"[..]).map(drop).map_err(fault)
    };
    store.writer.write(damage).await.unwrap();
    let end = async |meeting: &Meeting| {
        store.end(&meeting.id, MeetingStatus::Ended, Timestamp::from_millis(2)).await
    };
    let (broken_end, sound_end) = tokio::join!(end(&broken), end(&sound));
    assert!(matches!(broken_end, Err(StoreError::Corrupt(_))));
    assert_eq!(sound_end.unwrap(), [sound.id]);
}

#[tokio::test]
async fn a_broken_record_hides_no_other_of_its_list() {
    let directory = tempfile::tempdir().unwrap();
    let store = Embedded::open(directory.path()).unwrap();
    let entropy = SeededEntropy::new(5);
    let (broken, sound) = (meeting(&entropy), meeting(&entropy));
    for meeting in [&broken, &sound] {
        store.create(meeting.clone(), BOUNDS).await.unwrap();
    }
    let id = broken.id.clone();
    let damage = move |tables: &mut tables::WriteTables<'_>| {
        tables.meetings.insert(id.as_str(), &b"\x02{}"[..]).map_err(fault)?;
        tables.records.insert((1, id.as_str()), &b""[..]).map(drop).map_err(fault)
    };
    store.writer.write(damage).await.unwrap();
    let of_both = |id: &MeetingId, is_readable: bool| is_readable == (*id == sound.id);
    let live = store.live(None, 9).await.unwrap();
    assert!(live.len() == 2 && live.iter().all(|(id, row)| of_both(id, row.is_ok())), "{live:?}");
    let records = store.records(None, 9).await.unwrap();
    assert!(
        records.len() == 2 && records.iter().all(|(at, row)| of_both(&at.id, row.is_ok())),
        "{records:?}"
    );
}

#[test]
fn a_second_opening_is_refused_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let _first = Embedded::open(directory.path()).unwrap();
    let error = Embedded::open(directory.path()).err().unwrap().to_string();
    assert!(error.ends_with("carillon.redb: the store is in use by another carillon process"), "{error}");
}

#[test]
fn a_path_that_cannot_be_a_directory_is_refused_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = Embedded::open(&path).err().unwrap().to_string();
        assert!(error.contains("cannot create the data directory: ") && !error.contains('\n'), "{error}");
    }
}

#[test]
fn a_file_that_is_no_store_is_refused_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(FILE_NAME);
    std::fs::write(&file, "my thesis".repeat(1_000)).unwrap();
    let error = Embedded::open(directory.path()).err().unwrap().to_string();
    assert!(error.contains("the store cannot be read: ") && !error.contains('\n'), "{error}");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("my thesis"));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let _store = Embedded::open(&directory.path().join("data")).unwrap();
    let mode =
        |path: &str| std::fs::metadata(directory.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/carillon.redb")), (0o700, 0o600));
}
