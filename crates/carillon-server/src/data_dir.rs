//! The directory of everything that outlives the process, held by one server at a time.
//!
//! The lock is the operating system's: it goes with the process, however that ends, so a `kill -9` leaves nothing
//! to clean up.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Why the directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It cannot be made or written.
    #[error("the data directory {path} is not writable: {source}")]
    NotWritable {
        /// Which directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another server runs on it.
    #[error("the data directory {0} is in use by another carillon process")]
    Locked(PathBuf),
}

/// The directory, and the lock on it for as long as this lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the directory when there is none, and locks it for this process.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let lock = make(path).and_then(|()| {
            OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(path.join("carillon.lock"))
        });
        let lock = lock.map_err(|source| DataDirError::NotWritable { path: path.to_owned(), source })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: absolute(path), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Locked(path.to_owned())),
            Err(TryLockError::Error(source)) => {
                Err(DataDirError::NotWritable { path: path.to_owned(), source })
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes the directory, closed to others, when there is none.
pub fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_belongs_to_one_holder_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("deep/data");
        let held = DataDir::open(&path).unwrap();
        assert!(matches!(DataDir::open(&path), Err(DataDirError::Locked(_))));
        drop(held);
        DataDir::open(&path).unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_said_to_be_not_writable() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data");
        std::fs::write(&path, "").unwrap();
        let error = DataDir::open(&path).unwrap_err();
        assert!(error.to_string().contains("is not writable"), "{error}");
    }
}
