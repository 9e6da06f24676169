//! RTP, RTCP, STUN, DTLS and nonsense from addresses that nobody knows, at 50,000 datagrams a second.

use std::io::IoSlice;
use std::net::{Ipv4Addr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::time::Duration;

use anyhow::Context as _;
use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, sendmmsg};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Report;
use super::stage::{LASTS, Stage};

const PER_SECOND: u64 = 50_000;
const SOCKETS: usize = 64;
const TICK: Duration = Duration::from_millis(1);
/// Datagrams of one system call, from one address.
const BATCH: usize = 16;
/// What is made up for at most when the generator was late.
const BEHIND_MAX: u64 = 500;
const STRANGERS: &str = "carillon_media_datagrams_strangers_total";

/// A flood.
pub async fn run(stage: &Stage, name: &'static str) -> anyhow::Result<Report> {
    let before = stage.quiet().await?;
    let (start, known) = (stage.memory()?, stage.metric(STRANGERS).await?);
    let mut flood = Flood::new(stage.media())?;
    let (during, sent) = stage.watch(flood.run()).await?;
    let sent = sent?;
    let height = stage.memory()?;
    // The page is brought up to date twice a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let counted = stage.metric(STRANGERS).await? - known;
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let (rate, dropped) = (sent as f64 / during.usage.elapsed.as_secs_f64(), sent as f64 - counted);
    let did = format!(
        "{rate:.0} datagrams a second (RTP, RTCP, STUN, DTLS, nonsense) from {SOCKETS} addresses; {:.0} counted as \
         strangers, {:.0} lost before",
        counted,
        dropped.max(0.0),
    );
    Ok(stage.report(name, did, [before, during], [start, height, stage.memory()?]))
}

struct Flood {
    sockets: Vec<UdpSocket>,
    to: SocketAddrV4,
    kinds: Vec<Vec<u8>>,
    headers: MultiHeaders<SockaddrIn>,
    sent: u64,
}

impl Flood {
    fn new(to: SocketAddrV4) -> anyhow::Result<Self> {
        let sockets = (0..SOCKETS).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)));
        let sockets = sockets.collect::<Result<Vec<_>, _>>().context("binding a stranger's socket")?;
        let headers = MultiHeaders::preallocate(BATCH, None);
        Ok(Self { sockets, to, kinds: kinds(), headers, sent: 0 })
    }

    async fn run(&mut self) -> anyhow::Result<u64> {
        let start = Instant::now();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut given_up, mut number) = (0, 0);
        loop {
            ticks.tick().await;
            let elapsed = start.elapsed();
            if elapsed >= LASTS {
                return Ok(self.sent);
            }
            let due = u64::try_from(elapsed.as_micros()).unwrap_or(0) * PER_SECOND / 1_000_000;
            let behind = due.saturating_sub(self.sent + given_up);
            given_up += behind.saturating_sub(BEHIND_MAX);
            for _ in 0..behind.min(BEHIND_MAX).div_ceil(BATCH as u64) {
                self.batch(number)?;
                number += 1;
            }
        }
    }

    /// One batch from one address, of all kinds in turn.
    fn batch(&mut self, number: usize) -> anyhow::Result<()> {
        let socket = &self.sockets[number % SOCKETS];
        let kinds = self.kinds.iter().cycle().skip(number % self.kinds.len());
        let slices: Vec<[IoSlice<'_>; 1]> = kinds.take(BATCH).map(|bytes| [IoSlice::new(bytes)]).collect();
        let receivers = [Some(SockaddrIn::from(self.to)); BATCH];
        let sent =
            sendmmsg(socket.as_raw_fd(), &mut self.headers, &slices, receivers, [], MsgFlags::MSG_DONTWAIT);
        match sent {
            Ok(sent) => self.sent += sent.count() as u64,
            Err(Errno::EAGAIN | Errno::ECONNREFUSED) => {}
            Err(error) => return Err(error).context("sending as a stranger"),
        }
        Ok(())
    }
}

/// One of each; what follows the header is the same everywhere, and means nothing.
fn kinds() -> Vec<Vec<u8>> {
    let with = |header: &[u8], length: usize| {
        let mut bytes = header.to_vec();
        bytes.extend((bytes.len()..length).map(|at| u8::try_from(at * 37 % 251).unwrap_or(0)));
        bytes
    };
    let cookie = [0x21, 0x12, 0xa4, 0x42];
    // A binding request for a user fragment that nobody has.
    let mut request = vec![0, 1, 0, 28];
    request.extend(cookie);
    request.extend([9; 12]);
    request.extend([0, 6, 0, 24]);
    request.extend(b"nobodyknowsthis:somebody");
    vec![
        with(&[0x80, 96], 1_200),
        with(&[0x80, 111], 120),
        with(&[0x80, 200, 0, 6], 28),
        with(&[0x81, 206, 0, 2], 12),
        request,
        // Says of itself that it is longer than it is.
        with(&[0, 1, 0xff, 0xff, 0x21, 0x12, 0xa4, 0x42], 40),
        // A ClientHello of DTLS 1.2, whose body is nonsense.
        with(&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 1, 0, 0, 188], 213),
        with(&[0xff, 0xff], 700),
        vec![0x80],
    ]
}
