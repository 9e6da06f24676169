//! The media threads: one per core, each the sole owner of its engine and its sockets.
//!
//! A meeting is pinned to one thread for as long as it has media there; the thread with the fewest peers takes the
//! next one. Orders reach a thread through a bounded queue that the meetings wait on; facts reach a meeting through
//! a bounded queue that the thread never waits on (see [`events`]).
//!
//! A thread that panics is caught and started again with an empty engine on the same sockets. Its meetings see
//! their queue of facts closed, which means: all media is lost, open again.
//!
//! Invariant: nothing here is shared between two media threads, and no packet crosses from one to another.

mod announce;
mod events;
mod sockets;
mod tcp;
mod udp;
mod worker;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use carillon_proto::id::MeetingId;
use carillon_proto::media::{MediaCommand, MediaEvent};
use tokio::sync::mpsc;

use crate::recorder::Captures;

pub use announce::announced_addresses;
pub use sockets::MediaSockets;

/// Orders that wait for one thread. A thread takes them all at every turn, so this is a burst, not a backlog.
const COMMANDS_MAX: usize = 4_096;

/// All media threads of the process.
pub struct MediaThreads {
    threads: Vec<Thread>,
    captures: Arc<Captures>,
}

/// What every thread is started with.
#[derive(Clone, Debug)]
pub struct MediaOptions {
    /// Addresses put into answers.
    pub announced: Vec<std::net::IpAddr>,
    /// ICE-TCP sockets of one thread.
    pub tcp_max: usize,
    /// Those of one client address that the engine does not know yet.
    pub strangers_max: usize,
    /// Where what is captured goes.
    pub captures: Arc<Captures>,
}

/// A live meeting's end of the line to its media thread.
#[derive(Debug)]
pub struct MediaLink {
    meeting: MeetingId,
    commands: mpsc::Sender<ThreadCommand>,
}

struct Thread {
    commands: mpsc::Sender<ThreadCommand>,
    load: Arc<Load>,
    handle: Mutex<Option<JoinHandle<()>>>,
}

/// How busy a thread is: written by the thread, read for placement.
#[derive(Debug, Default)]
struct Load {
    peers: AtomicUsize,
    meetings: AtomicUsize,
}

/// An order to a thread. Those of a meeting that was not opened (or whose engine was lost) are ignored.
enum ThreadCommand {
    Open {
        meeting: MeetingId,
        events: mpsc::Sender<MediaEvent>,
    },
    Apply {
        meeting: MeetingId,
        command: MediaCommand,
    },
    Close {
        meeting: MeetingId,
    },
    /// End the thread.
    Stop,
    /// Stands for a fault in the engine.
    #[cfg(test)]
    Panic,
}

impl MediaThreads {
    /// Starts one thread for each pair of sockets.
    pub fn start(sockets: Vec<MediaSockets>, options: &MediaOptions) -> std::io::Result<Self> {
        let start = |(number, sockets): (usize, MediaSockets)| {
            let (commands, inbox) = mpsc::channel(COMMANDS_MAX);
            let load = Arc::new(Load::default());
            let worker = worker::Worker::new(number, sockets, options.clone(), Arc::clone(&load));
            let handle = std::thread::Builder::new()
                .name(format!("media-{number}"))
                .spawn(move || worker.run_to_end(inbox))?;
            Ok(Thread { commands, load, handle: Mutex::new(Some(handle)) })
        };
        let threads = sockets.into_iter().enumerate().map(start).collect::<std::io::Result<_>>()?;
        Ok(Self { threads, captures: Arc::clone(&options.captures) })
    }

    /// Threads on loopback ports of their own, with no room for strangers: those of a test.
    #[cfg(test)]
    pub fn on_loopback(count: usize) -> Arc<Self> {
        let loopback = std::net::IpAddr::from([127, 0, 0, 1]);
        let sockets = MediaSockets::bind_all((loopback, 0).into(), count).unwrap();
        let captures = Captures::start().unwrap();
        let options = MediaOptions { announced: vec![loopback], tcp_max: 1, strangers_max: 1, captures };
        Arc::new(Self::start(sockets, &options).unwrap())
    }

