//! What recording a call costs its server, beside what the call itself costs.
//!
//! The same call runs with a capture and without one, in turn, each time on a server of its own. All that differs is
//! the capture: every camera, every microphone and the mix go to disk as they come.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::time::{sleep, timeout};

use super::campaign::say;
use super::carillon::Call;
use super::fleet::{Fleet, MemberId, Shared};
use super::scenario::{JOIN_LIMIT, Role, alone, wait};
use super::server::{Programs, Server, Setup};
use super::window::{Usage, Window};
use crate::tone::Voice;
use crate::video::VideoSettings;

const ROUNDS: usize = 3;
/// Two chunks of a capture long.
const WINDOW: Duration = Duration::from_secs(10);
/// In which memory is looked at.
const LONG_WINDOW: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_secs(10);
const SETTLE: Duration = Duration::from_secs(6);
/// What is recorded has at least this share of what the cameras sent; a capture that writes nothing is cheap.
const RECORDED_MIN: f64 = 0.8;
/// The recording itself is measured, not what is made of it afterwards.
const CONFIG: &str = "pipelines.finish-recordings = false";
/// Where what is recorded lies: what is still written, and what is complete.
const PLACES: [&str; 2] = ["spool", "objects/recordings"];

/// A call to record.
#[derive(Clone, Copy, Debug)]
struct Scene {
    about: &'static str,
    cameras: u32,
    viewers: u32,
}

const SCENES: [Scene; 2] = [
    Scene { about: "10 cameras, all see all", cameras: 10, viewers: 0 },
    Scene { about: "1 camera to 50", cameras: 1, viewers: 50 },
];

/// What one call has shown.
#[derive(Clone, Debug)]
pub struct Outcome {
    about: &'static str,
    /// The medians.
    without: Take,
    with: Take,
    /// Resident memory every ten seconds of a long window.
    memory: Vec<u64>,
}

/// One window.
#[derive(Clone, Debug)]
struct Take {
    usage: Usage,
    /// Of the mix and of all videos.
    lost: u64,
    /// Bytes that went to disk.
    recorded: u64,
    memory: Vec<u64>,
}

/// Runs all of it.
pub fn run(programs: &Programs) -> anyhow::Result<Vec<Outcome>> {
    SCENES.iter().map(|scene| scene.run(programs)).collect()
}

impl Scene {
    fn run(&self, programs: &Programs) -> anyhow::Result<Outcome> {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            for (captured, takes) in [(false, &mut without), (true, &mut with)] {
                say(&format!("capture, {}: captured {captured}, round {round} of {ROUNDS}", self.about));
                takes.push(self.take(programs, captured, WINDOW)?);
            }
        }
        say(&format!("capture, {}: memory", self.about));
        let memory = self.take(programs, true, LONG_WINDOW)?.memory;
        Ok(Outcome { about: self.about, without: median(without)?, with: median(with)?, memory })
    }

    fn take(&self, programs: &Programs, captured: bool, window: Duration) -> anyhow::Result<Take> {
        alone(async |fleet| {
            let setup = Setup { config: CONFIG, ..Setup::default() };
            let server = Server::carillon(programs, setup).await?;
            let call = Call::create(crate::rest::Rest::new(server.api())).await?;
            let members =
                timeout(JOIN_LIMIT, self.gather(&call, &fleet)).await.context("not all joined")??;
            if captured {
                call.record().await?;
            }
            sleep(SETTLE).await;
            let before = on_disk(&server)?;
            let open = Window::open(server.process(), &fleet)?;
            let mut memory = vec![server.process().memory()?];
            for _ in 0..(window.as_secs() / LOOK.as_secs()) {
                sleep(LOOK).await;
                memory.push(server.process().memory()?);
            }
            let usage = open.close(&fleet)?;
            if let Some(how) = usage.starved() {
                say(&format!("  not to be believed: {how}"));
            }
            let recorded = on_disk(&server)?.saturating_sub(before);
            let fleet = fleet.borrow();
            if captured {
                self.ensure_recorded(recorded, usage)?;
            }
            Ok(Take { usage, lost: lost(&fleet, &members), recorded, memory })
        })
    }

    /// All hear each other; two speak.
    async fn gather(&self, call: &Call, fleet: &Shared) -> anyhow::Result<Vec<MemberId>> {
        let mut members = Vec::new();
        for number in 0..self.cameras + self.viewers {
            let source = (number < self.cameras).then_some(1 + number);
            let voice = if number < 2 { Voice::Tone(400 + 300 * number) } else { Voice::Discontinuous };
            let role = Role::Participant { source, video: VideoSettings::CALL, voice };
            members.push(call.join(fleet, role).await?);
        }
        let videos = |number: usize| (self.cameras as usize) - usize::from(number < self.cameras as usize);
        let complete = |fleet: &Fleet| {
            members.iter().enumerate().all(|(number, &id)| {
                let reception = fleet.reception(id);
                reception.video.len() == videos(number) && reception.audio.packets > 0
            })
        };
        wait(fleet, complete).await?;
        Ok(members)
    }

    /// A capture writes by seconds and in the background, so a window's edges count.
    fn ensure_recorded(&self, recorded: u64, usage: Usage) -> anyhow::Result<()> {
        let sent = f64::from(VideoSettings::CALL.bits_per_second / 8 * self.cameras);
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let share = recorded as f64 / (sent * usage.elapsed.as_secs_f64());
        ensure!(share > RECORDED_MIN, "only {:.0} % of what was sent was recorded", share * 100.0);
        Ok(())
    }
}

