//! Writes of the embedded store, each inside the writer's transaction.
//!
//! Invariant: whatever can find a broken record is read before the first row is written, so that a write which
//! fails has changed nothing.

use carillon_ports::StoreError;
use carillon_ports::meetings::{
    Addition, Attendee, CreateBounds, Creation, Lookup, Meeting, MeetingRecord, MeetingStatus, Selection,
    TagChange, TagOutcome,
};
use carillon_proto::capabilities::Capabilities;
use carillon_proto::event::{AttendeeChange, Fact};
use carillon_proto::id::{AttendeeId, ClientRequestToken, MeetingId};
use carillon_proto::units::Timestamp;
use redb::{ReadableTable as _, ReadableTableMetadata as _};

use super::fault;
use super::outbox::{Stream, departures};
use super::read::{attendee_in, attendees_in, meeting_in, parse, place_in};
use super::records::{decode_record, encode_attendee, encode_meeting, encode_record};
use super::tables::WriteTables;

pub(super) fn create(
    tables: &mut WriteTables<'_>,
    meeting: &Meeting,
    bounds: CreateBounds,
) -> Result<Creation, StoreError> {
    if let Some(token) = &meeting.client_request_token
        && let Some(existing) = of_token(tables, token)?
    {
        return Ok(Creation::Existing(Box::new(existing)));
    }
    if let Some(primary) = &meeting.primary_meeting_id
        && let Some(refusal) = refuse_replica(tables, primary, bounds)?
    {
        return Ok(refusal);
    }
    if tables.meetings.len().map_err(fault)? >= bounds.meetings_max {
        return Ok(Creation::MeetingsFull);
    }
    let id = meeting.id.as_str();
    if let Some(primary) = &meeting.primary_meeting_id {
        tables.replicas.insert((primary.as_str(), id), ()).map_err(fault)?;
    }
    if let Some(token) = &meeting.client_request_token {
        tables.request_tokens.insert(token.as_str(), id).map_err(fault)?;
    }
    tables.meetings.insert(id, encode_meeting(meeting).as_slice()).map_err(fault)?;
    tables.counters.insert(id, (0, 0)).map_err(fault)?;
    tables.record_times.insert(id, meeting.created_at.as_millis()).map_err(fault)?;
    write_record(tables, &MeetingRecord::active(meeting))?;
    let mut stream = Stream::of(meeting);
    stream.append(&mut tables.outbox, meeting.created_at, Fact::MeetingStarted)?;
    stream.save(&mut tables.outbox)?;
    Ok(Creation::Created)
}

pub(super) fn end(
    tables: &mut WriteTables<'_>,
    id: &MeetingId,
    status: MeetingStatus,
    at: Timestamp,
) -> Result<Vec<MeetingId>, StoreError> {
    let Some(first) = meeting_in(&tables.meetings, id)? else { return Ok(Vec::new()) };
    let mut ending = vec![(first, status)];
    for replica in replicas(tables, id)? {
        let replica = meeting_in(&tables.meetings, &replica)?;
        ending.extend(replica.map(|replica| (replica, MeetingStatus::Ended)));
    }
    let mut ends = Vec::with_capacity(ending.len());
    for (meeting, status) in &ending {
        let record = ended_record(tables, meeting, *status, at)?;
        let departures = departures(&tables.outbox, &meeting.id, None, at)?;
        let stream = Stream::read(&tables.outbox, &meeting.id)?.unwrap_or_else(|| Stream::of(meeting));
        ends.push((record, stream, departures));
    }
    for ((meeting, _), (record, mut stream, departures)) in ending.iter().zip(ends) {
        write_record(tables, &record)?;
        remove_meeting(tables, meeting)?;
        stream.depart(&mut tables.outbox, &departures)?;
        stream.append(&mut tables.outbox, at, Fact::MeetingEnded)?;
        stream.close();
        stream.save(&mut tables.outbox)?;
    }
    Ok(ending.into_iter().map(|(meeting, _)| meeting.id).collect())
}

