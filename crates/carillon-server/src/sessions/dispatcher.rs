//! The task around the hub: asks it who gets what, and fills their queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use carillon_messaging::News;
use carillon_messaging::sessions::{Asking, Hub, HubLimits, Refusal, SocketId, Step};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Interval, MissedTickBehavior};

use super::{Ended, EventFrame};
use crate::metrics::Metric;
use crate::socket_queue::{Close, SocketHandle};

/// Draining takes so many turns of this length, so that not all clients come back at the same moment.
const DRAIN_TURNS: usize = 20;
const DRAIN_TURN: Duration = Duration::from_millis(100);

/// What the dispatcher is told.
pub enum Input {
    /// A socket asks to be let in.
    Admit(SocketId, Asked),
    /// A socket that was let in is gone.
    Gone(SocketId),
    /// Everybody is to go; answered when they are gone.
    Drain(oneshot::Sender<()>),
}

/// What waits for the dispatcher.
pub struct Queues {
    /// Those who come and go.
    pub inputs: mpsc::Receiver<Input>,
    /// What was committed.
    pub news: mpsc::Receiver<Vec<News>>,
}

/// Who asks to be let in.
pub struct Asked {
    pub asking: Asking,
    pub handle: SocketHandle<EventFrame>,
    pub answer: oneshot::Sender<Result<(), Refusal>>,
}

/// See the module.
pub struct Dispatcher {
    hub: Hub,
    queues: BTreeMap<SocketId, SocketHandle<EventFrame>>,
    inputs: mpsc::Receiver<Input>,
    news: mpsc::Receiver<Vec<News>>,
    overrun: Arc<AtomicBool>,
    /// Sockets that were let in and are not gone, told to go or not.
    open: BTreeSet<SocketId>,
    draining: Option<Draining>,
}

struct Draining {
    turns: Interval,
    portion: usize,
    done: Vec<oneshot::Sender<()>>,
}

impl Dispatcher {
    pub fn new(limits: HubLimits, Queues { inputs, news }: Queues, overrun: Arc<AtomicBool>) -> Self {
        Self {
            hub: Hub::new(limits),
            queues: BTreeMap::new(),
            inputs,
            news,
            overrun,
            open: BTreeSet::new(),
            draining: None,
        }
    }

    /// Runs until nobody can tell it anything any more.
    pub async fn run(mut self) {
        loop {
            tokio::select! {
                input = self.inputs.recv() => match input {
                    Some(input) => self.take(input),
                    None => return,
                },
                Some(news) = self.news.recv() => self.hear(news),
                () = turn(&mut self.draining) => self.dismiss_some(),
            }
            if self.overrun.swap(false, Ordering::Acquire) {
                self.begin_anew();
            }
            self.end_drain();
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Admit(socket, asked) => self.admit(socket, asked),
            Input::Gone(socket) => {
                self.open.remove(&socket);
                self.hub.forget(socket);
                self.queues.remove(&socket);
            }
            Input::Drain(done) => {
                let mut turns = tokio::time::interval(DRAIN_TURN);
                turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
                let portion = self.queues.len().div_ceil(DRAIN_TURNS).max(1);
                let waiting = self.draining.take().map(|draining| draining.done).unwrap_or_default();
                let done = waiting.into_iter().chain([done]).collect();
                self.draining = Some(Draining { turns, portion, done });
            }
        }
    }

    fn hear(&mut self, news: Vec<News>) {
        for news in news {
            let steps = self.hub.hear(news);
            steps.into_iter().for_each(|step| self.do_step(step));
        }
    }

    fn admit(&mut self, socket: SocketId, asked: Asked) {
        let admitted = self.hub.admit(Instant::now(), socket, asked.asking);
        if admitted.is_ok() {
            self.open.insert(socket);
            self.queues.insert(socket, asked.handle);
        }
        // Whoever asked and is gone says so by giving its seat back.
        let _ = asked.answer.send(admitted);
    }

    fn do_step(&mut self, step: Step) {
        match step {
            Step::Establish(socket) => self.tell(&[socket], &established()),
            Step::Tell(sockets, news) => {
                let Some(frame) = carillon_aws::event_frame(&news) else { return };
                self.tell(&sockets, &EventFrame(frame.into()));
            }
            Step::Close(socket, ending) => {
                if let Some(handle) = self.queues.remove(&socket) {
                    handle.close(counted(ending.into()));
                }
            }
        }
    }

    /// Puts a frame into queues. Whose is full is not waited for.
    fn tell(&mut self, sockets: &[SocketId], frame: &EventFrame) {
        Metric::MessagingEventsSent.add(sockets.len() as u64);
        for socket in sockets {
            let Some(handle) = self.queues.get(socket) else { continue };
            if handle.send(frame.clone()).is_err() {
                self.hub.forget(*socket);
                if let Some(handle) = self.queues.remove(socket) {
                    handle.cut(Some(counted(Ended::Slow)));
                }
            }
        }
    }

    /// News was lost. What waits was announced before or after it, nobody knows: whoever was let in connects anew, and
    /// lists.
    fn begin_anew(&mut self) {
        tracing::warn!(sockets = self.queues.len(), "messaging sessions fell behind; all connect anew");
        while self.news.try_recv().is_ok() {}
        for (socket, handle) in std::mem::take(&mut self.queues) {
            self.hub.forget(socket);
            handle.cut(Some(counted(Ended::Overloaded)));
        }
    }

    fn dismiss_some(&mut self) {
        let portion = self.draining.as_ref().map_or(0, |draining| draining.portion);
        for _ in 0..portion {
            let Some((socket, handle)) = self.queues.pop_first() else { return };
            self.hub.forget(socket);
            handle.close(counted(Ended::Draining));
        }
    }

    fn end_drain(&mut self) {
        if !self.open.is_empty() {
            return;
        }
        for done in self.draining.take().map(|draining| draining.done).unwrap_or_default() {
            // Whoever asked may have lost patience.
            let _ = done.send(());
        }
    }
}

async fn turn(draining: &mut Option<Draining>) {
    match draining {
        Some(draining) => drop(draining.turns.tick().await),
        None => std::future::pending().await,
    }
}

fn established() -> EventFrame {
    EventFrame(carillon_aws::SESSION_ESTABLISHED.into())
}

fn counted(ended: Ended) -> Close {
    Metric::MessagingClosed.increment_labelled("reason", ended.label());
    ended.close()
}
