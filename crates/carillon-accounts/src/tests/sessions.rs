//! How long sessions are good, and what ends them.

use carillon_proto::account::Role;
use carillon_proto::redact::Redacted;

use super::*;
use crate::{Owed, UserChange};

async fn owed(world: &World) -> Vec<Owed> {
    world.accounts.owed(10).await.unwrap()
}

async fn settle(world: &World) {
    for owed in owed(world).await {
        world.accounts.settled(&owed).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_ends_without_use_and_after_its_time() {
    let world = World::new();
    world.user("ada", &[Role::Clinician]).await;
    let idle = world.sign_in("ada").await;
    world.pass(2 * 60 * 60 - 1);
    assert!(world.principal(&idle).await.is_some());
    world.pass(2 * 60 * 60);
    assert_eq!(world.principal(&idle).await, None);
    let left_open = world.sign_in("ada").await;
    world.pass(2 * 60 * 60 - 1);
    assert!(world.accounts.recognise(left_open.token.expose()).await.unwrap().is_some());
    world.pass(1);
    assert_eq!(world.accounts.recognise(left_open.token.expose()).await.unwrap(), None, "nobody used it");
    let used = world.sign_in("ada").await;
    for _ in 0..11 {
        world.pass(60 * 60);
        assert!(world.principal(&used).await.is_some());
    }
    world.pass(60 * 60);
    assert_eq!(world.principal(&used).await, None, "twelve hours are over");
    while world.accounts.sweep().await.unwrap() {}
    let rows = world.rows.read(|view| {
        view.scan(
            &carillon_ports::rows::Range::below("sessions", &carillon_ports::rows::Place::default()),
            10,
        )
    });
    assert!(rows.await.unwrap_or_else(|_: carillon_ports::StoreError| panic!()).is_empty());
}

#[tokio::test]
async fn a_token_that_was_made_up_or_changed_opens_nothing() {
    let world = World::new();
    world.user("ada", &[Role::Clinician]).await;
    let token = world.sign_in("ada").await.token.into_exposed();
    assert_eq!(token.len(), 43);
    let mut changed = token.clone();
    changed.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
    for forged in
        ["", "\0", &changed, &token[1..], &format!("{token} "), &"A".repeat(43), &"A".repeat(100_000)]
    {
        assert_eq!(world.accounts.authenticate(forged).await.unwrap(), None);
    }
}

#[tokio::test]
async fn signing_in_makes_a_session_of_its_own_and_ends_the_one_the_client_had() {
    let world = World::new();
    world.user("ada", &[Role::Clinician]).await;
    let eve = world.user("eve", &[Role::Patient]).await;
    let planted = world.sign_in("eve").await;
    settle(&world).await;
    let asked = SignIn { replaces: Some(planted.token.clone()), ..shown("ada", PASSWORD, None) };
    let own = world.accounts.sign_in(asked, &from("192.0.2.1")).await.unwrap();
    assert_ne!(own.token, planted.token);
    assert_eq!(world.principal(&planted).await, None);
    let owed = world.accounts.owed_for(&eve.id).await.unwrap().unwrap();
    assert!(owed.revoke, "keys that were lent in it count no more");
    assert_eq!(world.told(&eve.id).await.last().unwrap(), "session.ended");
    let made_up = SignIn { replaces: Some(Redacted::new("made up".into())), ..shown("ada", PASSWORD, None) };
    let own = world.accounts.sign_in(made_up, &from("192.0.2.1")).await.unwrap();
    assert_ne!(own.token.expose(), "made up");
}

#[tokio::test]
async fn keys_are_noted_as_lent_only_while_session_and_account_are_there() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let (one, other) = (world.sign_in("ada").await, world.sign_in("ada").await);
    let (one, other) = (world.principal(&one).await.unwrap(), world.principal(&other).await.unwrap());
    let occasion = from("192.0.2.1");
    assert!(world.accounts.note_lent(&one, &occasion).await.unwrap());
    assert_eq!(world.told(&ada.id).await.last().unwrap(), "credentials.lent");
    world.accounts.end_session(&ada.id, &one.session, &occasion).await.unwrap();
    assert!(!world.accounts.note_lent(&one, &occasion).await.unwrap());
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    world.accounts.change_user(&ada.id, disable, &Occasion::operator()).await.unwrap();
    assert!(!world.accounts.note_lent(&other, &occasion).await.unwrap());
    assert_ne!(world.told(&ada.id).await.last().unwrap(), "credentials.lent");
}

#[tokio::test]
async fn ending_a_session_ends_that_one_and_owes_a_revocation() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let eve = world.user("eve", &[Role::Patient]).await;
    let (one, other) = (world.sign_in("ada").await, world.sign_in("ada").await);
    settle(&world).await;
    let who = world.principal(&one).await.unwrap();
    let occasion = from("192.0.2.1");
    let foreign = world.accounts.end_session(&eve.id, &who.session, &occasion).await;
    assert!(matches!(foreign, Err(AccountsError::NotFound(_))), "sessions of others are none of hers");
    world.accounts.end_session(&ada.id, &who.session, &occasion).await.unwrap();
    assert_eq!(world.principal(&one).await, None);
    assert!(world.principal(&other).await.is_some());
    assert_eq!(world.accounts.sessions(&ada.id).await.unwrap().len(), 1);
    let owed = owed(&world).await;
    assert_eq!((owed.len(), &owed[0].user, owed[0].revoke), (1, &ada.id, true));
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let (own, other) = (world.sign_in("ada").await, world.sign_in("ada").await);
    let who = world.principal(&own).await.unwrap();
    let occasion = from("192.0.2.1");
    let change = |current: &str, new: &str| {
        let current = Password::shown(current.to_owned()).unwrap();
        world.accounts.change_password(&who, current, new.to_owned(), &occasion)
    };
    assert!(matches!(change("wrong", "a better password").await, Err(AccountsError::WrongPassword)));
    assert!(matches!(change(PASSWORD, "short").await, Err(AccountsError::Invalid { .. })));
    assert!(matches!(change(PASSWORD, PASSWORD).await, Err(AccountsError::Invalid { .. })));
    assert!(world.principal(&other).await.is_some());
    change(PASSWORD, "a better password").await.unwrap();
    assert!(world.principal(&own).await.is_some());
    assert_eq!(world.principal(&other).await, None);
    assert!(world.try_sign_in("ada", PASSWORD, None).await.is_err());
    world.try_sign_in("ada", "a better password", None).await.unwrap();
    assert!(world.told(&ada.id).await.contains(&"password.changed".to_owned()));
}