/// Looks at the oldest first. A meeting is over after it was created, so the look ends at those created later.
pub(super) fn forget_records(
    tables: &mut WriteTables<'_>,
    before: Timestamp,
    limit: usize,
) -> Result<usize, StoreError> {
    let mut gone = Vec::new();
    for row in tables.records.range::<(u64, &str)>(..(before.as_millis(), "")).map_err(fault)? {
        if gone.len() == limit {
            break;
        }
        let (key, record) = row.map_err(fault)?;
        let (created_at, id) = key.value();
        // A record that cannot be read may be that of a meeting that lives.
        let Ok(record) = decode_record(record.value()) else { continue };
        if record.status != MeetingStatus::Active && record.updated_at.is_some_and(|at| at < before) {
            gone.push((created_at, id.to_owned()));
        }
    }
    for (created_at, id) in &gone {
        tables.records.remove((*created_at, id.as_str())).map_err(fault)?;
        tables.record_times.remove(id.as_str()).map_err(fault)?;
        tables.outbox.forget(id)?;
    }
    Ok(gone.len())
}

pub(super) fn add_attendees(
    tables: &mut WriteTables<'_>,
    id: &MeetingId,
    attendees: Vec<Attendee>,
    attendees_max: u64,
) -> Result<Option<Vec<Addition>>, StoreError> {
    let Some((mut next, mut count)) = counters(tables, id)? else { return Ok(None) };
    let mut stream = Stream::read(&tables.outbox, id)?;
    let asked: Vec<Timestamp> = attendees.iter().map(|attendee| attendee.created_at).collect();
    let mut additions: Vec<Addition> = Vec::with_capacity(attendees.len());
    let mut places = Vec::new();
    for attendee in attendees {
        let twin = additions.iter().find_map(|addition| match addition {
            Addition::Added(added) if added.external_user_id == attendee.external_user_id => Some(added),
            _ => None,
        });
        let existing = match twin {
            Some(twin) => Some(twin.clone()),
            None => of_external_user(tables, id, &attendee)?,
        };
        additions.push(match existing {
            Some(existing) => Addition::Existing(existing),
            None if count >= attendees_max => Addition::Full,
            None => {
                places.push(next);
                (next, count) = (next + 1, count + 1);
                Addition::Added(attendee)
            }
        });
    }
    let added = additions.iter().filter_map(|addition| match addition {
        Addition::Added(attendee) => Some(attendee),
        _ => None,
    });
    for (attendee, place) in added.zip(places) {
        insert_attendee(tables, id, attendee, place)?;
    }
    tables.counters.insert(id.as_str(), (next, count)).map_err(fault)?;
    for (addition, at) in additions.iter().zip(asked) {
        if let (Some(stream), Addition::Added(there) | Addition::Existing(there)) = (&mut stream, addition) {
            stream.append(&mut tables.outbox, at, there.fact(AttendeeChange::Added))?;
        }
    }
    save(stream, tables)?;
    Ok(Some(additions))
}

pub(super) fn remove_attendee(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    id: &AttendeeId,
    at: Timestamp,
) -> Result<Lookup<Attendee>, StoreError> {
    let Some((next, count)) = counters(tables, meeting)? else { return Ok(Lookup::MeetingMissing) };
    let Some((place, attendee)) = find(tables, meeting, id)? else { return Ok(Lookup::AttendeeMissing) };
    let mut stream = Stream::read(&tables.outbox, meeting)?;
    let departures = departures(&tables.outbox, meeting, Some(id), at)?;
    delete_attendee(tables, meeting, &attendee, place)?;
    if let Some(stream) = &mut stream {
        stream.depart(&mut tables.outbox, &departures)?;
        stream.append(&mut tables.outbox, at, attendee.fact(AttendeeChange::Deleted))?;
    }
    save(stream, tables)?;
    tables.counters.insert(meeting.as_str(), (next, count.saturating_sub(1))).map_err(fault)?;
    Ok(Lookup::Found(attendee))
}

pub(super) fn set_capabilities(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    whom: &Selection,
    capabilities: Capabilities,
    at: Timestamp,
) -> Result<Option<Vec<Attendee>>, StoreError> {
    if counters(tables, meeting)?.is_none() {
        return Ok(None);
    }
    let mut selected = match whom {
        Selection::Only(id) => find(tables, meeting, id)?.into_iter().collect(),
        Selection::AllExcept(ids) => all_except(tables, meeting, ids)?,
    };
    let mut stream = Stream::read(&tables.outbox, meeting)?;
    for (place, attendee) in &mut selected {
        attendee.capabilities = capabilities;
        update_attendee(tables, meeting, attendee, *place)?;
        if let Some(stream) = &mut stream {
            stream.append(&mut tables.outbox, at, capabilities_fact(attendee))?;
        }
    }
    save(stream, tables)?;
    Ok(Some(selected.into_iter().map(|(_, attendee)| attendee).collect()))
}

