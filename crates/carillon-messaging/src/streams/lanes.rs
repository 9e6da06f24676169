//! Records on their way: lanes, when they are due, and what became of them.

use std::collections::BTreeSet;

use carillon_ports::outbox::{
    Allotment, BACKLOG_FULL, Due, Lane, Position, Rest, Settlement, Target, Waiting, Work,
};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{STREAMS, StreamRecord, dead};
use crate::channels::ChannelName;
use crate::error::MessagingError;
use crate::service::{Change, Messaging};
use crate::table;

/// The lane of a channel.
pub type StreamLane = Lane<ChannelName>;

/// How a lane stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Standing {
    due: Timestamp,
    /// How often its first record was tried.
    attempts: u32,
}

/// A record that waits.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    since: Timestamp,
    record: StreamRecord,
}

impl Messaging {
    /// Lanes whose time has come, without those in flight.
    pub async fn streams_due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<StreamLane>,
        allotment: Allotment,
    ) -> Result<Due<ChannelName, StreamRecord>, MessagingError> {
        let in_flight = in_flight.clone();
        self.read(move |_, view| {
            let mut due = Due::default();
            for target in targets(view)? {
                Look { view, now, in_flight: &in_flight, allotment }.at(&target, &mut due)?;
            }
            Ok(due)
        })
        .await
    }

    /// Notes what became of work. What is settled twice, or was not waiting, changes nothing.
    pub async fn settle_streams(
        &self,
        now: Timestamp,
        settlements: Vec<Settlement<ChannelName>>,
    ) -> Result<(), MessagingError> {
        self.write(move |service, change| {
            settlements.iter().try_for_each(|settlement| settle(service, change, now, settlement))
        })
        .await
    }

    /// How many records wait, by target.
    pub async fn streams_waiting(&self) -> Result<Vec<(Target, u64)>, MessagingError> {
        self.read(|_, view| {
            let targets = targets(view)?.into_iter();
            targets.map(|target| Ok((target.clone(), waiting(view, &target)?))).collect()
        })
        .await
    }
}

/// Puts a record behind the others of its lane, or among the dead letters when too many wait for the target.
pub(super) fn append(
    service: &Messaging,
    change: &mut Change<'_>,
    target: Target,
    record: StreamRecord,
) -> Result<(), MessagingError> {
    let now = service.now();
    let of = ChannelName { instance: record.news.instance.instance.clone(), id: record.news.channel.clone() };
    let lane = Lane { target, of };
    let count = waiting(change, &lane.target)?;
    if count >= service.config().streams.bounds.backlog_max {
        return dead::bury(service, change, &lane.target, record, 0, BACKLOG_FULL);
    }
    table::put(change, waiting_key(&lane.target), &(count + 1));
    let position = next_position(change)?;
    table::put(change, record_key(&lane, position), &Kept { since: now, record });
    if table::find::<Standing>(change, &lane_key(&lane))?.is_none() {
        stand(change, &lane, Standing { due: now, attempts: 0 });
    }
    Ok(())
}

fn settle(
    service: &Messaging,
    change: &mut Change<'_>,
    now: Timestamp,
    settlement: &Settlement<ChannelName>,
) -> Result<(), MessagingError> {
    let lane = &settlement.lane;
    let Some(before) = table::find::<Standing>(change, &lane_key(lane))? else { return Ok(()) };
    change.remove(due_key(lane, before.due));
    let mut left = change.scan(&records(lane), SETTLED_MAX)?.into_iter().map(|(place, _)| place).peekable();
    let mut removed = 0;
    let last = settlement.delivered.map_or(0, |Position(position)| position);
    while let Some(place) = left.next_if(|place| place.last_number().is_some_and(|at| at <= last)) {
        change.remove(Key { partition: partition(&lane.of), place });
        removed += 1;
    }
    if let (Rest::Dead { attempts, error }, Some(place)) = (&settlement.rest, left.next()) {
        let key = Key { partition: partition(&lane.of), place };
        // What cannot be read is nothing that could be sent again.
        if let Ok(Some(Kept { record, .. })) = table::find(change, &key) {
            dead::bury(service, change, &lane.target, record, *attempts, error)?;
        }
        change.remove(key);
        removed += 1;
    }
    let count = waiting(change, &lane.target)?.saturating_sub(removed);
    match count {
        0 => change.remove(waiting_key(&lane.target)),
        count => table::put(change, waiting_key(&lane.target), &count),
    }
    if change.scan(&records(lane), 1)?.is_empty() {
        change.remove(lane_key(lane));
        return Ok(());
    }
    let standing = match settlement.rest {
        Rest::Again { attempts, at } => Standing { due: at, attempts },
        Rest::Waits | Rest::Dead { .. } => Standing { due: now, attempts: 0 },
    };
    stand(change, lane, standing);
    Ok(())
}

/// A look for what is due.
struct Look<'a> {
    view: &'a dyn View,
    now: Timestamp,
    in_flight: &'a BTreeSet<StreamLane>,
    allotment: Allotment,
}

