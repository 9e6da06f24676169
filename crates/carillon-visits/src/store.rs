//! Visits in rows, with what they are found by.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visits` | `visit`, visit | [`Visit`] |
//! | `visits-by-time` | `at`, time, visit | the visit |
//! | `visits-of/<account>` | `at`, time, visit | the visit, of each participant with an account |
//! | `visits-days` | `at`, time, visit | the visit, of which it is asked then whether its day has passed |
//! | `visits-running` | `of`, visit | [`Running`], as long as the visit has a meeting |
//! | `waiting/<account>` | `turn`, number | who waits for that clinician, in the order of arrival |
//! | `waiting-turns` | `of`, participant | clinician and number of that one's turn |

use std::fmt;
use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::account::UserId;
use carillon_proto::id::MeetingId;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{ParticipantId, VisitId};
use serde::{Deserialize, Serialize};

use crate::error::VisitError;
use crate::participant::Presence;
use crate::service::Change;
use crate::visit::Visit;

/// Somebody's turn in a waiting room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Turn {
    pub(crate) visit: VisitId,
    pub(crate) participant: ParticipantId,
}

/// A visit that has a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The visit.
    pub visit: VisitId,
    /// Its meeting, as far as the visit knows.
    pub meeting: MeetingId,
}

#[derive(Serialize, Deserialize)]
struct Seat {
    room: UserId,
    number: u64,
}

pub(crate) fn find(view: &dyn View, id: &VisitId) -> Result<Option<Visit>, StoreError> {
    table::find(view, &key(id))
}

pub(crate) fn found(view: &dyn View, id: &VisitId) -> Result<Visit, VisitError> {
    find(view, id)?.ok_or(VisitError::NotFound("visit"))
}

/// Writes a visit that is not there yet, with what it is found by.
pub(crate) fn add(change: &mut Change<'_>, visit: &Visit) {
    change.announce(());
    table::put(change, key(visit.id()), visit);
    table::put(change, time_key(BY_TIME, visit), visit.id());
    for user in visit.participants().iter().filter_map(|participant| participant.user.as_ref()) {
        table::put(change, time_key(&of_user(user), visit), visit.id());
    }
}

/// Asks for a visit at a time.
pub(crate) fn ask_at(change: &mut Change<'_>, time: Timestamp, visit: &VisitId) {
    table::put(change, Key { partition: DAYS.to_owned(), place: behind(time, visit) }, visit);
}

/// Visits that are asked for by now, at most `limit`; each is asked for once.
pub(crate) fn take_asked(
    change: &mut Change<'_>,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<VisitId>, StoreError> {
    let all = Range::below(DAYS, &Place::of(AT));
    let due = Range { to: Bound::Excluded(Place::of(AT).number(now.as_millis() + 1)), ..all };
    let mut asked = Vec::new();
    for (place, visit) in table::list_each(change, &due, limit)? {
        change.remove(Key { partition: DAYS.to_owned(), place });
        asked.extend(readable(visit, "visits-days")?);
    }
    Ok(asked)
}

