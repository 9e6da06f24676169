//! The stream of one connection, from accept to close, upgrades included.
//!
//! It holds the connection's place under the bound on open connections, and ends the connection when the peer has
//! stopped reading: HTTP has time-outs for what a client is slow to send; this is the one for what it is slow to take. Without it a
//! client that asks for a large answer and never reads it holds a connection for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;

use crate::metrics::{Gauge, GaugeGuard};

/// Longer than any network outage that a TCP connection of an interactive client outlives.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// A stream whose writes fail when nothing of them was taken for [`STALL_TIMEOUT`].
pub struct StallGuard<S> {
    stream: S,
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

/// A connection's place under the bound, counted while it is held.
pub struct Place {
    _permit: OwnedSemaphorePermit,
    _gauge: GaugeGuard,
}

impl Place {
    /// Taken with `permit`.
    pub fn new(permit: OwnedSemaphorePermit) -> Self {
        Self { _permit: permit, _gauge: Gauge::HttpConnections.hold() }
    }
}

impl<S> StallGuard<S> {
    /// Around `stream`.
    pub fn new(stream: S, place: Place) -> Self {
        Self { stream, stalled: None, _place: place }
    }

    /// Passes `written` on, unless it waits for too long.
    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let sleep = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(STALL_TIMEOUT)));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StallGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for StallGuard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.watch(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_stops_reading_ends_the_connection() {
        let (near, _far) = tokio::io::duplex(16);
        let permits = std::sync::Arc::new(tokio::sync::Semaphore::new(1));
        let place = Place::new(std::sync::Arc::clone(&permits).try_acquire_owned().unwrap());
        let mut guarded = StallGuard::new(near, place);
        assert_eq!(permits.available_permits(), 0);
        let error = guarded.write_all(&[0; 1_024]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(guarded);
        assert_eq!(permits.available_permits(), 1);
    }
}
