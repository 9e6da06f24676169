//! Many join at once while a call goes on: what each join costs, and what the call noticed of it.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

use super::carillon::Call;
use super::control::{Control, Seen};
use super::fleet::{MemberId, Shared};
use super::scenario::{Role, alone, wait};
use super::server::{Kind, Programs, Server};
use super::window::Usage;
use crate::histogram::Histogram;
use crate::rest::Rest;
use crate::tone::Voice;

const JOINS: u32 = 200;
/// Those who join come to rooms of this size.
const ROOM: u32 = 4;
const EVERY: Duration = Duration::from_millis(5);
const QUIET: Duration = Duration::from_secs(3);
const LIMIT: Duration = Duration::from_secs(30);

/// What a storm of joins has shown.
#[derive(Debug)]
pub struct Storm {
    /// How many joined.
    pub joins: u32,
    /// Server CPU for one join: REST, signaling, ICE and DTLS, without the calls themselves.
    pub cost: Duration,
    /// From the first to the last who was connected.
    pub took: Duration,
    /// From asking for an attendee to being connected.
    pub times: Histogram,
    /// The call before the storm and in it.
    pub call: [Seen; 2],
    /// Used in the storm.
    pub usage: Usage,
}

/// Runs it against a carillon.
pub fn run(programs: &Programs) -> anyhow::Result<Storm> {
    alone(async |fleet| {
        let server = Server::start(programs, Kind::Carillon).await?;
        let rest = Rest::new(server.api());
        let control = Control::start(rest, &fleet).await?;
        let rooms = rooms(rest).await?;
        let process = server.process();
        let (before, ()) = control.observe(&fleet, process, sleep(QUIET)).await?;
        let (during, joined) = control.observe(&fleet, process, joins(&rooms, &fleet)).await?;
        let (joined, times) = joined?;
        let (after, ()) = control.observe(&fleet, process, sleep(QUIET)).await?;
        let cores = [before.usage.server_cores, after.usage.server_cores];
        let cost = cost_of_joins(&fleet, &joined, during.usage, cores);
        let took = during.usage.elapsed;
        Ok(Storm { joins: JOINS, cost, took, times, call: [before, during], usage: during.usage })
    })
}

/// Where those who join will come to.
async fn rooms(rest: Rest) -> anyhow::Result<Vec<Call>> {
    let mut rooms = Vec::new();
    for _ in 0..JOINS / ROOM {
        rooms.push(Call::create(rest).await?);
    }
    Ok(rooms)
}

/// A join every few milliseconds, whether those before are done or not.
async fn joins(rooms: &[Call], fleet: &Shared) -> anyhow::Result<(Vec<MemberId>, Histogram)> {
    let (mut joining, mut every) = (JoinSet::new(), interval(EVERY));
    for number in 0..JOINS as usize {
        every.tick().await;
        let room = &rooms[number % rooms.len()];
        let (room, fleet) = (room.clone(), fleet.clone());
        joining.spawn_local(async move {
            let asked = Instant::now();
            let id = room.join(&fleet, Role::Voice(Voice::Discontinuous)).await?;
            timeout(LIMIT, wait(&fleet, |fleet| fleet.connected(id).is_some()))
                .await
                .context("not connected")??;
            let connected = fleet.borrow().connected(id).context("gone again")?;
            anyhow::Ok((id, connected - asked))
        });
    }
    let (mut joined, mut times) = (Vec::new(), Histogram::default());
    while let Some(outcome) = joining.join_next().await {
        let (id, time) = outcome??;
        joined.push(id);
        times.record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }
    Ok((joined, times))
}

/// Takes away what the calls cost: that of the control call all the time, that of who has joined since then.
fn cost_of_joins(fleet: &Shared, joined: &[MemberId], storm: Usage, cores: [f64; 2]) -> Duration {
    let [before, after] = cores;
    let each = f64::from(JOINS);
    let now = Instant::now();
    let end = joined.iter().filter_map(|&id| fleet.borrow().connected(id)).max().unwrap_or(now);
    let present =
        joined.iter().filter_map(|&id| fleet.borrow().connected(id)).map(|at| (end - at).as_secs_f64());
    let running =
        before * storm.elapsed.as_secs_f64() + (after - before).max(0.0) * present.sum::<f64>() / each;
    Duration::from_secs_f64((storm.server.as_secs_f64() - running).max(0.0) / each)
}
