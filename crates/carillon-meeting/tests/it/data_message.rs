//! Data messages: delivery, times, storage, throttles.

use carillon_meeting::{DataMessageLimits, MeetingConfig, Metric, Rate, Violation};
use carillon_proto::id::ConnectionId;
use carillon_proto::signal::{FrameType, SdkDataMessageFrame, SdkDataMessagePayload};

use crate::world::{CONTENT, MAIN, World, frame, ms, wire_id};

pub fn say(world: &mut World, connection: ConnectionId, topic: &str, text: &str, lifetime_ms: u32) {
    let payload = SdkDataMessagePayload {
        topic: Some(topic.to_owned()),
        data: Some(text.as_bytes().to_vec()),
        lifetime_ms: Some(lifetime_ms),
        sender_attendee_id: Some("forged".to_owned()),
        ingest_time_ns: Some(1),
        ..SdkDataMessagePayload::default()
    };
    send(world, connection, vec![payload]);
}

fn send(world: &mut World, connection: ConnectionId, messages: Vec<SdkDataMessagePayload>) {
    let mut frame = frame(FrameType::DataMessage);
    frame.data_message = Some(SdkDataMessageFrame { messages });
    world.frame(connection, frame);
}

fn heard(world: &mut World, connection: ConnectionId) -> Vec<SdkDataMessagePayload> {
    let frames = world.take_of(connection, FrameType::DataMessage);
    frames.into_iter().flat_map(|frame| frame.data_message.unwrap().messages).collect()
}

pub fn texts(world: &mut World, connection: ConnectionId) -> Vec<String> {
    let heard = heard(world, connection);
    heard.into_iter().map(|message| String::from_utf8(message.data.unwrap()).unwrap()).collect()
}

#[test]
fn a_message_reaches_all_others_with_its_true_sender_and_time() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.connect(1, CONTENT);
    let b = world.connect(2, MAIN);
    let early = world.open(3, MAIN);
    world.join(early, 3);
    say(&mut world, a, "chat", "hello", 0);
    for connection in [b, early] {
        let message = heard(&mut world, connection).pop().unwrap();
        assert_eq!(message.topic.as_deref(), Some("chat"));
        assert_eq!(message.sender_attendee_id, Some(wire_id(1, MAIN)));
        assert_eq!(message.sender_external_user_id.as_deref(), Some("ext-1"));
        assert_eq!(message.ingest_time_ns, Some(i64::try_from(world.wall).unwrap() * 1_000_000));
    }
    assert!(heard(&mut world, a).is_empty(), "applications echo locally");
    assert!(heard(&mut world, share).is_empty());
}

#[test]
fn bad_messages_are_dropped_with_a_word_to_their_sender() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.take(a);
    for topic in ["aws:chime:transcription", "awsx", "a b", "", &"x".repeat(37)] {
        say(&mut world, a, topic, "no", 0);
        assert_eq!(world.take_types(a), [FrameType::Notification], "{topic}");
    }
    say(&mut world, a, "chat", &"x".repeat(2_049), 0);
    say(&mut world, a, "chat", "yes", 0);
    assert_eq!(texts(&mut world, b), ["yes"]);
    assert!(world.metrics.contains(&Metric::Violation(Violation::BadDataMessage)));
}

#[test]
fn stored_messages_are_replayed_after_the_first_index_until_they_expire() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    say(&mut world, a, "chat", "first", 10_000);
    say(&mut world, a, "chat", "not kept", 0);
    say(&mut world, a, "chat", "second", 60_000);
    say(&mut world, a, "chat", "for hours", u32::MAX);
    let b = world.open(2, MAIN);
    world.join(b, 2);
    let types: Vec<_> = world.sockets[&b].inbox.iter().map(|frame| frame.frame_type().unwrap()).collect();
    assert_eq!(types, [FrameType::JoinAck, FrameType::Index, FrameType::DataMessage]);
    assert_eq!(texts(&mut world, b), ["first", "second", "for hours"]);
    world.advance(ms(11_000));
    let c = world.connect(3, MAIN);
    assert_eq!(texts(&mut world, c), ["second", "for hours"]);
    world.advance(ms(290_000));
    let d = world.connect(4, MAIN);
    assert!(texts(&mut world, d).is_empty(), "five minutes at most");
}

