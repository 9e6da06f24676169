//! Roster, mute and presence.

use carillon_meeting::{Input, MeetingEvent, PresenceChange, SocketClose};
use carillon_proto::id::AudioStreamId;
use carillon_proto::media::MediaEvent;
use carillon_proto::signal::FrameType;

use crate::client::Presence;
use crate::world::{ID, MAIN, Media, World, join_frame, ms, rx, wire_id};

#[test]
fn self_presence_waits_for_subscribe_ack_and_media() {
    let mut world = World::new();
    world.media = Media::Silent;
    let a = world.connect(1, MAIN);
    world.flush();
    assert!(world.client(a).attendees.is_empty());
    world.input(Input::Media(MediaEvent::Connected { connection: a }));
    assert!(world.client(a).attendees.is_empty(), "audio is given a moment");
    world.input(Input::Media(MediaEvent::AudioStarted { connection: a }));
    assert!(world.client(a).attendees.contains_key(&wire_id(1, MAIN)));
}

#[test]
fn an_attendee_without_audio_is_announced_all_the_same() {
    let mut world = World::new();
    world.media = Media::Silent;
    let a = world.connect(1, MAIN);
    world.input(Input::Media(MediaEvent::Connected { connection: a }));
    world.advance(ms(1_100));
    assert!(world.client(a).attendees.contains_key(&wire_id(1, MAIN)));
    world.advance(ms(60_000));
    assert_eq!(world.closed(a), None, "its media is up");
}

#[test]
fn a_newcomer_sees_the_others_with_its_subscribe_ack() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.mute(a, true);
    world.media = Media::Silent;
    let b = world.connect(2, MAIN);
    let other = &world.client(b).attendees[&wire_id(1, MAIN)];
    assert!(other.muted);
    assert_eq!(other.external_user, "ext-1");
    assert_eq!(world.client(a).attendees.len(), 1, "nobody sees one whose media is not up");
}

#[test]
fn a_mute_is_told_to_its_owner_at_once_and_to_the_others_in_a_batch() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    world.take(a);
    world.take(b);
    for muted in [true, false, true] {
        world.mute(a, muted);
        assert_eq!(world.client(a).attendees[&wire_id(1, MAIN)].muted, muted);
    }
    world.flush();
    assert!(world.client(b).attendees[&wire_id(1, MAIN)].muted);
    assert_eq!(
        world.take_of(b, FrameType::AudioStreamIdInfo).len(),
        2,
        "the first change and the sum of the rest"
    );
}

#[test]
fn a_mute_that_changes_nothing_says_nothing() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.flush();
    world.take(a);
    world.take_commands();
    world.mute(a, false);
    world.flush();
    assert!(world.take(a).is_empty());
    assert!(world.take_commands().is_empty());
}

#[test]
fn the_mute_state_of_every_subscribe_counts() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.join(a, 1);
    let mut sub = rx(&[0]);
    sub.audio_muted = Some(true);
    world.subscribe(a, sub);
    assert!(!world.last_negotiate().audio.uplink);
    assert!(world.client(a).attendees[&wire_id(1, MAIN)].muted);
    world.subscribe(a, rx(&[0]));
    assert!(world.last_negotiate().audio.uplink);
    assert!(!world.client(a).attendees[&wire_id(1, MAIN)].muted);
}

#[test]
fn leaving_and_dropping_look_different() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    let c = world.connect(3, MAIN);
    world.flush();
    world.leave(b);
    world.close(c, SocketClose::Lost);
    world.advance(ms(11_000));
    assert_eq!(world.client(a).presence.last(), Some(&Presence::Left(wire_id(2, MAIN))));
    assert!(world.client(a).attendees.contains_key(&wire_id(3, MAIN)), "still within its grace time");
    world.advance(ms(2_000));
    assert_eq!(world.client(a).presence.last(), Some(&Presence::Dropped(wire_id(3, MAIN))));
    let changes: Vec<PresenceChange> = world
        .events
        .iter()
        .filter_map(|event| match event {
            MeetingEvent::Presence { change, .. } => Some(*change),
            _ => None,
        })
        .collect();
    use PresenceChange::{Dropped, Joined, Left};
    assert_eq!(changes, [Joined, Joined, Joined, Left, Dropped]);
}

