//! The directory that a concatenation works in.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

/// What is written to see whether there is room.
const PROBE: &str = "probe";

/// `<data-dir>/work/<pipelineId>`
#[derive(Clone, Debug)]
pub struct WorkDir(PathBuf);

impl WorkDir {
    /// It is made when something is put into it.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes it.
    pub async fn create(&self) -> io::Result<()> {
        fs::create_dir_all(&self.0).await
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// An empty directory within it: what was in it is gone.
    pub async fn fresh(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.file(name);
        missing_is_fine(fs::remove_dir_all(&path).await)?;
        fs::create_dir_all(&path).await?;
        Ok(path)
    }

    /// Whether a file is there. It is complete then: files get their names when they are.
    pub async fn has(&self, name: &str) -> bool {
        fs::try_exists(self.file(name)).await.unwrap_or(false)
    }

    /// Notes that something is done, with a number that belongs to it.
    pub async fn mark(&self, name: &str, number: u64) -> io::Result<()> {
        fs::write(self.file(name), number.to_string()).await
    }

    /// The number that was noted; `None` when it is not done, or the note is not whole.
    pub async fn marked(&self, name: &str) -> Option<u64> {
        fs::read_to_string(self.file(name)).await.ok()?.parse().ok()
    }

    /// Whether so many bytes can be written.
    pub async fn has_room(&self, bytes: usize) -> bool {
        let probe = self.file(PROBE);
        let written = write_through(&probe, bytes).await;
        let _ = fs::remove_file(&probe).await;
        written.is_ok()
    }

    /// Gives a complete file its name, once it is on the disk.
    pub async fn keep(&self, file: &Path, name: &str) -> io::Result<()> {
        fs::File::open(file).await?.sync_all().await?;
        fs::rename(file, self.file(name)).await
    }

    /// Deletes it with everything in it.
    pub async fn remove(&self) -> io::Result<()> {
        missing_is_fine(fs::remove_dir_all(&self.0).await)
    }
}

async fn write_through(path: &Path, bytes: usize) -> io::Result<()> {
    fs::write(path, vec![0; bytes]).await?;
    fs::File::open(path).await?.sync_all().await
}

fn missing_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
