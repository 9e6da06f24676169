//! Links: good once, for one visit and one participant, with a second factor.

use super::*;
use crate::ShownFactor;

fn shown(text: &str) -> ShownFactor {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_link_is_traded_once_for_a_session_of_its_participant() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    let secret = invited.secret.expose();
    let redeemed = world.visits.redeem(secret, shown("1970-12-31"), &on()).await.unwrap();
    let guest = world.visits.authenticate(redeemed.token.expose()).await.unwrap().unwrap();
    assert_eq!((&guest.visit, &guest.participant), (visit.id(), &who(&visit, ParticipantRole::Patient)));
    let again = world.visits.redeem(secret, shown("1970-12-31"), &on()).await;
    assert!(matches!(again, Err(VisitError::LinkInvalid)), "{again:?}");
    assert_eq!(world.visits.authenticate(secret).await.unwrap(), None, "a link is no session");
    assert_eq!(world.visits.authenticate("").await.unwrap(), None);
}

#[tokio::test]
async fn wrong_factors_are_counted_and_lock_the_link_until_another_is_made() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    for _ in 0..4 {
        let wrong = world.visits.redeem(invited.secret.expose(), shown("1970-12-30"), &on()).await;
        assert!(matches!(wrong, Err(VisitError::WrongFactor)), "{wrong:?}");
    }
    for factor in ["1970-12-30", "1970-12-31"] {
        let locked = world.visits.redeem(invited.secret.expose(), shown(factor), &on()).await;
        assert!(matches!(locked, Err(VisitError::LinkLocked)), "{locked:?}");
    }
    let told = world.told().await;
    assert_eq!(told.iter().filter(|line| line.contains("visit.link_refused")).count(), 5, "{told:?}");
    world.guest(&visit, ParticipantRole::Patient).await;
}

#[tokio::test]
async fn four_wrong_factors_and_the_right_one_open() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    for _ in 0..4 {
        world.visits.redeem(invited.secret.expose(), shown("1970-12-30"), &on()).await.unwrap_err();
    }
    // However it is typed.
    world.visits.redeem(invited.secret.expose(), shown("1970 12 31"), &on()).await.unwrap();
}

#[tokio::test]
async fn a_code_is_made_here_and_is_the_only_one_that_opens() {
    let world = World::new();
    let visit = world.visit().await;
    let who = who(&visit, ParticipantRole::Interpreter);
    let invited = world.visits.invite(&doctor(), visit.id(), &who, Factor::Code, None, &on()).await.unwrap();
    let code = invited.code.clone().unwrap();
    assert!(code.expose().len() == 6 && code.expose().bytes().all(|byte| byte.is_ascii_digit()));
    let wrong = format!("{:06}", (code.expose().parse::<u32>().unwrap() + 1) % 1_000_000);
    let refused = world.visits.redeem(invited.secret.expose(), shown(&wrong), &on()).await;
    assert!(matches!(refused, Err(VisitError::WrongFactor)), "{refused:?}");
    world.visits.redeem(invited.secret.expose(), shown(code.expose()), &on()).await.unwrap();
}

#[tokio::test]
async fn another_link_ends_the_link_and_the_session_before_it() {
    let world = World::new();
    let visit = world.visit().await;
    let first = world.invite(&visit, ParticipantRole::Patient).await;
    let second = world.invite(&visit, ParticipantRole::Patient).await;
    let replaced = world.visits.redeem(first.secret.expose(), shown("1970-12-31"), &on()).await;
    assert!(matches!(replaced, Err(VisitError::LinkInvalid)), "{replaced:?}");
    let redeemed = world.visits.redeem(second.secret.expose(), shown("1970-12-31"), &on()).await.unwrap();
    world.invite(&visit, ParticipantRole::Patient).await;
    assert_eq!(world.visits.authenticate(redeemed.token.expose()).await.unwrap(), None);
}

#[tokio::test]
async fn links_and_sessions_are_over_in_time_and_swept() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    let interpreter = world.invite(&visit, ParticipantRole::Interpreter).await;
    let shown_birth = || shown("1970-12-31");
    let redeemed = world.visits.redeem(interpreter.secret.expose(), shown_birth(), &on()).await.unwrap();
    let authenticated = async || world.visits.authenticate(redeemed.token.expose()).await.unwrap();
    // The visit is in an hour.
    world.pass(13 * 60 * 60 - 1);
    assert!(authenticated().await.is_some());
    world.pass(1);
    assert_eq!(authenticated().await, None);
    let late = world.visits.redeem(invited.secret.expose(), shown_birth(), &on()).await;
    assert!(matches!(late, Err(VisitError::LinkInvalid)), "{late:?}");
    assert!(!world.visits.sweep().await.unwrap());
    let left = world
        .rows
        .read(|view| {
            let mut left = 0;
            for (partition, kind) in [
                ("visit-links", "secret"),
                ("visit-sessions", "secret"),
                ("visit-access", "of"),
                ("visit-access-ends", "at"),
            ] {
                let place = carillon_ports::rows::Place::of(kind);
                left += view.scan(&carillon_ports::rows::Range::below(partition, &place), 10)?.len();
            }
            Ok::<_, carillon_ports::StoreError>(left)
        })
        .await;
    assert_eq!(left.unwrap(), 0);
}

