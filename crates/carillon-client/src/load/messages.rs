//! How fast messages are kept, and how soon a channel of a thousand has heard of one: a carillon and a broker, in turn.
//!
//! The broker is Debian's `nats-server`. Its senders publish to a stream of JetStream's and wait for the acknowledgement,
//! as a sender of ours waits for the answer; its listeners have subscribed, ours have a messaging session open. A
//! carillon acknowledges what is on the disk; the broker flushes every two minutes, and who is told that a message is
//! kept may lose it with the machine. What a flush for each message would allow is the floor.

mod audience;
mod broker;
mod chime;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use self::audience::{Audience, Heard, Shared, drain, floor, micros};
use super::campaign::say;
use super::nats::Nats;
use super::scenario::alone;
use super::server::{Programs, Server, Setup};
use super::window::{Usage, Window};
use crate::histogram::Histogram;
use crate::process::{Process, cores};
use crate::signed::KEYS;

const ROUNDS: usize = 3;
const WINDOW: Duration = Duration::from_secs(5);
const SETTLE: Duration = Duration::from_secs(1);

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Carillon,
    Broker,
}

/// What is sent, and to whom.
#[derive(Clone, Copy, Debug)]
struct Scene {
    about: &'static str,
    /// Each sends the next message when the last is acknowledged.
    senders: u32,
    /// With listeners there is one channel for all; without, one for each sender.
    listeners: u32,
    /// Messages a second of all senders; as fast as they can without.
    pace: Option<u32>,
}

const SCENES: [Scene; 3] = [
    Scene { about: "32 senders, 32 channels, nobody listens", senders: 32, listeners: 0, pace: None },
    Scene { about: "10 a second to 1,000 who listen", senders: 1, listeners: 1_000, pace: Some(10) },
    Scene { about: "4 senders to 1,000 who listen", senders: 4, listeners: 1_000, pace: None },
];

/// What one kind of window has shown.
#[derive(Clone, Debug)]
pub struct Outcome {
    kind: Kind,
    scene: Scene,
    /// With the median rate.
    take: Take,
}

/// One window.
#[derive(Clone, Debug)]
struct Take {
    usage: Usage,
    kept: u64,
    /// From sending to the acknowledgement.
    acknowledged: Histogram,
    /// Deliveries in the window, and how long it was open.
    heard_in: (u64, Duration),
    heard: Heard,
}

/// All that was measured.
#[derive(Clone, Debug)]
pub struct Outcomes {
    rows: Vec<Outcome>,
    /// Appends with a flush each, a second.
    floor: f64,
}

/// The server that is measured, for as long as the window needs it.
enum Measured {
    Carillon(Server, chime::World),
    Broker(Nats, broker::World),
}

enum Sender {
    Carillon(chime::Sender),
    Broker(broker::Sender),
}

/// Runs all of it.
pub fn run(programs: &Programs) -> anyhow::Result<Outcomes> {
    let kinds: &[Kind] = if Nats::is_installed() {
        &[Kind::Carillon, Kind::Broker]
    } else {
        say("messages: there is no nats-server, which is left out");
        &[Kind::Carillon]
    };
    let mut rows = Vec::new();
    for scene in SCENES {
        let mut takes: Vec<Vec<Take>> = kinds.iter().map(|_| Vec::new()).collect();
        for round in 1..=ROUNDS {
            for (kind, takes) in kinds.iter().zip(&mut takes) {
                say(&format!("messages: {}, {kind:?}, round {round} of {ROUNDS}", scene.about));
                takes.push(window(programs, *kind, scene)?);
            }
        }
        for (kind, mut takes) in kinds.iter().zip(takes) {
            takes.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
            let take = takes.into_iter().nth(ROUNDS / 2).context("there was no window")?;
            rows.push(Outcome { kind: *kind, scene, take });
        }
    }
    Ok(Outcomes { rows, floor: floor(WINDOW)? })
}

fn window(programs: &Programs, kind: Kind, scene: Scene) -> anyhow::Result<Take> {
    alone(async |fleet| {
        let audience = Audience::new(scene.listeners);
        let mut measured = Measured::start(programs, kind).await?;
        let senders = measured.people(scene, &audience).await?;
        sleep(SETTLE).await;
        audience.borrow_mut().open_window();
        let open = Window::open(measured.process(), &fleet)?;
        let end = Instant::now() + WINDOW;
        let mut sending = JoinSet::new();
        for sender in senders {
            sending.spawn_local(send(sender, scene, audience.clone(), end));
        }
        let mut acknowledged = Histogram::default();
        let mut kept = 0;
        while let Some(done) = sending.join_next().await {
            let (count, times) = done.context("a sender panicked")??;
            kept += count;
            acknowledged.merge(&times);
        }
        let heard_in = audience.borrow().so_far();
        let usage = open.close(&fleet)?;
        let heard = drain(&audience).await?;
        Ok(Take { usage, kept, acknowledged, heard_in, heard })
    })
}

/// One message after the other; how many, and how long each took to be acknowledged.
async fn send(
    mut sender: Sender,
    scene: Scene,
    audience: Shared,
    end: Instant,
) -> anyhow::Result<(u64, Histogram)> {
    let mut ticks = scene.pace.map(|rate| interval(Duration::from_secs(1) * scene.senders / rate));
    let (mut kept, mut times) = (0, Histogram::default());
    loop {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        if Instant::now() >= end {
            return Ok((kept, times));
        }
        let text = audience.borrow_mut().next();
        let sent = Instant::now();
        match &mut sender {
            Sender::Carillon(sender) => sender.send(&text).await?,
            Sender::Broker(sender) => sender.send(&text).await?,
        }
        times.record(micros(sent.elapsed()));
        kept += 1;
    }
}

