//! Joins the chunks of a track into files, one chunk in memory at a time.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use carillon_pipeline::capture::Media;
use carillon_pipeline::catalog::Chunk;
use carillon_pipeline::mux::{ChunkFile, Closing, JoinedFile};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::store::{Refusal, Source};

/// Chunks of which the log tells one by one; of more it tells the number.
const TOLD_MAX: u64 = 20;

/// Why a track is not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The bucket refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk does.
    #[error("write the joined file")]
    Disk(#[from] io::Error),
}

/// Joins a track, chunk by chunk.
pub struct Joiner<'a> {
    source: &'a Source,
    media: Media,
    /// What a chunk's time is counted from.
    zero_us: u64,
    /// Where files are made: `<path>-<number>.part`.
    path: PathBuf,
    open: Option<Open>,
    files: Vec<PathBuf>,
    /// A chunk was left out: what follows cannot be decoded before a key frame.
    broken: bool,
    /// How many chunks were left out.
    pub left_out: u64,
}

struct Open {
    path: PathBuf,
    file: File,
    joined: JoinedFile,
}

impl<'a> Joiner<'a> {
    /// A joiner that has nothing yet.
    pub fn new(source: &'a Source, media: Media, zero_us: u64, path: PathBuf) -> Self {
        Self { source, media, zero_us, path, open: None, files: Vec::new(), broken: false, left_out: 0 }
    }

    /// Takes the next chunk. One that is not there or cannot be read is left out.
    pub async fn take(&mut self, chunk: &Chunk) -> Result<(), JoinError> {
        let bytes = self.source.read(chunk).await?;
        let Some(bytes) = bytes else {
            self.leave_out(chunk, "it is not there");
            return Ok(());
        };
        let Ok(Some(mut file)) = ChunkFile::read(&bytes) else {
            self.leave_out(chunk, "it is broken");
            return Ok(());
        };
        let mut at = Duration::from_micros(chunk.start_us.saturating_sub(self.zero_us));
        let is_picture = matches!(self.media, Media::Camera | Media::Content);
        if is_picture && (self.broken || self.files.is_empty() && self.open.is_none()) {
            match file.skip_to_keyframe() {
                Some(skipped) => at += skipped,
                None => {
                    self.leave_out(chunk, "the one before it is missing");
                    return Ok(());
                }
            }
        }
        self.put(at, &file, chunk).await
    }

    /// The files of the track, one for each codec that it had after another.
    pub async fn finish(mut self) -> Result<Vec<PathBuf>, JoinError> {
        self.close().await?;
        if self.left_out > TOLD_MAX {
            let (pipeline, count) = (&self.source.bucket.pipeline, self.left_out);
            tracing::warn!(%pipeline, count, "chunks of a track were left out");
        }
        Ok(self.files)
    }

    async fn put(&mut self, at: Duration, chunk: &ChunkFile<'_>, named: &Chunk) -> Result<(), JoinError> {
        if self.open.as_ref().is_some_and(|open| !open.joined.takes(chunk)) {
            self.close().await?;
        }
        let mut bytes = Vec::new();
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let Ok(joined) = JoinedFile::begin(chunk, &mut bytes) else {
                    self.leave_out(named, "it is broken");
                    return Ok(());
                };
                let path = self.path.with_extension(format!("{}.part", self.files.len() + 1));
                none.insert(Open { file: File::create(&path).await?, path, joined })
            }
        };
        let outcome = open.joined.join(at, chunk, &mut bytes);
        // What was put out belongs to the file, whether more would have followed or not.
        open.file.write_all(&bytes).await?;
        match outcome {
            Ok(()) => self.broken = false,
            Err(_) => self.leave_out(named, "it cannot be in one file with the others"),
        }
        Ok(())
    }

    async fn close(&mut self) -> Result<(), JoinError> {
        let Some(Open { path, mut file, joined }) = self.open.take() else { return Ok(()) };
        let is_empty = joined.duration().is_zero();
        // A file that could not be begun with a single chunk is none.
        let Ok(Closing { tail, head_at, head }) = joined.close() else { return Ok(()) };
        file.write_all(&tail).await?;
        file.seek(io::SeekFrom::Start(head_at)).await?;
        file.write_all(&head).await?;
        // Syncing alone would keep the last write's failure to itself.
        file.flush().await?;
        file.sync_all().await?;
        if !is_empty {
            self.files.push(path);
        }
        Ok(())
    }

    fn leave_out(&mut self, chunk: &Chunk, reason: &'static str) {
        self.broken = true;
        self.left_out += 1;
        if self.left_out <= TOLD_MAX {
            let (pipeline, object) = (&self.source.bucket.pipeline, &chunk.object);
            tracing::warn!(%pipeline, %object, reason, "a chunk is left out of what is joined");
        }
    }
}
