//! The way from what happened to what an operator sees, over memory ports.

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::analytics::Tally;
use carillon_ports::memory::{ManualClock, MemoryAnalytics, MemoryMeetings};
use carillon_ports::outbox::{LiveChange, LiveFact};
use carillon_ports::{Meetings as _, Outbox as _};
use carillon_proto::client_events::{Browser, ClientEventReport};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;

use crate::*;
use carillon_ports::meetings::{CreateBounds, Meeting, MeetingStatus};

struct World {
    analytics: Analytics,
    meetings: Arc<MemoryMeetings>,
    clock: Arc<ManualClock>,
}

/// 2023-11-14T22:13:20Z.
const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

impl World {
    fn new() -> Self {
        let meetings = Arc::new(MemoryMeetings::default());
        let clock = Arc::new(ManualClock::new(START));
        let ports = AnalyticsPorts {
            reports: Arc::new(MemoryAnalytics::default()),
            meetings: meetings.clone(),
            outbox: meetings.outbox(),
            clock: clock.clone(),
        };
        let config = AnalyticsConfig { retention: Some(Duration::from_secs(30 * 86_400)) };
        Self { analytics: Analytics::new(ports, config), meetings, clock }
    }

    fn after(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    async fn create(&self, number: u16) -> MeetingId {
        let meeting = Meeting { created_at: self.analytics.now(), ..meeting(number) };
        let bounds = CreateBounds { meetings_max: 10, replicas_max: 0 };
        self.meetings.create(meeting.clone(), bounds).await.unwrap();
        meeting.id
    }

    async fn happens(&self, meeting: &MeetingId, number: u16, change: LiveChange) {
        let (attendee, external_user) = who(number);
        let at = self.analytics.now();
        let fact = LiveFact { at, attendee, external_user, modality: Modality::Main, change };
        self.meetings.outbox().append_live(meeting, vec![fact]).await.unwrap();
    }

    async fn end(&self, meeting: &MeetingId) {
        self.meetings.end(meeting, MeetingStatus::Deleted, self.analytics.now()).await.unwrap();
    }

    /// Two meetings: one over, of Alice and Bob; one going on, of Alice.
    async fn with_two_meetings() -> (Self, MeetingId, MeetingId) {
        let world = Self::new();
        let first = world.create(1).await;
        world.happens(&first, 1, LiveChange::Joined).await;
        world.after(60);
        world.happens(&first, 2, LiveChange::Joined).await;
        world.after(60);
        world.happens(&first, 2, LiveChange::Dropped).await;
        world.happens(&first, 1, LiveChange::Left).await;
        world.end(&first).await;
        let second = world.create(2).await;
        world.happens(&second, 1, LiveChange::Joined).await;
        world.after(30);
        world.analytics.follow().await.unwrap();
        (world, first, second)
    }
}

fn meeting(number: u16) -> Meeting {
    Meeting::new(
        format!("c0f0c0f0-0000-4000-8000-00000000{number:04x}").parse().unwrap(),
        "demo".parse().unwrap(),
        "us-east-1".parse().unwrap(),
        START,
    )
}

fn who(number: u16) -> (AttendeeId, ExternalUserId) {
    let attendee = format!("a77e0dee-0000-4000-8000-00000000{number:04x}").parse().unwrap();
    (attendee, format!("user-{number}").parse().unwrap())
}

fn report(meeting: &MeetingId, attendee: Option<u16>, events: &str) -> ClientEventReport {
    let claimed = attendee.map(|number| format!(r#""attendeeId":"{}","#, who(number).0)).unwrap_or_default();
    let body = format!(
        r#"{{"metadata":{{{claimed}"meetingId":"{meeting}","browserName":"Chrome","browserVersion":"141"}},
        "events":[{{"payloads":[{events}]}}]}}"#
    );
    ClientEventReport::parse(body.as_bytes()).unwrap()
}

fn days(from: &str, to: &str) -> Days {
    Days::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn meetings_now_and_past_are_listed_youngest_first() {
    let (world, first, second) = World::with_two_meetings().await;
    let all = world.analytics.meetings(Which::All, None, 10).await.unwrap();
    let seen: Vec<_> = all.meetings.iter().map(|view| (&view.report.id, view.duration_ms)).collect();
    assert_eq!(seen, [(&second, 30_000), (&first, 120_000)]);
    let live = world.analytics.meetings(Which::Live, None, 10).await.unwrap();
    assert_eq!((live.meetings.len(), &live.meetings[0].report.id, live.next), (1, &second, None));
    let page = world.analytics.meetings(Which::All, None, 1).await.unwrap();
    let rest = world.analytics.meetings(Which::All, page.next.as_ref(), 1).await.unwrap();
    assert_eq!((&rest.meetings[0].report.id, rest.next), (&first, None));
    assert_eq!((rest.meetings[0].report.joined, rest.meetings[0].report.present_ms), (2, 180_000));
}

#[tokio::test]
async fn an_attendee_is_seen_from_all_sides() {
    let (world, first, _) = World::with_two_meetings().await;
    let (alice, name) = who(1);
    let mut windows = Windows::default();
    let heard = Tally { span_ms: 30_000, talk_ms: 12_000, ..Tally::default() };
    windows.heard(START, &alice, &name, heard);
    windows.measured(START, &alice, &name, [Sample { kind: 7, value: 45.0 }]);
    windows.travelled(START, &alice, &name, [(Measure::ServerUpLoss, 1.5)]);
    windows.measured(START, &alice, &name, [Sample { kind: Measure::ServerUpLoss.code(), value: 90.0 }]);
    let at = Timestamp::from_millis(START.as_millis() + 30_000);
    world.analytics.recorder().tell(&first, windows.due(at));
    world.analytics.recorder().write().await.unwrap();
    let events =
        r#"{"name":"meetingStartSucceeded","meetingStartDurationMs":700},{"name":"meetingReconnected"}"#;
    world.analytics.ingest(alice.clone(), name, report(&first, Some(1), events)).await.unwrap();

    let seen = world.analytics.participants(&first, None, 10).await.unwrap();
    assert_eq!((seen.grid.count, seen.attendees.len(), seen.next), (4, 2, None));
    let alice = &seen.attendees[0];
    assert_eq!((alice.joined_at, alice.present_ms, alice.talk_ms), (Some(START), 120_000, 12_000));
    assert_eq!((alice.start_ms, alice.client_reconnects, alice.rating), (Some(700), 1, Some(Rating::Good)));
    assert_eq!(alice.device.as_ref().unwrap().browser, Browser::Chrome);
    assert_eq!(alice.quality.client.round_trip_ms, Some(Range { mean: 45.0, max: 45.0 }));
    assert_eq!(alice.quality.server.up_loss_percent, Some(Range { mean: 1.5, max: 1.5 }));
    assert_eq!((alice.cells.len(), alice.cells[0].number, alice.moments.len()), (1, 0, 4));
    let bob = &seen.attendees[1];
    assert_eq!((bob.drops, bob.present_ms, bob.rating), (1, 60_000, None));
}

#[tokio::test]
async fn attendees_page_and_strangers_are_not_found() {
    let (world, first, _) = World::with_two_meetings().await;
    let page = world.analytics.participants(&first, None, 1).await.unwrap();
    assert_eq!(page.next, Some(who(1).0));
    let page = world.analytics.participants(&first, page.next.as_ref(), 1).await.unwrap();
    assert_eq!((&page.attendees[0].attendee, page.next), (&who(2).0, None));
    let missing: MeetingId = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    let answer = world.analytics.participants(&missing, None, 1).await;
    assert!(matches!(answer, Err(AnalyticsError::MeetingNotFound(_))));
}

#[tokio::test]
async fn a_client_speaks_for_itself_only_and_not_without_end() {
    let (world, first, _) = World::with_two_meetings().await;
    let (alice, name) = who(1);
    let ingest = |claimed| {
        let report = report(&first, claimed, r#"{"name":"signalingDropped"}"#);
        world.analytics.ingest(alice.clone(), name.clone(), report)
    };
    assert!(matches!(ingest(Some(2)).await, Err(IngestError::Foreign)));
    let mut taken = 0;
    while ingest(Some(1)).await.is_ok() {
        taken += 1;
        assert!(taken < 1_000, "an attendee may report for ever");
    }
    assert!(matches!(ingest(None).await, Err(IngestError::TooMany)));
}

#[tokio::test]
async fn a_report_may_come_a_while_after_the_end_and_not_for_ever() {
    let (world, first, second) = World::with_two_meetings().await;
    let alice = who(1).0;
    assert!(world.analytics.still_takes(&second, &alice).await.unwrap(), "its end is not known yet");
    assert!(world.analytics.still_takes(&first, &alice).await.unwrap());
    world.after(660);
    assert!(!world.analytics.still_takes(&first, &alice).await.unwrap());
    let missing: MeetingId = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    assert!(!world.analytics.still_takes(&missing, &alice).await.unwrap());
}

#[tokio::test]
async fn usage_is_told_by_day_by_meeting_and_by_person() {
    let (world, ..) = World::with_two_meetings().await;
    let usage = |by| world.analytics.usage(days("2023-11-13", "2023-11-15"), by);
    let by_day = usage(UsageBy::Day).await.unwrap();
    let seen: Vec<_> = by_day.iter().map(|row| (row.key.as_str(), row.meetings, row.present_ms)).collect();
    assert_eq!(seen, [("2023-11-13", 0, 0), ("2023-11-14", 2, 180_000), ("2023-11-15", 0, 0)]);
    let by_meeting = usage(UsageBy::ExternalMeeting).await.unwrap();
    assert_eq!((by_meeting.len(), by_meeting[0].attendees), (1, 3));
    let by_user = usage(UsageBy::ExternalUser).await.unwrap();
    let seen: Vec<_> = by_user.iter().map(|row| (row.key.as_str(), row.meetings, row.present_ms)).collect();
    assert_eq!(seen, [("user-1", 2, 120_000), ("user-2", 1, 60_000)]);
    let other = world.analytics.usage(days("2023-11-15", "2023-11-16"), UsageBy::ExternalUser).await.unwrap();
    assert_eq!(other, []);
}

async fn table<R: Table>(world: &World) -> String {
    let mut export = world.analytics.export::<R>(days("2023-11-14", "2023-11-14"));
    let mut text = csv_header::<R>();
    while let Some(rows) = export.next().await.unwrap() {
        text.push_str(&csv_rows(&rows));
    }
    text
}

#[tokio::test]
async fn a_meeting_is_summed_up_in_lists_and_in_a_table_of_meetings() {
    let (world, first, second) = World::with_two_meetings().await;
    let (alice, external_user) = who(1);
    let back = Observation { at: START, attendee: alice, external_user, what: Observed::Reconnected };
    world.analytics.recorder().tell(&first, [back.clone(), back]);
    world.analytics.recorder().write().await.unwrap();
    let all = world.analytics.meetings(Which::All, None, 10).await.unwrap();
    let seen: Vec<_> = all.meetings.iter().map(|it| (it.summary.present_ms, it.summary.reconnects)).collect();
    assert_eq!(seen, [(30_000, 0), (180_000, 2)], "who is there counts until now");
    assert_eq!((all.meetings[1].summary.drops, all.meetings[1].summary.rating), (1, None));
    let text = table::<MeetingView>(&world).await;
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| lines[0].iter().position(|it| *it == name).unwrap();
    assert_eq!((lines.len(), lines[1][0], lines[2][0]), (3, second.as_str(), first.as_str()));
    let (people, seconds) = (column("attendees"), column("present_seconds"));
    assert_eq!((lines[2][people], lines[2][seconds], lines[2][column("rating")]), ("2", "180", ""));
}

#[tokio::test]
async fn a_table_has_a_line_for_each_attendee_of_the_days() {
    let (world, first, _) = World::with_two_meetings().await;
    let text = table::<AttendeeRow>(&world).await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    let columns = lines[0].split(',').count();
    assert!(lines.iter().all(|line| line.split(',').count() == columns), "{text}");
    assert!(lines[2].starts_with(first.as_str()) && lines[2].contains(",user-1,2023-11-14T22:13:20Z,"));
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_is_gone() {
    let (world, first, second) = World::with_two_meetings().await;
    assert_eq!(world.analytics.sweep().await.unwrap(), 0);
    world.after(29 * 86_400);
    world.end(&second).await;
    world.analytics.follow().await.unwrap();
    world.after(2 * 86_400);
    assert_eq!(world.analytics.sweep().await.unwrap(), 1);
    let all = world.analytics.meetings(Which::All, None, 10).await.unwrap();
    assert_eq!((all.meetings.len(), &all.meetings[0].report.id), (1, &second));
    assert!(world.analytics.participants(&first, None, 1).await.is_err());
}
