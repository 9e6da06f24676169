//! The promises of `Analytics`, one case each.

use carillon_proto::client_events::{ClientDevice, ClientEvent, ClientEventName};
use carillon_proto::event::{AttendeeChange, Event, Fact, Subject};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use crate::analytics::{
    Analytics, AttendeeReport, Measure, MeetingReport, Moment, MomentKind, Observation, Observed, Tally,
};
use crate::meetings::{Listed, RecordPosition};

/// Judges a supplier of `Analytics`.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn analytics(store: &dyn Analytics) {
    events_make_reports(store).await;
    what_was_read_before_changes_nothing(store).await;
    what_was_learned_reads_back_as_it_was_written(store).await;
    what_is_learned_may_come_before_the_events(store).await;
    meetings_are_listed_youngest_first_and_page(store).await;
    attendees_page(store).await;
    who_is_removed_and_who_comes_back_is_known(store).await;
    what_is_over_for_long_is_forgotten_whole(store).await;
    nothing_is_known_of_strangers(store).await;
}

fn meeting_id(case: u16, number: u16) -> MeetingId {
    format!("a0a1{case:04x}-{number:04x}-4000-8000-000000000000").parse().expect("a GUID")
}

fn attendee_id(number: u16) -> AttendeeId {
    format!("a77e0dee-0000-4000-8000-00000000{number:04x}").parse().expect("a GUID")
}

fn user(number: u16) -> ExternalUserId {
    format!("user-{number}").parse().expect("an external user id")
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + seconds * 1_000)
}

fn event(meeting: &MeetingId, sequence: u64, seconds: u64, fact: Fact) -> Event {
    let subject = Subject {
        meeting: meeting.clone(),
        external_meeting: "Zoë's «room»".parse().expect("an external meeting id"),
        media_region: "us-east-1".parse().expect("a region"),
    };
    Event::new(&subject, sequence, at(seconds), fact)
}

fn attendee_fact(number: u16, change: AttendeeChange) -> Fact {
    Fact::Attendee { attendee: attendee_id(number), external_user: user(number), change }
}

/// A meeting from second 0 to 100, with one attendee from 10 to 70.
fn life(meeting: &MeetingId, start: u64) -> Vec<Event> {
    let facts = [
        (0, Fact::MeetingStarted),
        (5, attendee_fact(1, AttendeeChange::Added)),
        (10, attendee_fact(1, AttendeeChange::Joined)),
        (70, attendee_fact(1, AttendeeChange::Left)),
        (100, Fact::MeetingEnded),
    ];
    let numbered = (0u64..).zip(facts);
    numbered.map(|(sequence, (seconds, fact))| event(meeting, sequence, start + seconds, fact)).collect()
}

fn observation(number: u16, seconds: u64, what: Observed) -> Observation {
    Observation { at: at(seconds), attendee: attendee_id(number), external_user: user(number), what }
}

fn readable<P, T>(listed: Listed<P, T>) -> Vec<T> {
    listed.into_iter().map(|(_, row)| row.expect("a readable row")).collect()
}

async fn meeting(store: &dyn Analytics, id: &MeetingId) -> MeetingReport {
    store.meeting(id).await.expect("an answer").expect("a report")
}

async fn attendee(store: &dyn Analytics, meeting: &MeetingId, number: u16) -> AttendeeReport {
    let all = readable(store.attendees(meeting, None, 999).await.expect("a list"));
    all.into_iter().find(|report| report.attendee == attendee_id(number)).expect("a report")
}

async fn timeline(store: &dyn Analytics, meeting: &MeetingId) -> Vec<Moment> {
    store.timeline(meeting, &attendee_id(1)).await.expect("a timeline")
}

