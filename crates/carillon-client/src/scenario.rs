//! The scenarios that `carillon-load` runs, and what each reports.
//!
//! Every scenario is fixed, so that two runs can be compared: who joins, who sends what, for how long. Numbers are of
//! the server's process over a window in which nobody joins or leaves.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::time::sleep;

use crate::attendee::{Attendee, Join, Seen};
use crate::histogram::Histogram;
use crate::process::Process;
use crate::rest::{Meeting, Rest};
use crate::tone::Voice;
use crate::video::VideoSettings;

const JOIN_LIMIT: Duration = Duration::from_secs(30);
/// Time for bandwidth estimates and caches to settle before a window opens.
const SETTLE: Duration = Duration::from_secs(3);

/// Between two joins: key frames of one sender are asked for at intervals, and it is not those that are measured.
const BETWEEN_JOINS: Duration = Duration::from_secs(1);

/// A server under load.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its API.
    pub rest: Rest,
    /// Its process.
    pub process: Process,
    /// How long a window is open.
    pub window: Duration,
}

/// Time from click to first remote frame.
#[derive(Clone, Debug)]
pub struct FirstFrame {
    /// From the call that makes the attendee to the first complete key frame of the other's video.
    pub times: Histogram,
    /// How many joins.
    pub joins: u32,
}

/// Cost of forwarding video.
#[derive(Clone, Copy, Debug)]
pub struct VideoCost {
    /// Server CPU for one packet that reached a receiver.
    pub per_packet: Duration,
    /// Packets that reached a receiver in the window.
    pub packets: u64,
    /// Packets that did not.
    pub lost: u64,
    /// Median and 99th percentile of the time from sender to receiver, in milliseconds.
    pub delay_ms: (f64, f64),
    /// Cores that the server used.
    pub server_cores: f64,
    /// Cores that the generator used; near a whole one, it is the generator that was measured.
    pub generator_cores: f64,
}

/// Cost of mixing audio.
#[derive(Clone, Copy, Debug)]
pub struct AudioCost {
    /// Server CPU for one participant's second.
    pub per_participant_second: Duration,
    /// Packets that reached a participant, of the 50 a second that should.
    pub received: f64,
    /// Sequence numbers that were missing.
    pub gaps: u64,
    /// Cores that the server used.
    pub server_cores: f64,
    /// Cores that the generator used.
    pub generator_cores: f64,
}

/// Joins a meeting with one sender `joins` times, one after the other.
pub async fn first_frame(target: &Target, joins: u32) -> anyhow::Result<FirstFrame> {
    let meeting = target.rest.create_meeting().await?;
    let sender = join(target, &meeting, "sender", |join| join.camera(0, VideoSettings::CALL)).await?;
    let mut times = Histogram::default();
    for number in 0..joins {
        let click = Instant::now();
        let credentials = target.rest.create_attendee(&meeting, &format!("viewer {number}")).await?;
        let mut viewer = Attendee::join(Join::new(&meeting, &credentials).watching());
        let seen = viewer.wait_for("the first frame", JOIN_LIMIT, |seen| seen.first_frame.is_some()).await?;
        let first_frame = seen.first_frame.context("a first frame was just seen")?;
        times.record(u64::try_from((first_frame - click).as_micros()).unwrap_or(u64::MAX));
        viewer.leave().await?;
        sleep(BETWEEN_JOINS).await;
    }
    sender.leave().await?;
    target.rest.delete_meeting(&meeting).await?;
    Ok(FirstFrame { times, joins })
}

/// `senders` cameras, seen by each other and by `viewers` more.
pub async fn video(
    target: &Target,
    settings: VideoSettings,
    senders: u32,
    viewers: u32,
) -> anyhow::Result<VideoCost> {
    let meeting = target.rest.create_meeting().await?;
    let mut attendees = Vec::new();
    for source in 0..senders {
        attendees
            .push(join(target, &meeting, "sender", |join| join.camera(source, settings).watching()).await?);
    }
    for _ in 0..viewers {
        attendees.push(join(target, &meeting, "viewer", Join::watching).await?);
    }
    for (number, attendee) in (0..).zip(&mut attendees) {
        let others = if number < senders { senders - 1 } else { senders } as usize;
        attendee.wait_for("all videos", JOIN_LIMIT, |seen| seen.video.len() == others).await?;
    }
    sleep(SETTLE).await;
    let window = Window::open(target)?;
    let before = totals(&attendees);
    sleep(target.window).await;
    let after = totals(&attendees);
    let used = window.close()?;
    let packets = after.0 - before.0;
    let delays = delays(&attendees);
    end(target, &meeting, attendees).await?;
    Ok(VideoCost {
        per_packet: used.server / u32::try_from(packets.max(1)).context("an impossible number of packets")?,
        packets,
        lost: after.1.saturating_sub(before.1),
        delay_ms: (delays.percentile_ms(50).unwrap_or(0.0), delays.percentile_ms(99).unwrap_or(0.0)),
        server_cores: used.server_cores(),
        generator_cores: used.generator_cores(),
    })
}

