//! The way in: JOIN, JOIN_ACK, first INDEX, capacity.

use carillon_meeting::{CloseCode, MeetingConfig, MeetingEvent};
use carillon_proto::media::Adaptation;
use carillon_proto::plane::{MeetingLimits, PlaneCommand};
use carillon_proto::signal::{FrameType, SdkServerSideNetworkAdaption};

use crate::world::{MAIN, World, attendee, join_adaptive, join_frame, ms, rx};

#[test]
fn a_ping_before_join_is_answered_with_its_id() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.ping(a, 7);
    let pong = world.take(a).pop().unwrap();
    assert_eq!(pong.ping_pong.unwrap().ping_id, 7);
    assert_eq!(pong.timestamp_ms, world.wall);
    assert_eq!(world.closed(a), None);
}

#[test]
fn join_ack_comes_first_and_index_always_follows() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.join(a, 1);
    assert_eq!(world.take_types(a), [FrameType::JoinAck, FrameType::Index]);
}

#[test]
fn the_network_adaption_is_never_left_to_the_default() {
    let config =
        MeetingConfig { network_adaption: SdkServerSideNetworkAdaption::None, ..MeetingConfig::default() };
    let mut world = World::with(config);
    let a = world.open(1, MAIN);
    world.join_as(a, join_adaptive(1));
    let ack = world.take(a).remove(0).joinack.unwrap();
    assert_eq!(ack.default_server_side_network_adaption, Some(2));
    assert!(ack.turn_credentials.unwrap().uris.is_empty());
    world.subscribe(a, rx(&[0]));
    assert_eq!(world.last_negotiate().adaptation, Adaptation::Client);
}

#[test]
fn the_server_adapts_only_for_clients_that_can_let_it() {
    let mut world = World::new();
    for (number, join, adaptation) in
        [(1, join_frame(1), Adaptation::Client), (2, join_adaptive(2), Adaptation::Server)]
    {
        let connection = world.open(number, MAIN);
        world.join_as(connection, join);
        world.subscribe(connection, rx(&[0]));
        assert_eq!(world.last_negotiate().adaptation, adaptation);
    }
}

#[test]
fn a_full_meeting_refuses_newcomers_but_not_those_who_come_back() {
    let limits = MeetingLimits { attendees_max: 2, ..MeetingLimits::default() };
    let mut world = World::with(MeetingConfig { limits, ..MeetingConfig::default() });
    let a = world.connect(1, MAIN);
    world.connect(2, MAIN);
    let third = world.open(3, MAIN);
    world.join(third, 3);
    let frames = world.take(third);
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].frame_type(), Some(FrameType::JoinAck));
    assert_eq!(frames[0].error.as_ref().unwrap().status, Some(409));
    assert!(frames[0].joinack.is_some(), "a JOIN_ACK without payload has another status");
    world.leave(third);
    assert_eq!(world.take_types(third), [FrameType::LeaveAck]);
    let back = world.reconnect(a);
    assert_eq!(world.client(back).subscribe_acks, 1);
    world.leave(back);
    world.connect(3, MAIN);
    assert_eq!(world.meeting.connected_count(), 2);
}

#[test]
fn an_idle_socket_may_wait_for_minutes_but_not_for_ever() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.advance(ms(500_000));
    assert_eq!(world.closed(a), None);
    world.advance(ms(200_000));
    assert_eq!(world.closed(a), Some(CloseCode::Normal));
    assert_eq!(world.meeting.next_timeout(), None);
}

#[test]
fn a_client_that_joins_and_never_brings_media_up_is_sent_to_try_again() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.join(a, 1);
    world.advance(ms(31_000));
    assert_eq!(world.closed(a), Some(CloseCode::TryAgain));
    assert_eq!(world.meeting.connected_count(), 0);
}

#[test]
fn sockets_opened_after_the_end_are_told_so_at_once() {
    let mut world = World::new();
    world.plane(PlaneCommand::EndMeeting);
    let a = world.open(1, MAIN);
    assert_eq!(world.closed(a), Some(CloseCode::MeetingEnded));
}

#[test]
fn a_token_looked_up_just_before_the_removal_opens_nothing() {
    let mut world = World::new();
    let waiting = world.open(1, MAIN);
    world.plane(PlaneCommand::RemoveAttendee(attendee(1)));
    assert_eq!(world.closed(waiting), Some(CloseCode::Refused));
    let late = world.open(1, MAIN);
    assert_eq!(world.closed(late), Some(CloseCode::Refused));
}

#[test]
fn unused_sockets_of_one_attendee_are_bounded() {
    let mut world = World::new();
    let sockets: Vec<_> = (0..20).map(|_| world.open(1, MAIN)).collect();
    let open = sockets.iter().filter(|socket| world.closed(**socket).is_none()).count();
    assert_eq!(open, 8);
    assert_eq!(world.closed(sockets[19]), None, "the oldest give way");
}

#[test]
fn the_count_of_connected_attendees_is_reported_when_it_changes() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.connect(2, MAIN);
    world.leave(a);
    let counts: Vec<u32> = world
        .events
        .iter()
        .filter_map(|event| match event {
            MeetingEvent::ConnectedCount(count) => Some(*count),
            _ => None,
        })
        .collect();
    assert_eq!(counts, [1, 2, 1]);
}
