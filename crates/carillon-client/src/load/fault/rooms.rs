//! Rooms full of people: as much as one core is given, beside the control call.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Report;
use super::stage::{LASTS, MEBIBYTE, Stage, say};
use crate::load::carillon::Call;
use crate::load::fleet::{Fleet, MemberId};
use crate::load::scenario::{JOIN_LIMIT, Role, wait};
use crate::tone::Voice;
use crate::video::VideoSettings;

const SETTLE: Duration = Duration::from_secs(3);

/// Rooms of one size.
#[derive(Clone, Copy, Debug)]
pub struct Rooms {
    rooms: u32,
    size: u32,
    /// Of each room.
    cameras: u32,
    video: VideoSettings,
    /// Of each room.
    talkers: u32,
    /// The others'.
    silence: Voice,
}

/// What browsers send when they see a grid of 25: 300 kbit/s.
pub const ONE_OF_25: Rooms = Rooms {
    rooms: 1,
    size: 25,
    cameras: 25,
    video: VideoSettings { bits_per_second: 300_000, frames_per_second: 15 },
    talkers: 2,
    silence: Voice::Discontinuous,
};

/// Small calls: four speak with each other, two of them are seen.
pub const HUNDRED_OF_4: Rooms = Rooms {
    rooms: 100,
    size: 4,
    cameras: 2,
    video: VideoSettings { bits_per_second: 120_000, frames_per_second: 15 },
    talkers: 1,
    silence: Voice::Discontinuous,
};

/// As many as a meeting takes by default, with audio alone; all send 50 packets a second.
pub const ONE_OF_250: Rooms = Rooms {
    rooms: 1,
    size: 250,
    cameras: 0,
    video: VideoSettings { bits_per_second: 0, frames_per_second: 0 },
    talkers: 3,
    silence: Voice::Silence,
};

impl Rooms {
    fn role(&self, room: u32, seat: u32) -> Role {
        let voice = if seat < self.talkers { Voice::Tone(400 + 100 * seat) } else { self.silence };
        if self.cameras == 0 {
            return Role::Voice(voice);
        }
        let source = (seat < self.cameras).then_some(1 + room * self.size + seat);
        Role::Participant { source, video: self.video, voice }
    }
}

/// Fills the rooms and watches.
pub async fn run(stage: &Stage, name: &'static str, rooms: &Rooms) -> anyhow::Result<Report> {
    let before = stage.quiet().await?;
    let memory_before = stage.memory()?;
    let members = fill(stage, rooms).await?;
    sleep(SETTLE).await;
    let (during, ()) = stage.watch(sleep(LASTS)).await?;
    let memory = stage.memory()?;
    let mut did = describe(&stage.fleet.borrow(), rooms, &members, memory - memory_before.min(memory));
    let after = stage.memory_without(members).await?;
    let again = fill(stage, rooms).await?;
    sleep(SETTLE).await;
    did.push_str(&format!("; filled a second time {} MiB", stage.memory()? / MEBIBYTE));
    stage.memory_without(again).await?;
    Ok(stage.report(name, did, [before, during], [memory_before, memory, after]))
}

async fn fill(stage: &Stage, rooms: &Rooms) -> anyhow::Result<Vec<MemberId>> {
    let mut members = Vec::new();
    for room in 0..rooms.rooms {
        let call = Call::create(stage.rest).await?;
        for seat in 0..rooms.size {
            members.push(call.join(&stage.fleet, rooms.role(room, seat)).await?);
        }
    }
    let videos = (rooms.cameras * rooms.rooms * (rooms.size - 1)) as usize;
    let receptions = |fleet: &Fleet| {
        let receptions = members.iter().map(|&id| fleet.reception(id));
        receptions.fold((0, 0), |(videos, mixes), of| {
            (videos + of.video.len(), mixes + usize::from(of.audio.packets > 0))
        })
    };
    let full = wait(&stage.fleet, |fleet| receptions(fleet) == (videos, members.len()));
    if timeout(JOIN_LIMIT, full).await.is_err() {
        let (seen, heard) = receptions(&stage.fleet.borrow());
        say(&format!("  {seen} videos of {videos} and {heard} mixes of {} arrive", members.len()));
    }
    Ok(members)
}

fn describe(fleet: &Fleet, rooms: &Rooms, members: &[MemberId], memory: u64) -> String {
    let (mut video, mut audio) = (Arrivals::default(), Arrivals::default());
    for &id in members {
        let reception = fleet.reception(id);
        for track in reception.video.values() {
            video.count(track.packets, track.lost());
        }
        audio.count(reception.audio.packets, reception.audio.lost());
    }
    let Rooms { rooms, size, cameras, video: each, talkers, .. } = rooms;
    let cameras = match cameras {
        0 => "no camera".to_owned(),
        _ => format!(
            "{cameras} cameras ({} kbit/s, {} fps)",
            each.bits_per_second / 1_000,
            each.frames_per_second
        ),
    };
    format!(
        "{rooms} room(s) of {size}, {cameras} and {talkers} talker(s) in each; {video} of video and {audio} of audio \
         reach them; {} KiB each",
        memory / 1_024 / (members.len() as u64).max(1),
    )
}

/// Of one kind, in a window.
#[derive(Default)]
struct Arrivals {
    packets: u64,
    lost: u64,
}

impl Arrivals {
    fn count(&mut self, packets: u64, lost: u64) {
        self.packets += packets;
        self.lost += lost;
    }
}

impl Display for Arrivals {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { packets, lost } = self;
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let loss = *lost as f64 / (packets + lost).max(1) as f64 * 100.0;
        write!(f, "{} packets/s ({loss:.3} % lost)", packets / LASTS.as_secs())
    }
}
