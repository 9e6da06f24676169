//! A socket whose token opens nothing: answers PINGs, waits for JOIN, and closes with the code that says why.
//!
//! Closing earlier would lose the reason: the client listens for it only once it has sent JOIN. Applications may
//! open the socket early and let people take their time, so the wait is long, and costs one idle task.
//!
//! Invariant: nothing that arrives here reaches a meeting.

use std::time::{Duration, SystemTime};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use carillon_proto::plane::Refusal;
use carillon_proto::signal::{self, FrameType, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame};
use carillon_proto::units::Timestamp;

use crate::metrics::{Gauge, Metric};

/// How long a refused client may take until it joins.
const JOIN_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it may take to close its side.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// A client says PING, JOIN, and PING every ten seconds.
const MESSAGES_MAX: usize = 32;

/// Runs until the client is gone.
pub async fn run(mut websocket: WebSocket, refusal: Refusal) {
    let _gauge = Gauge::SignalingConnections.hold();
    let joined = tokio::time::timeout(JOIN_TIMEOUT, wait_for_join(&mut websocket)).await;
    if joined == Ok(Ended::Gone) {
        return;
    }
    let (code, reason) = close_code(refusal);
    Metric::SignalingClosed.increment_labelled("code", code_label(refusal));
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let closing = async {
        if websocket.send(close).await.is_ok() {
            while let Some(Ok(_)) = websocket.recv().await {}
        }
    };
    // A client that does not close its side is dropped.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
}

/// The reason as a metrics label.
pub fn label(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::MeetingEnded => "meeting_ended",
        Refusal::UnknownAttendee => "unknown_attendee",
        Refusal::Unavailable => "unavailable",
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// JOIN arrived, or so much else that waiting is pointless.
    Joined,
    /// The client went away.
    Gone,
}

async fn wait_for_join(websocket: &mut WebSocket) -> Ended {
    for _ in 0..MESSAGES_MAX {
        let message = match websocket.recv().await {
            Some(Ok(Message::Binary(message))) => message,
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Ended::Gone,
            Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => continue,
        };
        let Ok(frame) = signal::decode(&message) else { continue };
        match frame.frame_type() {
            Some(FrameType::Join) => return Ended::Joined,
            Some(FrameType::PingPong) => {
                if let Some(pong) = pong(&frame)
                    && websocket.send(Message::Binary(pong)).await.is_err()
                {
                    return Ended::Gone;
                }
            }
            _ => {}
        }
    }
    Ended::Joined
}

fn pong(frame: &SdkSignalFrame) -> Option<Bytes> {
    let ping = frame.ping_pong.as_ref()?;
    if ping.r#type != SdkPingPongType::Ping as i32 {
        return None;
    }
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX));
    let mut pong = SdkSignalFrame::new(FrameType::PingPong, now);
    pong.ping_pong = Some(SdkPingPongFrame { r#type: SdkPingPongType::Pong as i32, ping_id: ping.ping_id });
    Some(signal::encode(signal::PREFIX_SERVER, &pong).into())
}

/// The close code, and words for the client's log.
fn close_code(refusal: Refusal) -> (u16, &'static str) {
    match refusal {
        Refusal::MeetingEnded => (4410, "the meeting has ended"),
        Refusal::UnknownAttendee => (4403, "the attendee is unavailable"),
        Refusal::Unavailable => (4500, "try again"),
    }
}

fn code_label(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::MeetingEnded => "4410",
        Refusal::UnknownAttendee => "4403",
        Refusal::Unavailable => "4500",
    }
}
