//! The waiting room: checking in, who is next, letting in.

use carillon_ports::audit::Occasion;
use carillon_proto::account::UserId;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{ParticipantId, VisitId};

use crate::access::{self, Caller};
use crate::error::VisitError;
use crate::participant::{Participant, Presence};
use crate::service::Visits;
use crate::visit::Visit;
use crate::{links, store};

/// Who waits for a clinician, in the order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The first is next.
    pub waiting: Vec<Waiting>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// For which visit.
    pub visit: VisitId,
    /// Who.
    pub participant: Participant,
    /// Since when.
    pub since: Timestamp,
}

impl Visits {
    /// The caller comes into the waiting room; gives the visit and the caller's place in line, from 1.
    pub async fn check_in(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<(Visit, Option<usize>), VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let who = caller.participant(&former)?.id;
            let mut visit = former.clone();
            visit.check_in(&who, visits.now())?;
            visits.keep(change, &former, &visit, &occasion, "visit.checked_in", None)?;
            let place = place(&store::turns(change, visit.lead())?, &who);
            Ok((visit, place))
        })
        .await
    }

    /// The caller's place in line, from 1; none of somebody who does not wait.
    pub async fn place(&self, caller: &Caller, id: &VisitId) -> Result<Option<usize>, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            let who = caller.participant(&visit)?.id;
            Ok(place(&store::turns(view, visit.lead())?, &who))
        })
        .await
    }

    /// Who waits for this clinician.
    pub async fn queue(&self, clinician: &UserId) -> Result<Queue, VisitError> {
        let clinician = clinician.clone();
        self.read(move |_, view| {
            let mut waiting = Vec::new();
            for turn in store::turns(view, &clinician)? {
                let visit = store::find(view, &turn.visit)?;
                let participant = visit.and_then(|visit| visit.participant(&turn.participant).cloned());
                if let Some(participant) = participant
                    && let Presence::Waiting { since } = participant.presence
                {
                    waiting.push(Waiting { visit: turn.visit, participant, since });
                }
            }
            Ok(Queue { waiting })
        })
        .await
    }

    /// Lets somebody in who waits.
    pub async fn admit(
        &self,
        caller: &Caller,
        id: &VisitId,
        who: &ParticipantId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let (caller, id, who, occasion) = (caller.clone(), id.clone(), who.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            caller.clinician(&former)?;
            access::named(&former, &who)?;
            let mut visit = former.clone();
            visit.admit(&who, visits.now())?;
            let note = format!("participant/{who}");
            visits.keep(change, &former, &visit, &occasion, "visit.admitted", Some(note))?;
            Ok(visit)
        })
        .await
    }

    /// Sends somebody out of the meeting, with an account or without, who may come again and is let in anew. Links and
    /// sessions count as before.
    pub async fn dismiss(
        &self,
        caller: &Caller,
        id: &VisitId,
        who: &ParticipantId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let (caller, id, who, occasion) = (caller.clone(), id.clone(), who.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            caller.organiser(&former)?;
            access::named(&former, &who)?;
            let mut visit = former.clone();
            links::put_out(visits, change, &mut visit, &who);
            let note = format!("participant/{who}");
            visits.keep(change, &former, &visit, &occasion, "visit.dismissed", Some(note))?;
            Ok(visit)
        })
        .await
    }
}

fn place(turns: &[store::Turn], who: &ParticipantId) -> Option<usize> {
    turns.iter().position(|turn| turn.participant == *who).map(|ahead| ahead + 1)
}