#[tokio::test]
async fn a_disabled_account_has_no_session_and_gets_none() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let signed_in = world.sign_in("ada").await;
    let change = |disabled| UserChange { disabled: Some(disabled), ..UserChange::default() };
    world.accounts.change_user(&ada.id, change(true), &Occasion::operator()).await.unwrap();
    assert_eq!(world.principal(&signed_in).await, None);
    assert!(world.try_sign_in("ada", PASSWORD, None).await.is_err());
    world.accounts.change_user(&ada.id, change(false), &Occasion::operator()).await.unwrap();
    assert_eq!(world.principal(&signed_in).await, None, "it does not come back");
    world.sign_in("ada").await;
}

#[tokio::test]
async fn an_account_has_so_many_sessions_and_the_oldest_makes_room() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let first = world.sign_in("ada").await;
    for _ in 0..32 {
        world.pass(1);
        world.sign_in("ada").await;
    }
    assert_eq!(world.principal(&first).await, None);
    assert_eq!(world.accounts.sessions(&ada.id).await.unwrap().len(), 32);
}

#[tokio::test]
async fn what_is_owed_again_while_it_is_settled_stays_owed() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let first = owed(&world).await.remove(0);
    assert_eq!((first.name.clone(), first.revoke), (Some(ada.display_name.clone()), false));
    let rename = UserChange { display_name: Some("Ada King".parse().unwrap()), ..UserChange::default() };
    world.accounts.change_user(&ada.id, rename, &Occasion::operator()).await.unwrap();
    world.accounts.settled(&first).await.unwrap();
    let second = world.accounts.owed_for(&ada.id).await.unwrap().unwrap();
    assert_eq!(second.name.as_ref().unwrap().expose(), "Ada King");
    world.accounts.settled(&second).await.unwrap();
    assert!(owed(&world).await.is_empty());
    world.accounts.delete_user(&ada.id, &Occasion::operator()).await.unwrap();
    let last = owed(&world).await.remove(0);
    assert_eq!((last.name, last.revoke), (None, true));
}
