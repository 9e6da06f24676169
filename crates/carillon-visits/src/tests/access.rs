//! Who sees what, who schedules what, and what lists have.

use super::*;
use crate::visit::State;
use crate::{Paper, Wanted, Writing};

fn desk() -> Caller {
    account(5, &[Role::FrontDesk])
}

fn all() -> Wanted {
    Wanted { limit: 100, ..Wanted::default() }
}

#[tokio::test]
async fn a_visit_is_not_there_for_who_has_no_part_in_it() {
    let world = World::new();
    let (visit, other) = (world.visit().await, world.visit().await);
    let stranger = account(2, &[Role::Clinician, Role::Patient, Role::Admin]);
    let foreign = world.guest(&other, ParticipantRole::Patient).await;
    let id = visit.id();
    for caller in [&stranger, &foreign] {
        assert!(is_hidden(world.visits.visit(caller, id).await));
        assert!(is_hidden(world.visits.check_in(caller, id, &on()).await));
        assert!(is_hidden(world.visits.place(caller, id).await));
        assert!(is_hidden(world.visits.starting(caller, id).await));
        assert!(is_hidden(world.visits.joining(caller, id).await));
        assert!(is_hidden(world.visits.end(caller, id, &on()).await));
        assert!(is_hidden(world.visits.cancel(caller, id, &on()).await));
        assert!(is_hidden(world.visits.papers(caller, id, &on()).await));
        let who = who(&visit, ParticipantRole::Patient);
        assert!(is_hidden(world.visits.admit(caller, id, &who, &on()).await));
        assert!(is_hidden(world.visits.revoke(caller, id, &who, &on()).await));
    }
    let foreign_visits = world.visits.visits(&foreign, all()).await.unwrap().visits;
    assert_eq!(foreign_visits.iter().map(Visit::id).collect::<Vec<_>>(), [other.id()]);
    assert!(world.visits.visits(&stranger, all()).await.unwrap().visits.is_empty());
}

#[tokio::test]
async fn who_is_no_clinician_any_more_finds_none_of_the_visits() {
    let world = World::new();
    let (visit, ..) = world.begun().await;
    let id = visit.id();
    world.visits.write_paper(&doctor(), id, Paper::Notes, writing("n"), &on()).await.unwrap();
    let former = account(1, &[Role::Patient]);
    assert!(is_hidden(world.visits.visit(&former, id).await));
    assert!(is_hidden(world.visits.papers(&former, id, &on()).await));
    assert!(is_hidden(world.visits.place(&former, id).await));
    assert!(is_hidden(world.visits.joining(&former, id).await));
    assert!(world.visits.visits(&former, all()).await.unwrap().visits.is_empty());
    let at_the_desk = account(1, &[Role::FrontDesk]);
    assert!(world.visits.visit(&at_the_desk, id).await.is_ok());
    assert!(is_forbidden(world.visits.papers(&at_the_desk, id, &on()).await));
    assert!(is_forbidden(world.visits.pause(&at_the_desk, id, &on()).await));
}

#[tokio::test]
async fn the_front_desk_schedules_and_reads_no_papers() {
    let world = World::new();
    let visit = world.visit().await;
    assert!(world.visits.visit(&desk(), visit.id()).await.is_ok());
    assert!(is_forbidden(world.visits.papers(&desk(), visit.id(), &on()).await));
    assert!(is_forbidden(world.visits.starting(&desk(), visit.id()).await));
    assert!(is_forbidden(world.visits.check_in(&desk(), visit.id(), &on()).await));
    let who = who(&visit, ParticipantRole::Patient);
    assert!(world.visits.invite(&desk(), visit.id(), &who, Factor::Code, None, &on()).await.is_ok());
    world.visits.cancel(&desk(), visit.id(), &on()).await.unwrap();
}

#[tokio::test]
async fn visits_have_a_patient_and_a_clinician_with_an_account() {
    let world = World::new();
    let patient = || participant(ParticipantRole::Patient, None);
    let clinician = |user| participant(ParticipantRole::Clinician, user);
    let schedule = async |caller: &Caller, participants| {
        world.visits.schedule(caller, NewVisit { scheduled_at: SOON, participants }, &on()).await
    };
    for odd in [
        vec![],
        vec![patient()],
        vec![patient(), patient()],
        vec![patient(), clinician(None)],
        vec![clinician(Some(user(1))), clinician(Some(user(2)))],
        vec![patient(), clinician(Some(user(1))), clinician(Some(user(1)))],
        (0..12).map(|_| patient()).chain([clinician(Some(user(1)))]).collect(),
    ] {
        let refused = schedule(&doctor(), odd).await;
        assert!(matches!(refused, Err(VisitError::Invalid { .. })), "{refused:?}");
    }
    let others = || vec![patient(), clinician(Some(user(2)))];
    assert!(is_forbidden(schedule(&doctor(), others()).await), "of another clinician");
    assert!(is_forbidden(schedule(&account(2, &[Role::Patient]), others()).await), "clinician by name only");
    let visit = schedule(&desk(), others()).await.unwrap();
    assert_eq!((visit.lead(), visit.state()), (&user(2), State::Scheduled));
}

