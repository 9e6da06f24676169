//! Coming back: the same client on a new socket, another device, lost media, a dying media thread, drain.

use carillon_meeting::{CloseCode, Input, MeetingEvent, PresenceChange, SocketClose};
use carillon_proto::media::{MediaCommand, MediaEvent};
use carillon_proto::signal::FrameType;

use crate::client::Presence;
use crate::world::{CONTENT, MAIN, Media, World, camera, ms, rx, wire_id};

fn quiet_presence(world: &World, watcher: carillon_proto::id::ConnectionId, number: usize) -> bool {
    let of = wire_id(number, MAIN);
    let presence = &world.client(watcher).presence;
    presence.iter().filter(|it| matches!(it, Presence::Here(id) if *id == of)).count() == 1
        && !presence.iter().any(|it| matches!(it, Presence::Left(id) | Presence::Dropped(id) if *id == of))
}

#[test]
fn the_same_client_takes_its_half_open_place_back_without_a_word() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let old = world.publish(1, MAIN);
    world.flush();
    world.take(old);
    let new = world.reconnect(old);
    world.flush();
    assert!(world.take(old).is_empty(), "no status to the old connection");
    assert_eq!(world.closed(old), Some(CloseCode::Normal));
    assert!(world.commands.contains(&MediaCommand::ClosePeer { connection: old }));
    assert!(quiet_presence(&world, watcher, 1));
    assert!(world.client(watcher).sources().is_empty(), "the old camera is gone");
    world.subscribe(new, camera(&[0]));
    world.flush();
    let (group, (attendee, streams)) = world.client(watcher).sources().pop_first().unwrap();
    assert_eq!((group, attendee, streams), (11, wire_id(1, MAIN), vec![101]), "larger ids than before");
    assert_eq!(world.events.iter().filter(|it| matches!(it, MeetingEvent::Presence { .. })).count(), 2);
}

#[test]
fn a_lost_socket_that_returns_in_time_is_never_seen_to_leave() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let old = world.connect(1, MAIN);
    world.mute(old, true);
    world.flush();
    world.close(old, SocketClose::Lost);
    world.advance(ms(10_000));
    assert_eq!(world.meeting.connected_count(), 2);
    let new = world.reconnect(old);
    world.advance(ms(20_000));
    assert!(quiet_presence(&world, watcher, 1));
    assert_eq!(world.closed(new), None);
    assert!(!world.client(watcher).attendees[&wire_id(1, MAIN)].muted, "SUBSCRIBE repeats the mute state");
}

#[test]
fn the_first_roster_frame_after_a_reconnection_is_complete() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let gone = world.connect(2, MAIN);
    world.connect(3, MAIN);
    world.flush();
    world.close(a, SocketClose::Lost);
    world.leave(gone);
    world.connect(4, MAIN);
    world.flush();
    let back = world.reconnect(a);
    world.flush();
    let client = world.client(back);
    let others: Vec<_> =
        client.presence.iter().filter(|it| **it != Presence::Here(wire_id(1, MAIN))).collect();
    assert_eq!(others, [&Presence::Here(wire_id(4, MAIN)), &Presence::Left(wire_id(2, MAIN))]);
    let present: Vec<String> = client.attendees.keys().cloned().collect();
    assert_eq!(present, [wire_id(1, MAIN), wire_id(3, MAIN), wire_id(4, MAIN)]);
}

#[test]
fn another_device_sends_the_first_one_away_and_inherits_its_presence() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let first = world.connect(1, MAIN);
    let share = world.connect(1, CONTENT);
    world.flush();
    world.take(first);
    let second = world.open(1, MAIN);
    world.join(second, 777);
    assert_eq!(world.statuses(first), [301]);
    assert_eq!(world.statuses(share), [301], "the share was on the first device");
    assert_eq!(world.closed(first), None, "it sends LEAVE first");
    world.leave(first);
    assert_eq!(world.take_types(first), [FrameType::LeaveAck]);
    world.close(first, SocketClose::Clean);
    world.subscribe(second, rx(&[0]));
    world.flush();
    assert!(quiet_presence(&world, watcher, 1), "the LEAVE was of the old connection");
    assert_eq!(world.meeting.connected_count(), 2);
}

fn reconnections(world: &World) -> usize {
    world.events.iter().filter(|event| matches!(event, MeetingEvent::Reconnected { .. })).count()
}

#[test]
fn who_was_lost_and_has_its_media_again_has_reconnected_once_however_many_attempts_that_took() {
    let mut world = World::new();
    world.connect(9, MAIN);
    let first = world.connect(1, MAIN);
    world.flush();
    world.close(first, SocketClose::Lost);
    let attempt = world.open(1, MAIN);
    world.join(attempt, 1_000);
    world.close(attempt, SocketClose::Lost);
    assert_eq!(reconnections(&world), 0, "there is no media yet");
    let second = world.reconnect(first);
    world.flush();
    assert_eq!(reconnections(&world), 1);
    let third = world.reconnect(second);
    world.flush();
    assert_eq!(reconnections(&world), 2, "its former socket was still open here, but not there");
    world.close(third, SocketClose::Clean);
    world.advance(ms(60_000));
    let fourth = world.reconnect(third);
    world.flush();
    assert_eq!(reconnections(&world), 3, "it was dropped meanwhile");
    world.leave(fourth);
    world.close(fourth, SocketClose::Clean);
    world.connect(1, MAIN);
    world.flush();
    assert_eq!(reconnections(&world), 3, "who has left comes anew");
}

