//! A camera of 20 Mbit/s with viewers of its own.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{sleep, timeout};

use super::Report;
use super::stage::{LASTS, START_LIMIT, Stage};
use crate::load::carillon::Call;
use crate::load::reception::Track;
use crate::load::scenario::{Role, wait};
use crate::video::VideoSettings;

const VIEWERS: u32 = 5;
const VIDEO: VideoSettings = VideoSettings { bits_per_second: 20_000_000, frames_per_second: 30 };
const SETTLE: Duration = Duration::from_secs(5);

/// One sends, five watch.
pub async fn run(stage: &Stage, name: &'static str) -> anyhow::Result<Report> {
    let before = stage.quiet().await?;
    let start = stage.memory()?;
    let call = Call::create(stage.rest).await?;
    let camera = call.join(&stage.fleet, Role::Camera { source: 1, video: VIDEO }).await?;
    let mut viewers = Vec::new();
    for _ in 0..VIEWERS {
        viewers.push(call.join(&stage.fleet, Role::Viewer).await?);
    }
    let watching = wait(&stage.fleet, |fleet| viewers.iter().all(|&id| fleet.reception(id).video.len() == 1));
    timeout(START_LIMIT, watching).await.context("the viewers see nothing")??;
    sleep(SETTLE).await;
    let (during, ()) = stage.watch(sleep(LASTS)).await?;
    let height = stage.memory()?;
    let did = {
        let fleet = stage.fleet.borrow();
        let sent = fleet.video_sent(camera);
        let tracks = || viewers.iter().flat_map(|&id| fleet.reception(id).video.values());
        let got: u64 = tracks().map(|track| track.packets).sum();
        let gaps: u64 = tracks().map(Track::lost).sum();
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let share = got as f64 / (sent * u64::from(VIEWERS)).max(1) as f64 * 100.0;
        format!(
            "{} packets/s sent, {VIEWERS} viewers receive {share:.1} % of them, {gaps} gaps",
            sent / LASTS.as_secs()
        )
    };
    let after = stage.memory_without(viewers.into_iter().chain([camera])).await?;
    Ok(stage.report(name, did, [before, during], [start, height, after]))
}
