//! Scheduling, lists, and calling visits off: what the front desk does, and clinicians for themselves.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_ports::audit::Occasion;
use carillon_ports::rows::Place;
use carillon_proto::account::{Role, UserId};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;

use crate::access::Caller;
use crate::error::VisitError;
use crate::participant::{Participant, ParticipantRole, Presence};
use crate::service::{Change, Visits};
use crate::text::Name;
use crate::visit::{State, Visit};
use crate::{links, store, token};

/// A visit that is to be.
#[derive(Clone, Debug)]
pub struct NewVisit {
    /// When.
    pub scheduled_at: Timestamp,
    /// With whom. The first clinician leads, and has the waiting room.
    pub participants: Vec<NewParticipant>,
}

/// Somebody who is to take part.
#[derive(Clone, Debug)]
pub struct NewParticipant {
    /// As what.
    pub role: ParticipantRole,
    /// The account, of somebody who has one.
    pub user: Option<UserId>,
    /// What the others see.
    pub name: Name,
}

/// Which visits a list has.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// In this state alone.
    pub state: Option<State>,
    /// Of this time and later.
    pub from: Option<Timestamp>,
    /// Behind the visit of this time and id.
    pub after: Option<(Timestamp, VisitId)>,
    /// At most so many.
    pub limit: usize,
}

/// A part of a list, the earliest first.
#[derive(Clone, Debug)]
pub struct VisitPage {
    /// The visits.
    pub visits: Vec<Visit>,
    /// Behind which the next page begins. A page may be short or empty, and others follow.
    pub next: Option<(Timestamp, VisitId)>,
}

impl Visits {
    /// Schedules a visit. Clinicians schedule their own.
    pub async fn schedule(
        &self,
        caller: &Caller,
        asked: NewVisit,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let lead = lead(caller, &asked)?;
        let participants = asked.participants.into_iter().map(|one| Participant {
            id: token::guid(self.entropy()),
            role: one.role,
            user: one.user,
            name: one.name,
            presence: Presence::Expected,
            attendee: None,
        });
        let id = token::guid(self.entropy());
        let visit = Visit::new(id, lead, participants.collect(), asked.scheduled_at, self.now());
        let (made, occasion) = (visit.clone(), occasion.clone());
        self.write(move |visits, change| {
            store::add(change, &made);
            store::ask_at(change, made.scheduled_at().max(made.created_at()) + DAY, made.id());
            Ok(visits.tell(change, &occasion, "visit.scheduled", made.id(), None)?)
        })
        .await?;
        Ok(visit)
    }

    /// A visit, as a caller sees it who takes part or schedules.
    pub async fn visit(&self, caller: &Caller, id: &VisitId) -> Result<Visit, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            caller.standing(&visit)?;
            Ok(visit)
        })
        .await
    }

    /// Visits that a caller takes part in; all, for the front desk. A guest has one.
    pub async fn visits(&self, caller: &Caller, wanted: Wanted) -> Result<VisitPage, VisitError> {
        let caller = caller.clone();
        self.read(move |_, view| {
            let user = match &caller {
                Caller::Account(_) if caller.is_desk() => None,
                Caller::Account(staff) => Some(&staff.user),
                Caller::Guest(guest) => {
                    let visits = store::find(view, &guest.visit)?.into_iter().collect();
                    return Ok(VisitPage { visits, next: None });
                }
            };
            let limit = wanted.limit.clamp(1, PAGE_MAX);
            let rows = store::list(view, user, beginning(&wanted).as_ref(), limit)?;
            let is_full = rows.len() == limit;
            let last = rows.last().filter(|_| is_full);
            let next = last.map(|(_, visit)| (visit.scheduled_at(), visit.id().clone()));
            let fits = |visit: &Visit| {
                wanted.state.is_none_or(|state| visit.state() == state) && caller.standing(visit).is_ok()
            };
            let visits = rows.into_iter().map(|(_, visit)| visit).filter(fits).collect();
            Ok(VisitPage { visits, next })
        })
        .await
    }

    /// Calls a visit off. Its links and sessions count no more.
    pub async fn cancel(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        self.call_off(caller, id, occasion, "visit.cancelled", Visit::cancel).await
    }

    /// Notes that the patient did not come, or went again. Links and sessions of the visit count no more.
    pub async fn miss(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        self.call_off(caller, id, occasion, "visit.missed", Visit::miss).await
    }

    async fn call_off(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
        action: &'static str,
        step: fn(&mut Visit, Timestamp) -> Result<(), crate::Refusal>,
    ) -> Result<Visit, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            caller.organiser(&former)?;
            let mut visit = former.clone();
            step(&mut visit, visits.now())?;
            if visit != former {
                close(visits, change, &visit, &occasion, action)?;
            }
            Ok(visit)
        })
        .await
    }
}

