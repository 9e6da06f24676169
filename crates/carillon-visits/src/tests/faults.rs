//! What visits bear: records that cannot be read, meetings that end by themselves, clinicians who are gone.

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, Transaction, View as _};

use super::*;
use crate::Running;
use crate::visit::State;

const DESK: [Role; 1] = [Role::FrontDesk];
const DAY: u64 = 24 * 60 * 60;

impl World {
    /// Spoils the first row of a partition.
    async fn spoil(&self, partition: &'static str, below: &'static str) {
        let spoil = move |change: &mut Transaction<'_, ()>| {
            let rows = change.scan(&Range::below(partition, &Place::of(below)), 1)?;
            let place = rows.first().expect("a row").0.clone();
            change.put(Key { partition: partition.to_owned(), place }, b"half a rec".to_vec());
            Ok::<_, StoreError>(())
        };
        self.rows.write(spoil).await.unwrap();
    }
}

#[tokio::test]
async fn a_visit_that_cannot_be_read_keeps_no_other_from_its_end() {
    let world = World::new();
    let mut visits = Vec::new();
    for _ in 0..3 {
        visits.push(world.visit().await);
    }
    world.spoil("visits", "visit").await;
    world.pass(2 * DAY);
    assert!(!world.visits.sweep().await.unwrap());
    let mut closed = 0;
    for visit in &visits {
        if let Ok(visit) = world.visits.visit(&doctor(), visit.id()).await {
            assert_eq!(visit.state(), State::NoShow);
            closed += 1;
        }
    }
    assert_eq!(closed, 2);
    // It is looked at again, and what asks for it may be what cannot be read.
    world.spoil("visits-days", "at").await;
    world.pass(2 * DAY);
    assert!(!world.visits.sweep().await.unwrap());
}

#[tokio::test]
async fn a_link_that_cannot_be_read_keeps_no_other_from_being_forgotten() {
    let world = World::new();
    let visit = world.visit().await;
    world.invite(&visit, ParticipantRole::Patient).await;
    world.invite(&visit, ParticipantRole::Interpreter).await;
    world.spoil("visit-access", "of").await;
    world.spoil("visit-access-ends", "at").await;
    world.pass(2 * DAY);
    assert!(!world.visits.sweep().await.unwrap());
}

#[tokio::test]
async fn what_is_owed_and_cannot_be_read_keeps_nothing_else_from_being_settled() {
    let world = World::new();
    for _ in 0..2 {
        let (visit, ..) = world.begun().await;
        world.visits.end(&doctor(), visit.id(), &on()).await.unwrap();
    }
    world.spoil("visit-owed", "of").await;
    assert_eq!(world.visits.owed(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn visits_that_have_a_meeting_are_found_until_they_have_none() {
    let world = World::new();
    let mut running = Vec::new();
    for _ in 0..3 {
        let (visit, _, meeting) = world.begun().await;
        running.push(Running { visit: visit.id().clone(), meeting });
    }
    running.sort_by(|a, b| a.visit.cmp(&b.visit));
    let (first, next) = world.visits.running(None, 2).await.unwrap();
    let (rest, end) = world.visits.running(next, 2).await.unwrap();
    assert_eq!(([first, rest].concat(), end), (running.clone(), None));
    world.visits.end(&doctor(), &running[0].visit, &on()).await.unwrap();
    world.visits.meeting_lost(&running[1].visit, &running[1].meeting, &on()).await.unwrap();
    assert_eq!(world.visits.running(None, 10).await.unwrap(), (running[2..].to_vec(), None));
    world.spoil("visits-running", "of").await;
    assert_eq!(world.visits.running(None, 10).await.unwrap(), (vec![], None));
}

#[tokio::test]
async fn the_front_desk_ends_a_visit_whose_clinician_is_gone() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    assert!(is_hidden(world.visits.end(&account(1, &[]), visit.id(), &on()).await), "a clinician no more");
    assert!(is_forbidden(world.visits.end(&patient, visit.id(), &on()).await));
    assert!(is_forbidden(world.visits.pause(&account(3, &DESK), visit.id(), &on()).await));
    let ended = world.visits.end(&account(3, &DESK), visit.id(), &on()).await.unwrap();
    assert_eq!(ended.state(), State::Ended);
    assert_eq!(world.owed(&visit).await, [(meeting, None)]);
}

#[tokio::test]
async fn whoever_is_dismissed_leaves_and_is_let_in_anew() {
    let world = World::new();
    let participants = vec![
        participant(ParticipantRole::Patient, Some(user(2))),
        participant(ParticipantRole::Clinician, Some(user(1))),
    ];
    let asked = NewVisit { scheduled_at: SOON, participants };
    let visit = world.visits.schedule(&doctor(), asked, &on()).await.unwrap();
    let (patient, who, id) =
        (account(2, &[Role::Patient]), who(&visit, ParticipantRole::Patient), visit.id());
    let running = meeting(1);
    let come = async || {
        world.visits.check_in(&patient, id, &on()).await.unwrap();
        world.visits.admit(&doctor(), id, &who, &on()).await.unwrap();
    };
    come().await;
    world.visits.started(&doctor(), id, &running, &on()).await.unwrap();
    world.visits.joined(&patient, id, &running, &attendee(7), &on()).await.unwrap();
    assert!(is_forbidden(world.visits.dismiss(&patient, id, &who, &on()).await));
    for _ in 0..2 {
        world.visits.dismiss(&account(3, &DESK), id, &who, &on()).await.unwrap();
    }
    assert_eq!(world.owed(&visit).await, [(running.clone(), Some(attendee(7)))]);
    assert!(is_conflict(world.visits.joining(&patient, id).await));
    let told = world.told().await;
    assert_eq!(told.iter().filter(|line| line.contains("visit.dismissed")).count(), 1, "{told:?}");
    come().await;
    world.visits.joined(&patient, id, &running, &attendee(8), &on()).await.unwrap();
}
