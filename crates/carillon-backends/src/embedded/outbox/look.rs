//! What is in the outbox, in one consistent view.

use std::collections::BTreeSet;

use carillon_ports::StoreError;
use carillon_ports::outbox::{
    Allotment, Backlog, DeadLetter, Due, Lane, Position, Present, Target, Waiting, Work,
};
use carillon_proto::event::{Detail, Event};
use carillon_proto::id::{ExternalUserId, Modality};
use carillon_proto::units::Timestamp;
use redb::{ReadOnlyTable, ReadableTableMetadata as _};

use super::lane::{after, letter};
use super::stream::{from_bits, name};
use super::tables::{
    BACKLOGS, DROPPED, EVENTS, LANE_TIMES, LANES, LETTERS, LaneRow, LaneTimeKey, NUMBERS, PRESENCES, READERS,
    WAITING, WaitingKey,
};
use crate::embedded::fault;
use crate::embedded::read::parse;
use crate::embedded::records::decode;
use crate::embedded::tables::{Bytes, PairKey, ReadTables};

pub(super) fn due(
    tables: &ReadTables,
    now: Timestamp,
    in_flight: &BTreeSet<Lane>,
    allotment: Allotment,
) -> Result<Due, StoreError> {
    let lanes = Lanes::open(tables)?;
    let mut due = Due::default();
    let mut target = lanes.target_after("")?;
    while let Some(name) = target {
        lanes.of_target(&name, now, in_flight, allotment, &mut due)?;
        target = lanes.target_after(&name)?;
    }
    Ok(due)
}

struct Lanes {
    times: ReadOnlyTable<LaneTimeKey, ()>,
    lanes: ReadOnlyTable<PairKey, LaneRow>,
    waiting: ReadOnlyTable<WaitingKey, u64>,
    events: ReadOnlyTable<u64, Bytes>,
}

impl Lanes {
    fn open(tables: &ReadTables) -> Result<Self, StoreError> {
        Ok(Self {
            times: tables.0.open_table(LANE_TIMES).map_err(fault)?,
            lanes: tables.0.open_table(LANES).map_err(fault)?,
            waiting: tables.0.open_table(WAITING).map_err(fault)?,
            events: tables.0.open_table(EVENTS).map_err(fault)?,
        })
    }

    /// The next target for which something waits.
    fn target_after(&self, target: &str) -> Result<Option<String>, StoreError> {
        let mut rows = self.times.range::<(&str, u64, &str)>((target, u64::MAX, LAST)..).map_err(fault)?;
        rows.next().map(|row| Ok(row.map_err(fault)?.0.value().0.to_owned())).transpose()
    }

    fn of_target(
        &self,
        name: &str,
        now: Timestamp,
        in_flight: &BTreeSet<Lane>,
        allotment: Allotment,
        due: &mut Due,
    ) -> Result<(), StoreError> {
        // A kind of target that a later version made waits for that version.
        let Ok(target) = name.parse::<Target>() else { return Ok(()) };
        let mut taken = in_flight.iter().filter(|lane| lane.target == target).count();
        let range = (name, 0, "")..=(name, u64::MAX, LAST);
        for row in self.times.range::<(&str, u64, &str)>(range).map_err(fault)? {
            let key = row.map_err(fault)?.0;
            let (_, at, meeting) = key.value();
            if at > now.as_millis() {
                let at = Timestamp::from_millis(at);
                due.next = Some(due.next.map_or(at, |next| next.min(at)));
                break;
            }
            if taken >= allotment.lanes_per_target || due.work.len() >= allotment.lanes {
                break;
            }
            let lane = Lane { target: target.clone(), of: parse(meeting)? };
            if !in_flight.contains(&lane) {
                taken += 1;
                due.work.push(self.work(name, lane, allotment.events)?);
            }
        }
        Ok(())
    }