/// Closes visits whose day has passed and that do not go on, at most `limit`; how many were looked at.
pub(crate) fn lapse(visits: &Visits, change: &mut Change<'_>, limit: usize) -> Result<usize, VisitError> {
    let now = visits.now();
    let asked = store::take_asked(change, now, limit)?;
    for id in &asked {
        let Some(found) = store::readable(store::find(change, id), format_args!("visit/{id}"))? else {
            // Somebody may mend it.
            store::ask_at(change, now + DAY, id);
            continue;
        };
        let Some(former) = found else { continue };
        let mut visit = former.clone();
        if !visit.lapse(now) {
            store::ask_at(change, now + DAY, id);
        } else if visit != former {
            close(visits, change, &visit, &Occasion::system(), "visit.lapsed")?;
        }
    }
    Ok(asked.len())
}

/// Writes a visit that has come to its end without a meeting; its links and sessions count no more.
fn close(
    visits: &Visits,
    change: &mut Change<'_>,
    visit: &Visit,
    occasion: &Occasion,
    action: &'static str,
) -> Result<(), VisitError> {
    for participant in visit.participants() {
        let id = &participant.id;
        store::readable(links::revoke(change, id), format_args!("participant/{id}"))?;
    }
    store::put(change, visit)?;
    Ok(visits.tell(change, occasion, action, visit.id(), None)?)
}

fn beginning(wanted: &Wanted) -> Option<Place> {
    let from = wanted.from.map(store::from_time);
    wanted.after.as_ref().map(|(time, visit)| store::behind(*time, visit)).max(from)
}

/// Whose waiting room the visit has, when everything is as it has to be.
fn lead(caller: &Caller, asked: &NewVisit) -> Result<UserId, VisitError> {
    let Caller::Account(staff) = caller else {
        return Err(VisitError::Forbidden("a link schedules nothing"));
    };
    let all = &asked.participants;
    let refuse = |problem: &'static str| Err(VisitError::invalid("participants", problem));
    if !(2..=PARTICIPANTS_MAX).contains(&all.len()) {
        return refuse("must be 2 to 12");
    }
    if !all.iter().any(|one| one.role == ParticipantRole::Patient) {
        return refuse("must have a patient");
    }
    let users: Vec<&UserId> = all.iter().filter_map(|one| one.user.as_ref()).collect();
    if users.iter().collect::<BTreeSet<_>>().len() != users.len() {
        return refuse("name an account twice");
    }
    let clinicians = || all.iter().filter(|one| one.role == ParticipantRole::Clinician);
    if clinicians().any(|one| one.user.is_none()) {
        return refuse("have a clinician without an account");
    }
    let Some(lead) = clinicians().find_map(|one| one.user.clone()) else {
        return refuse("must have a clinician");
    };
    let is_own = clinicians().any(|one| one.user.as_ref() == Some(&staff.user));
    match caller.is_desk() || (staff.roles.contains(&Role::Clinician) && is_own) {
        true => Ok(lead),
        false => Err(VisitError::Forbidden("clinicians schedule visits of their own")),
    }
}

const PARTICIPANTS_MAX: usize = 12;
/// After the visit's time it is asked so often whether it goes on.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Visits of a page.
const PAGE_MAX: usize = 100;
