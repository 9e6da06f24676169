//! Retention settings and tags.

use std::time::Duration;

use carillon_proto::app_instance::{MemberId, Resource, ResourceName};
use carillon_proto::tags::{Tag, Tags};

use super::*;
use crate::identity::Days;
use crate::{Limit, MessagingError};

#[tokio::test]
async fn messages_are_kept_for_ever_until_a_period_is_set_and_erased_thirty_days_after() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    assert_eq!(world.messaging.retention(&instance.id).await.unwrap(), None);
    let days = |days| Some(Days::new("RetentionDays", days).unwrap());
    let first = world.messaging.put_retention(&instance.id, days(90)).await.unwrap().unwrap();
    assert_eq!(first.erases_from.since(instance.created_at), Duration::from_secs(30 * 86_400));

    world.clock.advance(Duration::from_secs(86_400));
    let same = world.messaging.put_retention(&instance.id, days(90)).await.unwrap();
    assert_eq!(same, Some(first), "the same again is no change");
    let longer = world.messaging.put_retention(&instance.id, days(91)).await.unwrap().unwrap();
    assert_eq!(longer.erases_from.since(first.erases_from), Duration::from_secs(86_400));
    assert_eq!(world.messaging.retention(&instance.id).await.unwrap(), Some(longer));

    assert_eq!(world.messaging.put_retention(&instance.id, None).await.unwrap(), None);
    assert_eq!(world.messaging.retention(&instance.id).await.unwrap(), None);
}

/// The resource name of `resource`.
fn named(world: &World, instance: &AppInstance, resource: &Resource) -> ResourceName {
    let arn = world.messaging.arn(instance);
    ResourceName::read(&match resource {
        Resource::Instance => arn.to_string(),
        Resource::Member(member) => arn.member(member),
        Resource::Channel(channel) => arn.channel(channel),
        Resource::ChannelFlow(flow) => arn.channel_flow(flow),
    })
    .unwrap()
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.parse().unwrap(), value: value.parse().unwrap() }
}

fn tags(tags: &[(&str, &str)]) -> Tags {
    tags.iter().map(|(key, value)| (key.parse().unwrap(), value.parse().unwrap())).collect()
}

#[tokio::test]
async fn app_instances_users_and_bots_carry_tags() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let user = MemberId::User(world.user(&instance, "ada").await.id);
    let bot = MemberId::Bot(world.bot(&instance, "t1").await.id);
    for resource in [Resource::Instance, Resource::Member(user), Resource::Member(bot)] {
        let name = named(&world, &instance, &resource);
        world.messaging.tag(&name, vec![tag("ward", "7"), tag("cost", "a")]).await.unwrap();
        world.messaging.tag(&name, vec![tag("ward", "8")]).await.unwrap();
        assert_eq!(world.messaging.tags(&name).await.unwrap(), tags(&[("cost", "a"), ("ward", "8")]));
        let gone = vec!["ward".parse().unwrap(), "never".parse().unwrap()];
        world.messaging.untag(&name, gone).await.unwrap();
        assert_eq!(world.messaging.tags(&name).await.unwrap(), tags(&[("cost", "a")]));
    }
}

#[tokio::test]
async fn a_resource_carries_fifty_tags_and_none_of_a_call_that_is_too_many() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let name = named(&world, &instance, &Resource::Instance);
    let fifty = (0..50).map(|number| tag(&format!("k{number}"), "v")).collect();
    world.messaging.tag(&name, fifty).await.unwrap();
    let refused = world.messaging.tag(&name, vec![tag("k0", "w"), tag("k50", "v")]).await;
    assert!(matches!(refused, Err(MessagingError::LimitExceeded(Limit::Tags))));
    let all = world.messaging.tags(&name).await.unwrap();
    assert_eq!(all[&"k0".parse().unwrap()].as_str(), "v");
    world.messaging.tag(&name, vec![tag("k0", "w")]).await.unwrap();
}

#[tokio::test]
async fn what_is_not_there_carries_no_tags() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let user = Resource::Member(MemberId::User("nobody".parse().unwrap()));
    let channel = Resource::Channel("nothing".parse().unwrap());
    for resource in [user, channel] {
        let name = named(&world, &instance, &resource);
        assert!(is_forbidden(world.messaging.tags(&name).await));
        assert!(is_forbidden(world.messaging.tag(&name, vec![tag("a", "b")]).await));
        assert!(is_forbidden(world.messaging.untag(&name, vec!["a".parse().unwrap()]).await));
    }
}
