//! Leaving nothing behind: what is there is copied into a new file, which takes the place of the old one.
//!
//! What is removed or replaced stays in the file of a store until its pages are used again, and nobody knows when that
//! is. A copy has never held it.
//!
//! Invariant: the new file takes the old one's place when all of it is on the disk, so a process that dies leaves one of
//! them whole. What is left of the other is removed when the store is opened next.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use carillon_ports::StoreError;
use redb::{
    Database, ReadableDatabase as _, ReadableTable as _, ReadableTableMetadata as _, TableDefinition,
};

use super::handle::Handle;
use super::tables::Bytes;
use super::{OpenCause, fault, open_database, sync_directory};

/// A store whose file can be rid of what was removed.
#[async_trait]
pub trait Compact: Send + Sync {
    /// Leaves nothing in the file of what was removed or replaced. Who writes waits meanwhile, who reads hardly.
    async fn compact(&self) -> Result<Compacted, StoreError>;
}

/// How large a file was, and is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes before.
    pub before: u64,
    /// Bytes after.
    pub after: u64,
}

/// Copies the one table of a store. On the writer's thread: nobody may write meanwhile.
pub(super) fn compact(
    handle: &Handle,
    path: &Path,
    table: TableDefinition<'static, Bytes, Bytes>,
) -> Result<Compacted, StoreError> {
    let size = || std::fs::metadata(path).map(|file| file.len()).map_err(StoreError::unavailable);
    let before = size()?;
    let fresh = fresh(path);
    forget_leftover(path).map_err(StoreError::unavailable)?;
    let copied = handle.with(|database| copy(database, &fresh, table));
    let exchanged =
        copied.and_then(|()| handle.exchange(|| exchange(&fresh, path)).map_err(StoreError::unavailable));
    if exchanged.is_err() {
        let _what_cannot_be_removed_now_is_when_the_store_is_opened = forget_leftover(path);
    }
    exchanged?;
    Ok(Compacted { before, after: size()? })
}

/// Removes what a process that died has left of a copy.
pub(super) fn forget_leftover(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(fresh(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn fresh(path: &Path) -> PathBuf {
    path.with_extension("new")
}

fn copy(
    old: &Database,
    fresh: &Path,
    definition: TableDefinition<'static, Bytes, Bytes>,
) -> Result<(), StoreError> {
    let new = open_new(fresh).map_err(StoreError::unavailable)?;
    let rows = old.begin_read().map_err(fault)?.open_table(definition).map_err(fault)?;
    let mut left = rows.iter().map_err(fault)?;
    let mut is_more = true;
    while is_more {
        let writing = new.begin_write().map_err(fault)?;
        {
            let mut table = writing.open_table(definition).map_err(fault)?;
            let mut bytes = 0;
            is_more = false;
            for row in left.by_ref() {
                let (key, value) = row.map_err(fault)?;
                table.insert(key.value(), value.value()).map_err(fault)?;
                bytes += key.value().len() + value.value().len();
                if bytes >= COMMIT_BYTES {
                    is_more = true;
                    break;
                }
            }
        }
        writing.commit().map_err(fault)?;
    }
    let copied = new.begin_read().map_err(fault)?.open_table(definition).map_err(fault)?.len();
    if copied.map_err(fault)? == rows.len().map_err(fault)? {
        Ok(())
    } else {
        Err(StoreError::unavailable("not every row was copied"))
    }
}

fn open_new(fresh: &Path) -> Result<Database, OpenCause> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    open_database(&options, fresh)
}

fn exchange(fresh: &Path, path: &Path) -> io::Result<()> {
    keep_owner(fresh, path)?;
    File::open(fresh)?.sync_all()?;
    std::fs::rename(fresh, path)?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// Whoever could open the old file can open the new one, whoever has asked for it.
fn keep_owner(fresh: &Path, path: &Path) -> io::Result<()> {
    let old = std::fs::metadata(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        std::os::unix::fs::chown(fresh, Some(old.uid()), Some(old.gid()))?;
    }
    std::fs::set_permissions(fresh, old.permissions())
}

/// A transaction keeps what it has changed in memory.
const COMMIT_BYTES: usize = 8 << 20;
