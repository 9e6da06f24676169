//! Messages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::channels::{MessageList, SortOrder, UpdateMessage};
use crate::identity::Days;
use crate::{Event, Metadata, PageRequest};

fn edit(content: &str) -> UpdateMessage {
    let content = Content::new(content.to_owned()).unwrap();
    UpdateMessage { content, metadata: None, content_type: None }
}

#[tokio::test]
async fn a_message_is_kept_as_it_was_sent_nul_and_all() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let asked = SendMessage {
        metadata: Some(Metadata::new("{}".to_owned()).unwrap()),
        ..message("a\u{0}b\u{1f600}", "t1")
    };
    let id = world.send(&owner, &ward, asked).await;
    let read = world.messaging.channel_message(&owner, &ward, &id).await.unwrap().item;
    assert_eq!(read.content.expose(), "a\u{0}b\u{1f600}");
    assert_eq!(read.metadata.unwrap().expose(), "{}");
    assert_eq!((read.created_at, read.edited_at), (read.updated_at, None));
}

#[tokio::test]
async fn the_same_token_sends_once() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    world.news();
    let id = world.send(&owner, &ward, message("hello", "t1")).await;
    assert_eq!(world.send(&owner, &ward, message("hello", "t1")).await, id);
    assert_eq!(world.news().len(), 1);
    assert!(is_conflict(world.messaging.send_channel_message(&owner, &ward, message("other", "t1")).await));
}

#[tokio::test]
async fn contents_are_measured_in_bytes_by_what_they_are_for() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    assert!(Content::new(String::new()).is_err());
    assert!(Content::new("é".repeat(2_048)).is_ok() && Content::new("é".repeat(2_049)).is_err());
    let control =
        |content: &str, token| SendMessage { kind: MessageKind::Control, ..message(content, token) };
    world.send(&owner, &ward, control(&"é".repeat(15), "t1")).await;
    let long = world.messaging.send_channel_message(&owner, &ward, control(&"é".repeat(16), "t2")).await;
    assert!(matches!(long, Err(MessagingError::Invalid { field: "Content", .. })));
    let metadata = Some(Metadata::new("{}".to_owned()).unwrap());
    let asked = SendMessage { metadata, ..control("typing", "t3") };
    let refused = world.messaging.send_channel_message(&owner, &ward, asked).await;
    assert!(matches!(refused, Err(MessagingError::Invalid { field: "Metadata", .. })));
    let texts = |count: usize| BTreeMap::from([("ab".to_owned(), vec![text(&"é".repeat(count))])]);
    assert!(Attributes::new(texts(511)).is_ok() && Attributes::new(texts(512)).is_err());
}

#[tokio::test]
async fn what_is_not_persistent_is_told_and_not_kept() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    world.news();
    let asked = SendMessage { persistence: Persistence::NonPersistent, ..message("typing", "t1") };
    let id = world.send(&owner, &ward, asked).await;
    assert_eq!(world.headlines(), [("CREATE_CHANNEL_MESSAGE", Audience::Members)]);
    assert!(is_missing(world.messaging.channel_message(&owner, &ward, &id).await));
    assert_eq!(world.messaging.channel(&owner, &ward).await.unwrap().item.last_message_at, None);
    assert!(is_forbidden(world.messaging.redact_channel_message(&owner, &ward, &id).await));
}

