//! Reports of meetings and attendees in the embedded store.
//!
//! Folding reads a report, folds, and writes it back, all in the writer's transaction.
//!
//! Invariant: a row of `meeting_report_times` stands for each row of `meeting_reports` and for no other.

use std::collections::BTreeSet;
use std::ops::Bound;

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::analytics::{
    Analytics, AttendeeReport, Folded, MOMENTS_MAX, MeetingReport, Moment, Observation,
};
use carillon_ports::meetings::{Listed, RecordPosition};
use carillon_proto::event::Event;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use redb::ReadableTable;

use super::read::parse;
use super::records::{
    decode_attendee_report, decode_meeting_report, decode_moment, encode_attendee_report,
    encode_meeting_report, encode_moment,
};
use super::tables::{Bytes, MeetingKey, PairKey, ReadTables, RecordKey, WriteTables};
use super::{Embedded, fault};

#[async_trait]
impl Analytics for Embedded {
    async fn follow(&self, events: Vec<Event>) -> Result<(), StoreError> {
        self.writer.write(move |tables| events.iter().try_for_each(|event| follow(tables, event))).await
    }

    async fn observe(&self, meeting: &MeetingId, observations: Vec<Observation>) -> Result<(), StoreError> {
        let meeting = meeting.clone();
        let observe = move |tables: &mut WriteTables<'_>| {
            observations.iter().try_for_each(|observation| observe(tables, &meeting, observation))
        };
        self.writer.write(observe).await
    }

    async fn meeting(&self, id: &MeetingId) -> Result<Option<MeetingReport>, StoreError> {
        let id = id.clone();
        let read = move |tables: &ReadTables| {
            let times = tables.meeting_report_times().map_err(fault)?;
            meeting_in(&tables.meeting_reports().map_err(fault)?, &times, &id)
        };
        self.read(read).await
    }

    async fn meetings(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingReport>, StoreError> {
        let before = before.cloned();
        self.read(move |tables| meetings(tables, before.as_ref(), limit)).await
    }

    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<&AttendeeId>,
        limit: usize,
    ) -> Result<Listed<AttendeeId, AttendeeReport>, StoreError> {
        let (meeting, after) = (meeting.clone(), after.cloned());
        self.read(move |tables| attendees(tables, &meeting, after.as_ref(), limit)).await
    }

    async fn attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Option<AttendeeReport>, StoreError> {
        let (meeting, attendee) = (meeting.clone(), attendee.clone());
        let read = move |tables: &ReadTables| {
            attendee_in(&tables.attendee_reports().map_err(fault)?, &meeting, &attendee)
        };
        self.read(read).await
    }

    async fn timeline(&self, meeting: &MeetingId, attendee: &AttendeeId) -> Result<Vec<Moment>, StoreError> {
        let (meeting, attendee) = (meeting.clone(), attendee.clone());
        self.read(move |tables| timeline(tables, &meeting, &attendee)).await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        self.writer.write(move |tables| forget(tables, before, limit)).await
    }
}

/// A report that cannot be read is begun anew: what is told of it next is worth more than what nobody can see.
fn follow(tables: &mut WriteTables<'_>, event: &Event) -> Result<(), StoreError> {
    let id = event.meeting();
    let meeting = or_none(meeting_in(&tables.meeting_reports, &tables.meeting_report_times, id))?;
    let attendee = match &event.detail.attendee_id {
        Some(attendee) => or_none(attendee_in(&tables.attendee_reports, id, attendee))?,
        None => None,
    };
    let Some(folded) = Folded::event(meeting, attendee, event) else { return Ok(()) };
    let started_at = folded.meeting.started_at.as_millis();
    let row = encode_meeting_report(&folded.meeting);
    tables.meeting_reports.insert((started_at, id.as_str()), row.as_slice()).map_err(fault)?;
    tables.meeting_report_times.insert(id.as_str(), started_at).map_err(fault)?;
    match folded.attendee {
        Some((report, moment)) => keep(tables, id, &report, moment),
        None => Ok(()),
    }
}

fn observe(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    observation: &Observation,
) -> Result<(), StoreError> {
    let known = or_none(attendee_in(&tables.attendee_reports, meeting, &observation.attendee))?;
    let new = || AttendeeReport::new(observation.attendee.clone(), observation.external_user.clone());
    let mut report = known.unwrap_or_else(new);
    let moment = report.observe(observation);
    keep(tables, meeting, &report, moment)
}

fn keep(
    tables: &mut WriteTables<'_>,
    meeting: &MeetingId,
    report: &AttendeeReport,
    moment: Option<Moment>,
) -> Result<(), StoreError> {
    let (meeting, attendee) = (meeting.as_str(), report.attendee.as_str());
    if let Some(moment) = moment {
        let key = (meeting, attendee, report.moments);
        tables.moments.insert(key, encode_moment(&moment).as_slice()).map_err(fault)?;
    }
    let row = encode_attendee_report(report);
    tables.attendee_reports.insert((meeting, attendee), row.as_slice()).map_err(fault)?;
    Ok(())
}