/// A record, unless it cannot be read: that is told to the log, and keeps no other from being looked at.
pub(crate) fn readable<T>(
    found: Result<T, StoreError>,
    what: impl fmt::Display,
) -> Result<Option<T>, StoreError> {
    match found {
        Ok(record) => Ok(Some(record)),
        Err(StoreError::Corrupt(_)) => {
            tracing::error!(%what, "a record of visits cannot be read");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Visits that have a meeting, of at most `limit` rows from the first behind `after`, and behind which others follow.
pub(crate) fn running(
    view: &dyn View,
    after: Option<&Place>,
    limit: usize,
) -> Result<(Vec<Running>, Option<Place>), StoreError> {
    let range = Range::below(RUNNING, &Place::of(OF)).after(after);
    let rows = table::list_each(view, &range, limit)?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|(place, _)| place.clone());
    let mut all = Vec::new();
    for (_, running) in rows {
        all.extend(readable(running, RUNNING)?);
    }
    Ok((all, next))
}

/// Writes a visit that was changed, and who waits for it.
pub(crate) fn put(change: &mut Change<'_>, visit: &Visit) -> Result<(), VisitError> {
    for participant in visit.participants() {
        match participant.presence {
            Presence::Waiting { .. } => take_turn(change, visit, &participant.id)?,
            Presence::Expected | Presence::Admitted | Presence::Present => {
                leave_turn(change, &participant.id)?;
            }
        }
    }
    let running = Key { partition: RUNNING.to_owned(), place: Place::of(OF).text(visit.id().as_str()) };
    match visit.meeting().cloned() {
        Some(meeting) => table::put(change, running, &Running { visit: visit.id().clone(), meeting }),
        None => change.remove(running),
    }
    change.announce(());
    table::put(change, key(visit.id()), visit);
    Ok(())
}

/// Visits in the order of their time, all or those of an account, behind `after`.
pub(crate) fn list(
    view: &dyn View,
    user: Option<&UserId>,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<(Place, Visit)>, StoreError> {
    let partition = user.map_or_else(|| BY_TIME.to_owned(), of_user);
    let range = Range::below(partition, &Place::of(AT)).after(after);
    let ids: Vec<(Place, VisitId)> = table::list(view, &range, limit)?;
    let mut visits = Vec::new();
    for (place, id) in ids {
        visits.extend(find(view, &id)?.map(|visit| (place, visit)));
    }
    Ok(visits)
}

/// Who waits for a clinician, in the order of arrival.
pub(crate) fn turns(view: &dyn View, room: &UserId) -> Result<Vec<Turn>, StoreError> {
    let turns = table::list(view, &Range::below(room_of(room), &Place::of(TURN)), WAITING_MAX)?;
    Ok(turns.into_iter().map(|(_, turn)| turn).collect())
}

fn take_turn(change: &mut Change<'_>, visit: &Visit, who: &ParticipantId) -> Result<(), VisitError> {
    if table::find::<Seat>(change, &seat_key(who))?.is_some() {
        return Ok(());
    }
    let room = Range::below(room_of(visit.lead()), &Place::of(TURN));
    if change.scan(&room, WAITING_MAX)?.len() >= WAITING_MAX {
        return Err(VisitError::LimitExceeded("participants in this waiting room"));
    }
    let last = change.scan(&room.descending(), 1)?;
    let number = last.first().and_then(|(place, _)| place.last_number()).unwrap_or_default() + 1;
    let turn = Turn { visit: visit.id().clone(), participant: who.clone() };
    table::put(change, turn_key(visit.lead(), number), &turn);
    table::put(change, seat_key(who), &Seat { room: visit.lead().clone(), number });
    Ok(())
}

fn leave_turn(change: &mut Change<'_>, who: &ParticipantId) -> Result<(), StoreError> {
    if let Some(Seat { room, number }) = table::find(change, &seat_key(who))? {
        change.remove(turn_key(&room, number));
        change.remove(seat_key(who));
    }
    Ok(())
}

/// Where a list begins that has visits from a time on.
pub(crate) fn from_time(time: Timestamp) -> Place {
    Place::of(AT).number(time.as_millis())
}

/// Where a list goes on behind a visit.
pub(crate) fn behind(time: Timestamp, visit: &VisitId) -> Place {
    from_time(time).text(visit.as_str())
}

fn key(id: &VisitId) -> Key {
    Key { partition: "visits".to_owned(), place: Place::of("visit").text(id.as_str()) }
}

fn time_key(partition: &str, visit: &Visit) -> Key {
    Key { partition: partition.to_owned(), place: behind(visit.scheduled_at(), visit.id()) }
}

fn turn_key(room: &UserId, number: u64) -> Key {
    Key { partition: room_of(room), place: Place::of(TURN).number(number) }
}

fn seat_key(who: &ParticipantId) -> Key {
    Key { partition: "waiting-turns".to_owned(), place: Place::of(OF).text(who.as_str()) }
}

fn of_user(user: &UserId) -> String {
    format!("visits-of/{user}")
}

fn room_of(user: &UserId) -> String {
    format!("waiting/{user}")
}

const BY_TIME: &str = "visits-by-time";
const DAYS: &str = "visits-days";
const RUNNING: &str = "visits-running";
const OF: &str = "of";
const AT: &str = "at";
const TURN: &str = "turn";
/// Who waits for one clinician. A morning has fewer.
const WAITING_MAX: usize = 200;
