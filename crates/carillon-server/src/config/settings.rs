//! The resolved settings: what the rest of the program reads, and the only place where defaults are.
//!
//! Resolution happens once, at start. A value that is here has been checked; nothing reads the environment or the
//! file afterwards.
//!
//! Invariant: with `dev`, every listener is on a loopback address.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use carillon_accounts::AccountsConfig;
use carillon_aws::Rate;
use carillon_aws::Roles;
use carillon_backends::S3Options;
use carillon_control::{PublicUrl, Quotas};
use carillon_ports::outbox::Target;
use carillon_proto::id::{AccountId, MediaRegion};
use carillon_proto::object::BucketName;
use carillon_proto::redact::Redacted;

use super::accounts;
use super::arguments::{DataDirArguments, LogFormat, ServeArguments, TlsAddress};
use super::attachments::{self, AttachmentSettings};
use super::error::ConfigError;
use super::events::Events;
use super::file::{
    ConnectionsSection, FileSettings, LifecycleSection, LimitsSection, MetricsSection, RetentionSection,
};
use super::flows::ChannelFlows;
use super::objects;
use super::roles;
use super::streams;
use super::traces;
use super::turn::{Turn, TurnServers};
use crate::finisher::FinisherOptions;

/// Amazon's limit of us-east-1.
const PIPELINES_MAX: u64 = 100;
const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// No limit: the operator's own programs call.
const API_CALLS_PER_SECOND: u32 = 0;
/// Amazon's, for whoever sets a rate.
const API_CALLS_BURST: u32 = 20;
/// A quarter, for whoever compares one with the last.
const ANALYTICS_DAYS: u32 = 90;
const DATA_DIR: &str = "./carillon-data";
/// More threads than this would run out of ports near the first one, not out of work.
const MEDIA_THREADS_MAX: usize = 128;

/// Everything that `carillon serve` was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The application API is open to this machine.
    pub dev: bool,
    /// HTTP and WebSocket.
    pub listen: SocketAddr,
    /// The same over TLS.
    pub listen_tls: Option<SocketAddr>,
    /// Who vouches for the TLS port.
    pub tls: TlsSource,
    /// Media of the first thread; thread n takes port + n, or any port when this is 0.
    pub media_listen: SocketAddr,
    /// Addresses put into answers; empty is: find out.
    pub media_announce: Vec<IpAddr>,
    /// Media threads.
    pub media_threads: NonZeroUsize,
    /// Whether noise is taken out of what attendees say of whom nothing else is said.
    pub noise_suppression: bool,
    /// The address that clients use, when it is not `listen`.
    pub public_url: Option<PublicUrl>,
    /// Everything that outlives the process.
    pub data_dir: PathBuf,
    /// Region of ARNs.
    pub region: MediaRegion,
    /// Account of ARNs.
    pub account_id: AccountId,
    /// Sinks that recordings may go to.
    pub buckets: Vec<BucketName>,
    /// Those of them that are behind an S3 API.
    pub objects: BTreeMap<BucketName, S3Options>,
    /// Accounts of people.
    pub accounts: AccountsConfig,
    /// Files of visits.
    pub attachments: AttachmentSettings,
    /// What back ends may take for their users.
    pub roles: Roles,
    /// Where Kinesis streams of messaging lead.
    pub streams: BTreeMap<String, Target>,
    /// What processes messages of channels.
    pub channel_flows: ChannelFlows,
    /// Receivers of events.
    pub webhook_urls: Vec<String>,
    /// The access key, when the environment holds it.
    pub access_key: Option<EnvironmentKey>,
    /// What is logged.
    pub log: String,
    /// How.
    pub log_format: LogFormat,
    /// Ceilings of meetings.
    pub limits: Quotas,
    /// Media pipelines at work at the same time.
    pub pipelines_max: u64,
    /// Whether live connectors may send to private addresses.
    pub live_connectors_private: bool,
    /// Whether every capture is finished by itself.
    pub finish_recordings: bool,
    /// How recordings are finished.
    pub finisher: FinisherOptions,
    /// Calls of each AWS operation; `None` is no limit.
    pub api_rate: Option<Rate>,
    /// When meetings end by themselves.
    pub lifecycle: Lifecycle,
    /// How long things are kept.
    pub retention: Retention,
    /// The namespace of metrics in CloudWatch, if they are told there.
    pub cloudwatch: Option<String>,
    /// Where a collector takes spans, if they are sent.
    pub traces: Option<String>,
    /// Bounds of sockets.
    pub connections: Connections,
    /// TURN, if there is any.
    pub turn: Option<Turn>,
    /// Where events go, and how.
    pub events: Events,
}

