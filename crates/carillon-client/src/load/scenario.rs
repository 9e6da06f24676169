//! Calls of fixed size, so that runs can be compared: who joins, who sends what, who receives what.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{sleep, timeout};

use super::fleet::{Fleet, MemberId, Shared};
use super::reception::{AUDIO_PACKETS_PER_SECOND, after_tick};
use super::server::{Kind, Programs, Server};
use super::window::{Usage, Window};
use super::{carillon, fleet, janus};
use crate::histogram::Histogram;
use crate::rest::Rest;
use crate::tone::Voice;
use crate::video::VideoSettings;

/// Until all have joined and receive what they should.
pub(super) const JOIN_LIMIT: Duration = Duration::from_secs(60);
/// Time for caches, memory and reports to settle before a window opens.
const SETTLE: Duration = Duration::from_secs(2);

/// What an attendee does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sends a video.
    Camera {
        /// Marks its packets.
        source: u32,
        /// What it sends.
        video: VideoSettings,
    },
    /// Receives all videos.
    Viewer,
    /// Sends a video and receives all others.
    CameraAndViewer {
        /// Marks its packets.
        source: u32,
    },
    /// Sends audio and hears the mix.
    Voice(Voice),
    /// Hears the mix and sends nothing.
    Listener,
    /// Sends audio and perhaps a video, receives all other videos and hears the mix, as people in a call do.
    Participant {
        /// Marks the packets of its camera, if it is on.
        source: Option<u32>,
        /// What its camera sends.
        video: VideoSettings,
        /// What its microphone sends.
        voice: Voice,
    },
}

/// A call.
#[derive(Clone, Copy, Debug)]
pub enum Load {
    /// Cameras and viewers; without viewers, all cameras see each other.
    Video {
        /// Who send.
        cameras: u32,
        /// Who only receive.
        viewers: u32,
    },
    /// Talkers and others, all in one mix.
    Audio {
        /// Who speak.
        talkers: u32,
        /// How many more there are.
        others: u32,
        /// What those do.
        role: Role,
    },
}

/// What one window has shown.
#[derive(Clone, Debug)]
pub struct Sample {
    /// CPU time of the server for one packet of video that arrived, or for one participant's second of audio.
    pub cost: Duration,
    /// Of what should have arrived, the share that did not.
    pub loss: f64,
    /// From sending to receiving, or from the tick of the mixer to receiving.
    pub delay: Histogram,
    /// Memory of the server for each participant after the first.
    pub memory: u64,
    /// What was used.
    pub usage: Usage,
}

impl Role {
    /// What its microphone sends.
    pub fn voice(self) -> Option<Voice> {
        match self {
            Self::Voice(voice) | Self::Participant { voice, .. } => Some(voice),
            _ => None,
        }
    }

    /// The mark of its camera.
    pub fn camera(self) -> Option<u32> {
        match self {
            Self::Camera { source, .. } | Self::CameraAndViewer { source } => Some(source),
            Self::Participant { source, .. } => source,
            _ => None,
        }
    }

    /// What its camera sends, if it has one.
    pub fn video(self) -> VideoSettings {
        match self {
            Self::Participant { video, .. } | Self::Camera { video, .. } => video,
            _ => VideoSettings::CALL,
        }
    }

    /// Whether it receives videos.
    pub fn watches(self) -> bool {
        matches!(self, Self::Viewer | Self::CameraAndViewer { .. } | Self::Participant { .. })
    }

    /// Whether it receives audio.
    pub fn hears(self) -> bool {
        matches!(self, Self::Voice(_) | Self::Listener | Self::Participant { .. })
    }
}

impl Load {
    /// How many take part.
    pub fn participants(self) -> u32 {
        match self {
            Self::Video { cameras, viewers } => cameras + viewers,
            Self::Audio { talkers, others, .. } => talkers + others,
        }
    }

