//! The media of all members of a load: hundreds of peers, one thread, one loop.
//!
//! Signaling, of whatever server, happens elsewhere on the same thread: it makes offers through [`Fleet::peer`] and
//! waits for [`Fleet::changed`]. Ids are never used again.
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
/// Camera and microphone of a frozen member look this often whether it has thawed.
const FROZEN: Duration = Duration::from_millis(20);
/// Members start to send this many different parts of an interval apart.
const PHASES: u32 = 16;

/// A fleet that signaling and the loop share.
pub type Shared = Rc<RefCell<Fleet>>;

/// Which member.
pub type MemberId = usize;

/// All members.
#[derive(Debug)]
pub struct Fleet {
    /// `None` for those who are gone.
    members: Vec<Option<Box<Member>>>,
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
        self.members.push(Some(Box::new(member)));
        if voice.is_some() {
            self.timers.push(Reverse((phase(id, AUDIO_INTERVAL), id, Timer::Audio)));
        }
        Ok(id)
    }

    /// Takes a member out with its socket, without a word to its server.
    pub fn remove(&mut self, id: MemberId) {
        if let Some(member) = self.members[id].take() {
            // A socket that is closed is not watched either.
            let _ = self.epoll.0.delete(member.socket());
        }
    }

    /// Whether a member is still there.
    pub fn has(&self, id: MemberId) -> bool {
        self.members[id].is_some()
    }

    /// A member does nothing any more, as if its process were stopped: its socket stays open and is not read, its
    /// camera and microphone are off, and no check is answered.
    pub fn freeze(&mut self, id: MemberId) {
        let member = self.member(id);
        if !std::mem::replace(&mut member.frozen, true) {
            let _ = self.epoll.0.delete(self.member_ref(id).socket());
        }
    }

    /// A frozen member goes on, beginning with what waits in its socket.
    pub fn thaw(&mut self, id: MemberId) -> anyhow::Result<()> {
        if std::mem::take(&mut self.member(id).frozen) {
            let event = EpollEvent::new(EpollFlags::EPOLLIN, id as u64);
            self.epoll.0.add(self.member_ref(id).socket(), event).context("watching a socket")?;
            self.timers.push(Reverse((Instant::now(), id, Timer::Peer)));
            self.wake.notify_one();
        }
        Ok(())
    }

    /// A member asks for a key frame of every video it receives.
    pub fn request_key_frames(&mut self, id: MemberId) -> anyhow::Result<usize> {
        let now = Instant::now();
        let member = self.member(id);
        let asked = member.peer.request_key_frames();
        let changed = member.drive(now)?;
        let due = member.due;
        self.timers.push(Reverse((due, id, Timer::Peer)));
        self.tell(changed);
        Ok(asked)
    }

    /// Requests for key frames that reached a member's camera since the window was opened.
    pub fn key_frames_asked(&self, id: MemberId) -> u64 {
        self.member_ref(id).media.key_frames_asked
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
        self.wake.notify_one();
        let member = self.member(id);
        member.due = now;
        &mut member.peer
    }

    /// Turns the camera of a member on.
    pub fn start_camera(&mut self, id: MemberId, source: u32, settings: VideoSettings) {
        self.member(id).start_camera(source, settings);
        self.timers.push(Reverse((phase(id, settings.frame_interval()), id, Timer::Frame)));
        self.wake.notify_one();
    }

    /// Wakes whenever a member connects, is closed, or gets the first packet of a video.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// When a member's peer was connected, if it is.
    pub fn connected(&self, id: MemberId) -> Option<Instant> {
        self.members[id].as_ref()?.media.connected
    }

    /// How many are connected.
    pub fn present(&self) -> usize {
        self.members.iter().flatten().filter(|member| member.media.connected.is_some()).count()
    }

    /// What a member has received since the window was opened.
    pub fn reception(&self, id: MemberId) -> &Reception {
        &self.member_ref(id).media.reception
    }

    /// Packets of video that a member has sent since the window was opened.
    pub fn video_sent(&self, id: MemberId) -> u64 {
        self.member_ref(id).media.video_sent
    }

    /// How much later than due audio and video were sent since the window was opened: a late generator measures
    /// itself.
    pub fn late(&self) -> &Histogram {
        &self.late
    }

    /// Forgets what was received so far.
    pub fn open_window(&mut self) {
        for member in self.members.iter_mut().flatten() {
            member.media.open_window();
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
            let Some(member) = self.members[id].as_mut() else { continue };
            let changed = member.receive(&mut self.arrivals)?;
            self.timers.push(Reverse((member.due, id, Timer::Peer)));
            self.tell(changed);
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
        let Some(member) = self.members[id].as_mut() else { return Ok(()) };
        if member.frozen {
            if timer != Timer::Peer {
                self.timers.push(Reverse((now + FROZEN, id, timer)));
            }
            return Ok(());
        }
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
            self.timers.push(Reverse((member.due, id, Timer::Peer)));
        }
        self.timers.push(Reverse((next, id, timer)));
        self.tell(changed);
        Ok(())
    }

    fn member(&mut self, id: MemberId) -> &mut Member {
        self.members[id].as_mut().expect("only those are named who are still there")
    }

    fn member_ref(&self, id: MemberId) -> &Member {
        self.members[id].as_ref().expect("only those are named who are still there")
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