    /// Pins a meeting to the least loaded thread. The receiver ends when the media of the meeting is lost.
    pub async fn open(&self, meeting: &MeetingId) -> (MediaLink, mpsc::Receiver<MediaEvent>) {
        let least = self.threads.iter().min_by_key(|thread| thread.load.sum());
        let thread = least.expect("there is at least one media thread");
        // Counted before the thread gets to it, so that meetings that open at once spread out.
        thread.load.meetings.fetch_add(1, Ordering::Relaxed);
        let (events, inbox) = mpsc::channel(events::QUEUE_MAX);
        let link = MediaLink { meeting: meeting.clone(), commands: thread.commands.clone() };
        link.send(ThreadCommand::Open { meeting: meeting.clone(), events }).await;
        (link, inbox)
    }

    /// Which meetings are captured.
    pub fn captures(&self) -> &Arc<Captures> {
        &self.captures
    }

    /// Makes one thread panic.
    #[cfg(test)]
    pub async fn panic(&self, thread: usize) {
        // A thread that has ended cannot.
        let _ = self.threads[thread].commands.send(ThreadCommand::Panic).await;
    }

    /// Ends every thread. Orders given afterwards go nowhere.
    pub async fn stop(&self) {
        for thread in &self.threads {
            // A thread that has ended takes no orders.
            let _ = thread.commands.send(ThreadCommand::Stop).await;
            let handle = thread.handle.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(handle) = handle else { continue };
            if !matches!(tokio::task::spawn_blocking(move || handle.join()).await, Ok(Ok(()))) {
                tracing::error!("a media thread ended with a panic");
            }
        }
    }
}

impl MediaLink {
    /// Gives an order, waiting while the thread's queue is full. After the end of the thread it goes nowhere.
    pub async fn apply(&self, command: MediaCommand) {
        self.send(ThreadCommand::Apply { meeting: self.meeting.clone(), command }).await;
    }

    /// Gives the meeting's place on the thread back.
    pub async fn close(self) {
        self.send(ThreadCommand::Close { meeting: self.meeting.clone() }).await;
    }

    async fn send(&self, command: ThreadCommand) {
        if self.commands.send(command).await.is_err() {
            tracing::debug!("the media thread has ended");
        }
    }
}

impl Load {
    /// A meeting without media weighs as much as one peer.
    fn sum(&self) -> usize {
        self.peers.load(Ordering::Relaxed) + self.meetings.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting(number: u32) -> MeetingId {
        format!("00000000-0000-4000-8000-{number:012}").parse().unwrap()
    }

    #[tokio::test]
    async fn a_thread_that_panics_tells_its_meetings_and_serves_them_again() {
        let media = MediaThreads::on_loopback(1);
        let (lost, mut events) = media.open(&meeting(1)).await;
        lost.send(ThreadCommand::Panic).await;
        assert_eq!(events.recv().await, None);
        let (again, mut events) = media.open(&meeting(1)).await;
        let negotiate = carillon_proto::media::Negotiate {
            connection: carillon_proto::id::ConnectionId(1),
            attendee: "00000000-0000-4000-9000-000000000001".parse().unwrap(),
            modality: carillon_proto::id::Modality::Main,
            offer: "nonsense".to_owned(),
            audio: carillon_proto::media::AudioPolicy { uplink: true, downlink: true },
            publish: None,
            receive: Vec::new(),
            receive_by_mid: Vec::new(),
            adaptation: carillon_proto::media::Adaptation::Client,
        };
        again.apply(MediaCommand::Negotiate(Box::new(negotiate))).await;
        assert!(matches!(events.recv().await, Some(MediaEvent::NegotiationFailed { .. })));
        media.stop().await;
    }

    #[tokio::test]
    async fn meetings_spread_over_the_threads() {
        let media = MediaThreads::on_loopback(3);
        for number in 0..6 {
            media.open(&meeting(number)).await;
        }
        let loads: Vec<_> = media.threads.iter().map(|thread| thread.load.sum()).collect();
        assert_eq!(loads, [2, 2, 2]);
        media.stop().await;
    }
}