#[test]
fn who_reconnects_is_not_told_its_own_words_but_who_reloads_is() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    say(&mut world, a, "chat", "mine", 60_000);
    say(&mut world, b, "chat", "theirs", 60_000);
    let back = world.reconnect(a);
    assert_eq!(texts(&mut world, back), ["theirs"]);
    let reloaded = world.open(1, MAIN);
    world.join(reloaded, 4_711);
    assert_eq!(texts(&mut world, reloaded), ["mine", "theirs"]);
}

#[test]
fn storage_is_bounded_and_forgets_the_oldest() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    for number in 0..1_100 {
        say(&mut world, a, "chat", &number.to_string(), 300_000);
        world.advance(ms(10));
    }
    let b = world.connect(2, MAIN);
    let frames = world.sockets[&b].inbox.iter().filter_map(|frame| frame.data_message.as_ref());
    assert!(frames.into_iter().all(|frame| frame.messages.len() <= 64));
    let texts = texts(&mut world, b);
    assert_eq!(texts.len(), 1_024);
    assert_eq!((texts[0].as_str(), texts[1_023].as_str()), ("76", "1099"));
    world.advance(ms(400_000));
    world.leave(a);
    world.leave(b);
    world.advance(ms(60_000));
    assert_eq!(world.meeting.next_timeout(), None, "expired messages hold nothing");
}

#[test]
fn beyond_the_soft_limit_messages_return_to_their_sender_as_throttled() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    for _ in 0..250 {
        say(&mut world, a, "chat", "x", 60_000);
    }
    assert_eq!(heard(&mut world, b).len(), 200);
    let returned = heard(&mut world, a);
    assert_eq!(returned.len(), 50);
    assert!(returned.iter().all(|message| message.ingest_time_ns == Some(0)));
    assert!(world.metrics.contains(&Metric::DataMessageThrottled));
    world.advance(ms(1_000));
    say(&mut world, a, "chat", "again", 0);
    assert_eq!(texts(&mut world, b), ["again"]);
}

#[test]
fn who_floods_is_cut_off_and_the_others_are_not() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    let messages =
        vec![SdkDataMessagePayload { topic: Some("x".to_owned()), ..SdkDataMessagePayload::default() }; 100];
    for _ in 0..21 {
        send(&mut world, a, messages.clone());
    }
    let last = world.take_of(a, FrameType::AudioStatus).pop().unwrap();
    assert_eq!(last.error.unwrap().status, Some(400));
    assert!(world.metrics.contains(&Metric::Violation(Violation::TooManyDataMessages)));
    world.flush();
    assert_eq!(world.client(b).attendees.len(), 1);
    assert_eq!(world.closed(b), None);
}

#[test]
fn the_meetings_hard_limit_cuts_off_only_those_who_flood() {
    let data_messages = DataMessageLimits {
        meeting_hard: Rate { per_second: 1, burst: 1_500 },
        ..DataMessageLimits::default()
    };
    let mut world = World::with(MeetingConfig { data_messages, ..MeetingConfig::default() });
    let flooder = world.connect(1, MAIN);
    let other = world.connect(2, MAIN);
    world.take(other);
    for _ in 0..1_600 {
        say(&mut world, flooder, "x", "x", 0);
    }
    assert!(world.statuses(flooder).len() == 1);
    say(&mut world, other, "x", "x", 0);
    assert_eq!(heard(&mut world, other).last().unwrap().ingest_time_ns, Some(0), "throttled and no more");
}
