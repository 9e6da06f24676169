//! The embedded store: meetings, the outbox of their events, reports of them, and media pipelines in one redb file in
//! the data directory.
//!
//! Reads look at a consistent view and wait for nobody; writes go through one thread that commits them in groups.
//! Both happen off the async threads, because both may wait for the disk.
//!
//! Invariant: what was answered is on the disk. The file belongs to one process at a time.

mod analytics;
mod change;
mod compact;
mod handle;
mod migrate;
mod outbox;
mod pipelines;
mod read;
mod records;
mod rows;
mod tables;
mod writer;

#[cfg(test)]
mod tests;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::meetings::{
    Addition, Attendee, AttendeePosition, CreateBounds, Creation, Listed, Lookup, Meeting, MeetingRecord,
    MeetingStatus, Meetings, RecordPosition, Selection, TagChange, TagOutcome,
};
use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use redb::{Database, ReadableDatabase as _};

use handle::Handle;
use outbox::Surroundings;
use tables::ReadTables;
use writer::Writer;

pub use compact::{Compact, Compacted};
pub use rows::EmbeddedRows;

/// Meetings and media pipelines in a file.
pub struct Embedded {
    handle: Arc<Handle>,
    writer: Writer<Surroundings>,
    surroundings: Arc<Surroundings>,
}

/// Why a store did not open. Reads as one line for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct OpenError {
    path: PathBuf,
    cause: OpenCause,
}

#[derive(Debug, thiserror::Error)]
enum OpenCause {
    #[error("cannot create the data directory: {0}")]
    Directory(io::Error),
    #[error("cannot open the store for writing: {0}")]
    File(io::Error),
    #[error("the store is in use by another carillon process")]
    InUse,
    #[error(
        "the store was written by a later version of carillon (layout {found}, this one knows {current})"
    )]
    Newer { found: u64, current: u64 },
    #[error("the store cannot be read: {0}")]
    Store(redb::Error),
    #[error("the store cannot be brought to this version: {0}")]
    Migration(String),
    #[error("cannot start the writer thread: {0}")]
    Thread(io::Error),
}

impl OpenCause {
    fn store(error: impl Into<redb::Error>) -> Self {
        Self::Store(error.into())
    }

    fn at(self, path: &Path) -> OpenError {
        OpenError { path: path.to_owned(), cause: self }
    }
}

impl Embedded {
    /// Opens the store in `directory` and creates what is missing. Blocks, so call it before serving.
    pub fn open(directory: &Path) -> Result<Self, OpenError> {
        let (database, path) = create(directory, FILE_NAME)?;
        let again = reopening(&path);
        Self::over(database, again).map_err(|cause| cause.at(&path))
    }

    fn over(
        database: Database,
        open: impl Fn() -> Result<Database, OpenCause> + Send + Sync + 'static,
    ) -> Result<Self, OpenCause> {
        migrate::migrate(&database)?;
        let handle = Arc::new(Handle::new(database, open));
        let surroundings = Arc::<Surroundings>::default();
        let writer =
            Writer::start(Arc::clone(&handle), Arc::clone(&surroundings)).map_err(OpenCause::Thread)?;
        Ok(Self { handle, writer, surroundings })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ReadTables) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let handle = Arc::clone(&self.handle);
        let reading = tokio::task::spawn_blocking(move || {
            handle.with(|database| work(&ReadTables(database.begin_read().map_err(fault)?)))
        });
        let outcome = reading.await.map_err(StoreError::unavailable)?;
        if matches!(outcome, Err(StoreError::Unavailable(_))) {
            self.writer.probe();
        }
        outcome
    }
}

/// Opens the file of a store in `directory` and creates what is missing.
fn create(directory: &Path, name: &str) -> Result<(Database, PathBuf), OpenError> {
    create_directory(directory).map_err(|error| OpenCause::Directory(error).at(directory))?;
    let path = directory.join(name);
    let database = open_file(directory, &path).map_err(|cause| cause.at(&path))?;
    Ok((database, path))
}

/// Opens the file again. One that has gone meanwhile is not made anew: an empty store would deny all that was there.
fn reopening(path: &Path) -> impl Fn() -> Result<Database, OpenCause> + Send + Sync + 'static {
    let path = path.to_owned();
    move || open_database(OpenOptions::new().read(true).write(true), &path)
}

fn create_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn open_file(directory: &Path, path: &Path) -> Result<Database, OpenCause> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    // Join tokens lie in it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let database = open_database(&options, path)?;
    // The file's name must last as long as what it holds.
    sync_directory(directory).map_err(OpenCause::File)?;
    Ok(database)
}

fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn open_database(options: &OpenOptions, path: &Path) -> Result<Database, OpenCause> {
    let file = options.open(path).map_err(OpenCause::File)?;
    let backend = redb::backends::FileBackend::new(file).map_err(refuse)?;
    Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(backend).map_err(refuse)
}

