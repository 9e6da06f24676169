//! What control has yet to hear of visits: meetings that have to end, and attendees who have to leave.
//!
//! Visits and meetings have a store each, and no transaction spans both; so what one step owes to the other is written
//! down with it, settled by whoever knows both, and struck off after that. Settling is idempotent: it may be done
//! twice, and it is done at last, whatever becomes of the request that has taken the step.
//!
//! Invariant: no visit names a meeting or an attendee that is owed. Control gives a participant the same attendee again
//! and again, and settling would put out somebody who has been let in since.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visit-owed` | `of`, visit, meeting, attendee or nothing | [`Owed`] |

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::visit::VisitId;
use serde::{Deserialize, Serialize};

use crate::error::{Refusal, VisitError};
use crate::service::{Change, Visits};
use crate::store;
use crate::visit::Visit;

/// What is to be there no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The visit that it was part of.
    pub visit: VisitId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Only this attendee of it.
    pub attendee: Option<AttendeeId>,
}

impl Visits {
    /// What is owed, at most `limit`.
    pub async fn owed(&self, limit: usize) -> Result<Vec<Owed>, VisitError> {
        self.read(move |_, view| Ok(list(view, &Place::of(OF), limit)?)).await
    }

    /// What is owed for one visit, at most `limit`.
    pub async fn owed_for(&self, visit: &VisitId, limit: usize) -> Result<Vec<Owed>, VisitError> {
        let of_visit = Place::of(OF).text(visit.as_str());
        self.read(move |_, view| Ok(list(view, &of_visit, limit)?)).await
    }

    /// Strikes off what has been settled.
    pub async fn settled(&self, owed: &Owed) -> Result<(), VisitError> {
        let owed = owed.clone();
        self.write(move |_, change| {
            change.remove(key(&owed));
            Ok(())
        })
        .await
    }

    /// What was made for a visit and could not be told to it has to go again, unless the visit names it after all:
    /// control gives two who ask at once the same.
    pub async fn disown(&self, made: &Owed) -> Result<(), VisitError> {
        let made = made.clone();
        self.write(move |_, change| {
            if !store::find(change, &made.visit)?.is_some_and(|visit| names(&visit, &made)) {
                owe(change, &made);
            }
            Ok(())
        })
        .await
    }
}

/// Writes down what is owed.
pub(crate) fn owe(change: &mut Change<'_>, owed: &Owed) {
    table::put(change, key(owed), owed);
}

/// That what a visit is about to name is not on its way out.
pub(crate) fn refuse_owed(view: &dyn View, owed: &Owed) -> Result<(), VisitError> {
    match view.get(&key(owed))? {
        Some(_) => Err(Refusal::Leaving.into()),
        None => Ok(()),
    }
}

/// Whether somebody has yet to leave a meeting of a visit: who was sent out is heard there until then.
pub(crate) fn has_to_leave(
    view: &dyn View,
    visit: &VisitId,
    meeting: &MeetingId,
) -> Result<bool, StoreError> {
    let of_meeting = Place::of(OF).text(visit.as_str()).text(meeting.as_str());
    Ok(!view.scan(&Range::below(OWED, &of_meeting), 1)?.is_empty())
}

fn names(visit: &Visit, made: &Owed) -> bool {
    let is_attendee = || visit.participants().iter().any(|one| one.attendee == made.attendee);
    visit.meeting() == Some(&made.meeting) && (made.attendee.is_none() || is_attendee())
}

fn list(view: &dyn View, below: &Place, limit: usize) -> Result<Vec<Owed>, StoreError> {
    let mut all = Vec::new();
    for (_, owed) in table::list_each(view, &Range::below(OWED, below), limit)? {
        all.extend(store::readable(owed, OWED)?);
    }
    Ok(all)
}

fn key(owed: &Owed) -> Key {
    let attendee = owed.attendee.as_ref().map_or("", AttendeeId::as_str);
    let place = Place::of(OF).text(owed.visit.as_str()).text(owed.meeting.as_str()).text(attendee);
    Key { partition: OWED.to_owned(), place }
}

const OWED: &str = "visit-owed";
const OF: &str = "of";
