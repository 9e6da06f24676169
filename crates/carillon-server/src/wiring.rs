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
use carillon_aws::{AwsConfig, AwsFront, AwsPorts};
use carillon_backends::{Embedded, KeysFile, SystemClock, SystemEntropy};
use carillon_control::{Control, ControlConfig, LiveReports, Ports};
use carillon_meeting::{MeetingConfig, TurnUse};
use carillon_pipeline::{MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::{Clock, Entropy, Keys, Meetings, Outbox, Pipelines, Plane};
use tower::util::BoxCloneSyncService;

use crate::config::{Settings, TurnUsed};
use crate::delivery::{self, Ways};
use crate::keys::ServerKeys;
use crate::listen::{Front, REQUEST_TIMEOUT};
use crate::media_thread::MediaThreads;
use crate::meeting_actor::LiveMeetings;
use crate::objects;
use crate::recorder::{RecorderEngines, ReportQueue, Spool};
use crate::turn::TurnIssuer;

/// Everything below the listeners.
pub struct Wired {
    pub control: Control,
    pub pipelines: MediaPipelines,
    pub live: Arc<LiveMeetings>,
    pub keys: Arc<ServerKeys>,
    pub aws: Front,
    pub app: Router,
    pub ways: Ways,
    pub spool: Spool,
}

/// Opens the store and builds use cases and fronts over it. `media_host` is `host:port` of the first media socket.
pub async fn wire(
    settings: &Settings,
    data_dir: &Path,
    media: Arc<MediaThreads>,
    media_host: String,
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
    let ways = Ways {
        outbox: Arc::clone(&store) as Arc<dyn Outbox>,
        sink: Arc::new(delivery::sinks(settings, delivery::webhook_secret(data_dir, &*entropy)?)?),
        reports: LiveReports::open(Arc::clone(&store) as Arc<dyn Outbox>, Arc::clone(&clock))
            .await
            .context("opening the store")?,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    live.report_to(Arc::clone(&ways.reports));
    let reported = ReportQueue::default();
    let spool = Spool::new(data_dir, Arc::clone(&objects), reported.reports());
    let engines = RecorderEngines::new(
        captures,
        Arc::clone(&live),
        spool.clone(),
        objects,
        Arc::clone(&clock),
        reported.reports(),
    );
    let ports = PipelinePorts {
        pipelines: store as Arc<dyn Pipelines>,
        meetings: Arc::clone(&meetings),
        engines: Arc::new(engines),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let pipelines = MediaPipelines::new(ports, pipeline_config(settings));
    tokio::spawn(reported.pass_on(pipelines.clone()));
    let ports = Ports {
        meetings,
        plane: Arc::clone(&live) as Arc<dyn Plane>,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let control =
        Control::open(ports, control_config(settings, media_host)).await.context("opening the store")?;
    // The cell was made above and is filled here alone.
    let _ = told.set(control.clone());

    let aws = AwsFront::new(
        AwsPorts {
            control: control.clone(),
            pipelines: pipelines.clone(),
            keys: Arc::clone(&keys) as Arc<dyn Keys>,
            clock,
            entropy,
        },
        AwsConfig { hosts: signed_hosts(settings), rate: settings.api_rate, ..AwsConfig::default() },
    );
    let access = match settings.dev {
        true => carillon_app::Access::Open,
        false => carillon_app::Access::Operators(Arc::clone(&keys) as Arc<dyn Keys>),
    };
    let app = carillon_app::router(control.clone(), access, carillon_app::Settings::default());
    Ok(Wired { app, control, pipelines, live, keys, aws: boxed(aws), ways, spool })
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

fn control_config(settings: &Settings, media_host: String) -> ControlConfig {
    ControlConfig {
        quotas: settings.limits,
        idle_timeout: settings.lifecycle.idle_timeout,
        max_duration: settings.lifecycle.duration_max,
        noise_suppression: settings.noise_suppression,
        public_url: settings.public_url.clone(),
        media_host: Some(media_host),
        ..ControlConfig::new(settings.account_id.clone(), settings.region.clone())
    }
}

fn pipeline_config(settings: &Settings) -> PipelineConfig {
    let buckets = settings.buckets.iter().cloned().collect();
    PipelineConfig {
        active_max: settings.pipelines_max,
        private_addresses: settings.live_connectors_private,
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
