//! Who asks, and what that one may see and do of a visit.
//!
//! A visit that a caller has no part in is not there for that caller, whatever its id.

use carillon_ports::audit::Actor;
use carillon_proto::account::{Role, UserId};
use carillon_proto::visit::ParticipantId;

use crate::error::VisitError;
use crate::links::Guest;
use crate::participant::{Participant, ParticipantRole};
use crate::visit::Visit;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub user: UserId,
    /// What it is for.
    pub roles: Vec<Role>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody with an account, whatever it is for.
    Account(Staff),
    /// Somebody who has come by a link, and may reach one visit.
    Guest(Guest),
}

/// What a caller is to a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Takes part.
    Participant(Participant),
    /// Schedules visits, and takes no part.
    Desk,
}

impl Caller {
    /// As the audit log calls it.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Account(staff) => Actor::User(staff.user.clone()),
            Self::Guest(guest) => Actor::Guest(guest.participant.clone()),
        }
    }

    /// Whether it is this participant, of the visit that the caller reaches. Clinicians are that only as long as their
    /// accounts are clinicians'.
    pub fn is(&self, participant: &Participant) -> bool {
        match self {
            Self::Account(staff) => {
                let may_be =
                    participant.role != ParticipantRole::Clinician || staff.roles.contains(&Role::Clinician);
                may_be && participant.user.as_ref() == Some(&staff.user)
            }
            Self::Guest(guest) => participant.id == guest.participant,
        }
    }

    pub(crate) fn is_desk(&self) -> bool {
        matches!(self, Self::Account(staff) if staff.roles.contains(&Role::FrontDesk))
    }

    /// What this caller is to a visit. Guests were told who they are by their session.
    pub(crate) fn standing(&self, visit: &Visit) -> Result<Standing, VisitError> {
        match visit.participants().iter().find(|participant| self.is(participant)) {
            Some(participant) => Ok(Standing::Participant(participant.clone())),
            None if self.is_desk() => Ok(Standing::Desk),
            None => Err(VisitError::NotFound("visit")),
        }
    }

    /// Takes part in the visit.
    pub(crate) fn participant(&self, visit: &Visit) -> Result<Participant, VisitError> {
        match self.standing(visit)? {
            Standing::Participant(participant) => Ok(participant),
            Standing::Desk => Err(VisitError::Forbidden("only participants may do this")),
        }
    }

    /// Leads the visit, or helps to.
    pub(crate) fn clinician(&self, visit: &Visit) -> Result<(), VisitError> {
        match self.standing(visit)? {
            Standing::Participant(one) if one.role == ParticipantRole::Clinician => Ok(()),
            Standing::Participant(_) | Standing::Desk => {
                Err(VisitError::Forbidden("only the visit's clinicians may do this"))
            }
        }
    }

    /// Leads the visit or has scheduled it.
    pub(crate) fn organiser(&self, visit: &Visit) -> Result<(), VisitError> {
        match self.standing(visit)? {
            Standing::Desk => Ok(()),
            Standing::Participant(one) if one.role == ParticipantRole::Clinician => Ok(()),
            Standing::Participant(_) if self.is_desk() => Ok(()),
            Standing::Participant(_) => {
                Err(VisitError::Forbidden("only clinicians and the front desk may do this"))
            }
        }
    }
}

/// The participant of an id, of this visit.
pub(crate) fn named<'v>(visit: &'v Visit, id: &ParticipantId) -> Result<&'v Participant, VisitError> {
    visit.participant(id).ok_or(VisitError::NotFound("participant"))
}