/// Who vouches for the TLS port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsSource {
    /// A CA in the data directory, made at first start.
    LocalCa,
    /// PEM files of the operator.
    Files {
        /// The chain, leaf first.
        cert: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

/// The access key of `CARILLON_ACCESS_KEY_ID` and `CARILLON_SECRET_ACCESS_KEY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentKey {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: Redacted<String>,
}

/// When meetings end by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// With nobody connected.
    pub idle_timeout: Duration,
    /// Since creation.
    pub duration_max: Duration,
}

/// How long things are kept; `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// What is known of a meeting's attendees and their calls, after it.
    pub analytics: Option<Duration>,
    /// The record of a meeting, after it.
    pub meeting_records: Option<Duration>,
    /// Objects of recordings in the data directory, after they were written.
    pub recordings: Option<Duration>,
}

/// Bounds of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// On the HTTP and TLS ports together.
    pub http_max: usize,
    /// ICE-TCP, per media thread.
    pub media_tcp_max: usize,
    /// ICE-TCP, per media thread, and TURN: of one client address, before they have shown credentials.
    pub strangers_per_address: usize,
}

impl Settings {
    /// Merges the flags (with their environment variables) over the file over the defaults, and checks the result.
    pub fn resolve(flags: ServeArguments, file: FileSettings) -> Result<Self, ConfigError> {
        let listen = flags.listen.or(file.listen).unwrap_or(SocketAddr::new(LOCALHOST, 8080));
        let dev = flags.dev.or(file.dev).unwrap_or(false);
        let listen_tls = flags.listen_tls.or(file.listen_tls);
        let mut buckets = buckets(flags.bucket.or(file.bucket))?;
        let objects = objects::resolve(file.objects, &mut buckets)?;
        let roles = roles::resolve(file.roles)?;
        let events = Events::resolve(file.events, dev)?;
        let accounts = accounts::resolve(file.accounts)?;
        let settings = Self {
            dev,
            listen,
            listen_tls: match listen_tls.unwrap_or(TlsAddress::On(SocketAddr::new(LOCALHOST, 8443))) {
                TlsAddress::On(address) => Some(address),
                TlsAddress::Off => None,
            },
            tls: tls_source(flags.tls_cert.or(file.tls_cert), flags.tls_key.or(file.tls_key))?,
            media_listen: flags
                .media_listen
                .or(file.media_listen)
                .unwrap_or(SocketAddr::new(LOCALHOST, 3478)),
            media_announce: flags.media_announce.or(file.media_announce).unwrap_or_default(),
            media_threads: flags.media_threads.or(file.media_threads).unwrap_or_else(one_per_core),
            noise_suppression: flags.noise_suppression.or(file.noise_suppression).unwrap_or(false),
            public_url: public_url(flags.public_url.or(file.public_url))?,
            data_dir: data_dir(&flags.place, file.data_dir),
            region: region(flags.region.or(file.region))?,
            account_id: account_id(flags.account_id.or(file.account_id))?,
            buckets,
            objects,
            accounts,
            attachments: attachments::resolve(file.attachments, events.webhook_private_addresses)?,
            roles,
            streams: streams::resolve(file.streams, events.nats.as_ref())?,
            channel_flows: ChannelFlows::resolve(file.channel_flows, events.webhook_private_addresses)?,
            webhook_urls: webhook_urls(flags.webhook_url.or(file.webhook_url))?,
            access_key: EnvironmentKey::read()?,
            log: flags.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
            log_format: flags.log_format.or(file.log_format).unwrap_or_default(),
            limits: quotas(&file.limits)?,
            pipelines_max: file.limits.media_pipelines.unwrap_or(PIPELINES_MAX),
            live_connectors_private: file.pipelines.live_connectors_to_private_addresses.unwrap_or(false),
            finish_recordings: file.pipelines.finish_recordings.unwrap_or(true),
            finisher: FinisherOptions {
                jobs: file.pipelines.compositing_jobs.unwrap_or(NonZeroUsize::MIN),
                ffmpeg: file.pipelines.ffmpeg.unwrap_or_else(|| PathBuf::from("ffmpeg")),
            },
            api_rate: api_rate(&file.limits)?,
            lifecycle: Lifecycle::resolve(&file.lifecycle)?,
            retention: Retention::resolve(&file.retention)?,
            cloudwatch: cloudwatch(file.metrics)?,
            traces: traces::endpoint(&file.traces)?,
            connections: Connections::resolve(&file.connections)?,
            turn: Turn::resolve(file.turn)?,
            events,
        };
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let turn = self.turn.as_ref().map(|turn| &turn.servers);
        let (turn_listen, turn_listen_tls) = match turn {
            Some(TurnServers::Own { listen, listen_tls }) => (*listen, *listen_tls),
            Some(TurnServers::Others { .. }) | None => (None, None),
        };
        if turn_listen_tls.is_some() && self.listen_tls.is_none() {
            return Err(value("turn.listen-tls", "needs the certificate of the TLS port".to_owned()));
        }
        if self.dev {
            let listeners = [
                ("--listen", Some(self.listen)),
                ("--listen-tls", self.listen_tls),
                ("--media-listen", Some(self.media_listen)),
                ("turn.listen", turn_listen),
                ("turn.listen-tls", turn_listen_tls),
            ];
            for (key, address) in listeners {
                if let Some(address) = address.filter(|address| !address.ip().is_loopback()) {
                    return Err(ConfigError::DevNotLoopback { key, address });
                }
            }
        }
        let threads = self.media_threads.get();
        let ports_left = usize::from(u16::MAX - self.media_listen.port());
        if threads > MEDIA_THREADS_MAX || (self.media_listen.port() != 0 && threads - 1 > ports_left) {
            return Err(value(
                "media-threads",
                format!("must be at most {}", MEDIA_THREADS_MAX.min(ports_left + 1)),
            ));
        }
        if let Some(unspecified) = self.media_announce.iter().find(|ip| ip.is_unspecified()) {
            return Err(value(
                "media-announce",
                format!("must be an address that clients can reach, not {unspecified}"),
            ));
        }
        Ok(())
    }
}

