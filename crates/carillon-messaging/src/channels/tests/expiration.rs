//! Channels that expire, and their tags.

use std::time::Duration;

use carillon_proto::app_instance::ResourceName;
use carillon_proto::tags::Tag;

use super::*;
use crate::channels::{Expiration, ExpirationCriterion};
use crate::identity::Days;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn after_two_days(since: ExpirationCriterion) -> Option<Expiration> {
    Some(Expiration { days: Days::new("ExpirationDays", 2).unwrap(), since })
}

#[tokio::test]
async fn a_channel_expires_after_its_creation_and_its_members_hear_of_it() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let expiration = after_two_days(ExpirationCriterion::Created);
    let asked = CreateChannel { expiration, ..channel("ward") };
    world.messaging.create_channel(&owner, &owner.instance, asked).await.unwrap();
    let ward = world.named("ward");
    world.send(&owner, &ward, message("hello", "t1")).await;
    world.clock.advance(DAY);
    world.sweep().await;
    assert!(world.messaging.channel(&owner, &ward).await.is_ok());
    world.clock.advance(DAY);
    world.news();
    world.sweep().await;
    assert_eq!(world.headlines(), [("DELETE_CHANNEL", Audience::Members)]);
    assert!(is_forbidden(world.messaging.channel(&owner, &ward).await));
    assert_eq!(world.rows("expirations").await, 0);
}

#[tokio::test]
async fn a_channel_that_expires_after_its_last_message_lives_as_long_as_people_write() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let expiration = after_two_days(ExpirationCriterion::LastMessage);
    world.messaging.put_channel_expiration(Some(&owner), &ward, expiration).await.unwrap();
    for day in 0..4 {
        world.clock.advance(DAY);
        world.send(&owner, &ward, to(&owner, "note", &format!("t{day}"))).await;
        world.sweep().await;
    }
    assert!(world.messaging.channel(&owner, &ward).await.is_ok());
    world.clock.advance(DAY * 2);
    world.sweep().await;
    assert!(is_forbidden(world.messaging.channel(&owner, &ward).await));
}

#[tokio::test]
async fn a_channel_whose_last_message_was_erased_expires_no_sooner() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let days = |days| Days::new("Days", days).unwrap();
    world.messaging.put_retention(&owner.instance, Some(days(30))).await.unwrap();
    let expiration = Expiration { days: days(365), since: ExpirationCriterion::LastMessage };
    world.messaging.put_channel_expiration(Some(&owner), &ward, Some(expiration)).await.unwrap();
    world.clock.advance(DAY * 340);
    world.send(&owner, &ward, to(&owner, "note", "t1")).await;
    for _ in 0..12 {
        world.clock.advance(DAY * 30);
        world.sweep().await;
        assert!(world.messaging.channel(&owner, &ward).await.is_ok());
    }
    world.clock.advance(DAY * 5);
    world.sweep().await;
    assert!(is_forbidden(world.messaging.channel(&owner, &ward).await));
}

#[tokio::test]
async fn expiration_is_taken_back_and_forgotten_with_the_channel() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let (kept, gone) = (world.channel(&owner, "kept").await, world.channel(&owner, "gone").await);
    world.news();
    for name in [&kept, &gone] {
        let expiration = after_two_days(ExpirationCriterion::Created);
        world.messaging.put_channel_expiration(None, name, expiration).await.unwrap();
    }
    assert_eq!(world.headlines()[0], ("UPDATE_CHANNEL_EXPIRATION_SETTINGS", Audience::Streams));
    assert_eq!(world.rows("expirations").await, 2);
    world.messaging.put_channel_expiration(Some(&owner), &kept, None).await.unwrap();
    world.messaging.delete_channel(&owner, &gone).await.unwrap();
    assert_eq!(world.rows("expirations").await, 0);
    world.clock.advance(DAY * 3);
    world.sweep().await;
    assert!(world.messaging.channel(&owner, &kept).await.is_ok());
    assert!(is_forbidden(world.messaging.put_channel_expiration(None, &gone, None).await));
}

#[tokio::test]
async fn channels_of_a_deleted_app_instance_that_expire_before_they_are_purged_go_quietly() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    // More than one step of the sweep removes, so that some expire before they are purged.
    for number in 0..700 {
        let ward = world.channel(&owner, &format!("w{number}")).await;
        let expiration = after_two_days(ExpirationCriterion::Created);
        world.messaging.put_channel_expiration(None, &ward, expiration).await.unwrap();
    }
    world.messaging.delete_app_instance(&owner.instance).await.unwrap();
    world.clock.advance(DAY * 2);
    world.news();
    world.sweep().await;
    assert_eq!(
        (world.headlines(), world.rows("expirations").await, world.rows("deleted").await),
        (vec![], 0, 0)
    );
}

#[tokio::test]
async fn a_channel_carries_tags() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let arn = world.messaging.arn(&world.instance).channel(&ward.id);
    let name = ResourceName::read(&arn).unwrap();
    let tag = Tag { key: "cost".parse().unwrap(), value: "7".parse().unwrap() };
    world.messaging.tag(&name, vec![tag.clone()]).await.unwrap();
    assert_eq!(world.messaging.tags(&name).await.unwrap(), Tags::from([(tag.key.clone(), tag.value)]));
    world.messaging.untag(&name, vec![tag.key]).await.unwrap();
    assert_eq!(world.messaging.tags(&name).await.unwrap(), Tags::new());
    world.messaging.delete_channel(&owner, &ward).await.unwrap();
    assert!(is_forbidden(world.messaging.tags(&name).await));
}
