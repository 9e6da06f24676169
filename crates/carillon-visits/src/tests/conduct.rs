//! A visit from the waiting room to its end.

use super::*;
use crate::visit::State;
use crate::{ConsentKind, Starting};

#[tokio::test]
async fn the_waiting_room_goes_by_arrival_and_moves_up() {
    let world = World::new();
    let mut callers = Vec::new();
    for _ in 0..3 {
        let visit = world.visit().await;
        let patient = world.guest(&visit, ParticipantRole::Patient).await;
        callers.push((visit, patient));
    }
    for (place, (visit, patient)) in callers.iter().enumerate() {
        world.pass(1);
        let (after, mine) = world.visits.check_in(patient, visit.id(), &on()).await.unwrap();
        assert_eq!((after.state(), mine), (State::Waiting, Some(place + 1)));
    }
    let (first, second, third) = (&callers[0], &callers[1], &callers[2]);
    let (_, again) = world.visits.check_in(&first.1, first.0.id(), &on()).await.unwrap();
    assert_eq!(again, Some(1), "coming again costs no turn");
    let queue = world.visits.queue(&user(1)).await.unwrap();
    let waiting: Vec<_> = queue.waiting.iter().map(|one| &one.visit).collect();
    assert_eq!(waiting, [first.0.id(), second.0.id(), third.0.id()]);
    // Whom the clinician lets in need not be the first.
    let patient_of_second = who(&second.0, ParticipantRole::Patient);
    world.visits.admit(&doctor(), second.0.id(), &patient_of_second, &on()).await.unwrap();
    let changes = world.visits.changes();
    world.visits.cancel(&doctor(), first.0.id(), &on()).await.unwrap();
    assert!(changes.has_changed().unwrap(), "whoever waits is told to look");
    assert_eq!(world.visits.place(&third.1, third.0.id()).await.unwrap(), Some(1));
    assert_eq!(world.visits.place(&second.1, second.0.id()).await.unwrap(), None);
    assert!(world.visits.queue(&user(2)).await.unwrap().waiting.is_empty(), "another clinician's");
}

#[tokio::test]
async fn starting_names_one_meeting_until_it_is_lost() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let id = visit.id();
    let starting = async || world.visits.starting(&doctor(), id).await.unwrap();
    assert_eq!(starting().await, Starting::Running(meeting.clone()));
    let other = super::meeting(2);
    assert!(is_conflict(world.visits.started(&doctor(), id, &other, &on()).await));
    world.visits.joined(&patient, id, &meeting, &attendee(7), &on()).await.unwrap();
    world.visits.meeting_lost(id, &other, &on()).await.unwrap();
    assert_eq!(starting().await, Starting::Running(meeting.clone()));
    world.visits.meeting_lost(id, &meeting, &on()).await.unwrap();
    assert_eq!(starting().await, Starting::Make(format!("visit-{id}-1")));
    world.visits.started(&doctor(), id, &other, &on()).await.unwrap();
    let joining = world.visits.joining(&patient, id).await.unwrap();
    assert_eq!((joining.meeting, joining.participant.attendee), (other, None));
}

#[tokio::test]
async fn nobody_joins_before_being_let_in_and_everybody_is_one_attendee() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let id = visit.id();
    let interpreter = world.guest(&visit, ParticipantRole::Interpreter).await;
    assert!(is_conflict(world.visits.joining(&interpreter, id).await));
    world.visits.check_in(&interpreter, id, &on()).await.unwrap();
    assert!(is_conflict(world.visits.joining(&interpreter, id).await), "who waits was not let in");
    assert!(is_forbidden(world.visits.starting(&patient, id).await));
    for number in [7, 7, 8] {
        world.visits.joined(&patient, id, &meeting, &attendee(number), &on()).await.unwrap();
    }
    let joining = world.visits.joining(&patient, id).await.unwrap();
    assert_eq!(joining.participant.attendee, Some(attendee(8)), "the latest counts");
    let joins = world.told().await.iter().filter(|line| line.contains("visit.joined")).count();
    assert_eq!(joins, 2, "joining again as the same is no news");
    // Clinicians need nobody to let them in.
    world.visits.joined(&doctor(), id, &meeting, &attendee(9), &on()).await.unwrap();
}

