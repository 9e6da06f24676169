//! The outbox of the embedded store: events in the file, and in the transaction, of the meetings that cause them.

mod lane;
mod look;
mod stream;
mod tables;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::outbox::{
    Allotment, Backlog, DeadLetter, Due, Lane, Letters, LiveFact, Outbox, OutboxConfig, Position, Present,
    Settlement, Wake,
};
use carillon_proto::event::{Event, Fact};
use carillon_proto::id::{ExternalUserId, MeetingId};
use carillon_proto::units::Timestamp;

use redb::WriteTransaction;

use super::tables::WriteTables;
use super::writer::{Closed, Layout};
use super::{Embedded, fault};

pub(super) use stream::{Stream, departures};
pub(super) use tables::OutboxTables;

/// What the outbox knows that is not in the file.
#[derive(Default)]
pub(super) struct Surroundings {
    config: RwLock<Arc<OutboxConfig>>,
    wakes: Mutex<Vec<Wake>>,
}

impl Surroundings {
    fn config(&self) -> Arc<OutboxConfig> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn wake(&self) {
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wakes.iter().for_each(|wake| wake());
    }
}

/// Meetings, pipelines and reports; whoever delivers events is woken when the outbox may have work.
impl Layout for Surroundings {
    type Tables<'t> = WriteTables<'t>;
    type Told = bool;

    fn open<'t>(&self, transaction: &'t WriteTransaction) -> Result<WriteTables<'t>, StoreError> {
        WriteTables::open(transaction, self.config()).map_err(fault)
    }

    fn close(tables: WriteTables<'_>) -> Closed<bool> {
        // Which of the many tables was written nobody counts: those who write them rarely write nothing.
        Closed { told: tables.outbox.touched, is_written: true }
    }

    fn committed(&self, touched: bool) {
        if touched {
            self.wake();
        }
    }
}

#[async_trait]
impl Outbox for Embedded {
    fn configure(&self, config: OutboxConfig) {
        *self.surroundings.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }

    fn subscribe(&self, wake: Wake) {
        self.surroundings.wakes.lock().unwrap_or_else(PoisonError::into_inner).push(wake);
    }

    async fn append_live(&self, meeting: &MeetingId, facts: Vec<LiveFact>) -> Result<(), StoreError> {
        let meeting = meeting.clone();
        let append = move |tables: &mut OutboxTables<'_>| {
            let Some(mut stream) = Stream::read(tables, &meeting)? else { return Ok(()) };
            facts.iter().try_for_each(|fact| stream.append_live(tables, fact))?;
            stream.save(tables)
        };
        self.writer.write(move |tables| append(&mut tables.outbox)).await
    }

    async fn append(
        &self,
        meeting: &MeetingId,
        at: Timestamp,
        fact: Fact,
    ) -> Result<Option<Event>, StoreError> {
        let meeting = meeting.clone();
        self.writer.write(move |tables| append(&mut tables.outbox, &meeting, at, fact)).await
    }

    async fn present(
        &self,
        after: Option<&Present>,
        limit: usize,
    ) -> Result<Vec<(Present, ExternalUserId)>, StoreError> {
        let after = after.cloned();
        self.read(move |tables| look::present(tables, after.as_ref(), limit)).await
    }

    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<Lane>,
        allotment: Allotment,
    ) -> Result<Due, StoreError> {
        let in_flight = in_flight.clone();
        self.read(move |tables| look::due(tables, now, &in_flight, allotment)).await
    }

    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement>) -> Result<(), StoreError> {
        let settle = move |tables: &mut OutboxTables<'_>| {
            settlements.iter().try_for_each(|settlement| tables.settle(now, settlement))
        };
        self.writer.write(move |tables| settle(&mut tables.outbox)).await
    }

    async fn dead_letters(&self, after: Option<u64>, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.read(move |tables| look::letters(tables, after, limit)).await
    }

    async fn retry(&self, which: Letters, now: Timestamp) -> Result<u64, StoreError> {
        self.writer.write(move |tables| tables.outbox.retry(which, now)).await
    }

    async fn events(
        &self,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<(Position, Event)>, StoreError> {
        self.read(move |tables| look::events(tables, after, limit)).await
    }

    async fn cursor(&self, reader: &str) -> Result<Option<Position>, StoreError> {
        let reader = reader.to_owned();
        self.read(move |tables| look::cursor(tables, &reader)).await
    }

    async fn set_cursor(&self, reader: &str, position: Position) -> Result<(), StoreError> {
        let reader = reader.to_owned();
        let set = move |tables: &mut OutboxTables<'_>| {
            tables.readers.insert(reader.as_str(), position.0).map(drop).map_err(fault)
        };
        self.writer.write(move |tables| set(&mut tables.outbox)).await
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        self.writer.write(move |tables| tables.outbox.prune(before, limit)).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.read(look::backlog).await
    }
}

/// Appends one fact of a meeting, within whatever write caused it. Call it before that write changes anything.
pub(super) fn append(
    tables: &mut OutboxTables<'_>,
    meeting: &MeetingId,
    at: Timestamp,
    fact: Fact,
) -> Result<Option<Event>, StoreError> {
    let Some(mut stream) = Stream::read(tables, meeting)? else { return Ok(None) };
    let event = stream.append(tables, at, fact)?;
    stream.save(tables)?;
    Ok(Some(event))
}
