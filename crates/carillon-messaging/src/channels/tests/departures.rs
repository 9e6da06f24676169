//! Who goes leaves everything.

use super::*;
use crate::identity::Days;
use crate::{Event, PageRequest};

#[tokio::test]
async fn a_deleted_user_leaves_channels_moderators_and_bans_and_all_hear_of_it() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    world.messaging.create_channel_moderator(&owner, &ward, &bob.member).await.unwrap();
    let id = world.send(&bob, &ward, message("hello", "t1")).await;
    world.messaging.update_channel_read_marker(&bob, &ward).await.unwrap();
    let other = world.channel(&owner, "other").await;
    world.messaging.create_channel_ban(&owner, &other, &bob.member).await.unwrap();
    world.told.lock().unwrap().clear();
    world.messaging.delete_app_instance_user(&bob.instance, &"bob".parse().unwrap()).await.unwrap();
    let told = world.told.lock().unwrap().clone();
    let [
        News::Channel(left),
        News::Channel(moderator),
        News::Channel(ban),
        News::MemberDeleted { member, .. },
    ] = &told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!((left.event.left(), &left.audience), (Some(&bob.member), &Audience::Members));
    assert!(matches!(&left.event, Event::MembershipDeleted(gone) if gone.member.name == text("bob")));
    assert_eq!(
        [moderator.event.name(), ban.event.name()],
        ["DELETE_CHANNEL_MODERATOR", "DELETE_CHANNEL_BAN"]
    );
    assert_eq!(member, &bob.member);
    assert_eq!(world.rows(&format!("member/{}/user/bob", bob.instance)).await, 0);
    let kept = world.messaging.channel_message(&owner, &ward, &id).await.unwrap().item;
    assert_eq!(kept.sender.name, text("bob"), "messages stay, with the last name that is known");
    world.user("bob").await;
    assert!(is_forbidden(world.messaging.channel(&bob, &ward).await), "a new user has nothing of the old");
}

#[tokio::test]
async fn an_expired_user_leaves_too() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    let day = Some(Days::new("ExpirationDays", 1).unwrap());
    let id = "bob".parse().unwrap();
    world.messaging.put_app_instance_user_expiration(&bob.instance, &id, day).await.unwrap();
    world.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    world.news();
    world.sweep().await;
    assert_eq!(world.headlines(), [("DELETE_CHANNEL_MEMBERSHIP", Audience::Members)]);
}

#[tokio::test]
async fn a_user_who_goes_while_a_channel_is_erased_leaves_no_row() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Hidden).await;
    world.messaging.delete_channel(&owner, &ward).await.unwrap();
    world.messaging.delete_app_instance_user(&bob.instance, &"bob".parse().unwrap()).await.unwrap();
    world.sweep().await;
    assert_eq!(world.rows(&format!("member/{}/user/bob", bob.instance)).await, 0);
    assert_eq!(world.rows(&format!("channel/{}/ward", bob.instance)).await, 0);
}

#[tokio::test]
async fn with_an_app_instance_all_channels_go() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    for number in 0..20 {
        let ward = world.channel(&owner, &format!("w{number}")).await;
        world.send(&owner, &ward, message("hello", "t1")).await;
    }
    world.messaging.delete_app_instance(&owner.instance).await.unwrap();
    let told = world.told.lock().unwrap().last().cloned();
    assert_eq!(told, Some(News::InstanceDeleted { instance: owner.instance.clone() }));
    assert!(is_forbidden(world.messaging.channel(&owner, &world.named("w1")).await));
    let listing = world.messaging.channel_memberships_of(&owner, None, PageRequest::default()).await;
    assert!(is_forbidden(listing));
    world.sweep().await;
    for number in 0..20 {
        assert_eq!(world.rows(&format!("channel/{}/w{number}", owner.instance)).await, 0);
    }
    for partition in ["instance", "member"] {
        let partition = match partition {
            "instance" => format!("instance/{}", owner.instance),
            _ => format!("member/{}/user/owner", owner.instance),
        };
        assert_eq!(world.rows(&partition).await, 0, "{partition}");
    }
    assert_eq!(world.rows("deleted").await, 0);
}
