//! `carillon.toml` as it was written.
//!
//! The keys outside of a section are the flags of `carillon serve` without their dashes; the sections hold what is
//! set once for a site and never on a command line. `carillon.sample.toml` at the root of the repository explains
//! every key in place.
//!
//! Invariant: an unknown key is an error, wherever it stands.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::accounts::AccountsSection;
use super::arguments::{LogFormat, TlsAddress};
use super::attachments::AttachmentsSection;
use super::error::ConfigError;
use super::flows::ChannelFlowsSection;
use super::objects::ObjectsSection;
use super::roles::RoleSection;
use super::traces::TracesSection;

/// Where the configuration is looked for when no flag names it.
const DEFAULT_PATH: &str = "carillon.toml";

/// All of `carillon.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct FileSettings {
    /// `--dev`
    pub dev: Option<bool>,
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--listen-tls`
    pub listen_tls: Option<TlsAddress>,
    /// `--tls-cert`
    pub tls_cert: Option<PathBuf>,
    /// `--tls-key`
    pub tls_key: Option<PathBuf>,
    /// `--media-listen`
    pub media_listen: Option<SocketAddr>,
    /// `--media-announce`
    pub media_announce: Option<Vec<IpAddr>>,
    /// `--media-threads`
    pub media_threads: Option<NonZeroUsize>,
    /// `--noise-suppression`
    pub noise_suppression: Option<bool>,
    /// `--public-url`
    pub public_url: Option<String>,
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--region`
    pub region: Option<String>,
    /// `--account-id`
    pub account_id: Option<String>,
    /// `--bucket`
    pub bucket: Option<Vec<String>>,
    /// `--webhook-url`
    pub webhook_url: Option<Vec<String>>,
    /// `--log`
    pub log: Option<String>,
    /// `--log-format`
    pub log_format: Option<LogFormat>,
    /// Ceilings of meetings.
    pub limits: LimitsSection,
    /// When meetings end by themselves.
    pub lifecycle: LifecycleSection,
    /// How long things are kept.
    pub retention: RetentionSection,
    /// Where metrics go beside their page.
    pub metrics: MetricsSection,
    /// Where spans go.
    pub traces: TracesSection,
    /// Bounds of sockets.
    pub connections: ConnectionsSection,
    /// TURN.
    pub turn: TurnSection,
    /// Media pipelines.
    pub pipelines: PipelinesSection,
    /// Where events go, and how.
    pub events: EventsSection,
    /// Accounts of people.
    pub accounts: AccountsSection,
    /// Files of visits.
    pub attachments: AttachmentsSection,
    /// Roles that back ends may take for their users.
    pub roles: BTreeMap<String, RoleSection>,
    /// Where Kinesis streams of messaging lead.
    pub streams: BTreeMap<String, String>,
    /// What processes messages of channels.
    pub channel_flows: ChannelFlowsSection,
    /// Where the objects of each bucket are.
    pub objects: BTreeMap<String, ObjectsSection>,
}

/// `[pipelines]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct PipelinesSection {
    /// Whether live connectors may send to addresses of this machine and its network.
    pub live_connectors_to_private_addresses: Option<bool>,
    /// Whether every capture is finished by itself: joined and composed.
    pub finish_recordings: Option<bool>,
    /// Recordings that are composed at the same time.
    pub compositing_jobs: Option<NonZeroUsize>,
    /// The program that composes, by its name or its path.
    pub ffmpeg: Option<PathBuf>,
}

/// `[limits]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LimitsSection {
    /// Meetings that exist at the same time.
    pub meetings: Option<u64>,
    /// Attendees of one meeting.
    pub attendees_per_meeting: Option<u32>,
    /// Replicas of one meeting.
    pub replicas_per_meeting: Option<u64>,
    /// Cameras sending in one meeting at the same time.
    pub video_sources_per_meeting: Option<u32>,
    /// Content shares in one meeting at the same time.
    pub content_shares_per_meeting: Option<u32>,
    /// Media pipelines at work at the same time.
    pub media_pipelines: Option<u64>,
    /// Calls of each AWS operation per second; 0 is no limit.
    pub api_calls_per_second: Option<u32>,
    /// Calls of each AWS operation that may come at once.
    pub api_calls_burst: Option<u32>,
}

