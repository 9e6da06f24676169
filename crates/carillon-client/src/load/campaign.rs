//! Runs a scenario against every server in turn, several times, with the floor in between, and takes medians.
//!
//! A window in which the generator was starved is thrown away and repeated; when it is every time, the table says so.

use std::io::Write as _;
use std::time::Duration;

use super::scenario::{self, Load, Role, Sample};
use super::server::{Kind, Programs};
use super::window::Usage;
use crate::floor::{Way, forward, mix};
use crate::histogram::Histogram;
use crate::tone::Voice;

/// Of servers that are compared, and of one alone.
const ROUNDS: usize = 3;
const ROUNDS_ALONE: usize = 2;
const WINDOW: Duration = Duration::from_secs(5);
const FLOOR_WINDOW: Duration = Duration::from_secs(1);
const ATTEMPTS: usize = 2;
const TALKERS: u32 = 3;
/// Attendees of a discontinuous voice send one packet in so many ticks.
const DISCONTINUOUS: u32 = 20;

/// A scenario of the table.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// As the command line calls it.
    pub name: &'static str,
    /// For people.
    pub about: &'static str,
    /// The call.
    pub load: Load,
    /// Servers that are compared.
    pub servers: &'static [Kind],
}

const VIDEO: &[Kind] = &[Kind::Carillon, Kind::Janus, Kind::JanusEventLoops];
const AUDIO: &[Kind] = &[Kind::Carillon, Kind::Janus];
const OURS: &[Kind] = &[Kind::Carillon];

const fn audio(others: u32, role: Role) -> Load {
    Load::Audio { talkers: TALKERS, others, role }
}

/// All of them.
pub const PLANS: &[Plan] = &[
    Plan {
        name: "video-50",
        about: "video, 1 to 50",
        load: Load::Video { cameras: 1, viewers: 50 },
        servers: VIDEO,
    },
    Plan {
        name: "video-200",
        about: "video, 1 to 200",
        load: Load::Video { cameras: 1, viewers: 200 },
        servers: VIDEO,
    },
    Plan {
        name: "mesh-10",
        about: "video, 10 x 10",
        load: Load::Video { cameras: 10, viewers: 0 },
        servers: VIDEO,
    },
    Plan {
        name: "audio-50",
        about: "audio, 50, 3 talk",
        load: audio(47, Role::Voice(Voice::Discontinuous)),
        servers: AUDIO,
    },
    Plan {
        name: "audio-75",
        about: "audio, 75, 3 talk",
        load: audio(72, Role::Voice(Voice::Discontinuous)),
        servers: AUDIO,
    },
    Plan {
        name: "audio-250",
        about: "audio, 250, all send",
        load: audio(247, Role::Voice(Voice::Silence)),
        servers: OURS,
    },
    Plan { name: "audio-500", about: "audio, 500 listen", load: audio(500, Role::Listener), servers: OURS },
    Plan {
        name: "audio-1000",
        about: "audio, 1000 listen",
        load: audio(1_000, Role::Listener),
        servers: OURS,
    },
    Plan {
        name: "audio-1900",
        about: "audio, 1900 listen",
        load: audio(1_900, Role::Listener),
        servers: OURS,
    },
];

/// What a scenario has shown.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which.
    pub plan: Plan,
    /// Each server that ran.
    pub rows: Vec<Row>,
    /// The cheapest way to send, and what it costs in the unit of the scenario.
    pub floor: Option<(Way, Duration)>,
}

/// One server's medians.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which.
    pub server: Kind,
    /// Server CPU for a packet of video or a participant's second of audio.
    pub cost: Duration,
    /// The worst of the windows.
    pub loss: f64,
    /// Over all windows.
    pub delay: Histogram,
    /// Bytes for each participant.
    pub memory: u64,
    /// Of the window with the median cost.
    pub usage: Usage,
    /// Windows that count, and those that were thrown away.
    pub windows: (usize, usize),
    /// Whether the generator was starved in every window.
    pub starved: bool,
}