#[tokio::test]
async fn lists_go_by_time_in_pages_and_have_ones_own() {
    let world = World::new();
    let mut ids = Vec::new();
    for seconds in [30, 10, 20] {
        let at = SOON + Duration::from_secs(seconds);
        ids.push((seconds, world.visit_at(at).await.id().clone()));
    }
    ids.sort();
    let in_order: Vec<_> = ids.into_iter().map(|(_, id)| id).collect();
    for caller in [doctor(), desk()] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let wanted = Wanted { after, limit: 1, ..Wanted::default() };
            let page = world.visits.visits(&caller, wanted).await.unwrap();
            found.extend(page.visits.into_iter().map(|visit| visit.id().clone()));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(found, in_order);
    }
    let from = Some(SOON + Duration::from_secs(20));
    let later = world.visits.visits(&doctor(), Wanted { from, ..all() }).await.unwrap();
    assert_eq!(later.visits.iter().map(Visit::id).collect::<Vec<_>>(), [&in_order[1], &in_order[2]]);
    world.visits.cancel(&doctor(), &in_order[1], &on()).await.unwrap();
    let wanted = Wanted { state: Some(State::Cancelled), ..all() };
    let cancelled = world.visits.visits(&doctor(), wanted).await.unwrap();
    assert_eq!(cancelled.visits.iter().map(Visit::id).collect::<Vec<_>>(), [&in_order[1]]);
}

#[tokio::test]
async fn notes_are_for_clinicians_and_the_rest_for_the_patient_too() {
    let world = World::new();
    let early = world.visit().await;
    let text = |text: &str| text.parse().unwrap();
    let refused = world.visits.write_paper(&doctor(), early.id(), Paper::Notes, writing("x"), &on()).await;
    assert!(is_conflict(refused), "nobody has come yet");
    let (visit, patient, _) = world.begun().await;
    let id = visit.id();
    for (paper, content) in [(Paper::Notes, "n"), (Paper::Summary, "s"), (Paper::FollowUp, "f")] {
        world.visits.write_paper(&doctor(), id, paper, writing(content), &on()).await.unwrap();
    }
    world.visits.end(&doctor(), id, &on()).await.unwrap();
    let read = world.visits.papers(&doctor(), id, &on()).await.unwrap();
    assert_eq!((read.notes, read.summary), (Some(text("n")), Some(text("s"))));
    let read = world.visits.papers(&patient, id, &on()).await.unwrap();
    assert_eq!((read.notes, read.summary, read.follow_up), (None, Some(text("s")), Some(text("f"))));
    world.visits.write_paper(&doctor(), id, Paper::Summary, writing(""), &on()).await.unwrap();
    assert_eq!(world.visits.papers(&patient, id, &on()).await.unwrap().summary, None);
    let interpreter_reads = {
        let visit = world.visit().await;
        let interpreter = world.guest(&visit, ParticipantRole::Interpreter).await;
        world.visits.papers(&interpreter, visit.id(), &on()).await
    };
    assert!(is_forbidden(interpreter_reads));
    assert!(is_forbidden(world.visits.write_paper(&patient, id, Paper::Notes, writing("x"), &on()).await));
}

#[tokio::test]
async fn whoever_says_what_a_paper_replaces_overwrites_nobody() {
    let world = World::new();
    let (visit, ..) = world.begun().await;
    let write = async |text: &str, replaces: &str| {
        let writing = Writing { replaces: Some(replaces.parse().unwrap()), ..writing(text) };
        world.visits.write_paper(&doctor(), visit.id(), Paper::Notes, writing, &on()).await
    };
    let is_changed = |written| matches!(written, Err(VisitError::PaperChanged));
    assert!(is_changed(write("mine", "theirs").await), "nothing is there");
    write("first", "").await.unwrap();
    assert!(is_changed(write("mine", "").await));
    write("second", "first").await.unwrap();
    write("second", "first").await.expect("it is written already");
    assert!(is_changed(write("", "first").await));
    let read = world.visits.papers(&doctor(), visit.id(), &on()).await.unwrap();
    assert_eq!(read.notes, Some("second".parse().unwrap()));
    write("", "second").await.unwrap();
    assert_eq!(world.visits.papers(&doctor(), visit.id(), &on()).await.unwrap().notes, None);
}

fn writing(text: &str) -> Writing {
    Writing { text: text.parse().unwrap(), replaces: None }
}
