//! Puts the complete files of one recording into the object store.
//!
//! A store that is away is waited for. A bucket that refuses may be mended by somebody, so it is asked again as well; but
//! once the recording is over only for a while, and then the pipeline has failed. Its files stay, and are brought in at
//! the next start of a server for which the bucket is open.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carillon_pipeline::{Report, Shortfall};
use carillon_ports::Objects;
use carillon_ports::objects::{ObjectError, ObjectKey};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::BucketName;
use tokio::sync::watch;
use tokio::time::Instant;

use super::disk::RecordingDir;
use super::{Over, Progress};
use crate::recorder::Reports;
use crate::recorder::interruption::{Interruption, REFUSED_MAX};

/// Why files of a recording do not get into its bucket. The text is for people; the bucket comes after it.
#[derive(Debug, thiserror::Error)]
enum Stuck {
    /// Its disk fails, or is full.
    #[error("failed to complete files for the bucket")]
    Spool(#[from] io::Error),
    /// The bucket refuses.
    #[error("failed to {0}")]
    Bucket(#[from] ObjectError),
}

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
        let over = loop {
            // Seen before the files are looked for, so that none is missed.
            let over = progress.borrow_and_update().over;
            match self.put_all(&progress).await {
                Ok(()) => {}
                Err(Stuck::Spool(error)) => {
                    tracing::warn!(pipeline = %self.pipeline, %error, "the spool cannot be read");
                }
                Err(stuck) => return self.fail(&stuck),
            }
            match over {
                Some(over) => break over,
                None if progress.changed().await.is_err() => return,
                None => {}
            }
        };
        if matches!(over, Over::Ended) {
            self.conclude(&progress).await;
        }
    }

    /// Puts what a recording that is over has left. A disk that had no room to complete its last files may have some by
    /// and by.
    async fn conclude(&self, progress: &watch::Receiver<Progress>) {
        let (since, mut interruption) = (Instant::now(), self.interruption());
        while let Err(stuck) = self.put_the_rest(progress).await {
            if matches!(stuck, Stuck::Bucket(_)) || since.elapsed() >= REFUSED_MAX {
                return self.fail(&stuck);
            }
            interruption.wait(stuck.to_string()).await;
        }
        interruption.over();
        let dir = self.dir.clone();
        let removed = tokio::task::spawn_blocking(move || dir.remove()).await;
        if !matches!(removed, Ok(Ok(()))) {
            tracing::warn!(pipeline = %self.pipeline, "the spool of a recording cannot be removed");
        }
        let missing = progress.borrow().missing;
        let report = match missing.is_none() {
            true => Report::Stopped,
            false => Report::StoppedShort(Shortfall { missing, ..Shortfall::default() }),
        };
        (self.reports)(&self.pipeline, report);
    }

    async fn put_the_rest(&self, progress: &watch::Receiver<Progress>) -> Result<(), Stuck> {
        let dir = self.dir.clone();
        let salvaged = tokio::task::spawn_blocking(move || dir.salvage()).await.map_err(io::Error::other)?;
        // What could be completed need not wait.
        self.put_all(progress).await?;
        match salvaged {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn interruption(&self) -> Interruption<'_> {
        Interruption::none(&self.pipeline, &self.reports)
    }

    /// The files stay.
    fn fail(&self, stuck: &Stuck) {
        tracing::error!(pipeline = %self.pipeline, %stuck, "a recording is given up");
        (self.reports)(&self.pipeline, Report::Failed(format!("{stuck} {}", self.bucket.as_str())));
    }

    /// Puts what is there, once, and deletes the directory when the store has all of it.
    pub async fn bring_in(&self) -> io::Result<()> {
        for (key, file) in self.complete().await? {
            let key = key.parse().map_err(|_| io::ErrorKind::InvalidFilename)?;
            self.put_once(&key, &file).await.map_err(io::Error::other)?;
        }
        let dir = self.dir.clone();
        tokio::task::spawn_blocking(move || dir.remove()).await?
    }

    async fn complete(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let dir = self.dir.clone();
        match tokio::task::spawn_blocking(move || dir.complete()).await? {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            files => files,
        }
    }

    async fn put_all(&self, progress: &watch::Receiver<Progress>) -> Result<(), Stuck> {
        for (key, file) in self.complete().await? {
            match key.parse() {
                Ok(key) => self.put(&key, &file, progress).await?,
                Err(_) => {
                    tracing::warn!(pipeline = %self.pipeline, "a file in the spool has no possible key")
                }
            }
        }
        Ok(())
    }

    /// Puts one file, however long that takes, unless it is refused for good. It may be gone: while a recording begins
    /// again it has two uploaders.
    async fn put(
        &self,
        key: &ObjectKey,
        file: &Path,
        progress: &watch::Receiver<Progress>,
    ) -> Result<(), ObjectError> {
        let mut interruption = self.interruption();
        let mut refused_since = None;
        while let Err(error) = self.put_once(key, file).await
            && tokio::fs::try_exists(file).await.unwrap_or(true)
        {
            let is_over = matches!(progress.borrow().over, Some(Over::Ended));
            let is_refused = matches!(error, ObjectError::Refused(_) | ObjectError::MissingBucket);
            if !(is_over && is_refused) {
                refused_since = None;
            } else if refused_since.get_or_insert_with(Instant::now).elapsed() >= REFUSED_MAX {
                return Err(error);
            }
            interruption.wait(error.to_string()).await;
        }
        interruption.over();
        Ok(())
    }

    async fn put_once(&self, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        self.objects.put_file(&self.bucket, key, file).await?;
        // It is in the store; a copy that stays is put once more at the next start.
        let _ = tokio::fs::remove_file(file).await;
        Ok(())
    }
}
