//! Reads what a front leaves of a request, so that its sender gets to see the answer.
//!
//! A front that refuses a request early (too large, not allowed) drops its body. Closing a connection while the
//! client still writes makes its system throw the answer away, and the client reports a broken connection instead
//! of the 413. So what is left is read and forgotten first, within bounds.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// Who sends more than this has to live with a broken connection.
const BYTES_MAX: usize = 16 << 20;
const TIME_MAX: Duration = Duration::from_secs(5);

/// A body that gives itself back when it is dropped before its end.
struct Returning {
    inner: Option<Body>,
    back: Option<oneshot::Sender<Body>>,
}

/// What is left of a body, once its reader has let go of it.
pub struct Leftover {
    back: oneshot::Receiver<Body>,
    body: Option<Body>,
}

/// Lets `body` be read, and the rest of it be found afterwards.
pub fn watch(body: Body) -> (Body, Leftover) {
    if body.is_end_stream() {
        return (body, Leftover { back: oneshot::channel().1, body: None });
    }
    let (sender, back) = oneshot::channel();
    (Body::new(Returning { inner: Some(body), back: Some(sender) }), Leftover { back, body: None })
}

impl Leftover {
    /// Whether the reader let go of the body before its end.
    pub fn is_there(&mut self) -> bool {
        if self.body.is_none() {
            self.body = self.back.try_recv().ok();
        }
        self.body.is_some()
    }

    /// Reads and forgets, if there is anything.
    pub async fn discard(mut self) {
        self.is_there();
        let Some(mut body) = self.body else { return };
        let discarding = async {
            let mut left = BYTES_MAX;
            while let Some(Ok(frame)) = body.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    return;
                }
            }
        };
        // A sender that is too slow is answered all the same.
        let _ = tokio::time::timeout(TIME_MAX, discarding).await;
    }
}

impl HttpBody for Returning {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.inner {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Returning {
    fn drop(&mut self) {
        let (Some(body), Some(back)) = (self.inner.take(), self.back.take()) else { return };
        if !body.is_end_stream() {
            // Nobody asks any more when the request was given up.
            let _ = back.send(body);
        }
    }
}
