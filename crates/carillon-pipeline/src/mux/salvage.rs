//! Finds what is whole in a file whose writer died, and finishes it.

use std::time::Duration;

use super::MuxError;
use super::fragments::Fragments;
use super::table::{Closing, Table};

/// What is left of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where its last whole fragment ends; what follows is to be cut off.
    pub bytes: u64,
    /// How long it plays.
    pub duration: Duration,
    /// What finishes it, once it is cut there.
    pub closing: Closing,
}

/// Finds what is whole; `None` when not even the first fragment is. A file that was finished comes out as it is.
pub fn salvage(file: &[u8]) -> Result<Option<Salvaged>, MuxError> {
    let Some(fragments) = Fragments::read(file)? else { return Ok(None) };
    let mut table = Table::default();
    for (moof, payload) in &fragments.moofs {
        table.read(moof, payload.start as u64)?;
    }
    let micros = table.duration().saturating_mul(1_000_000) / u64::from(fragments.ticks_per_second());
    if micros == 0 {
        return Ok(None);
    }
    let Fragments { moov, hollow, end, .. } = fragments;
    let closing = table.closing(moov, hollow as u64, end as u64)?;
    Ok(Some(Salvaged { bytes: end as u64, duration: Duration::from_micros(micros), closing }))
}
