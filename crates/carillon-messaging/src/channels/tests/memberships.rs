//! Memberships, moderators, bans.

use super::*;
use crate::identity::UpdateAppInstanceUser;
use crate::{Event, Limit, Metadata, PageRequest};

#[tokio::test]
async fn who_joins_and_who_leaves_is_told_to_all_and_to_whom_it_concerns() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.news();
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    world.messaging.delete_channel_membership(&bob, &ward, &bob.member).await.unwrap();
    let told = world.news();
    assert_eq!(told[0].event.joined().collect::<Vec<_>>(), [&bob.member]);
    assert_eq!(told[1].event.left(), Some(&bob.member));
    assert!(told.iter().all(|news| news.audience == Audience::Members));
    let again = world.messaging.delete_channel_membership(&owner, &ward, &bob.member).await;
    assert!(again.is_ok() && world.news().is_empty(), "nobody misses what is not there");
}

#[tokio::test]
async fn hidden_memberships_are_told_and_shown_to_moderators_and_to_whom_they_concern() {
    let world = World::new().await;
    let (owner, bob, eve) = (world.user("owner").await, world.user("bob").await, world.user("eve").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    world.news();
    world.add(&owner, &ward, &eve, MembershipKind::Hidden).await;
    let concerned = Audience::Only(vec![eve.member.clone(), owner.member.clone()]);
    assert_eq!(world.headlines(), [("CREATE_CHANNEL_MEMBERSHIP", concerned.clone())]);
    let see = async |bearer: &Bearer| world.messaging.channel_membership(bearer, &ward, &eve.member).await;
    assert!(is_missing(see(&bob).await));
    assert!(see(&owner).await.is_ok() && see(&eve).await.is_ok());
    let kind = MembershipKind::Default;
    let seen = world.messaging.channel_memberships(&owner, &ward, kind, PageRequest::default()).await;
    assert!(seen.unwrap().item.items.iter().all(|member| member.id != eve.member));
    world.messaging.delete_channel_membership(&owner, &ward, &eve.member).await.unwrap();
    assert_eq!(world.headlines(), [("DELETE_CHANNEL_MEMBERSHIP", concerned)]);
}

#[tokio::test]
async fn in_a_batch_each_counts_for_itself() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let (bob, eve) = (world.user("bob").await, world.user("eve").await);
    world.messaging.create_channel_ban(&owner, &ward, &eve.member).await.unwrap();
    world.news();
    let members = vec![
        bob.member.clone(),
        owner.member.clone(),
        user("nobody"),
        eve.member.clone(),
        bob.member.clone(),
    ];
    let kind = MembershipKind::Default;
    let made = world.messaging.batch_create_channel_membership(&owner, &ward, members, kind).await;
    let made = made.unwrap().item;
    assert_eq!(made.members.iter().map(|member| &member.id).collect::<Vec<_>>(), [&bob.member]);
    let [(_, is_member), (_, is_nobody), (_, is_banned), (_, is_new)] = &made.refused[..] else {
        panic!("{made:?}")
    };
    assert!(matches!(is_member, MessagingError::Conflict(_)));
    assert!(matches!(is_nobody, MessagingError::NotFound(_)));
    assert!(matches!(is_banned, MessagingError::Forbidden(_)));
    assert!(matches!(is_new, MessagingError::Conflict(_)));
    let told = world.news();
    assert_eq!(told.len(), 1);
    assert!(matches!(&told[0].event, Event::MembershipsCreated(all) if all.len() == 1));
}

#[tokio::test]
async fn a_ban_ends_a_membership_and_prevents_the_next_until_it_is_lifted() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel_of(&owner, "w", ChannelPrivacy::Public, ChannelMode::Restricted).await;
    world.add(&bob, &ward, &bob, MembershipKind::Default).await;
    world.news();
    world.messaging.create_channel_ban(&owner, &ward, &bob.member).await.unwrap();
    assert_eq!(
        world.headlines(),
        [("DELETE_CHANNEL_MEMBERSHIP", Audience::Members), ("CREATE_CHANNEL_BAN", Audience::Streams)]
    );
    let kind = MembershipKind::Default;
    let join = || world.messaging.create_channel_membership(&bob, &ward, &bob.member, kind);
    assert!(is_forbidden(join().await));
    assert!(is_forbidden(world.messaging.create_channel_moderator(&owner, &ward, &bob.member).await));
    assert!(is_conflict(world.messaging.create_channel_ban(&owner, &ward, &bob.member).await));
    world.messaging.delete_channel_ban(&owner, &ward, &bob.member).await.unwrap();
    assert!(is_missing(world.messaging.channel_ban(&owner, &ward, &bob.member).await));
    assert!(join().await.is_ok());
}

