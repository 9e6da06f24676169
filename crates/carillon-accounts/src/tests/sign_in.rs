//! Passwords, codes, and who has tried too often.

use carillon_proto::account::Role;
use carillon_proto::redact::Redacted;
use totp_rs::{Builder, Secret};

use super::*;
use crate::UserChange;

/// What an authenticator app shows.
fn code(secret: &str, now: Timestamp) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build_noncompliant();
    totp.generate(now.as_millis() / 1_000).to_string()
}

#[tokio::test]
async fn name_and_password_begin_a_session_however_the_name_is_spelled() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let signed_in = world.try_sign_in("ADA", PASSWORD, None).await.unwrap();
    assert_eq!(signed_in.user, ada);
    let principal = world.principal(&signed_in).await.unwrap();
    assert!(!principal.must_change_password && !principal.second_factor);
    assert!(principal.has_any(&[Role::Clinician]) && !principal.has_any(&[Role::Admin]));
    assert_eq!(world.told(&ada.id).await, ["user.created", "session.created"]);
}

#[tokio::test]
async fn nobody_hears_whether_a_name_is_there() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Patient]).await;
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    world.user("bob", &[Role::Patient]).await;
    world.accounts.change_user(&ada.id, disable, &Occasion::operator()).await.unwrap();
    for (name, password) in
        [("ada", PASSWORD), ("ada", "wrong password"), ("bob", "wrong password"), ("eve", PASSWORD)]
    {
        let refused = world.try_sign_in(name, password, None).await.unwrap_err();
        assert!(matches!(refused, AccountsError::InvalidCredentials), "{name}: {refused}");
    }
    // Each is written down, which takes its time.
    let page = world.accounts.audit(None, 4).await.unwrap();
    let notes: Vec<_> = page.entries.iter().rev().map(|entry| entry.note.as_deref().unwrap()).collect();
    assert_eq!(notes, ["not allowed to sign in", "wrong password", "wrong password", "unknown name"]);
    for name in ["bob", "eve"] {
        let mut outcomes = Vec::new();
        for _ in 0..5 {
            outcomes.push(world.try_sign_in(name, "wrong password", None).await.unwrap_err().to_string());
        }
        let locked = world.try_sign_in(name, PASSWORD, None).await.unwrap_err();
        assert!(matches!(locked, AccountsError::Locked { .. }), "{name}: {outcomes:?} {locked}");
    }
}

#[tokio::test]
async fn a_lock_ends_and_success_clears_what_failed() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Patient]).await;
    for _ in 0..5 {
        world.try_sign_in("ada", "wrong password", None).await.unwrap_err();
    }
    let Err(AccountsError::Locked { wait }) = world.try_sign_in("ada", PASSWORD, None).await else {
        panic!()
    };
    world.pass(wait.as_secs());
    world.sign_in("ada").await;
    for _ in 0..4 {
        world.try_sign_in("ada", "wrong password", None).await.unwrap_err();
    }
    world.sign_in("ada").await;
    let told = world.told(&ada.id).await;
    assert_eq!(told.iter().filter(|action| *action == "session.refused").count(), 9, "{told:?}");
}

#[tokio::test]
async fn an_address_that_tries_many_names_is_held_off_and_others_are_not() {
    let world = World::new();
    world.user("ada", &[Role::Patient]).await;
    for number in 0..50 {
        world.try_sign_in(&format!("user{number}"), PASSWORD, None).await.unwrap_err();
    }
    let refused = world.try_sign_in("ada", PASSWORD, None).await;
    assert!(matches!(refused, Err(AccountsError::Throttled { .. })), "{refused:?}");
    world.accounts.sign_in(shown("ada", PASSWORD, None), &from("192.0.2.2")).await.unwrap();
}

