//! A nats-server of our own, and a subscriber that reads the protocol's text.
//!
//! Wire: <https://docs.nats.io/reference/reference-protocols/nats-protocol>.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::Shared;

const PORT: u16 = 4_229;
const START_LIMIT: Duration = Duration::from_secs(10);
const EVENT_BYTES_MAX: usize = 64 * 1_024;

/// A running nats-server with its subscriber. Dropping it ends it.
#[derive(Debug)]
pub struct Broker {
    child: Child,
    _directory: TempDir,
}

impl Broker {
    /// Starts it on the generator's core and subscribes to all events.
    pub async fn start(program: &Path, received: Shared) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir().context("making a directory for nats-server")?;
        let mut command = Command::new(program);
        command.args(["-a", "127.0.0.1", "-p", &PORT.to_string(), "-js", "-sd"]).arg(directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("starting nats-server")?;
        let broker = Self { child, _directory: directory };
        let deadline = Instant::now() + START_LIMIT;
        let stream = loop {
            match TcpStream::connect(broker.address()).await {
                Ok(stream) => break stream,
                Err(_) => ensure!(Instant::now() < deadline, "nats-server does not answer"),
            }
            sleep(Duration::from_millis(20)).await;
        };
        let mut stream = BufReader::new(stream);
        stream
            .write_all(b"CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB carillon.events.* 1\r\n")
            .await?;
        // What goes wrong is seen by the events that are missing.
        tokio::task::spawn_local(async move { drop(read(stream, received).await) });
        Ok(broker)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, PORT).into()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // It has nothing to save.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

async fn read(mut stream: BufReader<TcpStream>, received: Shared) -> anyhow::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        ensure!(stream.read_line(&mut line).await? > 0, "nats-server closed the connection");
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("PING") => stream.write_all(b"PONG\r\n").await?,
            // `HMSG subject sid [reply] header-bytes all-bytes`, `MSG subject sid [reply] bytes`
            Some("HMSG") => {
                let sizes: Vec<usize> = words.rev().take(2).map_while(|word| word.parse().ok()).collect();
                let [all, headers] = sizes[..] else { bail!("no sizes in {line:?}") };
                take(&mut stream, headers, all, &received).await?;
            }
            Some("MSG") => {
                let all = words.next_back().and_then(|word| word.parse().ok()).context("no size")?;
                take(&mut stream, 0, all, &received).await?;
            }
            _ => {}
        }
    }
}

async fn take(
    stream: &mut BufReader<TcpStream>,
    headers: usize,
    all: usize,
    received: &Shared,
) -> anyhow::Result<()> {
    ensure!(headers <= all && all <= EVENT_BYTES_MAX, "a message of {all} bytes");
    let mut message = vec![0; all + 2];
    stream.read_exact(&mut message).await?;
    received.borrow_mut().take(&message[headers..all]);
    Ok(())
}
