//! `carillon compact`: the stores of messages and of accounts are rid of what was removed.
//!
//! What is redacted, deleted or has outlived its retention can no longer be read at once; in the files it stays until
//! they are compacted. Stores belong to one process: a command asks the server when one runs, and does the work itself
//! when none does.

use std::path::Path;
use std::sync::Arc;

use carillon_backends::{Compact, Compacted, EmbeddedRows};
use serde::{Deserialize, Serialize};

use crate::data_dir::{DataDir, DataDirError};
use crate::hatch;

/// Channels and their messages.
pub const MESSAGING: &str = "messaging.redb";
/// Accounts, visits and the audit log.
pub const ACCOUNTS: &str = "accounts.redb";

/// Stores that can be compacted, by the names of their files.
pub type Stores = Vec<(&'static str, Arc<dyn Compact>)>;

/// What became of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The name of its file.
    pub file: String,
    /// Its bytes before.
    pub before: u64,
    /// Its bytes after.
    pub after: u64,
}

/// Compacts the stores of a data directory, one after the other.
pub async fn run(data_dir: &Path) -> anyhow::Result<Vec<Outcome>> {
    match DataDir::open(data_dir) {
        Ok(held) => Ok(all(&stores_in(held.path())?).await?),
        Err(DataDirError::Locked(_)) => hatch::compact(data_dir).await,
        Err(error) => Err(error.into()),
    }
}

/// Compacts these.
pub async fn all(stores: &Stores) -> Result<Vec<Outcome>, carillon_ports::StoreError> {
    let mut outcomes = Vec::new();
    for (file, store) in stores {
        let Compacted { before, after } = store.compact().await?;
        outcomes.push(Outcome { file: (*file).to_owned(), before, after });
    }
    Ok(outcomes)
}

fn stores_in(data_dir: &Path) -> anyhow::Result<Stores> {
    let mut stores = Stores::new();
    for file in [MESSAGING, ACCOUNTS].into_iter().filter(|file| data_dir.join(file).exists()) {
        let rows = EmbeddedRows::<()>::open(data_dir, file, Box::new(drop))?;
        stores.push((file, Arc::new(rows)));
    }
    Ok(stores)
}