#[tokio::test]
async fn with_a_second_factor_a_code_is_wanted_once_and_counts_once() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Clinician]).await;
    let who = world.principal(&world.sign_in("ada").await).await.unwrap();
    let occasion = from("192.0.2.1");
    let early = world.accounts.confirm_second_factor(&who, Redacted::new("123456".into()), &occasion).await;
    assert!(matches!(early, Err(AccountsError::SecondFactorOff)));
    let secret = world.accounts.begin_second_factor(&who).await.unwrap().secret.into_exposed();
    assert!(world.try_sign_in("ada", PASSWORD, None).await.is_ok(), "it is not on before it is confirmed");
    let first = code(&secret, world.accounts.now());
    let recovery =
        world.accounts.confirm_second_factor(&who, Redacted::new(first.clone()), &occasion).await.unwrap();
    let refused = |outcome: Result<SignedIn, AccountsError>| outcome.unwrap_err();
    assert!(matches!(
        refused(world.try_sign_in("ada", PASSWORD, None).await),
        AccountsError::SecondFactorRequired
    ));
    let wrong = refused(world.try_sign_in("ada", "wrong password", Some(&first)).await);
    assert!(matches!(wrong, AccountsError::InvalidCredentials));
    let again = refused(world.try_sign_in("ada", PASSWORD, Some(&first)).await);
    assert!(matches!(again, AccountsError::SecondFactorInvalid), "it has confirmed the factor");
    world.pass(30);
    let next = code(&secret, world.accounts.now());
    world.try_sign_in("ada", PASSWORD, Some(&next)).await.unwrap();
    assert!(world.try_sign_in("ada", PASSWORD, Some(&next)).await.is_err());
    world.try_sign_in("ada", PASSWORD, Some(recovery[0].expose())).await.unwrap();
    assert!(world.try_sign_in("ada", PASSWORD, Some(recovery[0].expose())).await.is_err());
    assert!(matches!(world.accounts.begin_second_factor(&who).await, Err(AccountsError::SecondFactorOn)));
    let told = world.told(&ada.id).await;
    assert!(told.contains(&"second_factor.on".to_owned()), "{told:?}");
}

#[tokio::test]
async fn guessing_codes_locks_the_name_as_guessing_passwords_does() {
    let world = World::new();
    world.user("ada", &[Role::Clinician]).await;
    let who = world.principal(&world.sign_in("ada").await).await.unwrap();
    let secret = world.accounts.begin_second_factor(&who).await.unwrap().secret.into_exposed();
    let right = code(&secret, world.accounts.now());
    world.accounts.confirm_second_factor(&who, Redacted::new(right), &from("192.0.2.1")).await.unwrap();
    let mut wrong = 0;
    let locked = loop {
        match world.try_sign_in("ada", PASSWORD, Some("000000")).await {
            Err(AccountsError::SecondFactorInvalid) => wrong += 1,
            outcome => break outcome,
        }
        assert!(wrong < 10);
    };
    assert!(matches!(locked, Err(AccountsError::Locked { .. })), "{locked:?}");
    assert_eq!(wrong, 5);
    // Asking for the code is no failure.
    let bob = World::new();
    bob.user("bob", &[Role::Patient]).await;
    for _ in 0..20 {
        bob.sign_in("bob").await;
    }
}

#[tokio::test]
async fn a_password_of_somebody_elses_making_is_good_for_choosing_another_and_for_a_while() {
    let world = World::new();
    let asked = NewUser {
        username: "ada".parse().unwrap(),
        display_name: "Ada".parse().unwrap(),
        roles: [Role::Patient].into(),
        password: None,
    };
    let created = world.accounts.create_user(asked, &Occasion::operator()).await.unwrap();
    let one_time = created.one_time_password.unwrap().into_exposed();
    let signed_in = world.try_sign_in("ada", &one_time, None).await.unwrap();
    let who = world.principal(&signed_in).await.unwrap();
    assert!(who.must_change_password);
    let current = Password::shown(one_time.clone()).unwrap();
    world.accounts.change_password(&who, current, PASSWORD.to_owned(), &from("192.0.2.1")).await.unwrap();
    assert!(!world.principal(&signed_in).await.unwrap().must_change_password);
    assert!(world.try_sign_in("ada", &one_time, None).await.is_err());
    let reset = UserChange { reset_password: true, ..UserChange::default() };
    let reset = world.accounts.change_user(&created.user.id, reset, &Occasion::operator()).await.unwrap();
    assert_eq!(world.principal(&signed_in).await, None, "a reset ends sessions");
    world.pass(72 * 60 * 60);
    let late = world.try_sign_in("ada", reset.one_time_password.unwrap().expose(), None).await;
    assert!(matches!(late, Err(AccountsError::InvalidCredentials)), "{late:?}");
}

#[tokio::test]
async fn a_password_that_was_kept_at_another_cost_is_kept_anew() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Patient]).await;
    let kept = |accounts: &Accounts| {
        let id = ada.id.clone();
        let accounts = accounts.clone();
        async move { accounts.read(move |_, view| Ok(crate::users::secrets(view, &id)?.password)).await.unwrap() }
    };
    let before = kept(&world.accounts).await;
    let config =
        AccountsConfig { hash: HashCost { memory_kib: 16, passes: 1 }, ..world.accounts.config().clone() };
    let ports = Ports {
        rows: world.rows.clone(),
        clock: world.clock.clone(),
        entropy: Arc::new(SeededEntropy::new(2)),
    };
    let dearer = Accounts::open(ports, config);
    dearer.sign_in(shown("ada", PASSWORD, None), &from("192.0.2.1")).await.unwrap();
    assert!(kept(&dearer).await != before);
    dearer.sign_in(shown("ada", PASSWORD, None), &from("192.0.2.1")).await.unwrap();
}
