//! Channels over rows in memory.

mod channels;
mod departures;
mod expiration;
mod flows;
mod memberships;
mod messages;
mod order;
mod preferences;
mod roles;
mod search;
mod streams;

use std::sync::{Arc, Mutex};

use carillon_ports::StoreError;
use carillon_ports::memory::{ManualClock, MemoryRows, SeededEntropy};
use carillon_ports::rows::{Place, Range, View};
use carillon_proto::app_instance::{AppInstanceBotId, MemberId, MessageId};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;

use super::{
    Attributes, Bearer, ChannelMode, ChannelName, ChannelPrivacy, Content, CreateChannel, MembershipKind,
    MessageKind, Persistence, SendMessage,
};
use crate::identity::{AppInstance, CreateAppInstance, CreateAppInstanceUser};
use crate::{Audience, ChannelNews, Messaging, MessagingConfig, MessagingError, Name, News, Ports};

/// An app instance in which everybody is made who is asked for.
struct World {
    messaging: Messaging,
    clock: Arc<ManualClock>,
    ports: Ports,
    instance: AppInstance,
    told: Arc<Mutex<Vec<News>>>,
}

impl World {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut MessagingConfig)) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = told.clone();
        let ports = Ports {
            rows: Arc::new(MemoryRows::new(Box::new(move |news| listener.lock().unwrap().extend(news)))),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let mut config = MessagingConfig::new("111122223333".parse().unwrap(), "us-east-1".parse().unwrap());
        change(&mut config);
        let messaging = Messaging::open(ports.clone(), config).await.unwrap();
        let asked = CreateAppInstance {
            region: None,
            name: text("clinic"),
            metadata: None,
            tags: Tags::new(),
            token: "token-1".parse().unwrap(),
        };
        let instance = messaging.create_app_instance(asked).await.unwrap();
        Self { messaging, clock, ports, instance, told }
    }

    /// The user by that id, who is made when not there.
    async fn user(&self, id: &str) -> Bearer {
        let asked = CreateAppInstanceUser {
            id: id.parse().unwrap(),
            name: text(id),
            metadata: None,
            tags: Tags::new(),
            expiration: None,
            token: format!("user-{id}").parse().unwrap(),
        };
        self.messaging.create_app_instance_user(&self.instance.id, asked).await.unwrap();
        self.bearer(id)
    }

    async fn admin(&self, id: &str) -> Bearer {
        let bearer = self.user(id).await;
        self.messaging.create_app_instance_admin(&self.instance.id, &bearer.member).await.unwrap();
        bearer
    }

    fn bearer(&self, id: &str) -> Bearer {
        Bearer { instance: self.instance.id.clone(), member: user(id) }
    }

    fn named(&self, id: &str) -> ChannelName {
        ChannelName { instance: self.instance.id.clone(), id: id.parse().unwrap() }
    }

    /// A private channel by that id, whose members add others.
    async fn channel(&self, owner: &Bearer, id: &str) -> ChannelName {
        self.channel_of(owner, id, ChannelPrivacy::Private, ChannelMode::Unrestricted).await
    }

    async fn channel_of(
        &self,
        owner: &Bearer,
        id: &str,
        privacy: ChannelPrivacy,
        mode: ChannelMode,
    ) -> ChannelName {
        let asked = CreateChannel { privacy, mode, ..channel(id) };
        self.messaging.create_channel(owner, &self.instance.id, asked).await.unwrap();
        self.named(id)
    }

    async fn add(&self, owner: &Bearer, channel: &ChannelName, member: &Bearer, kind: MembershipKind) {
        let adding = self.messaging.create_channel_membership(owner, channel, &member.member, kind);
        adding.await.unwrap();
    }

    async fn send(&self, bearer: &Bearer, channel: &ChannelName, asked: SendMessage) -> MessageId {
        self.messaging.send_channel_message(bearer, channel, asked).await.unwrap().item.0
    }

    /// What was told since the last time, of channels.
    fn news(&self) -> Vec<ChannelNews> {
        let told = self.told.lock().unwrap().drain(..).collect::<Vec<_>>();
        told.into_iter()
            .filter_map(|news| match news {
                News::Channel(news) => Some(*news),
                _ => None,
            })
            .collect()
    }

    /// The same as types and audiences.
    fn headlines(&self) -> Vec<(&'static str, Audience)> {
        self.news().into_iter().map(|news| (news.event.name(), news.audience)).collect()
    }

    /// Sweeps until nothing is left to do.
    async fn sweep(&self) {
        while self.messaging.sweep().await.unwrap() {}
    }

    /// How many rows a partition holds.
    async fn rows(&self, partition: &str) -> usize {
        let all = Range::below(partition, &Place::default());
        let look = move |view: &dyn View| Ok::<_, StoreError>(view.scan(&all, usize::MAX)?.len());
        self.ports.rows.read(look).await.unwrap()
    }
}

fn user(id: &str) -> MemberId {
    MemberId::User(id.parse().unwrap())
}

/// A bot that nobody has made.
fn bot() -> MemberId {
    let id: AppInstanceBotId = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    MemberId::Bot(id)
}

fn text(text: &str) -> Name {
    Redacted::new(text.to_owned())
}

fn channel(id: &str) -> CreateChannel {
    CreateChannel {
        id: Some(id.parse().unwrap()),
        name: text("ward 7"),
        mode: ChannelMode::Restricted,
        privacy: ChannelPrivacy::Public,
        metadata: None,
        tags: Tags::new(),
        expiration: None,
        members: Vec::new(),
        moderators: Vec::new(),
        token: format!("channel-{id}").parse().unwrap(),
    }
}

fn message(content: &str, token: &str) -> SendMessage {
    SendMessage {
        content: Content::new(content.to_owned()).unwrap(),
        metadata: None,
        kind: MessageKind::Standard,
        persistence: Persistence::Persistent,
        target: None,
        content_type: None,
        attributes: Attributes::default(),
        token: token.parse().unwrap(),
    }
}

fn to(target: &Bearer, content: &str, token: &str) -> SendMessage {
    SendMessage { target: Some(target.member.clone()), ..message(content, token) }
}

fn is_forbidden<T>(result: Result<T, MessagingError>) -> bool {
    matches!(result, Err(MessagingError::Forbidden(_)))
}

fn is_conflict<T>(result: Result<T, MessagingError>) -> bool {
    matches!(result, Err(MessagingError::Conflict(_)))
}

fn is_missing<T>(result: Result<T, MessagingError>) -> bool {
    matches!(result, Err(MessagingError::NotFound(_)))
}
