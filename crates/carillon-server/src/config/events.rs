//! What the operator says of events.

use std::time::Duration;

use carillon_control::DeliveryPolicy;
use carillon_ports::outbox::OutboxBounds;
use carillon_proto::event::Event;
use carillon_proto::id::AccountId;
use carillon_proto::redact::Redacted;

use super::error::ConfigError;
use super::file::EventsSection;

/// Where events go beside the webhooks and the targets of their meetings, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Events {
    /// Whether webhooks may reach addresses that are not of the public internet.
    pub webhook_private_addresses: bool,
    /// Queues that get every event.
    pub sqs_queues: Vec<String>,
    /// Topics that get every event.
    pub sns_topics: Vec<String>,
    /// A bus that gets every event.
    pub event_bus: Option<String>,
    /// The source that events on the bus have.
    pub event_bus_source: String,
    /// Where the AWS services are instead of at Amazon.
    pub aws_endpoint_url: Option<String>,
    /// Accounts whose targets are allowed beside our own.
    pub aws_accounts: Vec<String>,
    /// A NATS server that gets every event.
    pub nats: Option<Nats>,
    /// When an event is given up.
    pub policy: DeliveryPolicy,
    /// How long events are kept.
    pub retention: Duration,
    /// How much waits at most.
    pub bounds: OutboxBounds,
}

/// A NATS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nats {
    /// Where, perhaps with a password.
    pub url: Redacted<String>,
    /// What subjects begin with.
    pub subject: String,
    /// The stream that is made if there is none.
    pub stream: String,
}

impl Events {
    pub(super) fn resolve(section: EventsSection, dev: bool) -> Result<Self, ConfigError> {
        let policy = DeliveryPolicy::default();
        let bounds = OutboxBounds::default();
        let seconds = |key, given: Option<u64>, default: Duration| match given {
            Some(0) => Err(value(key, "must be at least 1")),
            given => Ok(given.map_or(default, Duration::from_secs)),
        };
        let positive = |key, given: Option<u64>, default| match given.unwrap_or(default) {
            0 => Err(value(key, "must be at least 1")),
            number => Ok(number),
        };
        let events = Self {
            // Whoever tries things out has the receiver on the same machine.
            webhook_private_addresses: section.webhook_private_addresses.unwrap_or(false) || dev,
            sqs_queues: arns("events.sqs-queues", section.sqs_queues, "arn:aws:sqs:")?,
            sns_topics: arns("events.sns-topics", section.sns_topics, "arn:aws:sns:")?,
            event_bus: section.event_bus,
            event_bus_source: section.event_bus_source.unwrap_or_else(|| Event::SOURCE.to_owned()),
            aws_endpoint_url: section.aws_endpoint_url.map(aws_endpoint_url).transpose()?,
            aws_accounts: accounts(section.aws_accounts.unwrap_or_default())?,
            nats: nats(section.nats_url, section.nats_subject, section.nats_stream)?,
            policy: DeliveryPolicy {
                attempts_max: section.attempts_max.unwrap_or(policy.attempts_max).max(1),
                age_max: seconds("events.age-max-seconds", section.age_max_seconds, policy.age_max)?,
                timeout: seconds("events.timeout-seconds", section.timeout_seconds, policy.timeout)?,
            },
            retention: seconds("events.retention-seconds", section.retention_seconds, RETENTION)?,
            bounds: OutboxBounds {
                backlog_max: positive("events.backlog-max", section.backlog_max, bounds.backlog_max)?,
                dead_letters_max: positive(
                    "events.dead-letters-max",
                    section.dead_letters_max,
                    bounds.dead_letters_max,
                )?,
            },
        };
        Ok(events)
    }
}

fn arns(key: &'static str, given: Option<Vec<String>>, prefix: &str) -> Result<Vec<String>, ConfigError> {
    let given = given.unwrap_or_default();
    // Other partitions are named aws-cn, aws-us-gov and so on.
    let service = prefix.strip_prefix("arn:aws").unwrap_or(prefix);
    let fits = |arn: &String| {
        let rest = arn.strip_prefix("arn:aws").unwrap_or_default();
        rest.find(':').is_some_and(|colon| rest[colon..].starts_with(service))
    };
    match given.iter().all(fits) {
        true => Ok(given),
        false => Err(value(key, "must hold resource names of this service")),
    }
}

fn aws_endpoint_url(url: String) -> Result<String, ConfigError> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    match web && url.parse::<axum::http::Uri>().is_ok() {
        true => Ok(url),
        false => Err(value("events.aws-endpoint-url", "must be an http or https URL")),
    }
}

fn accounts(given: Vec<String>) -> Result<Vec<String>, ConfigError> {
    match given.iter().all(|account| account.parse::<AccountId>().is_ok()) {
        true => Ok(given),
        false => Err(value("events.aws-accounts", "must hold accounts of twelve digits")),
    }
}

fn nats(
    url: Option<String>,
    subject: Option<String>,
    stream: Option<String>,
) -> Result<Option<Nats>, ConfigError> {
    let Some(url) = url else {
        return match subject.or(stream) {
            None => Ok(None),
            Some(_) => Err(value("events.nats-url", "is missing beside the other keys of NATS")),
        };
    };
    if !["nats://", "tls://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(value("events.nats-url", "must begin with nats:// or tls://"));
    }
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let subject = subject.unwrap_or_else(|| "carillon.events".to_owned());
    if !subject.split('.').all(|part| !part.is_empty() && part.bytes().all(word)) {
        return Err(value(
            "events.nats-subject",
            "must be words of a-z, 0-9, hyphen, underscore between dots",
        ));
    }
    let stream = stream.unwrap_or_else(|| "CARILLON_EVENTS".to_owned());
    if stream.is_empty() || !stream.bytes().all(word) {
        return Err(value("events.nats-stream", "must be one word of a-z, 0-9, hyphen, underscore"));
    }
    Ok(Some(Nats { url: Redacted::new(url), subject, stream }))
}

fn value(key: &'static str, reason: &str) -> ConfigError {
    ConfigError::Value { key, reason: reason.to_owned() }
}

/// A week: as long as somebody may take to find out that a reader of the log has stopped.
const RETENTION: Duration = Duration::from_secs(7 * 24 * 60 * 60);
