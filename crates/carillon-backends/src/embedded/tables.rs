//! The tables of the embedded store, opened for writing or for reading.
//!
//! | table | key | value |
//! |---|---|---|
//! | meta | name | number: the schema version |
//! | meetings | meeting | live meeting |
//! | replicas | primary, replica | |
//! | request_tokens | client request token | meeting |
//! | counters | meeting | next place of an attendee, attendees |
//! | attendees | meeting, place | attendee |
//! | attendee_places | meeting, attendee | place |
//! | external_users | meeting, external user id | place |
//! | records | created at, meeting | record, also of an ended meeting |
//! | record_times | meeting | created at |
//! | pipelines | media pipeline | media pipeline, over or not |
//! | pipeline_times | created at, media pipeline | its kind |
//! | meeting_pipelines | meeting, created at, media pipeline | |
//! | active_pipelines | media pipeline | its kind and meeting, while it is not over |
//! | pipeline_tokens | kind, client request token | media pipeline, while it is not over |
//! | meeting_reports | started at, meeting | report of a meeting |
//! | meeting_report_times | meeting | started at |
//! | attendee_reports | meeting, attendee | report of an attendee |
//! | moments | meeting, attendee, place | moment of its timeline |
//!
//! Those of events are in [`super::outbox`].
//!
//! Invariant: of the tables of meetings every one but `records` and `record_times` holds rows of live meetings only.

use std::sync::Arc;

use carillon_ports::outbox::OutboxConfig;
use redb::{ReadOnlyTable, ReadTransaction, Table, TableDefinition, WriteTransaction};

use super::outbox::OutboxTables;

