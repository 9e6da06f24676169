//! What live meetings tell, across deaths of their process.

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::meetings::{CreateBounds, Meeting};
use carillon_ports::memory::{ManualClock, MemoryMeetings, MemoryOutbox};
use carillon_ports::outbox::LiveChange::{self, *};
use carillon_ports::{Meetings as _, Outbox as _};
use carillon_proto::event::EventType;
use carillon_proto::id::Modality;
use carillon_proto::units::Timestamp;

use crate::LiveReports;

struct World {
    clock: Arc<ManualClock>,
    outbox: Arc<MemoryOutbox>,
    reports: Arc<LiveReports>,
    meeting: Meeting,
}

impl World {
    async fn new() -> Self {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let clock = Arc::new(ManualClock::new(now));
        let meetings = MemoryMeetings::default();
        let meeting = Meeting::new(
            "00000000-0000-4000-8000-000000000001".parse().unwrap(),
            "demo".parse().unwrap(),
            "us-east-1".parse().unwrap(),
            now,
        );
        let bounds = CreateBounds { meetings_max: 9, replicas_max: 0 };
        meetings.create(meeting.clone(), bounds).await.unwrap();
        let outbox = meetings.outbox();
        let reports = LiveReports::open(outbox.clone(), clock.clone()).await.unwrap();
        Self { clock, outbox, reports, meeting }
    }

    fn tell(&self, number: u8, changes: &[LiveChange]) {
        for change in changes {
            let attendee = format!("00000000-0000-4000-9000-0000000000{number:02}").parse().unwrap();
            let user = format!("user-{number}").parse().unwrap();
            self.reports.tell(&self.meeting.id, attendee, user, Modality::Main, *change);
        }
    }

    fn awaits(&self, number: u8) -> bool {
        let attendee = format!("00000000-0000-4000-9000-0000000000{number:02}").parse().unwrap();
        self.reports.awaits(&self.meeting.id, &attendee)
    }

    async fn restart(&mut self) {
        self.reports = LiveReports::open(self.outbox.clone(), self.clock.clone()).await.unwrap();
    }

    /// Everything after the beginning, as types with the last digit of the attendee.
    async fn said(&self) -> Vec<(EventType, char)> {
        self.reports.write().await.unwrap();
        let events = self.outbox.events(None, 1_000).await.unwrap();
        let of = |event: carillon_proto::event::Event| {
            let attendee = event.detail.attendee_id.unwrap();
            (event.detail.event_type, attendee.as_str().chars().last().unwrap())
        };
        events.into_iter().skip(1).map(|(_, event)| of(event)).collect()
    }
}

#[tokio::test]
async fn what_is_told_becomes_events_in_order() {
    let world = World::new().await;
    world.tell(1, &[Authorized, Joined]);
    world.tell(2, &[Joined]);
    world.tell(1, &[VideoStarted, Left]);
    use EventType::*;
    let expected = [
        (AttendeeAuthorized, '1'),
        (AttendeeJoined, '1'),
        (AttendeeJoined, '2'),
        (AttendeeVideoStarted, '1'),
        (AttendeeVideoStopped, '1'),
        (AttendeeLeft, '1'),
    ];
    assert_eq!(world.said().await, expected);
}

#[tokio::test]
async fn who_comes_back_after_a_crash_was_never_away_and_who_does_not_is_dropped() {
    let mut world = World::new().await;
    world.tell(1, &[Joined]);
    world.tell(2, &[Joined, VideoStarted]);
    let before = world.said().await;
    assert!(!world.awaits(1), "it is here");
    world.restart().await;
    assert_eq!((world.awaits(1), world.awaits(2), world.awaits(3)), (true, true, false));
    world.tell(1, &[Joined]);
    world.clock.advance(Duration::from_secs(59));
    assert_eq!(world.said().await, before);
    assert_eq!((world.awaits(1), world.awaits(2)), (false, true));
    world.clock.advance(Duration::from_secs(1));
    let after = world.said().await;
    use EventType::*;
    assert_eq!(after[before.len()..], [(AttendeeVideoStopped, '2'), (AttendeeDropped, '2')]);
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(world.said().await, after);
}

#[tokio::test]
async fn who_is_awaited_is_back_with_their_sound_even_if_their_camera_was_first() {
    let mut world = World::new().await;
    world.tell(1, &[Joined]);
    world.said().await;
    world.restart().await;
    world.tell(1, &[Authorized, VideoStarted]);
    world.said().await;
    assert!(world.awaits(1));
    world.tell(1, &[Joined]);
    world.said().await;
    assert!(!world.awaits(1));
}

#[tokio::test]
async fn a_live_meeting_that_breaks_is_as_a_crash_to_its_people_alone() {
    let world = World::new().await;
    world.tell(1, &[Joined]);
    world.tell(2, &[Joined]);
    world.reports.broken(&world.meeting.id);
    world.tell(2, &[Authorized, Joined]);
    let before = world.said().await;
    world.clock.advance(Duration::from_secs(60));
    let after = world.said().await;
    assert_eq!(after[before.len()..], [(EventType::AttendeeDropped, '1')]);
}

#[tokio::test]
async fn a_call_goes_on_when_too_much_is_told_and_what_is_lost_is_counted() {
    let world = World::new().await;
    world.tell(1, &[Joined]);
    for _ in 0..65_535 {
        world.tell(1, &[VideoStarted]);
    }
    assert_eq!(world.reports.lost(), 0);
    world.tell(1, &[VideoStopped]);
    assert_eq!(world.reports.lost(), 1);
    let said = [EventType::AttendeeJoined, EventType::AttendeeVideoStarted];
    assert_eq!(world.said().await, said.map(|said| (said, '1')));
}
