//! Carries frames between one admitted client and its meeting.
//!
//! The shell decodes and encodes; what a frame means is the meeting's. A client that sends faster than its meeting
//! takes waits in its own TCP window; one that does not read is cut off by the meeting, or here when a write hangs.
//!
//! Invariant: the meeting hears of the socket's end exactly once, whichever side it came from.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use carillon_meeting::SocketClose;
use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::plane::Admission;
use carillon_proto::signal::{self, FrameType};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior};

use crate::meeting_actor::{ConnectionQueue, MeetingGone, MeetingHandle, connection_queue};
use crate::metrics::{Gauge, Metric};
use crate::socket_queue::{Close, Outgoing};
use crate::traces::Span;

/// The protocol's own PING comes every ten seconds, but not before JOIN on a socket opened early.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// Three unanswered pings.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(65);
/// For one message to be taken by a client that reads at all.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// For a client to close its side after we closed ours.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Who is on the socket.
pub struct AdmittedSocket {
    pub connection: ConnectionId,
    pub meeting: MeetingHandle,
    pub admission: Admission,
    pub modality: Modality,
}

type Sink = SplitSink<WebSocket, Message>;
type Stream = SplitStream<WebSocket>;

/// Runs until the socket is gone.
pub async fn run(websocket: WebSocket, socket: AdmittedSocket) {
    let _gauge = Gauge::SignalingConnections.hold();
    Metric::SignalingOpened.increment();
    let AdmittedSocket { connection, meeting, admission, modality } = socket;
    let mut session = Span::of_server("signaling session")
        .with("carillon.meeting.id", admission.meeting.as_str().to_owned())
        .with("carillon.attendee.id", admission.attendee.as_str().to_owned())
        .with("carillon.modality", label(modality));
    let join = Some(session.part("join"));
    let (handle, queue) = connection_queue();
    let (mut sink, mut stream) = websocket.split();
    if meeting.opened(connection, admission, modality, handle).await.is_err() {
        session.fail();
        return close(&mut sink, &mut stream, 4500, "try again").await;
    }
    let to = To { connection, meeting: &meeting };
    let how = match carry(&mut sink, &mut stream, queue, to, join).await {
        End::Closed(how) => how,
        End::Close { code, reason } => {
            session.set("carillon.signaling.close_code", i64::from(code));
            close(&mut sink, &mut stream, code, reason).await;
            SocketClose::Clean
        }
    };
    session.set("carillon.signaling.end", end_label(how));
    // A meeting that is gone knows no connections.
    let _ = meeting.closed(connection, how).await;
}

/// Why carrying ended.
enum End {
    /// By the client, the network, or because the meeting cut it off.
    Closed(SocketClose),
    /// The meeting wants it closed in form.
    Close { code: u16, reason: &'static str },
}

/// Whose frames go where.
#[derive(Clone, Copy)]
struct To<'a> {
    connection: ConnectionId,
    meeting: &'a MeetingHandle,
}

async fn carry(
    sink: &mut Sink,
    stream: &mut Stream,
    mut queue: ConnectionQueue,
    to: To<'_>,
    mut join: Option<Span>,
) -> End {
    let mut cut_off = std::pin::pin!(queue.cut_off());
    let mut pings = tokio::time::interval(PING_INTERVAL);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        let turn = async {
            tokio::select! {
                message = stream.next() => {
                    heard = Instant::now();
                    take(message, to, &mut join).await
                }
                outgoing = queue.next() => write(sink, outgoing, &mut queue).await,
                _ = pings.tick() => {
                    if heard.elapsed() > SILENCE_TIMEOUT {
                        Metric::SignalingTimedOut.increment();
                        return Some(End::Closed(SocketClose::Lost));
                    }
                    send(sink, Message::Ping(Bytes::new())).await
                }
            }
        };
        let end = tokio::select! {
            end = turn => end,
            _ = &mut cut_off => Some(End::Closed(SocketClose::Lost)),
        };
        if let Some(end) = end {
            return end;
        }
    }
}

/// Gives what arrived to the meeting, waiting while its mailbox is full. With JOIN the span that waits for it ends.
async fn take(
    message: Option<Result<Message, axum::Error>>,
    To { connection, meeting }: To<'_>,
    join: &mut Option<Span>,
) -> Option<End> {
    let given = match message {
        Some(Ok(Message::Binary(message))) => {
            Metric::SignalingMessagesReceived.increment();
            match signal::decode(&message) {
                Ok(frame) => {
                    let joins = frame.frame_type() == Some(FrameType::Join);
                    let given = meeting.frame(connection, Box::new(frame)).await;
                    join.take_if(|_| joins);
                    given
                }
                Err(_) => meeting.malformed(connection).await,
            }
        }
        Some(Ok(Message::Text(_))) => {
            Metric::SignalingMessagesReceived.increment();
            meeting.malformed(connection).await
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
        Some(Ok(Message::Close(close))) => return Some(End::Closed(how_closed(close.as_ref()))),
        // Too large a message, bad framing, or the connection is gone; nothing more can be read either way.
        Some(Err(_)) | None => return Some(End::Closed(SocketClose::Lost)),
    };
    match given {
        Ok(()) => None,
        Err(MeetingGone) => Some(End::Close { code: 4500, reason: "try again" }),
    }
}

/// Writes what is queued, all that is there at once.
async fn write(sink: &mut Sink, first: Option<Outgoing<Bytes>>, queue: &mut ConnectionQueue) -> Option<End> {
    let mut next = first;
    loop {
        match next {
            Some(Outgoing::Frame(message)) => {
                if let Some(end) = send(sink, Message::Binary(message)).await {
                    return Some(end);
                }
            }
            Some(Outgoing::Close(Close { code, reason })) => return Some(End::Close { code, reason }),
            // The meeting's task died.
            None => return Some(End::Close { code: 4500, reason: "try again" }),
        }
        next = match queue.next_now() {
            Some(outgoing) => Some(outgoing),
            None => return None,
        };
    }
}

async fn send(sink: &mut Sink, message: Message) -> Option<End> {
    match tokio::time::timeout(WRITE_TIMEOUT, sink.send(message)).await {
        Ok(Ok(())) => None,
        Ok(Err(_)) => Some(End::Closed(SocketClose::Lost)),
        Err(_) => {
            Metric::SignalingSlowReaders.increment();
            Some(End::Closed(SocketClose::Lost))
        }
    }
}

/// Closes in form and waits a little for the client's side, so that the code arrives before the connection ends.
async fn close(sink: &mut Sink, stream: &mut Stream, code: u16, reason: &'static str) {
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let closing = async {
        if sink.send(close).await.is_ok() {
            while let Some(Ok(_)) = stream.next().await {}
        }
    };
    // A client that does not close its side is dropped.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
}

fn label(modality: Modality) -> &'static str {
    match modality {
        Modality::Main => "main",
        Modality::Content => "content",
    }
}

fn end_label(how: SocketClose) -> &'static str {
    match how {
        SocketClose::Clean => "clean",
        SocketClose::GoingAway => "going_away",
        SocketClose::Lost => "lost",
    }
}

fn how_closed(close: Option<&CloseFrame>) -> SocketClose {
    match close.map(|close| close.code) {
        None | Some(1000 | 1005) => SocketClose::Clean,
        Some(1001) => SocketClose::GoingAway,
        Some(_) => SocketClose::Lost,
    }
}
