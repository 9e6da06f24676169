//! The media of all members of a load: hundreds of peers, one thread, one loop.
//!
//! Signaling, of whatever server, happens elsewhere on the same thread: it makes offers through [`Fleet::peer`] and
//! waits for [`Fleet::changed`]. Members are never removed; a fleet lives as long as one call.
//!
//! Invariant: a turn of the loop is bounded, so that signaling gets its turn.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::IpAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::{Notify, watch};
use tokio::task::yield_now;
use tokio::time::{Instant as Wake, sleep_until};

use super::arrivals::Arrivals;
use super::member::Member;
use super::reception::{AUDIO_PACKETS_PER_SECOND, Reception};
use crate::histogram::Histogram;
use crate::peer::Peer;
use crate::tone::{Microphone, Voice};
use crate::video::VideoSettings;

/// Sockets served in one turn.
const SOCKETS_PER_TURN: usize = 64;
/// Timers served in one turn.
const TIMERS_PER_TURN: usize = 256;
const AUDIO_INTERVAL: Duration = Duration::from_millis(1_000 / AUDIO_PACKETS_PER_SECOND as u64);
/// The loop looks around this often even when nothing is due.
const IDLE: Duration = Duration::from_millis(100);
/// Members start to send this many different parts of an interval apart.
const PHASES: u32 = 16;

/// A fleet that signaling and the loop share.
pub type Shared = Rc<RefCell<Fleet>>;

/// Which member.
pub type MemberId = usize;

/// All members.
#[derive(Debug)]
pub struct Fleet {
    members: Vec<Member>,
    epoll: Rc<Watched>,
    timers: BinaryHeap<Reverse<(Instant, MemberId, Timer)>>,
    arrivals: Arrivals,
    changes: watch::Sender<u64>,
    /// Ends the loop's sleep.
    wake: Rc<Notify>,
    start: Instant,
    late: Histogram,
    /// Encoded once for all who send the same.
    microphones: Vec<(Voice, Microphone)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Peer,
    Audio,
    Frame,
}

/// All sockets as one that the runtime can wait for.
#[derive(Debug)]
struct Watched(Epoll);

impl AsRawFd for Watched {
    fn as_raw_fd(&self) -> RawFd {
        self.0.0.as_raw_fd()
    }
}

impl AsFd for Watched {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.0.as_fd()
    }
}

/// What a turn of the loop has found.
struct Turn {
    /// No socket had anything.
    drained: bool,
    /// There may be more to do at once.
    busy: bool,
    /// When the next timer is due.
    due: Instant,
}

