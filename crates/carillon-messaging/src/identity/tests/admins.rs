//! Who is an admin.

use carillon_proto::app_instance::MemberId;

use super::*;
use crate::identity::is_admin;
use crate::{Limit, MessagingError, PageRequest};

impl World {
    async fn is_admin(&self, instance: &AppInstance, member: &MemberId) -> bool {
        let (id, member) = (instance.id.clone(), member.clone());
        let look = move |view: &dyn View| is_admin(view, &id, &member);
        self.ports.rows.read(look).await.unwrap()
    }
}

#[tokio::test]
async fn users_and_bots_are_promoted_shown_by_todays_name_and_demoted() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let (ada, bot) = (world.user(&instance, "ada").await, world.bot(&instance, "t1").await);
    let (ada, bot) = (MemberId::User(ada.id), MemberId::Bot(bot.id));
    assert!(!world.is_admin(&instance, &ada).await);
    for member in [&ada, &bot] {
        let made = world.messaging.create_app_instance_admin(&instance.id, member).await.unwrap();
        let found = world.messaging.app_instance_admin(&instance.id, member).await.unwrap();
        assert_eq!((made.instance.clone(), made.item.clone()), (world.messaging.arn(&instance), found.item));
    }
    assert!(world.is_admin(&instance, &ada).await);

    let MemberId::User(user) = &ada else { unreachable!() };
    let asked = UpdateAppInstanceUser { name: name("Countess"), metadata: metadata("") };
    world.messaging.update_app_instance_user(&instance.id, user, asked).await.unwrap();
    let page = world.messaging.app_instance_admins(&instance.id, PageRequest::default()).await.unwrap().item;
    let listed: Vec<_> = page.items.into_iter().map(|admin| (admin.member.id, admin.member.name)).collect();
    assert_eq!(listed, [(bot.clone(), name("helper")), (ada.clone(), name("Countess"))]);

    world.messaging.delete_app_instance_admin(&instance.id, &ada).await.unwrap();
    world.messaging.delete_app_instance_admin(&instance.id, &ada).await.unwrap();
    assert!(!world.is_admin(&instance, &ada).await);
    assert!(world.messaging.app_instance_user(&instance.id, user).await.is_ok(), "the user stays");
    assert!(is_forbidden(world.messaging.app_instance_admin(&instance.id, &ada).await));
}

#[tokio::test]
async fn promoting_an_admin_again_succeeds_and_changes_nothing() {
    let world = World::with(|config| config.admins_max = 1).await;
    let instance = world.instance("t1").await;
    let ada = MemberId::User(world.user(&instance, "ada").await.id);
    let first = world.messaging.create_app_instance_admin(&instance.id, &ada).await.unwrap();
    world.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(world.messaging.create_app_instance_admin(&instance.id, &ada).await.unwrap(), first);

    let bob = MemberId::User(world.user(&instance, "bob").await.id);
    let full = world.messaging.create_app_instance_admin(&instance.id, &bob).await;
    assert!(matches!(full, Err(MessagingError::LimitExceeded(Limit::Admins))));
}

#[tokio::test]
async fn only_who_is_in_the_app_instance_becomes_an_admin() {
    let world = World::new().await;
    let (here, there) = (world.instance("t1").await, world.instance("t2").await);
    let ada = MemberId::User(world.user(&there, "ada").await.id);
    assert!(is_forbidden(world.messaging.create_app_instance_admin(&here.id, &ada).await));
}

#[tokio::test]
async fn a_deleted_user_or_bot_is_no_admin_when_it_comes_again() {
    let world = World::new().await;
    let instance = world.instance("t1").await;
    let (ada, bot) = (world.user(&instance, "ada").await.id, world.bot(&instance, "t1").await.id);
    for member in [MemberId::User(ada.clone()), MemberId::Bot(bot.clone())] {
        world.messaging.create_app_instance_admin(&instance.id, &member).await.unwrap();
    }
    world.messaging.delete_app_instance_user(&instance.id, &ada).await.unwrap();
    world.messaging.delete_app_instance_bot(&instance.id, &bot).await.unwrap();
    world.user(&instance, "ada").await;
    assert!(!world.is_admin(&instance, &MemberId::User(ada)).await);
    let page = world.messaging.app_instance_admins(&instance.id, PageRequest::default()).await.unwrap();
    assert_eq!(page.item.items, []);
}
