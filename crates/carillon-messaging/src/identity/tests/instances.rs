//! App instances by themselves.

use std::time::Duration;

use carillon_ports::rows::{Place, Range};

use super::*;
use crate::identity::UpdateAppInstance;
use crate::{Limit, MessagingError, Metadata, PageRequest};

#[tokio::test]
async fn an_app_instance_is_made_found_changed_and_lasts() {
    let world = World::new().await;
    let made = world.instance("t1").await;
    assert_eq!(world.messaging.app_instance(&made.id).await.unwrap(), made);
    let arn = world.messaging.arn(&made).to_string();
    assert_eq!(arn, format!("arn:aws:chime:us-east-1:111122223333:app-instance/{}", made.id));

    world.clock.advance(Duration::from_secs(1));
    let asked = UpdateAppInstance { name: name("hospital"), metadata: Metadata::new("{\n}".into()).unwrap() };
    let changed = world.messaging.update_app_instance(&made.id, asked).await.unwrap();
    assert!(changed.updated_at > changed.created_at);
    let again = Messaging::open(world.ports.clone(), config()).await.unwrap();
    assert_eq!(again.app_instance(&made.id).await.unwrap(), changed);
}

#[tokio::test]
async fn the_same_token_makes_one_app_instance_for_a_day() {
    let world = World::new().await;
    let first = world.instance("t1").await;
    assert_eq!(world.instance("t1").await.id, first.id);
    let other = world.messaging.create_app_instance(instance("other", "t1")).await;
    assert!(matches!(other, Err(MessagingError::Conflict(_))));
    world.clock.advance(Duration::from_secs(24 * 60 * 60));
    assert_ne!(world.instance("t1").await.id, first.id);
}

#[tokio::test]
async fn lists_have_pages_and_the_account_has_a_limit() {
    let world = World::with(|config| config.app_instances_max = 5).await;
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(world.instance(&format!("t{number}")).await.id);
    }
    let full = world.messaging.create_app_instance(instance("clinic", "t9")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::AppInstances))));

    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = world.messaging.app_instances(PageRequest { limit: Some(2), after }).await.unwrap();
        listed.extend(page.items.into_iter().map(|instance| instance.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    made.sort();
    assert_eq!(listed, made);
}

#[tokio::test]
async fn what_is_not_there_is_forbidden() {
    let world = World::new().await;
    let id = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    assert!(matches!(world.messaging.app_instance(&id).await, Err(MessagingError::Forbidden(_))));
}

#[tokio::test]
async fn tokens_that_no_longer_count_are_swept_away() {
    let world = World::new().await;
    world.instance("t1").await;
    let rows = || {
        world.ports.rows.read(|view| {
            let tokens = Range::below("tokens", &Place::of("CreateAppInstance"));
            Ok::<_, StoreError>(view.scan(&tokens, 10)?.len())
        })
    };
    assert!(!world.messaging.sweep().await.unwrap());
    assert_eq!(rows().await.unwrap(), 1);
    world.clock.advance(Duration::from_millis(24 * 60 * 60 * 1_000 + 1));
    assert!(!world.messaging.sweep().await.unwrap());
    assert_eq!(rows().await.unwrap(), 0);
}

#[tokio::test]
async fn a_token_that_was_used_anew_counts_from_then_on() {
    let world = World::new().await;
    let day = Duration::from_secs(24 * 60 * 60);
    world.instance("t1").await;
    world.clock.advance(day);
    let second = world.instance("t1").await;
    world.clock.advance(Duration::from_secs(60));
    while world.messaging.sweep().await.unwrap() {}
    assert_eq!(world.instance("t1").await.id, second.id);
}
