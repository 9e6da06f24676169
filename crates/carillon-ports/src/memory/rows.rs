//! Rows in a map.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::StoreError;
use crate::rows::{Key, Listener, Look, Order, Place, Range, Row, Rows, Transaction, Verdict, View, Work};

/// Rows in memory.
pub struct MemoryRows<N> {
    rows: Mutex<Table>,
    listener: Listener<N>,
}

#[derive(Default)]
struct Table(BTreeMap<Key, Vec<u8>>);

impl<N> MemoryRows<N> {
    /// None, with somebody who is told of commits.
    pub fn new(listener: Listener<N>) -> Self {
        Self { rows: Mutex::default(), listener }
    }
}

#[async_trait]
impl<N: Send + 'static> Rows<N> for MemoryRows<N> {
    async fn look(&self, look: Look) -> Result<(), StoreError> {
        look(&*self.rows.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    async fn transact(&self, mut work: Work<N>) -> Result<(), StoreError> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut transaction = Transaction::new(&*rows);
        if work(&mut transaction) == Verdict::Abandon {
            return Ok(());
        }
        let (changes, news) = transaction.finish();
        for (key, change) in changes {
            match change {
                Some(value) => rows.0.insert(key, value),
                None => rows.0.remove(&key),
            };
        }
        if !news.is_empty() {
            (self.listener)(news);
        }
        Ok(())
    }
}

impl View for Table {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Row>, StoreError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let at = |place: &Place| Key { partition: range.partition.clone(), place: place.clone() };
        let from = match &range.from {
            Bound::Unbounded => Bound::Included(at(&Place::default())),
            bound => bound.as_ref().map(at),
        };
        let to = match &range.to {
            // The partition that follows.
            Bound::Unbounded => {
                Bound::Excluded(Key { partition: format!("{}\0", range.partition), place: Place::default() })
            }
            bound => bound.as_ref().map(at),
        };
        let rows = self.0.range((from, to)).map(|(key, value)| (key.place.clone(), value.clone()));
        Ok(match range.order {
            Order::Ascending => rows.take(limit).collect(),
            Order::Descending => rows.rev().take(limit).collect(),
        })
    }
}
