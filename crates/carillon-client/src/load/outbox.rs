//! How fast events are on their way out: attendees are made as fast as callers can, or at a steady pace, and a receiver
//! notes when the event of each arrives.
//!
//! With no receiver at all the same load shows what the store takes: the event is written all the same. The delay is
//! from the time that the event gives as its own, which is before it is durable, in milliseconds.

mod nats;
mod webhook;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use super::campaign::say;
use super::nats::Nats;
use super::scenario::alone;
use super::server::{Programs, Server, Setup};
use super::window::{Usage, Window};
use crate::histogram::Histogram;
use crate::process::cores;
use crate::signed::{Caller, KEYS};

const ROUNDS: usize = 3;
const WINDOW: Duration = Duration::from_secs(5);
const SETTLE: Duration = Duration::from_secs(1);
/// Each has a meeting of its own, whose events are in order.
const CALLERS: u32 = 32;
/// What is behind when the window closes gets so long.
const DRAIN_LIMIT: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(5);

/// Who receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Nobody,
    Webhook,
    Nats,
}

/// How many events there are.
#[derive(Clone, Copy, Debug)]
enum Pace {
    /// Each caller makes the next attendee when it has the last.
    Flat,
    /// So many a second, of all callers together.
    Steady(u32),
}

const TARGETS: [Target; 3] = [Target::Nobody, Target::Webhook, Target::Nats];
const PACES: [Pace; 2] = [Pace::Flat, Pace::Steady(500)];

/// What came out of one kind of window.
#[derive(Clone, Debug)]
pub struct Outcome {
    target: Target,
    pace: Pace,
    /// With the median rate.
    take: Take,
    delay: Histogram,
}

#[derive(Clone, Debug)]
struct Take {
    usage: Usage,
    written: u64,
    arrived: u64,
    delay: Histogram,
    /// From the end of the window to the last event.
    drained: Duration,
}

/// What a receiver has had.
#[derive(Debug, Default)]
pub(super) struct Received {
    events: u64,
    delay: Histogram,
}

pub(super) type Shared = Rc<RefCell<Received>>;

impl Received {
    /// Takes an event as JSON; what is none counts for nothing and is missed in the end.
    fn take(&mut self, body: &[u8]) {
        #[derive(Deserialize)]
        struct Envelope {
            detail: Detail,
        }
        #[derive(Deserialize)]
        struct Detail {
            timestamp: u64,
        }
        let Ok(Envelope { detail }) = serde_json::from_slice(body) else { return };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.events += 1;
        self.delay.record(now.saturating_sub(detail.timestamp) * 1_000);
    }
}

/// Runs all of it.
pub fn run(programs: &Programs) -> anyhow::Result<Vec<Outcome>> {
    let nats = Nats::is_installed();
    if !nats {
        say("outbox: there is no nats-server, which is left out");
    }
    let kinds = PACES.into_iter().flat_map(|pace| TARGETS.map(|target| (target, pace)));
    let kinds: Vec<_> = kinds.filter(|(target, _)| *target != Target::Nats || nats).collect();
    let mut takes: Vec<Vec<Take>> = kinds.iter().map(|_| Vec::new()).collect();
    for round in 1..=ROUNDS {
        for ((target, pace), takes) in kinds.iter().zip(&mut takes) {
            say(&format!("outbox: {target:?}, {pace:?}, round {round} of {ROUNDS}"));
            takes.push(window(programs, *target, *pace)?);
        }
    }
    let outcomes = kinds.into_iter().zip(takes).map(|((target, pace), takes)| outcome(target, pace, takes));
    outcomes.collect()
}

fn outcome(target: Target, pace: Pace, mut takes: Vec<Take>) -> anyhow::Result<Outcome> {
    let mut delay = Histogram::default();
    takes.iter().for_each(|take| delay.merge(&take.delay));
    takes.sort_by_key(|take| if target == Target::Nobody { take.written } else { take.arrived });
    let middle = takes.len() / 2;
    let take = takes.into_iter().nth(middle).context("there was no window")?;
    Ok(Outcome { target, pace, take, delay })
}

fn window(programs: &Programs, target: Target, pace: Pace) -> anyhow::Result<Take> {
    alone(async |fleet| {
        let received = Shared::default();
        let (config, _receiver) = receive(target, &received).await?;
        let server = Server::carillon(programs, Setup { config: &config, environment: &KEYS }).await?;
        let mut callers = Vec::new();
        for number in 0..CALLERS {
            callers.push(Writer::begin(&server, number).await?);
        }
        sleep(SETTLE).await;
        *received.borrow_mut() = Received::default();
        let open = Window::open(server.process(), &fleet)?;
        let end = Instant::now() + WINDOW;
        let mut writing = JoinSet::new();
        for caller in callers {
            writing.spawn_local(caller.write(pace, end));
        }
        let mut written = 0;
        while let Some(done) = writing.join_next().await {
            written += done.context("a caller panicked")??;
        }
        let usage = open.close(&fleet)?;
        let arrived = received.borrow().events;
        let closed = Instant::now();
        while target != Target::Nobody && received.borrow().events < written {
            anyhow::ensure!(closed.elapsed() < DRAIN_LIMIT, "events are missing");
            sleep(LOOK).await;
        }
        let delay = received.borrow().delay.clone();
        Ok(Take { usage, written, arrived, delay, drained: closed.elapsed() })
    })
}

