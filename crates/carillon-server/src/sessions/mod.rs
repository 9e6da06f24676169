//! Messaging sessions: carries news from the store's commits to the sockets of those who hear of them.
//!
//! [`Sessions`] is what everybody else holds; [`dispatcher`] is the task around the sans-IO hub, which encodes each event
//! once and puts it into the [queue](crate::socket_queue) of every socket that gets it.
//!
//! The thread that commits hands news on and waits for nobody. When the dispatcher has fallen so far behind that their
//! queue is full, some news is lost, and with it the promise to everybody who is connected: all are told to connect anew.
//! Those who come and go have a queue of their own, so that they never wait behind news, nor take its room.
//!
//! Invariant: a socket gets every event in the order of the commits, or it is closed.

mod close;
mod dispatcher;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::extract::ws::Utf8Bytes;
use carillon_messaging::News;
use carillon_messaging::sessions::{Asking, HubLimits, Refusal, SocketId};
use carillon_ports::rows::Listener;
use tokio::sync::{mpsc, oneshot};

pub use close::Ended;
use dispatcher::{Asked, Dispatcher, Input, Queues};

use crate::metrics::Metric;
use crate::socket_queue::{Bounds, SocketQueue, socket_queue};

/// An encoded event, shared by all who get it.
#[derive(Clone, Debug)]
pub struct EventFrame(pub Utf8Bytes);

impl AsRef<[u8]> for EventFrame {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The sessions of this process. Clones share everything.
#[derive(Clone)]
pub struct Sessions(Arc<Shared>);

struct Shared {
    inputs: mpsc::Sender<Input>,
    news: mpsc::Sender<Vec<News>>,
    /// News did not fit into the queue.
    overrun: Arc<AtomicBool>,
    next: AtomicU64,
    is_draining: AtomicBool,
}

/// A place among the sessions, which is free again when this is dropped.
pub struct Seat {
    /// To have the socket's user listen with.
    pub socket: SocketId,
    /// What to write to it.
    pub queue: SocketQueue<EventFrame>,
    inputs: mpsc::Sender<Input>,
}

/// News of commits that wait for the dispatcher. A message has some 6 KiB at most, so this is at most 50 MB, and for
/// the dispatcher a second of work.
const NEWS_MAX: usize = 8_192;
/// Sockets that wait to be let in or have gone. Who finds no room waits for it.
const INPUTS_MAX: usize = 1_024;
/// What waits for one client: a busy minute of a busy channel. The largest event is one of a message of control
/// characters, with some 40 KiB.
const BOUNDS: Bounds = Bounds { frames_max: 8_192, bytes_max: 2 << 20 };

impl Sessions {
    /// Nobody is connected.
    pub fn start(limits: HubLimits) -> Self {
        let (inputs, from_doors) = mpsc::channel(INPUTS_MAX);
        let (news, from_commits) = mpsc::channel(NEWS_MAX);
        let overrun = Arc::<AtomicBool>::default();
        let queues = Queues { inputs: from_doors, news: from_commits };
        tokio::spawn(Dispatcher::new(limits, queues, Arc::clone(&overrun)).run());
        let (next, is_draining) = (AtomicU64::new(1), AtomicBool::new(false));
        Self(Arc::new(Shared { inputs, news, overrun, next, is_draining }))
    }

    /// Who is told the news.
    pub fn listener(&self) -> Listener<News> {
        let (queue, overrun) = (self.0.news.clone(), Arc::clone(&self.0.overrun));
        Box::new(move |news| {
            if queue.try_send(news).is_err() {
                Metric::MessagingNewsLost.increment();
                overrun.store(true, Ordering::Release);
            }
        })
    }

    /// Lets a socket in, of which nothing is heard until its user listens with the seat's socket as the ticket.
    pub async fn admit(&self, asking: Asking) -> Result<Seat, Ended> {
        let socket = SocketId(self.0.next.fetch_add(1, Ordering::Relaxed));
        let (handle, queue) = socket_queue(BOUNDS);
        let inputs = self.0.inputs.clone();
        // Made first, so that the place is given back whatever becomes of this call.
        let seat = Seat { socket, queue, inputs };
        let (answer, answered) = oneshot::channel();
        let admit = Input::Admit(socket, Asked { asking, handle, answer });
        seat.inputs.send(admit).await.map_err(|_| Ended::Overloaded)?;
        match answered.await {
            Ok(Ok(())) => Ok(seat),
            Ok(Err(Refusal::TooMany)) => Err(Ended::TooMany),
            Ok(Err(Refusal::TooOften)) => Err(Ended::TooOften),
            Err(_) => Err(Ended::Overloaded),
        }
    }

    /// Whether nobody new is let in.
    pub fn is_draining(&self) -> bool {
        self.0.is_draining.load(Ordering::Relaxed)
    }

    /// Tells everybody to come back elsewhere, a part of them at a time, and waits until they are gone.
    pub async fn drain(&self) {
        self.0.is_draining.store(true, Ordering::Relaxed);
        let (done, all_gone) = oneshot::channel();
        if self.0.inputs.send(Input::Drain(done)).await.is_ok() {
            // A dispatcher that ended has nobody.
            let _ = all_gone.await;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let gone = Input::Gone(self.socket);
        if let Err(mpsc::error::TrySendError::Full(gone)) = self.inputs.try_send(gone) {
            let inputs = self.inputs.clone();
            // As many wait here as there are sockets.
            tokio::spawn(async move { inputs.send(gone).await });
        }
    }
}