#[tokio::test]
async fn a_targeted_message_is_for_its_sender_and_its_target() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let admin = world.admin("admin").await;
    let ward = world.channel(&owner, "ward").await;
    for member in [&bob, &admin] {
        world.add(&owner, &ward, member, MembershipKind::Default).await;
    }
    world.news();
    let id = world.send(&owner, &ward, to(&bob, "psst", "t1")).await;
    let both = Audience::Only(vec![owner.member.clone(), bob.member.clone()]);
    assert_eq!(world.headlines(), [("CREATE_CHANNEL_MESSAGE", both.clone())]);
    let messaging = &world.messaging;
    assert!(messaging.channel_message(&bob, &ward, &id).await.is_ok());
    assert!(is_missing(messaging.channel_message(&admin, &ward, &id).await));
    assert!(is_forbidden(messaging.redact_channel_message(&admin, &ward, &id).await));
    assert_eq!(messaging.channel(&admin, &ward).await.unwrap().item.last_message_at, None);
    assert!(messaging.channel(&bob, &ward).await.unwrap().item.last_message_at.is_some());
    messaging.update_channel_message(&owner, &ward, &id, edit("changed")).await.unwrap();
    assert_eq!(messaging.channel_message(&bob, &ward, &id).await.unwrap().item.content.expose(), "changed");
    messaging.delete_channel_message(&admin, &ward, &id).await.unwrap();
    assert!(is_missing(messaging.channel_message(&bob, &ward, &id).await));
    assert_eq!(
        world.headlines(),
        [("UPDATE_CHANNEL_MESSAGE", both.clone()), ("DELETE_CHANNEL_MESSAGE", both)]
    );
    let stranger = world.user("stranger").await;
    assert!(is_forbidden(messaging.send_channel_message(&owner, &ward, to(&stranger, "psst", "t2")).await));
    let note = world.send(&owner, &ward, to(&owner, "note to self", "t3")).await;
    assert!(messaging.channel_message(&owner, &ward, &note).await.is_ok());
    assert_eq!(world.news()[0].audience, Audience::Only(vec![owner.member.clone()]));
}

#[tokio::test]
async fn who_is_no_longer_a_member_hears_nothing_more_of_a_message_to_it() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    let id = world.send(&owner, &ward, to(&bob, "psst", "t1")).await;
    world.messaging.create_channel_ban(&owner, &ward, &bob.member).await.unwrap();
    world.news();
    world.messaging.update_channel_message(&owner, &ward, &id, edit("not for bob")).await.unwrap();
    world.messaging.redact_channel_message(&owner, &ward, &id).await.unwrap();
    let to_owner = Audience::Only(vec![owner.member.clone()]);
    assert_eq!(
        world.headlines(),
        [("UPDATE_CHANNEL_MESSAGE", to_owner.clone()), ("REDACT_CHANNEL_MESSAGE", to_owner)]
    );
}

#[tokio::test]
async fn an_edit_changes_what_it_says_and_a_redaction_takes_it_away() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let asked =
        SendMessage { metadata: Some(Metadata::new("kept".to_owned()).unwrap()), ..message("before", "t1") };
    let id = world.send(&owner, &ward, asked).await;
    world.clock.advance(Duration::from_secs(1));
    world.news();
    let messaging = &world.messaging;
    messaging.update_channel_message(&owner, &ward, &id, edit("after")).await.unwrap();
    let read = messaging.channel_message(&owner, &ward, &id).await.unwrap().item;
    assert_eq!((read.content.expose(), read.metadata.unwrap().expose()), ("after", "kept"));
    assert!(read.edited_at > Some(read.created_at));
    for _ in 0..2 {
        messaging.redact_channel_message(&owner, &ward, &id).await.unwrap();
    }
    let read = messaging.channel_message(&owner, &ward, &id).await.unwrap().item;
    assert_eq!((read.content.expose(), read.metadata.unwrap().expose()), ("", ""));
    assert!(read.is_redacted);
    assert!(is_conflict(messaging.update_channel_message(&owner, &ward, &id, edit("back")).await));
    let told = world.news();
    assert_eq!(told.len(), 2, "what changes nothing is not told");
    let Event::MessageUpdated(edited) = &told[0].event else { panic!("{told:?}") };
    assert_eq!(edited.content.expose(), "after", "news hold what was said then");
}

