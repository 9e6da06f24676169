//! Push endpoints.

use carillon_proto::redact::Redacted;

use super::*;
use crate::identity::{AllowMessages, EndpointKind, RegisterEndpoint, UpdateEndpoint};
use crate::{Limit, MessagingError, PageRequest};

fn phone(device: &str, token: &str) -> RegisterEndpoint {
    RegisterEndpoint {
        name: Some(name("phone")),
        kind: EndpointKind::Apns,
        resource_arn: "arn:aws:mobiletargeting:us-east-1:111122223333:apps/x".into(),
        device_token: Redacted::new(device.into()),
        voip_device_token: None,
        allows: AllowMessages::All,
        token: token.parse().unwrap(),
    }
}

#[tokio::test]
async fn a_device_is_registered_changed_listed_and_forgotten() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await.id;
    let made =
        world.messaging.register_endpoint(&instance.id, &ada, phone("secret", "t1")).await.unwrap().item;
    assert!(!format!("{made:?}").contains("secret"));
    let again = world.messaging.register_endpoint(&instance.id, &ada, phone("secret", "t1")).await.unwrap();
    assert_eq!(again.item, made, "the same token is the same call");

    let asked = UpdateEndpoint { name: None, allows: Some(AllowMessages::None) };
    let changed = world.messaging.update_endpoint(&instance.id, &ada, &made.id, asked).await.unwrap().item;
    assert_eq!((&changed.name, changed.allows), (&made.name, AllowMessages::None));
    let asked = UpdateEndpoint { name: Some(name("old phone")), allows: None };
    let changed = world.messaging.update_endpoint(&instance.id, &ada, &made.id, asked).await.unwrap().item;
    assert_eq!((&changed.name, changed.allows), (&Some(name("old phone")), AllowMessages::None));

    let page = world.messaging.endpoints(&instance.id, &ada, PageRequest::default()).await.unwrap().item;
    assert_eq!(page.items, [changed]);
    world.messaging.deregister_endpoint(&instance.id, &ada, &made.id).await.unwrap();
    world.messaging.deregister_endpoint(&instance.id, &ada, &made.id).await.unwrap();
    assert!(is_forbidden(world.messaging.endpoint(&instance.id, &ada, &made.id).await));
}

#[tokio::test]
async fn a_user_registers_a_device_once_and_another_user_may_too() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let (ada, bob) = (world.user(&instance, "ada").await.id, world.user(&instance, "bob").await.id);
    let made = world.messaging.register_endpoint(&instance.id, &ada, phone("d1", "t1")).await.unwrap().item;
    let twice = world.messaging.register_endpoint(&instance.id, &ada, phone("d1", "t2")).await;
    assert!(matches!(twice, Err(MessagingError::Conflict(_))));
    world.messaging.register_endpoint(&instance.id, &bob, phone("d1", "t1")).await.unwrap();
    assert!(is_forbidden(world.messaging.endpoint(&instance.id, &bob, &made.id).await));
}

#[tokio::test]
async fn a_user_has_ten_devices_at_most_on_pages_of_its_own() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let (ada, bob) = (world.user(&instance, "ada").await.id, world.user(&instance, "ada-b").await.id);
    for number in 0..10 {
        let asked = phone(&format!("d{number}"), &format!("t{number}"));
        world.messaging.register_endpoint(&instance.id, &ada, asked).await.unwrap();
    }
    let full = world.messaging.register_endpoint(&instance.id, &ada, phone("d10", "t10")).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Endpoints))));
    let first = PageRequest { limit: Some(6), after: None };
    let page = world.messaging.endpoints(&instance.id, &ada, first).await.unwrap().item;
    let rest = PageRequest { limit: None, after: page.next };
    assert!(world.messaging.endpoints(&instance.id, &bob, rest.clone()).await.is_err());
    assert_eq!(world.messaging.endpoints(&instance.id, &ada, rest).await.unwrap().item.items.len(), 4);
}

#[tokio::test]
async fn the_devices_of_a_deleted_user_are_forgotten() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let ada = world.user(&instance, "ada").await.id;
    world.messaging.register_endpoint(&instance.id, &ada, phone("d1", "t1")).await.unwrap();
    world.messaging.delete_app_instance_user(&instance.id, &ada).await.unwrap();
    let none = world.messaging.register_endpoint(&instance.id, &ada, phone("d1", "t2")).await;
    assert!(is_forbidden(none));
    world.user(&instance, "ada").await;
    let page = world.messaging.endpoints(&instance.id, &ada, PageRequest::default()).await.unwrap().item;
    assert_eq!(page.items, []);
}
