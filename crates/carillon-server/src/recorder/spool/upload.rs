//! Puts the complete files of one recording into the object store.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use carillon_pipeline::Report;
use carillon_ports::Objects;
use carillon_ports::objects::{ObjectError, ObjectKey};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::BucketName;
use tokio::sync::watch;

use super::disk::RecordingDir;
use super::{Over, Progress};
use crate::recorder::Reports;

/// Between two tries while the store is away.
const PATIENCE_MIN: Duration = Duration::from_millis(500);
const PATIENCE_MAX: Duration = Duration::from_secs(20);

/// The uploader of one recording.
pub struct Uploader {
    pub pipeline: MediaPipelineId,
    pub dir: RecordingDir,
    pub bucket: BucketName,
    pub objects: Arc<dyn Objects>,
    pub reports: Reports,
}

impl Uploader {
    /// Works until the recording is over and the store has all of it. Of one that has ended it says so then.
    pub async fn run(self, mut progress: watch::Receiver<Progress>) {
        loop {
            // Seen before the files are looked for, so that none is missed.
            let over = progress.borrow_and_update().over;
            self.put_all().await;
            match over {
                Some(Over::Ended) => break,
                Some(Over::Suspended) => return,
                None if progress.changed().await.is_err() => return,
                None => {}
            }
        }
        let dir = self.dir.clone();
        let removed = tokio::task::spawn_blocking(move || dir.remove()).await;
        if !matches!(removed, Ok(Ok(()))) {
            tracing::warn!(pipeline = %self.pipeline, "the spool of a recording cannot be removed");
        }
        (self.reports)(&self.pipeline, Report::Stopped);
    }

    async fn put_all(&self) {
        let dir = self.dir.clone();
        let files = match tokio::task::spawn_blocking(move || dir.complete()).await {
            Ok(Ok(files)) => files,
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Ok(Err(error)) => {
                return tracing::warn!(pipeline = %self.pipeline, %error, "the spool cannot be read");
            }
            Err(_) => return,
        };
        for (key, file) in files {
            match key.parse() {
                Ok(key) => self.put(&key, &file).await,
                Err(_) => {
                    tracing::warn!(pipeline = %self.pipeline, "a file in the spool has no possible key")
                }
            }
        }
    }

    /// Puts one file, however long that takes.
    async fn put(&self, key: &ObjectKey, file: &Path) {
        let (mut patience, mut interrupted) = (PATIENCE_MIN, false);
        while let Err(error) = self.put_once(key, file).await {
            if !interrupted {
                tracing::warn!(pipeline = %self.pipeline, %error, "the object store does not take a recording");
                (self.reports)(&self.pipeline, Report::Interrupted(error.to_string()));
                interrupted = true;
            }
            tokio::time::sleep(patience).await;
            patience = (patience * 2).min(PATIENCE_MAX);
        }
        if interrupted {
            (self.reports)(&self.pipeline, Report::Resumed);
        }
    }

    async fn put_once(&self, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        self.objects.put_file(&self.bucket, key, file).await?;
        // It is in the store; a copy that stays is put once more at the next start.
        let _ = tokio::fs::remove_file(file).await;
        Ok(())
    }
}