impl Fleet {
    /// An empty fleet.
    pub fn new() -> anyhow::Result<Shared> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).context("making an epoll")?;
        Ok(Rc::new(RefCell::new(Self {
            members: Vec::new(),
            epoll: Rc::new(Watched(epoll)),
            timers: BinaryHeap::new(),
            arrivals: Arrivals::default(),
            changes: watch::Sender::new(0),
            wake: Rc::default(),
            start: Instant::now(),
            late: Histogram::default(),
            microphones: Vec::new(),
        })))
    }

    /// A member with a socket on this address, who speaks as soon as it is connected.
    pub fn add(&mut self, local_ip: IpAddr, voice: Option<Voice>) -> anyhow::Result<MemberId> {
        let id = self.members.len();
        let microphone = voice.map(|voice| self.microphone(voice)).transpose()?;
        let member = Member::new(local_ip, microphone, self.start)?;
        let event = EpollEvent::new(EpollFlags::EPOLLIN, id as u64);
        self.epoll.0.add(member.socket(), event).context("watching a socket")?;
        self.members.push(member);
        if voice.is_some() {
            self.timers.push(Reverse((phase(id, AUDIO_INTERVAL), id, Timer::Audio)));
        }
        Ok(id)
    }

    fn microphone(&mut self, voice: Voice) -> anyhow::Result<Microphone> {
        if let Some((_, known)) = self.microphones.iter().find(|(known, _)| *known == voice) {
            return Ok(known.clone());
        }
        let new = Microphone::new(voice)?;
        self.microphones.push((voice, new.clone()));
        Ok(new)
    }

    /// Negotiates; what the peer wants to say to its server goes out at the next turn of the loop.
    pub fn peer(&mut self, id: MemberId) -> &mut Peer {
        let now = Instant::now();
        self.timers.push(Reverse((now, id, Timer::Peer)));
        self.members[id].due = now;
        self.wake.notify_one();
        &mut self.members[id].peer
    }

    /// Turns the camera of a member on.
    pub fn start_camera(&mut self, id: MemberId, source: u32, settings: VideoSettings) {
        self.members[id].start_camera(source, settings);
        self.timers.push(Reverse((phase(id, settings.frame_interval()), id, Timer::Frame)));
        self.wake.notify_one();
    }

    /// Wakes whenever a member connects, is closed, or gets the first packet of a video.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// When a member's peer was connected, if it is.
    pub fn connected(&self, id: MemberId) -> Option<Instant> {
        self.members[id].media.connected
    }

    /// How many are connected.
    pub fn present(&self) -> usize {
        self.members.iter().filter(|member| member.media.connected.is_some()).count()
    }

    /// What a member has received since the window was opened.
    pub fn reception(&self, id: MemberId) -> &Reception {
        &self.members[id].media.reception
    }

    /// Packets of video that a member has sent since the window was opened.
    pub fn video_sent(&self, id: MemberId) -> u64 {
        self.members[id].media.video_sent
    }

    /// How much later than due audio and video were sent since the window was opened: a late generator measures
    /// itself.
    pub fn late(&self) -> &Histogram {
        &self.late
    }

    /// Forgets what was received so far.
    pub fn open_window(&mut self) {
        for member in &mut self.members {
            (member.media.reception, member.media.video_sent) = (Reception::default(), 0);
        }
        self.late = Histogram::default();
    }

    fn turn(&mut self) -> anyhow::Result<Turn> {
        let sockets = self.read_sockets()?;
        let timers = self.serve_timers()?;
        let due = self.timers.peek().map_or_else(|| Instant::now() + IDLE, |Reverse((due, ..))| *due);
        Ok(Turn { drained: sockets == 0, busy: sockets > 0 || timers == TIMERS_PER_TURN, due })
    }

    /// One batch from each socket that has something; what is left makes it ready again.
    fn read_sockets(&mut self) -> anyhow::Result<usize> {
        let mut ready = [EpollEvent::empty(); SOCKETS_PER_TURN];
        let count = self.epoll.0.wait(&mut ready, EpollTimeout::ZERO).context("waiting for media")?;
        for event in &ready[..count] {
            let id = usize::try_from(event.data()).context("an impossible member")?;
            let changed = self.members[id].receive(&mut self.arrivals)?;
            self.tell(changed);
            self.timers.push(Reverse((self.members[id].due, id, Timer::Peer)));
        }
        Ok(count)
    }

    fn serve_timers(&mut self) -> anyhow::Result<usize> {
        for served in 0..TIMERS_PER_TURN {
            let now = Instant::now();
            match self.timers.peek() {
                Some(Reverse((due, ..))) if *due <= now => {}
                _ => return Ok(served),
            }
            if let Some(Reverse((due, id, timer))) = self.timers.pop() {
                self.serve(due, id, timer, now)?;
            }
        }
        Ok(TIMERS_PER_TURN)
    }

    fn serve(&mut self, due: Instant, id: MemberId, timer: Timer, now: Instant) -> anyhow::Result<()> {
        let member = &mut self.members[id];
        let (changed, next) = match timer {
            // It has been driven meanwhile, and another timer stands for it.
            Timer::Peer if member.due > now => return Ok(()),
            Timer::Peer => (member.drive(now)?, member.due),
            Timer::Audio => (member.speak(now)?, due + AUDIO_INTERVAL),
            Timer::Frame => (member.film(now)?, due + member.frame_interval()),
        };
        if timer != Timer::Peer {
            let late = now - due;
            self.late.record(u64::try_from(late.as_micros()).unwrap_or(u64::MAX));
            self.timers.push(Reverse((self.members[id].due, id, Timer::Peer)));
        }
        self.timers.push(Reverse((next, id, timer)));
        self.tell(changed);
        Ok(())
    }

    fn tell(&mut self, changed: bool) {
        if changed {
            self.changes.send_modify(|changes| *changes += 1);
        }
    }
}

/// Where in an interval a member starts, as people who joined at random do.
fn phase(id: MemberId, interval: Duration) -> Instant {
    let steps = u32::try_from(id).unwrap_or(0) % PHASES;
    Instant::now() + interval * steps / PHASES
}

/// Serves the fleet until something fails.
pub async fn run(fleet: Shared) -> anyhow::Result<()> {
    let (watched, wake) = (fleet.borrow().epoll.clone(), fleet.borrow().wake.clone());
    #[expect(
        deprecated,
        reason = "its successor is unsafe code; what it must be promised holds: an epoll of ours that stays open"
    )]
    let sockets = AsyncFd::with_interest(watched, Interest::READABLE).context("watching the sockets")?;
    loop {
        let turn = fleet.borrow_mut().turn()?;
        if turn.busy {
            yield_now().await;
            continue;
        }
        tokio::select! {
            ready = sockets.readable() => {
                // Only when nothing is left may the readiness be taken back.
                let mut ready = ready?;
                if fleet.borrow_mut().turn()?.drained {
                    ready.clear_ready();
                }
            }
            () = wake.notified() => {}
            () = sleep_until(Wake::from_std(turn.due)) => {}
        }
    }
}