#[test]
fn a_page_that_is_loaded_again_and_another_device_are_no_reconnections() {
    let mut world = World::new();
    let page = world.connect(1, MAIN);
    world.close(page, SocketClose::GoingAway);
    let reloaded = world.open(1, MAIN);
    world.join(reloaded, 778);
    world.subscribe(reloaded, rx(&[0]));
    world.flush();
    let device = world.open(1, MAIN);
    world.join(device, 777);
    world.subscribe(device, rx(&[0]));
    world.flush();
    assert_eq!(world.statuses(reloaded), [301]);
    assert_eq!(reconnections(&world), 0);
}

#[test]
fn a_page_that_is_loaded_again_has_not_reconnected_when_its_media_is_seen_to_end_first() {
    let mut world = World::new();
    let page = world.connect(1, MAIN);
    world.flush();
    world.input(Input::Media(MediaEvent::Disconnected { connection: page }));
    world.close(page, SocketClose::GoingAway);
    let reloaded = world.open(1, MAIN);
    world.join(reloaded, 778);
    world.subscribe(reloaded, rx(&[0]));
    world.flush();
    assert_eq!(reconnections(&world), 0);
}

#[test]
fn a_device_sent_away_that_does_not_go_is_closed_after_a_while() {
    let mut world = World::new();
    let first = world.connect(1, MAIN);
    let second = world.open(1, MAIN);
    world.join(second, 777);
    world.advance(ms(6_000));
    assert_eq!(world.closed(first), Some(CloseCode::Normal));
    assert_eq!(world.closed(second), None);
}

#[test]
fn a_takeover_that_brings_no_media_up_drops_the_former_presence() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    world.connect(1, MAIN);
    world.media = Media::Silent;
    let second = world.open(1, MAIN);
    world.join(second, 777);
    world.subscribe(second, rx(&[0]));
    let seen: Vec<String> = world.client(second).attendees.keys().cloned().collect();
    assert_eq!(seen, [wire_id(9, MAIN)], "the former presence is not shown to its successor");
    world.advance(ms(13_000));
    assert_eq!(world.client(watcher).presence.last(), Some(&Presence::Dropped(wire_id(1, MAIN))));
    world.media_up(second);
    world.flush();
    assert_eq!(world.client(watcher).presence.last(), Some(&Presence::Here(wire_id(1, MAIN))));
}

#[test]
fn lost_media_closes_the_socket_with_the_code_that_clients_obey() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.publish(1, MAIN);
    world.input(Input::Media(MediaEvent::Disconnected { connection: a }));
    assert_eq!(world.closed(a), Some(CloseCode::TryAgain));
    assert_eq!(CloseCode::TryAgain.wire(), 4500);
    assert!(!world.commands.contains(&MediaCommand::ClosePeer { connection: a }), "the peer is gone");
    world.reconnect(a);
    world.advance(ms(20_000));
    assert!(quiet_presence(&world, watcher, 1));
}

#[test]
fn a_dead_media_thread_makes_everybody_come_back() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    let waiting = world.open(3, MAIN);
    world.input(Input::MediaLost);
    assert_eq!((world.closed(a), world.closed(b)), (Some(CloseCode::TryAgain), Some(CloseCode::TryAgain)));
    assert_eq!(world.closed(waiting), None);
    let a = world.reconnect(a);
    world.reconnect(b);
    world.advance(ms(20_000));
    assert_eq!(world.client(a).attendees.len(), 2);
    let dropped = |event: &&MeetingEvent| {
        matches!(event, MeetingEvent::Presence { change: PresenceChange::Dropped | PresenceChange::Left, .. })
    };
    assert_eq!(world.events.iter().find(dropped), None);
}

#[test]
fn drain_sends_everybody_elsewhere_without_a_departure() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let waiting = world.open(2, MAIN);
    world.input(Input::Drain);
    assert_eq!(world.closed(a), Some(CloseCode::TryAgain));
    assert_eq!(world.closed(waiting), Some(CloseCode::TryAgain));
    let late = world.open(3, MAIN);
    assert_eq!(world.closed(late), Some(CloseCode::TryAgain));
    let departures = world.events.iter().filter(
        |event| matches!(event, MeetingEvent::Presence { change, .. } if *change != PresenceChange::Joined),
    );
    assert_eq!(departures.count(), 0);
}

#[test]
fn nothing_of_a_superseded_connection_reaches_the_new_one() {
    let mut world = World::new();
    world.media = Media::Held;
    let old = world.open(1, MAIN);
    world.join(old, 1);
    world.subscribe(old, camera(&[0]));
    let new = world.open(1, MAIN);
    world.join(new, 1);
    world.answer();
    assert_eq!(world.client(new).subscribe_acks, 0);
    assert_eq!(world.client(old).subscribe_acks, 0);
    world.media_up(old);
    world.flush();
    assert!(world.client(new).attendees.is_empty());
}

#[test]
fn a_peer_that_a_late_subscribe_has_made_anew_is_closed_with_its_connection() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.media = Media::Held;
    world.subscribe(a, rx(&[0]));
    world.take_commands();
    // The media thread lost the peer before it came to the SUBSCRIBE, and makes a new one for it.
    world.input(Input::Media(MediaEvent::Disconnected { connection: a }));
    assert_eq!(world.take_commands(), [MediaCommand::ClosePeer { connection: a }]);
}
