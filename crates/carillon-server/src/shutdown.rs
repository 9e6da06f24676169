//! How the process stops, in order.
//!
//! 1. `/readyz` answers 503, no meeting is created, no signaling or messaging socket is accepted.
//! 2. Every client is told to come back elsewhere (close codes 4500 and 1012), and the meetings empty.
//! 3. Requests in flight are answered, idle connections closed.
//! 4. Events are delivered as far as their targets answer at once.
//! 5. The media threads end; recordings are closed and put into the object store. They go on at the next start.
//! 6. The last spans and metrics are sent, and the store is closed.
//!
//! A second signal ends the process at once, wherever it is. Nothing is lost by that: what was acknowledged is
//! durable.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Meetings close their sockets at once; this is for clients that are slow to read it.
pub const MEETINGS_DEADLINE: Duration = Duration::from_secs(10);
/// A request that takes longer than this is not waited for.
pub const REQUESTS_DEADLINE: Duration = Duration::from_secs(5);

/// What the object store does not take by then stays in the spool until the next start.
pub const RECORDINGS_DEADLINE: Duration = Duration::from_secs(10);

/// How far the shutdown is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Not at all.
    Serving,
    /// Nothing new; meetings are being emptied.
    Draining,
    /// Listeners close as soon as what they are doing is done.
    Closing,
}

/// Told to everybody who has to know.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Sender<Phase>);

impl Shutdown {
    /// Serving.
    pub fn new() -> Self {
        Self(watch::Sender::new(Phase::Serving))
    }

    /// Goes on to `phase`.
    pub fn advance(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    /// How far it is.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Resolves when `phase` is reached.
    pub async fn reached(&self, phase: Phase) {
        let mut receiver = self.0.subscribe();
        // `self` holds the sender, so waiting ends only with the condition.
        let _ = receiver.wait_for(|now| *now >= phase).await;
    }
}

/// SIGTERM and SIGINT.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Takes the signals over from the system's default, which would end the process.
    pub fn install() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Resolves at the next signal.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