impl Look<'_> {
    fn at(&self, target: &Target, due: &mut Due<ChannelName, StreamRecord>) -> Result<(), MessagingError> {
        let flying = self.in_flight.iter().filter(|lane| lane.target == *target).count();
        let room = self.allotment.lanes_per_target.saturating_sub(flying);
        let mut room = room.min(self.allotment.lanes.saturating_sub(due.work.len()));
        let rows = self.view.scan(&Range::below(STREAMS, &due_place(target)), flying + room + 1)?;
        for (place, _) in rows {
            let Some((at, of)) = read_due(target, &place) else { continue };
            let lane = Lane { target: target.clone(), of };
            if self.in_flight.contains(&lane) {
                continue;
            }
            if at > self.now {
                due.next = due.next.into_iter().chain([at]).min();
                return Ok(());
            }
            if room == 0 {
                return Ok(());
            }
            room -= 1;
            due.work.push(self.work(lane)?);
        }
        Ok(())
    }

    fn work(&self, lane: StreamLane) -> Result<Work<ChannelName, StreamRecord>, MessagingError> {
        let standing: Option<Standing> = table::find(self.view, &lane_key(&lane))?;
        let mut events = Vec::new();
        for (place, _) in self.view.scan(&records(&lane), self.allotment.events)? {
            let key = Key { partition: partition(&lane.of), place };
            // Work without events is given up: the first of the lane cannot be read.
            let position = Position(key.place.last_number().unwrap_or_default());
            let Ok(Some(Kept { since, record })) = table::find(self.view, &key) else { break };
            events.push(Waiting { position, since, event: record });
        }
        Ok(Work { lane, attempts: standing.map_or(0, |standing| standing.attempts), events })
    }
}

fn stand(change: &mut Change<'_>, lane: &StreamLane, standing: Standing) {
    table::put(change, lane_key(lane), &standing);
    change.put(due_key(lane, standing.due), Vec::new());
}

/// Those for whom something waits.
fn targets(view: &dyn View) -> Result<Vec<Target>, MessagingError> {
    let place = Place::of(WAITING);
    let rows = view.scan(&Range::below(STREAMS, &place), TARGETS_MAX)?;
    Ok(rows.iter().filter_map(|(row, _)| row.text_after(&place)?.parse().ok()).collect())
}

/// Where the next record lies in its lane: behind all others, also when it was given up before and is sent again.
fn next_position(change: &mut Change<'_>) -> Result<u64, MessagingError> {
    let key = Key { partition: STREAMS.to_owned(), place: Place::of("position") };
    let position = table::find::<u64>(change, &key)?.unwrap_or(0) + 1;
    table::put(change, key, &position);
    Ok(position)
}

pub(super) fn waiting(view: &dyn View, target: &Target) -> Result<u64, MessagingError> {
    Ok(table::find(view, &waiting_key(target))?.unwrap_or(0))
}

fn waiting_key(target: &Target) -> Key {
    Key { partition: STREAMS.to_owned(), place: Place::of(WAITING).text(&target.to_string()) }
}

fn due_place(target: &Target) -> Place {
    Place::of("due").text(&target.to_string())
}

fn due_key(lane: &StreamLane, at: Timestamp) -> Key {
    let place = due_place(&lane.target).number(at.as_millis());
    let place = place.text(lane.of.instance.as_str()).text(lane.of.id.as_str());
    Key { partition: STREAMS.to_owned(), place }
}

fn read_due(target: &Target, place: &Place) -> Option<(Timestamp, ChannelName)> {
    let before = due_place(target);
    let at = u64::from_be_bytes(*place.as_bytes().strip_prefix(before.as_bytes())?.first_chunk::<8>()?);
    let before = before.number(at);
    let instance = place.text_after(&before)?;
    let id = place.text_after(&before.text(&instance))?;
    Some((Timestamp::from_millis(at), ChannelName { instance: instance.parse().ok()?, id: id.parse().ok()? }))
}

fn lane_key(lane: &StreamLane) -> Key {
    let place = Place::of("lane").text(&lane.target.to_string());
    Key { partition: partition(&lane.of), place }
}

fn record_place(lane: &StreamLane) -> Place {
    Place::of("record").text(&lane.target.to_string())
}

fn record_key(lane: &StreamLane, position: u64) -> Key {
    Key { partition: partition(&lane.of), place: record_place(lane).number(position) }
}

fn records(lane: &StreamLane) -> Range {
    Range::below(partition(&lane.of), &record_place(lane))
}

fn partition(of: &ChannelName) -> String {
    format!("stream/{}/{}", of.instance, of.id)
}

const WAITING: &str = "waiting";
/// Targets at which one look looks: two for each of a hundred app instances, and then some.
const TARGETS_MAX: usize = 1_000;
/// Records that one settlement removes: more than one piece of work holds.
const SETTLED_MAX: usize = 100;