    /// What each of them does.
    fn roles(self) -> Vec<Role> {
        match self {
            Self::Video { cameras, viewers: 0 } => {
                (0..cameras).map(|source| Role::CameraAndViewer { source }).collect()
            }
            Self::Video { cameras, viewers } => {
                let cameras = (0..cameras).map(|source| Role::Camera { source, video: VideoSettings::CALL });
                cameras.chain((0..viewers).map(|_| Role::Viewer)).collect()
            }
            Self::Audio { talkers, others, role } => {
                let talkers = (0..talkers).map(|number| Role::Voice(Voice::Tone(400 + 300 * number)));
                talkers.chain((0..others).map(|_| role)).collect()
            }
        }
    }

    /// How many videos somebody in this role receives.
    fn videos(self, role: Role) -> usize {
        match (self, role) {
            (Self::Video { cameras, .. }, Role::Viewer) => cameras as usize,
            (Self::Video { cameras, .. }, Role::CameraAndViewer { .. }) => cameras as usize - 1,
            _ => 0,
        }
    }
}

/// Starts a server, puts the load on it, and opens one window.
pub fn run(programs: &Programs, kind: Kind, load: Load, window: Duration) -> anyhow::Result<Sample> {
    alone(async |fleet| {
        let server = Server::start(programs, kind).await?;
        let crowd = timeout(JOIN_LIMIT, Crowd::gather(&server, kind, load, &fleet)).await;
        let present = fleet.borrow().present();
        let crowd =
            crowd.with_context(|| format!("after {JOIN_LIMIT:?} only {present} were connected"))??;
        sleep(SETTLE).await;
        let open = Window::open(server.process(), &fleet)?;
        sleep(window).await;
        let usage = open.close(&fleet)?;
        let memory = server.process().memory()?.saturating_sub(crowd.memory_before);
        crowd.sample(&fleet.borrow(), load, usage, memory)
    })
}

/// Runs `work` and a fleet of its own on this thread until the work is done; whatever is left then ends with it.
pub fn alone<T>(work: impl AsyncFnOnce(Shared) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, async {
        let all = Fleet::new()?;
        let mut media = tokio::task::spawn_local(fleet::run(all.clone()));
        tokio::select! {
            done = work(all) => done,
            ended = &mut media => match ended {
                Ok(Err(error)) => Err(error),
                _ => anyhow::bail!("the media loop ended"),
            },
        }
    })
}

/// Everybody who has joined.
struct Crowd {
    /// Who receives videos, and how many.
    watchers: Vec<(MemberId, usize)>,
    hearers: Vec<MemberId>,
    cameras: Vec<MemberId>,
    /// Of the server, when the first had joined.
    memory_before: u64,
}

impl Crowd {
    async fn gather(server: &Server, kind: Kind, load: Load, fleet: &Shared) -> anyhow::Result<Self> {
        let mut crowd =
            Self { watchers: Vec::new(), hearers: Vec::new(), cameras: Vec::new(), memory_before: 0 };
        match kind {
            Kind::Carillon => crowd.join_carillon(server, load, fleet).await?,
            Kind::Janus | Kind::JanusEventLoops => crowd.join_janus(server, load, fleet).await?,
        }
        let complete = |fleet: &Fleet| {
            crowd.watchers.iter().all(|&(id, videos)| fleet.reception(id).video.len() == videos)
                && crowd.hearers.iter().all(|&id| fleet.reception(id).audio.packets > 0)
        };
        wait(fleet, complete).await?;
        Ok(crowd)
    }

    async fn join_carillon(&mut self, server: &Server, load: Load, fleet: &Shared) -> anyhow::Result<()> {
        let call = carillon::Call::create(Rest::new(server.api())).await?;
        for (number, role) in load.roles().into_iter().enumerate() {
            let id = call.join(fleet, role).await?;
            self.note(id, load, role);
            self.after_the_first(number, id, server, fleet).await?;
        }
        Ok(())
    }

