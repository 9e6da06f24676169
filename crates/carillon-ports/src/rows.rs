//! Rows in order, and transactions over them: where identity and messaging keep what they know.
//!
//! Their rules read several rows before they write some ("who moderates this channel may ban whom it holds"), so a rule
//! and what it changes are one transaction, written once, in the use cases; a supplier knows bytes and order only.
//! ADR 0007 has the reasons and what they cost.
//!
//! A row lies in a partition, at a place; a range of places lies in one partition. An index is rows like others, written
//! by whoever writes what it points to.
//!
//! What listeners are told ([`Transaction::announce`]) they are told after the commit, each transaction's news together
//! and in the order of the commits. News are not kept: who needs what has happened over a restart reads rows.
//!
//! Invariant: a transaction is durable, whole and after every one before it when its future resolves, or it has changed
//! nothing. The work of one may be run more than once, so it acts on the transaction alone.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::StoreError;

/// Where a row lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What is read and written together, such as a channel. Holds no NUL.
    pub partition: String,
    /// The place in it.
    pub place: Place,
}

/// A place in a partition: texts and numbers, of which the first weighs most.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(Vec<u8>);

impl Place {
    /// The place of a kind of row.
    pub fn of(kind: &str) -> Self {
        Self::default().text(kind)
    }

    /// With a text behind it, whatever it holds: places lie in the order of their texts, and no two texts make one place.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            match byte {
                END | ESCAPE => self.0.extend([ESCAPE, ESCAPE + byte]),
                byte => self.0.push(byte),
            }
        }
        self.0.push(END);
        self
    }

    /// With a number behind it.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    /// As suppliers keep it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As a supplier has kept it.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The last eight bytes as a number, which was put there by [`Place::number`].
    pub fn last_number(&self) -> Option<u64> {
        self.0.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// The text that follows the texts of `before` in this place.
    pub fn text_after(&self, before: &Self) -> Option<String> {
        let rest = self.0.strip_prefix(before.0.as_slice())?;
        let mut bytes = rest[..rest.iter().position(|byte| *byte == END)?].iter();
        let mut text = Vec::new();
        while let Some(byte) = bytes.next() {
            let is_escaped = *byte == ESCAPE;
            text.push(if is_escaped { bytes.next()?.checked_sub(ESCAPE)? } else { *byte });
        }
        String::from_utf8(text).ok()
    }

    /// The first place behind all that begin with this one.
    fn end(&self) -> Bound<Self> {
        let mut bytes = self.0.clone();
        while let Some(last) = bytes.pop() {
            if last < u8::MAX {
                bytes.push(last + 1);
                return Bound::Excluded(Self(bytes));
            }
        }
        Bound::Unbounded
    }
}

/// Behind each text of a place, so that a text comes before those that it begins.
const END: u8 = 0;
/// Before a byte of a text that is one of these two, which is written greater by one.
const ESCAPE: u8 = 1;

/// From which end a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The least place first.
    Ascending,
    /// The greatest place first.
    Descending,
}

/// Places of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Which.
    pub partition: String,
    /// The least place.
    pub from: Bound<Place>,
    /// The greatest place.
    pub to: Bound<Place>,
    /// From which end.
    pub order: Order,
}

impl Range {
    /// All that begin with `place`, the least first.
    pub fn below(partition: impl Into<String>, place: &Place) -> Self {
        Self {
            partition: partition.into(),
            from: Bound::Included(place.clone()),
            to: place.end(),
            order: Order::Ascending,
        }
    }

    /// From the other end.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.order = Order::Descending;
        self
    }

    /// Only what comes after `place` in the order of the range; all when there is none.
    #[must_use]
    pub fn after(mut self, place: Option<&Place>) -> Self {
        if let Some(place) = place {
            let bound = Bound::Excluded(place.clone());
            match self.order {
                Order::Ascending => self.from = bound,
                Order::Descending => self.to = bound,
            }
        }
        self
    }

    /// Whether the bounds are the wrong way round, which holds nothing.
    pub fn is_empty(&self) -> bool {
        match (&self.from, &self.to) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(from), Bound::Included(to)) => from > to,
            (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => {
                from >= to
            }
        }
    }
}

/// A row of a range.
pub type Row = (Place, Vec<u8>);

/// Rows as they are at one moment.
pub trait View {
    /// What lies at `key`.
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most `limit` rows of a range, in its order.
    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Row>, StoreError>;
}

/// Rows as they are at one moment, and what is to become of them.
pub struct Transaction<'v, N> {
    view: &'v dyn View,
    changes: BTreeMap<Key, Option<Vec<u8>>>,
    news: Vec<N>,
}

impl<'v, N> Transaction<'v, N> {
    /// Over what is there. For suppliers.
    pub fn new(view: &'v dyn View) -> Self {
        Self { view, changes: BTreeMap::new(), news: Vec::new() }
    }

    /// Writes a row.
    pub fn put(&mut self, key: Key, value: Vec<u8>) {
        self.changes.insert(key, Some(value));
    }

    /// Removes a row, there or not.
    pub fn remove(&mut self, key: Key) {
        self.changes.insert(key, None);
    }

    /// Tells the listener after the commit.
    pub fn announce(&mut self, news: N) {
        self.news.push(news);
    }