impl EnvironmentKey {
    /// Reads the two variables.
    pub fn read() -> Result<Option<Self>, ConfigError> {
        match (variable("CARILLON_ACCESS_KEY_ID")?, variable("CARILLON_SECRET_ACCESS_KEY")?) {
            (Some(id), Some(secret)) => Ok(Some(Self { id, secret: Redacted::new(secret) })),
            (None, None) => Ok(None),
            _ => Err(ConfigError::HalfAccessKey),
        }
    }
}

impl Lifecycle {
    fn resolve(section: &LifecycleSection) -> Result<Self, ConfigError> {
        let seconds = |key, given: Option<u64>, default| match given.unwrap_or(default) {
            0 => Err(value(key, "must be at least 1".to_owned())),
            number => Ok(Duration::from_secs(number)),
        };
        Ok(Self {
            idle_timeout: seconds("lifecycle.idle-timeout-seconds", section.idle_timeout_seconds, 300)?,
            duration_max: seconds("lifecycle.duration-max-seconds", section.duration_max_seconds, 86_400)?,
        })
    }
}

impl Retention {
    fn resolve(section: &RetentionSection) -> Result<Self, ConfigError> {
        let days = |given: Option<u32>, default| match given.unwrap_or(default) {
            0 => None,
            days => Some(Duration::from_secs(u64::from(days) * 86_400)),
        };
        // Recordings are remembered for thirty days after they end, with the meeting that they are of.
        if section.meeting_records_days.is_some_and(|days| (1..=30).contains(&days)) {
            let reason = "must be 0, which is for ever, or at least 31";
            return Err(value("retention.meeting-records-days", reason.to_owned()));
        }
        Ok(Self {
            analytics: days(section.analytics_days, ANALYTICS_DAYS),
            meeting_records: days(section.meeting_records_days, 0),
            recordings: days(section.recordings_days, 0),
        })
    }
}

impl Connections {
    fn resolve(section: &ConnectionsSection) -> Result<Self, ConfigError> {
        let positive = |key, given: Option<usize>, default| match given.unwrap_or(default) {
            0 => Err(value(key, "must be at least 1".to_owned())),
            number => Ok(number),
        };
        Ok(Self {
            http_max: positive("connections.http-max", section.http_max, 16_384)?,
            media_tcp_max: positive("connections.media-tcp-max", section.media_tcp_max, 1_024)?,
            strangers_per_address: positive(
                "connections.strangers-per-address",
                section.strangers_per_address,
                64,
            )?,
        })
    }
}

/// The data directory of a flag, else of the file, else the default.
pub fn data_dir(flags: &DataDirArguments, file: Option<PathBuf>) -> PathBuf {
    flags.data_dir.clone().or(file).unwrap_or_else(|| DATA_DIR.into())
}