async fn events_make_reports(store: &dyn Analytics) {
    let id = meeting_id(1, 1);
    store.follow(life(&id, 0)).await.expect("a write");
    let report = meeting(store, &id).await;
    assert_eq!((report.started_at, report.ended_at), (at(0), Some(at(100))));
    assert_eq!((report.joined, report.present, report.present_max, report.present_ms), (1, 0, 1, 60_000));
    assert_eq!(report.external_meeting_id.as_str(), "Zoë's «room»");
    let report = attendee(store, &id, 1).await;
    assert_eq!((report.joined_at, report.left_at), (Some(at(10)), Some(at(70))));
    let kinds: Vec<_> = timeline(store, &id).await.into_iter().map(|moment| moment.kind).collect();
    assert_eq!(kinds, [MomentKind::Joined, MomentKind::Left]);
}

async fn who_is_removed_and_who_comes_back_is_known(store: &dyn Analytics) {
    let id = meeting_id(9, 1);
    store.follow(life(&id, 0)[..4].to_vec()).await.expect("a write");
    store.observe(&id, vec![observation(1, 60, Observed::Reconnected)]).await.expect("a write");
    let known = store.attendee(&id, &attendee_id(1)).await.expect("an answer").expect("a report");
    assert_eq!((known.reconnects, known.removed), (1, false));
    assert_eq!(timeline(store, &id).await.last().expect("a moment").kind, MomentKind::Reconnected);
    store.follow(vec![event(&id, 4, 80, attendee_fact(1, AttendeeChange::Deleted))]).await.expect("a write");
    let known = store.attendee(&id, &attendee_id(1)).await.expect("an answer").expect("a report");
    assert_eq!((known.reconnects, known.removed), (1, true));
    assert_eq!(store.attendee(&id, &attendee_id(2)).await.expect("an answer"), None);
}

async fn what_was_read_before_changes_nothing(store: &dyn Analytics) {
    let id = meeting_id(2, 1);
    let events = life(&id, 0);
    store.follow(events[..3].to_vec()).await.expect("a write");
    store.follow(events[1..].to_vec()).await.expect("a write");
    store.follow(events).await.expect("a write");
    let report = meeting(store, &id).await;
    assert_eq!((report.events, report.joined, report.present_ms), (5, 1, 60_000));
    assert_eq!(timeline(store, &id).await.len(), 2);
}

async fn what_was_learned_reads_back_as_it_was_written(store: &dyn Analytics) {
    let id = meeting_id(3, 1);
    store.follow(life(&id, 0)).await.expect("a write");
    let mut tally = Tally { span_ms: 30_000, talk_ms: 4_200, muted_ms: 7, weak_ms: 1, ..Tally::default() };
    tally.add(Measure::RoundTrip, 12.25);
    tally.add(Measure::SentHeight, 720.0);
    let event = ClientEvent {
        name: ClientEventName::AudioInputFailed,
        at: Some(at(41)),
        start_ms: Some(812),
        poor_connections: Some(2),
        detail: Some(Redacted::new("NotAllowedError: «no»".to_owned())),
    };
    let device = ClientDevice::of("Chrome", "141.0", "Mac OS", "", "3.32.0");
    let told = Observed::Told { device: Box::new(device.clone()), event: Box::new(event.clone()) };
    let learned = vec![
        observation(1, 40, Observed::Measured(Box::new(tally.clone()))),
        observation(1, 41, told),
        observation(1, 42, Observed::Muted(true)),
    ];
    store.observe(&id, learned).await.expect("a write");
    let report = attendee(store, &id, 1).await;
    assert_eq!((&report.tally, report.device.as_ref()), (&tally, Some(&device)));
    assert_eq!((report.start_ms, report.poor_connections, report.mutes), (Some(812), 2, 1));
    assert_eq!(report.told(ClientEventName::AudioInputFailed), 1);
    let moments = timeline(store, &id).await;
    let expected = [
        Moment { at: at(40), kind: MomentKind::Measured(tally) },
        Moment { at: at(41), kind: MomentKind::Told(event) },
        Moment { at: at(42), kind: MomentKind::Muted(true) },
    ];
    assert_eq!(moments[2..], expected);
    assert_eq!(report.moments as usize, moments.len());
}

