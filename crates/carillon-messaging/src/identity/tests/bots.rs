//! Bots.

use super::*;
use crate::identity::{StandardMessages, TargetedMessages, UpdateAppInstanceBot};
use crate::{Limit, MessagingError, PageRequest};

#[tokio::test]
async fn a_bot_keeps_the_configuration_that_it_was_given() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let made = world.bot(&instance, "t1").await;
    assert_eq!(made.configuration, lex("first"));
    let found = world.messaging.app_instance_bot(&instance.id, &made.id).await.unwrap();
    assert_eq!((found.item, found.instance), (made, world.messaging.arn(&instance)));
}

#[tokio::test]
async fn the_same_token_makes_one_bot() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let first = world.bot(&instance, "t1").await;
    assert_eq!(world.bot(&instance, "t1").await, first);
    assert_ne!(world.bot(&instance, "t2").await.id, first.id);
    let mut other = bot("t1");
    other.configuration.locale_id = "de_DE".into();
    let refused = world.messaging.create_app_instance_bot(&instance.id, other).await;
    assert!(matches!(refused, Err(MessagingError::Conflict(_))));
}

#[tokio::test]
async fn an_update_replaces_the_configuration_only_when_there_is_one() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let made = world.bot(&instance, "t1").await;
    let mut asked =
        UpdateAppInstanceBot { name: name("intake"), metadata: metadata("{}"), configuration: None };
    let changed =
        world.messaging.update_app_instance_bot(&instance.id, &made.id, asked.clone()).await.unwrap();
    assert_eq!((changed.item.name, changed.item.configuration), (Some(name("intake")), lex("first")));

    let mut configuration = lex("second");
    configuration.invoked_by =
        Some(InvokedBy { standard: StandardMessages::None, targeted: TargetedMessages::All });
    asked.configuration = Some(configuration.clone());
    let changed = world.messaging.update_app_instance_bot(&instance.id, &made.id, asked).await.unwrap();
    assert_eq!(changed.item.configuration, configuration);
}

#[tokio::test]
async fn a_bot_that_is_not_there_is_missing_in_an_app_instance_that_is() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let bot = world.bot(&instance, "t1").await.id;
    world.messaging.delete_app_instance_bot(&instance.id, &bot).await.unwrap();
    world.messaging.delete_app_instance_bot(&instance.id, &bot).await.unwrap();
    let missing = world.messaging.app_instance_bot(&instance.id, &bot).await;
    assert!(matches!(missing, Err(MessagingError::NotFound(_))));
    let asked = UpdateAppInstanceBot { name: name("x"), metadata: metadata(""), configuration: None };
    assert!(is_forbidden(world.messaging.update_app_instance_bot(&instance.id, &bot, asked).await));
    assert!(is_forbidden(world.messaging.app_instance_bot(&nowhere(), &bot).await));
}

#[tokio::test]
async fn bots_are_listed_and_limited() {
    let world = World::with(|config| config.bots_max = 2).await;
    let instance = world.instance("t1").await;
    let mut made = vec![world.bot(&instance, "t1").await, world.bot(&instance, "t2").await];
    made.sort_by(|one, other| one.id.cmp(&other.id));
    let listed = world.messaging.app_instance_bots(&instance.id, PageRequest::default()).await.unwrap().item;
    assert_eq!((listed.items, listed.next), (made, None));
    let full = world.messaging.create_app_instance_bot(&instance.id, bot("t3")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Bots))));
}