impl Measured {
    async fn start(programs: &Programs, kind: Kind) -> anyhow::Result<Self> {
        match kind {
            Kind::Carillon => {
                let server = Server::carillon(programs, Setup { config: "", environment: &KEYS }).await?;
                let world = chime::World::new(&server).await?;
                Ok(Self::Carillon(server, world))
            }
            Kind::Broker => {
                let nats = Nats::start(cores().0).await?;
                let world = broker::World::new(&nats).await?;
                Ok(Self::Broker(nats, world))
            }
        }
    }

    fn process(&self) -> Process {
        match self {
            Self::Carillon(server, _) => server.process(),
            Self::Broker(nats, _) => nats.process(),
        }
    }

    /// Who sends; those who listen do it from now on.
    async fn people(&mut self, scene: Scene, audience: &Shared) -> anyhow::Result<Vec<Sender>> {
        let mut senders = vec![self.sender().await?];
        for _ in 1..scene.senders {
            let next =
                if scene.listeners == 0 { self.sender().await? } else { self.beside(&senders[0]).await? };
            senders.push(next);
        }
        for _ in 0..scene.listeners {
            self.listener(&senders[0], audience).await?;
        }
        Ok(senders)
    }

    async fn sender(&mut self) -> anyhow::Result<Sender> {
        Ok(match self {
            Self::Carillon(_, world) => Sender::Carillon(world.sender().await?),
            Self::Broker(_, world) => Sender::Broker(world.sender().await?),
        })
    }

    async fn beside(&mut self, other: &Sender) -> anyhow::Result<Sender> {
        match (self, other) {
            (Self::Carillon(_, world), Sender::Carillon(other)) => {
                world.beside(other).await.map(Sender::Carillon)
            }
            (Self::Broker(_, world), Sender::Broker(other)) => world.beside(other).await.map(Sender::Broker),
            _ => anyhow::bail!("a sender of another server"),
        }
    }

    async fn listener(&mut self, sender: &Sender, audience: &Shared) -> anyhow::Result<()> {
        match (self, sender) {
            (Self::Carillon(_, world), Sender::Carillon(sender)) => {
                world.listener(sender, audience.clone()).await
            }
            (Self::Broker(_, world), Sender::Broker(sender)) => {
                world.listener(sender, audience.clone()).await
            }
            _ => anyhow::bail!("a sender of another server"),
        }
    }
}

impl Take {
    /// Messages that were kept, a second.
    fn rate(&self) -> f64 {
        per_second(self.kept, self.usage.elapsed)
    }

    /// Deliveries a second.
    fn deliveries(&self) -> f64 {
        per_second(self.heard_in.0, self.heard_in.1)
    }

    /// Of the server for one message with all that it takes.
    fn cost_us(&self) -> f64 {
        self.usage.server.as_secs_f64() * 1e6 / real(self.kept.max(1))
    }
}

fn per_second(count: u64, time: Duration) -> f64 {
    real(count) / time.as_secs_f64().max(f64::EPSILON)
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
fn real(count: u64) -> f64 {
    count as f64
}

const HEADER: &str = "
| load | server | kept a second | of the broker | acknowledged, p50 / p99 | heard a second | of the broker | each heard, p50 / p99 | the last, p50 / p99 | server CPU a message | server, generator, others |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The outcomes as a table in Markdown.
pub fn table(outcomes: &Outcomes) -> String {
    let rows = outcomes.rows.iter().map(|row| line(row, &outcomes.rows)).collect::<String>();
    let floor = outcomes.floor;
    format!(
        "{HEADER}{rows}| one append and one flush after the other | floor | {floor:.0} | | | | | | | | |\n"
    )
}

fn line(row: &Outcome, rows: &[Outcome]) -> String {
    let Outcome { kind, scene, take } = row;
    let broker = rows.iter().find(|other| other.kind == Kind::Broker && other.scene.about == scene.about);
    let broker = broker.filter(|_| *kind == Kind::Carillon);
    let of = |rate: fn(&Take) -> f64| match broker {
        Some(broker) => format!("{:.2}", rate(take) / rate(&broker.take)),
        None => String::new(),
    };
    let kept_of = if scene.pace.is_none() { of(Take::rate) } else { String::new() };
    let (heard, heard_of) = match (scene.listeners, scene.pace) {
        (0, _) => (String::new(), String::new()),
        (_, Some(_)) => (format!("{:.0}", take.deliveries()), String::new()),
        (_, None) => (format!("{:.0}", take.deliveries()), of(Take::deliveries)),
    };
    format!(
        "| {} | {} | {:.0} | {kept_of} | {} | {heard} | {heard_of} | {} | {} | {:.0} us | {:.2}, {:.2}, {:.2} |\n",
        scene.about,
        match kind {
            Kind::Carillon => "carillon",
            Kind::Broker => "nats-server",
        },
        take.rate(),
        percentiles(&take.acknowledged),
        percentiles(&take.heard.delay),
        percentiles(&take.heard.last),
        take.cost_us(),
        take.usage.server_cores,
        take.usage.generator_cores,
        take.usage.others_cores,
    )
}

fn percentiles(times: &Histogram) -> String {
    let both = times.percentile_ms(50).zip(times.percentile_ms(99));
    both.map_or_else(String::new, |(median, tail)| format!("{median:.1} / {tail:.1} ms"))
}
