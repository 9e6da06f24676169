//! What may be made of a visit's meetings, and what is written down of it.

use carillon_ports::Consents as _;
use carillon_ports::consent::{Matter, Outcome, Purpose};
use carillon_proto::visit::VisitId;

use super::*;
use crate::ConsentKind;

fn matter(visit: &VisitId, meeting: &MeetingId, purpose: Purpose) -> Matter {
    Matter { visit: visit.clone(), meeting: meeting.clone(), purpose }
}

async fn agree(world: &World, caller: &Caller, visit: &Visit, kind: ConsentKind) {
    let version = "v1".parse().unwrap();
    world.visits.consent(caller, visit.id(), kind, version, &on()).await.unwrap();
}

#[tokio::test]
async fn what_may_be_made_of_a_meeting_follows_from_who_is_present_and_agrees() {
    let world = World::new();
    let (visit, patient, running) = world.begun().await;
    let id = visit.id();
    let permits = async |purpose| world.visits.may_begin(&matter(id, &running, purpose)).await.unwrap();
    for (caller, number) in [(&doctor(), 1), (&patient, 2)] {
        world.visits.joined(caller, id, &running, &attendee(number), &on()).await.unwrap();
        assert!(!permits(Purpose::Recording).await);
        agree(&world, caller, &visit, ConsentKind::Recording).await;
        assert!(permits(Purpose::Recording).await, "all who are present agree");
    }
    assert!(!permits(Purpose::Transcription).await, "that is another question");
    agree(&world, &doctor(), &visit, ConsentKind::Transcription).await;
    agree(&world, &patient, &visit, ConsentKind::Transcription).await;
    assert!(permits(Purpose::Transcription).await && permits(Purpose::Joining).await);
    for foreign in [
        matter(id, &meeting(2), Purpose::Recording),
        matter(&guid(9).parse().unwrap(), &running, Purpose::Recording),
    ] {
        assert!(!world.visits.may_go_on(&foreign).await.unwrap(), "nobody was asked about {foreign:?}");
    }
    world.visits.withdraw_consent(&patient, id, ConsentKind::Recording, &on()).await.unwrap();
    assert!(!permits(Purpose::Recording).await && !permits(Purpose::Joining).await);
    assert!(permits(Purpose::Transcription).await);
    agree(&world, &patient, &visit, ConsentKind::Recording).await;
    world.visits.end(&doctor(), id, &on()).await.unwrap();
    assert!(!permits(Purpose::Recording).await && !permits(Purpose::Transcription).await);
    assert!(permits(Purpose::Joining).await, "what was recorded may be put together after the visit");
}

#[tokio::test]
async fn a_visit_keeps_the_meetings_that_it_has_had_for_its_clinicians() {
    let world = World::new();
    let (visit, patient, first) = world.begun().await;
    let id = visit.id();
    world.visits.meeting_lost(id, &first, &on()).await.unwrap();
    world.visits.started(&doctor(), id, &meeting(2), &on()).await.unwrap();
    assert_eq!(world.visits.recorded_meeting(&doctor(), id).await.unwrap(), meeting(2));
    world.visits.pause(&doctor(), id, &on()).await.unwrap();
    assert!(is_conflict(world.visits.recorded_meeting(&doctor(), id).await));
    world.visits.end(&doctor(), id, &on()).await.unwrap();
    assert_eq!(world.visits.meetings_held(&doctor(), id).await.unwrap(), [meeting(2), first]);
    assert!(is_forbidden(world.visits.meetings_held(&patient, id).await));
    assert!(is_forbidden(world.visits.recorded_meeting(&patient, id).await));
}

#[tokio::test]
async fn what_is_recorded_is_told_to_the_audit_log_and_to_whoever_waits() {
    let world = World::new();
    let (visit, _, running) = world.begun().await;
    let recording = matter(visit.id(), &running, Purpose::Recording);
    let note = async |outcome: Outcome| {
        let changes = world.visits.changes();
        world.visits.note(&recording, &outcome, &on()).await.unwrap();
        (changes.has_changed().unwrap(), world.told().await.pop().unwrap())
    };
    let line =
        |action: &str, what: &str| format!("operator visit.recording_{action} visit/{} {what}", visit.id());
    let pipeline = || guid(7).parse().unwrap();
    assert_eq!(note(Outcome::Refused).await, (false, line("refused", &format!("meeting/{running}"))));
    assert_eq!(
        note(Outcome::Begun(pipeline())).await,
        (true, line("started", &format!("pipeline/{}", guid(7))))
    );
    assert_eq!(
        note(Outcome::Ended(pipeline())).await,
        (true, line("stopped", &format!("pipeline/{}", guid(7))))
    );
}

