//! Identity over rows in memory.

mod admins;
mod bots;
mod deletion;
mod endpoints;
mod instances;
mod settings;
mod users;

use std::sync::Arc;

use carillon_ports::memory::{ManualClock, MemoryRows, SeededEntropy};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use carillon_ports::StoreError;
use carillon_ports::rows::{Place, Range, View};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::tags::Tags;

use super::{
    AppInstance, AppInstanceBot, AppInstanceUser, CreateAppInstance, CreateAppInstanceBot,
    CreateAppInstanceUser, InvokedBy, LexConfiguration, StandardMessages, TargetedMessages,
    UpdateAppInstanceUser,
};
use crate::{Messaging, MessagingConfig, MessagingError, Metadata, Name, Ports};

/// The use cases with what a test needs to look behind them.
struct World {
    messaging: Messaging,
    clock: Arc<ManualClock>,
    ports: Ports,
}

impl World {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut MessagingConfig)) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
        let ports = Ports {
            rows: Arc::new(MemoryRows::new(Box::new(drop))),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let mut config = config();
        change(&mut config);
        let messaging = Messaging::open(ports.clone(), config).await.unwrap();
        Self { messaging, clock, ports }
    }

    async fn instance(&self, token: &str) -> AppInstance {
        self.messaging.create_app_instance(instance("clinic", token)).await.unwrap()
    }

    /// The user by that id, as it signs in.
    async fn user(&self, instance: &AppInstance, id: &str) -> AppInstanceUser {
        let asked = user(id, &format!("sign-in-{}", id.replace([':', '@', '.'], "-")));
        self.messaging.create_app_instance_user(&instance.id, asked).await.unwrap().item
    }

    async fn bot(&self, instance: &AppInstance, token: &str) -> AppInstanceBot {
        self.messaging.create_app_instance_bot(&instance.id, bot(token)).await.unwrap().item
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

fn config() -> MessagingConfig {
    MessagingConfig::new("111122223333".parse().unwrap(), "us-east-1".parse().unwrap())
}

fn name(text: &str) -> Name {
    Redacted::new(text.to_owned())
}

fn instance(text: &str, token: &str) -> CreateAppInstance {
    CreateAppInstance {
        region: None,
        name: name(text),
        metadata: None,
        tags: Tags::new(),
        token: token.parse().unwrap(),
    }
}

fn metadata(text: &str) -> Metadata {
    Metadata::new(text.to_owned()).unwrap()
}

fn user(id: &str, token: &str) -> CreateAppInstanceUser {
    CreateAppInstanceUser {
        id: id.parse().unwrap(),
        name: name("somebody"),
        metadata: None,
        tags: Tags::new(),
        expiration: None,
        token: token.parse().unwrap(),
    }
}

fn bot(token: &str) -> CreateAppInstanceBot {
    CreateAppInstanceBot {
        name: Some(name("helper")),
        metadata: None,
        tags: Tags::new(),
        configuration: lex("first"),
        token: token.parse().unwrap(),
    }
}

fn lex(alias: &str) -> LexConfiguration {
    LexConfiguration {
        bot_alias_arn: format!("arn:aws:lex:us-east-1:111122223333:bot-alias/{alias}"),
        locale_id: "en_US".into(),
        invoked_by: Some(InvokedBy { standard: StandardMessages::Auto, targeted: TargetedMessages::None }),
        responds_to_standard_messages: false,
        welcome_intent: Some("Hello".into()),
    }
}

/// An app instance that is not there.
fn nowhere() -> AppInstanceId {
    "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap()
}

fn is_forbidden<T>(result: Result<T, MessagingError>) -> bool {
    matches!(result, Err(MessagingError::Forbidden(_)))
}
