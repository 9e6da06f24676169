//! Deliveries to a receiver that fails, hangs and comes back, over the memory outbox.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use carillon_ports::Meetings as _;
use carillon_ports::meetings::{CreateBounds, Meeting, MeetingStatus};
use carillon_ports::memory::{ManualClock, MemoryMeetings, MemoryOutbox, SeededEntropy};
use carillon_ports::outbox::{OutboxConfig, Target, TargetKind};
use carillon_ports::sink::DeliveryError;
use carillon_proto::event::{Event, EventType};
use carillon_proto::id::MeetingId;
use carillon_proto::units::Timestamp;

use super::*;

#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Fine,
    Failing,
    Hanging,
    Panicking,
}

/// A receiver with moods. It has what it got, and hangs for ever where it hangs.
struct Receiver {
    moods: Mutex<BTreeMap<String, Mood>>,
    got: Mutex<Vec<(String, Event)>>,
}

impl Receiver {
    fn be(&self, address: &str, mood: Mood) {
        self.moods.lock().unwrap().insert(address.to_owned(), mood);
    }

    fn got(&self, address: &str) -> Vec<Event> {
        let got = self.got.lock().unwrap();
        got.iter().filter(|(to, _)| to == address).map(|(_, event)| event.clone()).collect()
    }
}

#[async_trait]
impl EventSink for Receiver {
    async fn deliver(&self, target: &Target, event: &Event) -> Result<(), DeliveryError> {
        let mood = self.moods.lock().unwrap().get(target.address()).copied().unwrap_or(Mood::Fine);
        match mood {
            Mood::Fine => {
                self.got.lock().unwrap().push((target.address().to_owned(), event.clone()));
                Ok(())
            }
            Mood::Failing => Err(DeliveryError::Failed("503".to_owned())),
            Mood::Hanging => std::future::pending().await,
            Mood::Panicking => panic!("a test asked for it"),
        }
    }
}

struct World {
    meetings: MemoryMeetings,
    outbox: Arc<MemoryOutbox>,
    receiver: Arc<Receiver>,
    clock: Arc<ManualClock>,
    delivery: Delivery,
}

async fn world(addresses: &[&str]) -> World {
    let meetings = MemoryMeetings::default();
    let outbox = meetings.outbox();
    let sinks = addresses.iter().map(|address| Target::new(TargetKind::Webhook, *address)).collect();
    outbox.configure(OutboxConfig { sinks, ..OutboxConfig::default() });
    let receiver = Arc::new(Receiver { moods: Mutex::default(), got: Mutex::default() });
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
    let reports = LiveReports::open(outbox.clone(), clock.clone()).await.unwrap();
    let ways = Ways {
        outbox: outbox.clone(),
        sink: receiver.clone(),
        reports,
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    let delivery = Delivery::start(ways, DeliveryPolicy::default(), Duration::from_secs(604_800));
    World { meetings, outbox, receiver, clock, delivery }
}

fn id(number: u8) -> MeetingId {
    format!("00000000-0000-4000-8000-0000000000{number:02}").parse().unwrap()
}

impl World {
    async fn create(&self, number: u8) {
        let meeting =
            Meeting::new(id(number), "demo".parse().unwrap(), "us-east-1".parse().unwrap(), self.clock.now());
        let bounds = CreateBounds { meetings_max: 99, replicas_max: 0 };
        self.meetings.create(meeting, bounds).await.unwrap();
    }

    async fn end(&self, number: u8) {
        self.meetings.end(&id(number), MeetingStatus::Ended, self.clock.now()).await.unwrap();
    }

    /// Lets time pass until the condition holds, an hour at most.
    async fn until(&self, condition: impl Fn(&Self) -> bool) {
        for _ in 0..36_000 {
            if condition(self) {
                return;
            }
            self.clock.advance(Duration::from_millis(100));
            tokio::time::advance(Duration::from_millis(100)).await;
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
        }
        panic!("it did not come about");
    }

    async fn types(&self, address: &str) -> Vec<EventType> {
        self.receiver.got(address).iter().map(|event| event.detail.event_type).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn every_target_gets_every_event_in_order() {
    let world = world(&["a", "b"]).await;
    world.create(1).await;
    world.end(1).await;
    world.until(|world| world.receiver.got.lock().unwrap().len() == 4).await;
    for address in ["a", "b"] {
        assert_eq!(world.types(address).await, [EventType::MeetingStarted, EventType::MeetingEnded]);
    }
    assert_eq!(world.outbox.backlog().await.unwrap().waiting, []);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_fails_gets_everything_in_order_once_it_is_back_and_no_other_waits() {
    let world = world(&["fails", "fine"]).await;
    for (number, mood) in [(1, Mood::Failing), (2, Mood::Panicking)] {
        world.receiver.be("fails", mood);
        world.create(number).await;
        world.end(number).await;
        world.until(|world| world.receiver.got("fine").len() == usize::from(number) * 2).await;
    }
    assert!(world.receiver.got("fails").is_empty());
    world.receiver.be("fails", Mood::Fine);
    world.until(|world| world.receiver.got("fails").len() == 4).await;
    for number in [1, 2] {
        let got = world.receiver.got("fails");
        let sequences = got.iter().filter(|event| *event.meeting() == id(number));
        assert_eq!(sequences.map(|event| event.detail.sequence).collect::<Vec<_>>(), [0, 1]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_holds_up_nobody_else() {
    let world = world(&["hangs", "fine"]).await;
    world.receiver.be("hangs", Mood::Hanging);
    for number in 1..=40 {
        world.create(number).await;
    }
    world.until(|world| world.receiver.got("fine").len() == 40).await;
    assert!(world.receiver.got("hangs").is_empty());
    // What hangs is let go of at the end and waits for the next start.
    world.delivery.stop().await;
    let waiting = world.outbox.backlog().await.unwrap().waiting;
    assert_eq!(waiting, [(Target::new(TargetKind::Webhook, "hangs"), 40)]);
}

#[tokio::test(start_paused = true)]
async fn what_can_be_delivered_is_delivered_before_the_end() {
    let world = world(&["fine"]).await;
    for number in 1..=20 {
        world.create(number).await;
    }
    let receiver = Arc::clone(&world.receiver);
    world.delivery.stop().await;
    assert_eq!(receiver.got("fine").len(), 20);
}
