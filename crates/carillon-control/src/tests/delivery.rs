//! Hours of deliveries in virtual time.

use std::time::Duration;

use carillon_ports::outbox::{Lane, Position, Rest, Target, TargetKind, Waiting, Work};
use carillon_ports::sink::DeliveryError;
use carillon_proto::event::{Event, Fact, Subject};
use carillon_proto::units::Timestamp;

use crate::{Attempt, Deliveries, DeliveryPolicy};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn work(attempts: u32, events: u64) -> Work {
    let subject = Subject {
        meeting: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
        external_meeting: "demo".parse().unwrap(),
        media_region: "us-east-1".parse().unwrap(),
    };
    let waiting = |place| Waiting {
        position: Position(10 + place),
        since: NOW,
        event: Event::new(&subject, place, NOW, Fact::MeetingStarted),
    };
    let target = Target::new(TargetKind::Webhook, "https://example.org/");
    let lane = Lane { target, of: subject.meeting.clone() };
    Work { lane, attempts, events: (0..events).map(waiting).collect() }
}

fn failed() -> Option<DeliveryError> {
    Some(DeliveryError::Failed("503".to_owned()))
}

fn deliveries() -> Deliveries {
    Deliveries::new(DeliveryPolicy::default())
}

#[test]
fn what_was_delivered_is_noted_and_the_rest_waits() {
    let settlement = deliveries().judge(Attempt { work: work(5, 3), delivered: 3, failure: None }, NOW, 0);
    assert_eq!((settlement.delivered, settlement.rest), (Some(Position(12)), Rest::Waits));
    let attempt = Attempt { work: work(5, 3), delivered: 2, failure: failed() };
    let settlement = deliveries().judge(attempt, NOW, 700);
    let again = Rest::Again { attempts: 1, at: NOW + Duration::from_millis(700) };
    assert_eq!((settlement.delivered, settlement.rest), (Some(Position(11)), again));
}

#[test]
fn failures_are_waited_out_longer_and_longer_and_never_all_at_the_same_time() {
    let longest = |attempts| {
        let waits = (0..=300_000).step_by(500).map(|random| {
            let attempt = Attempt { work: work(attempts, 1), delivered: 0, failure: failed() };
            match deliveries().judge(attempt, NOW, random).rest {
                Rest::Again { at, .. } => at.since(NOW),
                other => panic!("{other:?}"),
            }
        });
        let waits: Vec<Duration> = waits.collect();
        assert!(waits.contains(&Duration::ZERO), "jitter is full");
        waits.into_iter().max().unwrap()
    };
    assert_eq!(longest(0), Duration::from_secs(1));
    assert_eq!(longest(3), Duration::from_secs(8));
    assert_eq!(longest(30), Duration::from_secs(300));
}

#[test]
fn an_event_is_given_up_when_it_is_old_or_was_tried_often_or_there_is_no_hope() {
    let rest = |attempts, failure, now| {
        deliveries().judge(Attempt { work: work(attempts, 1), delivered: 0, failure }, now, 0).rest
    };
    let dead = |attempts, error: &str| Rest::Dead { attempts, error: error.to_owned() };
    let day = Duration::from_secs(86_400);
    assert_eq!(rest(7, failed(), NOW + day), dead(8, "503"));
    assert!(matches!(rest(7, failed(), NOW + (day - Duration::from_secs(1))), Rest::Again { .. }));
    assert_eq!(rest(999, failed(), NOW), dead(1_000, "503"));
    let refused = Some(DeliveryError::Refused("a private address".to_owned()));
    assert_eq!(rest(0, refused, NOW), dead(1, "a private address"));
    let unreadable = Attempt { work: work(0, 0), delivered: 0, failure: None };
    assert!(matches!(deliveries().judge(unreadable, NOW, 0).rest, Rest::Dead { .. }));
}

#[test]
fn a_lane_is_in_flight_until_its_settlement_is_durable() {
    let mut deliveries = deliveries();
    let work = work(0, 1);
    assert!(deliveries.start(&work) && !deliveries.start(&work));
    deliveries.judge(Attempt { work: work.clone(), delivered: 1, failure: None }, NOW, 0);
    assert!(deliveries.in_flight().contains(&work.lane));
    assert_eq!(deliveries.allotment().unwrap().lanes, 255);
    deliveries.settled([&work.lane]);
    assert!(deliveries.in_flight().is_empty() && deliveries.start(&work));
}

#[test]
fn a_receiver_that_comes_back_within_the_day_has_its_event_within_minutes() {
    let deliveries = deliveries();
    let back = NOW + Duration::from_secs(3 * 3_600);
    let (mut now, mut attempts) = (NOW, 0);
    while now < back {
        let attempt = Attempt { work: work(attempts, 1), delivered: 0, failure: failed() };
        match deliveries.judge(attempt, now, now.as_millis().wrapping_mul(0x9e37_79b9_7f4a_7c15)).rest {
            Rest::Again { attempts: tried, at } => (attempts, now) = (tried, at + Duration::from_millis(5)),
            other => panic!("after {attempts} attempts: {other:?}"),
        }
    }
    assert!(now.since(back) <= Duration::from_secs(301) && attempts < 1_000, "{attempts}");
}
