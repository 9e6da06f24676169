//! The promises of `Outbox`, one case each, over the store of meetings whose writes it keeps.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use carillon_proto::event::{Event, EventType, Fact, PipelineChange};
use carillon_proto::id::Modality;
use carillon_proto::units::Timestamp;

use super::meetings::{BOUNDS, NOW, attendee, meeting};
use crate::Meetings;
use crate::meetings::{Attendee, Meeting, MeetingStatus, NotificationsConfiguration, Selection};
use crate::outbox::{
    Allotment, Due, Lane, Letters, LiveChange, LiveFact, Outbox, OutboxBounds, OutboxConfig, Position,
    Present, Rest, Settlement, Target, TargetKind,
};

/// Judges a supplier of `Outbox` that belongs to `meetings` and in which nothing waits.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn outbox(meetings: &dyn Meetings, outbox: &dyn Outbox) {
    writes_put_their_events_in_order(meetings, outbox).await;
    nothing_is_said_twice_of_a_live_meeting(meetings, outbox).await;
    whoever_is_there_leaves_before_the_end(meetings, outbox).await;
    pipelines_may_speak_after_the_end(meetings, outbox).await;
    events_go_to_the_sinks_and_to_the_targets_of_their_meeting(meetings, outbox).await;
    a_lane_is_delivered_in_order(meetings, outbox).await;
    a_failure_holds_up_its_own_lane_only(meetings, outbox).await;
    what_is_given_up_can_be_sent_again(meetings, outbox).await;
    a_full_backlog_costs_no_write_its_success(meetings, outbox).await;
    lanes_in_flight_are_not_handed_out_again(meetings, outbox).await;
    the_log_forgets_what_is_old_and_waits_for_nobody(meetings, outbox).await;
    readers_are_remembered(outbox).await;
    every_write_wakes(meetings, outbox).await;
}

fn later(seconds: u64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + seconds * 1_000)
}

fn webhook(case: u16) -> Target {
    Target::new(TargetKind::Webhook, format!("https://example.org/{case}"))
}

fn config(sinks: impl IntoIterator<Item = Target>) -> OutboxConfig {
    OutboxConfig { sinks: sinks.into_iter().collect(), bounds: OutboxBounds::default() }
}

async fn created(store: &dyn Meetings, case: u16) -> Meeting {
    let meeting = meeting(case, 1);
    store.create(meeting.clone(), BOUNDS).await.expect("a creation");
    meeting
}

async fn end(store: &dyn Meetings, meeting: &Meeting) {
    store.end(&meeting.id, MeetingStatus::Ended, later(9)).await.expect("an end");
}

fn live(attendee: &Attendee, modality: Modality, change: LiveChange) -> LiveFact {
    LiveFact {
        at: later(5),
        attendee: attendee.id.clone(),
        external_user: attendee.external_user_id.clone(),
        modality,
        change,
    }
}

async fn all_events(outbox: &dyn Outbox) -> Vec<(Position, Event)> {
    outbox.events(None, 10_000).await.expect("events")
}

/// The events of a meeting, whose sequences it checks.
async fn events_of(outbox: &dyn Outbox, meeting: &Meeting) -> Vec<Event> {
    let all = all_events(outbox).await;
    let events: Vec<Event> =
        all.into_iter().map(|(_, event)| event).filter(|event| *event.meeting() == meeting.id).collect();
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event.detail.sequence, place as u64, "sequences have no gap");
    }
    events
}

async fn types_of(outbox: &dyn Outbox, meeting: &Meeting) -> Vec<EventType> {
    events_of(outbox, meeting).await.into_iter().map(|event| event.detail.event_type).collect()
}

const PLENTY: Allotment = Allotment { lanes_per_target: 100, lanes: 1_000, events: 100 };

async fn due(outbox: &dyn Outbox, now: Timestamp) -> Due {
    outbox.due(now, &BTreeSet::new(), PLENTY).await.expect("work")
}

/// What waits for a target at this time, as event types by meeting.
async fn waiting(outbox: &dyn Outbox, target: &Target, now: Timestamp) -> Vec<Vec<EventType>> {
    let work = due(outbox, now).await.work.into_iter().filter(|work| work.lane.target == *target);
    work.map(|work| work.events.iter().map(|it| it.event.detail.event_type).collect()).collect()
}