/// `participants` hear the mix, `talkers` of them speak, the others send encoded silence.
pub async fn audio(target: &Target, participants: u32, talkers: u32) -> anyhow::Result<AudioCost> {
    let meeting = target.rest.create_meeting().await?;
    let mut attendees = Vec::new();
    for number in 0..participants {
        let voice = if number < talkers { Voice::Tone(400 + 300 * number) } else { Voice::Silence };
        attendees.push(join(target, &meeting, "participant", |join| join.voice(voice)).await?);
    }
    sleep(SETTLE).await;
    let window = Window::open(target)?;
    let packets = |attendees: &[Attendee]| -> (u64, u64) {
        let seen = attendees.iter().map(Attendee::seen);
        seen.fold((0, 0), |sum, seen| (sum.0 + seen.audio_packets, sum.1 + seen.audio_gaps))
    };
    let before = packets(&attendees);
    sleep(target.window).await;
    let after = packets(&attendees);
    let used = window.close()?;
    end(target, &meeting, attendees).await?;
    let seconds = used.elapsed.as_secs_f64() * f64::from(participants);
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more")]
    let received = (after.0 - before.0) as f64 / (seconds * 50.0);
    Ok(AudioCost {
        per_participant_second: used.server.div_f64(seconds),
        received,
        gaps: after.1 - before.1,
        server_cores: used.server_cores(),
        generator_cores: used.generator_cores(),
    })
}

/// Resident memory of the server for each of `attendees` connected ones, audio only.
pub async fn memory(target: &Target, attendees: u32) -> anyhow::Result<u64> {
    let meeting = target.rest.create_meeting().await?;
    let first = join(target, &meeting, "first", |join| join).await?;
    let before = target.process.memory()?;
    let mut others = vec![first];
    for _ in 0..attendees {
        others.push(join(target, &meeting, "participant", |join| join).await?);
    }
    sleep(SETTLE).await;
    let after = target.process.memory()?;
    end(target, &meeting, others).await?;
    Ok(after.saturating_sub(before) / u64::from(attendees.max(1)))
}

async fn join(
    target: &Target,
    meeting: &Meeting,
    name: &str,
    shape: impl FnOnce(Join) -> Join,
) -> anyhow::Result<Attendee> {
    let credentials = target.rest.create_attendee(meeting, name).await?;
    let mut attendee = Attendee::join(shape(Join::new(meeting, &credentials)));
    attendee.wait_for("the call", JOIN_LIMIT, |seen| seen.connected && seen.audio_packets > 0).await?;
    Ok(attendee)
}

async fn end(target: &Target, meeting: &Meeting, attendees: Vec<Attendee>) -> anyhow::Result<()> {
    for attendee in attendees {
        attendee.leave().await?;
    }
    target.rest.delete_meeting(meeting).await
}

/// Video packets received and lost by all.
fn totals(attendees: &[Attendee]) -> (u64, u64) {
    let seen = attendees.iter().map(Attendee::seen);
    seen.fold((0, 0), |sum, seen| (sum.0 + seen.video_packets(), sum.1 + seen.video_lost()))
}

fn delays(attendees: &[Attendee]) -> Histogram {
    let mut all = Histogram::default();
    for attendee in attendees {
        let Seen { video, .. } = attendee.seen();
        for track in video.values() {
            all.merge(&track.delay);
        }
    }
    all
}

/// The processes' times at the start of a window.
struct Window {
    target: Target,
    start: Instant,
    server: Duration,
    generator: Duration,
}

struct Used {
    elapsed: Duration,
    server: Duration,
    generator: Duration,
}

impl Window {
    fn open(target: &Target) -> anyhow::Result<Self> {
        let (server, generator) = (target.process.cpu()?, Process::own().cpu()?);
        Ok(Self { target: *target, start: Instant::now(), server, generator })
    }

    fn close(self) -> anyhow::Result<Used> {
        Ok(Used {
            elapsed: self.start.elapsed(),
            server: self.target.process.cpu()?.saturating_sub(self.server),
            generator: Process::own().cpu()?.saturating_sub(self.generator),
        })
    }
}

impl Used {
    fn server_cores(&self) -> f64 {
        self.server.as_secs_f64() / self.elapsed.as_secs_f64()
    }

    fn generator_cores(&self) -> f64 {
        self.generator.as_secs_f64() / self.elapsed.as_secs_f64()
    }
}
