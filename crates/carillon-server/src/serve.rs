//! `carillon serve` from start to end: take what can be refused first, then run, then stop in order.
//!
//! Everything that may be in use or unreadable (data directory, ports, certificates) is taken before anything runs,
//! so that a start that fails leaves nothing behind.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context as _;
use carillon_accounts::Accounts;
use carillon_app::api::{Bootstrap, Departures};
use carillon_control::Control;
use carillon_pipeline::MediaPipelines;
use tokio::task::JoinHandle;

use crate::analytics::Remembering;
use crate::banner::{self, Places};
use crate::bootstrap::Site;
use crate::compact::Stores;
use crate::config::Settings;
use crate::data_dir::DataDir;
use crate::delivery::{Delivery, FlowDelivery, StreamDelivery, StreamWays, Ways};
use crate::hatch::{Behind, DeadLetters, Hatch};
use crate::listen::{self, DevGuard, HttpListener, Listeners, Services};
use crate::media_thread::{MediaOptions, MediaSockets, MediaThreads, announced_addresses};
use crate::meeting_actor::LiveMeetings;
use crate::recorder::{Captures, Spool};
use crate::sessions::Sessions;
use crate::shutdown::{MEETINGS_DEADLINE, Phase, RECORDINGS_DEADLINE, Shutdown, Signals};
use crate::turn::{Peers, Turn, TurnRelay};
use crate::wiring::{Reached, Wired, wire};
use crate::{leash, lifecycle, metrics, objects, tls, traces};

/// Serves until a signal comes and everything has stopped in order.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    raise_file_limit();
    let signals = Signals::install().context("cannot take over signals")?;
    let data_dir = DataDir::open(&settings.data_dir)?;
    leash::hold().context("cannot prepare to run programs")?;
    let server = Server::start(&settings, data_dir.path()).await?;
    wait_for_end(signals).await;
    server.stop().await
}

/// A running server.
struct Server {
    control: Control,
    remembering: Remembering,
    pipelines: MediaPipelines,
    live: Arc<LiveMeetings>,
    sessions: Sessions,
    media: Arc<MediaThreads>,
    shutdown: Shutdown,
    serving: JoinHandle<()>,
    beats: [JoinHandle<()>; 7],
    delivery: Delivery,
    streams: StreamDelivery,
    flows: FlowDelivery,
    hatch: Option<JoinHandle<()>>,
    spool: Spool,
    traces: Option<traces::Sending>,
    cloudwatch: Option<metrics::CloudWatch>,
}

impl Server {
    async fn start(settings: &Settings, data_dir: &Path) -> anyhow::Result<Self> {
        let metrics = metrics::install()?;
        let traces = settings.traces.as_deref().map(traces::install).transpose()?;
        let announced = announced_addresses(&settings.media_announce, settings.media_listen);
        let bound = Bound::take(settings, data_dir, &announced)?;
        let media_host = SocketAddr::new(announced[0], bound.media[0].address.port()).to_string();
        let mut places = bound.places(data_dir);
        let peers = Peers::new(&announced, &places.media);
        let issuer = bound.turn.as_ref().map(|turn| turn.issuer.clone());
        let (tcp_max, strangers_max) =
            (settings.connections.media_tcp_max, settings.connections.strangers_per_address);
        let captures = Captures::start().context("cannot start the recorder")?;
        let options = MediaOptions { announced, tcp_max, strangers_max, captures: Arc::clone(&captures) };
        let media = MediaThreads::start(bound.media, &options).context("cannot start the media threads")?;
        let media = Arc::new(media);
        let reached = Reached { media_host, tls_port: places.tls.map(|address| address.port()) };
        let wired = wire(settings, data_dir, Arc::clone(&media), reached, issuer).await?;
        let Wired { control, analytics, pipelines, messaging, door, live, keys, aws, app, .. } = wired;
        let (ways, stream_ways, spool) = (wired.ways, wired.stream_ways, wired.spool);
        let (accounts, visits, provisioning) = (wired.accounts, wired.visits, wired.provisioning);
        let attachments = wired.attachments;
        places.keys = keys.place();
        let site = Site {
            bootstrap: Bootstrap::new(messaging.clone(), provisioning.clone(), Arc::clone(&ways.entropy)),
            web: banner::web(settings, &places),
        };
        let hatch = open_hatch(data_dir, &ways, &stream_ways, &accounts, wired.stores, site);
        let remembering = Remembering::start(analytics.clone());
        let delivery = Delivery::start(ways, settings.events.policy, settings.events.retention);
        let streams = StreamDelivery::start(stream_ways, settings.events.policy);
        let flows = FlowDelivery::start(wired.flow_ways, settings.events.policy);

        let sessions = door.sessions.clone();
        let shutdown = Shutdown::new();
        let services = Services {
            control: control.clone(),
            analytics: analytics.clone(),
            reporters: Arc::default(),
            live: Arc::clone(&live),
            door,
            metrics: metrics.clone(),
            shutdown: shutdown.clone(),
            media_sources: objects::media_sources(&settings.objects).into(),
        };
        let door = listen::router(services, aws, app, dev_guard(settings));
        let listeners = Listeners::new(bound.http, settings.connections.http_max);
        let serving = tokio::spawn(listeners.serve(door, shutdown.clone()));
        if let Some(turn) = bound.turn {
            let relay = TurnRelay::new(turn.issuer, peers, tcp_max, strangers_max);
            tokio::spawn(relay.serve(turn.listeners, shutdown.clone()));
        }
        let cloudwatch = settings
            .cloudwatch
            .clone()
            .map(|namespace| metrics::CloudWatch::start(metrics.clone(), namespace, settings.region.clone()));
        let departures = Departures::new(visits.clone(), control.clone());
        let beats = [
            tokio::spawn(lifecycle::run(control.clone(), pipelines.clone(), metrics)),
            tokio::spawn(lifecycle::heed(pipelines.clone())),
            tokio::spawn(lifecycle::tidy(messaging)),
            tokio::spawn(lifecycle::depart(departures)),
            tokio::spawn(lifecycle::clear(attachments.clone())),
            tokio::spawn(lifecycle::scan(attachments)),
            tokio::spawn(lifecycle::settle(accounts, visits, provisioning)),
        ];
        banner::print(settings, &places);
        warn_of_what_is_missing();
        Ok(Self {
            control,
            remembering,
            pipelines,
            live,
            sessions,
            media,
            shutdown,
            serving,
            beats,
            delivery,
            streams,
            flows,
            hatch,
            spool,
            traces,
            cloudwatch,
        })
    }

