//! What stands around a floor: a thread on the generator's core that feeds it at the scenario's rate and takes what
//! it sends, as the attendees of a fleet do.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::sealer::Sealer;
use crate::load::arrivals::Arrivals;
use crate::process::{cores, pin_to};

/// What the thread sends.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    /// Between two bursts.
    pub interval: Duration,
    /// Packets of a burst.
    pub burst: usize,
    /// Payload of a packet.
    pub payload_bytes: usize,
}

/// The other side of a floor.
#[derive(Debug)]
pub struct Rig {
    /// The floor's own socket.
    pub socket: UdpSocket,
    /// Those who take its packets.
    pub receivers: Vec<SocketAddrV4>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Rig {
    /// Starts to feed, with so many receivers. The caller is pinned to the core of the servers.
    pub fn start(receivers: u32, feed: Feed) -> anyhow::Result<Self> {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).context("binding a socket");
        let socket = bind()?;
        let sockets = (0..receivers).map(|_| bind()).collect::<anyhow::Result<Vec<_>>>()?;
        let addresses = sockets.iter().map(address).collect::<anyhow::Result<Vec<_>>>()?;
        let (stop, to) = (Arc::new(AtomicBool::new(false)), socket.local_addr()?);
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            pin_to(cores().1)?;
            Taker::new(sockets)?.run(feed, to, &stopped)
        });
        pin_to(cores().0)?;
        Ok(Self { socket, receivers: addresses, stop, thread: Some(thread) })
    }

    /// Ends the feed and tells of its mistakes.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        pin_to(cores().1)?;
        match self.thread.take() {
            Some(thread) => thread.join().ok().context("the feeding thread panicked")?,
            None => Ok(()),
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn address(socket: &UdpSocket) -> anyhow::Result<SocketAddrV4> {
    match socket.local_addr()? {
        SocketAddr::V4(address) => Ok(address),
        SocketAddr::V6(_) => anyhow::bail!("bound to IPv4"),
    }
}

struct Taker {
    sockets: Vec<UdpSocket>,
    epoll: Epoll,
    arrivals: Arrivals,
}

impl Taker {
    fn new(sockets: Vec<UdpSocket>) -> anyhow::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).context("making an epoll")?;
        for (number, socket) in (0..).zip(&sockets) {
            Arrivals::prepare(socket)?;
            epoll.add(socket, EpollEvent::new(EpollFlags::EPOLLIN, number)).context("watching a socket")?;
        }
        Ok(Self { sockets, epoll, arrivals: Arrivals::default() })
    }

    fn run(mut self, feed: Feed, to: SocketAddr, stop: &AtomicBool) -> anyhow::Result<()> {
        let (mut sealer, payload) = (Sealer::new()?, vec![0x55; feed.payload_bytes]);
        let mut packet = Vec::new();
        let mut due = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            if due <= Instant::now() {
                for _ in 0..feed.burst {
                    packet.clear();
                    sealer.seal(&payload, &mut packet)?;
                    // The floor has ended already when this fails.
                    drop(self.sockets[0].send_to(&packet, to));
                }
                due += feed.interval;
            }
            self.take(due)?;
        }
        Ok(())
    }

    fn take(&mut self, until: Instant) -> anyhow::Result<()> {
        let left = until.saturating_duration_since(Instant::now()).as_millis();
        let timeout = EpollTimeout::try_from(left).unwrap_or(EpollTimeout::ZERO);
        let mut ready = [EpollEvent::empty(); 64];
        let count = self.epoll.wait(&mut ready, timeout).context("waiting for packets")?;
        for event in &ready[..count] {
            let socket = usize::try_from(event.data()).ok().and_then(|number| self.sockets.get(number));
            self.arrivals.receive(socket.context("an impossible socket")?, |_| {})?;
        }
        Ok(())
    }
}
