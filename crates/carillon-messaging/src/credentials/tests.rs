//! Short-lived keys over rows in memory.

use std::sync::Arc;

use carillon_ports::memory::{ManualClock, MemoryRows, SeededEntropy};
use carillon_proto::tags::Tags;

use super::*;
use crate::identity::{CreateAppInstance, CreateAppInstanceUser};
use crate::{MessagingConfig, Ports};

struct World {
    messaging: Messaging,
    clock: Arc<ManualClock>,
    instance: AppInstanceId,
    told: Arc<std::sync::Mutex<Vec<News>>>,
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
        let told: Arc<std::sync::Mutex<Vec<News>>> = Arc::default();
        let heard = told.clone();
        let ports = Ports {
            rows: Arc::new(MemoryRows::new(Box::new(move |news| heard.lock().unwrap().extend(news)))),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let config = MessagingConfig::new("111122223333".parse().unwrap(), "us-east-1".parse().unwrap());
        let messaging = Messaging::open(ports, config).await.unwrap();
        let asked = CreateAppInstance {
            name: Redacted::new("clinic".to_owned()),
            metadata: None,
            tags: Tags::default(),
            region: None,
            token: "clinic".parse().unwrap(),
        };
        let instance = messaging.create_app_instance(asked).await.unwrap().id;
        Self { messaging, clock, instance, told }
    }

    async fn sign_up(&self, user: &str) {
        let asked = CreateAppInstanceUser {
            id: id(user),
            name: Redacted::new(user.to_owned()),
            metadata: None,
            tags: Tags::default(),
            expiration: None,
            token: format!("{user}-{}", self.messaging.now().as_millis()).parse().unwrap(),
        };
        self.messaging.create_app_instance_user(&self.instance, asked).await.unwrap();
    }

    async fn lend(&self, user: &str) -> Credentials {
        self.lend_for(user, Duration::from_secs(1_800)).await
    }

    async fn lend_for(&self, user: &str, lifetime: Duration) -> Credentials {
        self.messaging.lend_credentials(&self.instance, &id(user), lifetime).await.unwrap()
    }

    async fn present(&self, keys: &Credentials) -> Presented {
        self.messaging.present_credentials(&keys.access_key_id, &keys.session_token).await.unwrap()
    }

    async fn counts(&self, keys: &Credentials) -> bool {
        matches!(self.present(keys).await, Presented::Valid(_))
    }
}

fn id(user: &str) -> AppInstanceUserId {
    user.parse().unwrap()
}

#[tokio::test]
async fn keys_are_known_again_until_their_time_is_over() {
    let world = World::new().await;
    world.sign_up("ada").await;
    let keys = world.lend("ada").await;
    let Presented::Valid(borrower) = world.present(&keys).await else { panic!("{keys:?}") };
    assert_eq!((borrower.instance, borrower.user), (world.instance.clone(), id("ada")));
    assert_eq!(borrower.secret_access_key.expose(), keys.secret_access_key.expose());
    assert_eq!(keys.expires_at, world.messaging.now() + Duration::from_secs(1_800));
    assert!(keys.access_key_id.starts_with("ASIA") && keys.access_key_id.len() == 20, "{keys:?}");
    world.clock.advance(Duration::from_secs(1_799));
    assert!(world.counts(&keys).await);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.present(&keys).await, Presented::Expired);
}

#[tokio::test]
async fn keys_count_for_an_hour_at_most() {
    let world = World::new().await;
    for (asked, given) in [(60, 60), (1_000, 1_000), (86_400, 3_600)] {
        let lent = world.lend_for("ada", Duration::from_secs(asked)).await;
        assert_eq!(lent.expires_at, world.messaging.now() + Duration::from_secs(given));
    }
}

#[tokio::test]
async fn a_token_counts_with_its_own_key_and_server_only() {
    let (world, other) = (World::new().await, World::new().await);
    world.sign_up("ada").await;
    let (keys, more) = (world.lend("ada").await, world.lend("ada").await);
    let mixed = Credentials { access_key_id: more.access_key_id.clone(), ..keys.clone() };
    assert_eq!(world.present(&mixed).await, Presented::Void);
    let garbled = Credentials { session_token: Redacted::new("AAAA".repeat(100)), ..keys.clone() };
    assert_eq!(world.present(&garbled).await, Presented::Void);
    other.messaging.revoke_credentials(&other.instance, &id("ada")).await.unwrap();
    assert!(world.counts(&keys).await, "another server's users are others");
    assert!(!keys.session_token.expose().contains("ada"), "{keys:?}");
}

#[tokio::test]
async fn what_was_lent_before_a_revocation_counts_no_more_and_what_is_lent_after_it_does() {
    let world = World::new().await;
    world.sign_up("ada").await;
    world.sign_up("bob").await;
    let (old, others) = (world.lend("ada").await, world.lend("bob").await);
    for _ in 0..2 {
        world.messaging.revoke_credentials(&world.instance, &id("ada")).await.unwrap();
    }
    let new = world.lend("ada").await;
    assert_eq!(world.present(&old).await, Presented::Void);
    assert!(world.counts(&new).await && world.counts(&others).await);
    let told = world.told.lock().unwrap().clone();
    let revoked =
        News::CredentialsRevoked { instance: world.instance.clone(), member: MemberId::User(id("ada")) };
    assert!(told.contains(&revoked), "{told:?}");
}

#[tokio::test]
async fn the_next_user_of_an_id_does_not_have_the_keys_of_the_last() {
    let world = World::new().await;
    let early = world.lend("ada").await;
    assert_eq!(world.present(&early).await, Presented::Void, "nobody is there");
    world.sign_up("ada").await;
    assert!(world.counts(&early).await, "the user was made after the keys were lent");
    world.messaging.delete_app_instance_user(&world.instance, &id("ada")).await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    world.sign_up("ada").await;
    assert_eq!(world.present(&early).await, Presented::Void);
    assert!(world.counts(&world.lend("ada").await).await);
}

#[tokio::test]
async fn a_revocation_is_forgotten_when_no_keys_are_left_that_it_ends() {
    let world = World::new().await;
    world.sign_up("ada").await;
    let longest = world.lend_for("ada", *LIFETIME.end()).await;
    world.messaging.revoke_credentials(&world.instance, &id("ada")).await.unwrap();
    let is_kept = || {
        let instance = world.instance.clone();
        world.messaging.read(move |_, view| Ok(revoked_at(view, &instance, &id("ada"))?.is_some()))
    };
    world.clock.advance(*LIFETIME.end() - Duration::from_millis(1));
    while world.messaging.sweep().await.unwrap() {}
    assert!(is_kept().await.unwrap());
    assert_eq!(world.present(&longest).await, Presented::Void);
    world.clock.advance(Duration::from_secs(2));
    while world.messaging.sweep().await.unwrap() {}
    assert!(!is_kept().await.unwrap());
    assert_eq!(world.present(&longest).await, Presented::Expired);
}
