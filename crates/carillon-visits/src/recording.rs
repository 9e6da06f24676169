//! What may be made of the visit's meetings: recording, joining what was recorded, transcribing.
//!
//! Whoever does the work knows nothing of visits; it asks through a port, [`Consents`], before it begins and while it
//! goes on, and has written down here what came of it.

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::audit::Occasion;
use carillon_ports::consent::{Consents, Matter, Outcome, Purpose};
use carillon_ports::rows::View;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::visit::VisitId;

use crate::access::Caller;
use crate::consent::ConsentKind;
use crate::error::{Refusal, VisitError};
use crate::service::Visits;
use crate::visit::State;
use crate::{owed, store};

impl Visits {
    /// The meeting that a clinician of the visit has recorded. Whether everybody agrees is asked by whoever records.
    pub async fn recorded_meeting(&self, caller: &Caller, id: &VisitId) -> Result<MeetingId, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            caller.clinician(&visit)?;
            match visit.meeting() {
                Some(meeting) if visit.state() == State::InProgress => Ok(meeting.clone()),
                _ => Err(Refusal::State(visit.state()).into()),
            }
        })
        .await
    }

    /// The meetings that the visit has had, the youngest first, whose recordings are the visit's: for its clinicians.
    pub async fn meetings_held(&self, caller: &Caller, id: &VisitId) -> Result<Vec<MeetingId>, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            caller.clinician(&visit)?;
            Ok(visit.meetings_held().iter().rev().cloned().collect())
        })
        .await
    }

    /// Somebody is about to watch a recording of the visit.
    pub async fn recording_opened(
        &self,
        id: &VisitId,
        recording: &MediaPipelineId,
        occasion: &Occasion,
    ) -> Result<(), VisitError> {
        let (id, note, occasion) = (id.clone(), format!("pipeline/{recording}"), occasion.clone());
        self.write(move |visits, change| {
            Ok(visits.tell(change, &occasion, "visit.recording_opened", &id, Some(note.clone()))?)
        })
        .await
    }
}

#[async_trait]
impl Consents for Visits {
    async fn may_begin(&self, matter: &Matter) -> Result<bool, StoreError> {
        let matter = matter.clone();
        let may = self.read(move |_, view| {
            let goes_on = matter.purpose != Purpose::Joining;
            let is_heard = goes_on && owed::has_to_leave(view, &matter.visit, &matter.meeting)?;
            Ok(!is_heard && allows(view, &matter)?)
        });
        may.await.map_err(as_store)
    }

    async fn may_go_on(&self, matter: &Matter) -> Result<bool, StoreError> {
        let matter = matter.clone();
        let may = self.read(move |_, view| Ok(allows(view, &matter)? && !is_heard_against(view, &matter)?));
        may.await.map_err(as_store)
    }

    async fn note(&self, matter: &Matter, outcome: &Outcome, occasion: &Occasion) -> Result<(), StoreError> {
        let (matter, outcome, occasion) = (matter.clone(), outcome.clone(), occasion.clone());
        let noted = self.write(move |visits, change| {
            let note = match &outcome {
                Outcome::Refused => format!("meeting/{}", matter.meeting),
                Outcome::Begun(pipeline) | Outcome::Ended(pipeline) => {
                    // Who waits for a change of the visit is shown whether it is recorded.
                    change.announce(());
                    format!("pipeline/{pipeline}")
                }
            };
            let action = action(matter.purpose, &outcome);
            Ok(visits.tell(change, &occasion, action, &matter.visit, Some(note))?)
        });
        noted.await.map_err(as_store)
    }
}

fn allows(view: &dyn View, matter: &Matter) -> Result<bool, StoreError> {
    let visit = store::find(view, &matter.visit)?;
    Ok(visit.is_some_and(|visit| visit.allows(&matter.meeting, matter.purpose)))
}

/// Whether somebody who has taken their consent back may still be heard: they have gone, and control has not been told.
fn is_heard_against(view: &dyn View, matter: &Matter) -> Result<bool, StoreError> {
    let kind = match matter.purpose {
        Purpose::Recording => ConsentKind::Recording,
        Purpose::Transcription => ConsentKind::Transcription,
        Purpose::Joining => return Ok(false),
    };
    let visit = store::find(view, &matter.visit)?;
    Ok(visit.is_some_and(|visit| visit.is_withdrawn(kind))
        && owed::has_to_leave(view, &matter.visit, &matter.meeting)?)
}

/// As the audit log calls it.
fn action(purpose: Purpose, outcome: &Outcome) -> &'static str {
    match (purpose, outcome) {
        (Purpose::Recording, Outcome::Refused) => "visit.recording_refused",
        (Purpose::Recording, Outcome::Begun(_)) => "visit.recording_started",
        (Purpose::Recording, Outcome::Ended(_)) => "visit.recording_stopped",
        (Purpose::Joining, Outcome::Refused) => "visit.joining_refused",
        (Purpose::Joining, Outcome::Begun(_)) => "visit.joining_started",
        (Purpose::Joining, Outcome::Ended(_)) => "visit.joining_stopped",
        (Purpose::Transcription, Outcome::Refused) => "visit.transcription_refused",
        (Purpose::Transcription, Outcome::Begun(_)) => "visit.transcription_started",
        (Purpose::Transcription, Outcome::Ended(_)) => "visit.transcription_stopped",
    }
}

/// Nothing but the store refuses what is asked here.
fn as_store(error: VisitError) -> StoreError {
    match error {
        VisitError::Unavailable(error) | VisitError::Internal(error) => error,
        other => StoreError::corrupt(other),
    }
}