/// `[lifecycle]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LifecycleSection {
    /// A meeting in which nobody is connected ends after this time.
    pub idle_timeout_seconds: Option<u64>,
    /// Every meeting ends this long after its creation.
    pub duration_max_seconds: Option<u64>,
}

/// `[metrics]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct MetricsSection {
    /// Whether they are told on standard output for CloudWatch.
    pub cloudwatch_emf: Option<bool>,
    /// The namespace that they have there.
    pub cloudwatch_namespace: Option<String>,
}

/// `[retention]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RetentionSection {
    /// What is known of a meeting's attendees and their calls is kept so long after it; 0 is for ever.
    pub analytics_days: Option<u32>,
    /// The record of a meeting is kept so long after it; 0 is for ever.
    pub meeting_records_days: Option<u32>,
    /// Recordings in buckets of the data directory are kept so long; 0 is for ever.
    pub recordings_days: Option<u32>,
}

/// `[connections]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ConnectionsSection {
    /// Open sockets on the HTTP and TLS ports together.
    pub http_max: Option<usize>,
    /// Open ICE-TCP sockets of each media thread.
    pub media_tcp_max: Option<usize>,
    /// ICE-TCP and TURN sockets of one client address before they have shown credentials.
    pub strangers_per_address: Option<usize>,
}

/// `[turn]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct TurnSection {
    /// Port of our own relay, over TCP.
    pub listen: Option<SocketAddr>,
    /// Port of our own relay, over TLS.
    pub listen_tls: Option<SocketAddr>,
    /// TURN servers of the operator instead.
    pub uris: Option<Vec<String>>,
    /// The secret that those servers know, too.
    pub secret_file: Option<PathBuf>,
    /// How long credentials are good at least.
    pub credentials_ttl_seconds: Option<u64>,
    /// When clients are told of TURN.
    pub used: Option<TurnUsed>,
}

/// `[events]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct EventsSection {
    /// Whether webhooks may reach addresses that are not of the public internet.
    pub webhook_private_addresses: Option<bool>,
    /// Queues that get every event.
    pub sqs_queues: Option<Vec<String>>,
    /// Topics that get every event.
    pub sns_topics: Option<Vec<String>>,
    /// A bus that gets every event.
    pub event_bus: Option<String>,
    /// The source that events on the bus have.
    pub event_bus_source: Option<String>,
    /// Where the AWS services are instead of at Amazon.
    pub aws_endpoint_url: Option<String>,
    /// Accounts whose targets are allowed beside our own.
    pub aws_accounts: Option<Vec<String>>,
    /// A NATS server that gets every event.
    pub nats_url: Option<String>,
    /// What its subjects begin with.
    pub nats_subject: Option<String>,
    /// The stream that is made there if there is none.
    pub nats_stream: Option<String>,
    /// An event is tried this often at most.
    pub attempts_max: Option<u32>,
    /// An event that has waited this long is not tried again.
    pub age_max_seconds: Option<u64>,
    /// A delivery that takes longer has failed.
    pub timeout_seconds: Option<u64>,
    /// Events are kept this long.
    pub retention_seconds: Option<u64>,
    /// Events that wait for one target.
    pub backlog_max: Option<u64>,
    /// Dead letters.
    pub dead_letters_max: Option<u64>,
}

/// When clients are told of TURN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TurnUsed {
    /// After an attempt without it that failed.
    #[default]
    Fallback,
    /// From the first attempt on.
    Always,
}

impl FileSettings {
    /// Reads the file that `named` says, or `carillon.toml` in the working directory, or nothing.
    pub fn load(named: Option<&Path>) -> Result<Self, ConfigError> {
        let path = named.unwrap_or(Path::new(DEFAULT_PATH));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
                Ok(Self::default())
            }
            Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Reads `text`; `path` is named in the error.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count());
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let reason = line.map_or_else(|| message.clone(), |line| format!("line {line}: {message}"));
            ConfigError::Malformed { path: path.to_owned(), reason }
        })
    }
}
