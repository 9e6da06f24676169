//! Content shares: a second connection of the same attendee.

use carillon_meeting::{Input, MeetingEvent, PresenceChange, SocketClose};
use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::media::{AudioPolicy, MediaEvent};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::SdkJoinFrame;

use crate::client::Presence;
use crate::world::{CONTENT, MAIN, World, attendee, camera, join_frame, ms, rx, wire_id};

#[test]
fn the_owner_sees_its_share_in_the_roster() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.connect(1, CONTENT);
    world.flush();
    let share = &world.client(a).attendees[&wire_id(1, CONTENT)];
    assert_eq!(share.external_user, "ext-1");
    assert_eq!(
        world.client(a).index.as_ref().unwrap().num_participants,
        Some(1),
        "shares are no participants"
    );
}

#[test]
fn the_third_share_is_told_so_after_its_subscribe_and_disturbs_nobody() {
    let mut world = World::new();
    let mains: Vec<_> = (1..=3).map(|number| world.connect(number, MAIN)).collect();
    let first = world.publish(1, CONTENT);
    world.publish(2, CONTENT);
    let third = world.connect(3, CONTENT);
    assert_eq!(world.client(third).subscribe_acks, 1);
    assert_eq!(world.statuses(third), [409]);
    assert!(!world.last_negotiate().audio.uplink, "nor is it heard for a moment");
    world.flush();
    assert!(!world.client(mains[2]).attendees.contains_key(&wire_id(3, CONTENT)));
    assert_eq!(world.closed(mains[2]), None);
    world.leave(first);
    world.leave(third);
    let again = world.publish(3, CONTENT);
    world.flush();
    assert!(world.statuses(again).is_empty());
    assert_eq!(world.client(mains[0]).sources().len(), 2);
}

#[test]
fn a_share_is_replaced_by_the_next_one_of_the_same_attendee() {
    let mut world = World::new();
    world.connect(1, MAIN);
    world.connect(2, MAIN);
    let first = world.publish(1, CONTENT);
    world.publish(2, CONTENT);
    let second = world.open(1, CONTENT);
    world.join(second, 4_242);
    assert_eq!(world.statuses(first), [301]);
    world.subscribe(second, camera(&[0]));
    assert!(world.statuses(second).is_empty());
}

#[test]
fn a_share_ends_with_its_attendee() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.connect(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.flush();
    world.leave(a);
    assert_eq!(world.statuses(share), [410]);
    world.flush();
    assert_eq!(world.client(watcher).attendees.len(), 1);
    assert!(world.client(watcher).sources().is_empty());
}

#[test]
fn a_share_survives_the_reconnection_of_its_attendee_but_not_its_loss() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.close(a, SocketClose::Lost);
    world.advance(ms(5_000));
    let a = world.reconnect(a);
    world.advance(ms(30_000));
    assert!(world.statuses(share).is_empty());
    world.close(a, SocketClose::Lost);
    world.advance(ms(13_000));
    assert_eq!(world.statuses(share), [410]);
}

#[test]
fn a_share_that_is_back_before_its_attendee_waits_for_it() {
    let mut world = World::new();
    let share = world.publish(1, CONTENT);
    world.advance(ms(8_000));
    world.connect(1, MAIN);
    world.advance(ms(30_000));
    assert!(world.statuses(share).is_empty());
    let orphan = world.publish(2, CONTENT);
    world.advance(ms(13_000));
    assert_eq!(world.statuses(orphan), [410]);
}

#[test]
fn closing_the_page_ends_the_share_at_once() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    world.connect(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.flush();
    world.close(share, SocketClose::GoingAway);
    world.flush();
    assert_eq!(world.client(watcher).presence.last(), Some(&Presence::Left(wire_id(1, CONTENT))));
}

#[test]
fn a_share_hears_silence_and_receives_no_video() {
    let mut world = World::new();
    world.publish(2, MAIN);
    world.connect(1, MAIN);
    let share = world.connect(1, CONTENT);
    world.subscribe(share, camera(&[0, 100]));
    let negotiate = world.last_negotiate();
    assert_eq!(negotiate.audio, AudioPolicy { uplink: true, downlink: false });
    assert_eq!(negotiate.receive[1].unwrap().group, None);
    assert!(negotiate.publish.as_ref().unwrap().periodic_keyframes);
}

