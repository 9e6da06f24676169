//! Ways out for events, records of streams and messages to be judged: webhooks, the queues and topics of AWS, NATS JetStream.

mod arn;
mod aws;
mod nats;
mod processor;
mod reach;
mod record;
mod scanner;
mod webhook;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use carillon_ports::outbox::{Target, TargetKind};
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Clock, EventSink};
use carillon_proto::event::{Event, Origin};

pub use aws::AwsSinksConfig;
use aws::{AwsSinks, Letter};
pub use nats::NatsConfig;
use nats::NatsSink;
pub use scanner::WebScanner;
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
    /// Where Kinesis streams lead, by their names.
    pub streams: BTreeMap<String, Target>,
}

/// Every way out. Each connects when it is first needed.
pub struct Sinks {
    timeout: Duration,
    origin: Origin,
    webhooks: Webhooks,
    aws: AwsSinks,
    nats: Option<NatsSink>,
    streams: BTreeMap<String, Target>,
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
        let SinksConfig { origin, timeout, webhooks, aws, nats, streams } = config;
        Ok(Self {
            timeout,
            webhooks: Webhooks::new(webhooks, timeout, clock)?,
            aws: AwsSinks::new(aws, origin.clone(), timeout),
            nats: nats.map(NatsSink::new),
            origin,
            streams,
        })
    }

    /// Whatever a client library does, a slot is not held for ever.
    async fn in_time<T>(
        &self,
        delivery: impl Future<Output = Result<T, DeliveryError>> + Send,
    ) -> Result<T, DeliveryError> {
        match tokio::time::timeout(self.timeout, delivery).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(DeliveryError::Failed(format!("there was no answer within {seconds} seconds")))
            }
        }
    }

    fn nats(&self) -> Result<&NatsSink, DeliveryError> {
        self.nats.as_ref().ok_or_else(|| DeliveryError::Refused("NATS is not configured".to_owned()))
    }

    fn letter(&self, event: &Event) -> Letter {
        Letter {
            id: event.id.to_string(),
            group: event.meeting().to_string(),
            body: event.notification(&self.origin),
        }
    }
}

#[async_trait]
impl EventSink for Sinks {
    async fn deliver(&self, target: &Target, event: &Event) -> Result<(), DeliveryError> {
        self.in_time(async {
            let address = target.address();
            let id = event.id.to_string();
            match target.kind() {
                TargetKind::Webhook => {
                    self.webhooks.deliver(address, &id, event.envelope(&self.origin)).await
                }
                TargetKind::Nats => {
                    let subject = format!("{address}.{}", event.meeting());
                    self.nats()?.deliver(subject, &id, event.envelope(&self.origin)).await
                }
                TargetKind::Sqs => self.aws.queue(address, self.letter(event)).await,
                TargetKind::Sns => self.aws.topic(address, self.letter(event)).await,
                TargetKind::Lambda => self.aws.function(address, event.notification(&self.origin)).await,
                TargetKind::EventBridge => self.aws.bus(address, event).await,
                TargetKind::Kinesis => {
                    Err(DeliveryError::Refused("Kinesis streams are for messaging alone".to_owned()))
                }
            }
        })
        .await
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
