//! From the settings to the outbox's targets and the ways out.

use std::path::Path;

use anyhow::Context as _;
use carillon_backends::{AwsSinksConfig, NatsConfig, Sinks, SinksConfig, WebhookConfig, WebhookSecret};
use carillon_messaging::streams::StreamConfig;
use carillon_ports::Entropy;
use carillon_ports::outbox::{OutboxConfig, Target, TargetKind};
use carillon_proto::event::Origin;

use crate::config::Settings;
use crate::private_file;

/// Where every event goes.
pub fn outbox_config(settings: &Settings) -> OutboxConfig {
    let events = &settings.events;
    let webhooks = settings.webhook_urls.iter().map(|url| (TargetKind::Webhook, url));
    let queues = events.sqs_queues.iter().map(|arn| (TargetKind::Sqs, arn));
    let topics = events.sns_topics.iter().map(|arn| (TargetKind::Sns, arn));
    let bus = events.event_bus.iter().map(|bus| (TargetKind::EventBridge, bus));
    let nats = events.nats.iter().map(|nats| (TargetKind::Nats, &nats.subject));
    let all = webhooks.chain(queues).chain(topics).chain(bus).chain(nats);
    let mut sinks: Vec<Target> = all.map(|(kind, address)| Target::new(kind, address.as_str())).collect();
    sinks.sort();
    sinks.dedup();
    OutboxConfig { sinks, bounds: events.bounds }
}

/// Where streams of app instances lead.
pub fn stream_config(settings: &Settings) -> StreamConfig {
    let accounts = settings.events.aws_accounts.iter().filter_map(|account| account.parse().ok());
    StreamConfig {
        kinesis: settings.streams.keys().cloned().collect(),
        accounts: accounts.collect(),
        bounds: settings.events.bounds,
        dead_letters_kept: Some(settings.events.retention),
    }
}

/// The ways out. Connects to nothing.
pub fn sinks(settings: &Settings, secret: WebhookSecret) -> anyhow::Result<Sinks> {
    let events = &settings.events;
    let nats = events.nats.as_ref();
    let config = SinksConfig {
        origin: Origin { account: settings.account_id.clone(), region: settings.region.clone() },
        timeout: events.policy.timeout,
        webhooks: WebhookConfig { secret, private_addresses: events.webhook_private_addresses },
        aws: AwsSinksConfig {
            endpoint_url: events.aws_endpoint_url.clone(),
            accounts: events.aws_accounts.clone(),
            source: events.event_bus_source.clone(),
        },
        nats: nats.map(|nats| NatsConfig {
            url: nats.url.clone(),
            subject: nats.subject.clone(),
            stream: nats.stream.clone(),
        }),
        streams: settings.streams.clone(),
    };
    Ok(Sinks::new(config, std::sync::Arc::new(carillon_backends::SystemClock))?)
}

/// What webhooks are signed with: made at the first start, kept in the data directory.
pub fn webhook_secret(data_dir: &Path, entropy: &dyn Entropy) -> anyhow::Result<WebhookSecret> {
    let path = data_dir.join(SECRET_FILE);
    if let Some(text) = private_file::read(&path)? {
        return text.parse().with_context(|| format!("{} holds no webhook secret: it", path.display()));
    }
    let secret = WebhookSecret::random(entropy);
    private_file::write(&path, &format!("{}\n", secret.expose()))?;
    Ok(secret)
}

const SECRET_FILE: &str = "webhook-secret";
