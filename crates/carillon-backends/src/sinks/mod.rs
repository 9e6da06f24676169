//! Ways out for events: webhooks, the queues and topics of AWS, NATS JetStream.

mod arn;
mod aws;
mod nats;
mod reach;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use carillon_ports::outbox::{Target, TargetKind};
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Clock, EventSink};
use carillon_proto::event::{Event, Origin};

use aws::AwsSinks;
pub use aws::AwsSinksConfig;
pub use nats::NatsConfig;
use nats::NatsSink;
use webhook::Webhooks;
pub use webhook::{WebhookConfig, WebhookSecret, WebhookSecretError};

/// What the operator decides about the ways out.
#[derive(Clone, Debug)]
pub struct SinksConfig {
    /// Who the events say they come from.
    pub origin: Origin,
    /// A delivery that takes longer has failed.
    pub timeout: Duration,
    /// Webhooks.
    pub webhooks: WebhookConfig,
    /// AWS.
    pub aws: AwsSinksConfig,
    /// NATS, if there is any.
    pub nats: Option<NatsConfig>,
}

/// Every way out. Each connects when it is first needed.
pub struct Sinks {
    timeout: Duration,
    origin: Origin,
    webhooks: Webhooks,
    aws: AwsSinks,
    nats: Option<NatsSink>,
}

/// Why the ways out cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub enum SinksError {
    /// The HTTP client does not start.
    #[error("cannot start the HTTP client for webhooks: {0}")]
    Http(#[from] reqwest::Error),
}

impl Sinks {
    /// Connects to nothing yet.
    pub fn new(config: SinksConfig, clock: Arc<dyn Clock>) -> Result<Self, SinksError> {
        let SinksConfig { origin, timeout, webhooks, aws, nats } = config;
        Ok(Self {
            timeout,
            webhooks: Webhooks::new(webhooks, timeout, clock)?,
            aws: AwsSinks::new(aws, origin.clone(), timeout),
            nats: nats.map(NatsSink::new),
            origin,
        })
    }
}

#[async_trait]
impl EventSink for Sinks {
    async fn deliver(&self, target: &Target, event: &Event) -> Result<(), DeliveryError> {
        let delivery = async {
            let address = target.address();
            match target.kind() {
                TargetKind::Webhook => self.webhooks.deliver(address, event, &self.origin).await,
                TargetKind::Nats => match &self.nats {
                    Some(nats) => nats.deliver(address, event, &self.origin).await,
                    None => Err(DeliveryError::Refused("NATS is not configured".to_owned())),
                },
                TargetKind::Sqs => self.aws.queue(address, event).await,
                TargetKind::Sns => self.aws.topic(address, event).await,
                TargetKind::Lambda => self.aws.function(address, event).await,
                TargetKind::EventBridge => self.aws.bus(address, event).await,
            }
        };
        // Whatever a client library does, a slot is not held for ever.
        match tokio::time::timeout(self.timeout, delivery).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(DeliveryError::Failed(format!("there was no answer within {seconds} seconds")))
            }
        }
    }
}

/// An error with its causes in one line, for the operator.
fn in_words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text.replace('\n', " ")
}