pub(super) type MeetingKey = &'static str;
pub(super) type PlaceKey = (&'static str, u64);
pub(super) type PairKey = (&'static str, &'static str);
pub(super) type RecordKey = (u64, &'static str);
pub(super) type OwnedKey = (&'static str, u64, &'static str);
pub(super) type MomentKey = (&'static str, &'static str, u32);
pub(super) type Bytes = &'static [u8];

pub(super) const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
const MEETINGS: TableDefinition<MeetingKey, Bytes> = TableDefinition::new("meetings");
const REPLICAS: TableDefinition<PairKey, ()> = TableDefinition::new("replicas");
const REQUEST_TOKENS: TableDefinition<&str, &str> = TableDefinition::new("request_tokens");
const COUNTERS: TableDefinition<MeetingKey, (u64, u64)> = TableDefinition::new("counters");
const ATTENDEES: TableDefinition<PlaceKey, Bytes> = TableDefinition::new("attendees");
const ATTENDEE_PLACES: TableDefinition<PairKey, u64> = TableDefinition::new("attendee_places");
const EXTERNAL_USERS: TableDefinition<PairKey, u64> = TableDefinition::new("external_users");
const RECORDS: TableDefinition<RecordKey, Bytes> = TableDefinition::new("records");
const RECORD_TIMES: TableDefinition<MeetingKey, u64> = TableDefinition::new("record_times");

const PIPELINES: TableDefinition<&str, Bytes> = TableDefinition::new("pipelines");
const PIPELINE_TIMES: TableDefinition<RecordKey, &str> = TableDefinition::new("pipeline_times");
const MEETING_PIPELINES: TableDefinition<OwnedKey, ()> = TableDefinition::new("meeting_pipelines");
const ACTIVE_PIPELINES: TableDefinition<&str, PairKey> = TableDefinition::new("active_pipelines");
const PIPELINE_TOKENS: TableDefinition<PairKey, &str> = TableDefinition::new("pipeline_tokens");

const MEETING_REPORTS: TableDefinition<RecordKey, Bytes> = TableDefinition::new("meeting_reports");
const MEETING_REPORT_TIMES: TableDefinition<MeetingKey, u64> = TableDefinition::new("meeting_report_times");
const ATTENDEE_REPORTS: TableDefinition<PairKey, Bytes> = TableDefinition::new("attendee_reports");
const MOMENTS: TableDefinition<MomentKey, Bytes> = TableDefinition::new("moments");

/// Every table, for one write transaction.
pub(super) struct WriteTables<'t> {
    pub(super) meetings: Table<'t, MeetingKey, Bytes>,
    pub(super) replicas: Table<'t, PairKey, ()>,
    pub(super) request_tokens: Table<'t, &'static str, &'static str>,
    pub(super) counters: Table<'t, MeetingKey, (u64, u64)>,
    pub(super) attendees: Table<'t, PlaceKey, Bytes>,
    pub(super) attendee_places: Table<'t, PairKey, u64>,
    pub(super) external_users: Table<'t, PairKey, u64>,
    pub(super) records: Table<'t, RecordKey, Bytes>,
    pub(super) record_times: Table<'t, MeetingKey, u64>,
    pub(super) outbox: OutboxTables<'t>,
    pub(super) pipelines: Table<'t, &'static str, Bytes>,
    pub(super) pipeline_times: Table<'t, RecordKey, &'static str>,
    pub(super) meeting_pipelines: Table<'t, OwnedKey, ()>,
    pub(super) active_pipelines: Table<'t, &'static str, PairKey>,
    pub(super) pipeline_tokens: Table<'t, PairKey, &'static str>,
    pub(super) meeting_reports: Table<'t, RecordKey, Bytes>,
    pub(super) meeting_report_times: Table<'t, MeetingKey, u64>,
    pub(super) attendee_reports: Table<'t, PairKey, Bytes>,
    pub(super) moments: Table<'t, MomentKey, Bytes>,
}

impl<'t> WriteTables<'t> {
    /// Opens the tables and creates those that are missing.
    pub(super) fn open(
        transaction: &'t WriteTransaction,
        config: Arc<OutboxConfig>,
    ) -> Result<Self, redb::TableError> {
        Ok(Self {
            meetings: transaction.open_table(MEETINGS)?,
            replicas: transaction.open_table(REPLICAS)?,
            request_tokens: transaction.open_table(REQUEST_TOKENS)?,
            counters: transaction.open_table(COUNTERS)?,
            attendees: transaction.open_table(ATTENDEES)?,
            attendee_places: transaction.open_table(ATTENDEE_PLACES)?,
            external_users: transaction.open_table(EXTERNAL_USERS)?,
            records: transaction.open_table(RECORDS)?,
            record_times: transaction.open_table(RECORD_TIMES)?,
            outbox: OutboxTables::open(transaction, config)?,
            pipelines: transaction.open_table(PIPELINES)?,
            pipeline_times: transaction.open_table(PIPELINE_TIMES)?,
            meeting_pipelines: transaction.open_table(MEETING_PIPELINES)?,
            active_pipelines: transaction.open_table(ACTIVE_PIPELINES)?,
            pipeline_tokens: transaction.open_table(PIPELINE_TOKENS)?,
            meeting_reports: transaction.open_table(MEETING_REPORTS)?,
            meeting_report_times: transaction.open_table(MEETING_REPORT_TIMES)?,
            attendee_reports: transaction.open_table(ATTENDEE_REPORTS)?,
            moments: transaction.open_table(MOMENTS)?,
        })
    }
}

/// The tables of one consistent view, each opened when it is needed.
pub(super) struct ReadTables(pub(super) ReadTransaction);

impl ReadTables {
    pub(super) fn meetings(&self) -> Result<ReadOnlyTable<MeetingKey, Bytes>, redb::TableError> {
        self.0.open_table(MEETINGS)
    }

    pub(super) fn attendees(&self) -> Result<ReadOnlyTable<PlaceKey, Bytes>, redb::TableError> {
        self.0.open_table(ATTENDEES)
    }

    pub(super) fn attendee_places(&self) -> Result<ReadOnlyTable<PairKey, u64>, redb::TableError> {
        self.0.open_table(ATTENDEE_PLACES)
    }

    pub(super) fn records(&self) -> Result<ReadOnlyTable<RecordKey, Bytes>, redb::TableError> {
        self.0.open_table(RECORDS)
    }

    pub(super) fn record_times(&self) -> Result<ReadOnlyTable<MeetingKey, u64>, redb::TableError> {
        self.0.open_table(RECORD_TIMES)
    }

    pub(super) fn pipelines(&self) -> Result<ReadOnlyTable<&'static str, Bytes>, redb::TableError> {
        self.0.open_table(PIPELINES)
    }

    pub(super) fn pipeline_times(&self) -> Result<ReadOnlyTable<RecordKey, &'static str>, redb::TableError> {
        self.0.open_table(PIPELINE_TIMES)
    }

    pub(super) fn meeting_pipelines(&self) -> Result<ReadOnlyTable<OwnedKey, ()>, redb::TableError> {
        self.0.open_table(MEETING_PIPELINES)
    }

    pub(super) fn active_pipelines(&self) -> Result<ReadOnlyTable<&'static str, PairKey>, redb::TableError> {
        self.0.open_table(ACTIVE_PIPELINES)
    }

    pub(super) fn meeting_reports(&self) -> Result<ReadOnlyTable<RecordKey, Bytes>, redb::TableError> {
        self.0.open_table(MEETING_REPORTS)
    }

    pub(super) fn meeting_report_times(&self) -> Result<ReadOnlyTable<MeetingKey, u64>, redb::TableError> {
        self.0.open_table(MEETING_REPORT_TIMES)
    }

    pub(super) fn attendee_reports(&self) -> Result<ReadOnlyTable<PairKey, Bytes>, redb::TableError> {
        self.0.open_table(ATTENDEE_REPORTS)
    }

    pub(super) fn moments(&self) -> Result<ReadOnlyTable<MomentKey, Bytes>, redb::TableError> {
        self.0.open_table(MOMENTS)
    }
}
