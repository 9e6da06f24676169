//! Events beside the samples of the reference, byte for byte.

use std::collections::BTreeSet;

use super::*;
use crate::capabilities::MediaCapability;

const MEETING: &str = "0f9a2b6e-1111-4222-8333-444455550706";
const ATTENDEE: &str = "5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b";

fn subject() -> Subject {
    Subject {
        meeting: MEETING.parse().unwrap(),
        external_meeting: "demo".parse().unwrap(),
        media_region: "us-east-1".parse().unwrap(),
    }
}

fn origin() -> Origin {
    Origin { account: "111122223333".parse().unwrap(), region: "us-east-1".parse().unwrap() }
}

fn event(fact: Fact) -> Event {
    Event::new(&subject(), 3, Timestamp::from_millis(1_768_478_405_120), fact)
}

fn of_attendee(change: AttendeeChange) -> Event {
    let external_user = "a1b2c3d4#Alice".parse().unwrap();
    event(Fact::Attendee { attendee: ATTENDEE.parse().unwrap(), external_user, change })
}

fn golden(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/events");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    let value: String = text.lines().map(str::trim_start).collect();
    value
}

#[test]
fn an_event_of_the_bus_is_as_amazon_writes_it() {
    assert_eq!(of_attendee(AttendeeChange::Joined).envelope(&origin()), golden("AttendeeJoined.eventbridge"));
}

#[test]
fn an_event_of_a_queue_has_no_id_and_its_time_in_milliseconds() {
    let joined = of_attendee(AttendeeChange::Joined);
    assert_eq!(joined.notification(&origin()), golden("AttendeeJoined.queue"));
}

/// One of each, in the order of the reference.
fn one_of_each() -> Vec<Event> {
    use AttendeeChange as A;
    use PipelineChange as P;
    use TranscriptionChange as T;
    let attendees = [
        A::Added,
        A::Deleted,
        A::Authorized,
        A::Joined,
        A::Left,
        A::Dropped,
        A::VideoStarted,
        A::VideoStopped,
        A::ContentJoined,
        A::ContentLeft,
        A::ContentDropped,
        A::ContentVideoStarted,
        A::ContentVideoStopped,
    ];
    let updated = Fact::CapabilitiesUpdated {
        attendee: ATTENDEE.parse().unwrap(),
        external_user: "a1b2c3d4#Alice".parse().unwrap(),
        capabilities: Capabilities { audio: MediaCapability::Receive, ..Capabilities::default() },
    };
    let transcription = |change| Fact::Transcription {
        change,
        region: "us-east-1".into(),
        configuration: r#"{"LanguageCode":"en-US"}"#.into(),
        message: matches!(change, T::Interrupted | T::Failed).then(|| "no engine".into()),
    };
    let transcriptions = [T::Started, T::Stopped, T::Interrupted, T::Resumed, T::Failed];
    let pipeline =
        |change| Fact::Pipeline { pipeline: "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap(), change };
    let pipelines = [P::InProgress, P::Deleted, P::TemporaryFailure, P::Resumed, P::PermanentFailure];
    let meeting = [Fact::MeetingStarted, Fact::MeetingEnded].into_iter().map(event);
    meeting
        .chain(attendees.into_iter().map(of_attendee))
        .chain([event(updated)])
        .chain(transcriptions.map(|change| event(transcription(change))))
        .chain(pipelines.map(|change| event(pipeline(change))))
        .collect()
}

#[test]
fn each_event_has_the_members_of_the_reference_and_reads_back() {
    let golden = include_str!("../../tests/golden/events/details.jsonl");
    let events = one_of_each();
    assert_eq!(events.len(), golden.lines().count());
    for (event, line) in events.into_iter().zip(golden.lines()) {
        assert_eq!(event.detail.json(), line);
        let kind = event.detail.event_type.as_str();
        assert!(line.contains(&format!(r#""eventType":"{kind}""#)), "{kind}");
        assert_eq!(kind.contains("Pipeline"), event.detail_type() == DetailType::Pipeline, "{kind}");
        assert_eq!(Event::of(serde_json::from_str(line).unwrap()), event);
    }
}

#[test]
fn every_place_of_a_meeting_has_an_id_of_its_own_that_never_changes() {
    let meeting: MeetingId = MEETING.parse().unwrap();
    let ids: BTreeSet<EventId> = (0..100_000).map(|sequence| EventId::of(&meeting, sequence)).collect();
    assert_eq!(ids.len(), 100_000);
    let last = EventId::of(&meeting, u64::MAX);
    assert!(!ids.contains(&last));
    let other: MeetingId = "0f9a2b6e-1112-4222-8333-444455550706".parse().unwrap();
    assert!(!ids.contains(&EventId::of(&other, 0)));
    assert_eq!(EventId::of(&meeting, 0), EventId::of(&meeting, 0));
}

#[test]
fn an_id_is_a_uuid_of_version_8() {
    let text = EventId::of(&MEETING.parse().unwrap(), 7).to_string();
    assert_eq!((text.len(), &text[14..15]), (36, "8"), "{text}");
    assert!("89ab".contains(&text[19..20]), "{text}");
    assert_eq!(text.parse::<EventId>().unwrap().to_string(), text);
    for bad in ["", "x", &text[1..], &format!("0{text}")] {
        assert!(bad.parse::<EventId>().is_err(), "{bad}");
    }
}
