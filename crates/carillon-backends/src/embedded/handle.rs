//! The open database, and how it comes back after the disk has failed.
//!
//! After one failure of its file redb refuses every read and write until the file is opened anew, also when the disk
//! has room again. So the writer thread opens it anew, and whoever reads meanwhile is told that the store is out of
//! reach.
//!
//! Invariant: nobody holds a transaction of a database that is being closed, so the file is never open twice.

use std::io;
use std::sync::{PoisonError, RwLock};

use carillon_ports::StoreError;
use redb::Database;

use super::OpenCause;

pub(super) struct Handle {
    open: Box<dyn Fn() -> Result<Database, OpenCause> + Send + Sync>,
    /// `None` while the file cannot be opened.
    database: RwLock<Option<Database>>,
}

impl Handle {
    /// `database` is what is open, and `open` opens the same anew.
    pub(super) fn new(
        database: Database,
        open: impl Fn() -> Result<Database, OpenCause> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Box::new(open), database: RwLock::new(Some(database)) }
    }

    /// Works on the database. No transaction outlives `work`.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        work(database.as_ref().ok_or_else(|| StoreError::unavailable(CLOSED))?)
    }

    /// Whether there is a database to work on.
    pub(super) fn is_open(&self) -> bool {
        self.database.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Closes the database and opens it anew, when those who work on it have finished.
    pub(super) fn reopen(&self) -> Result<(), OpenCause> {
        self.exchange(|| Ok(()))
    }

    /// The same, with something done to the file in between.
    pub(super) fn exchange(&self, exchange: impl FnOnce() -> io::Result<()>) -> Result<(), OpenCause> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // Closed first, because it locks its file.
        *database = None;
        let exchanged = exchange();
        *database = Some((self.open)()?);
        exchanged.map_err(OpenCause::File)
    }
}

const CLOSED: &str = "the store failed and could not be opened anew";
