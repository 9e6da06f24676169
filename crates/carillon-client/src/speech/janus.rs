//! Joining a room of Janus' AudioBridge.
//!
//! Wire: as in [`crate::load::janus`].

use std::net::SocketAddr;

use serde_json::json;
use str0m::media::MediaKind;

use super::line::Line;
use crate::load::janus::{AUDIO_BRIDGE, Session};

/// The most that it can be told to expect.
const EXPECTED_LOSS_MAX: u32 = 20;

/// Makes a room.
pub async fn create(api: SocketAddr, room: u32) -> anyhow::Result<()> {
    let mut session = Session::open(api).await?;
    let bridge = session.attach(AUDIO_BRIDGE).await?;
    session.ask(bridge, json!({ "request": "create", "room": room, "sampling_rate": 48_000 })).await?;
    Ok(())
}

/// Joins, and stays for as long as the runtime lives; `expected_loss` is what an application tells it of the way to
/// this participant, none by default. The answer is whether packets should have copies.
pub async fn join(
    api: SocketAddr,
    room: u32,
    expected_loss: Option<u32>,
    line: &mut Line,
) -> anyhow::Result<bool> {
    let mut session = Session::open(api).await?;
    let bridge = session.attach(AUDIO_BRIDGE).await?;
    let mut join = json!({ "request": "join", "room": room });
    if let Some(loss) = expected_loss {
        join["expected_loss"] = json!(loss.min(EXPECTED_LOSS_MAX));
    }
    session.ask(bridge, join).await?;
    let (offer, pending) = line.peer.offer_one(MediaKind::Audio)?;
    let configure = json!({ "request": "configure", "muted": false });
    let answer = session.negotiate(bridge, configure, Some(("offer", offer))).await?;
    line.peer.accept_one(pending, &answer)?;
    tokio::task::spawn_local(async move { while session.read().await.is_ok() {} });
    Ok(answer.contains("useinbandfec=1"))
}
