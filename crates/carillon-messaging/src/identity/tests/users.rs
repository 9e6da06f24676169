//! Users.

use std::time::Duration;

use super::*;
use crate::identity::{Days, member};
use crate::{Limit, MessagingError, PageRequest};
use carillon_proto::app_instance::MemberId;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn days(days: i32) -> Option<Days> {
    Some(Days::new("ExpirationDays", days).unwrap())
}

#[tokio::test]
async fn a_user_is_made_found_and_changed() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let made = world.user(&instance, "us-east-1:7d5a@home").await;
    let found = world.messaging.app_instance_user(&instance.id, &made.id).await.unwrap();
    assert_eq!((found.item, found.instance), (made.clone(), world.messaging.arn(&instance)));

    world.clock.advance(Duration::from_secs(1));
    let asked = UpdateAppInstanceUser { name: name("Ada"), metadata: metadata("{}") };
    let changed = world.messaging.update_app_instance_user(&instance.id, &made.id, asked).await.unwrap().item;
    assert_eq!((changed.name.clone(), changed.metadata.clone()), (name("Ada"), Some(metadata("{}"))));
    assert!(changed.updated_at > made.updated_at && changed.created_at == made.created_at);

    let id = MemberId::User(made.id);
    let (wanted, of) = (id.clone(), instance.id.clone());
    let look = move |view: &dyn View| member(view, &of, &id);
    let found = world.ports.rows.read(look).await.unwrap();
    assert_eq!((found.id, found.name), (wanted, name("Ada")));
}

#[tokio::test]
async fn signing_in_again_finds_the_user_as_it_is() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let made = world.user(&instance, "ada").await;
    let mut again = user("ada", "t-other");
    again.metadata = Some(metadata("other"));
    let found = world.messaging.create_app_instance_user(&instance.id, again).await.unwrap();
    assert_eq!(found.item, made);

    let mut renamed = user("ada", "t-third");
    renamed.name = name("Grace");
    let refused = world.messaging.create_app_instance_user(&instance.id, renamed).await;
    assert!(matches!(refused, Err(MessagingError::Conflict(_))));
}

#[tokio::test]
async fn a_token_stands_for_one_set_of_parameters() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    world.messaging.create_app_instance_user(&instance.id, user("ada", "t1")).await.unwrap();
    let other = world.messaging.create_app_instance_user(&instance.id, user("bob", "t1")).await;
    assert!(matches!(other, Err(MessagingError::Conflict(_))));

    let asked = UpdateAppInstanceUser { name: name("Countess"), metadata: metadata("") };
    let id = user("ada", "t1").id;
    world.messaging.update_app_instance_user(&instance.id, &id, asked).await.unwrap();
    let late = world.messaging.create_app_instance_user(&instance.id, user("ada", "t1")).await.unwrap();
    assert_eq!(late.item.name, name("Countess"), "a repetition that comes late finds what its call has made");
}

#[tokio::test]
async fn lists_have_pages_that_hold_for_their_app_instance_alone() {
    let world = World::new().await;
    let (one, two) = (world.instance("t1").await, world.instance("t2").await);
    for id in ["dan", "ada", "bob"] {
        world.user(&one, id).await;
        world.user(&two, id).await;
    }
    let first = PageRequest { limit: Some(2), after: None };
    let page = world.messaging.app_instance_users(&one.id, first).await.unwrap().item;
    assert_eq!(page.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["ada", "bob"]);
    let second = PageRequest { limit: Some(2), after: page.next };
    let other = world.messaging.app_instance_users(&two.id, second.clone()).await;
    assert!(matches!(other, Err(MessagingError::Invalid { field: "NextToken", .. })));
    let page = world.messaging.app_instance_users(&one.id, second).await.unwrap().item;
    assert_eq!(page.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["dan"]);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn an_app_instance_has_a_limit_of_users_and_deletions_make_room() {
    let world = World::with(|config| config.users_max = 2).await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await;
    world.user(&instance, "bob").await;
    let full = world.messaging.create_app_instance_user(&instance.id, user("eve", "t9")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Users))));
    world.user(&instance, "bob").await;

    world.messaging.delete_app_instance_user(&instance.id, &ada.id).await.unwrap();
    world.messaging.delete_app_instance_user(&instance.id, &ada.id).await.unwrap();
    world.user(&instance, "eve").await;
    let full = world.messaging.create_app_instance_user(&instance.id, user("ada", "t9")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Users))));
}

