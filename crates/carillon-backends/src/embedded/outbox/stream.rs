//! Appends events: the stream of one meeting within a write.
//!
//! Invariant: a stream is read before the write that causes its events changes anything, and after that nothing here
//! can find a broken record.

use carillon_ports::StoreError;
use carillon_ports::meetings::Meeting;
use carillon_ports::outbox::{LiveChange, LiveFact, Presence, Target};
use carillon_proto::event::{DetailType, Event, Fact, Subject};
use carillon_proto::id::{AttendeeId, ExternalMeetingId, MediaRegion, MeetingId, Modality};
use carillon_proto::units::Timestamp;
use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::tables::{NEXT_POSITION, OutboxTables};
use crate::embedded::fault;
use crate::embedded::records::{decode, encode};

/// Where a meeting's next event goes.
pub(in crate::embedded) struct Stream {
    subject: Subject,
    row: Row,
}

/// Version 1 of the row; frozen like those of `records`.
#[derive(Serialize, Deserialize)]
struct Row {
    external_meeting_id: ExternalMeetingId,
    media_region: MediaRegion,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    targets: Vec<String>,
    next: u64,
    #[serde(default)]
    over: bool,
}

impl Stream {
    /// The stream of a meeting that begins.
    pub(in crate::embedded) fn of(meeting: &Meeting) -> Self {
        let targets = Target::of_meeting(meeting.notifications.as_ref());
        let row = Row {
            external_meeting_id: meeting.external_meeting_id.clone(),
            media_region: meeting.media_region.clone(),
            targets: targets.iter().map(Target::to_string).collect(),
            next: 0,
            over: false,
        };
        Self { subject: meeting.subject(), row }
    }

    /// The stream of a meeting that the store has or had.
    pub(in crate::embedded) fn read(
        tables: &OutboxTables<'_>,
        meeting: &MeetingId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(bytes) = tables.streams.get(meeting.as_str()).map_err(fault)? else { return Ok(None) };
        let row: Row = decode(bytes.value())?;
        let subject = Subject {
            meeting: meeting.clone(),
            external_meeting: row.external_meeting_id.clone(),
            media_region: row.media_region.clone(),
        };
        Ok(Some(Self { subject, row }))
    }

    pub(in crate::embedded) fn append(
        &mut self,
        tables: &mut OutboxTables<'_>,
        at: Timestamp,
        fact: Fact,
    ) -> Result<Event, StoreError> {
        let event = Event::new(&self.subject, self.row.next, at, fact);
        self.row.next += 1;
        let position = tables.next_number(NEXT_POSITION)?;
        tables.events.insert(position, encode(&event.detail).as_slice()).map_err(fault)?;
        for target in self.targets(tables, event.detail_type()) {
            tables.enqueue(&target, &event, position, at)?;
        }
        tables.touched = true;
        Ok(event)
    }

    /// The last event of the meeting itself; its pipelines may have more to say.
    pub(in crate::embedded) fn close(&mut self) {
        self.row.over = true;
    }

    pub(in crate::embedded) fn save(self, tables: &mut OutboxTables<'_>) -> Result<(), StoreError> {
        let (id, row) = (self.subject.meeting.as_str(), encode(&self.row));
        tables.streams.insert(id, row.as_slice()).map_err(fault)?;
        Ok(())
    }

    fn targets(&self, tables: &OutboxTables<'_>, detail_type: DetailType) -> Vec<String> {
        let mut targets: Vec<String> = tables.config.sinks.iter().map(Target::to_string).collect();
        if detail_type == DetailType::Meeting {
            let more = self.row.targets.iter().filter(|target| !targets.contains(target));
            targets.extend(more.cloned().collect::<Vec<_>>());
        }
        targets
    }

    /// Appends what a live meeting tells, as far as it is news.
    pub(in crate::embedded) fn append_live(
        &mut self,
        tables: &mut OutboxTables<'_>,
        fact: &LiveFact,
    ) -> Result<(), StoreError> {
        if self.row.over {
            return Ok(());
        }
        let who = name(&fact.attendee, fact.modality);
        let key = (self.subject.meeting.as_str(), who.as_str());
        let said = tables.presences.get(key).map_err(fault)?.map(|row| row.value().0);
        let mut presence = said.map_or_else(Presence::default, from_bits);
        let news = presence.follow(fact.modality, fact.change);
        if presence.is_nothing() {
            tables.presences.remove(key).map_err(fault)?;
        } else {
            let row = (to_bits(presence), fact.external_user.as_str());
            tables.presences.insert(key, row).map_err(fault)?;
        }
        for change in news {
            self.append(tables, fact.at, fact.say(change))?;
        }
        Ok(())
    }

    /// Lets go of everybody who was read before.
    pub(in crate::embedded) fn depart(
        &mut self,
        tables: &mut OutboxTables<'_>,
        departures: &[LiveFact],
    ) -> Result<(), StoreError> {
        departures.iter().try_for_each(|departure| self.append_live(tables, departure))
    }
}

/// Everybody of whom something was said in the meeting, or one of them, as departures at this time.
pub(in crate::embedded) fn departures(
    tables: &OutboxTables<'_>,
    meeting: &MeetingId,
    only: Option<&AttendeeId>,
    at: Timestamp,
) -> Result<Vec<LiveFact>, StoreError> {
    let id = meeting.as_str();
    let (first, last) = match only {
        Some(attendee) => (attendee.as_str().to_owned(), name(attendee, Modality::Content)),
        None => (String::new(), "\u{10ffff}".to_owned()),
    };
    let rows = tables.presences.range::<(&str, &str)>((id, &*first)..=(id, &*last)).map_err(fault)?;
    let mut departures = Vec::new();
    for row in rows {
        let (key, value) = row.map_err(fault)?;
        let (attendee, modality) = Modality::split(key.value().1);
        departures.push(LiveFact {
            at,
            attendee: attendee.parse().map_err(StoreError::corrupt)?,
            external_user: value.value().1.parse().map_err(StoreError::corrupt)?,
            modality,
            change: LiveChange::Left,
        });
    }
    // A content share goes before its attendee.
    departures.reverse();
    Ok(departures)
}

pub(super) fn name(attendee: &AttendeeId, modality: Modality) -> String {
    match modality {
        Modality::Main => attendee.as_str().to_owned(),
        Modality::Content => format!("{attendee}#content"),
    }
}

pub(super) fn from_bits(bits: u8) -> Presence {
    Presence { authorized: bits & AUTHORIZED != 0, joined: bits & JOINED != 0, video: bits & VIDEO != 0 }
}

fn to_bits(presence: Presence) -> u8 {
    let bit = |set, bit| if set { bit } else { 0 };
    bit(presence.authorized, AUTHORIZED) | bit(presence.joined, JOINED) | bit(presence.video, VIDEO)
}

const AUTHORIZED: u8 = 1;
const JOINED: u8 = 2;
const VIDEO: u8 = 4;
