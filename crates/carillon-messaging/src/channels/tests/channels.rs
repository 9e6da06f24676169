//! Channels themselves.

use super::*;
use crate::PageRequest;
use crate::channels::UpdateChannel;

#[tokio::test]
async fn who_makes_a_channel_is_its_member_and_moderator() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let asked = CreateChannel {
        members: vec![bob.member.clone(), owner.member.clone()],
        moderators: vec![bob.member.clone()],
        ..channel("ward")
    };
    let made = world.messaging.create_channel(&owner, &world.instance.id, asked).await.unwrap().item;
    assert_eq!(made.created_by.name, text("owner"));
    let told = world.headlines();
    let names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "CREATE_CHANNEL",
            "CREATE_CHANNEL_MEMBERSHIP",
            "CREATE_CHANNEL_MEMBERSHIP",
            "CREATE_CHANNEL_MODERATOR",
            "CREATE_CHANNEL_MODERATOR"
        ]
    );
    assert_eq!(told[0].1, Audience::Streams, "no socket hears of a new channel itself");
    assert_eq!(told[1].1, Audience::Members);
    let ward = world.named("ward");
    let kind = MembershipKind::Default;
    let members = world.messaging.channel_memberships(&bob, &ward, kind, PageRequest::default()).await;
    let names: Vec<_> = members.unwrap().item.items.into_iter().map(|member| member.name).collect();
    assert_eq!(names, [text("bob"), text("owner")]);
    assert!(world.messaging.channel_moderator(&owner, &ward, &bob.member).await.is_ok());
}

#[tokio::test]
async fn the_same_call_makes_one_channel_and_an_id_is_taken_once() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let asked = CreateChannel { id: None, ..channel("any") };
    let first = world.messaging.create_channel(&owner, &world.instance.id, asked.clone()).await.unwrap().item;
    assert_eq!(
        world.messaging.create_channel(&owner, &world.instance.id, asked.clone()).await.unwrap().item,
        first
    );
    let other = CreateChannel { name: text("other"), ..asked };
    assert!(is_conflict(world.messaging.create_channel(&owner, &world.instance.id, other).await));
    world.channel(&owner, "ward").await;
    let again = CreateChannel { token: "again".parse().unwrap(), ..channel("ward") };
    assert!(is_conflict(world.messaging.create_channel(&owner, &world.instance.id, again).await));
}

#[tokio::test]
async fn nobody_joins_a_new_channel_who_is_not_there() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let asked = CreateChannel { members: vec![user("nobody")], ..channel("ward") };
    assert!(is_forbidden(world.messaging.create_channel(&owner, &world.instance.id, asked).await));
    assert!(is_forbidden(world.messaging.channel(&owner, &world.named("ward")).await), "nothing was made");
    assert!(world.news().is_empty());
}

#[tokio::test]
async fn what_an_update_leaves_out_stays() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    world.news();
    let asked = UpdateChannel { name: None, mode: Some(ChannelMode::Restricted), metadata: None };
    let changed = world.messaging.update_channel(&owner, &ward, asked).await.unwrap().item;
    assert_eq!((changed.mode, changed.name), (ChannelMode::Restricted, text("ward 7")));
    assert_eq!(world.headlines(), [("UPDATE_CHANNEL", Audience::Members)]);
}

#[tokio::test]
async fn a_deleted_channel_is_gone_at_once_and_its_rows_in_steps() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Hidden).await;
    for number in 0..1_200 {
        world.send(&owner, &ward, to(&bob, "hello", &format!("t-{number}"))).await;
    }
    world.news();
    world.messaging.delete_channel(&owner, &ward).await.unwrap();
    assert_eq!(world.headlines(), [("DELETE_CHANNEL", Audience::Members)]);
    assert!(is_forbidden(world.messaging.channel(&owner, &ward).await));
    let memberships = world.messaging.channel_memberships_of(&owner, None, PageRequest::default()).await;
    assert_eq!(memberships.unwrap().item.items, []);
    assert_eq!(world.messaging.listen(&owner, 7).await.unwrap().channels, []);
    let again = CreateChannel { token: "again".parse().unwrap(), ..channel("ward") };
    let refused = world.messaging.create_channel(&owner, &world.instance.id, again.clone()).await;
    assert!(is_conflict(refused), "its id is taken until all is erased");
    world.sweep().await;
    for partition in [
        format!("channel/{}/ward", ward.instance),
        format!("member/{}/user/owner", ward.instance),
        format!("member/{}/user/bob", ward.instance),
        "deleted".to_owned(),
    ] {
        assert_eq!(world.rows(&partition).await, 0, "{partition}");
    }
    assert!(world.messaging.create_channel(&owner, &world.instance.id, again).await.is_ok());
}

#[tokio::test]
async fn channels_are_listed_by_privacy_page_by_page() {
    let world = World::new().await;
    let (owner, admin) = (world.user("owner").await, world.admin("admin").await);
    for id in ["a", "b", "c"] {
        world.channel_of(&owner, id, ChannelPrivacy::Public, ChannelMode::Restricted).await;
    }
    world.channel(&owner, "secret").await;
    let list = async |bearer: &Bearer, privacy, after| {
        let page = PageRequest { limit: Some(2), after };
        let page = world.messaging.channels(bearer, &world.instance.id, privacy, page).await.unwrap().item;
        let ids: Vec<_> = page.items.into_iter().map(|seen| seen.channel.id.to_string()).collect();
        (ids, page.next)
    };
    let (ids, next) = list(&owner, ChannelPrivacy::Public, None).await;
    assert_eq!(ids, ["a", "b"]);
    let foreign = PageRequest { limit: None, after: next.clone() };
    let stolen = world.messaging.channels(&admin, &world.instance.id, ChannelPrivacy::Public, foreign).await;
    assert!(matches!(stolen, Err(MessagingError::Invalid { field: "NextToken", .. })));
    let (ids, next) = list(&owner, ChannelPrivacy::Public, next).await;
    assert_eq!((ids, next), (vec!["c".to_owned()], None));
    assert_eq!(list(&admin, ChannelPrivacy::Private, None).await.0, ["secret"]);
}
