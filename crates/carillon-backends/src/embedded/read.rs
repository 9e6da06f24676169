//! Reads of the embedded store, each in one consistent view.

use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::meetings::{
    Attendee, AttendeePosition, Listed, Lookup, Meeting, MeetingRecord, RecordPosition,
};
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use redb::{ReadableTable, Value};

use super::fault;
use super::records::{decode_attendee, decode_meeting, decode_record};
use super::tables::{Bytes, MeetingKey, PairKey, PlaceKey, ReadTables};

pub(super) fn meeting(tables: &ReadTables, id: &MeetingId) -> Result<Option<Meeting>, StoreError> {
    meeting_in(&tables.meetings().map_err(fault)?, id)
}

pub(super) fn live(
    tables: &ReadTables,
    after: Option<&MeetingId>,
    limit: usize,
) -> Result<Listed<MeetingId, Meeting>, StoreError> {
    let meetings = tables.meetings().map_err(fault)?;
    let from = after.map_or(Bound::Unbounded, |id| Bound::Excluded(id.as_str()));
    let rows = meetings.range::<&str>((from, Bound::Unbounded)).map_err(fault)?;
    rows.take(limit)
        .map(|row| {
            let (id, meeting) = row.map_err(fault)?;
            Ok((parse(id.value())?, decode_meeting(meeting.value())))
        })
        .collect()
}

pub(super) fn records(
    tables: &ReadTables,
    before: Option<&RecordPosition>,
    limit: usize,
) -> Result<Listed<RecordPosition, MeetingRecord>, StoreError> {
    let records = tables.records().map_err(fault)?;
    let to = before.map_or(Bound::Unbounded, |position| {
        Bound::Excluded((position.created_at.as_millis(), position.id.as_str()))
    });
    let rows = records.range::<(u64, &str)>((Bound::Unbounded, to)).map_err(fault)?;
    rows.rev()
        .take(limit)
        .map(|row| {
            let (key, record) = row.map_err(fault)?;
            let (created_at, id) = key.value();
            let position = RecordPosition { created_at: Timestamp::from_millis(created_at), id: parse(id)? };
            Ok((position, decode_record(record.value())))
        })
        .collect()
}

pub(super) fn record(tables: &ReadTables, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
    let times = tables.record_times().map_err(fault)?;
    let Some(created_at) = value(&times, id.as_str())? else { return Ok(None) };
    let records = tables.records().map_err(fault)?;
    let row = records.get((created_at, id.as_str())).map_err(fault)?;
    row.map(|row| decode_record(row.value())).transpose()
}

pub(super) fn attendee(
    tables: &ReadTables,
    meeting: &MeetingId,
    id: &AttendeeId,
) -> Result<Lookup<Attendee>, StoreError> {
    if tables.meetings().map_err(fault)?.get(meeting.as_str()).map_err(fault)?.is_none() {
        return Ok(Lookup::MeetingMissing);
    }
    Ok(match find(tables, meeting, id)? {
        Some(attendee) => Lookup::Found(attendee),
        None => Lookup::AttendeeMissing,
    })
}

pub(super) fn meeting_and_attendee(
    tables: &ReadTables,
    id: &MeetingId,
    attendee: &AttendeeId,
) -> Result<Lookup<(Meeting, Attendee)>, StoreError> {
    let Some(found) = meeting(tables, id)? else { return Ok(Lookup::MeetingMissing) };
    Ok(match find(tables, id, attendee)? {
        Some(attendee) => Lookup::Found((found, attendee)),
        None => Lookup::AttendeeMissing,
    })
}

pub(super) fn attendees(
    tables: &ReadTables,
    meeting: &MeetingId,
    after: Option<AttendeePosition>,
    limit: usize,
) -> Result<Option<Listed<AttendeePosition, Attendee>>, StoreError> {
    if tables.meetings().map_err(fault)?.get(meeting.as_str()).map_err(fault)?.is_none() {
        return Ok(None);
    }
    attendees_in(&tables.attendees().map_err(fault)?, meeting, after, limit).map(Some)
}

pub(super) fn meeting_in(
    meetings: &impl ReadableTable<MeetingKey, Bytes>,
    id: &MeetingId,
) -> Result<Option<Meeting>, StoreError> {
    let row = meetings.get(id.as_str()).map_err(fault)?;
    row.map(|row| decode_meeting(row.value())).transpose()
}

pub(super) fn attendees_in(
    attendees: &impl ReadableTable<PlaceKey, Bytes>,
    meeting: &MeetingId,
    after: Option<AttendeePosition>,
    limit: usize,
) -> Result<Listed<AttendeePosition, Attendee>, StoreError> {
    let first = (meeting.as_str(), 0);
    let from = after.map_or(Bound::Included(first), |place| Bound::Excluded((meeting.as_str(), place.0)));
    let to = Bound::Included((meeting.as_str(), u64::MAX));
    let rows = attendees.range::<(&str, u64)>((from, to)).map_err(fault)?;
    rows.take(limit)
        .map(|row| {
            let (key, attendee) = row.map_err(fault)?;
            Ok((AttendeePosition(key.value().1), decode_attendee(attendee.value())))
        })
        .collect()
}

pub(super) fn attendee_in(
    attendees: &impl ReadableTable<PlaceKey, Bytes>,
    meeting: &MeetingId,
    place: u64,
) -> Result<Option<Attendee>, StoreError> {
    let row = attendees.get((meeting.as_str(), place)).map_err(fault)?;
    row.map(|row| decode_attendee(row.value())).transpose()
}

pub(super) fn place_in(
    places: &impl ReadableTable<PairKey, u64>,
    meeting: &MeetingId,
    name: &str,
) -> Result<Option<u64>, StoreError> {
    let row = places.get((meeting.as_str(), name)).map_err(fault)?;
    Ok(row.map(|row| row.value()))
}

/// Keys are ids that were checked before they were written; one that is none means that the file itself is broken.
pub(super) fn parse(id: &str) -> Result<MeetingId, StoreError> {
    id.parse().map_err(StoreError::corrupt)
}

fn find(tables: &ReadTables, meeting: &MeetingId, id: &AttendeeId) -> Result<Option<Attendee>, StoreError> {
    let places = tables.attendee_places().map_err(fault)?;
    let Some(place) = place_in(&places, meeting, id.as_str())? else { return Ok(None) };
    attendee_in(&tables.attendees().map_err(fault)?, meeting, place)
}

fn value<V>(table: &impl ReadableTable<MeetingKey, V>, key: &str) -> Result<Option<V>, StoreError>
where
    V: for<'a> Value<SelfType<'a> = V> + 'static,
{
    Ok(table.get(key).map_err(fault)?.map(|row| row.value()))
}