/// Amazon keeps what begins with AWS/ for itself.
fn cloudwatch(section: MetricsSection) -> Result<Option<String>, ConfigError> {
    let namespace = section.cloudwatch_namespace.unwrap_or_else(|| "Carillon".to_owned());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/#:".contains(&byte);
    let fits = (1..=255).contains(&namespace.len()) && namespace.bytes().all(plain);
    if !fits || namespace.starts_with("AWS/") {
        let reason = "must be up to 255 of a-z, A-Z, 0-9, . _ - / # : and not begin with AWS/";
        return Err(value("metrics.cloudwatch-namespace", reason.to_owned()));
    }
    Ok(section.cloudwatch_emf.unwrap_or(false).then_some(namespace))
}

fn tls_source(cert: Option<PathBuf>, key: Option<PathBuf>) -> Result<TlsSource, ConfigError> {
    match (cert, key) {
        (Some(cert), Some(key)) => Ok(TlsSource::Files { cert, key }),
        (None, None) => Ok(TlsSource::LocalCa),
        (Some(_), None) => Err(value("tls-cert", "needs tls-key beside it".to_owned())),
        (None, Some(_)) => Err(value("tls-key", "needs tls-cert beside it".to_owned())),
    }
}

fn public_url(given: Option<String>) -> Result<Option<PublicUrl>, ConfigError> {
    let parse = |text: String| text.parse().map_err(|error| value("public-url", format!("{error}")));
    given.map(parse).transpose()
}

fn region(given: Option<String>) -> Result<MediaRegion, ConfigError> {
    let region = given.as_deref().unwrap_or("us-east-1");
    region.parse().map_err(|error| value("region", format!("{error}")))
}

fn account_id(given: Option<String>) -> Result<AccountId, ConfigError> {
    let account = given.as_deref().unwrap_or("000000000000");
    account.parse().map_err(|_| value("account-id", "must have twelve digits".to_owned()))
}

fn quotas(section: &LimitsSection) -> Result<Quotas, ConfigError> {
    let default = Quotas::default();
    let quotas = Quotas {
        meetings_max: section.meetings.unwrap_or(default.meetings_max),
        attendees_max: section.attendees_per_meeting.unwrap_or(default.attendees_max),
        replicas_max: section.replicas_per_meeting.unwrap_or(default.replicas_max),
        video_sources_max: section.video_sources_per_meeting.unwrap_or(default.video_sources_max),
        content_shares_max: section.content_shares_per_meeting.unwrap_or(default.content_shares_max),
    };
    if quotas.meetings_max == 0 {
        return Err(value("limits.meetings", "must be at least 1".to_owned()));
    }
    if quotas.attendees_max == 0 {
        return Err(value("limits.attendees-per-meeting", "must be at least 1".to_owned()));
    }
    Ok(quotas)
}

fn api_rate(section: &LimitsSection) -> Result<Option<Rate>, ConfigError> {
    let per_second = section.api_calls_per_second.unwrap_or(API_CALLS_PER_SECOND);
    let burst = NonZeroU32::new(section.api_calls_burst.unwrap_or(API_CALLS_BURST));
    let burst = burst.ok_or_else(|| value("limits.api-calls-burst", "must be at least 1".to_owned()))?;
    Ok(NonZeroU32::new(per_second).map(|per_second| Rate { per_second, burst }))
}

/// The two that are always there, then those of the operator.
fn buckets(given: Option<Vec<String>>) -> Result<Vec<BucketName>, ConfigError> {
    let always = ["recordings", "attachments"].map(str::to_owned);
    let mut buckets = Vec::new();
    for bucket in always.into_iter().chain(given.unwrap_or_default()) {
        let bucket: BucketName = bucket.parse().map_err(|_| {
            value("bucket", "must be an S3 bucket name: 3 to 63 of a-z, 0-9, hyphen, dot".to_owned())
        })?;
        if !buckets.contains(&bucket) {
            buckets.push(bucket);
        }
    }
    Ok(buckets)
}

fn webhook_urls(given: Option<Vec<String>>) -> Result<Vec<String>, ConfigError> {
    let urls = given.unwrap_or_default();
    let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    match urls.iter().all(|url| web(url) && url.parse::<axum::http::Uri>().is_ok()) {
        true => Ok(urls),
        false => Err(value("webhook-url", "must be an http or https URL".to_owned())),
    }
}

fn one_per_core() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::Environment(name)),
    }
}

pub(super) fn value(key: &'static str, reason: String) -> ConfigError {
    ConfigError::Value { key, reason }
}