#[tokio::test]
async fn recording_needs_everybody_who_is_present() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let id = visit.id();
    let kind = ConsentKind::Recording;
    let permits = async || world.visits.visit(&doctor(), id).await.unwrap().permits(kind);
    let agree = async |caller: &Caller| {
        let version = "recording-1.en".parse().unwrap();
        world.visits.consent(caller, id, kind, version, &on()).await.unwrap().permits(kind)
    };
    assert!(!agree(&doctor()).await, "nobody is there");
    world.visits.joined(&doctor(), id, &meeting, &attendee(1), &on()).await.unwrap();
    assert!(permits().await);
    world.visits.joined(&patient, id, &meeting, &attendee(2), &on()).await.unwrap();
    assert!(!permits().await, "somebody has joined who was not asked");
    assert!(agree(&patient).await);
    let interpreter = world.guest(&visit, ParticipantRole::Interpreter).await;
    let who = who(&visit, ParticipantRole::Interpreter);
    world.visits.check_in(&interpreter, id, &on()).await.unwrap();
    world.visits.admit(&doctor(), id, &who, &on()).await.unwrap();
    assert!(permits().await, "who was let in is not present yet");
    world.visits.joined(&interpreter, id, &meeting, &attendee(3), &on()).await.unwrap();
    assert!(!permits().await);
    assert!(agree(&interpreter).await);
    let withdrawn = world.visits.withdraw_consent(&patient, id, kind, &on()).await.unwrap();
    assert!(!withdrawn.permits(kind));
    let patients = withdrawn.consents().iter().find(|one| one.withdrawn_at.is_some()).unwrap();
    assert_eq!(patients.version.as_str(), "recording-1.en");
    assert!(agree(&patient).await, "and may agree again");
    world.visits.pause(&doctor(), id, &on()).await.unwrap();
    assert!(!permits().await, "nothing is recorded in a pause");
}

#[tokio::test]
async fn every_step_is_told_once_to_the_audit_log() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let id = visit.id();
    world.visits.joined(&patient, id, &meeting, &attendee(7), &on()).await.unwrap();
    for _ in 0..2 {
        world.visits.pause(&doctor(), id, &on()).await.unwrap();
    }
    for _ in 0..2 {
        world.visits.resume(&doctor(), id, &on()).await.unwrap();
    }
    for _ in 0..2 {
        world.visits.end(&doctor(), id, &on()).await.unwrap();
    }
    let told = world.told().await;
    let actions: Vec<_> = told.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    let expected = [
        "visit.scheduled",
        "visit.invited",
        "visit.link_redeemed",
        "visit.checked_in",
        "visit.admitted",
        "visit.started",
        "visit.joined",
        "visit.paused",
        "visit.resumed",
        "visit.ended",
    ];
    assert_eq!(actions, expected, "{told:?}");
    let patient = who(&visit, ParticipantRole::Patient);
    assert_eq!(told[2], format!("participant/{patient} visit.link_redeemed visit/{id}"));
}

#[tokio::test]
async fn a_patient_has_not_come_only_when_it_is_time() {
    let world = World::new();
    let visit = world.visit().await;
    assert!(is_conflict(world.visits.miss(&doctor(), visit.id(), &on()).await));
    world.pass(60 * 60);
    let missed = world.visits.miss(&doctor(), visit.id(), &on()).await.unwrap();
    assert_eq!(missed.state(), State::NoShow);
    assert!(is_conflict(world.visits.cancel(&doctor(), visit.id(), &on()).await));
}

#[tokio::test]
async fn the_end_of_a_meeting_is_owed_until_control_has_heard_of_it() {
    let world = World::new();
    let (visit, _, meeting) = world.begun().await;
    assert_eq!(world.owed(&visit).await, []);
    for _ in 0..2 {
        let ended = world.visits.end(&doctor(), visit.id(), &on()).await.unwrap();
        assert_eq!((ended.state(), ended.meeting()), (State::Ended, None));
        assert_eq!(world.owed(&visit).await, [(meeting.clone(), None)], "also when it is asked for again");
    }
    let owed = world.visits.owed(10).await.unwrap();
    assert_eq!(owed, world.visits.owed_for(visit.id(), 10).await.unwrap());
    world.visits.settled(&owed[0]).await.unwrap();
    world.visits.end(&doctor(), visit.id(), &on()).await.unwrap();
    assert_eq!(world.visits.owed(10).await.unwrap(), [], "the meeting ends once");
}