async fn settle(outbox: &dyn Outbox, lane: &Lane, delivered: Option<Position>, rest: Rest) {
    let settlement = Settlement { lane: lane.clone(), delivered, rest };
    outbox.settle(later(20), vec![settlement]).await.expect("a settlement");
}

/// Delivers everything that is due, so that the next case finds nothing.
async fn deliver_all(outbox: &dyn Outbox) {
    loop {
        let due = due(outbox, later(1_000_000)).await;
        if due.work.is_empty() {
            return;
        }
        for work in due.work {
            let last = work.events.last().expect("work has events").position;
            settle(outbox, &work.lane, Some(last), Rest::Waits).await;
        }
    }
}

async fn writes_put_their_events_in_order(store: &dyn Meetings, outbox: &dyn Outbox) {
    let meeting = created(store, 0xe1).await;
    let (first, second) = (attendee(1), attendee(2));
    let silent = carillon_proto::capabilities::Capabilities::default();
    let both = vec![first.clone(), second.clone(), first.clone()];
    store.add_attendees(&meeting.id, both, 2).await.expect("additions");
    store.add_attendees(&meeting.id, vec![attendee(3)], 2).await.expect("additions");
    let only = Selection::Only(second.id.clone());
    store.set_capabilities(&meeting.id, &only, silent, later(2)).await.expect("a change");
    store.remove_attendee(&meeting.id, &first.id, later(3)).await.expect("a removal");
    store.remove_attendee(&meeting.id, &first.id, later(3)).await.expect("a removal");
    end(store, &meeting).await;
    end(store, &meeting).await;
    let events = events_of(outbox, &meeting).await;
    let types: Vec<_> = events.iter().map(|event| event.detail.event_type).collect();
    use EventType::*;
    let expected = [
        MeetingStarted,
        AttendeeAdded,
        AttendeeAdded,
        AttendeeAdded,
        AttendeeCapabilitiesUpdated,
        AttendeeDeleted,
        MeetingEnded,
    ];
    assert_eq!(types, expected);
    assert_eq!(events[0].at(), meeting.created_at);
    assert_eq!(events[5].at(), later(3));
    assert_eq!(events[1].detail.attendee_id, Some(first.id.clone()));
    assert_eq!(events[3].detail.attendee_id, Some(first.id));
    assert_eq!(events[4].detail.external_user_id, Some(second.external_user_id));
}

async fn nothing_is_said_twice_of_a_live_meeting(store: &dyn Meetings, outbox: &dyn Outbox) {
    let meeting = created(store, 0xe2).await;
    let alice = attendee(1);
    let main = |change| live(&alice, Modality::Main, change);
    use LiveChange::*;
    let facts = [Authorized, Joined, VideoStarted, Joined].map(main).to_vec();
    outbox.append_live(&meeting.id, facts).await.expect("an append");
    let present = outbox.present(None, 9).await.expect("who is there");
    let expected =
        Present { meeting: meeting.id.clone(), attendee: alice.id.clone(), modality: Modality::Main };
    assert_eq!(present, [(expected.clone(), alice.external_user_id.clone())]);
    assert_eq!(outbox.present(Some(&expected), 9).await.expect("the next page"), []);
    outbox.append_live(&meeting.id, [Joined, Dropped, Left].map(main).to_vec()).await.expect("an append");
    assert_eq!(outbox.present(None, 9).await.expect("who is there"), []);
    use EventType::*;
    let expected = [
        MeetingStarted,
        AttendeeAuthorized,
        AttendeeJoined,
        AttendeeVideoStarted,
        AttendeeVideoStopped,
        AttendeeDropped,
    ];
    assert_eq!(types_of(outbox, &meeting).await, expected);
    end(store, &meeting).await;
}

