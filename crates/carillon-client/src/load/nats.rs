//! A nats-server of our own. Its protocol is text, of which those who measure speak what they need.
//!
//! Wire: <https://docs.nats.io/reference/reference-protocols/nats-protocol>.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::process::Process;

/// Where Debian's package has it.
pub const PROGRAM: &str = "/usr/sbin/nats-server";
const PORT: u16 = 4_229;
const START_LIMIT: Duration = Duration::from_secs(10);
const MESSAGE_BYTES_MAX: usize = 64 * 1_024;

/// A running nats-server with JetStream. Dropping it ends it.
#[derive(Debug)]
pub struct Nats {
    child: Child,
    _directory: TempDir,
}

impl Nats {
    /// Starts it on one core.
    pub async fn start(core: usize) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir().context("making a directory for nats-server")?;
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &core.to_string(), PROGRAM]);
        command.args(["-a", "127.0.0.1", "-p", &PORT.to_string(), "-js", "-sd"]).arg(directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("starting nats-server")?;
        let nats = Self { child, _directory: directory };
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(nats.address()).await.is_err() {
            ensure!(Instant::now() < deadline, "nats-server does not answer");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(nats)
    }

    /// Whether there is one to start.
    pub fn is_installed() -> bool {
        Path::new(PROGRAM).exists()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, PORT).into()
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process::new(self.child.id())
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // It has nothing to save.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What follows a line `MSG subject sid [reply] bytes` or `HMSG subject sid [reply] header-bytes all-bytes`, without the
/// headers; nothing follows other lines.
pub async fn payload(stream: &mut BufReader<TcpStream>, line: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let mut words = line.split_ascii_whitespace();
    let kind = words.next();
    let mut size = || words.next_back().and_then(|word| word.parse().ok()).context("no size");
    let (all, headers): (usize, usize) = match kind {
        Some("MSG") => (size()?, 0),
        Some("HMSG") => (size()?, size()?),
        _ => return Ok(None),
    };
    ensure!(headers <= all && all <= MESSAGE_BYTES_MAX, "a message of {all} bytes");
    let mut message = vec![0; all + 2];
    stream.read_exact(&mut message).await?;
    message.truncate(all);
    Ok(Some(message.split_off(headers)))
}