#[tokio::test]
async fn a_deleted_message_is_not_told_once_more() {
    let world = World::new().await;
    let (owner, admin) = (world.user("owner").await, world.admin("admin").await);
    let ward = world.channel(&owner, "ward").await;
    let id = world.send(&owner, &ward, message("secret", "t1")).await;
    world.news();
    for _ in 0..2 {
        world.messaging.delete_channel_message(&admin, &ward, &id).await.unwrap();
    }
    let told = world.news();
    assert_eq!(told.len(), 1);
    assert!(matches!(&told[0].event, Event::MessageDeleted(message) if message.content.expose().is_empty()));
}

#[tokio::test]
async fn retention_hides_what_is_older() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let ward = world.channel(&owner, "ward").await;
    let mut ids = Vec::new();
    for token in ["t1", "t2", "t3"] {
        ids.push(world.send(&owner, &ward, message("hello", token)).await);
        world.clock.advance(Duration::from_secs(24 * 60 * 60));
    }
    let days = Some(Days::new("RetentionDays", 2).unwrap());
    world.messaging.put_retention(&owner.instance, days).await.unwrap();
    assert!(is_missing(world.messaging.channel_message(&owner, &ward, &ids[0]).await));
    let wanted = MessageList { order: SortOrder::Ascending, ..MessageList::default() };
    let read = async |limit, after| {
        let page = PageRequest { limit: Some(limit), after };
        world.messaging.channel_messages(&owner, &ward, wanted, page).await.unwrap().item
    };
    let page = read(1, None).await;
    assert_eq!(page.items[0].id, ids[1]);
    world.clock.advance(Duration::from_secs(24 * 60 * 60));
    let rest = read(5, page.next).await;
    assert_eq!(rest.items.iter().map(|message| &message.id).collect::<Vec<_>>(), [&ids[2]]);
    world.clock.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(read(5, None).await.items, []);
    assert_eq!(world.messaging.channel(&owner, &ward).await.unwrap().item.last_message_at, None);
}

#[tokio::test]
async fn retention_erases_what_is_older_when_it_can_no_longer_be_taken_back_and_nothing_else() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let (ward, quiet) = (world.channel(&owner, "ward").await, world.channel(&owner, "quiet").await);
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    world.send(&owner, &quiet, message("hello", "t0")).await;
    let rows = |id: &str| format!("channel/{}/{id}", world.instance.id);
    let empty = world.rows(&rows("ward")).await;
    for number in 0..1_200 {
        world.send(&owner, &ward, message("hello", &format!("t{number}"))).await;
    }
    world.send(&owner, &ward, to(&bob, "psst", "target")).await;
    let days = Some(Days::new("RetentionDays", 2).unwrap());
    world.messaging.put_retention(&owner.instance, days).await.unwrap();
    world.clock.advance(DAY * 29);
    let kept = world.send(&owner, &ward, message("kept", "kept")).await;
    let all = world.rows(&rows("ward")).await;
    world.sweep().await;
    assert_eq!(world.rows(&rows("ward")).await, all, "it can be taken back");
    // Taken back, and set again: the thirty days begin anew.
    world.messaging.put_retention(&owner.instance, None).await.unwrap();
    let list = world.messaging.channel_messages(&bob, &ward, MessageList::default(), PageRequest::default());
    assert_eq!(list.await.unwrap().item.items.len(), 50);
    world.messaging.put_retention(&owner.instance, days).await.unwrap();
    world.clock.advance(DAY * 29);
    world.sweep().await;
    assert_eq!(world.rows(&rows("ward")).await, all);
    world.clock.advance(DAY);
    let late = world.send(&owner, &ward, message("late", "late")).await;
    world.sweep().await;
    // What a channel knows of its last message, and the one that is young enough.
    assert_eq!(world.rows(&rows("ward")).await, empty + 2);
    assert!(is_missing(world.messaging.channel_message(&owner, &ward, &kept).await));
    assert!(world.messaging.channel_message(&owner, &ward, &late).await.is_ok());
    // The next pass finds what has become old since.
    world.clock.advance(DAY * 3);
    world.sweep().await;
    assert_eq!(world.rows(&rows("ward")).await, empty + 1);
}
