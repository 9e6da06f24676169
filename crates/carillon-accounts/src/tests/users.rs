//! Accounts, invitations and the directory.

use carillon_proto::account::Role;
use carillon_proto::redact::Redacted;

use super::*;
use crate::{SignUp, SignUpForm, User, UserChange};

fn form(name: &str, invitation: Option<&Redacted<String>>) -> SignUpForm {
    let username = name.parse().unwrap();
    SignUpForm {
        invitation: invitation.cloned(),
        display_name: format!("{name} Guest").parse().unwrap(),
        password: Password::chosen("a visitor's password".to_owned(), &username).unwrap(),
        username,
    }
}

async fn sign_up(world: &World, name: &str, code: Option<&Redacted<String>>) -> Result<User, AccountsError> {
    world.accounts.sign_up(form(name, code), &from("192.0.2.9")).await
}

#[tokio::test]
async fn a_name_belongs_to_one_account_until_that_is_gone() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Patient]).await;
    let again = NewUser {
        username: "ADA".parse().unwrap(),
        display_name: "Another".parse().unwrap(),
        roles: [Role::Patient].into(),
        password: None,
    };
    let taken = world.accounts.create_user(again.clone(), &Occasion::operator()).await;
    assert!(matches!(taken, Err(AccountsError::UsernameTaken)));
    world.accounts.delete_user(&ada.id, &Occasion::operator()).await.unwrap();
    let next = world.accounts.create_user(again, &Occasion::operator()).await.unwrap();
    assert_ne!(next.user.id, ada.id, "an id is never used again");
    assert!(matches!(world.accounts.user(&ada.id).await, Err(AccountsError::NotFound(_))));
}

#[tokio::test]
async fn there_is_always_an_admin_who_may_sign_in() {
    let world = World::new();
    let (ada, bob) = (world.user("ada", &[Role::Admin]).await, world.user("bob", &[Role::Admin]).await);
    let operator = Occasion::operator();
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    let demote = UserChange { roles: Some([Role::Patient].into()), ..UserChange::default() };
    world.accounts.change_user(&bob.id, disable.clone(), &operator).await.unwrap();
    for change in [disable.clone(), demote.clone()] {
        let refused = world.accounts.change_user(&ada.id, change, &operator).await;
        assert!(matches!(refused, Err(AccountsError::LastAdmin)));
    }
    assert!(matches!(world.accounts.delete_user(&ada.id, &operator).await, Err(AccountsError::LastAdmin)));
    let enable = UserChange { disabled: Some(false), ..UserChange::default() };
    world.accounts.change_user(&bob.id, enable, &operator).await.unwrap();
    world.accounts.change_user(&ada.id, demote, &operator).await.unwrap();
    assert!(matches!(world.accounts.delete_user(&bob.id, &operator).await, Err(AccountsError::LastAdmin)));
}

#[tokio::test]
async fn accounts_are_listed_by_name_in_pages() {
    let world = World::new();
    for name in ["carol", "ada", "eve", "bob", "dan"] {
        world.user(name, &[Role::Patient]).await;
    }
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let page = world.accounts.users(after.as_ref(), 2).await.unwrap();
        assert!(page.users.len() <= 2);
        names.extend(page.users.into_iter().map(|user| user.username.expose().to_owned()));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(names, ["ada", "bob", "carol", "dan", "eve"]);
}

#[tokio::test]
async fn an_invitation_makes_one_account_of_its_roles() {
    let world = World::new();
    let admin = world.user("ada", &[Role::Admin]).await;
    let occasion = Occasion { actor: Actor::User(admin.id.clone()), ..from("192.0.2.1") };
    let invited = world.accounts.invite([Role::Clinician].into(), None, &occasion).await.unwrap();
    assert_eq!(invited.invitation.by, Some(admin.id));
    assert_eq!(world.accounts.invitations(None).await.unwrap(), std::slice::from_ref(&invited.invitation));
    let taken = sign_up(&world, "ada", Some(&invited.code)).await;
    assert!(matches!(taken, Err(AccountsError::UsernameTaken)), "and the invitation is still good");
    let guest = sign_up(&world, "guest", Some(&invited.code)).await.unwrap();
    assert_eq!(guest.roles, [Role::Clinician].into());
    let again = sign_up(&world, "another", Some(&invited.code)).await;
    assert!(matches!(again, Err(AccountsError::InvitationInvalid)));
    assert!(world.accounts.invitations(None).await.unwrap().is_empty());
    world.try_sign_in("guest", "a visitor's password", None).await.unwrap();
}

