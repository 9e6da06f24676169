//! Brings a store of an earlier version to the present one.
//!
//! The version of the tables' layout is a number in `meta`. Each step of the chain leads from one version to the
//! next, and all steps happen in one transaction: a crash leaves the old store or the migrated one.

use std::sync::Arc;

use redb::{Database, ReadableTable as _, WriteTransaction};

use super::OpenCause;
use super::outbox::Stream;
use super::records::{decode_meeting, decode_pipeline};
use super::tables::{META, WriteTables};

type Step = fn(&WriteTransaction) -> Result<(), OpenCause>;

/// The step at place *n* leads from version *n* to *n* + 1.
const STEPS: &[Step] = &[create, create, give_meetings_their_events, list_pipelines_by_meeting, create];

/// Migrates the store, or refuses it when a later version wrote it.
pub(super) fn migrate(database: &Database) -> Result<(), OpenCause> {
    let transaction = database.begin_write().map_err(OpenCause::store)?;
    let found = {
        let meta = transaction.open_table(META).map_err(OpenCause::store)?;
        let version = meta.get(SCHEMA).map_err(OpenCause::store)?;
        version.map_or(0, |version| version.value())
    };
    let current = STEPS.len() as u64;
    if found > current {
        return Err(OpenCause::Newer { found, current });
    }
    if found == current {
        return transaction.abort().map_err(OpenCause::store);
    }
    for step in STEPS.iter().skip(usize::try_from(found).expect("at most the number of steps")) {
        step(&transaction)?;
    }
    transaction
        .open_table(META)
        .map_err(OpenCause::store)?
        .insert(SCHEMA, current)
        .map_err(OpenCause::store)?;
    transaction.commit().map_err(OpenCause::store)
}

/// A file gets the tables that it lacks. An empty one lacks all; one of version 1 lacks those of media
/// pipelines, one of version 4 those of reports.
fn create(transaction: &WriteTransaction) -> Result<(), OpenCause> {
    WriteTables::open(transaction, Arc::default()).map(drop).map_err(OpenCause::store)
}

/// Meetings of a version without events go on with events from here on. One whose record cannot be read has none.
fn give_meetings_their_events(transaction: &WriteTransaction) -> Result<(), OpenCause> {
    let mut tables = WriteTables::open(transaction, Arc::default()).map_err(OpenCause::store)?;
    let mut streams = Vec::new();
    for row in tables.meetings.iter().map_err(OpenCause::store)? {
        let (_, meeting) = row.map_err(OpenCause::store)?;
        streams.extend(decode_meeting(meeting.value()).ok().map(|meeting| Stream::of(&meeting)));
    }
    let save = |stream: Stream| stream.save(&mut tables.outbox);
    streams.into_iter().try_for_each(save).map_err(|error| OpenCause::Migration(error.to_string()))
}

/// A pipeline whose record cannot be read is in no list of a meeting.
fn list_pipelines_by_meeting(transaction: &WriteTransaction) -> Result<(), OpenCause> {
    let mut tables = WriteTables::open(transaction, Arc::default()).map_err(OpenCause::store)?;
    for row in tables.pipelines.iter().map_err(OpenCause::store)? {
        let (_, row) = row.map_err(OpenCause::store)?;
        let Ok(pipeline) = decode_pipeline(row.value()) else { continue };
        let place = (pipeline.meeting.id.as_str(), pipeline.created_at.as_millis(), pipeline.id.as_str());
        tables.meeting_pipelines.insert(place, ()).map_err(OpenCause::store)?;
    }
    Ok(())
}

const SCHEMA: &str = "schema";

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Database {
        Database::builder().create_with_backend(redb::backends::InMemoryBackend::new()).unwrap()
    }

    #[test]
    fn an_empty_store_is_created_once() {
        let database = memory();
        migrate(&database).unwrap();
        migrate(&database).unwrap();
        let version =
            database.begin_write().unwrap().open_table(META).unwrap().get(SCHEMA).unwrap().unwrap().value();
        assert_eq!(version, STEPS.len() as u64);
    }

    #[test]
    fn a_store_of_a_later_version_is_refused() {
        let database = memory();
        let transaction = database.begin_write().unwrap();
        transaction.open_table(META).unwrap().insert(SCHEMA, STEPS.len() as u64 + 1).unwrap();
        transaction.commit().unwrap();
        assert!(
            matches!(migrate(&database), Err(OpenCause::Newer { found, current }) if found == current + 1)
        );
    }
}
