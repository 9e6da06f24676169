//! Visits in rows, with what they are found by.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visits` | `visit`, visit | [`Visit`] |
//! | `visits-by-time` | `at`, time, visit | the visit |
//! | `visits-of/<account>` | `at`, time, visit | the visit, of each participant with an account |
//! | `visits-days` | `at`, time, visit | the visit, of which it is asked then whether its day has passed |
//! | `waiting/<account>` | `turn`, number | who waits for that clinician, in the order of arrival |
//! | `waiting-turns` | `of`, participant | clinician and number of that one's turn |

use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::account::UserId;
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
    let rows: Vec<(Place, VisitId)> = table::list(change, &due, limit)?;
    let take = |(place, visit)| {
        change.remove(Key { partition: DAYS.to_owned(), place });
        visit
    };
    Ok(rows.into_iter().map(take).collect())
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
    Key { partition: "waiting-turns".to_owned(), place: Place::of("of").text(who.as_str()) }
}

fn of_user(user: &UserId) -> String {
    format!("visits-of/{user}")
}

fn room_of(user: &UserId) -> String {
    format!("waiting/{user}")
}

const BY_TIME: &str = "visits-by-time";
const DAYS: &str = "visits-days";
const AT: &str = "at";
const TURN: &str = "turn";
/// Who waits for one clinician. A morning has fewer.
const WAITING_MAX: usize = 200;