#[tokio::test]
async fn what_a_visit_names_is_not_disowned_and_what_is_owed_is_not_named() {
    let world = World::new();
    let (visit, patient, running) = world.begun().await;
    let id = visit.id();
    world.visits.joined(&patient, id, &running, &attendee(7), &on()).await.unwrap();
    let made = |meeting: &MeetingId, attendee| Owed { visit: id.clone(), meeting: meeting.clone(), attendee };
    for named in [made(&running, None), made(&running, Some(attendee(7)))] {
        world.visits.disown(&named).await.unwrap();
    }
    assert_eq!(world.owed(&visit).await, [], "another request has told the visit of them");
    let stranger = made(&running, Some(attendee(8)));
    world.visits.disown(&stranger).await.unwrap();
    assert_eq!(world.owed(&visit).await, [(running.clone(), Some(attendee(8)))]);
    let joined = async || world.visits.joined(&doctor(), id, &running, &attendee(8), &on()).await;
    assert!(is_conflict(joined().await), "that one is on the way out");
    world.visits.settled(&stranger).await.unwrap();
    joined().await.unwrap();
    world.visits.disown(&made(&meeting(2), None)).await.unwrap();
    world.visits.meeting_lost(id, &running, &on()).await.unwrap();
    assert!(is_conflict(world.visits.started(&doctor(), id, &meeting(2), &on()).await));
}

#[tokio::test]
async fn the_waiting_room_opens_hours_before_the_visit() {
    let world = World::new();
    let visit = world.visit_at(NOW + Duration::from_secs(24 * 60 * 60)).await;
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    let check_in = async || world.visits.check_in(&patient, visit.id(), &on()).await;
    world.pass(18 * 60 * 60 - 1);
    assert!(is_conflict(check_in().await));
    world.pass(1);
    assert_eq!(check_in().await.unwrap().0.state(), State::Waiting);
}

