//! `carillon serve` from start to end: take what can be refused first, then run, then stop in order.
//!
//! Everything that may be in use or unreadable (data directory, ports, certificates) is taken before anything runs,
//! so that a start that fails leaves nothing behind.

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context as _;

use crate::config::Settings;
use crate::data_dir::DataDir;
use crate::listen::{self, DevGuard, HttpListener, Listeners, Services};
use crate::media_thread::{MediaOptions, MediaSockets, MediaThreads, announced_addresses};
use crate::shutdown::{MEETINGS_DEADLINE, Phase, Shutdown, Signals};
use crate::wiring::{Wired, wire};
use crate::{lifecycle, metrics, tls};

/// Serves until a signal comes and everything has stopped in order.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    raise_file_limit();
    let signals = Signals::install().context("cannot take over signals")?;
    let metrics = metrics::install()?;
    let data_dir = DataDir::open(&settings.data_dir)?;
    let announced = announced_addresses(&settings.media_announce, settings.media_listen);
    let bound = Bound::take(&settings, data_dir.path(), &announced).await?;
    let media_host = SocketAddr::new(announced[0], bound.media[0].address.port()).to_string();
    let media_addresses: Vec<_> = bound.media.iter().map(|sockets| sockets.address).collect();
    let options = MediaOptions { announced, tcp_max: settings.connections.media_tcp_max };
    let media =
        Arc::new(MediaThreads::start(bound.media, &options).context("cannot start the media threads")?);
    let wired = wire(&settings, data_dir.path(), Arc::clone(&media), media_host).await?;

    announce(&settings, &wired, &bound.http, data_dir.path(), bound.local_ca.as_deref(), &media_addresses)?;
    let Wired { control, live, aws, app, .. } = wired;
    let shutdown = Shutdown::new();
    let services = Services {
        control: control.clone(),
        live: Arc::clone(&live),
        metrics: metrics.clone(),
        shutdown: shutdown.clone(),
    };
    let guard = settings
        .dev
        .then(|| DevGuard { public_host: settings.public_url.as_ref().map(|url| url.host().to_owned()) });
    let door = listen::router(services, aws, app, guard);
    let listeners = Listeners::new(bound.http, settings.connections.http_max);
    let serving = tokio::spawn(listeners.serve(door, shutdown.clone()));
    let beats = tokio::spawn(lifecycle::run(control.clone(), metrics));

    wait_for_end(signals).await;
    shutdown.advance(Phase::Draining);
    control.drain();
    if tokio::time::timeout(MEETINGS_DEADLINE, live.drain()).await.is_err() {
        tracing::warn!("some meetings did not end in time");
    }
    shutdown.advance(Phase::Closing);
    serving.await.context("the listeners failed")?;
    beats.abort();
    media.stop().await;
    tracing::info!("stopped");
    Ok(())
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

/// What other processes could hold.
struct Bound {
    http: Vec<HttpListener>,
    media: Vec<MediaSockets>,
    local_ca: Option<std::path::PathBuf>,
}

impl Bound {
    async fn take(settings: &Settings, data_dir: &Path, announced: &[IpAddr]) -> anyhow::Result<Self> {
        let mut http = vec![HttpListener::plain(settings.listen).await?];
        let mut local_ca = None;
        if let Some(address) = settings.listen_tls {
            let identity =
                tls::identity(&settings.tls, data_dir, &tls_names(settings, announced), SystemTime::now())?;
            http.push(HttpListener::tls(address, identity.config).await?);
            local_ca = identity.local_ca;
        }
        let media = MediaSockets::bind_all(settings.media_listen, settings.media_threads.get())?;
        Ok(Self { http, media, local_ca })
    }
}

/// Under which names clients may reach the TLS port.
fn tls_names(settings: &Settings, announced: &[IpAddr]) -> Vec<String> {
    let public = settings.public_url.iter().map(|url| url.host().trim_matches(['[', ']']).to_owned());
    let listen = settings.listen_tls.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified());
    public.chain(listen.chain(announced.iter().copied()).map(|ip| ip.to_string())).collect()
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

/// Tells the operator where everything is.
fn announce(
    settings: &Settings,
    wired: &Wired,
    http: &[HttpListener],
    data_dir: &Path,
    local_ca: Option<&Path>,
    media: &[SocketAddr],
) -> std::io::Result<()> {
    let plain = reachable(http[0].address());
    let web = settings.public_url.as_ref().map_or_else(|| format!("http://{plain}"), ToString::to_string);
    let media = media.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut out = std::io::stdout().lock();
    writeln!(out, "Carillon {} is ready", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "  web             {web}/")?;
    writeln!(out, "  AWS endpoint    {web}  (region {})", settings.region)?;
    if let Some(tls) = http.get(1) {
        let trust = local_ca.map(|ca| format!("  (trust {})", ca.display())).unwrap_or_default();
        writeln!(out, "  over TLS        https://{}{trust}", reachable(tls.address()))?;
    }
    writeln!(out, "  media           {media}  (UDP and TCP)")?;
    writeln!(out, "  access keys     {}  (shown by `carillon keys`)", wired.keys.place())?;
    writeln!(out, "  data            {}", data_dir.display())?;
    if settings.dev {
        writeln!(out, "  --dev           the application API is open to everyone on this machine")?;
    }
    out.flush()?;
    if !listen::web_is_built() {
        tracing::warn!("this binary was built without the web client");
    }
    if !settings.webhook_urls.is_empty() {
        tracing::warn!("--webhook-url is set, but this version delivers no events");
    }
    Ok(())
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}
