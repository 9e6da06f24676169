//! The recording mark.

use carillon_meeting::{Input, MeetingEvent, PresenceChange, RECORDING_TOPIC, VideoChange};
use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::signal::{FrameType, SdkDataMessagePayload};

use crate::world::{CONTENT, MAIN, World, attendee, ms};

fn heard(world: &mut World, connection: ConnectionId) -> Vec<SdkDataMessagePayload> {
    let frames = world.take_of(connection, FrameType::DataMessage);
    frames.into_iter().flat_map(|frame| frame.data_message.unwrap().messages).collect()
}

/// What the mark has said since the last look.
fn marks(world: &mut World, connection: ConnectionId) -> Vec<bool> {
    let heard = heard(world, connection).into_iter();
    let marks = heard.filter(|message| message.topic.as_deref() == Some(RECORDING_TOPIC));
    marks.map(|mark| mark.data.as_deref() == Some(br#"{"recording":true}"#)).collect()
}

#[test]
fn everybody_is_told_when_a_recording_begins_and_when_it_has_ended() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.connect(1, CONTENT);
    let b = world.connect(2, MAIN);
    let early = world.open(3, MAIN);
    world.join(early, 3);
    for recorded in [true, false, true] {
        world.input(Input::RecordingChanged(recorded));
        for connection in [a, b, early] {
            assert_eq!(marks(&mut world, connection), [recorded]);
        }
        assert!(marks(&mut world, share).is_empty());
        world.input(Input::RecordingChanged(recorded));
        assert!(marks(&mut world, a).is_empty(), "said once");
    }
}

#[test]
fn a_mark_has_the_members_that_native_clients_need_and_is_nobodys() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.input(Input::RecordingChanged(true));
    let [mark] = &heard(&mut world, a)[..] else { panic!("one mark") };
    assert_eq!(mark.ingest_time_ns, Some(i64::try_from(world.wall).unwrap() * 1_000_000));
    assert_eq!(mark.sender_attendee_id.as_deref(), Some(""));
    assert_eq!(mark.sender_external_user_id.as_deref(), Some(""));
}

#[test]
fn who_joins_or_comes_back_is_told_after_the_first_index() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.input(Input::RecordingChanged(true));
    let late = world.open(2, MAIN);
    assert!(marks(&mut world, late).is_empty(), "nobody is told before it joins");
    world.join(late, 2);
    assert_eq!(
        world.take_types(late),
        [FrameType::JoinAck, FrameType::Index, FrameType::DataMessage],
        "in this order"
    );
    let back = world.reconnect(a);
    assert_eq!(marks(&mut world, back), [true]);
    let share = world.open(2, CONTENT);
    world.join(share, 2);
    assert!(marks(&mut world, share).is_empty());
}

#[test]
fn who_missed_the_end_is_told_when_it_comes_back() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.input(Input::RecordingChanged(true));
    world.input(Input::RecordingChanged(false));
    let back = world.reconnect(a);
    assert_eq!(marks(&mut world, back), [false]);
}

#[test]
fn a_meeting_that_was_never_recorded_says_nothing_of_it() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.input(Input::RecordingChanged(false));
    assert!(heard(&mut world, a).is_empty());
    let b = world.connect(2, MAIN);
    assert!(heard(&mut world, b).is_empty());
}

#[test]
fn a_mark_holds_no_meeting() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.input(Input::RecordingChanged(true));
    world.leave(a);
    world.advance(ms(60_000));
    assert_eq!(world.meeting.next_timeout(), None);
}

#[test]
fn viewers_of_a_replica_see_the_mark_too() {
    let mut world = World::new();
    world.connect(1, MAIN);
    let early = world.connect(1_001, MAIN);
    world.input(Input::RecordingChanged(true));
    let late = world.connect(1_002, MAIN);
    for viewer in [early, late] {
        assert_eq!(marks(&mut world, viewer), [true]);
    }
}

/// The roll, in short: who and what, and how many seconds ago.
fn roll(world: &World) -> Vec<(String, Option<u64>)> {
    let told = |event: &MeetingEvent| match event {
        MeetingEvent::Presence {
            attendee, modality, change: PresenceChange::Joined, replica: None, ..
        } => (attendee.clone(), if *modality == Modality::Main { "is there" } else { "shares" }),
        MeetingEvent::Video { attendee, modality, change: VideoChange::Started, .. } => {
            (attendee.clone(), if *modality == Modality::Main { "films" } else { "shows" })
        }
        MeetingEvent::Muted { attendee, muted: true, .. } => (attendee.clone(), "is muted"),
        other => panic!("{other:?}"),
    };
    let entries = world.meeting.roll().into_iter().map(|entry| {
        let (who, what) = told(&entry.event);
        let number = (0..9).find(|number| attendee(*number) == who).unwrap();
        (format!("{number} {what}"), entry.since.map(|since| (world.wall - since.as_millis()) / 1_000))
    });
    entries.collect()
}

#[test]
fn the_roll_tells_who_is_there_what_is_on_and_since_when() {
    let mut world = World::new();
    assert_eq!(roll(&world), []);
    let third = world.connect(3, MAIN);
    world.advance(ms(10_000));
    world.publish(1, MAIN);
    world.advance(ms(10_000));
    let second = world.publish(2, MAIN);
    world.publish(2, CONTENT);
    world.mute(third, true);
    world.advance(ms(10_000));
    let all = [
        ("3 is there", Some(30)),
        ("1 is there", Some(20)),
        ("2 is there", Some(10)),
        ("2 shares", Some(10)),
        ("1 films", Some(20)),
        ("2 films", Some(10)),
        ("2 shows", Some(10)),
        ("3 is muted", None),
    ];
    assert_eq!(roll(&world), all.map(|(what, since)| (what.to_owned(), since)));
    world.leave(second);
    let left = roll(&world).into_iter().map(|(what, _)| what).filter(|what| what.starts_with('2'));
    assert!(left.into_iter().all(|what| what == "2 shares" || what == "2 shows"));
}

#[test]
fn who_comes_back_on_another_connection_has_been_there_all_the_time() {
    let mut world = World::new();
    let former = world.connect(1, MAIN);
    world.advance(ms(60_000));
    world.reconnect(former);
    world.flush();
    assert_eq!(roll(&world), [("1 is there".to_owned(), Some(60))]);
}