    fn work(&self, name: &str, lane: Lane, events_max: usize) -> Result<Work, StoreError> {
        let meeting = lane.of.as_str();
        let attempts = self.lanes.get((name, meeting)).map_err(fault)?.map_or(0, |row| row.value().1);
        let range = (name, meeting, 0)..=(name, meeting, u64::MAX);
        let mut events = Vec::new();
        for row in self.waiting.range::<(&str, &str, u64)>(range).map_err(fault)?.take(events_max) {
            let (key, since) = row.map_err(fault)?;
            let position = key.value().2;
            let Some(event) = self.event(position)? else { continue };
            let since = Timestamp::from_millis(since.value());
            events.push(Waiting { position: Position(position), since, event });
        }
        Ok(Work { lane, attempts, events })
    }

    /// `None` when it cannot be read.
    fn event(&self, position: u64) -> Result<Option<Event>, StoreError> {
        let row = self.events.get(position).map_err(fault)?;
        Ok(row.and_then(|row| decode::<Detail>(row.value()).ok()).map(Event::of))
    }
}

pub(super) fn present(
    tables: &ReadTables,
    last: Option<&Present>,
    limit: usize,
) -> Result<Vec<(Present, ExternalUserId)>, StoreError> {
    let presences = tables.0.open_table(PRESENCES).map_err(fault)?;
    let who = last.map(|present| name(&present.attendee, present.modality));
    let last = last.zip(who.as_deref()).map(|(present, who)| (present.meeting.as_str(), who));
    let mut present = Vec::new();
    for row in presences.range::<(&str, &str)>(after(last)).map_err(fault)? {
        let (key, value) = row.map_err(fault)?;
        let ((meeting, who), (bits, external_user)) = (key.value(), value.value());
        if present.len() == limit {
            break;
        }
        if from_bits(bits).joined {
            let (attendee, modality) = Modality::split(who);
            let attendee = attendee.parse().map_err(StoreError::corrupt)?;
            let who = Present { meeting: parse(meeting)?, attendee, modality };
            present.push((who, external_user.parse().map_err(StoreError::corrupt)?));
        }
    }
    Ok(present)
}

pub(super) fn letters(
    tables: &ReadTables,
    last: Option<u64>,
    limit: usize,
) -> Result<Vec<DeadLetter>, StoreError> {
    let letters = tables.0.open_table(LETTERS).map_err(fault)?;
    let rows = letters.range::<u64>(after(last)).map_err(fault)?;
    let mut found = Vec::new();
    for row in rows {
        let (number, bytes) = row.map_err(fault)?;
        if found.len() == limit {
            break;
        }
        found.extend(letter(number.value(), bytes.value()));
    }
    Ok(found)
}

pub(super) fn events(
    tables: &ReadTables,
    last: Option<Position>,
    limit: usize,
) -> Result<Vec<(Position, Event)>, StoreError> {
    let events = tables.0.open_table(EVENTS).map_err(fault)?;
    let rows = events.range::<u64>(after(last.map(|position| position.0))).map_err(fault)?;
    let mut found = Vec::new();
    for row in rows {
        let (position, detail) = row.map_err(fault)?;
        if found.len() == limit {
            break;
        }
        // One that cannot be read hides no other.
        let event = decode::<Detail>(detail.value()).ok().map(Event::of);
        found.extend(event.map(|event| (Position(position.value()), event)));
    }
    Ok(found)
}

pub(super) fn cursor(tables: &ReadTables, reader: &str) -> Result<Option<Position>, StoreError> {
    let readers = tables.0.open_table(READERS).map_err(fault)?;
    Ok(readers.get(reader).map_err(fault)?.map(|row| Position(row.value())))
}

pub(super) fn backlog(tables: &ReadTables) -> Result<Backlog, StoreError> {
    let backlogs = tables.0.open_table(BACKLOGS).map_err(fault)?;
    let numbers = tables.0.open_table(NUMBERS).map_err(fault)?;
    let mut backlog = Backlog {
        waiting: Vec::new(),
        dead_letters: tables.0.open_table(LETTERS).map_err(fault)?.len().map_err(fault)?,
        dropped: numbers.get(DROPPED).map_err(fault)?.map_or(0, |row| row.value()),
    };
    for row in redb::ReadableTable::iter(&backlogs).map_err(fault)? {
        let (target, count) = row.map_err(fault)?;
        let target = target.value().parse().ok();
        backlog.waiting.extend(target.map(|target| (target, count.value())));
    }
    Ok(backlog)
}

/// Greater than every text that an id can be.
const LAST: &str = "\u{10ffff}";
