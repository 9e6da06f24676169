//! The queue between a meeting and one signaling WebSocket.
//!
//! The meeting never waits for a client. A client that does not read fills its own queue; it is then cut off, which
//! it sees as a lost connection and answers by reconnecting, and nobody else notices.
//!
//! Invariant: what waits for one client is at most [`FRAMES_MAX`] frames and [`BYTES_MAX`] bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

/// A client in a meeting of 250 gets about ten frames a second, so this is half a minute of not reading.
const FRAMES_MAX: usize = 256;
/// The largest frame is an answer of some 150 KiB; a full roster has 30.
const BYTES_MAX: usize = 2 << 20;

/// What is to be written to a WebSocket.
#[derive(Debug)]
pub enum Outgoing {
    /// One signaling message.
    Frame(Bytes),
    /// Close after what came before.
    Close {
        /// The WebSocket close code.
        code: u16,
        /// For the client's log.
        reason: &'static str,
    },
}

/// The meeting's end.
#[derive(Debug)]
pub struct ConnectionHandle {
    queue: mpsc::Sender<Outgoing>,
    bytes: Arc<AtomicUsize>,
    cut: oneshot::Sender<()>,
}

/// The socket's end.
#[derive(Debug)]
pub struct ConnectionQueue {
    queue: mpsc::Receiver<Outgoing>,
    bytes: Arc<AtomicUsize>,
    cut: Option<oneshot::Receiver<()>>,
}

/// The client does not read.
#[derive(Debug, PartialEq, Eq)]
pub struct SlowReader;

/// Both ends of a queue.
pub fn connection_queue() -> (ConnectionHandle, ConnectionQueue) {
    let (sender, queue) = mpsc::channel(FRAMES_MAX);
    let (cut, cutting) = oneshot::channel();
    let bytes = Arc::new(AtomicUsize::new(0));
    let handle = ConnectionHandle { queue: sender, bytes: Arc::clone(&bytes), cut };
    (handle, ConnectionQueue { queue, bytes, cut: Some(cutting) })
}

impl ConnectionHandle {
    /// Queues a message. A socket that is gone takes it too; its end is reported by the socket itself.
    pub fn send(&self, message: Bytes) -> Result<(), SlowReader> {
        let waiting = self.bytes.fetch_add(message.len(), Ordering::Relaxed) + message.len();
        if waiting > BYTES_MAX {
            return Err(SlowReader);
        }
        match self.queue.try_send(Outgoing::Frame(message)) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(SlowReader),
        }
    }

    /// Closes after what was queued; a full queue is cut off instead.
    pub fn close(self, code: u16, reason: &'static str) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(Outgoing::Close { code, reason })
        {
            self.cut();
        }
    }

    /// Drops the connection at once.
    pub fn cut(self) {
        // The socket may be gone already.
        let _ = self.cut.send(());
    }
}

impl ConnectionQueue {
    /// What to write next; `None` when the meeting has let go without a word.
    pub async fn next(&mut self) -> Option<Outgoing> {
        let next = self.queue.recv().await;
        if let Some(Outgoing::Frame(message)) = &next {
            self.bytes.fetch_sub(message.len(), Ordering::Relaxed);
        }
        next
    }

    /// What to write at once after that, if anything.
    pub fn next_now(&mut self) -> Option<Outgoing> {
        let next = self.queue.try_recv().ok();
        if let Some(Outgoing::Frame(message)) = &next {
            self.bytes.fetch_sub(message.len(), Ordering::Relaxed);
        }
        next
    }

    /// Resolves when the meeting cuts the connection off, and never otherwise. To be taken once.
    pub fn cut_off(&mut self) -> impl Future<Output = ()> + Send + 'static {
        let cut = self.cut.take();
        async move {
            if let Some(cut) = cut
                && cut.await.is_ok()
            {
                return;
            }
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_does_not_read_is_slow_after_so_many_frames_or_bytes() {
        let (handle, _queue) = connection_queue();
        let sent = (0..).take_while(|_| handle.send(Bytes::from_static(b"x")).is_ok()).count();
        assert_eq!(sent, FRAMES_MAX);

        let (handle, _queue) = connection_queue();
        let large = Bytes::from(vec![0; BYTES_MAX / 4]);
        let sent = (0..).take_while(|_| handle.send(large.clone()).is_ok()).count();
        assert_eq!(sent, 4);
    }

    #[tokio::test]
    async fn closing_comes_after_what_was_queued_and_a_full_queue_is_cut() {
        let (handle, mut queue) = connection_queue();
        handle.send(Bytes::from_static(b"x")).unwrap();
        handle.close(4500, "bye");
        assert!(matches!(queue.next().await, Some(Outgoing::Frame(_))));
        assert!(matches!(queue.next_now(), Some(Outgoing::Close { code: 4500, .. })));
        assert!(queue.next().await.is_none());

        let (handle, mut queue) = connection_queue();
        while handle.send(Bytes::from_static(b"x")).is_ok() {}
        handle.close(4500, "bye");
        queue.cut_off().await;
    }
}