#[test]
fn periodic_key_frames_are_for_shares_that_do_not_refuse_them() {
    let mut world = World::new();
    world.publish(1, MAIN);
    assert!(!world.last_negotiate().publish.as_ref().unwrap().periodic_keyframes);
    let share = world.open(1, CONTENT);
    let refusing =
        SdkJoinFrame { disable_periodic_keyframe_request_on_content_sender: Some(true), ..join_frame(5) };
    world.join_as(share, refusing);
    world.subscribe(share, camera(&[0]));
    assert!(!world.last_negotiate().publish.as_ref().unwrap().periodic_keyframes);
}

#[test]
fn own_content_is_left_out_of_index_for_clients_that_ask() {
    let mut world = World::new();
    let plain = world.connect(1, MAIN);
    let excluding = world.open(2, MAIN);
    world.join_as(excluding, SdkJoinFrame { flags: Some(2 | 32), ..join_frame(2_000) });
    world.subscribe(excluding, rx(&[0]));
    world.publish(1, CONTENT);
    world.publish(2, CONTENT);
    world.flush();
    assert_eq!(world.client(plain).sources().len(), 2);
    let seen = world.client(excluding).sources();
    assert_eq!(
        seen.values().map(|(attendee, _)| attendee.clone()).collect::<Vec<_>>(),
        [wire_id(1, CONTENT)]
    );
}

#[test]
fn a_share_whose_media_is_lost_comes_back_as_the_same_presence() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.flush();
    world.input(Input::Media(MediaEvent::Disconnected { connection: share }));
    world.reconnect(share);
    world.advance(ms(20_000));
    let of_share = world.client(a).presence.iter().filter(|it| **it != Presence::Here(wire_id(1, MAIN)));
    assert_eq!(of_share.collect::<Vec<_>>(), [&Presence::Here(wire_id(1, CONTENT))]);
}

/// Whose presences have ended, in the order in which that was told.
fn gone(world: &World) -> Vec<(Modality, PresenceChange)> {
    let told = world.events.iter().filter_map(|event| match event {
        MeetingEvent::Presence { change: PresenceChange::Joined, .. } => None,
        MeetingEvent::Presence { modality, change, .. } => Some((*modality, *change)),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_share_that_is_lost_with_its_attendee_is_dropped_before_it() {
    // Which of the two is lost first, and how much later the other is.
    for (first, later) in [(MAIN, 0), (MAIN, 5), (MAIN, 6_000), (CONTENT, 0), (CONTENT, 5), (CONTENT, 6_000)]
    {
        let mut world = World::new();
        let watcher = world.connect(1, MAIN);
        let main = world.connect(2, MAIN);
        let share = world.publish(2, CONTENT);
        world.flush();
        let [first_lost, then_lost] = if first == MAIN { [main, share] } else { [share, main] };
        world.close(first_lost, SocketClose::Lost);
        world.advance(ms(later));
        world.close(then_lost, SocketClose::Lost);
        world.advance(ms(20_000));
        let expected = [CONTENT, MAIN].map(|modality| (modality, PresenceChange::Dropped));
        assert_eq!(gone(&world), expected, "{first:?} is lost {later} ms before the other");
        assert!(world.client(watcher).presence.contains(&Presence::Dropped(wire_id(2, CONTENT))));
    }
}

#[test]
fn a_share_ends_before_its_attendee_however_that_goes() {
    let ways: [fn(&mut World, ConnectionId); 3] = [
        |world, main| world.leave(main),
        |world, _| world.plane(PlaneCommand::RemoveAttendee(attendee(2))),
        |world, _| world.plane(PlaneCommand::EndMeeting),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let mut world = World::new();
        let main = world.connect(2, MAIN);
        world.publish(2, CONTENT);
        world.flush();
        way(&mut world, main);
        let expected = [CONTENT, MAIN].map(|modality| (modality, PresenceChange::Left));
        assert_eq!(gone(&world), expected, "{number}");
    }
}
