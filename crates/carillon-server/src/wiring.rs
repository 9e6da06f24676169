//! Chooses the suppliers of the ports and puts the crates together. The only place that knows all of them.
//!
//! Control tells live meetings through the plane, and live meetings tell control who is there: the circle is closed
//! by [`wire`] with a cell that is filled before anything runs.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use carillon_accounts::Accounts;
use carillon_analytics::{Analytics, AnalyticsConfig, AnalyticsPorts};
use carillon_app::api::{ApiPorts, ApiSettings, AttachmentPorts, Attachments, Provisioning};
use carillon_app::{AppPorts, PlaybackSecret};
use carillon_aws::{AwsConfig, AwsFront, AwsPorts, Connects};
use carillon_backends::{
    Embedded, EmbeddedRows, KeysFile, SystemClock, SystemEntropy, WebScanner, WebhookConfig,
};
use carillon_control::{Control, ControlConfig, LiveReports, Ports};
use carillon_meeting::{MeetingConfig, TurnUse};
use carillon_messaging::sessions::HubLimits;
use carillon_messaging::{Messaging, MessagingConfig, News, Ports as MessagingPorts};
use carillon_pipeline::recordings::Recordings;
use carillon_pipeline::{MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::rows::Listener;
use carillon_ports::{
    Clock, Entropy, EventSink, Keys, Meetings, Objects, Outbox, Pipelines, Plane, ProcessorSink, Scanner,
};
use carillon_proto::object::BucketName;
use carillon_visits::Visits;
use tower::util::BoxCloneSyncService;

use crate::accounts::{self, Audited};
use crate::compact::{self, Stores};
use crate::config::{ScannerSettings, Settings, TurnUsed};
use crate::delivery::{self, Bell, FlowWays, StreamWays, Ways};
use crate::finisher::{Ffmpeg, Finisher};
use crate::keys::ServerKeys;
use crate::listen::{Front, MessagingDoor, REQUEST_TIMEOUT};
use crate::live_connector::LiveConnectors;
use crate::media_thread::MediaThreads;
use crate::meeting_actor::LiveMeetings;
use crate::objects;
use crate::old_recordings::{self, ATTACHMENTS};
use crate::private_file;
use crate::recorder::{self, RecorderEngines, ReportQueue, Spool};
use crate::sessions::Sessions;
use crate::turn::TurnIssuer;

/// Everything below the listeners.
pub struct Wired {
    pub control: Control,
    pub analytics: Analytics,
    pub pipelines: MediaPipelines,
    pub messaging: Messaging,
    pub accounts: Accounts,
    pub visits: Visits,
    pub attachments: Attachments,
    pub stores: Stores,
    pub provisioning: Provisioning,
    pub door: MessagingDoor,
    pub live: Arc<LiveMeetings>,
    pub keys: Arc<ServerKeys>,
    pub aws: Front,
    pub app: Router,
    pub ways: Ways,
    pub stream_ways: StreamWays,
    pub flow_ways: FlowWays,
    pub spool: Spool,
}

/// Where clients find what is not at the address that they call.
pub struct Reached {
    /// `host:port` of the first media socket.
    pub media_host: String,
    /// The TLS port, which is the only one that messaging clients dial.
    pub tls_port: Option<u16>,
}

/// Opens the store and builds use cases and fronts over it.
pub async fn wire(
    settings: &Settings,
    data_dir: &Path,
    media: Arc<MediaThreads>,
    reached: Reached,
    turn: Option<TurnIssuer>,
) -> anyhow::Result<Wired> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let store = Arc::new(open_store(data_dir.to_owned()).await?);
    let meetings = Arc::clone(&store) as Arc<dyn Meetings>;
    store.configure(delivery::outbox_config(settings));
    // Buckets are opened at start, so that what is wrong with them is told then.
    let objects = objects::open(settings, data_dir).await?;
    let keys = Arc::new(ServerKeys::new(settings.access_key.clone(), Arc::new(KeysFile::new(data_dir))));
    keys.usable_or_new(&*entropy).await?;

    let told: Arc<OnceLock<Control>> = Arc::default();
    let presence = Arc::clone(&told);
    let captures = Arc::clone(media.captures());
    let live = LiveMeetings::new(
        meeting_config(settings),
        turn,
        media,
        Arc::new(move |meeting, connected| {
            if let Some(control) = presence.get() {
                control.presence_changed(meeting, usize::try_from(connected).unwrap_or(usize::MAX));
            }
        }),
    );
    let sinks = Arc::new(delivery::sinks(settings, delivery::webhook_secret(data_dir, &*entropy)?)?);
    let ways = Ways {
        outbox: Arc::clone(&store) as Arc<dyn Outbox>,
        sink: Arc::clone(&sinks) as Arc<dyn EventSink>,
        reports: LiveReports::open(Arc::clone(&store) as Arc<dyn Outbox>, Arc::clone(&clock))
            .await
            .context("opening the store")?,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    live.report_to(Arc::clone(&ways.reports));
    let ports = AnalyticsPorts {
        reports: Arc::clone(&store) as Arc<dyn carillon_ports::Analytics>,
        meetings: Arc::clone(&meetings),
        outbox: Arc::clone(&store) as Arc<dyn Outbox>,
        clock: Arc::clone(&clock),
    };
    let analytics = Analytics::new(ports, AnalyticsConfig { retention: settings.retention.analytics });
    live.record_with(Arc::clone(analytics.recorder()));
    let reported = ReportQueue::default();
    let spool = Spool::new(data_dir, Arc::clone(&objects), reported.reports());
    let finishing = settings.finisher.clone();
    let ffmpeg = Ffmpeg::new(finishing.ffmpeg.clone());
    let finisher = Finisher::new(data_dir, Arc::clone(&objects), reported.reports(), finishing);
    let connectors = LiveConnectors::new(
        data_dir,
        Arc::clone(&captures),
        Arc::clone(&live),
        Arc::clone(&clock),
        reported.reports(),
        Arc::clone(&entropy),
        ffmpeg,
    )
    .context("preparing live connectors")?;
    let playlists = connectors.playlists().clone();
    let engines = Arc::new(RecorderEngines::new(
        captures,
        Arc::clone(&live),
        spool.clone(),
        finisher.clone(),
        Arc::new(connectors),
        Arc::clone(&objects),
        Arc::clone(&clock),
        reported.reports(),
    ));
    let mending = Arc::clone(&engines);
    tokio::spawn(async move { mending.mend().await });
    let Audited { accounts, visits, store: audited } =
        open_accounts(settings, data_dir, &clock, &entropy).await?;
    let ports = PipelinePorts {
        pipelines: store as Arc<dyn Pipelines>,
        meetings: Arc::clone(&meetings),
        engines,
        consents: Arc::new(visits.clone()),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let pipelines = MediaPipelines::new(ports, pipeline_config(settings));
    tokio::spawn(reported.pass_on(pipelines.clone()));
    tokio::spawn(spool.withheld().clone().tidy(pipelines.clone()));
    tokio::spawn(recorder::sweep(spool.clone(), finisher, pipelines.clone()));
    let ports = Ports {
        meetings,
        plane: Arc::clone(&live) as Arc<dyn Plane>,
        reports: Arc::clone(&ways.reports),
        consents: Arc::new(visits.clone()),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let control = Control::open(ports, control_config(settings, reached.media_host))
        .await
        .context("opening the store")?;
    live.authenticate_by(control.clone());
    // The cell was made above and is filled here alone.
    let _ = told.set(control.clone());

    let sessions = Sessions::start(HubLimits::default());
    let bell = Bell::default();
    let listener = bell.listener(sessions.listener());
    let messages = Arc::new(open_rows(data_dir.to_owned(), listener).await?);
    let ports =
        MessagingPorts { rows: messages.clone(), clock: Arc::clone(&clock), entropy: Arc::clone(&entropy) };
    let config = MessagingConfig {
        streams: delivery::stream_config(settings),
        answer_time: settings.channel_flows.answer_time,
        ..MessagingConfig::new(settings.account_id.clone(), settings.region.clone())
    };
    let messaging = Messaging::open(ports, config).await.context("opening the store")?;
    let flow_ways = FlowWays {
        messaging: messaging.clone(),
        sink: Arc::clone(&sinks) as Arc<dyn ProcessorSink>,
        processors: Arc::new(settings.channel_flows.processors.clone()),
        bell: bell.clone(),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let stream_ways = StreamWays {
        messaging: messaging.clone(),
        sink: sinks,
        bell,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };

    let aws_config = AwsConfig {
        hosts: signed_hosts(settings),
        roles: settings.roles.clone(),
        rate: settings.api_rate,
        sessions_port: reached.tls_port,
        ..AwsConfig::default()
    };
    let connects = Connects::new(
        Arc::clone(&keys) as Arc<dyn Keys>,
        messaging.clone(),
        Arc::clone(&clock),
        settings.account_id.clone(),
        aws_config.clone(),
    );
    let door = MessagingDoor { connects: Arc::new(connects), messaging: messaging.clone(), sessions };
    let aws = AwsFront::new(
        AwsPorts {
            control: control.clone(),
            pipelines: pipelines.clone(),
            messaging: messaging.clone(),
            keys: Arc::clone(&keys) as Arc<dyn Keys>,
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
        },
        aws_config,
    );
    let access = match settings.dev {
        true => carillon_app::Access::Open,
        false => carillon_app::Access::Operators(Arc::clone(&keys) as Arc<dyn Keys>),
    };
    let attachments = open_attachments(settings, data_dir, &visits, &objects, &clock, &*entropy)?;
    let recordings = Recordings::new(pipelines.clone(), objects, recordings_bucket());
    if let Some(kept) = settings.retention.recordings {
        tokio::spawn(old_recordings::delete(recordings.clone(), old_recordings::buckets(settings), kept));
    }
    let playback = playback_secret(data_dir, &*entropy)?;
    let ports = AppPorts {
        control: control.clone(),
        analytics: analytics.clone(),
        recordings: recordings.clone(),
        access,
        playback: playback.clone(),
        clock: Arc::clone(&clock),
    };
    let provisioning = Provisioning::new(accounts.clone(), messaging.clone(), Arc::clone(&clock));
    let api_ports = ApiPorts {
        accounts: accounts.clone(),
        messaging: messaging.clone(),
        visits: visits.clone(),
        control: control.clone(),
        recordings,
        attachments: attachments.clone(),
        playback,
        clock,
        entropy,
    };
    let api_settings = ApiSettings { public_url: settings.public_url.clone() };
    let app = carillon_app::router(ports, carillon_app::Settings::default())
        .merge(playlists.router())
        .merge(carillon_app::api::router(api_ports, api_settings));
    Ok(Wired {
        app,
        analytics,
        control,
        pipelines,
        messaging,
        accounts,
        visits,
        attachments,
        stores: vec![(compact::MESSAGING, messages), (compact::ACCOUNTS, audited)],
        provisioning,
        door,
        live,
        keys,
        aws: boxed(aws),
        ways,
        stream_ways,
        flow_ways,
        spool,
    })
}

/// The files of visits. What was on its way when the last server ended is removed.
fn open_attachments(
    settings: &Settings,
    data_dir: &Path,
    visits: &Visits,
    objects: &Arc<dyn Objects>,
    clock: &Arc<dyn Clock>,
    entropy: &dyn Entropy,
) -> anyhow::Result<Attachments> {
    let arriving = data_dir.join("arriving");
    if arriving.exists() {
        std::fs::remove_dir_all(&arriving).context("emptying the directory of files on their way")?;
    }
    std::fs::create_dir_all(&arriving).context("making the directory of files on their way")?;
    let scanner = match settings.attachments.scanner.clone() {
        None => None,
        Some(ScannerSettings { url, timeout, private_addresses }) => {
            let secret = delivery::webhook_secret(data_dir, entropy)?;
            let config = WebhookConfig { secret, private_addresses };
            let scanner = WebScanner::new(url, config, timeout, Arc::clone(objects), Arc::clone(clock))?;
            Some(Arc::new(scanner) as Arc<dyn Scanner>)
        }
    };
    let bucket = ATTACHMENTS.parse().context("the bucket of attachments")?;
    let ports =
        AttachmentPorts { visits: visits.clone(), objects: Arc::clone(objects), bucket, scanner, arriving };
    Ok(Attachments::new(ports, settings.attachments.rules.clone()))
}

/// What playback links are signed with: made at the first start, kept in the data directory.
fn playback_secret(data_dir: &Path, entropy: &dyn Entropy) -> anyhow::Result<PlaybackSecret> {
    let path = data_dir.join("playback-secret");
    if let Some(text) = private_file::read(&path)? {
        return text.parse().with_context(|| format!("{} holds no playback secret: it", path.display()));
    }
    let secret = PlaybackSecret::random(entropy);
    private_file::write(&path, &format!("{}\n", secret.expose()))?;
    Ok(secret)
}

/// Where recordings go that are begun through the application API.
fn recordings_bucket() -> BucketName {
    "recordings".parse().expect("a name of a bucket that is always there")
}

fn meeting_config(settings: &Settings) -> MeetingConfig {
    let used = settings.turn.as_ref().map(|turn| turn.used).unwrap_or_default();
    let turn = match used {
        TurnUsed::Fallback => TurnUse::Fallback,
        TurnUsed::Always => TurnUse::Always,
    };
    MeetingConfig { turn, ..MeetingConfig::default() }
}

async fn open_store(directory: std::path::PathBuf) -> anyhow::Result<Embedded> {
    let opening = tokio::task::spawn_blocking(move || Embedded::open(&directory));
    Ok(opening.await.context("opening the store")??)
}

async fn open_rows(
    directory: std::path::PathBuf,
    listener: Listener<News>,
) -> anyhow::Result<EmbeddedRows<News>> {
    let open = move || EmbeddedRows::open(&directory, compact::MESSAGING, listener);
    Ok(tokio::task::spawn_blocking(open).await.context("opening the store")??)
}

async fn open_accounts(
    settings: &Settings,
    data_dir: &Path,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Audited> {
    let (directory, config) = (data_dir.to_owned(), settings.accounts.clone());
    let (clock, entropy) = (Arc::clone(clock), Arc::clone(entropy));
    let opening = tokio::task::spawn_blocking(move || accounts::open(&directory, config, clock, entropy));
    opening.await.context("opening the store")?
}

fn control_config(settings: &Settings, media_host: String) -> ControlConfig {
    ControlConfig {
        quotas: settings.limits,
        idle_timeout: settings.lifecycle.idle_timeout,
        max_duration: settings.lifecycle.duration_max,
        record_retention: settings.retention.meeting_records,
        noise_suppression: settings.noise_suppression,
        public_url: settings.public_url.clone(),
        media_host: Some(media_host),
        ..ControlConfig::new(settings.account_id.clone(), settings.region.clone())
    }
}

fn pipeline_config(settings: &Settings) -> PipelineConfig {
    let buckets = settings.buckets.iter().cloned().collect();
    PipelineConfig {
        bucket_keys: objects::keys(&settings.buckets, &settings.objects, settings.dev),
        active_max: settings.pipelines_max,
        private_addresses: settings.live_connectors_private,
        finish_recordings: settings.finish_recordings,
        ..PipelineConfig::new(settings.account_id.clone(), settings.region.clone(), buckets)
    }
}

/// Behind a proxy that replaces `Host`, clients have signed the public one.
fn signed_hosts(settings: &Settings) -> Vec<String> {
    settings.public_url.iter().map(|url| authority(&url.to_string()).to_owned()).collect()
}

fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn boxed(aws: AwsFront) -> Front {
    let answer = move |request: Request| {
        let aws = aws.clone();
        async move { Ok(aws.answer_within(request, tokio::time::sleep(REQUEST_TIMEOUT)).await.map(Body::new)) }
    };
    BoxCloneSyncService::new(tower::service_fn(answer))
}
