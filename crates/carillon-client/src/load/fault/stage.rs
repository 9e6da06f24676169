//! A server, the control call on it, and the windows in which it is watched.

use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{Instant, sleep};

use super::Report;
use crate::load::control::{Control, Seen};
use crate::load::fleet::{MemberId, Shared};
use crate::load::server::{Kind, Programs, Server};
use crate::rest::Rest;

/// How long a fault lasts, unless it needs longer to be one.
pub const LASTS: Duration = Duration::from_secs(8);
/// For a call beside the control call to start.
pub const START_LIMIT: Duration = Duration::from_secs(30);
/// What memory is told in.
pub const MEBIBYTE: u64 = 1_048_576;
/// The control call alone.
const QUIET: Duration = Duration::from_secs(5);
/// How often the server is asked whether it has got rid of who is gone.
const LOOK: Duration = Duration::from_millis(250);
/// Clients who vanish are given up after ten seconds of silence.
const EMPTIED_LIMIT: Duration = Duration::from_secs(40);
/// For memory to be given back.
pub const BREATHER: Duration = Duration::from_secs(3);
const PEERS: &str = "carillon_media_peers";

/// Everything a fault needs.
#[derive(Debug)]
pub struct Stage {
    /// The generator.
    pub fleet: Shared,
    /// The server's API.
    pub rest: Rest,
    control: Control,
    server: Server,
}

impl Stage {
    /// Starts the server and the control call.
    pub async fn start(programs: &Programs, fleet: Shared) -> anyhow::Result<Self> {
        let server = Server::start(programs, Kind::Carillon).await?;
        let rest = Rest::new(server.api());
        let control = Control::start(rest, &fleet).await?;
        Ok(Self { fleet, rest, control, server })
    }

    /// The control call while nothing happens.
    pub async fn quiet(&self) -> anyhow::Result<Seen> {
        Ok(self.watch(sleep(QUIET)).await?.0)
    }

    /// The control call while something does.
    pub async fn watch<T>(&self, work: impl Future<Output = T>) -> anyhow::Result<(Seen, T)> {
        self.control.observe(&self.fleet, self.server.process(), work).await
    }

    /// Resident memory of the server.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.server.process().memory()
    }

    /// The media port of the server.
    pub fn media(&self) -> std::net::SocketAddrV4 {
        self.server.media()
    }

    /// A number of the server's metrics page, summed over its labels.
    pub async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let (status, page) = self.rest.request("GET", "/metrics", "").await?;
        anyhow::ensure!(status.is_success(), "the metrics page was answered with {status}");
        let page = std::str::from_utf8(&page).context("the metrics page is no text")?;
        Ok(sum(page, name))
    }

    /// Waits until only the control call has media on the server; answers how long that took.
    pub async fn emptied(&self) -> anyhow::Result<Duration> {
        let start = Instant::now();
        #[expect(clippy::cast_precision_loss, reason = "dozens")]
        let control = self.control.members() as f64;
        while self.metric(PEERS).await? > control {
            anyhow::ensure!(start.elapsed() < EMPTIED_LIMIT, "the server keeps peers that are gone");
            sleep(LOOK).await;
        }
        Ok(start.elapsed())
    }

    /// Lets these fall silent, waits until the server has given them up, and answers its memory then.
    pub async fn memory_without(&self, members: impl IntoIterator<Item = MemberId>) -> anyhow::Result<u64> {
        for id in members {
            self.fleet.borrow_mut().remove(id);
        }
        self.emptied().await?;
        sleep(BREATHER).await;
        self.memory()
    }

    /// What came out.
    pub fn report(&self, name: &'static str, did: String, control: [Seen; 2], memory: [u64; 3]) -> Report {
        Report { name, did, control, memory }
    }
}

/// Tells people how far it is.
pub fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

fn sum(page: &str, name: &str) -> f64 {
    let samples = page.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        // Not another name that begins so.
        rest.starts_with([' ', '{']).then(|| rest.rsplit(' ').next()?.parse::<f64>().ok()).flatten()
    });
    samples.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_labels_and_over_nothing_else() {
        let page = "# HELP a_b x\na_b{thread=\"0\"} 3\na_b{thread=\"1\"} 4.5\na_b_c 100\nother 1\n";
        assert!((sum(page, "a_b") - 7.5).abs() < f64::EPSILON);
        assert!(sum(page, "nothing").abs() < f64::EPSILON);
    }
}
