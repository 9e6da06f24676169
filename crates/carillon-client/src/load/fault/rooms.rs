//! Rooms full of people: as much as one core is given, beside the control call.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Report;
use super::stage::{Stage, say};
use crate::load::carillon::Call;
use crate::load::fleet::{Fleet, MemberId};
use crate::load::scenario::{Role, wait};
use crate::tone::Voice;
use crate::video::VideoSettings;

const WINDOW: Duration = Duration::from_secs(8);
const SETTLE: Duration = Duration::from_secs(3);
const FULL_LIMIT: Duration = Duration::from_secs(60);

/// Rooms of one size.
#[derive(Clone, Copy, Debug)]
pub struct Rooms {
    rooms: u32,
    size: u32,
    /// Of each room.
    cameras: u32,
    video: VideoSettings,
    /// Of each room; the others are silent and send a packet every 400 ms.
    talkers: u32,
}

/// What browsers send when they see a grid of 25: 300 kbit/s.
pub const ONE_OF_25: Rooms = Rooms {
    rooms: 1,
    size: 25,
    cameras: 25,
    video: VideoSettings { bits_per_second: 300_000, frames_per_second: 15 },
    talkers: 2,
};

/// Small calls: four speak with each other, two of them are seen.
pub const HUNDRED_OF_4: Rooms = Rooms {
    rooms: 100,
    size: 4,
    cameras: 2,
    video: VideoSettings { bits_per_second: 120_000, frames_per_second: 15 },
    talkers: 1,
};

/// Fills the rooms and watches.
pub async fn run(stage: &Stage, name: &'static str, rooms: &Rooms) -> anyhow::Result<Report> {
    let before = stage.quiet().await?;
    let memory_before = stage.memory()?;
    let members = fill(stage, rooms).await?;
    sleep(SETTLE).await;
    let (during, ()) = stage.watch(sleep(WINDOW)).await?;
    let memory = stage.memory()?;
    let mut did = describe(&stage.fleet.borrow(), rooms, &members, memory - memory_before.min(memory));
    let after = stage.memory_without(members).await?;
    let again = fill(stage, rooms).await?;
    sleep(SETTLE).await;
    did.push_str(&format!("; filled a second time {} MiB", stage.memory()? / 1_048_576));
    stage.memory_without(again).await?;
    Ok(stage.report(name, did, [before, during], [memory_before, memory, after]))
}

async fn fill(stage: &Stage, rooms: &Rooms) -> anyhow::Result<Vec<MemberId>> {
    let mut members = Vec::new();
    for room in 0..rooms.rooms {
        let call = Call::create(stage.rest).await?;
        for seat in 0..rooms.size {
            let voice =
                if seat < rooms.talkers { Voice::Tone(400 + 100 * seat) } else { Voice::Discontinuous };
            let source = (seat < rooms.cameras).then_some(1 + room * rooms.size + seat);
            members.push(
                call.join(&stage.fleet, Role::Participant { source, video: rooms.video, voice }).await?,
            );
        }
    }
    let videos = (rooms.cameras * rooms.rooms * (rooms.size - 1)) as usize;
    let seen = |fleet: &Fleet| members.iter().map(|&id| fleet.reception(id).video.len()).sum::<usize>();
    let full = wait(&stage.fleet, |fleet| seen(fleet) == videos);
    if timeout(FULL_LIMIT, full).await.is_err() {
        let seen = seen(&stage.fleet.borrow());
        say(&format!("  not everybody sees everybody: {seen} videos of {videos}"));
    }
    Ok(members)
}

fn describe(fleet: &Fleet, rooms: &Rooms, members: &[MemberId], memory: u64) -> String {
    let (mut got, mut lost) = (0, 0);
    for &id in members {
        let video = &fleet.reception(id).video;
        got += video.values().map(|track| track.packets).sum::<u64>();
        lost += video.values().map(crate::load::reception::Track::lost).sum::<u64>();
    }
    let each = rooms.video;
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
    let loss = lost as f64 / (got + lost).max(1) as f64 * 100.0;
    format!(
        "{} room(s) of {}, {} cameras ({} kbit/s, {} fps) and {} talker(s) in each; all see all: \
         {} video packets/s reach them, {loss:.3} % lost; {} KiB each",
        rooms.rooms,
        rooms.size,
        rooms.cameras,
        each.bits_per_second / 1_000,
        each.frames_per_second,
        rooms.talkers,
        got / WINDOW.as_secs(),
        memory / 1_024 / (members.len() as u64).max(1),
    )
}
