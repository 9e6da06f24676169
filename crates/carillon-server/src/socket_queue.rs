//! The queue between what tells clients something, such as a meeting, and one WebSocket.
//!
//! Who tells never waits for a client. A client that does not read fills its own queue; it is then cut off, which it
//! answers by reconnecting, and nobody else notices.
//!
//! Invariant: what waits for one client is within the [`Bounds`] of its queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, oneshot};

/// How much may wait for one client.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Frames.
    pub frames_max: usize,
    /// And their bytes.
    pub bytes_max: usize,
}

/// What is to be written to a WebSocket.
#[derive(Debug)]
pub enum Outgoing<F> {
    /// One message.
    Frame(F),
    /// Close after what came before.
    Close(Close),
}

/// How a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// The WebSocket close code.
    pub code: u16,
    /// For the client's log.
    pub reason: &'static str,
}

/// The end of who tells.
#[derive(Debug)]
pub struct SocketHandle<F> {
    queue: mpsc::Sender<Outgoing<F>>,
    bytes: Arc<AtomicUsize>,
    bytes_max: usize,
    cut: oneshot::Sender<Option<Close>>,
}

/// The socket's end.
#[derive(Debug)]
pub struct SocketQueue<F> {
    queue: mpsc::Receiver<Outgoing<F>>,
    bytes: Arc<AtomicUsize>,
    cut: Option<oneshot::Receiver<Option<Close>>>,
}

/// The client does not read.
#[derive(Debug, PartialEq, Eq)]
pub struct SlowReader;

/// Both ends of a queue.
pub fn socket_queue<F>(bounds: Bounds) -> (SocketHandle<F>, SocketQueue<F>) {
    let (sender, queue) = mpsc::channel(bounds.frames_max);
    let (cut, cutting) = oneshot::channel();
    let bytes = Arc::new(AtomicUsize::new(0));
    let handle = SocketHandle { queue: sender, bytes: Arc::clone(&bytes), bytes_max: bounds.bytes_max, cut };
    (handle, SocketQueue { queue, bytes, cut: Some(cutting) })
}

impl<F: AsRef<[u8]>> SocketHandle<F> {
    /// Queues a message. A socket that is gone takes it too; its end is reported by the socket itself.
    pub fn send(&self, message: F) -> Result<(), SlowReader> {
        let length = message.as_ref().len();
        let waiting = self.bytes.fetch_add(length, Ordering::Relaxed) + length;
        if waiting > self.bytes_max {
            return Err(SlowReader);
        }
        match self.queue.try_send(Outgoing::Frame(message)) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(SlowReader),
        }
    }
}

impl<F> SocketHandle<F> {
    /// Closes after what was queued; a full queue is cut off instead.
    pub fn close(self, close: Close) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(Outgoing::Close(close)) {
            self.cut(Some(close));
        }
    }

    /// Ends the connection without what waits for it: at once, or by closing it as far as that can be said.
    pub fn cut(self, close: Option<Close>) {
        // The socket may be gone already.
        let _ = self.cut.send(close);
    }
}

impl<F: AsRef<[u8]>> SocketQueue<F> {
    /// What to write next; `None` when who tells has let go without a word.
    pub async fn next(&mut self) -> Option<Outgoing<F>> {
        let next = self.queue.recv().await;
        self.taken(next.as_ref());
        next
    }

    /// What to write at once after that, if anything.
    pub fn next_now(&mut self) -> Option<Outgoing<F>> {
        let next = self.queue.try_recv().ok();
        self.taken(next.as_ref());
        next
    }

    /// Resolves when the connection is cut off, and never otherwise. To be taken once.
    pub fn cut_off(&mut self) -> impl Future<Output = Option<Close>> + Send + 'static {
        let cut = self.cut.take();
        async move {
            if let Some(cut) = cut
                && let Ok(close) = cut.await
            {
                return close;
            }
            std::future::pending().await
        }
    }

    fn taken(&self, next: Option<&Outgoing<F>>) {
        if let Some(Outgoing::Frame(message)) = next {
            self.bytes.fetch_sub(message.as_ref().len(), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { frames_max: 8, bytes_max: 100 };
    const BYE: Close = Close { code: 4500, reason: "bye" };

    #[tokio::test]
    async fn a_client_that_does_not_read_is_slow_after_so_many_frames_or_bytes() {
        let (handle, _queue) = socket_queue(BOUNDS);
        assert_eq!((0..).take_while(|_| handle.send("x").is_ok()).count(), 8);

        let (handle, mut queue) = socket_queue(BOUNDS);
        let large = "x".repeat(25);
        assert_eq!((0..).take_while(|_| handle.send(large.clone()).is_ok()).count(), 4);
        while queue.next_now().is_some() {}
    }

    #[tokio::test]
    async fn what_was_taken_makes_room() {
        let (handle, mut queue) = socket_queue(BOUNDS);
        for _ in 0..100 {
            handle.send("twenty five characters...").unwrap();
            assert!(matches!(queue.next().await, Some(Outgoing::Frame(_))));
        }
    }

    #[tokio::test]
    async fn closing_comes_after_what_was_queued_and_a_full_queue_is_cut() {
        let (handle, mut queue) = socket_queue(BOUNDS);
        handle.send("x").unwrap();
        handle.close(BYE);
        assert!(matches!(queue.next().await, Some(Outgoing::Frame("x"))));
        assert!(matches!(queue.next_now(), Some(Outgoing::Close(BYE))));
        assert!(queue.next().await.is_none());

        let (handle, mut queue) = socket_queue(BOUNDS);
        while handle.send("x").is_ok() {}
        handle.close(BYE);
        assert_eq!(queue.cut_off().await, Some(BYE));
    }
}
