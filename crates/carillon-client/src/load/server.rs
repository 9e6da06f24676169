//! A server under load: started for one window, on a core of its own, and ended with it.
//!
//! Every window has a fresh process, so that memory is that of one call and no server runs beside another.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::process::{Process, cores};

const START_LIMIT: Duration = Duration::from_secs(20);
const CARILLON_HTTP: u16 = 8_089;
const CARILLON_TLS: u16 = 8_449;
const CARILLON_MEDIA: u16 = 3_489;
const DATA: &str = "data";
const JANUS_API: u16 = 8_188;
/// More than any scenario has; the default is Amazon's limit.
const CARILLON_TOML: &str = "[limits]\nattendees-per-meeting = 5000\nvideo-sources-per-meeting = 100\n";
const JANUS_MAIN: &str = include_str!("../../janus/janus.jcfg");
const JANUS_WEBSOCKETS: &str = include_str!("../../janus/janus.transport.websockets.jcfg");

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Ours.
    Carillon,
    /// Janus as it comes: a thread for each peer connection.
    Janus,
    /// Janus with `event_loops`, as many as it has cores: one.
    JanusEventLoops,
}

impl Kind {
    /// As the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Carillon => "carillon",
            Self::Janus => "Janus",
            Self::JanusEventLoops => "Janus, event loops",
        }
    }
}

/// Where the servers are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The release binary.
    pub carillon: PathBuf,
    /// Janus, and the address it may use: it skips loopback interfaces.
    pub janus: Option<(PathBuf, IpAddr)>,
}

/// What a carillon is told beside what all are told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setup<'a> {
    /// Sections of its configuration.
    pub config: &'a str,
    /// Its environment.
    pub environment: &'a [(&'a str, &'a str)],
}

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    directory: TempDir,
    api: SocketAddr,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub async fn start(programs: &Programs, kind: Kind) -> anyhow::Result<Self> {
        Self::launch(programs, kind, Setup::default()).await
    }

    /// The same of a carillon that is told more.
    pub async fn carillon(programs: &Programs, setup: Setup<'_>) -> anyhow::Result<Self> {
        Self::launch(programs, Kind::Carillon, setup).await
    }

    async fn launch(programs: &Programs, kind: Kind, setup: Setup<'_>) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir().context("making a directory for the server")?;
        let (mut command, api) = match kind {
            Kind::Carillon => carillon(&programs.carillon, setup, directory.path())?,
            Kind::Janus | Kind::JanusEventLoops => {
                let (program, ip) = programs.janus.as_ref().context("there is no Janus")?;
                janus(program, *ip, kind, directory.path())?
            }
        };
        let log = fs::File::create(directory.path().join("log"))?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        let child = child.with_context(|| format!("starting {}", kind.name()))?;
        let mut server = Self { child, directory, api };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// Where its API is.
    pub fn api(&self) -> SocketAddr {
        self.api
    }

    /// Where a carillon's first media port is.
    pub fn media(&self) -> SocketAddrV4 {
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, CARILLON_MEDIA)
    }

    /// Where a carillon keeps everything.
    pub fn data(&self) -> PathBuf {
        self.directory.path().join(DATA)
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process::new(self.child.id())
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(self.api).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at its start with {status}:\n{}", self.log());
            }
            if Instant::now() > deadline {
                bail!("the server does not answer:\n{}", self.log());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to save.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// On the server's core: `taskset` becomes the program it starts, so the process id is the program's.
fn pinned(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &cores().0.to_string()]).arg(program);
    command
}

fn carillon(program: &Path, setup: Setup<'_>, directory: &Path) -> anyhow::Result<(Command, SocketAddr)> {
    let address = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let config = directory.join("carillon.toml");
    // Keys that belong to no section come first.
    fs::write(&config, format!("{}\n{CARILLON_TOML}", setup.config))?;
    let mut command = pinned(program);
    command.envs(setup.environment.iter().copied());
    command.args(["serve", "--dev", "--log", "warn", "--config"]).arg(config);
    command.arg("--data-dir").arg(directory.join(DATA));
    for (flag, port) in
        [("--listen", CARILLON_HTTP), ("--listen-tls", CARILLON_TLS), ("--media-listen", CARILLON_MEDIA)]
    {
        command.args([flag, &address(port).to_string()]);
    }
    Ok((command, address(CARILLON_HTTP)))
}

fn janus(program: &Path, ip: IpAddr, kind: Kind, directory: &Path) -> anyhow::Result<(Command, SocketAddr)> {
    let event_loops = if kind == Kind::JanusEventLoops { "event_loops = 1" } else { "" };
    let fill = |template: &str| {
        template
            .replace("@DIR@", &directory.to_string_lossy())
            .replace("@TRIPLE@", &format!("{}-linux-gnu", std::env::consts::ARCH))
            .replace("@IP@", &ip.to_string())
            .replace("@PORT@", &JANUS_API.to_string())
            .replace("@EVENT_LOOPS@", event_loops)
    };
    fs::write(directory.join("janus.jcfg"), fill(JANUS_MAIN))?;
    fs::write(directory.join("janus.transport.websockets.jcfg"), fill(JANUS_WEBSOCKETS))?;
    let mut command = pinned(program);
    command.arg("--configs-folder").arg(directory).arg("--config").arg(directory.join("janus.jcfg"));
    Ok((command, (ip, JANUS_API).into()))
}