/// The receiver, and what tells the server of it.
async fn receive(target: Target, received: &Shared) -> anyhow::Result<(String, Option<Nats>)> {
    match target {
        Target::Nobody => Ok((String::new(), None)),
        Target::Webhook => {
            let address = webhook::listen(received.clone()).await?;
            Ok((format!("webhook-url = [\"http://{address}/hook\"]\n"), None))
        }
        Target::Nats => {
            let server = Nats::start(cores().1).await?;
            nats::subscribe(server.address(), received.clone()).await?;
            Ok((format!("events.nats-url = \"nats://{}\"\n", server.address()), Some(server)))
        }
    }
}

/// A caller of the Meetings API with a meeting of its own.
struct Writer {
    caller: Caller,
    path: String,
}

impl Writer {
    async fn begin(server: &Server, number: u32) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Created {
            meeting: Made,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Made {
            meeting_id: String,
        }
        let mut caller = Caller::connect(server.api()).await?;
        let body = serde_json::json!({
            "ClientRequestToken": format!("outbox-{number}"), "ExternalMeetingId": "outbox", "MediaRegion": "us-east-1",
        });
        let Created { meeting } = caller.post("/meetings", body.to_string()).await?;
        Ok(Self { caller, path: format!("/meetings/{}/attendees", meeting.meeting_id) })
    }

    /// One attendee after the other, each an event; says how many.
    async fn write(mut self, pace: Pace, end: Instant) -> anyhow::Result<u64> {
        let mut ticks = match pace {
            Pace::Flat => None,
            Pace::Steady(rate) => Some(interval(Duration::from_secs(1) * CALLERS / rate)),
        };
        let mut written = 0;
        loop {
            if let Some(ticks) = &mut ticks {
                ticks.tick().await;
            }
            if Instant::now() >= end {
                return Ok(written);
            }
            let body = format!("{{\"ExternalUserId\":\"user-{written}\"}}");
            self.caller.call("POST", &self.path, body).await?;
            written += 1;
        }
    }
}

const HEADER: &str = "
| receiver | events | written a second | arrived a second | delay, p50 / p99 | behind at the end | server CPU an event | server, generator, others |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The outcomes as a table in Markdown.
pub fn table(outcomes: &[Outcome]) -> String {
    HEADER.to_owned() + &outcomes.iter().map(row).collect::<String>()
}

fn row(outcome: &Outcome) -> String {
    let Outcome { target, pace, take, delay } = outcome;
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rate = |events: u64| events as f64 / take.usage.elapsed.as_secs_f64();
    let (receiver, arrived) = match target {
        Target::Nobody => ("nobody", String::new()),
        Target::Webhook => ("webhook", format!("{:.0}", rate(take.arrived))),
        Target::Nats => ("NATS", format!("{:.0}", rate(take.arrived))),
    };
    let (pace, delays) = match pace {
        Pace::Flat => ("as fast as 32 callers can".to_owned(), delay),
        Pace::Steady(rate) => (format!("{rate} a second"), delay),
    };
    let delays = delays.percentile_ms(50).zip(delays.percentile_ms(99));
    let delays = delays.map_or_else(String::new, |(median, tail)| format!("{median:.0} / {tail:.0} ms"));
    let behind = match target {
        Target::Nobody => String::new(),
        _ => {
            format!("{}, for {:.1} s", take.written.saturating_sub(take.arrived), take.drained.as_secs_f64())
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "a time for people to read")]
    let cost = take.usage.server.as_secs_f64() * 1e6 / take.written.max(1) as f64;
    format!(
        "| {receiver} | {pace} | {:.0} | {arrived} | {delays} | {behind} | {cost:.0} us | {:.2}, {:.2}, {:.2} |\n",
        rate(take.written),
        take.usage.server_cores,
        take.usage.generator_cores,
        take.usage.others_cores,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_counted_with_its_age_and_anything_else_is_not() {
        let mut received = Received::default();
        received.take(br#"{"detail":{"timestamp":1}}"#);
        received.take(b"nonsense");
        assert_eq!(received.events, 1);
        assert!(received.delay.percentile_ms(50).unwrap() > 1_000.0);
    }
}
