//! Records in rows: a byte that names the version, then JSON.
//!
//! A member that a later version adds has a default, so that the same version goes on being read; a change that is
//! more than that takes the next number. JSON, because contents hold any text, and because a store that people can
//! read is worth its bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::meetings::Listed;
use crate::rows::{Key, Place, Range, Transaction, View};

const VERSION: u8 = 1;

/// The record at `key`.
pub fn find<T: DeserializeOwned>(view: &dyn View, key: &Key) -> Result<Option<T>, StoreError> {
    view.get(key)?.map(|bytes| decode(&bytes)).transpose()
}

/// At most `limit` records of a range with their places.
pub fn list<T: DeserializeOwned>(
    view: &dyn View,
    range: &Range,
    limit: usize,
) -> Result<Vec<(Place, T)>, StoreError> {
    list_each(view, range, limit)?.into_iter().map(|(place, record)| Ok((place, record?))).collect()
}

/// The same, where one that cannot be read hides no other.
pub fn list_each<T: DeserializeOwned>(
    view: &dyn View,
    range: &Range,
    limit: usize,
) -> Result<Listed<Place, T>, StoreError> {
    Ok(view.scan(range, limit)?.into_iter().map(|(place, bytes)| (place, decode(&bytes))).collect())
}

/// How many rows a range holds, counted up to `max`.
pub fn count(view: &dyn View, range: &Range, max: u64) -> Result<u64, StoreError> {
    Ok(view.scan(range, usize::try_from(max).unwrap_or(usize::MAX))?.len() as u64)
}

/// Writes a record.
pub fn put<N>(transaction: &mut Transaction<'_, N>, key: Key, record: &impl Serialize) {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record).expect("records hold texts, numbers and lists of them");
    transaction.put(key, bytes);
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(StoreError::corrupt),
        _ => Err(StoreError::corrupt("a record of another version")),
    }
}