#[tokio::test]
async fn a_deleted_user_is_forbidden_and_another_may_take_the_id() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await;
    world.messaging.delete_app_instance_user(&instance.id, &ada.id).await.unwrap();
    assert!(is_forbidden(world.messaging.app_instance_user(&instance.id, &ada.id).await));
    let asked = UpdateAppInstanceUser { name: name("Ada"), metadata: metadata("") };
    assert!(is_forbidden(world.messaging.update_app_instance_user(&instance.id, &ada.id, asked).await));

    let mut other = user("ada", "t9");
    other.name = name("another Ada");
    let made = world.messaging.create_app_instance_user(&instance.id, other).await.unwrap();
    assert_eq!(made.item.name, name("another Ada"));
}

#[tokio::test]
async fn a_user_is_there_until_its_time_has_come_and_gone_at_the_next_sweep() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let mut asked = user("ada", "t1");
    asked.expiration = days(2);
    let ada = world.messaging.create_app_instance_user(&instance.id, asked).await.unwrap().item;
    world.clock.advance(DAY * 2 - Duration::from_millis(1));
    world.sweep().await;
    assert_eq!(world.messaging.app_instance_user(&instance.id, &ada.id).await.unwrap().item, ada);
    world.clock.advance(Duration::from_millis(1));
    assert!(world.messaging.app_instance_user(&instance.id, &ada.id).await.is_ok());
    world.sweep().await;
    assert!(is_forbidden(world.messaging.app_instance_user(&instance.id, &ada.id).await));
    assert_eq!(world.rows("expirations").await, 0);
}

#[tokio::test]
async fn expiration_settings_are_changed_and_taken_back_even_when_the_time_has_come() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await;
    world.clock.advance(DAY * 3);
    let put =
        |expiration| world.messaging.put_app_instance_user_expiration(&instance.id, &ada.id, expiration);
    assert_eq!(put(days(5)).await.unwrap().item.expiration, days(5));
    put(days(1)).await.unwrap();
    assert_eq!(world.rows("expirations").await, 1);
    assert_eq!(put(None).await.unwrap().item.expiration, None);
    world.sweep().await;
    assert!(world.messaging.app_instance_user(&instance.id, &ada.id).await.is_ok());
    put(days(1)).await.unwrap();
    world.sweep().await;
    assert!(is_forbidden(world.messaging.app_instance_user(&instance.id, &ada.id).await));
}

#[tokio::test]
async fn a_time_that_was_set_for_a_deleted_user_does_not_count_for_the_next_of_that_id() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let mut asked = user("ada", "t1");
    asked.expiration = days(1);
    let ada = world.messaging.create_app_instance_user(&instance.id, asked).await.unwrap().item;
    world.messaging.delete_app_instance_user(&instance.id, &ada.id).await.unwrap();
    world.user(&instance, "ada").await;
    world.clock.advance(DAY * 2);
    world.sweep().await;
    assert!(world.messaging.app_instance_user(&instance.id, &ada.id).await.is_ok());
}

#[tokio::test]
async fn more_users_than_a_step_takes_go_step_by_step() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    for number in 0..45 {
        let mut asked = user(&format!("u{number}"), &format!("t{number}"));
        asked.expiration = days(1);
        world.messaging.create_app_instance_user(&instance.id, asked).await.unwrap();
    }
    world.clock.advance(DAY);
    assert!(world.messaging.sweep().await.unwrap());
    world.sweep().await;
    let left = world.messaging.app_instance_users(&instance.id, PageRequest::default()).await.unwrap().item;
    assert_eq!(left.items, []);
}

#[tokio::test]
async fn no_log_shows_names_or_metadata() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let mut asked = user("ada", "t1");
    (asked.name, asked.metadata) = (name("Lovelace"), Some(metadata("diabetes")));
    let shown = format!("{asked:?}");
    let made = world.messaging.create_app_instance_user(&instance.id, asked).await.unwrap();
    for text in [shown, format!("{made:?}")] {
        assert!(!text.contains("Lovelace") && !text.contains("diabetes"), "{text}");
    }
}
