//! Attendees that join, are connected, and leave in form or vanish, over and over, in a storm.
//!
//! The same attendees come again and again, so that whatever grows is not what was asked to be kept. The first storm
//! is for caches and the allocator; memory is compared between the second and the third.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Report;
use super::stage::{BREATHER, Stage, say};
use crate::load::carillon::{Call, Window};
use crate::load::fleet::Shared;
use crate::load::scenario::Role;
use crate::rest::Credentials;
use crate::tone::Voice;
use crate::video::VideoSettings;

const ROOMS: u32 = 10;
const PER_ROOM: u32 = 4;
const STORM: Duration = Duration::from_secs(10);
/// How long somebody stays.
const STAY: Duration = Duration::from_millis(500);

/// How a storm went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Who were connected.
    pub joined: u32,
    /// Who left in form.
    pub left: u32,
    /// Who vanished.
    pub vanished: u32,
    /// Joins or leaves that failed.
    pub failed: u32,
}

/// Somebody who comes and goes.
#[derive(Clone, Debug)]
pub struct Visitor {
    room: Call,
    ticket: Credentials,
    role: Role,
    number: u32,
}

/// Three storms.
pub async fn run(stage: &Stage, name: &'static str) -> anyhow::Result<Report> {
    let visitors = visitors(stage, ROOMS, PER_ROOM).await?;
    let before = stage.quiet().await?;
    storm(&stage.fleet, &visitors, STORM, STAY).await;
    stage.emptied().await?;
    sleep(BREATHER).await;
    let start = stage.memory()?;
    let (during, first) = stage.watch(storm(&stage.fleet, &visitors, STORM, STAY)).await?;
    let height = stage.memory()?;
    let emptied = stage.emptied().await?;
    sleep(BREATHER).await;
    let middle = stage.memory()?;
    let another = storm(&stage.fleet, &visitors, STORM, STAY).await;
    stage.emptied().await?;
    sleep(BREATHER).await;
    let end = stage.memory()?;
    say(&format!(
        "  memory before, in and after the second storm and after the third: {start}, {height}, {middle}, {end}"
    ));
    let did = format!(
        "{:.0} joins a second by {} attendees with audio and video; {} left, {} vanished, {} failed; the last peer \
         was gone {:.1} s after the storm; memory: before the storm, in it, after another one",
        f64::from(first.joined) / STORM.as_secs_f64(),
        visitors.len(),
        first.left,
        first.vanished,
        first.failed + another.failed,
        emptied.as_secs_f64(),
    );
    Ok(stage.report(name, did, [before, during], [start, height, end]))
}

/// Makes them, with rooms to go to.
pub async fn visitors(stage: &Stage, rooms: u32, per_room: u32) -> anyhow::Result<Vec<Visitor>> {
    let mut visitors = Vec::new();
    for room in 0..rooms {
        let call = Call::create(stage.rest).await?;
        for seat in 0..per_room {
            let number = room * per_room + seat;
            let (source, video) = (Some(10_000 + number), VideoSettings::THUMBNAIL);
            let role = Role::Participant { source, video, voice: Voice::Silence };
            let ticket = call.ticket(role).await?;
            visitors.push(Visitor { room: call.clone(), ticket, role, number });
        }
    }
    Ok(visitors)
}

/// All of them come and go until the time is over.
pub async fn storm(fleet: &Shared, visitors: &[Visitor], lasts: Duration, stay: Duration) -> Tally {
    let end = Instant::now() + lasts;
    let mut coming_and_going = JoinSet::new();
    for visitor in visitors {
        let (visitor, fleet) = (visitor.clone(), fleet.clone());
        coming_and_going.spawn_local(async move { visitor.come_and_go(&fleet, end, stay).await });
    }
    let mut tally = Tally::default();
    while let Some(one) = coming_and_going.join_next().await {
        match one {
            Ok(one) => tally.add(one),
            Err(_) => tally.failed += 1,
        }
    }
    tally
}

impl Visitor {
    async fn come_and_go(&self, fleet: &Shared, end: Instant, stay: Duration) -> Tally {
        let mut tally = Tally::default();
        // Not all at the same instant.
        sleep(stay * (self.number % 16) / 16).await;
        while Instant::now() < end {
            if let Err(error) = self.once(fleet, stay, &mut tally).await {
                say(&format!("  a visit failed: {error:#}"));
                tally.failed += 1;
                sleep(stay).await;
            }
        }
        tally
    }

    async fn once(&self, fleet: &Shared, stay: Duration, tally: &mut Tally) -> anyhow::Result<()> {
        let entered = self.room.enter(fleet, self.role, &self.ticket, Window::Open).await?;
        let up = entered.connected().await;
        if up.is_ok() {
            tally.joined += 1;
            sleep(stay).await;
        }
        if (self.number + tally.joined).is_multiple_of(2) {
            entered.leave().await?;
            tally.left += 1;
        } else {
            entered.vanish().await;
            tally.vanished += 1;
        }
        up
    }
}

impl Tally {
    /// The sum of both.
    pub fn add(&mut self, other: Self) {
        self.joined += other.joined;
        self.left += other.left;
        self.vanished += other.vanished;
        self.failed += other.failed;
    }
}
