//! Files that hold secrets: readable by their owner alone, replaced as a whole or not at all.
//!
//! Keys, token hashes and the CA lie beside the store and not in it, because the store belongs to one process and
//! `carillon keys` must work while the server runs.
//!
//! Invariant: a secret is never read from a file that others can read.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Secrets are small; a larger file is not ours.
const BYTES_MAX: u64 = 1 << 20;

/// Why a file with secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// Others may read it.
    #[error("{0} is readable by others; run chmod 600 on it")]
    Exposed(PathBuf),
    /// It is larger than anything we write.
    #[error("{0} is too large")]
    TooLarge(PathBuf),
    /// The system said no.
    #[error("cannot {verb} {path}: {source}")]
    Io {
        /// read or write.
        verb: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The text of the file, or `None` when there is none.
pub fn read(path: &Path) -> Result<Option<String>, PrivateFileError> {
    let failed = |source| PrivateFileError::Io { verb: "read", path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(PrivateFileError::Exposed(path.to_owned()));
    }
    if metadata.len() > BYTES_MAX {
        return Err(PrivateFileError::TooLarge(path.to_owned()));
    }
    let mut text = String::new();
    file.take(BYTES_MAX).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

/// Replaces the file by `text`: after a crash there is the old one or the new one.
pub fn write(path: &Path, text: &str) -> Result<(), PrivateFileError> {
    replace(path, text).map_err(|source| PrivateFileError::Io {
        verb: "write",
        path: path.to_owned(),
        source,
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    // A leftover of an interrupted write keeps the mode it had.
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    match path.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_private_and_comes_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.toml");
        assert_eq!(read(&path).unwrap(), None);
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("two"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_world_readable_secret_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.toml");
        write(&path, "x").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(&path), Err(PrivateFileError::Exposed(_))));
    }
}
