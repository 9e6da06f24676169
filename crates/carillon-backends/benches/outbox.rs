//! Events through the outbox of the embedded store to a consumer in the same process, beside the disk's own pace: how
//! many a second, and how long from the call that caused one until the consumer has it. `./dev bench outbox` prints it
//! with what receivers outside the process get.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use carillon_backends::{Embedded, SystemEntropy};
use carillon_ports::meetings::{Attendee, CreateBounds, Meeting};
use carillon_ports::outbox::Position;
use carillon_ports::{Entropy as _, Meetings as _, Outbox as _};
use carillon_proto::event::Event;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;
/// When each event that has not arrived was asked for.
type Asked = Arc<Mutex<BTreeMap<AttendeeId, Instant>>>;

const WINDOW: Duration = Duration::from_secs(3);
/// An event takes about half a kilobyte in the log.
const EVENT_BYTES: usize = 512;
const ATTENDEES_MAX: u64 = 1_000_000;
/// Events read at a time, as those who follow the log do.
const PAGE: usize = 1_000;
const DRAIN_MAX: Duration = Duration::from_secs(10);

fn main() -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let floor = appends_a_second()?;
    writeln!(
        out,
        "\n| in the process | events a second | delay, p50 / p99 | of the floor |\n| --- | --- | --- | --- |"
    )?;
    writeln!(
        out,
        "| an append and a flush of the disk, one after the other (floor) | {floor:.0} | {:.2} ms | 1 |",
        1e3 / floor
    )?;
    for writers in [1, 8, 32, 256] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let Outcome { rate, mut delays } = runtime.block_on(measure(writers))?;
        delays.sort_unstable();
        let percentile = |percent: usize| {
            delays.get(delays.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1e3
        };
        writeln!(
            out,
            "| {writers} callers at a time | {rate:.0} | {:.1} / {:.1} ms | {:.1} |",
            percentile(50),
            percentile(99),
            rate / floor
        )?;
    }
    Ok(())
}

struct Outcome {
    rate: f64,
    delays: Vec<Duration>,
}

/// So many callers make attendees, each in a meeting of its own, and one consumer follows the log.
async fn measure(writers: usize) -> Result<Outcome, Failure> {
    let directory = tempfile::tempdir()?;
    let store = Arc::new(Embedded::open(directory.path())?);
    let asked = Asked::default();
    let arrived = Arc::new(Notify::new());
    let wake = Arc::clone(&arrived);
    store.subscribe(Arc::new(move || wake.notify_one()));
    let end = now() + WINDOW;
    let mut writing = JoinSet::new();
    for _ in 0..writers {
        writing.spawn(write(Arc::clone(&store), Arc::clone(&asked), end));
    }
    let consuming = consume(Arc::clone(&store), Arc::clone(&asked), Arc::clone(&arrived), end);
    let (written, delays) = tokio::join!(writing.join_all(), consuming);
    let written = written.into_iter().sum::<Result<usize, Failure>>()?;
    let delays = delays?;
    if delays.len() != written {
        return Err(format!("{} of {written} events arrived", delays.len()).into());
    }
    Ok(Outcome { rate: written as f64 / WINDOW.as_secs_f64(), delays })
}

async fn write(store: Arc<Embedded>, asked: Asked, end: Instant) -> Result<usize, Failure> {
    let meeting = meeting()?;
    store.create(meeting.clone(), CreateBounds { meetings_max: u64::MAX, replicas_max: 4 }).await?;
    let mut written = 0;
    while now() < end {
        let attendee = attendee()?;
        asked.lock().unwrap_or_else(PoisonError::into_inner).insert(attendee.id.clone(), now());
        store
            .add_attendees(&meeting.id, vec![attendee], ATTENDEES_MAX)
            .await?
            .ok_or("the meeting is over")?;
        written += 1;
    }
    Ok(written)
}

/// Follows the log until all that was written has arrived; answers how long each event took.
async fn consume(
    store: Arc<Embedded>,
    asked: Asked,
    arrived: Arc<Notify>,
    end: Instant,
) -> Result<Vec<Duration>, Failure> {
    let (mut delays, mut after) = (Vec::new(), None);
    loop {
        let events = store.events(after, PAGE).await?;
        let received = now();
        after = events.last().map(|(position, _)| *position).or(after);
        let waiting = settle(&asked, &events, received, &mut delays);
        let over = received > end && waiting == 0 || received > end + DRAIN_MAX;
        if over {
            return Ok(delays);
        }
        if events.is_empty() {
            // The last may have come before anybody waited.
            drop(tokio::time::timeout(Duration::from_millis(100), arrived.notified()).await);
        }
    }
}

/// Notes how long each of these took; answers how many are still under way.
fn settle(
    asked: &Asked,
    events: &[(Position, Event)],
    received: Instant,
    delays: &mut Vec<Duration>,
) -> usize {
    let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
    let attendees = events.iter().filter_map(|(_, event)| event.detail.attendee_id.as_ref());
    delays.extend(attendees.filter_map(|id| asked.remove(id)).map(|since| received - since));
    asked.len()
}

/// What the disk does when every event is flushed by itself.
fn appends_a_second() -> Result<f64, Failure> {
    let directory = tempfile::tempdir()?;
    let mut file = File::create(directory.path().join("log"))?;
    let (start, mut appends) = (now(), 0.0);
    while start.elapsed() < WINDOW {
        file.write_all(&[0x55; EVENT_BYTES])?;
        file.sync_data()?;
        appends += 1.0;
    }
    Ok(appends / start.elapsed().as_secs_f64())
}

fn meeting() -> Result<Meeting, Failure> {
    Ok(Meeting::new(
        guid().parse::<MeetingId>()?,
        "outbox".parse()?,
        "us-east-1".parse()?,
        Timestamp::from_millis(1),
    ))
}

fn attendee() -> Result<Attendee, Failure> {
    let id = guid();
    Ok(Attendee::new(id.parse()?, id.parse()?, hex().parse()?, Timestamp::from_millis(1)))
}

fn hex() -> String {
    let mut bytes = [0; 16];
    SystemEntropy.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn guid() -> String {
    let hex = hex();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}