/// Runs one scenario.
pub fn run(programs: &Programs, plan: Plan) -> anyhow::Result<Outcome> {
    let servers: Vec<Kind> = plan
        .servers
        .iter()
        .copied()
        .filter(|server| *server == Kind::Carillon || programs.janus.is_some())
        .collect();
    let mut taken: Vec<Taken> = servers.iter().map(|_| Taken::default()).collect();
    let mut floors = Vec::new();
    let rounds = if servers.len() > 1 { ROUNDS } else { ROUNDS_ALONE };
    for round in 1..=rounds {
        for (server, taken) in servers.iter().zip(&mut taken) {
            say(&format!("{}: {}, round {round} of {rounds}", plan.name, server.name()));
            taken.one_window(programs, *server, plan.load);
        }
        floors.push(floor(plan.load)?);
    }
    let rows = servers.iter().zip(taken).filter_map(|(server, taken)| taken.row(*server)).collect();
    Ok(Outcome { plan, rows, floor: cheapest(floors) })
}

#[derive(Default)]
struct Taken {
    good: Vec<Sample>,
    starved: Vec<Sample>,
    failed: bool,
}

impl Taken {
    fn one_window(&mut self, programs: &Programs, server: Kind, load: Load) {
        for _ in 0..ATTEMPTS {
            if self.failed {
                return;
            }
            match scenario::run(programs, server, load, WINDOW) {
                Ok(sample) => {
                    let Some(how) = sample.usage.starved() else { return self.good.push(sample) };
                    say(&format!("  thrown away: {how}"));
                    self.starved.push(sample);
                }
                // It would fail again, and take its time.
                Err(error) => {
                    say(&format!("  failed: {error:#}"));
                    self.failed = true;
                }
            }
        }
    }

    /// `None` when nothing could be measured.
    fn row(self, server: Kind) -> Option<Row> {
        let windows = (self.good.len(), self.starved.len());
        let starved = self.good.is_empty();
        let mut samples = if starved { self.starved } else { self.good };
        samples.sort_by_key(|sample| sample.cost);
        let mut delay = Histogram::default();
        for sample in &samples {
            delay.merge(&sample.delay);
        }
        let loss = samples.iter().map(|sample| sample.loss).fold(0.0, f64::max);
        let mut memory: Vec<u64> = samples.iter().map(|sample| sample.memory).collect();
        memory.sort_unstable();
        let median = samples.get(samples.len() / 2)?;
        let memory = *memory.get(memory.len() / 2)?;
        Some(Row { server, cost: median.cost, loss, delay, memory, usage: median.usage, windows, starved })
    }
}

/// Every way of sending once.
fn floor(load: Load) -> anyhow::Result<Vec<(Way, Duration)>> {
    let ways = match load {
        Load::Video { .. } => &Way::BURSTS[..],
        Load::Audio { .. } => &Way::SINGLES[..],
    };
    ways.iter().map(|&way| Ok((way, floor_of(way, load)?))).collect()
}

fn floor_of(way: Way, load: Load) -> anyhow::Result<Duration> {
    match load {
        Load::Video { cameras, viewers: 0 } => forward::measure(way, cameras, cameras - 1, FLOOR_WINDOW),
        Load::Video { cameras, viewers } => forward::measure(way, cameras, viewers, FLOOR_WINDOW),
        Load::Audio { talkers, others, role } => {
            let incoming = match role.voice() {
                Some(Voice::Discontinuous) => others / DISCONTINUOUS,
                Some(_) => others,
                None => 0,
            };
            let audience =
                mix::Audience { participants: talkers + others, talkers, incoming: talkers + incoming };
            mix::measure(way, audience, FLOOR_WINDOW)
        }
    }
}

/// The way with the lowest median.
fn cheapest(rounds: Vec<Vec<(Way, Duration)>>) -> Option<(Way, Duration)> {
    let ways = rounds.first()?.iter().map(|(way, _)| *way);
    let medians = ways.enumerate().filter_map(|(number, way)| {
        let mut costs: Vec<Duration> = rounds.iter().filter_map(|round| Some(round.get(number)?.1)).collect();
        costs.sort_unstable();
        Some((way, *costs.get(costs.len() / 2)?))
    });
    medians.min_by_key(|(_, cost)| *cost)
}

/// Tells people how far it is.
pub(super) fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
