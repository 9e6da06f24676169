//! Where visits and control meet at the end: whoever has to leave a meeting leaves it, and a meeting that is over ends.
//!
//! What a visit owes to control is settled in the request that owes it, and again by the server's beats until it is: a
//! client that hangs up and a control that is away for a moment leave nobody in a meeting.

use carillon_control::{Control, ControlError};
use carillon_ports::audit::Occasion;
use carillon_proto::visit::VisitId;
use carillon_visits::{Owed, Running, VisitError, Visits};

use crate::api::error::ApiError;

/// Settles what visits owe to control. Clones share everything.
#[derive(Clone)]
pub struct Departures {
    visits: Visits,
    control: Control,
}

impl Departures {
    /// Between these two.
    pub fn new(visits: Visits, control: Control) -> Self {
        Self { visits, control }
    }

    /// Settles a part of all that is owed; whether there is more. To be called every few seconds.
    pub async fn settle(&self) -> Result<bool, ApiError> {
        self.settle_all(self.visits.owed(STEP).await?).await
    }

    /// Tells visits of meetings that have ended by themselves, so that nobody counts as present there. To be called every
    /// few seconds.
    pub async fn notice(&self) -> Result<(), ApiError> {
        let (mut noticed, mut after) = (Ok(()), None);
        loop {
            let (running, next) = self.visits.running(after, STEP).await?;
            for one in &running {
                // One that cannot be looked at keeps no other from it.
                noticed = noticed.and(self.notice_one(one).await);
            }
            if next.is_none() {
                return noticed;
            }
            after = next;
        }
    }

    async fn notice_one(&self, running: &Running) -> Result<(), ApiError> {
        let Running { visit, meeting } = running;
        match self.control.meeting(meeting).await {
            Err(ControlError::MeetingNotFound(_)) => {
                Ok(self.visits.meeting_lost(visit, meeting, &Occasion::system()).await?)
            }
            found => Ok(found.map(drop)?),
        }
    }

    /// Settles what is owed for one visit.
    pub(crate) async fn settle_for(&self, visit: &VisitId) -> Result<(), ApiError> {
        while self.settle_all(self.visits.owed_for(visit, STEP).await?).await? {}
        Ok(())
    }

    /// The same for a request that is done whatever becomes of it: the beats see to what fails.
    pub(crate) async fn settle_soon(&self, visit: &VisitId) {
        if self.settle_for(visit).await.is_err() {
            tracing::warn!(%visit, "somebody has yet to leave the meeting of a visit");
        }
    }

    /// What was made for a visit that does not take it goes again, unless the visit has it from another request. While
    /// it is unknown what the visit has, nothing goes: the next request finds what was made.
    pub(crate) async fn undo(&self, made: Owed, refused: VisitError) -> ApiError {
        let is_known = !matches!(refused, VisitError::Unavailable(_) | VisitError::Internal(_));
        if is_known && self.visits.disown(&made).await.is_ok() {
            self.settle_soon(&made.visit).await;
        }
        refused.into()
    }

    async fn settle_all(&self, all: Vec<Owed>) -> Result<bool, ApiError> {
        let has_more = all.len() == STEP;
        let mut settled = Ok(());
        for owed in all {
            // One that cannot be settled keeps no other from it.
            settled = settled.and(self.settle_one(&owed).await);
        }
        settled.map(|()| has_more)
    }

    async fn settle_one(&self, owed: &Owed) -> Result<(), ApiError> {
        let outcome = match &owed.attendee {
            Some(attendee) => self.control.delete_attendee(&owed.meeting, attendee).await,
            None => self.control.delete_meeting(&owed.meeting).await,
        };
        match outcome {
            // What is not there has gone.
            Ok(()) | Err(ControlError::MeetingNotFound(_) | ControlError::AttendeeNotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.visits.settled(owed).await?)
    }
}

/// What is settled in one go.
const STEP: usize = 100;