async fn whoever_is_there_leaves_before_the_end(store: &dyn Meetings, outbox: &dyn Outbox) {
    let meeting = created(store, 0xe3).await;
    let (alice, bob) = (attendee(1), attendee(2));
    store.add_attendees(&meeting.id, vec![alice.clone(), bob.clone()], 9).await.expect("additions");
    for who in [&alice, &bob] {
        let facts = vec![
            live(who, Modality::Main, LiveChange::Joined),
            live(who, Modality::Content, LiveChange::Joined),
        ];
        outbox.append_live(&meeting.id, facts).await.expect("an append");
    }
    store.remove_attendee(&meeting.id, &bob.id, later(7)).await.expect("a removal");
    end(store, &meeting).await;
    let late = vec![live(&alice, Modality::Main, LiveChange::Left)];
    outbox.append_live(&meeting.id, late).await.expect("an append");
    let joined = vec![live(&alice, Modality::Main, LiveChange::Joined)];
    outbox.append_live(&meeting.id, joined).await.expect("an append");
    use EventType::*;
    let types = types_of(outbox, &meeting).await;
    assert_eq!(types[7..10], [AttendeeContentLeft, AttendeeLeft, AttendeeDeleted]);
    assert_eq!(types.len(), 13, "{types:?}");
    assert!(types[10..12].contains(&AttendeeLeft) && types[10..12].contains(&AttendeeContentLeft));
    assert_eq!(types[12], MeetingEnded);
    assert_eq!(outbox.present(None, 9).await.expect("who is there"), []);
}

async fn pipelines_may_speak_after_the_end(store: &dyn Meetings, outbox: &dyn Outbox) {
    let meeting = created(store, 0xe4).await;
    end(store, &meeting).await;
    let fact = Fact::Pipeline {
        pipeline: "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().expect("a GUID"),
        change: PipelineChange::Deleted,
    };
    let event = outbox.append(&meeting.id, later(30), fact.clone()).await.expect("an append");
    assert_eq!(event.as_ref().map(|event| event.detail.sequence), Some(2));
    assert_eq!(events_of(outbox, &meeting).await.last(), event.as_ref());
    let unknown = super::meetings::meeting(0xe4, 9).id;
    assert_eq!(outbox.append(&unknown, later(30), fact).await.expect("an answer"), None);
}

async fn events_go_to_the_sinks_and_to_the_targets_of_their_meeting(
    store: &dyn Meetings,
    outbox: &dyn Outbox,
) {
    let queue = Target::new(TargetKind::Sqs, "arn:aws:sqs:us-east-1:111122223333:q");
    outbox.configure(config([webhook(5)]));
    let notifications =
        NotificationsConfiguration { sqs_queue_arn: Some(queue.address().into()), ..Default::default() };
    let named = Meeting { notifications: Some(notifications), ..meeting(0xe5, 1) };
    store.create(named.clone(), BOUNDS).await.expect("a creation");
    let plain = meeting(0xe5, 2);
    store.create(plain.clone(), BOUNDS).await.expect("a creation");
    let pipeline = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().expect("a GUID");
    let fact = Fact::Pipeline { pipeline, change: PipelineChange::InProgress };
    outbox.append(&named.id, later(1), fact).await.expect("an append");
    use EventType::*;
    assert_eq!(waiting(outbox, &queue, later(9)).await, [vec![MeetingStarted]]);
    let mut of_sink = waiting(outbox, &webhook(5), later(9)).await;
    of_sink.sort();
    assert_eq!(of_sink, [vec![MeetingStarted], vec![MeetingStarted, MediaPipelineInProgress]]);
    let backlog = outbox.backlog().await.expect("the backlog");
    assert_eq!(backlog.waiting.iter().map(|(_, count)| count).sum::<u64>(), 4);
    deliver_all(outbox).await;
    assert_eq!(outbox.backlog().await.expect("the backlog").waiting, []);
    for meeting in [named, plain] {
        end(store, &meeting).await;
    }
    deliver_all(outbox).await;
}

async fn a_lane_is_delivered_in_order(store: &dyn Meetings, outbox: &dyn Outbox) {
    outbox.configure(config([webhook(6)]));
    let meeting = created(store, 0xe6).await;
    store.add_attendees(&meeting.id, vec![attendee(1), attendee(2)], 9).await.expect("additions");
    let work = due(outbox, later(9)).await.work.remove(0);
    assert_eq!((work.attempts, work.events.len()), (0, 3));
    assert!(work.events.is_sorted_by_key(|it| it.position) && work.events[0].since == meeting.created_at);
    let few = Allotment { events: 2, ..PLENTY };
    let first = outbox.due(later(9), &BTreeSet::new(), few).await.expect("work").work.remove(0);
    assert_eq!(first.events, work.events[..2]);
    settle(outbox, &work.lane, Some(work.events[1].position), Rest::Waits).await;
    let rest = due(outbox, later(20)).await.work.remove(0);
    assert_eq!(rest.events, work.events[2..]);
    settle(outbox, &work.lane, Some(work.events[1].position), Rest::Waits).await;
    assert_eq!(due(outbox, later(20)).await.work.len(), 1, "what is settled twice is settled once");
    deliver_all(outbox).await;
    end(store, &meeting).await;
    deliver_all(outbox).await;
}

