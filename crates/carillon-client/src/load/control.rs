//! The call beside the fault: one camera with ten viewers, and a meeting of ten who hear two talkers. What it loses,
//! and how late it is, says what others noticed of a load.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{sleep, timeout};

use super::carillon::Call;
use super::fleet::{Fleet, MemberId, Shared};
use super::reception::{AUDIO_PACKETS_PER_SECOND, after_tick};
use super::scenario::{Role, wait};
use super::window::{Usage, Window};
use crate::histogram::Histogram;
use crate::process::Process;
use crate::rest::Rest;
use crate::tone::Voice;
use crate::video::VideoSettings;

const VIEWERS: u32 = 10;
const TALKERS: u32 = 2;
const LISTENERS: u32 = 8;
const LIMIT: Duration = Duration::from_secs(30);
/// For estimates of bandwidth and jitter buffers to settle.
const SETTLE: Duration = Duration::from_secs(3);
/// Packets that may be under way when a window opens or closes: two key frames.
const UNDER_WAY: u64 = 30;

/// Who is in the call.
#[derive(Debug)]
pub struct Control {
    camera: MemberId,
    viewers: Vec<MemberId>,
    hearers: Vec<MemberId>,
}

/// How the call went in a window.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The camera's packets at its viewers.
    pub video: Stream,
    /// The mix at who hears it.
    pub audio: Stream,
    /// What server and generator used.
    pub usage: Usage,
}

/// One kind of media.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Packets lost.
    pub lost: u64,
    /// Packets received.
    pub received: u64,
    /// Median and 99th percentile of their delay, in milliseconds.
    pub delay_ms: (f64, f64),
}

impl Control {
    /// Starts it and waits until everybody gets what they should.
    pub async fn start(rest: Rest, fleet: &Shared) -> anyhow::Result<Self> {
        let (pictures, voices) = (Call::create(rest).await?, Call::create(rest).await?);
        let camera = pictures.join(fleet, Role::Camera { source: 0, video: VideoSettings::CALL }).await?;
        let (mut viewers, mut hearers) = (Vec::new(), Vec::new());
        for _ in 0..VIEWERS {
            viewers.push(pictures.join(fleet, Role::Viewer).await?);
        }
        for talker in 0..TALKERS {
            hearers.push(voices.join(fleet, Role::Voice(Voice::Tone(400 + 300 * talker))).await?);
        }
        for _ in 0..LISTENERS {
            hearers.push(voices.join(fleet, Role::Listener).await?);
        }
        let complete = |fleet: &Fleet| {
            viewers.iter().all(|&id| fleet.reception(id).video.len() == 1)
                && hearers.iter().all(|&id| fleet.reception(id).audio.packets > 0)
        };
        timeout(LIMIT, wait(fleet, complete)).await.context("the call does not start")??;
        sleep(SETTLE).await;
        Ok(Self { camera, viewers, hearers })
    }

    /// How many are in it.
    pub fn members(&self) -> usize {
        1 + self.viewers.len() + self.hearers.len()
    }

    /// Watches it while something is done.
    pub async fn observe<T>(
        &self,
        fleet: &Shared,
        server: Process,
        work: impl Future<Output = T>,
    ) -> anyhow::Result<(Seen, T)> {
        let window = Window::open(server, fleet)?;
        let done = work.await;
        let usage = window.close(fleet)?;
        let fleet = fleet.borrow();
        Ok((Seen { video: self.video(&fleet), audio: self.audio(&fleet, usage.elapsed), usage }, done))
    }

    fn video(&self, fleet: &Fleet) -> Stream {
        let sent = fleet.video_sent(self.camera);
        let (mut lost, mut received, mut delay) = (0, 0, Histogram::default());
        for &id in &self.viewers {
            let reception = fleet.reception(id);
            let (got, gaps) = reception
                .video
                .values()
                .fold((0, 0), |(got, gaps), track| (got + track.packets, gaps + track.lost()));
            received += got;
            // What is missing at the end of a window leaves no gap.
            lost += gaps.max(sent.saturating_sub(got + UNDER_WAY));
            delay.merge(&reception.delay);
        }
        Stream::new(lost, received, &delay)
    }

    fn audio(&self, fleet: &Fleet, elapsed: Duration) -> Stream {
        let mixes = || self.hearers.iter().map(|&id| &fleet.reception(id).audio);
        let due =
            u64::try_from(elapsed.as_millis()).unwrap_or(0) * u64::from(AUDIO_PACKETS_PER_SECOND) / 1_000;
        let lost = mixes().map(|mix| mix.lost().max(due.saturating_sub(mix.packets + 1)));
        Stream::new(lost.sum(), mixes().map(|mix| mix.packets).sum(), &after_tick(mixes()))
    }
}

impl Stream {
    fn new(lost: u64, received: u64, delay: &Histogram) -> Self {
        let percentile = |percent| delay.percentile_ms(percent).unwrap_or(0.0);
        Self { lost, received, delay_ms: (percentile(50), percentile(99)) }
    }

    /// Of what should have come, the share that did not, in percent.
    pub fn loss_percent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let share = self.lost as f64 / (self.lost + self.received).max(1) as f64;
        share * 100.0
    }
}