    /// Publishers first: subscribers say on joining what they want.
    async fn join_janus(&mut self, server: &Server, load: Load, fleet: &Shared) -> anyhow::Result<()> {
        let call = janus::Call::create(server.api()).await?;
        let roles = load.roles();
        let mut feeds = Vec::new();
        for (number, role) in roles.iter().filter(|role| **role != Role::Viewer).enumerate() {
            let joined = call.join(fleet, *role, &[]).await?;
            feeds.extend(joined.feed.map(|feed| (role.camera(), feed)));
            if role.hears() {
                self.hearers.push(joined.member);
            } else {
                self.cameras.push(joined.member);
            }
            self.after_the_first(number, joined.member, server, fleet).await?;
        }
        // Only what is connected can be subscribed to.
        wait(fleet, |fleet| self.cameras.iter().all(|&id| fleet.connected(id).is_some())).await?;
        for role in roles.into_iter().filter(|role| role.watches()) {
            let others =
                feeds.iter().filter(|(source, _)| role.camera().is_none() || *source != role.camera());
            let wanted: Vec<u64> = others.map(|(_, feed)| *feed).collect();
            let joined = call.join(fleet, Role::Viewer, &wanted).await?;
            self.watchers.push((joined.member, wanted.len()));
        }
        Ok(())
    }

    fn note(&mut self, id: MemberId, load: Load, role: Role) {
        if role.watches() {
            self.watchers.push((id, load.videos(role)));
        }
        if role.hears() {
            self.hearers.push(id);
        }
        if role.camera().is_some() {
            self.cameras.push(id);
        }
    }

    async fn after_the_first(
        &mut self,
        number: usize,
        id: MemberId,
        server: &Server,
        fleet: &Shared,
    ) -> anyhow::Result<()> {
        if number == 0 {
            wait(fleet, |fleet| fleet.connected(id).is_some()).await?;
            self.memory_before = server.process().memory()?;
        }
        Ok(())
    }

    fn sample(&self, fleet: &Fleet, load: Load, usage: Usage, memory: u64) -> anyhow::Result<Sample> {
        let participants = load.participants();
        let memory = memory / u64::from(participants.saturating_sub(1).max(1));
        let (cost, loss, delay) = match load {
            Load::Video { .. } => self.video(fleet, &usage)?,
            Load::Audio { .. } => self.audio(fleet, &usage),
        };
        Ok(Sample { cost, loss, delay, memory, usage })
    }

    fn video(&self, fleet: &Fleet, usage: &Usage) -> anyhow::Result<(Duration, f64, Histogram)> {
        let (mut received, mut lost, mut delay) = (0, 0, Histogram::default());
        let sent: u64 = self.cameras.iter().map(|&id| fleet.video_sent(id)).sum();
        let sent_by_each = sent / self.cameras.len().max(1) as u64;
        for &(id, videos) in &self.watchers {
            let reception = fleet.reception(id);
            received += reception.video.values().map(|track| track.packets).sum::<u64>();
            lost += reception.video.values().map(super::reception::Track::lost).sum::<u64>();
            // A video of which nothing came is lost as a whole.
            lost += videos.saturating_sub(reception.video.len()) as u64 * sent_by_each;
            delay.merge(&reception.delay);
        }
        let packets = u32::try_from(received.max(1)).context("an impossible number of packets")?;
        Ok((usage.server / packets, share(lost, received + lost), delay))
    }

    fn audio(&self, fleet: &Fleet, usage: &Usage) -> (Duration, f64, Histogram) {
        let mixes = || self.hearers.iter().map(|&id| &fleet.reception(id).audio);
        let seconds = usage.elapsed.as_secs_f64();
        let due = f64::from(AUDIO_PACKETS_PER_SECOND) * seconds;
        let (mut received, mut lost, mut missing) = (0, 0, 0.0);
        for mix in mixes() {
            received += mix.packets;
            lost += mix.lost();
            // One packet more or less is a matter of where the window begins.
            #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
            let packets = (mix.packets + mix.lost()) as f64;
            missing += (due - 1.0 - packets).max(0.0);
        }
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let hearers = self.hearers.len().max(1) as f64;
        let loss = share(lost, received + lost) + missing / (due * hearers);
        (usage.server.div_f64(seconds * hearers), loss, after_tick(mixes()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Waits until something holds of the fleet.
pub async fn wait(fleet: &Shared, condition: impl Fn(&Fleet) -> bool) -> anyhow::Result<()> {
    let mut changed = fleet.borrow().changed();
    while !condition(&fleet.borrow()) {
        // Not every packet is a change.
        drop(timeout(Duration::from_millis(50), changed.changed()).await);
    }
    Ok(())
}
