//! The rules of visits over rows in memory and a clock that tests move.

mod access;
mod attachments;
mod conduct;
mod faults;
mod links;
mod model;
mod recording;

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::audit::Occasion;
use carillon_ports::memory::{ManualClock, MemoryAudit, MemoryRows, SeededEntropy};
use carillon_ports::rows::Rows;
use carillon_proto::account::{Role, UserId};
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::ParticipantId;

use crate::{
    Caller, Factor, Invited, NewParticipant, NewVisit, Owed, ParticipantRole, Ports, Staff, Visit,
    VisitError, Visits,
};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const SOON: Timestamp = Timestamp::from_millis(1_700_003_600_000);

struct World {
    visits: Visits,
    clock: Arc<ManualClock>,
    rows: Arc<dyn Rows<()>>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let rows: Arc<dyn Rows<()>> = Arc::new(MemoryRows::new(Box::new(drop)));
        let ports = Ports {
            rows: rows.clone(),
            audit: Arc::new(MemoryAudit),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        Self { visits: Visits::open(ports), clock, rows }
    }

    /// A visit of a patient, an interpreter and the clinician of [`doctor`].
    async fn visit(&self) -> Visit {
        self.visit_at(SOON).await
    }

    async fn visit_at(&self, scheduled_at: Timestamp) -> Visit {
        let participants = vec![
            participant(ParticipantRole::Patient, None),
            participant(ParticipantRole::Clinician, Some(user(1))),
            participant(ParticipantRole::Interpreter, None),
        ];
        let asked = NewVisit { scheduled_at, participants };
        self.visits.schedule(&doctor(), asked, &on()).await.unwrap()
    }

    async fn invite(&self, visit: &Visit, role: ParticipantRole) -> Invited {
        let who = who(visit, role);
        self.visits.invite(&doctor(), visit.id(), &who, birth(), None, &on()).await.unwrap()
    }

    /// Somebody who has come by a link.
    async fn guest(&self, visit: &Visit, role: ParticipantRole) -> Caller {
        let invited = self.invite(visit, role).await;
        let shown = "1970-12-31".parse().unwrap();
        Caller::Guest(self.visits.redeem(invited.secret.expose(), shown, &on()).await.unwrap().guest)
    }

    /// The patient has come, was let in, and the visit has begun.
    async fn begun(&self) -> (Visit, Caller, MeetingId) {
        let visit = self.visit().await;
        let patient = self.guest(&visit, ParticipantRole::Patient).await;
        self.visits.check_in(&patient, visit.id(), &on()).await.unwrap();
        let who = who(&visit, ParticipantRole::Patient);
        self.visits.admit(&doctor(), visit.id(), &who, &on()).await.unwrap();
        let meeting = meeting(1);
        let visit = self.visits.started(&doctor(), visit.id(), &meeting, &on()).await.unwrap();
        (visit, patient, meeting)
    }

    /// What control has yet to hear of a visit: how the meeting and which attendees have to go.
    async fn owed(&self, visit: &Visit) -> Vec<(MeetingId, Option<AttendeeId>)> {
        let owed = self.visits.owed_for(visit.id(), 10).await.unwrap();
        assert!(owed.iter().all(|one| one.visit == *visit.id()));
        owed.into_iter().map(|one| (one.meeting, one.attendee)).collect()
    }

    async fn told(&self) -> Vec<String> {
        self.rows.read(|view| MemoryAudit::told(view)).await.unwrap()
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

fn participant(role: ParticipantRole, user: Option<UserId>) -> NewParticipant {
    NewParticipant { role, user, name: format!("Name of {role}").parse().unwrap() }
}

fn guid(number: u32) -> String {
    format!("0f9a2b6e-1111-4222-8333-{number:012}")
}

fn user(number: u32) -> UserId {
    guid(number).parse().unwrap()
}

fn meeting(number: u32) -> MeetingId {
    guid(number).parse().unwrap()
}

fn attendee(number: u32) -> AttendeeId {
    guid(number).parse().unwrap()
}

fn account(number: u32, roles: &[Role]) -> Caller {
    Caller::Account(Staff { user: user(number), roles: roles.to_vec() })
}

fn doctor() -> Caller {
    account(1, &[Role::Clinician])
}

fn who(visit: &Visit, role: ParticipantRole) -> ParticipantId {
    visit.participants().iter().find(|one| one.role == role).unwrap().id.clone()
}

fn birth() -> Factor {
    Factor::DateOfBirth("1970-12-31".parse().unwrap())
}

fn on() -> Occasion {
    Occasion::operator()
}

fn is_hidden<T>(outcome: Result<T, VisitError>) -> bool {
    matches!(outcome, Err(VisitError::NotFound("visit")))
}

fn is_forbidden<T>(outcome: Result<T, VisitError>) -> bool {
    matches!(outcome, Err(VisitError::Forbidden(_)))
}

fn is_conflict<T>(outcome: Result<T, VisitError>) -> bool {
    matches!(outcome, Err(VisitError::Conflict(_)))
}
