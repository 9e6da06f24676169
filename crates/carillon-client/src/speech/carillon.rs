//! Joining a meeting of ours.

use std::time::Duration;

use anyhow::{Context as _, bail};
use carillon_proto::id::Modality;
use carillon_proto::signal::FrameType;
use tokio::time::interval;

use super::line::Line;
use crate::peer::Wants;
use crate::rest::{Meeting, Rest};
use crate::signaling::{Incoming, Signaling, Subscription, token_for};

const PING_INTERVAL: Duration = Duration::from_secs(10);

/// Joins, and stays for as long as the runtime lives. The answer is whether packets should have copies.
pub async fn join(rest: Rest, meeting: &Meeting, line: &mut Line) -> anyhow::Result<bool> {
    let credentials = rest.create_attendee(meeting, "speech").await?;
    let token = token_for(credentials.join_token.expose(), Modality::Main);
    let mut signaling = Signaling::connect(&meeting.media_placement.signaling_url, &token).await?;
    signaling.ping().await?;
    signaling.join(1).await?;
    signaling.receive_type(FrameType::Index).await?;
    let offer = line.peer.offer(&Wants::AUDIO)?.context("the first offer is empty")?;
    let subscription = Subscription {
        attendee: credentials.attendee_id.as_str(),
        audio_host: &meeting.media_placement.audio_host_url,
        camera_kbps: None,
        muted: false,
    };
    signaling.send(&subscription.frame(&offer)).await?;
    let frame = signaling.receive_type(FrameType::SubscribeAck).await?;
    let answer = frame.suback.as_ref().context("SUBSCRIBE_ACK without its content")?.sdp_answer().to_owned();
    line.peer.accept(offer, &answer)?;
    tokio::task::spawn_local(stay(signaling));
    Ok(answer.contains("useinbandfec=1"))
}

async fn stay(mut signaling: Signaling) -> anyhow::Result<()> {
    let mut pings = interval(PING_INTERVAL);
    loop {
        tokio::select! {
            incoming = signaling.receive() => match incoming? {
                Incoming::Frame(frame) if frame.frame_type() == Some(FrameType::PingPong) => {
                    signaling.answer_ping(&frame).await?;
                }
                Incoming::Frame(_) => {}
                Incoming::Closed(code) => bail!("the server closed the connection with {code:?}"),
            },
            _ = pings.tick() => signaling.ping().await?,
        }
    }
}