/// Looks at the oldest first. A meeting is over after it began, so the look ends at those that began later.
fn forget(tables: &mut WriteTables<'_>, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
    let mut gone = BTreeSet::new();
    for row in tables.meeting_reports.range::<(u64, &str)>(..(before.as_millis(), "")).map_err(fault)? {
        if gone.len() == limit {
            break;
        }
        let (key, report) = row.map_err(fault)?;
        // What cannot be read is of no use to anybody.
        let over = decode_meeting_report(report.value()).map_or(true, |report| report.over_at() < before);
        if over {
            let (started_at, id) = key.value();
            gone.insert((started_at, id.to_owned()));
        }
    }
    for (started_at, id) in &gone {
        let id = id.as_str();
        tables.meeting_reports.remove((*started_at, id)).map_err(fault)?;
        tables.meeting_report_times.remove(id).map_err(fault)?;
        tables
            .attendee_reports
            .retain_in::<(&str, &str), _>((id, "")..(id, LAST), |_, _| false)
            .map_err(fault)?;
        let moments = (id, "", 0)..(id, LAST, 0);
        tables.moments.retain_in::<(&str, &str, u32), _>(moments, |_, _| false).map_err(fault)?;
    }
    Ok(gone.len())
}

fn meetings(
    tables: &ReadTables,
    before: Option<&RecordPosition>,
    limit: usize,
) -> Result<Listed<RecordPosition, MeetingReport>, StoreError> {
    let reports = tables.meeting_reports().map_err(fault)?;
    let to = before.map_or(Bound::Unbounded, |position| {
        Bound::Excluded((position.created_at.as_millis(), position.id.as_str()))
    });
    let rows = reports.range::<(u64, &str)>((Bound::Unbounded, to)).map_err(fault)?;
    rows.rev()
        .take(limit)
        .map(|row| {
            let (key, report) = row.map_err(fault)?;
            let (started_at, id) = key.value();
            let position = RecordPosition { created_at: Timestamp::from_millis(started_at), id: parse(id)? };
            Ok((position, decode_meeting_report(report.value())))
        })
        .collect()
}

fn attendees(
    tables: &ReadTables,
    meeting: &MeetingId,
    after: Option<&AttendeeId>,
    limit: usize,
) -> Result<Listed<AttendeeId, AttendeeReport>, StoreError> {
    let reports = tables.attendee_reports().map_err(fault)?;
    let id = meeting.as_str();
    let from = after.map_or(Bound::Included((id, "")), |after| Bound::Excluded((id, after.as_str())));
    let rows = reports.range::<(&str, &str)>((from, Bound::Excluded((id, LAST)))).map_err(fault)?;
    rows.take(limit)
        .map(|row| {
            let (key, report) = row.map_err(fault)?;
            let attendee = key.value().1.parse().map_err(StoreError::corrupt)?;
            Ok((attendee, decode_attendee_report(report.value())))
        })
        .collect()
}

fn timeline(
    tables: &ReadTables,
    meeting: &MeetingId,
    attendee: &AttendeeId,
) -> Result<Vec<Moment>, StoreError> {
    let moments = tables.moments().map_err(fault)?;
    let (meeting, attendee) = (meeting.as_str(), attendee.as_str());
    let range = (meeting, attendee, 0)..=(meeting, attendee, u32::MAX);
    let mut timeline = Vec::new();
    for row in moments.range::<(&str, &str, u32)>(range).map_err(fault)?.take(MOMENTS_MAX as usize) {
        timeline.extend(decode_moment(row.map_err(fault)?.1.value()).ok());
    }
    Ok(timeline)
}

fn meeting_in(
    reports: &impl ReadableTable<RecordKey, Bytes>,
    times: &impl ReadableTable<MeetingKey, u64>,
    id: &MeetingId,
) -> Result<Option<MeetingReport>, StoreError> {
    let Some(started_at) = times.get(id.as_str()).map_err(fault)? else { return Ok(None) };
    let row = reports.get((started_at.value(), id.as_str())).map_err(fault)?;
    row.map(|row| decode_meeting_report(row.value())).transpose()
}

fn attendee_in(
    reports: &impl ReadableTable<PairKey, Bytes>,
    meeting: &MeetingId,
    attendee: &AttendeeId,
) -> Result<Option<AttendeeReport>, StoreError> {
    let row = reports.get((meeting.as_str(), attendee.as_str())).map_err(fault)?;
    row.map(|row| decode_attendee_report(row.value())).transpose()
}

fn or_none<T>(read: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Corrupt(_)) => Ok(None),
        other => other,
    }
}

/// Greater than every text that an id can be.
const LAST: &str = "\u{10ffff}";