    /// The order is in [`crate::shutdown`].
    async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.advance(Phase::Draining);
        self.control.drain();
        self.pipelines.drain();
        let clients_gone = async { tokio::join!(self.live.drain(), self.sessions.drain()) };
        if tokio::time::timeout(MEETINGS_DEADLINE, clients_gone).await.is_err() {
            tracing::warn!("some meetings or messaging sessions did not end in time");
        }
        self.shutdown.advance(Phase::Closing);
        self.serving.await.context("the listeners failed")?;
        self.beats.iter().for_each(JoinHandle::abort);
        self.hatch.inspect(JoinHandle::abort);
        self.remembering.stop().await;
        tokio::join!(self.delivery.stop(), self.flows.stop());
        // What flows let through at the end goes out with the rest.
        self.streams.stop().await;
        self.media.stop().await;
        self.media.captures().stop().await;
        if tokio::time::timeout(RECORDINGS_DEADLINE, self.spool.flushed()).await.is_err() {
            tracing::warn!("recordings that the object store does not take stay in the spool");
        }
        if let Some(traces) = self.traces {
            traces.stop().await;
        }
        if let Some(cloudwatch) = self.cloudwatch {
            cloudwatch.stop().await;
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// A server whose commands cannot reach it serves all the same: the names of sockets are short on some systems.
fn open_hatch(
    data_dir: &Path,
    ways: &Ways,
    streams: &StreamWays,
    accounts: &Accounts,
    stores: Stores,
    site: Site,
) -> Option<JoinHandle<()>> {
    let letters = DeadLetters {
        outbox: Arc::clone(&ways.outbox),
        messaging: streams.messaging.clone(),
        clock: Arc::clone(&ways.clock),
    };
    match Hatch::open(data_dir) {
        Ok(hatch) => {
            let behind = Behind { letters, accounts: accounts.clone(), stores, site };
            Some(tokio::spawn(hatch.serve(behind)))
        }
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "`carillon events`, `users`, `audit`, `compact` and `bootstrap` will not work"
            );
            None
        }
    }
}

/// What other processes could hold.
struct Bound {
    http: Vec<HttpListener>,
    media: Vec<MediaSockets>,
    turn: Option<Turn>,
    local_ca: Option<PathBuf>,
}

impl Bound {
    fn take(settings: &Settings, data_dir: &Path, announced: &[IpAddr]) -> anyhow::Result<Self> {
        let mut http = vec![HttpListener::plain(settings.listen)?];
        let (mut local_ca, mut tls) = (None, None);
        if let Some(address) = settings.listen_tls {
            let names = tls_names(settings, announced);
            let identity = tls::identity(&settings.tls, data_dir, &names, SystemTime::now())?;
            http.push(HttpListener::tls(address, Arc::clone(&identity.config))?);
            (local_ca, tls) = (identity.local_ca, Some(identity.config));
        }
        let media = MediaSockets::bind_all(settings.media_listen, settings.media_threads.get())?;
        let host = public_host(settings).unwrap_or_else(|| host_in_url(announced[0]));
        let turn = settings.turn.as_ref().map(|turn| Turn::take(turn, tls, &host)).transpose()?;
        Ok(Self { http, media, turn, local_ca })
    }

    fn places(&self, data_dir: &Path) -> Places {
        Places {
            http: self.http[0].address(),
            tls: self.http.get(1).map(HttpListener::address),
            local_ca: self.local_ca.clone(),
            media: self.media.iter().map(|sockets| sockets.address).collect(),
            keys: String::new(),
            data_dir: data_dir.to_owned(),
        }
    }
}

/// Ten thousand sockets need ten thousand descriptors; many systems grant 1,024 until one asks for more.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}

/// Under which names clients may reach the TLS port.
fn tls_names(settings: &Settings, announced: &[IpAddr]) -> Vec<String> {
    let public = settings.public_url.iter().map(|url| url.host().trim_matches(['[', ']']).to_owned());
    let listen = settings.listen_tls.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified());
    public.chain(listen.chain(announced.iter().copied()).map(|ip| ip.to_string())).collect()
}

fn dev_guard(settings: &Settings) -> Option<DevGuard> {
    settings.dev.then_some(DevGuard { public_host: public_host(settings) })
}

fn public_host(settings: &Settings) -> Option<String> {
    settings.public_url.as_ref().map(|url| url.host().to_owned())
}

fn host_in_url(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn warn_of_what_is_missing() {
    if !listen::web_is_built() {
        tracing::warn!("this binary was built without the web client");
    }
}

/// The first signal ends serving; one more ends the process.
async fn wait_for_end(mut signals: Signals) {
    signals.next().await;
    tracing::info!("draining; a second signal ends the process at once");
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(1);
    });
}
