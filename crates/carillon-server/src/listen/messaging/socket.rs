//! Carries events to one socket, from the upgrade to its end.
//!
//! The client says nothing but pongs. What it sends all the same is dropped, and a client that goes on sending is closed.
//!
//! Invariant: the socket holds a seat for exactly as long as it may be told something.

use std::pin::pin;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::http::request::Parts;
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::MissedTickBehavior;

use super::handshake::{MessagingDoor, Seated};
use super::prefetch;
use crate::metrics::{Gauge, Metric};
use crate::sessions::{Ended, EventFrame};
use crate::socket_queue::{Close, Outgoing, SocketQueue};

const PING_INTERVAL: Duration = Duration::from_secs(30);
/// A socket that has not answered so many pings is lost.
const MISSED_PONGS_MAX: u32 = 2;
/// For verifying who connects and waiting for the store.
const JUDGE_TIMEOUT: Duration = Duration::from_secs(10);
/// For one event to be taken by a client that reads at all.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// For a client to close its side after we closed ours.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// What a client may send between two pings.
const MESSAGES_MAX: u32 = 32;

pub(super) type Sink = SplitSink<WebSocket, Message>;
type Stream = SplitStream<WebSocket>;

/// Runs until the socket is gone.
pub async fn run(websocket: WebSocket, door: &MessagingDoor, parts: &Parts) {
    let _gauge = Gauge::MessagingSockets.hold();
    let (mut sink, mut stream) = websocket.split();
    let judged = tokio::time::timeout(JUDGE_TIMEOUT, door.admit(parts)).await;
    let end = match judged.unwrap_or(Err(Ended::Overloaded)) {
        Ok(seated) => carry(&mut sink, &mut stream, seated, door).await,
        Err(refusal) => {
            Metric::MessagingClosed.increment_labelled("reason", refusal.label());
            End::Close(refusal.close())
        }
    };
    match end {
        End::Close(how) => close(&mut sink, &mut stream, how).await,
        // Answers a close of the client's.
        End::Gone => drop(tokio::time::timeout(CLOSE_TIMEOUT, sink.close()).await),
    }
}

/// Why carrying ended.
pub(super) enum End {
    /// By the client or the network.
    Gone,
    /// By the server, in form.
    Close(Close),
}

impl From<Ended> for End {
    fn from(ended: Ended) -> Self {
        Metric::MessagingClosed.increment_labelled("reason", ended.label());
        Self::Close(ended.close())
    }
}

async fn carry(sink: &mut Sink, stream: &mut Stream, seated: Seated, door: &MessagingDoor) -> End {
    let Seated { mut seat, bearer, prefetch, valid_for } = seated;
    let cut_off = pin!(seat.queue.cut_off());
    let queue = &mut seat.queue;
    let carrying = async {
        // The first that a seat is told is that it is established.
        let first = queue.next().await;
        if let Some(end) = write(sink, first, queue).await {
            return end;
        }
        if let Some(sort) = prefetch
            && let Some(end) = prefetch::send_channels(sink, door, &bearer, sort).await
        {
            return end;
        }
        carry_on(sink, stream, queue).await
    };
    tokio::select! {
        end = carrying => end,
        close = cut_off => close.map_or(End::Gone, End::Close),
        () = expiry(valid_for) => Ended::Expired.into(),
    }
}

async fn expiry(valid_for: Option<Duration>) {
    match valid_for {
        Some(valid_for) => tokio::time::sleep(valid_for).await,
        None => std::future::pending().await,
    }
}

async fn carry_on(sink: &mut Sink, stream: &mut Stream, queue: &mut SocketQueue<EventFrame>) -> End {
    let mut pings = tokio::time::interval(PING_INTERVAL);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut unanswered, mut received) = (0, 0);
    loop {
        let end = tokio::select! {
            message = stream.next() => {
                unanswered = 0;
                received += 1;
                take(message, received)
            }
            outgoing = queue.next() => write(sink, outgoing, queue).await,
            _ = pings.tick() => {
                if unanswered >= MISSED_PONGS_MAX {
                    Metric::MessagingTimedOut.increment();
                    return End::Gone;
                }
                unanswered += 1;
                received = 0;
                send(sink, Message::Ping(Bytes::new())).await
            }
        };
        if let Some(end) = end {
            return end;
        }
    }
}

fn take(message: Option<Result<Message, axum::Error>>, received: u32) -> Option<End> {
    match message {
        Some(Ok(Message::Close(_))) => Some(End::Gone),
        Some(Ok(_)) => (received > MESSAGES_MAX).then(|| Ended::Noisy.into()),
        // Too large a message, bad framing, or the connection is gone; nothing more can be read either way.
        Some(Err(_)) | None => Some(End::Gone),
    }
}

/// Writes what is queued, all that is there at once.
async fn write(
    sink: &mut Sink,
    first: Option<Outgoing<EventFrame>>,
    queue: &mut SocketQueue<EventFrame>,
) -> Option<End> {
    let mut next = first;
    loop {
        match next {
            Some(Outgoing::Frame(EventFrame(text))) => {
                if let Some(end) = send(sink, Message::Text(text)).await {
                    return Some(end);
                }
            }
            Some(Outgoing::Close(close)) => return Some(End::Close(close)),
            // The dispatcher let go without a word, or has ended.
            None => return Some(Ended::Overloaded.into()),
        }
        next = match queue.next_now() {
            Some(outgoing) => Some(outgoing),
            None => return None,
        };
    }
}

/// Sends one message, unless the client does not take it.
pub(super) async fn send(sink: &mut Sink, message: Message) -> Option<End> {
    match tokio::time::timeout(WRITE_TIMEOUT, sink.send(message)).await {
        Ok(Ok(())) => None,
        Ok(Err(_)) => Some(End::Gone),
        Err(_) => Some(Ended::Slow.into()),
    }
}

/// Closes in form and waits a little for the client's side, so that the code arrives before the connection ends.
async fn close(sink: &mut Sink, stream: &mut Stream, Close { code, reason }: Close) {
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let closing = async {
        if sink.send(close).await.is_ok() {
            while let Some(Ok(_)) = stream.next().await {}
        }
    };
    // A client that does not close its side is dropped.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
}