#[tokio::test]
async fn a_patient_who_waited_and_went_again_has_not_come() {
    let world = World::new();
    let visit = world.visit().await;
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    world.visits.check_in(&patient, visit.id(), &on()).await.unwrap();
    assert!(is_conflict(world.visits.miss(&doctor(), visit.id(), &on()).await), "it is not time yet");
    world.pass(60 * 60);
    world.visits.miss(&doctor(), visit.id(), &on()).await.unwrap();
    assert!(world.visits.queue(&user(1)).await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn visits_that_never_began_are_over_a_day_after_their_time() {
    let world = World::new();
    let (begun, ..) = world.begun().await;
    let visit = world.visit().await;
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    world.visits.check_in(&patient, visit.id(), &on()).await.unwrap();
    let state = async |visit: &Visit| world.visits.visit(&doctor(), visit.id()).await.unwrap().state();
    world.pass(25 * 60 * 60 - 1);
    world.visits.sweep().await.unwrap();
    assert_eq!(state(&visit).await, State::Waiting);
    world.pass(1);
    let changes = world.visits.changes();
    assert!(!world.visits.sweep().await.unwrap());
    assert!(changes.has_changed().unwrap(), "whoever waits is told to look");
    assert_eq!((state(&visit).await, state(&begun).await), (State::NoShow, State::InProgress));
    assert!(world.visits.queue(&user(1)).await.unwrap().waiting.is_empty(), "the seat is free");
    let told = world.told().await;
    assert_eq!(told.last().unwrap(), &format!("system visit.lapsed visit/{}", visit.id()));
    // The one that went on is looked at again.
    world.visits.meeting_lost(begun.id(), &meeting(1), &on()).await.unwrap();
    world.pass(24 * 60 * 60);
    world.visits.sweep().await.unwrap();
    assert_eq!(state(&begun).await, State::Ended);
}

#[tokio::test]
async fn what_changes_nothing_wakes_nobody() {
    let world = World::new();
    let (visit, patient, _) = world.begun().await;
    let (id, kind) = (visit.id(), ConsentKind::Recording);
    let agree = async |text: &str| {
        world.visits.consent(&patient, id, kind, text.parse().unwrap(), &on()).await.unwrap()
    };
    let withdraw = async || world.visits.withdraw_consent(&patient, id, kind, &on()).await.unwrap();
    let mut changes = world.visits.changes();
    let mut wakes = async || {
        let wakes = changes.has_changed().unwrap();
        changes.mark_unchanged();
        (wakes, world.told().await.len())
    };
    agree("v1").await;
    let (woken, told) = wakes().await;
    assert!(woken);
    let first = agree("v1").await;
    world.pass(1);
    assert_eq!(agree("v1").await, first, "it was agreed to already");
    assert_eq!(wakes().await, (false, told));
    agree("v2").await;
    assert_eq!(wakes().await, (true, told + 1));
    let withdrawn = withdraw().await;
    assert_eq!(wakes().await, (true, told + 2));
    world.pass(1);
    assert_eq!(withdraw().await, withdrawn);
    world.visits.check_in(&patient, id, &on()).await.unwrap();
    world.visits.resume(&doctor(), id, &on()).await.unwrap();
    assert_eq!(wakes().await, (false, told + 2));
    world.visits.papers(&patient, id, &on()).await.unwrap();
    assert_eq!(wakes().await, (false, told + 3), "reading is written down and changes nothing");
}

#[tokio::test]
async fn whoever_leaves_may_come_again_and_is_asked_for_nothing_meanwhile() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let (id, kind) = (visit.id(), ConsentKind::Recording);
    world.visits.joined(&doctor(), id, &meeting, &attendee(1), &on()).await.unwrap();
    world.visits.joined(&patient, id, &meeting, &attendee(2), &on()).await.unwrap();
    let agreed = world.visits.consent(&doctor(), id, kind, "v1".parse().unwrap(), &on()).await.unwrap();
    assert!(!agreed.permits(kind));
    for _ in 0..2 {
        assert!(world.visits.leave(&patient, id, &on()).await.unwrap().permits(kind));
    }
    assert_eq!(world.owed(&visit).await, [(meeting.clone(), Some(attendee(2)))]);
    let left = world.told().await.iter().filter(|line| line.contains("visit.left")).count();
    assert_eq!(left, 1, "who has gone does not go again");
    assert!(is_conflict(world.visits.joined(&patient, id, &meeting, &attendee(2), &on()).await));
    world.visits.joined(&patient, id, &meeting, &attendee(3), &on()).await.unwrap();
    let interpreter = world.guest(&visit, ParticipantRole::Interpreter).await;
    world.visits.check_in(&interpreter, id, &on()).await.unwrap();
    world.visits.leave(&interpreter, id, &on()).await.unwrap();
    assert!(world.visits.queue(&user(1)).await.unwrap().waiting.is_empty());
    world.visits.check_in(&interpreter, id, &on()).await.unwrap();
}

#[tokio::test]
async fn whoever_leaves_a_visit_that_nobody_was_invited_to_leaves_it_as_it_was() {
    let world = World::new();
    let participants = vec![
        participant(ParticipantRole::Patient, None),
        participant(ParticipantRole::Clinician, Some(user(1))),
        participant(ParticipantRole::Interpreter, Some(user(3))),
    ];
    let asked = NewVisit { scheduled_at: SOON, participants };
    let visit = world.visits.schedule(&doctor(), asked, &on()).await.unwrap();
    let (clinician, interpreter) = (doctor(), account(3, &[Role::Interpreter]));
    let leave = async |caller| world.visits.leave(caller, visit.id(), &on()).await.unwrap();
    assert_eq!(leave(&clinician).await, visit, "who has not come has nowhere to go");
    world.visits.check_in(&interpreter, visit.id(), &on()).await.unwrap();
    assert_eq!(world.visits.queue(&user(1)).await.unwrap().waiting.len(), 1);
    assert_eq!(leave(&interpreter).await.state(), State::Scheduled);
    assert!(world.visits.queue(&user(1)).await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn a_visit_whose_meeting_has_ended_by_itself_is_ended_by_hand() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    let id = visit.id();
    world.visits.meeting_lost(id, &meeting, &on()).await.unwrap();
    let ended = world.visits.end(&doctor(), id, &on()).await.unwrap();
    assert_eq!(ended.state(), State::Ended);
    assert_eq!(world.owed(&visit).await, [], "there is no meeting to end");
    assert!(is_conflict(world.visits.check_in(&patient, id, &on()).await));
    let (unmet, patient) = (world.visit().await, ParticipantRole::Patient);
    let guest = world.guest(&unmet, patient).await;
    world.visits.check_in(&guest, unmet.id(), &on()).await.unwrap();
    world.visits.admit(&doctor(), unmet.id(), &who(&unmet, patient), &on()).await.unwrap();
    assert!(is_conflict(world.visits.end(&doctor(), unmet.id(), &on()).await), "that one has not");
}