#[tokio::test]
async fn admins_and_moderators_are_not_banned() {
    let world = World::new().await;
    let (owner, admin) = (world.user("owner").await, world.admin("admin").await);
    let ward = world.channel(&owner, "ward").await;
    for (bearer, above) in [(&owner, &admin), (&admin, &owner), (&owner, &owner)] {
        assert!(is_forbidden(world.messaging.create_channel_ban(bearer, &ward, &above.member).await));
    }
}

#[tokio::test]
async fn unread_is_what_came_after_the_read_marker() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    world.news();
    world.messaging.update_channel_read_marker(&bob, &ward).await.unwrap();
    assert!(world.news().is_empty());
    world.clock.advance(std::time::Duration::from_secs(1));
    world.send(&owner, &ward, message("hello", "t1")).await;
    let list = async || {
        let page = PageRequest::default();
        world.messaging.channel_memberships_of(&bob, None, page).await.unwrap().item.items.remove(0)
    };
    let before = list().await;
    assert!(before.channel.last_message_at > before.read_at && before.read_at.is_some());
    world.messaging.update_channel_read_marker(&bob, &ward).await.unwrap();
    let after = list().await;
    assert_eq!(after.channel.last_message_at, after.read_at);
    world.messaging.delete_channel_membership(&bob, &ward, &bob.member).await.unwrap();
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    assert_eq!(list().await.read_at, None, "a new membership has read nothing");
}

#[tokio::test]
async fn names_are_those_of_today_in_reads_and_those_of_then_in_news() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let id = world.send(&owner, &ward, message("hello", "t1")).await;
    let renamed = UpdateAppInstanceUser { name: text("Dr Owner"), metadata: Metadata::default() };
    let MemberId::User(user) = &owner.member else { panic!("a user") };
    world.messaging.update_app_instance_user(&owner.instance, user, renamed).await.unwrap();
    assert_eq!(
        world.messaging.channel(&owner, &ward).await.unwrap().item.channel.created_by.name,
        text("Dr Owner")
    );
    let read = world.messaging.channel_message(&owner, &ward, &id).await.unwrap().item;
    assert_eq!(read.sender.name, text("Dr Owner"));
    let told = world.news().into_iter().find_map(|news| match news.event {
        Event::MessageCreated(message) => Some(message.sender.name),
        _ => None,
    });
    assert_eq!(told, Some(text("owner")));
}

#[tokio::test]
async fn channels_and_members_have_limits() {
    let world = World::with(|config| {
        (config.memberships_max, config.moderators_max, config.bans_max) = (2, 1, 1);
        config.memberships_of_member_max = 2;
    })
    .await;
    let (owner, bob, eve) = (world.user("owner").await, world.user("bob").await, world.user("eve").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    let kind = MembershipKind::Default;
    let full = world.messaging.create_channel_membership(&owner, &ward, &eve.member, kind).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Memberships))));
    let full = world.messaging.create_channel_moderator(&owner, &ward, &eve.member).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Moderators))));
    world.messaging.create_channel_ban(&owner, &ward, &eve.member).await.unwrap();
    let full = world.messaging.create_channel_ban(&owner, &ward, &bob.member).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Bans))));
    world.channel(&owner, "second").await;
    let full = world.messaging.create_channel(&owner, &world.instance.id, channel("third")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::ChannelsOfMember))));
    world.messaging.delete_channel_membership(&owner, &ward, &bob.member).await.unwrap();
    world.messaging.delete_channel_ban(&owner, &ward, &eve.member).await.unwrap();
    world.add(&owner, &ward, &eve, MembershipKind::Default).await;
}

#[tokio::test]
async fn who_begins_to_listen_is_told_in_order_with_its_channels() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    world.channel(&owner, "a").await;
    world.told.lock().unwrap().clear();
    let listening = world.messaging.listen(&owner, 7).await.unwrap();
    assert_eq!((listening.ticket, listening.channels.len()), (7, 1));
    assert_eq!(world.told.lock().unwrap()[..], [News::Listening(listening)]);
}
