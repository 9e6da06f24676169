//! Viewers that ask for key frames all the time, by PLI and FIR in turn.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::Report;
use super::stage::{LASTS, START_LIMIT, Stage};
use crate::load::carillon::Call;
use crate::load::fleet::MemberId;
use crate::load::scenario::{Role, wait};
use crate::video::VideoSettings;

const VIEWERS: u32 = 20;
/// Each viewer asks so often.
const EVERY: Duration = Duration::from_millis(4);

/// One camera, twenty who ask.
pub async fn run(stage: &Stage, name: &'static str) -> anyhow::Result<Report> {
    let call = Call::create(stage.rest).await?;
    let camera = call.join(&stage.fleet, Role::Camera { source: 1, video: VideoSettings::CALL }).await?;
    let mut viewers = Vec::new();
    for _ in 0..VIEWERS {
        viewers.push(call.join(&stage.fleet, Role::Viewer).await?);
    }
    let watching = wait(&stage.fleet, |fleet| viewers.iter().all(|&id| fleet.reception(id).video.len() == 1));
    timeout(START_LIMIT, watching).await.context("the viewers see nothing")??;
    let before = stage.quiet().await?;
    let start = stage.memory()?;
    let (during, asked) = stage.watch(ask(stage, &viewers)).await?;
    let asked = asked?;
    let seconds = during.usage.elapsed.as_secs_f64();
    let reached = stage.fleet.borrow().key_frames_asked(camera);
    let height = stage.memory()?;
    let after = stage.memory_without(viewers.into_iter().chain([camera])).await?;
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let did = format!(
        "{VIEWERS} viewers send {:.0} PLI and FIR a second; {:.1} requests a second reach the camera",
        asked as f64 / seconds,
        reached as f64 / seconds,
    );
    Ok(stage.report(name, did, [before, during], [start, height, after]))
}

/// Answers how often.
async fn ask(stage: &Stage, viewers: &[MemberId]) -> anyhow::Result<usize> {
    let end = Instant::now() + LASTS;
    let (mut asked, mut ticks) = (0, interval(EVERY));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while Instant::now() < end {
        ticks.tick().await;
        for &id in viewers {
            asked += stage.fleet.borrow_mut().request_key_frames(id)?;
        }
    }
    Ok(asked)
}