async fn a_failure_holds_up_its_own_lane_only(store: &dyn Meetings, outbox: &dyn Outbox) {
    outbox.configure(config([webhook(7), webhook(70)]));
    let meeting = created(store, 0xe7).await;
    let lane = Lane { target: webhook(7), of: meeting.id.clone() };
    let at = later(60);
    settle(outbox, &lane, None, Rest::Again { attempts: 3, at }).await;
    store.add_attendees(&meeting.id, vec![attendee(1)], 9).await.expect("an addition");
    let early = due(outbox, later(59)).await;
    assert_eq!(early.work.len(), 1);
    assert_eq!((&early.work[0].lane.target, early.work[0].events.len()), (&webhook(70), 2));
    assert_eq!(early.next, Some(at));
    let work = due(outbox, at).await.work.into_iter().find(|work| work.lane == lane).expect("the lane");
    assert_eq!((work.attempts, work.events.len()), (3, 2));
    settle(outbox, &lane, Some(work.events[0].position), Rest::Again { attempts: 1, at: later(90) }).await;
    let work = due(outbox, later(90)).await.work.into_iter().find(|work| work.lane == lane);
    assert_eq!(work.map(|work| (work.attempts, work.events.len())), Some((1, 1)));
    deliver_all(outbox).await;
    end(store, &meeting).await;
    deliver_all(outbox).await;
}

async fn what_is_given_up_can_be_sent_again(store: &dyn Meetings, outbox: &dyn Outbox) {
    outbox.configure(config([webhook(8)]));
    let meeting = created(store, 0xe8).await;
    store.add_attendees(&meeting.id, vec![attendee(1)], 9).await.expect("an addition");
    let lane = Lane { target: webhook(8), of: meeting.id.clone() };
    let given_up = due(outbox, later(9)).await.work.remove(0).events.remove(0);
    settle(outbox, &lane, None, Rest::Dead { attempts: 4, error: "410".to_owned() }).await;
    use EventType::*;
    assert_eq!(waiting(outbox, &webhook(8), later(20)).await, [vec![AttendeeAdded]]);
    let letters = outbox.dead_letters(None, 9).await.expect("letters");
    assert_eq!((letters.len(), letters[0].attempts, &*letters[0].error), (1, 4, "410"));
    assert_eq!((&letters[0].event, &letters[0].target), (&given_up.event, &webhook(8)));
    assert_eq!((letters[0].position, letters[0].at), (given_up.position, later(20)));
    assert_eq!(outbox.dead_letters(Some(letters[0].number), 9).await.expect("the next page"), []);
    assert_eq!(outbox.retry(Letters::One(letters[0].number + 1), later(40)).await.expect("a retry"), 0);
    assert_eq!(outbox.retry(Letters::All, later(40)).await.expect("a retry"), 1);
    assert_eq!(outbox.dead_letters(None, 9).await.expect("letters"), []);
    let work = due(outbox, later(40)).await.work.remove(0);
    assert_eq!(work.events[0].event, given_up.event);
    assert_eq!((work.events[0].since, work.events.len()), (later(40), 2));
    deliver_all(outbox).await;
    end(store, &meeting).await;
    deliver_all(outbox).await;
}