#[test]
fn a_closed_page_counts_as_left_after_a_short_while() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.close(b, SocketClose::GoingAway);
    world.advance(ms(2_500));
    assert!(world.client(a).attendees.contains_key(&wire_id(2, MAIN)));
    world.advance(ms(1_000));
    assert_eq!(world.client(a).presence.last(), Some(&Presence::Left(wire_id(2, MAIN))));
}

#[test]
fn nobody_hears_of_one_who_came_and_went_between_two_batches() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.leave(b);
    let c = world.connect(3, MAIN);
    world.leave(c);
    world.flush();
    assert!(!world.client(a).presence.contains(&Presence::Here(wire_id(3, MAIN))));
}

#[test]
fn audio_stream_ids_grow_over_quick_rejoins_of_one_attendee() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    for session in 1..6 {
        let a = world.open(1, MAIN);
        world.join_as(a, join_frame(session));
        world.subscribe(a, rx(&[0]));
        world.leave(a);
        world.close(a, SocketClose::Clean);
        world.flush();
    }
    let last = world.connect(1, MAIN);
    world.flush();
    let frame = world.take_of(last, FrameType::AudioStreamIdInfo);
    let ids = frame.iter().flat_map(|frame| &frame.audio_stream_id_info.as_ref().unwrap().streams);
    let ids: Vec<_> = ids.map(|stream| AudioStreamId(stream.audio_stream_id.unwrap())).collect();
    assert_eq!(ids, [AudioStreamId(ID + 1), AudioStreamId(ID + 7)]);
    assert_eq!(world.client(watcher).attendees.len(), 2);
}

#[test]
fn the_own_entry_does_not_wait_for_the_batch() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    assert!(world.client(b).attendees.contains_key(&wire_id(2, MAIN)));
    assert_eq!(world.client(a).attendees.len(), 1, "that of another does");
}

#[test]
fn nothing_of_the_roster_comes_before_subscribe_ack() {
    let mut world = World::new();
    world.connect(1, MAIN);
    world.media = Media::Held;
    let b = world.open(2, MAIN);
    world.join(b, 2);
    world.subscribe(b, rx(&[0]));
    world.connect(3, MAIN);
    world.flush();
    assert!(world.take_of(b, FrameType::AudioStreamIdInfo).is_empty());
    world.answer();
    assert_eq!(world.client(b).attendees.len(), 2, "itself and the one whose media is up");
}

#[test]
fn ids_go_on_growing_when_a_meeting_is_taken_up_again() {
    let mut world = World::new();
    for number in 0..100 {
        world.connect(number, MAIN);
    }
    world.advance(ms(10_000));
    let mut again = World::new();
    again.wall = world.wall;
    let a = again.connect(1, MAIN);
    let frame = again.take_of(a, FrameType::AudioStreamIdInfo).pop().unwrap();
    let id = frame.audio_stream_id_info.unwrap().streams[0].audio_stream_id.unwrap();
    assert!(id > ID + 100);
}

#[test]
fn a_full_meeting_converges() {
    let mut world = World::new();
    let connections: Vec<_> = (0..250)
        .map(|number| {
            world.advance(ms(20));
            if number < 25 { world.publish(number, MAIN) } else { world.connect(number, MAIN) }
        })
        .collect();
    world.flush();
    for connection in &connections {
        let client = world.client(*connection);
        assert_eq!(client.attendees.len(), 250);
        let own = usize::from(connections[..25].contains(connection));
        assert_eq!(client.sources().len(), 25 - own);
        assert_eq!(client.index.as_ref().unwrap().at_capacity, Some(true));
    }
    let frames = world.take_of(connections[0], FrameType::AudioStreamIdInfo);
    assert!(frames.len() < 60, "arrivals within a batch share a frame: {}", frames.len());
}
