//! An audit log that tests read, as rows of the transaction that told it.

use carillon_proto::units::Timestamp;

use crate::audit::{Audit, Deed, Occasion};
use crate::rows::{Key, Place, Range, Transaction, View};
use crate::{StoreError, table};

/// Keeps actor, action, subject and note of each entry, in one line of text.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryAudit;

impl MemoryAudit {
    /// What was told, the oldest first.
    pub fn told(view: &dyn View) -> Result<Vec<String>, StoreError> {
        let lines = table::list(view, &Range::below(LOG, &Place::of(ENTRY)), usize::MAX)?;
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }
}

impl Audit for MemoryAudit {
    fn append(
        &self,
        change: &mut Transaction<'_, ()>,
        _: Timestamp,
        occasion: &Occasion,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let range = Range::below(LOG, &Place::of(ENTRY)).descending();
        let last = change.scan(&range, 1)?.first().and_then(|(place, _)| place.last_number()).unwrap_or(0);
        let key = Key { partition: LOG.to_owned(), place: Place::of(ENTRY).number(last + 1) };
        let Deed { action, subject, note } = deed;
        let parts = [Some(occasion.actor.to_string()), Some(action.to_owned()), subject, note];
        table::put(change, key, &parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
        Ok(())
    }
}

const LOG: &str = "told";
const ENTRY: &str = "entry";
