//! The time of the meeting: starting, joining, consent, pausing, ending.
//!
//! Meetings are made and ended by whoever calls, in two steps: what is to be made is asked for first ([`Starting`],
//! [`Joining`]), made under a name that makes it once, and told here after that. Two who press Start at once thus get
//! the same meeting, and two tabs of one participant the same attendee.

use carillon_ports::audit::Occasion;
use carillon_ports::rows::Place;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;

use crate::access::Caller;
use crate::consent::{ConsentKind, TextVersion};
use crate::error::{Refusal, VisitError};
use crate::owed::{self, Owed};
use crate::participant::Participant;
use crate::service::{Change, Visits};
use crate::store::{self, Running};
use crate::visit::Visit;

/// What starting a visit takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Starting {
    /// A meeting has to be made, under this name, for the visit of this id.
    Make(String),
    /// There is one.
    Running(MeetingId),
}

/// What joining a visit takes: an attendee of this meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// The visit's meeting.
    pub meeting: MeetingId,
    /// Who joins, with the attendee when there is one.
    pub participant: Participant,
}

impl Visits {
    /// What it takes to start.
    pub async fn starting(&self, caller: &Caller, id: &VisitId) -> Result<Starting, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            caller.clinician(&visit)?;
            visit.may_start()?;
            Ok(match visit.meeting() {
                Some(meeting) => Starting::Running(meeting.clone()),
                None => Starting::Make(visit.meeting_token()),
            })
        })
        .await
    }

    /// The visit has begun in this meeting.
    pub async fn started(
        &self,
        caller: &Caller,
        id: &VisitId,
        meeting: &MeetingId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let meeting = meeting.clone();
        self.lead(caller, id, occasion, "visit.started", move |change, visit, now| {
            let begun = Owed { visit: visit.id().clone(), meeting: meeting.clone(), attendee: None };
            owed::refuse_owed(change, &begun)?;
            Ok(visit.start(meeting.clone(), now)?)
        })
        .await
    }

    /// The visit's meeting is gone though the visit is not over; another may be started.
    pub async fn meeting_lost(
        &self,
        id: &VisitId,
        meeting: &MeetingId,
        occasion: &Occasion,
    ) -> Result<(), VisitError> {
        let (id, meeting, occasion) = (id.clone(), meeting.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let mut visit = former.clone();
            visit.lose_meeting(&meeting, visits.now());
            visits.keep(change, &former, &visit, &occasion, "visit.meeting_lost", None)
        })
        .await
    }

    /// Visits that have a meeting as far as they know, at most `limit` from the first behind `after`, and behind which
    /// others follow.
    pub async fn running(
        &self,
        after: Option<Place>,
        limit: usize,
    ) -> Result<(Vec<Running>, Option<Place>), VisitError> {
        self.read(move |_, view| Ok(store::running(view, after.as_ref(), limit)?)).await
    }

    /// What it takes for the caller to join.
    pub async fn joining(&self, caller: &Caller, id: &VisitId) -> Result<Joining, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            let participant = caller.participant(&visit)?;
            visit.may_join(&participant.id)?;
            let meeting = visit.meeting().cloned().ok_or(Refusal::State(visit.state()))?;
            Ok(Joining { meeting, participant })
        })
        .await
    }

    /// The caller is this attendee of this meeting.
    pub async fn joined(
        &self,
        caller: &Caller,
        id: &VisitId,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        occasion: &Occasion,
    ) -> Result<(), VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        let (meeting, attendee) = (meeting.clone(), attendee.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let who = caller.participant(&former)?.id;
            let mut visit = former.clone();
            visit.join(&who, &meeting, attendee.clone(), visits.now())?;
            let joined =
                Owed { visit: id.clone(), meeting: meeting.clone(), attendee: Some(attendee.clone()) };
            owed::refuse_owed(change, &joined)?;
            visits.keep(change, &former, &visit, &occasion, "visit.joined", None)
        })
        .await
    }

    /// The caller goes, out of the waiting room or the meeting, and is asked for no consent any more. That the attendee
    /// leaves is owed.
    pub async fn leave(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let who = caller.participant(&former)?.id;
            let mut visit = former.clone();
            let attendee = visit.leave(&who, visits.now());
            if let (Some(meeting), Some(_)) = (former.meeting().cloned(), &attendee) {
                owed::owe(change, &Owed { visit: id.clone(), meeting, attendee });
            }
            visits.keep(change, &former, &visit, &occasion, "visit.left", None)?;
            Ok(visit)
        })
        .await
    }

    /// The caller agrees to something, in a wording.
    pub async fn consent(
        &self,
        caller: &Caller,
        id: &VisitId,
        kind: ConsentKind,
        version: TextVersion,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let who = caller.participant(&former)?.id;
            let mut visit = former.clone();
            visit.consent(&who, kind, version.clone(), visits.now())?;
            let note = format!("{kind} {}", version.as_str());
            visits.keep(change, &former, &visit, &occasion, "visit.consent_given", Some(note))?;
            Ok(visit)
        })
        .await
    }

    /// The caller takes a consent back.
    pub async fn withdraw_consent(
        &self,
        caller: &Caller,
        id: &VisitId,
        kind: ConsentKind,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            let who = caller.participant(&former)?.id;
            let mut visit = former.clone();
            visit.withdraw(&who, kind, visits.now());
            let note = Some(kind.to_string());
            visits.keep(change, &former, &visit, &occasion, "visit.consent_withdrawn", note)?;
            Ok(visit)
        })
        .await
    }

    /// The visit pauses.
    pub async fn pause(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        self.lead(caller, id, occasion, "visit.paused", |_, visit, now| Ok(visit.pause(now)?)).await
    }

    /// It goes on.
    pub async fn resume(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Visit, VisitError> {
        self.lead(caller, id, occasion, "visit.resumed", |_, visit, now| Ok(visit.resume(now)?)).await
    }

    /// The visit is over; that its meeting ends is owed. Guests may still read what they are given. The front desk may do
    /// this, too: the last clinician may have gone.
    pub async fn end(&self, caller: &Caller, id: &VisitId, occasion: &Occasion) -> Result<Visit, VisitError> {
        self.step(caller, Caller::organiser, id, occasion, "visit.ended", |change, visit, now| {
            if let Some(meeting) = visit.end(now)? {
                owed::owe(change, &Owed { visit: visit.id().clone(), meeting, attendee: None });
            }
            Ok(())
        })
        .await
    }

    /// A step that clinicians of the visit take.
    async fn lead(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
        action: &'static str,
        step: impl Fn(&mut Change<'_>, &mut Visit, Timestamp) -> Result<(), VisitError> + Send + 'static,
    ) -> Result<Visit, VisitError> {
        self.step(caller, Caller::clinician, id, occasion, action, step).await
    }

    /// A step of those who may take it.
    async fn step(
        &self,
        caller: &Caller,
        may: fn(&Caller, &Visit) -> Result<(), VisitError>,
        id: &VisitId,
        occasion: &Occasion,
        action: &'static str,
        step: impl Fn(&mut Change<'_>, &mut Visit, Timestamp) -> Result<(), VisitError> + Send + 'static,
    ) -> Result<Visit, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let former = store::found(change, &id)?;
            may(&caller, &former)?;
            let mut visit = former.clone();
            step(change, &mut visit, visits.now())?;
            visits.keep(change, &former, &visit, &occasion, action, None)?;
            Ok(visit)
        })
        .await
    }
}
