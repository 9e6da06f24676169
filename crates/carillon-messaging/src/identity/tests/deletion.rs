//! App instances that go.

use std::time::Duration;

use carillon_proto::app_instance::MemberId;

use super::*;
use crate::identity::Days;
use crate::{MessagingError, PageRequest};

#[tokio::test]
async fn a_deleted_app_instance_is_out_of_reach_at_once_with_all_below_it() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await.id;
    let bot = world.bot(&instance, "t1").await.id;
    let member = MemberId::User(ada.clone());
    world.messaging.create_app_instance_admin(&instance.id, &member).await.unwrap();
    world.messaging.delete_app_instance(&instance.id).await.unwrap();

    let (id, messaging) = (&instance.id, &world.messaging);
    assert!(is_forbidden(messaging.app_instance(id).await));
    assert!(is_forbidden(messaging.app_instance_user(id, &ada).await));
    assert!(is_forbidden(messaging.app_instance_users(id, PageRequest::default()).await));
    assert!(is_forbidden(messaging.create_app_instance_user(id, user("bob", "t8")).await));
    assert!(is_forbidden(messaging.delete_app_instance_user(id, &ada).await));
    assert!(is_forbidden(messaging.app_instance_bot(id, &bot).await));
    assert!(is_forbidden(messaging.app_instance_admin(id, &member).await));
    assert!(is_forbidden(messaging.app_instance_admins(id, PageRequest::default()).await));
    assert!(is_forbidden(messaging.endpoints(id, &ada, PageRequest::default()).await));
    assert!(is_forbidden(messaging.retention(id).await));
    assert!(is_forbidden(messaging.put_retention(id, None).await));
    assert_eq!(messaging.app_instances(PageRequest::default()).await.unwrap().items, []);
}

#[tokio::test]
async fn deleting_an_app_instance_again_succeeds_and_makes_room_for_another() {
    let world = World::with(|config| config.app_instances_max = 1).await;
    let instance = world.instance("t1").await;
    world.messaging.delete_app_instance(&instance.id).await.unwrap();
    world.messaging.delete_app_instance(&instance.id).await.unwrap();
    let next = world.instance("t1").await;
    assert_ne!(next.id, instance.id, "a token stands for what is there");
    let full = world.messaging.create_app_instance(super::instance("clinic", "t2")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(_))));
}

#[tokio::test]
async fn the_store_forgets_a_deleted_app_instance_in_steps_and_no_other() {
    let world = World::new().await;
    let (gone, stays) = (world.instance("t1").await, world.instance("t2").await);
    for number in 0..600 {
        let mut asked = user(&format!("u{number}"), &format!("t{number}"));
        asked.expiration = Some(Days::new("ExpirationDays", 5_000).unwrap());
        world.messaging.create_app_instance_user(&gone.id, asked).await.unwrap();
    }
    let kept = world.user(&stays, "ada").await;
    world.messaging.delete_app_instance(&gone.id).await.unwrap();
    assert!(world.messaging.sweep().await.unwrap());
    let left = world.rows(&format!("instance/{}", gone.id)).await;
    assert!((1..601).contains(&left), "{left} rows are left after one step");
    world.sweep().await;
    assert_eq!(world.rows(&format!("instance/{}", gone.id)).await, 0);
    assert_eq!((world.rows("expirations").await, world.rows("deleted").await), (0, 0));
    assert_eq!(world.messaging.app_instance_user(&stays.id, &kept.id).await.unwrap().item, kept);
}

#[tokio::test]
async fn users_of_a_deleted_app_instance_that_expire_before_it_is_purged_go_quietly() {
    let world = World::new().await;
    let gone = world.instance("t1").await;
    let mut asked = user("ada", "t1");
    asked.expiration = Some(Days::new("ExpirationDays", 1).unwrap());
    world.messaging.create_app_instance_user(&gone.id, asked).await.unwrap();
    world.messaging.delete_app_instance(&gone.id).await.unwrap();
    world.clock.advance(Duration::from_secs(2 * 86_400));
    world.sweep().await;
    assert_eq!((world.rows("expirations").await, world.rows("deleted").await), (0, 0));
}
