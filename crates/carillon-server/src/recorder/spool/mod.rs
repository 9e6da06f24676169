//! Recordings on their way to the object store: files of our own, until they are there.
//!
//! Each recording has a directory with what it writes, under the keys that it will have; `.part` is what is being
//! written. A chunk that is finished loses that ending and is put into the store by an uploader of the recording's
//! own, with patience while the store is away; memory stays as it is, for what waits is on the disk. What a crash
//! leaves is finished at the next start: of a chunk that was being written everything up to its last whole fragment,
//! about a second before the end, is kept.
//!
//! Tracks that the bucket is not to have lie elsewhere and are never uploaded (`withheld`).
//!
//! When the disk is full the recording pauses, says so, and goes on with the next key frames once there is room.
//!
//! Invariant: a file without `.part` is complete, and is only deleted after the store has it.
//! A finished chunk is synced to the disk before it loses its ending; a fragment is written at once and survives our
//! end, though not that of the machine.

mod disk;
mod recording;
mod shelves;
mod upload;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use carillon_pipeline::Report;
use carillon_pipeline::capture::{Missing, RecordingConfig};
use carillon_ports::Objects;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::BucketName;
use carillon_proto::pipeline::Withheld;
use tokio::sync::watch;

use super::leftover::pipelines_in;
use super::reports::Reports;
use super::withheld::WithheldTracks;
pub use disk::{OpenFile, RecordingDir};
pub use recording::SpooledRecording;
use shelves::Shelves;
use upload::Uploader;

/// The spool of this process.
#[derive(Clone)]
pub struct Spool {
    dir: PathBuf,
    withheld: WithheldTracks,
    objects: Arc<dyn Objects>,
    reports: Reports,
    uploaders: Arc<watch::Sender<usize>>,
}

/// How far a recording is, for its uploader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// Grows with each file that is complete.
    files: u64,
    over: Option<Over>,
    /// What is in none of them.
    missing: Missing,
}

/// How a recording is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// Nothing more comes of it.
    Ended,
    /// This process stops; the next one goes on with it.
    Suspended,
}

/// The recording's end of the line to its uploader. Without it nothing more is written.
#[derive(Debug)]
struct Written {
    progress: watch::Sender<Progress>,
    over: Over,
}

impl Spool {
    /// A spool below the data directory.
    pub fn new(data_dir: &Path, objects: Arc<dyn Objects>, reports: Reports) -> Self {
        let uploaders = Arc::new(watch::Sender::new(0));
        let (dir, withheld) = (data_dir.join("spool"), WithheldTracks::new(data_dir));
        Self { dir, withheld, objects, reports, uploaders }
    }

    /// Resolves when everything that was written is in the store. All recordings must be over.
    pub async fn flushed(&self) {
        // The sender is in `self`, so waiting ends only with the condition.
        let _ = self.uploaders.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Begins the recording of a pipeline, or goes on with it after what a crash has left. `since` is when it began, the
    /// zero of the times of its frames.
    pub async fn begin(
        &self,
        config: RecordingConfig,
        since: Instant,
        bucket: BucketName,
        withheld: Withheld,
    ) -> io::Result<SpooledRecording> {
        let aside = match withheld.is_any() {
            true => Some(self.withheld.open(&config.pipeline).await?),
            false => None,
        };
        let dir = self.open(&config.pipeline, &bucket).await?;
        let written = self.upload(&config.pipeline, dir.clone(), bucket);
        let shelves = Shelves::new(dir, aside.map(|dir| (withheld, dir)));
        Ok(SpooledRecording::new(config, since, shelves, written, Arc::clone(&self.reports)))
    }

    /// What recordings keep from their buckets.
    pub fn withheld(&self) -> &WithheldTracks {
        &self.withheld
    }

    /// Brings what a crash has left of a recording that goes on no more into the store, and reports its end then.
    pub async fn finish(&self, pipeline: &MediaPipelineId) -> io::Result<()> {
        let dir = RecordingDir::new(self.dir.join(pipeline.as_str()));
        let left = dir.clone();
        let bucket =
            tokio::task::spawn_blocking(move || left.bucket().inspect(|_| drop(left.salvage()))).await?;
        match bucket {
            Some(bucket) => self.upload(pipeline, dir, bucket).end(),
            None => (self.reports)(pipeline, Report::Stopped),
        }
        Ok(())
    }

    /// Recordings of which something is here.
    pub async fn left(&self) -> io::Result<Vec<MediaPipelineId>> {
        pipelines_in(&self.dir).await
    }

    /// Brings what is left of a recording that is over into the store and deletes it. Nothing is waited for: what the
    /// store does not take stays, and so does what was not meant for any bucket.
    pub async fn bring_in(&self, pipeline: &MediaPipelineId) -> io::Result<()> {
        let dir = RecordingDir::new(self.dir.join(pipeline.as_str()));
        let left = dir.clone();
        let bucket = tokio::task::spawn_blocking(move || match left.bucket() {
            Some(bucket) => left.salvage().map(|()| Some(bucket)),
            // It died before there was anything.
            None => left.remove_empty().map(|()| None),
        });
        let Some(bucket) = bucket.await?? else { return Ok(()) };
        self.uploader(pipeline, dir, bucket).bring_in().await
    }

    async fn open(&self, pipeline: &MediaPipelineId, bucket: &BucketName) -> io::Result<RecordingDir> {
        let dir = RecordingDir::new(self.dir.join(pipeline.as_str()));
        let (opened, bucket) = (dir.clone(), bucket.clone());
        tokio::task::spawn_blocking(move || opened.create(&bucket).and_then(|()| opened.salvage())).await??;
        Ok(dir)
    }

    fn upload(&self, pipeline: &MediaPipelineId, dir: RecordingDir, bucket: BucketName) -> Written {
        let (sender, progress) = watch::channel(Progress::default());
        let uploader = self.uploader(pipeline, dir, bucket);
        self.uploaders.send_modify(|count| *count += 1);
        let uploaders = Arc::clone(&self.uploaders);
        tokio::spawn(async move {
            uploader.run(progress).await;
            uploaders.send_modify(|count| *count -= 1);
        });
        Written { progress: sender, over: Over::Suspended }
    }

    fn uploader(&self, pipeline: &MediaPipelineId, dir: RecordingDir, bucket: BucketName) -> Uploader {
        Uploader {
            pipeline: pipeline.clone(),
            dir,
            bucket,
            objects: Arc::clone(&self.objects),
            reports: Arc::clone(&self.reports),
        }
    }
}

impl Written {
    /// One more file is complete.
    fn file(&self) {
        self.progress.send_modify(|progress| progress.files += 1);
    }

    /// So much could not be written.
    fn miss(&self, missing: Missing) {
        self.progress.send_modify(|progress| progress.missing += missing);
    }

    /// What is written until it is dropped is all.
    fn end(&mut self) {
        self.over = Over::Ended;
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let over = self.over;
        self.progress.send_modify(|progress| progress.over = Some(over));
    }
}

#[cfg(test)]
mod tests;