pub(super) fn set_noise_suppression(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    id: &AttendeeId,
    enabled: bool,
) -> Result<Lookup<Attendee>, StoreError> {
    if counters(tables, meeting)?.is_none() {
        return Ok(Lookup::MeetingMissing);
    }
    let Some((place, mut attendee)) = find(tables, meeting, id)? else { return Ok(Lookup::AttendeeMissing) };
    attendee.noise_suppression = Some(enabled);
    update_attendee(tables, meeting, &attendee, place)?;
    Ok(Lookup::Found(attendee))
}

pub(super) fn tag_meeting(
    tables: &mut WriteTables<'_>,
    id: &MeetingId,
    change: TagChange,
) -> Result<Option<TagOutcome>, StoreError> {
    let Some(mut meeting) = meeting_in(&tables.meetings, id)? else { return Ok(None) };
    let Some(tags) = change.apply(&meeting.tags) else { return Ok(Some(TagOutcome::TooMany)) };
    meeting.tags = tags;
    tables.meetings.insert(id.as_str(), encode_meeting(&meeting).as_slice()).map_err(fault)?;
    Ok(Some(TagOutcome::Changed(meeting.tags)))
}

pub(super) fn tag_attendee(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    id: &AttendeeId,
    change: TagChange,
) -> Result<Lookup<TagOutcome>, StoreError> {
    if counters(tables, meeting)?.is_none() {
        return Ok(Lookup::MeetingMissing);
    }
    let Some((place, mut attendee)) = find(tables, meeting, id)? else { return Ok(Lookup::AttendeeMissing) };
    let Some(tags) = change.apply(&attendee.tags) else { return Ok(Lookup::Found(TagOutcome::TooMany)) };
    attendee.tags = tags;
    update_attendee(tables, meeting, &attendee, place)?;
    Ok(Lookup::Found(TagOutcome::Changed(attendee.tags)))
}

fn save(stream: Option<Stream>, tables: &mut WriteTables<'_>) -> Result<(), StoreError> {
    stream.map_or(Ok(()), |stream| stream.save(&mut tables.outbox))
}

fn capabilities_fact(attendee: &Attendee) -> Fact {
    Fact::CapabilitiesUpdated {
        attendee: attendee.id.clone(),
        external_user: attendee.external_user_id.clone(),
        capabilities: attendee.capabilities,
    }
}

fn of_token(tables: &WriteTables<'_>, token: &ClientRequestToken) -> Result<Option<Meeting>, StoreError> {
    let row = tables.request_tokens.get(token.as_str()).map_err(fault)?;
    let Some(row) = row else { return Ok(None) };
    meeting_in(&tables.meetings, &parse(row.value())?)
}

fn refuse_replica(
    tables: &WriteTables<'_>,
    primary: &MeetingId,
    bounds: CreateBounds,
) -> Result<Option<Creation>, StoreError> {
    let Some(meeting) = meeting_in(&tables.meetings, primary)? else {
        return Ok(Some(Creation::PrimaryMissing));
    };
    if meeting.primary_meeting_id.is_some() {
        return Ok(Some(Creation::PrimaryIsReplica));
    }
    let full = replicas(tables, primary)?.len() as u64 >= bounds.replicas_max;
    Ok(full.then_some(Creation::ReplicasFull))
}

fn replicas(tables: &WriteTables<'_>, primary: &MeetingId) -> Result<Vec<MeetingId>, StoreError> {
    let id = primary.as_str();
    // Every id is shorter than this and starts with a hexadecimal digit.
    let rows = tables.replicas.range::<(&str, &str)>((id, "")..(id, "g")).map_err(fault)?;
    rows.map(|row| parse(row.map_err(fault)?.0.value().1)).collect()
}

fn ended_record(
    tables: &WriteTables<'_>,
    meeting: &Meeting,
    status: MeetingStatus,
    at: Timestamp,
) -> Result<MeetingRecord, StoreError> {
    let key = (meeting.created_at.as_millis(), meeting.id.as_str());
    let row = tables.records.get(key).map_err(fault)?;
    let record = row.map(|row| decode_record(row.value())).transpose()?;
    let record = record.unwrap_or_else(|| MeetingRecord::active(meeting));
    Ok(MeetingRecord { status, updated_at: Some(at), ..record })
}