async fn what_is_learned_may_come_before_the_events(store: &dyn Analytics) {
    let id = meeting_id(4, 1);
    store.observe(&id, vec![observation(1, 20, Observed::Muted(true))]).await.expect("a write");
    assert_eq!(store.meeting(&id).await.expect("an answer"), None);
    store.follow(life(&id, 0)).await.expect("a write");
    let report = attendee(store, &id, 1).await;
    assert_eq!((report.mutes, report.joined_at), (1, Some(at(10))));
}

async fn meetings_are_listed_youngest_first_and_page(store: &dyn Analytics) {
    let ids: Vec<MeetingId> = (1..=4).map(|number| meeting_id(5, number)).collect();
    for (id, start) in ids.iter().zip([10_000, 30_000, 20_000, 20_000]) {
        store.follow(life(id, start)).await.expect("a write");
    }
    let mut seen = Vec::new();
    let mut before = Some(RecordPosition { created_at: at(50_000), id: meeting_id(5, 9) });
    while seen.len() < 4 {
        let page = store.meetings(before.as_ref(), 2).await.expect("a list");
        before = page.last().map(|(position, _)| position.clone());
        seen.extend(readable(page).into_iter().map(|report| report.id));
    }
    assert_eq!(seen, [ids[1].clone(), ids[3].clone(), ids[2].clone(), ids[0].clone()]);
}

async fn attendees_page(store: &dyn Analytics) {
    let id = meeting_id(6, 1);
    let learned = [3, 1, 2].map(|number| observation(number, 1, Observed::Muted(true)));
    store.observe(&id, learned.to_vec()).await.expect("a write");
    let first = store.attendees(&id, None, 2).await.expect("a list");
    let last = first.last().expect("two").0.clone();
    let second = store.attendees(&id, Some(&last), 2).await.expect("a list");
    let seen: Vec<_> = first.into_iter().chain(second).map(|(id, _)| id).collect();
    assert_eq!(seen, [1, 2, 3].map(attendee_id));
}

async fn what_is_over_for_long_is_forgotten_whole(store: &dyn Analytics) {
    let (old, lost, young) = (meeting_id(7, 1), meeting_id(7, 2), meeting_id(7, 3));
    // Before all others, so that a store that holds more forgets these alone.
    let ago = |seconds: u64| Timestamp::from_millis(at(0).as_millis() - 1_000_000 + seconds * 1_000);
    let moved = |id: &MeetingId, seconds: u64| -> Vec<Event> {
        life(id, 0)
            .into_iter()
            .map(|event| {
                let mut detail = event.detail;
                let since = detail.timestamp.as_millis() - at(0).as_millis();
                detail.timestamp = Timestamp::from_millis(ago(seconds).as_millis() + since);
                Event::of(detail)
            })
            .collect()
    };
    store.follow(moved(&old, 0)).await.expect("a write");
    store.follow(moved(&lost, 1)[..3].to_vec()).await.expect("a write");
    store.follow(moved(&young, 100)).await.expect("a write");
    assert_eq!(store.forget(ago(5), 10).await.expect("an answer"), 0);
    assert_eq!(store.forget(ago(150), 1).await.expect("an answer"), 1);
    assert_eq!(store.forget(ago(150), 10).await.expect("an answer"), 1);
    for id in [&old, &lost] {
        assert_eq!(store.meeting(id).await.expect("an answer"), None);
        assert!(store.attendees(id, None, 9).await.expect("a list").is_empty());
        assert!(timeline(store, id).await.is_empty());
    }
    assert_eq!(timeline(store, &young).await.len(), 2);
}

async fn nothing_is_known_of_strangers(store: &dyn Analytics) {
    let id = meeting_id(8, 1);
    assert_eq!(store.meeting(&id).await.expect("an answer"), None);
    assert!(store.attendees(&id, None, 9).await.expect("a list").is_empty());
    assert!(timeline(store, &id).await.is_empty());
}