#[tokio::test]
async fn an_invitation_counts_as_long_as_whoever_made_it_might_still_invite() {
    let world = World::new();
    world.user("other", &[Role::Admin]).await;
    let operator = Occasion::operator();
    let dismissed = UserChange { roles: Some([Role::Clinician].into()), ..UserChange::default() };
    let disabled = UserChange { disabled: Some(true), ..UserChange::default() };
    for (name, change) in [("ada", Some(dismissed)), ("bob", Some(disabled)), ("eve", None)] {
        let admin = world.user(name, &[Role::Admin]).await;
        let occasion = Occasion { actor: Actor::User(admin.id.clone()), ..from("192.0.2.1") };
        let invited = world.accounts.invite([Role::Admin].into(), None, &occasion).await.unwrap();
        match change {
            Some(change) => drop(world.accounts.change_user(&admin.id, change, &operator).await.unwrap()),
            None => world.accounts.delete_user(&admin.id, &operator).await.unwrap(),
        }
        let refused = sign_up(&world, &format!("{name}-again"), Some(&invited.code)).await;
        assert!(matches!(refused, Err(AccountsError::InvitationInvalid)), "{name}");
    }
}

#[tokio::test]
async fn an_invitation_is_over_in_time_and_when_it_is_withdrawn() {
    let world = World::new();
    let operator = Occasion::operator();
    let hour = Some(Duration::from_secs(3_600));
    let short = world.accounts.invite([Role::Patient].into(), hour, &operator).await.unwrap();
    let withdrawn = world.accounts.invite([Role::Patient].into(), None, &operator).await.unwrap();
    world.accounts.withdraw(&withdrawn.invitation.id, &operator).await.unwrap();
    let twice = world.accounts.withdraw(&withdrawn.invitation.id, &operator).await;
    assert!(matches!(twice, Err(AccountsError::NotFound(_))));
    world.pass(3_600);
    for code in [&short.code, &withdrawn.code] {
        let late = sign_up(&world, "guest", Some(code)).await;
        assert!(matches!(late, Err(AccountsError::InvitationInvalid)), "{late:?}");
    }
    while world.accounts.sweep().await.unwrap() {}
    assert!(matches!(
        world.accounts.withdraw(&short.invitation.id, &operator).await,
        Err(AccountsError::NotFound(_))
    ));
}

#[tokio::test]
async fn without_an_invitation_the_operator_decides() {
    let closed = World::new();
    assert!(matches!(sign_up(&closed, "guest", None).await, Err(AccountsError::SignUpClosed)));
    let open = World::with(|config| config.sign_up = SignUp::Open);
    assert_eq!(sign_up(&open, "guest", None).await.unwrap().roles, [Role::Patient].into());
}

#[tokio::test]
async fn whoever_guesses_invitations_is_held_off() {
    let world = World::new();
    let invited = world.accounts.invite([Role::Patient].into(), None, &Occasion::operator()).await.unwrap();
    let mut guesses = 0;
    let held = loop {
        let guess = Redacted::new(format!("AAAA-AAAA-AAAA-{guesses:04}"));
        match sign_up(&world, "guest", Some(&guess)).await {
            Err(AccountsError::InvitationInvalid) => guesses += 1,
            outcome => break outcome,
        }
        assert!(guesses < 100);
    };
    assert!(matches!(held, Err(AccountsError::Throttled { .. })), "{held:?}");
    assert_eq!(guesses, 50);
    let other = world.accounts.sign_up(form("guest", Some(&invited.code)), &from("192.0.2.10")).await;
    assert!(other.is_ok());
}

#[tokio::test]
async fn staff_find_by_the_beginning_of_any_word_of_a_name() {
    let world = World::new();
    let ada = world.user("ada", &[Role::Patient]).await;
    let bob = world.user("bob", &[Role::Clinician]).await;
    let rename =
        |name: &str| UserChange { display_name: Some(name.parse().unwrap()), ..UserChange::default() };
    let operator = Occasion::operator();
    world.accounts.change_user(&ada.id, rename("Ada Łovelace"), &operator).await.unwrap();
    world.accounts.change_user(&bob.id, rename("Bob Adams"), &operator).await.unwrap();
    let find = |query: &'static str| {
        let accounts = world.accounts.clone();
        async move {
            let found = accounts.directory(query).await.unwrap();
            found.into_iter().map(|entry| entry.display_name.expose().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(find("AD").await, ["Ada Łovelace", "Bob Adams"]);
    assert_eq!(find(" łove ").await, ["Ada Łovelace"]);
    assert_eq!(find("display").await, [""; 0], "names of before are not found by");
    assert_eq!(find("\0").await, [""; 0]);
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    world.accounts.change_user(&bob.id, disable, &operator).await.unwrap();
    assert_eq!(find("adams").await, [""; 0]);
    assert!(world.accounts.directory("").await.is_err());
    assert!(world.accounts.directory(&"x".repeat(101)).await.is_err());
}
