//! Removal and end of meeting; LEAVE in every state.

use carillon_meeting::{CloseCode, MeetingEvent, PresenceChange, SocketClose};
use carillon_proto::media::MediaCommand;
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::FrameType;

use crate::client::Presence;
use crate::world::{CONTENT, MAIN, World, attendee, ms, wire_id};

#[test]
fn leave_is_answered_in_every_state() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.leave(a);
    assert_eq!(world.take_types(a), [FrameType::LeaveAck]);
    world.join(a, 1);
    world.take(a);
    world.leave(a);
    world.leave(a);
    assert_eq!(world.take_types(a), [FrameType::LeaveAck, FrameType::LeaveAck]);
    world.advance(ms(6_000));
    assert_eq!(world.closed(a), Some(CloseCode::Normal));
    assert_eq!(world.meeting.next_timeout(), None);
}

#[test]
fn a_removed_attendee_goes_with_its_share_and_cannot_come_back() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.publish(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.flush();
    world.plane(PlaneCommand::RemoveAttendee(attendee(1)));
    assert_eq!((world.statuses(a), world.statuses(share)), (vec![411], vec![411]));
    world.flush();
    assert_eq!(world.client(watcher).attendees.len(), 1);
    assert!(world.client(watcher).presence.contains(&Presence::Left(wire_id(1, CONTENT))));
    assert!(world.client(watcher).sources().is_empty());
    for connection in [a, share] {
        assert!(world.commands.contains(&MediaCommand::ClosePeer { connection }));
    }
    world.leave(a);
    assert_eq!(world.take_types(a), [FrameType::LeaveAck]);
    world.close(a, SocketClose::Clean);
    world.advance(ms(6_000));
    assert_eq!(world.closed(share), Some(CloseCode::Refused));
    let again = world.open(1, MAIN);
    assert_eq!(world.closed(again), Some(CloseCode::Refused));
}

#[test]
fn a_removal_within_the_grace_time_ends_the_presence_once() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.connect(1, MAIN);
    world.flush();
    world.close(a, SocketClose::Lost);
    world.plane(PlaneCommand::RemoveAttendee(attendee(1)));
    world.advance(ms(20_000));
    let gone: Vec<_> =
        world.client(watcher).presence.iter().filter(|it| !matches!(it, Presence::Here(_))).collect();
    assert_eq!(gone, [&Presence::Left(wire_id(1, MAIN))]);
}

#[test]
fn the_end_is_told_by_status_in_the_meeting_and_by_close_code_before_it() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.connect(1, CONTENT);
    let waiting = world.open(2, MAIN);
    world.plane(PlaneCommand::EndMeeting);
    assert_eq!((world.statuses(a), world.statuses(share)), (vec![410], vec![410]));
    assert_eq!(world.closed(waiting), Some(CloseCode::MeetingEnded));
    let left = world
        .events
        .iter()
        .filter(|event| matches!(event, MeetingEvent::Presence { change: PresenceChange::Left, .. }));
    assert_eq!(left.count(), 2);
    assert_eq!(world.events.last(), Some(&MeetingEvent::ConnectedCount(0)));
    world.advance(ms(60_000));
    assert_eq!(
        (world.closed(a), world.closed(share)),
        (Some(CloseCode::MeetingEnded), Some(CloseCode::MeetingEnded))
    );
    assert_eq!(world.meeting.next_timeout(), None);
}

#[test]
fn an_empty_meeting_forgets_everything_when_the_last_grace_time_is_over() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.close(a, SocketClose::Lost);
    assert!(world.meeting.next_timeout().is_some());
    world.advance(ms(20_000));
    assert_eq!(world.meeting.next_timeout(), None);
    assert_eq!(world.meeting.connected_count(), 0);
}
