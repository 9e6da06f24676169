//! A server of its own for every test, and a call that must not notice what the test does.

use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use carillon_client::attendee::{Attendee, Join, Seen};
use carillon_client::rest::{Credentials, Meeting, Rest};
use carillon_client::signed::KEYS;
use carillon_client::tone::Voice;
use carillon_client::video::VideoSettings;
use tempfile::TempDir;

/// Generous: the machine may be busy with other tests.
pub const LIMIT: Duration = Duration::from_secs(30);

/// `carillon serve --dev` on free loopback ports.
pub struct Server {
    child: Child,
    directory: TempDir,
    pub http: SocketAddr,
    pub media: SocketAddr,
}

impl Server {
    /// Starts a server and waits until it serves.
    pub async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let [http, tls, media] = free_ports();
        let log = std::fs::File::create(directory.path().join("log")).unwrap();
        let child = Command::new(binary())
            .args(["serve", "--dev"])
            .envs(KEYS)
            .args(["--listen", &http.to_string(), "--listen-tls", &tls.to_string()])
            .args(["--media-listen", &media.to_string()])
            .arg("--data-dir")
            .arg(directory.path().join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Self { child, directory, http, media };
        server.wait_until_ready().await;
        server
    }

    pub fn rest(&self) -> Rest {
        Rest::new(self.http)
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    /// A counter of `GET /metrics`, summed over its labels.
    pub async fn counter(&self, name: &str) -> f64 {
        let (_, body) = self.rest().request("GET", "/metrics", "").await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let lines = text
            .lines()
            .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    async fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended at start with {status}:\n{}", self.log());
            }
            if self.rest().request("GET", "/readyz", "").await.is_ok_and(|(status, _)| status.is_success()) {
                return;
            }
            assert!(Instant::now() < deadline, "the server is not ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        let log = self.log();
        if !std::thread::panicking() {
            assert!(!log.contains("panicked at"), "the server panicked:\n{log}");
        }
    }
}

/// Two attendees who see and hear each other.
pub struct Call {
    pub meeting: Meeting,
    pub people: [Attendee; 2],
    pub credentials: [Credentials; 2],
}

impl Call {
    pub async fn start(server: &Server) -> Self {
        let rest = server.rest();
        let meeting = rest.create_meeting().await.unwrap();
        let credentials = [
            rest.create_attendee(&meeting, "Ada").await.unwrap(),
            rest.create_attendee(&meeting, "Bob").await.unwrap(),
        ];
        let people = [(0, 450), (1, 730)].map(|(source, tone)| {
            let join = Join::new(&meeting, &credentials[source as usize]).voice(Voice::Tone(tone));
            Attendee::join(join.camera(source, VideoSettings::THUMBNAIL).watching().listening(&[450, 730]))
        });
        let mut call = Self { meeting, people, credentials };
        call.flows().await;
        call
    }

    /// Waits until both still receive sound and pictures, and have lost neither the call nor a packet of it.
    pub async fn flows(&mut self) {
        for person in &mut self.people {
            let before = person.seen();
            let more = |seen: &Seen| {
                seen.ended.is_some()
                    || (seen.audio_packets > before.audio_packets + 50
                        && seen.video_packets() > before.video_packets() + 30)
            };
            let seen = person.wait_for("media to flow", LIMIT, more).await.unwrap();
            assert_eq!(seen.ended, None, "the call goes on");
            assert_eq!(seen.video_lost(), before.video_lost(), "no packet of the call is lost");
        }
    }
}

/// Another attendee of the same call, credentials only.
pub async fn attendee(server: &Server, meeting: &Meeting, name: &str) -> Credentials {
    server.rest().create_attendee(meeting, name).await.unwrap()
}

/// Polls until `condition` holds.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition().await {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A row of ports that nobody listens on, for UDP and TCP: HTTP, TLS, and one for each media thread.
///
/// They lie below the range from which the system takes ports for outgoing connections, so that a connection made
/// between this look and the server's start takes none of them.
fn free_ports() -> [SocketAddr; 3] {
    const LOWEST: u64 = 20_000;
    const HIGHEST: u64 = 32_000;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let count = 2 + u16::try_from(threads).unwrap();
    let random = RandomState::new();
    for attempt in 0..100 {
        let offset = random.hash_one(attempt) % (HIGHEST - LOWEST - u64::from(count));
        let first = u16::try_from(LOWEST + offset).unwrap();
        let held: Result<Vec<_>, _> = (first..first + count).map(at).map(hold).collect();
        if held.is_ok() {
            return [at(first), at(first + 1), at(first + 2)];
        }
    }
    panic!("no free row of ports");
}

fn at(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn hold(address: SocketAddr) -> std::io::Result<(UdpSocket, TcpListener)> {
    UdpSocket::bind(address).and_then(|udp| TcpListener::bind(address).map(|tcp| (udp, tcp)))
}

fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var_os("CARILLON_BIN").map_or_else(build, PathBuf::from))
}

/// Builds the server into the target folder that this test comes from.
fn build() -> PathBuf {
    let status =
        Command::new(env!("CARGO")).args(["build", "--quiet", "-p", "carillon-server"]).status().unwrap();
    assert!(status.success(), "the server does not build");
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).context("the test lies in target/<profile>/deps").unwrap();
    folder.join("carillon")
}
