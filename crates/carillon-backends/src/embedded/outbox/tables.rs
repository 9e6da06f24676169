//! The tables of the outbox.
//!
//! | table | key | value |
//! |---|---|---|
//! | event_streams | meeting | what its events are about, where they go, next sequence |
//! | event_presences | meeting, attendee (`#content`) | what was said of it, external user id |
//! | events | position | detail of the event |
//! | event_waits | position | for how many targets it waits |
//! | event_lanes | target, meeting | when its first event is due, attempts |
//! | event_lane_times | target, due, meeting | |
//! | event_waiting | target, meeting, position | since when |
//! | event_backlogs | target | events that wait |
//! | event_letters | number | dead letter |
//! | event_readers | reader | position |
//! | event_numbers | name | next position, next letter, letters dropped |
//!
//! Invariant: a lane has a row and a time as long as it has a waiting event, and no longer; `event_waits` and
//! `event_backlogs` count the rows of `event_waiting`.

use std::sync::Arc;

use carillon_ports::StoreError;
use carillon_ports::outbox::OutboxConfig;
use redb::{Table, TableDefinition, WriteTransaction};

use crate::embedded::fault;
use crate::embedded::tables::{Bytes, PairKey};

pub(in crate::embedded) type LaneTimeKey = (&'static str, u64, &'static str);
pub(in crate::embedded) type WaitingKey = (&'static str, &'static str, u64);
/// What was said, as bits, and the external user id.
pub(in crate::embedded) type PresenceRow = (u8, &'static str);
/// When due, and attempts.
pub(in crate::embedded) type LaneRow = (u64, u32);

pub(in crate::embedded) const STREAMS: TableDefinition<&str, Bytes> = TableDefinition::new("event_streams");
pub(in crate::embedded) const PRESENCES: TableDefinition<PairKey, PresenceRow> =
    TableDefinition::new("event_presences");
pub(in crate::embedded) const EVENTS: TableDefinition<u64, Bytes> = TableDefinition::new("events");
const WAITS: TableDefinition<u64, u32> = TableDefinition::new("event_waits");
pub(in crate::embedded) const LANES: TableDefinition<PairKey, LaneRow> = TableDefinition::new("event_lanes");
pub(in crate::embedded) const LANE_TIMES: TableDefinition<LaneTimeKey, ()> =
    TableDefinition::new("event_lane_times");
pub(in crate::embedded) const WAITING: TableDefinition<WaitingKey, u64> =
    TableDefinition::new("event_waiting");
pub(in crate::embedded) const BACKLOGS: TableDefinition<&str, u64> = TableDefinition::new("event_backlogs");
pub(in crate::embedded) const LETTERS: TableDefinition<u64, Bytes> = TableDefinition::new("event_letters");
pub(in crate::embedded) const READERS: TableDefinition<&str, u64> = TableDefinition::new("event_readers");
pub(in crate::embedded) const NUMBERS: TableDefinition<&str, u64> = TableDefinition::new("event_numbers");

/// The tables for one write transaction, and what the writes need beside them.
pub(in crate::embedded) struct OutboxTables<'t> {
    pub(super) streams: Table<'t, &'static str, Bytes>,
    pub(super) presences: Table<'t, PairKey, PresenceRow>,
    pub(super) events: Table<'t, u64, Bytes>,
    pub(super) waits: Table<'t, u64, u32>,
    pub(super) lanes: Table<'t, PairKey, LaneRow>,
    pub(super) lane_times: Table<'t, LaneTimeKey, ()>,
    pub(super) waiting: Table<'t, WaitingKey, u64>,
    pub(super) backlogs: Table<'t, &'static str, u64>,
    pub(super) letters: Table<'t, u64, Bytes>,
    pub(super) readers: Table<'t, &'static str, u64>,
    pub(super) numbers: Table<'t, &'static str, u64>,
    pub(super) config: Arc<OutboxConfig>,
    /// Whether there may be work after the commit.
    pub(in crate::embedded) touched: bool,
}

impl<'t> OutboxTables<'t> {
    /// Forgets to what the events of a meeting belong, so that there can be no more of them.
    pub(in crate::embedded) fn forget(&mut self, meeting: &str) -> Result<(), StoreError> {
        self.streams.remove(meeting).map(drop).map_err(fault)
    }

    pub(in crate::embedded) fn open(
        transaction: &'t WriteTransaction,
        config: Arc<OutboxConfig>,
    ) -> Result<Self, redb::TableError> {
        Ok(Self {
            streams: transaction.open_table(STREAMS)?,
            presences: transaction.open_table(PRESENCES)?,
            events: transaction.open_table(EVENTS)?,
            waits: transaction.open_table(WAITS)?,
            lanes: transaction.open_table(LANES)?,
            lane_times: transaction.open_table(LANE_TIMES)?,
            waiting: transaction.open_table(WAITING)?,
            backlogs: transaction.open_table(BACKLOGS)?,
            letters: transaction.open_table(LETTERS)?,
            readers: transaction.open_table(READERS)?,
            numbers: transaction.open_table(NUMBERS)?,
            config,
            touched: false,
        })
    }
}

/// Names in `event_numbers`.
pub(super) const NEXT_POSITION: &str = "position";
pub(super) const NEXT_LETTER: &str = "letter";
pub(super) const DROPPED: &str = "dropped";