async fn a_full_backlog_costs_no_write_its_success(store: &dyn Meetings, outbox: &dyn Outbox) {
    let bounds = OutboxBounds { backlog_max: 2, dead_letters_max: 2 };
    outbox.configure(OutboxConfig { sinks: vec![webhook(9)], bounds });
    let dropped = outbox.backlog().await.expect("the backlog").dropped;
    let meeting = created(store, 0xe9).await;
    for number in 1..=4 {
        store.add_attendees(&meeting.id, vec![attendee(number)], 9).await.expect("an addition");
    }
    assert_eq!(events_of(outbox, &meeting).await.len(), 5);
    let backlog = outbox.backlog().await.expect("the backlog");
    assert_eq!(backlog.waiting, [(webhook(9), 2)]);
    assert_eq!((backlog.dead_letters, backlog.dropped - dropped), (2, 1));
    let letters = outbox.dead_letters(None, 9).await.expect("letters");
    assert!(letters.iter().all(|letter| letter.attempts == 0 && !letter.error.is_empty()));
    assert_eq!(outbox.retry(Letters::All, later(40)).await.expect("a retry"), 0, "there is no room");
    deliver_all(outbox).await;
    assert_eq!(outbox.retry(Letters::All, later(40)).await.expect("a retry"), 2);
    deliver_all(outbox).await;
    outbox.configure(OutboxConfig::default());
    end(store, &meeting).await;
}

async fn lanes_in_flight_are_not_handed_out_again(store: &dyn Meetings, outbox: &dyn Outbox) {
    outbox.configure(config([webhook(10), webhook(11)]));
    let mut meetings = Vec::new();
    for number in 1..=4 {
        let meeting = meeting(0xea, number);
        store.create(meeting.clone(), BOUNDS).await.expect("a creation");
        meetings.push(meeting);
    }
    let two = Allotment { lanes_per_target: 2, lanes: 1_000, events: 1 };
    let first = outbox.due(later(9), &BTreeSet::new(), two).await.expect("work").work;
    assert_eq!(first.len(), 4, "two of each target");
    let mut in_flight: BTreeSet<Lane> = first.iter().map(|work| work.lane.clone()).collect();
    assert_eq!(outbox.due(later(9), &in_flight, two).await.expect("work").work, []);
    let lane = first[0].lane.clone();
    in_flight.remove(&lane);
    settle(outbox, &lane, Some(first[0].events[0].position), Rest::Waits).await;
    let next = outbox.due(later(20), &in_flight, two).await.expect("work").work;
    assert_eq!(next.len(), 1);
    assert!(next[0].lane.target == lane.target && next[0].lane != lane);
    let one = Allotment { lanes: 1, ..PLENTY };
    assert_eq!(outbox.due(later(20), &in_flight, one).await.expect("work").work.len(), 1);
    outbox.configure(OutboxConfig::default());
    for meeting in &meetings {
        end(store, meeting).await;
    }
    deliver_all(outbox).await;
}

async fn the_log_forgets_what_is_old_and_waits_for_nobody(store: &dyn Meetings, outbox: &dyn Outbox) {
    outbox.configure(config([webhook(12)]));
    let waits = created(store, 0xeb).await;
    outbox.configure(OutboxConfig::default());
    let idle = meeting(0xeb, 2);
    store.create(idle.clone(), BOUNDS).await.expect("a creation");
    while outbox.prune(later(100), 3).await.expect("a pruning") > 0 {}
    assert_eq!(types_of(outbox, &waits).await, [EventType::MeetingStarted]);
    assert_eq!(types_of(outbox, &idle).await, []);
    let last = all_events(outbox).await.last().expect("an event").0;
    end(store, &idle).await;
    let ended = outbox.events(Some(last), 9).await.expect("events");
    assert_eq!((ended.len(), ended[0].1.detail.sequence), (1, 1), "nothing begins anew");
    deliver_all(outbox).await;
    end(store, &waits).await;
}

async fn readers_are_remembered(outbox: &dyn Outbox) {
    assert_eq!(outbox.cursor("reader").await.expect("no cursor"), None);
    for position in [3, 5] {
        outbox.set_cursor("reader", Position(position)).await.expect("a cursor");
        assert_eq!(outbox.cursor("reader").await.expect("a cursor"), Some(Position(position)));
    }
}

async fn every_write_wakes(store: &dyn Meetings, outbox: &dyn Outbox) {
    let woken = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&woken);
    outbox.subscribe(Arc::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    }));
    let meeting = created(store, 0xec).await;
    let after_creation = woken.load(Ordering::Relaxed);
    assert!(after_creation > 0);
    end(store, &meeting).await;
    assert!(woken.load(Ordering::Relaxed) > after_creation);
}