    /// What is announced so far.
    pub fn announced(&self) -> &[N] {
        &self.news
    }

    /// What has to be written (`None`: removed) and told. For suppliers.
    pub fn finish(self) -> (BTreeMap<Key, Option<Vec<u8>>>, Vec<N>) {
        (self.changes, self.news)
    }
}

/// What the transaction has changed is seen by its own reads.
impl<N> View for Transaction<'_, N> {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.changes.get(key) {
            Some(change) => Ok(change.clone()),
            None => self.view.get(key),
        }
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Row>, StoreError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let at = |place: &Place| Key { partition: range.partition.clone(), place: place.clone() };
        let from = match &range.from {
            Bound::Included(place) => Bound::Included(at(place)),
            Bound::Excluded(place) => Bound::Excluded(at(place)),
            Bound::Unbounded => Bound::Included(at(&Place::default())),
        };
        let changed: Vec<_> = self
            .changes
            .range((from, Bound::Unbounded))
            .take_while(|(key, _)| key.partition == range.partition && is_before(&key.place, &range.to))
            .collect();
        // Each change takes at most one row of the view away.
        let rows = self.view.scan(range, limit.saturating_add(changed.len()))?;
        if changed.is_empty() {
            return Ok(rows);
        }
        let mut merged: BTreeMap<Place, Vec<u8>> = rows.into_iter().collect();
        for (key, change) in changed {
            match change {
                Some(value) => merged.insert(key.place.clone(), value.clone()),
                None => merged.remove(&key.place),
            };
        }
        Ok(match range.order {
            Order::Ascending => merged.into_iter().take(limit).collect(),
            Order::Descending => merged.into_iter().rev().take(limit).collect(),
        })
    }
}

fn is_before(place: &Place, end: &Bound<Place>) -> bool {
    match end {
        Bound::Included(end) => place <= end,
        Bound::Excluded(end) => place < end,
        Bound::Unbounded => true,
    }
}

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its changes are written.
    Commit,
    /// It has changed nothing.
    Abandon,
}

/// The work of a transaction.
pub type Work<N> = Box<dyn FnMut(&mut Transaction<'_, N>) -> Verdict + Send>;
/// Who looks.
pub type Look = Box<dyn FnOnce(&dyn View) + Send>;
/// Who is told the news of a commit, on the thread that commits: it hands them on and waits for nobody.
pub type Listener<N> = Box<dyn Fn(Vec<N>) + Send + Sync>;

/// Keeps rows. `N` is what a transaction announces.
#[async_trait]
pub trait Rows<N: Send + 'static>: Send + Sync {
    /// Shows the rows as they are at one moment.
    async fn look(&self, look: Look) -> Result<(), StoreError>;

    /// Runs a transaction.
    async fn transact(&self, work: Work<N>) -> Result<(), StoreError>;
}

impl<N: Send + 'static> dyn Rows<N> {
    /// What `look` finds.
    pub async fn read<T, E>(
        &self,
        look: impl FnOnce(&dyn View) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let found = Slot::default();
        let slot = found.clone();
        self.look(Box::new(move |view| slot.fill(look(view)))).await?;
        found.take()
    }

    /// Does `work`, whose changes are written unless it fails.
    pub async fn write<T, E>(
        &self,
        mut work: impl FnMut(&mut Transaction<'_, N>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let outcome = Slot::default();
        let slot = outcome.clone();
        let work = move |transaction: &mut Transaction<'_, N>| {
            let result = work(transaction);
            let verdict = if result.is_ok() { Verdict::Commit } else { Verdict::Abandon };
            slot.fill(result);
            verdict
        };
        self.transact(Box::new(work)).await?;
        outcome.take()
    }
}

/// Where work leaves what it gives.
struct Slot<T, E>(Arc<Mutex<Option<Result<T, E>>>>);

impl<T, E> Default for Slot<T, E> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl<T, E> Clone for Slot<T, E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T, E: From<StoreError>> Slot<T, E> {
    fn fill(&self, result: Result<T, E>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }

    fn take(&self) -> Result<T, E> {
        let result = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.unwrap_or_else(|| Err(StoreError::unavailable("the work was not done").into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_in_the_order_of_their_texts_whatever_these_hold() {
        let texts = [
            "",
            "\0",
            "\0\0",
            "\0a",
            "\u{1}",
            "\u{1}\u{1}",
            "\u{2}",
            "a",
            "a\0",
            "a\0b",
            "a\u{1}",
            "ab",
            "\u{10ffff}",
        ];
        let kind = Place::of("kind");
        let places = texts.map(|text| kind.clone().text(text).text("behind"));
        assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
        assert_eq!(
            places.each_ref().map(|place| place.text_after(&kind)),
            texts.map(|text| Some(text.to_owned()))
        );
    }

    #[test]
    fn what_no_text_makes_is_none() {
        let read = |bytes: &[u8]| Place::from_bytes(bytes.to_vec()).text_after(&Place::default());
        assert_eq!([read(b"a"), read(&[1, 0]), read(&[1, 0, 0]), read(&[0xff, 0])], [None, None, None, None]);
        assert_eq!(read(&[1, 1, 0]), Some("\0".to_owned()));
    }
}