fn write_record(tables: &mut WriteTables<'_>, record: &MeetingRecord) -> Result<(), StoreError> {
    let key = (record.created_at.as_millis(), record.id.as_str());
    tables.records.insert(key, encode_record(record).as_slice()).map_err(fault)?;
    Ok(())
}

fn remove_meeting(tables: &mut WriteTables<'_>, meeting: &Meeting) -> Result<(), StoreError> {
    let id = meeting.id.as_str();
    tables.meetings.remove(id).map_err(fault)?;
    tables.counters.remove(id).map_err(fault)?;
    if let Some(token) = &meeting.client_request_token {
        tables.request_tokens.remove(token.as_str()).map_err(fault)?;
    }
    if let Some(primary) = &meeting.primary_meeting_id {
        tables.replicas.remove((primary.as_str(), id)).map_err(fault)?;
    }
    // By key and not by what the attendee's record says, so that a broken record cannot keep a meeting alive.
    tables.attendees.retain_in::<(&str, u64), _>((id, 0)..=(id, u64::MAX), |_, _| false).map_err(fault)?;
    tables.attendee_places.retain_in::<(&str, &str), _>((id, "")..(id, LAST), |_, _| false).map_err(fault)?;
    tables.external_users.retain_in::<(&str, &str), _>((id, "")..(id, LAST), |_, _| false).map_err(fault)
}

fn counters(tables: &WriteTables<'_>, id: &MeetingId) -> Result<Option<(u64, u64)>, StoreError> {
    Ok(tables.counters.get(id.as_str()).map_err(fault)?.map(|row| row.value()))
}

fn of_external_user(
    tables: &WriteTables<'_>,
    meeting: &MeetingId,
    attendee: &Attendee,
) -> Result<Option<Attendee>, StoreError> {
    let name = attendee.external_user_id.as_str();
    match place_in(&tables.external_users, meeting, name)? {
        Some(place) => attendee_in(&tables.attendees, meeting, place),
        None => Ok(None),
    }
}

fn find(
    tables: &WriteTables<'_>,
    meeting: &MeetingId,
    id: &AttendeeId,
) -> Result<Option<(u64, Attendee)>, StoreError> {
    let Some(place) = place_in(&tables.attendee_places, meeting, id.as_str())? else { return Ok(None) };
    Ok(attendee_in(&tables.attendees, meeting, place)?.map(|attendee| (place, attendee)))
}

fn all_except(
    tables: &WriteTables<'_>,
    meeting: &MeetingId,
    ids: &std::collections::BTreeSet<AttendeeId>,
) -> Result<Vec<(u64, Attendee)>, StoreError> {
    let all = attendees_in(&tables.attendees, meeting, None, usize::MAX)?;
    let all = all.into_iter().map(|(place, attendee)| Ok((place.0, attendee?)));
    all.filter(|row| row.as_ref().map_or(true, |(_, attendee)| !ids.contains(&attendee.id))).collect()
}

fn insert_attendee(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    attendee: &Attendee,
    place: u64,
) -> Result<(), StoreError> {
    let id = meeting.as_str();
    tables.attendee_places.insert((id, attendee.id.as_str()), place).map_err(fault)?;
    tables.external_users.insert((id, attendee.external_user_id.as_str()), place).map_err(fault)?;
    update_attendee(tables, meeting, attendee, place)
}

fn update_attendee(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    attendee: &Attendee,
    place: u64,
) -> Result<(), StoreError> {
    let row = encode_attendee(attendee);
    tables.attendees.insert((meeting.as_str(), place), row.as_slice()).map_err(fault)?;
    Ok(())
}

fn delete_attendee(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    attendee: &Attendee,
    place: u64,
) -> Result<(), StoreError> {
    let id = meeting.as_str();
    tables.attendees.remove((id, place)).map_err(fault)?;
    tables.attendee_places.remove((id, attendee.id.as_str())).map_err(fault)?;
    tables.external_users.remove((id, attendee.external_user_id.as_str())).map_err(fault)?;
    Ok(())
}

/// Greater than every text that an id can be.
const LAST: &str = "\u{10ffff}";