fn refuse(error: redb::DatabaseError) -> OpenCause {
    match error {
        redb::DatabaseError::DatabaseAlreadyOpen => OpenCause::InUse,
        other => OpenCause::store(other),
    }
}

/// What redb says went wrong, for the log.
fn fault(error: impl Into<redb::Error>) -> StoreError {
    StoreError::unavailable(error.into())
}

#[async_trait]
impl Meetings for Embedded {
    async fn create(&self, meeting: Meeting, bounds: CreateBounds) -> Result<Creation, StoreError> {
        self.writer.write(move |tables| change::create(tables, &meeting, bounds)).await
    }

    async fn meeting(&self, id: &MeetingId) -> Result<Option<Meeting>, StoreError> {
        let id = id.clone();
        self.read(move |tables| read::meeting(tables, &id)).await
    }

    async fn live(
        &self,
        after: Option<&MeetingId>,
        limit: usize,
    ) -> Result<Listed<MeetingId, Meeting>, StoreError> {
        let after = after.cloned();
        self.read(move |tables| read::live(tables, after.as_ref(), limit)).await
    }

    async fn records(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingRecord>, StoreError> {
        let before = before.cloned();
        self.read(move |tables| read::records(tables, before.as_ref(), limit)).await
    }

    async fn record(&self, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
        let id = id.clone();
        self.read(move |tables| read::record(tables, &id)).await
    }

    async fn forget_records(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        self.writer.write(move |tables| change::forget_records(tables, before, limit)).await
    }

    async fn end(
        &self,
        id: &MeetingId,
        status: MeetingStatus,
        at: Timestamp,
    ) -> Result<Vec<MeetingId>, StoreError> {
        let id = id.clone();
        self.writer.write(move |tables| change::end(tables, &id, status, at)).await
    }

    async fn add_attendees(
        &self,
        meeting: &MeetingId,
        attendees: Vec<Attendee>,
        attendees_max: u64,
    ) -> Result<Option<Vec<Addition>>, StoreError> {
        let meeting = meeting.clone();
        self.writer
            .write(move |tables| change::add_attendees(tables, &meeting, attendees, attendees_max))
            .await
    }

    async fn attendee(&self, meeting: &MeetingId, id: &AttendeeId) -> Result<Lookup<Attendee>, StoreError> {
        let (meeting, id) = (meeting.clone(), id.clone());
        self.read(move |tables| read::attendee(tables, &meeting, &id)).await
    }

    async fn meeting_and_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
    ) -> Result<Lookup<(Meeting, Attendee)>, StoreError> {
        let (meeting, id) = (meeting.clone(), id.clone());
        self.read(move |tables| read::meeting_and_attendee(tables, &meeting, &id)).await
    }

    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<AttendeePosition>,
        limit: usize,
    ) -> Result<Option<Listed<AttendeePosition, Attendee>>, StoreError> {
        let meeting = meeting.clone();
        self.read(move |tables| read::attendees(tables, &meeting, after, limit)).await
    }

    async fn remove_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        at: Timestamp,
    ) -> Result<Lookup<Attendee>, StoreError> {
        let (meeting, id) = (meeting.clone(), id.clone());
        self.writer.write(move |tables| change::remove_attendee(tables, &meeting, &id, at)).await
    }

    async fn set_capabilities(
        &self,
        meeting: &MeetingId,
        whom: &Selection,
        capabilities: Capabilities,
        at: Timestamp,
    ) -> Result<Option<Vec<Attendee>>, StoreError> {
        let (meeting, whom) = (meeting.clone(), whom.clone());
        self.writer
            .write(move |tables| change::set_capabilities(tables, &meeting, &whom, capabilities, at))
            .await
    }

    async fn set_noise_suppression(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        enabled: bool,
    ) -> Result<Lookup<Attendee>, StoreError> {
        let (meeting, id) = (meeting.clone(), id.clone());
        self.writer.write(move |tables| change::set_noise_suppression(tables, &meeting, &id, enabled)).await
    }

    async fn tag_meeting(
        &self,
        meeting: &MeetingId,
        change: TagChange,
    ) -> Result<Option<TagOutcome>, StoreError> {
        let meeting = meeting.clone();
        self.writer.write(move |tables| change::tag_meeting(tables, &meeting, change)).await
    }

    async fn tag_attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        change: TagChange,
    ) -> Result<Lookup<TagOutcome>, StoreError> {
        let (meeting, attendee) = (meeting.clone(), attendee.clone());
        self.writer.write(move |tables| change::tag_attendee(tables, &meeting, &attendee, change)).await
    }
}

const FILE_NAME: &str = "carillon.redb";
/// Pages kept in memory. All live meetings of a busy server fit; the default of redb is a gigabyte.
const CACHE_BYTES: usize = 64 * 1024 * 1024;