fn lost(fleet: &Fleet, members: &[MemberId]) -> u64 {
    let of = |&id: &MemberId| {
        let reception = fleet.reception(id);
        reception.audio.lost() + reception.video.values().map(super::reception::Track::lost).sum::<u64>()
    };
    members.iter().map(of).sum()
}

fn median(mut takes: Vec<Take>) -> anyhow::Result<Take> {
    takes.sort_by_key(|take| take.usage.server.div_f64(take.usage.elapsed.as_secs_f64()));
    let middle = takes.len() / 2;
    takes.into_iter().nth(middle).context("there was no window")
}

fn on_disk(server: &Server) -> anyhow::Result<u64> {
    PLACES.iter().map(|place| bytes_below(&server.data().join(place))).sum()
}

fn bytes_below(directory: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries.context("reading what was recorded")?,
    };
    for entry in entries {
        let entry = entry?;
        bytes += match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path())?,
            Ok(metadata) => metadata.len(),
            // A file that has got its name meanwhile.
            Err(_) => 0,
        };
    }
    Ok(bytes)
}

const HEADER: &str = "
| call | server CPU | with a capture | the capture is | lost | recorded | memory, every 10 s | generator, others | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The outcomes as a table in Markdown.
pub fn table(outcomes: &[Outcome]) -> String {
    HEADER.to_owned() + &outcomes.iter().map(row).collect::<String>()
}

fn row(outcome: &Outcome) -> String {
    let Outcome { about, without, with, memory } = outcome;
    let (alone, captured) = (without.usage.server_cores, with.usage.server_cores);
    let memory: Vec<String> = memory
        .iter()
        .map(|bytes| format!("{}.{}", bytes >> 20, (bytes >> 10) % 1_024 * 10 / 1_024))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "megabytes for people to read")]
    let recorded = with.recorded as f64 / with.usage.elapsed.as_secs_f64() / 1e6;
    format!(
        "| {about} | {alone:.3} | {captured:.3} | {:.0} % of it | {} → {} | {recorded:.1} MB/s | {} MiB | {:.2}, {:.2} | {} |\n",
        (captured - alone) / alone * 100.0,
        without.lost,
        with.lost,
        memory.join(" "),
        with.usage.generator_cores,
        with.usage.others_cores,
        if with.usage.disturbed() || without.usage.disturbed() { "core shared" } else { "" },
    )
}