#[tokio::test]
async fn a_link_that_is_sent_and_opened_weeks_ahead_is_good_on_the_day() {
    let world = World::new();
    let day = 24 * 60 * 60;
    let visit = world.visit_at(NOW + Duration::from_secs(14 * day)).await;
    let patient = world.invite(&visit, ParticipantRole::Patient).await;
    let interpreter = world.invite(&visit, ParticipantRole::Interpreter).await;
    let redeem = async |invited: &Invited| {
        world.visits.redeem(invited.secret.expose(), shown("1970-12-31"), &on()).await
    };
    let early = redeem(&patient).await.unwrap();
    world.pass(14 * day + 60 * 60);
    let guest = world.visits.authenticate(early.token.expose()).await.unwrap();
    assert!(guest.is_some(), "the session of the first hour");
    let late = redeem(&interpreter).await.unwrap();
    assert_eq!(late.guest.ends_at, NOW + Duration::from_secs(14 * day + 13 * 60 * 60));
    let who = who(&visit, ParticipantRole::Patient);
    let lifetime = Some(Duration::from_secs(60));
    let brief = world.visits.invite(&doctor(), visit.id(), &who, birth(), lifetime, &on()).await.unwrap();
    world.pass(60);
    assert!(matches!(redeem(&brief).await, Err(VisitError::LinkInvalid)), "as its maker says");
}

#[tokio::test]
async fn whoever_is_sent_away_has_to_be_invited_anew() {
    let world = World::new();
    let (visit, patient, meeting) = world.begun().await;
    world.visits.joined(&patient, visit.id(), &meeting, &attendee(7), &on()).await.unwrap();
    let who = who(&visit, ParticipantRole::Patient);
    for _ in 0..2 {
        world.visits.revoke(&doctor(), visit.id(), &who, &on()).await.unwrap();
        let owed = world.owed(&visit).await;
        assert_eq!(owed, [(meeting.clone(), Some(attendee(7)))], "until control has heard of it");
    }
    assert!(is_conflict(world.visits.joining(&patient, visit.id()).await), "expected, not admitted");
}

#[tokio::test]
async fn another_link_sends_whoever_came_by_the_former_out() {
    let world = World::new();
    let (visit, former, meeting) = world.begun().await;
    world.visits.joined(&former, visit.id(), &meeting, &attendee(7), &on()).await.unwrap();
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    assert_eq!(world.owed(&visit).await, [(meeting, Some(attendee(7)))]);
    assert!(is_conflict(world.visits.joining(&patient, visit.id()).await), "to be let in anew");
    let (_, place) = world.visits.check_in(&patient, visit.id(), &on()).await.unwrap();
    assert_eq!(place, Some(1));
}

#[tokio::test]
async fn visits_that_are_called_off_take_their_links_with_them() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    world.visits.cancel(&doctor(), visit.id(), &on()).await.unwrap();
    let late = world.visits.redeem(invited.secret.expose(), shown("1970-12-31"), &on()).await;
    assert!(matches!(late, Err(VisitError::LinkInvalid)), "{late:?}");
    let who = who(&visit, ParticipantRole::Patient);
    assert!(is_conflict(world.visits.invite(&doctor(), visit.id(), &who, birth(), None, &on()).await));
}

#[tokio::test]
async fn who_has_an_account_gets_no_link_and_patients_invite_nobody() {
    let world = World::new();
    let visit = world.visit().await;
    let clinician = who(&visit, ParticipantRole::Clinician);
    let made = world.visits.invite(&doctor(), visit.id(), &clinician, birth(), None, &on()).await;
    assert!(is_forbidden(made));
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    let interpreter = who(&visit, ParticipantRole::Interpreter);
    let made = world.visits.invite(&patient, visit.id(), &interpreter, birth(), None, &on()).await;
    assert!(is_forbidden(made));
}

#[tokio::test]
async fn neither_log_nor_store_nor_debug_holds_what_opens_a_visit() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    let secret = invited.secret.expose().clone();
    let debugged = format!("{invited:?} {visit:?} {:?}", shown("1970-12-31"));
    let redeemed = world.visits.redeem(&secret, shown("1970-12-31"), &on()).await.unwrap();
    let told = world.told().await.join("\n");
    for secret in [&secret, redeemed.token.expose(), "19701231", "1970-12-31", "Name of"] {
        assert!(!debugged.contains(secret) && !told.contains(secret), "{debugged} {told}");
    }
}

#[tokio::test]
async fn a_birthday_in_another_order_is_asked_for_again_and_not_counted() {
    let world = World::new();
    let visit = world.visit().await;
    let invited = world.invite(&visit, ParticipantRole::Patient).await;
    let redeem = async |invited: &Invited, factor: &str| {
        world.visits.redeem(invited.secret.expose(), shown(factor), &on()).await
    };
    for odd in ["31.12.1970", "12/31/1970", "31-12-1970", "31.12.70", "123456", "1970-13-01", "1970-12-00"] {
        let refused = redeem(&invited, odd).await;
        assert!(matches!(refused, Err(VisitError::Invalid { .. })), "{odd}: {refused:?}");
    }
    assert!(!world.told().await.iter().any(|line| line.contains("visit.link_refused")));
    redeem(&invited, "1970/12/31").await.unwrap();
    let who = who(&visit, ParticipantRole::Interpreter);
    let invited = world.visits.invite(&doctor(), visit.id(), &who, Factor::Code, None, &on()).await.unwrap();
    for odd in ["1970-12-31", "12345"] {
        let refused = redeem(&invited, odd).await;
        assert!(matches!(refused, Err(VisitError::Invalid { .. })), "{odd}: {refused:?}");
    }
    let odd = Factor::DateOfBirth(shown("31.12.1970"));
    let refused = world.visits.invite(&doctor(), visit.id(), &who, odd, None, &on()).await;
    assert!(matches!(refused, Err(VisitError::Invalid { .. })), "nobody could open that link");
}

#[test]
fn what_is_no_date_and_no_code_is_no_factor() {
    for odd in ["", "123", "123456789", "1970-12-31x", "12\x00456", "١٢٣٤٥٦", &"1 ".repeat(40)] {
        assert!(odd.parse::<ShownFactor>().is_err(), "{odd:?}");
    }
}