#[tokio::test]
async fn nothing_begins_before_everybody_has_left_who_was_sent_out() {
    let world = World::new();
    let (visit, patient, running) = world.begun().await;
    let id = visit.id();
    world.visits.joined(&doctor(), id, &running, &attendee(1), &on()).await.unwrap();
    world.visits.joined(&patient, id, &running, &attendee(2), &on()).await.unwrap();
    agree(&world, &doctor(), &visit, ConsentKind::Recording).await;
    let who = who(&visit, ParticipantRole::Patient);
    world.visits.dismiss(&doctor(), id, &who, &on()).await.unwrap();
    let recording = matter(id, &running, Purpose::Recording);
    assert!(!world.visits.may_begin(&recording).await.unwrap(), "the patient is heard yet");
    assert!(
        world.visits.may_go_on(&recording).await.unwrap(),
        "with the patient's consent it would have begun"
    );
    let owed = world.visits.owed(10).await.unwrap();
    world.visits.settled(&owed[0]).await.unwrap();
    assert!(world.visits.may_begin(&recording).await.unwrap());
}

#[tokio::test]
async fn nothing_goes_on_while_somebody_is_heard_who_has_gone_and_taken_it_back() {
    let world = World::new();
    let (visit, patient, running) = world.begun().await;
    let id = visit.id();
    let recording = matter(id, &running, Purpose::Recording);
    let goes_on = async || world.visits.may_go_on(&recording).await.unwrap();
    world.visits.joined(&doctor(), id, &running, &attendee(1), &on()).await.unwrap();
    world.visits.joined(&patient, id, &running, &attendee(2), &on()).await.unwrap();
    for caller in [&doctor(), &patient] {
        agree(&world, caller, &visit, ConsentKind::Recording).await;
    }
    world.visits.leave(&patient, id, &on()).await.unwrap();
    assert!(goes_on().await, "the patient has agreed");
    world.visits.withdraw_consent(&patient, id, ConsentKind::Recording, &on()).await.unwrap();
    assert!(!goes_on().await, "and does not any more");
    let owed = world.visits.owed(10).await.unwrap();
    world.visits.settled(&owed[0]).await.unwrap();
    assert!(goes_on().await, "those who are left agree");
}

#[tokio::test]
async fn whoever_comes_by_another_link_has_agreed_to_nothing() {
    let world = World::new();
    let (visit, stranger, running) = world.begun().await;
    let id = visit.id();
    let recording = matter(id, &running, Purpose::Recording);
    let goes_on = async || world.visits.may_go_on(&recording).await.unwrap();
    world.visits.joined(&doctor(), id, &running, &attendee(1), &on()).await.unwrap();
    world.visits.joined(&stranger, id, &running, &attendee(2), &on()).await.unwrap();
    for caller in [&doctor(), &stranger] {
        agree(&world, caller, &visit, ConsentKind::Recording).await;
    }
    agree(&world, &stranger, &visit, ConsentKind::Transcription).await;
    assert!(goes_on().await);
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    let who = who(&visit, ParticipantRole::Patient);
    let told = world.told().await;
    for kind in ConsentKind::ALL {
        let line = format!("operator visit.consent_withdrawn visit/{id} {kind} participant/{who}");
        assert!(told.contains(&line), "{told:?}");
    }
    world.visits.check_in(&patient, id, &on()).await.unwrap();
    world.visits.admit(&doctor(), id, &who, &on()).await.unwrap();
    world.visits.joined(&patient, id, &running, &attendee(3), &on()).await.unwrap();
    assert!(!goes_on().await, "the patient was never asked");
    agree(&world, &patient, &visit, ConsentKind::Recording).await;
    assert!(goes_on().await);
    // Whom staff only send out is the same when coming again, and of a visit that is over nobody comes.
    world.visits.dismiss(&doctor(), id, &who, &on()).await.unwrap();
    world.visits.end(&doctor(), id, &on()).await.unwrap();
    world.visits.revoke(&doctor(), id, &who, &on()).await.unwrap();
    let joining = matter(id, &running, Purpose::Joining);
    assert!(world.visits.may_begin(&joining).await.unwrap(), "what was agreed to stays");
}
