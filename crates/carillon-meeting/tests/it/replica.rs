//! Replicas: what viewers get and do not get, promotion and demotion.

use carillon_meeting::{CloseCode, MeetingEvent, PresenceChange, SocketClose, VideoChange};
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::id::{ConnectionId, MeetingId};
use carillon_proto::media::{AudioPolicy, MediaCommand};
use carillon_proto::plane::{MeetingLimits, PlaneCommand, Refusal};
use carillon_proto::signal::FrameType;

use crate::audio::{GOOD, levels};
use crate::data_message::{say, texts};
use crate::world::{CONTENT, MAIN, Media, World, attendee, camera, frame, ms, replica, rx, wire_id};

const LISTENS: AudioPolicy = AudioPolicy { uplink: false, downlink: true };
const TALKS: AudioPolicy = AudioPolicy { uplink: true, downlink: true };

/// Who came and went, by the replica (if any) and the attendee's number.
fn presences(world: &World) -> Vec<(Option<MeetingId>, String, PresenceChange)> {
    let presence = |event: &MeetingEvent| match event {
        MeetingEvent::Presence { replica, attendee, change, .. } => {
            Some((replica.clone(), attendee.to_string(), *change))
        }
        _ => None,
    };
    world.events.iter().filter_map(presence).collect()
}

fn came(
    of: Option<MeetingId>,
    number: usize,
    change: PresenceChange,
) -> (Option<MeetingId>, String, PresenceChange) {
    (of, attendee(number).to_string(), change)
}

fn roster(world: &World, connection: ConnectionId) -> Vec<String> {
    world.client(connection).attendees.keys().cloned().collect()
}

fn audio_of(world: &mut World, connection: ConnectionId) -> Vec<AudioPolicy> {
    let of = |command| match command {
        MediaCommand::SetAudio { connection: whose, audio } if whose == connection => Some(audio),
        _ => None,
    };
    world.take_commands().into_iter().filter_map(of).collect()
}

/// An attendee of the meeting, and two viewers of one replica.
fn audience() -> (World, ConnectionId, ConnectionId, ConnectionId) {
    let mut world = World::new();
    let speaker = world.connect(1, MAIN);
    let (one, other) = (world.connect(1_001, MAIN), world.connect(1_002, MAIN));
    world.flush();
    (world, speaker, one, other)
}

#[test]
fn viewers_hear_and_see_the_primary_and_nobody_sees_them() {
    let (mut world, speaker, one, other) = audience();
    world.subscribe(speaker, camera(&[0]));
    world.flush();
    for connection in [speaker, one, other] {
        assert_eq!(roster(&world, connection), [wire_id(1, MAIN)]);
    }
    let sources = world.client(one).sources();
    assert_eq!(sources.values().map(|(whose, _)| whose.clone()).collect::<Vec<_>>(), [wire_id(1, MAIN)]);
    assert_eq!(world.last_index(one).num_participants, Some(1), "viewers are no participants");
    world.subscribe(one, rx(&[100]));
    let (suback, error) = world.last_suback(one);
    assert_eq!((suback.tracks.len(), error), (1, None));

    levels(&mut world, &[(speaker, 14, GOOD), (one, 0, GOOD), (other, 0, GOOD)]);
    assert_eq!(world.client(other).volumes[&wire_id(1, MAIN)], 1.0);
    assert_eq!(world.client(other).volumes.len(), 1);
}

#[test]
fn viewers_send_nothing_whatever_they_try() {
    let (mut world, speaker, one, other) = audience();
    assert_eq!(world.last_negotiate().audio, LISTENS);
    world.subscribe(one, camera(&[0]));
    assert_eq!(world.last_suback(one).1, Some(206));
    assert!(world.client(speaker).sources().is_empty() && world.last_negotiate().publish.is_none());
    world.mute(one, false);
    assert!(audio_of(&mut world, one).iter().all(|audio| *audio == LISTENS));
    say(&mut world, one, "chat", "is anybody there?", 60_000);
    let late = world.connect(2, MAIN);
    for connection in [speaker, other, late] {
        assert_eq!(texts(&mut world, connection), [""; 0]);
    }
    let share = world.open(1_001, CONTENT);
    world.join(share, 1);
    let refused = world.take_of(share, FrameType::JoinAck).pop().unwrap();
    assert_eq!(refused.error.unwrap().status, Some(403));
    let generous =
        PlaneCommand::UpdateCapabilities { attendee: attendee(1_001), capabilities: Capabilities::default() };
    world.take_commands();
    world.plane(generous);
    assert!(audio_of(&mut world, one).iter().all(|audio| *audio == LISTENS));
}

#[test]
fn viewers_get_data_messages_those_from_before_too() {
    let (mut world, speaker, one, _) = audience();
    say(&mut world, speaker, "chat", "welcome", 60_000);
    assert_eq!(texts(&mut world, one), ["welcome"]);
    let late = world.connect(2_001, MAIN);
    assert_eq!(texts(&mut world, late), ["welcome"]);
}

#[test]
fn a_viewer_who_says_too_much_is_cut_off() {
    let (mut world, _, one, _) = audience();
    for _ in 0..2_100 {
        say(&mut world, one, "chat", "x", 0);
        world.advance(ms(4));
    }
    assert_eq!(world.statuses(one), [0u32; 0], "as many as an attendee may send");
    for _ in 0..2_900 {
        say(&mut world, one, "chat", "x", 0);
    }
    assert_eq!(world.statuses(one), [400]);
}

#[test]
fn a_replica_has_as_many_places_as_it_says_and_the_primary_keeps_its_own() {
    let mut world = World::new();
    world.limits = MeetingLimits { attendees_max: 2, ..world.limits };
    let speakers = [world.connect(1, MAIN), world.connect(2, MAIN)];
    let viewers = [1_001, 1_002, 2_001, 2_002].map(|number| world.connect(number, MAIN));
    assert!(speakers.iter().chain(&viewers).all(|connection| world.client(*connection).join_acks == 1));
    for number in [3, 1_003, 2_003] {
        let refused = world.open(number, MAIN);
        world.join(refused, 1);
        let ack = world.take_of(refused, FrameType::JoinAck).pop().unwrap();
        assert_eq!(ack.error.unwrap().status, Some(409), "{number}");
    }
    let again = world.reconnect(viewers[0]);
    assert_eq!(world.client(again).join_acks, 1, "who has a place keeps it");
    assert_eq!(world.promote(viewers[2], 3), Some(409), "the primary is full");
    world.leave(speakers[0]);
    assert_eq!(world.promote(viewers[2], 3), None);
}

#[test]
fn viewers_neither_keep_a_meeting_from_idling_nor_are_forgotten() {
    let mut world = World::new();
    let viewer = world.connect(1_001, MAIN);
    world.flush();
    assert_eq!(world.meeting.connected_count(), 0);
    assert!(world.events.contains(&MeetingEvent::ViewerCount(1)));
    assert!(!world.events.iter().any(|event| matches!(event, MeetingEvent::ConnectedCount(_))));
    assert_eq!(world.promote(viewer, 1), None);
    assert!(world.events.contains(&MeetingEvent::ConnectedCount(1)));
    world.leave(viewer);
    world.flush();
    assert_eq!(world.events.last(), Some(&MeetingEvent::ViewerCount(0)));
    assert!(world.events.contains(&MeetingEvent::ConnectedCount(0)));
}

#[test]
fn a_viewer_comes_and_goes_in_its_replica() {
    use PresenceChange::{Dropped, Joined, Left};
    let mut world = World::new();
    let viewer = world.connect(1_001, MAIN);
    let again = world.reconnect(viewer);
    assert_eq!(world.closed(viewer), Some(CloseCode::Normal), "the same page is back");
    world.close(again, SocketClose::Lost);
    world.advance(ms(11_900));
    assert_eq!(presences(&world), [came(Some(replica(1)), 1_001, Joined)]);
    world.advance(ms(100));
    let back = world.connect(1_001, MAIN);
    world.leave(back);
    let expected = [Joined, Dropped, Joined, Left].map(|change| came(Some(replica(1)), 1_001, change));
    assert_eq!(presences(&world), expected);
    world.close(back, SocketClose::Clean);
    world.flush();
    assert_eq!(world.meeting.next_timeout(), None);
}

#[test]
fn another_device_of_a_viewer_takes_over() {
    let (mut world, _, one, _) = audience();
    let elsewhere = world.open(1_001, MAIN);
    world.join(elsewhere, 77);
    world.subscribe(elsewhere, rx(&[0]));
    assert_eq!(world.statuses(one), [301]);
    assert_eq!(presences(&world).len(), 3, "nobody came or went");
}

#[test]
fn a_promoted_viewer_is_an_attendee_of_the_primary_at_once() {
    let (mut world, speaker, one, other) = audience();
    world.take_commands();
    assert_eq!(world.promote(one, 7), None);
    let (attendee, connection) = (attendee(7), one);
    let expected = [
        MediaCommand::SetAttendee { connection, attendee },
        MediaCommand::SetNoiseSuppression { connection, enabled: false },
        MediaCommand::SetAudio { connection, audio: TALKS },
    ];
    assert_eq!(world.take_commands(), expected);
    world.flush();
    for connection in [speaker, one, other] {
        assert_eq!(roster(&world, connection), [wire_id(1, MAIN), wire_id(7, MAIN)]);
    }
    assert_eq!(presences(&world).last(), Some(&came(None, 7, PresenceChange::Joined)));
    let index = world.last_index(one);
    assert_eq!((index.at_capacity, index.num_participants), (Some(false), Some(2)));

    say(&mut world, one, "chat", "my question", 0);
    for connection in [speaker, other] {
        assert_eq!(texts(&mut world, connection), ["my question"]);
    }
    world.subscribe(one, camera(&[0]));
    assert_eq!(world.last_suback(one).1, None);
    world.flush();
    for connection in [speaker, other] {
        let whose: Vec<_> =
            world.client(connection).sources().into_values().map(|(whose, _)| whose).collect();
        assert_eq!(whose, [wire_id(7, MAIN)]);
    }
    assert!(world.client(one).sources().is_empty(), "its own camera is not offered to it");
    levels(&mut world, &[(one, 14, GOOD), (other, 0, GOOD)]);
    assert_eq!(world.client(speaker).volumes[&wire_id(7, MAIN)], 1.0);
    assert_eq!(world.client(one).volumes[&wire_id(7, MAIN)], 1.0);
}

#[test]
fn what_a_promoted_viewer_may_do_is_what_the_attendee_of_the_primary_may() {
    let (mut world, _, one, _) = audience();
    let listener = Capabilities { audio: MediaCapability::Receive, ..Capabilities::default() };
    world.take_commands();
    assert_eq!(world.promote_with(one, 7, listener), None);
    assert_eq!(audio_of(&mut world, one), [LISTENS]);
    assert!(world.client(one).attendees[&wire_id(7, MAIN)].muted);
    let capabilities = Capabilities::default();
    world.plane(PlaneCommand::UpdateCapabilities { attendee: attendee(7), capabilities });
    assert_eq!(audio_of(&mut world, one), [TALKS]);
    let none = MediaCapability::None;
    let capabilities = Capabilities { audio: none, video: none, content: none };
    world.plane(PlaneCommand::UpdateCapabilities { attendee: attendee(1_001), capabilities });
    assert_eq!(audio_of(&mut world, one), [], "that is for when it is a viewer again");
    world.demote(one);
    assert_eq!(audio_of(&mut world, one), [AudioPolicy { uplink: false, downlink: false }]);
}

#[test]
fn demotion_by_the_client_ends_all_that_it_sent() {
    let (mut world, speaker, one, other) = audience();
    world.promote(one, 7);
    world.subscribe(one, camera(&[0]));
    world.flush();
    world.take_commands();
    world.take(one);
    world.demote(one);
    let commands = world.take_commands();
    let (attendee, connection) = (attendee(1_001), one);
    assert!(commands.contains(&MediaCommand::SetPublish { connection, publish: None }), "{commands:?}");
    assert!(commands.contains(&MediaCommand::SetAudio { connection, audio: LISTENS }), "{commands:?}");
    assert!(commands.contains(&MediaCommand::SetAttendee { connection, attendee }), "{commands:?}");
    let told = world.take_of(one, FrameType::Index).remove(0);
    assert_eq!(told.error.unwrap().status, Some(206), "its camera is switched off");
    world.flush();
    for connection in [speaker, one, other] {
        assert_eq!(roster(&world, connection), [wire_id(1, MAIN)]);
        assert!(world.client(connection).sources().is_empty());
    }
    assert_eq!(presences(&world).last(), Some(&came(None, 7, PresenceChange::Left)));
    let stopped =
        |event: &&MeetingEvent| matches!(event, MeetingEvent::Video { change: VideoChange::Stopped, .. });
    assert_eq!(world.events.iter().filter(stopped).count(), 1);
    say(&mut world, one, "chat", "hello?", 0);
    assert_eq!(texts(&mut world, speaker), [""; 0]);
    assert_eq!(world.promote(one, 7), None, "it may be given the word again");
}

#[test]
fn deleting_the_attendee_of_the_primary_demotes_and_deleting_the_viewers_own_removes() {
    let (mut world, speaker, one, _) = audience();
    world.promote(one, 7);
    world.take(one);
    world.plane(PlaneCommand::RemoveAttendee(attendee(7)));
    assert_eq!(world.take_of(one, FrameType::PrimaryMeetingLeave).len(), 1);
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
    assert_eq!(world.promote(one, 7), Some(403), "its credentials are void");
    assert_eq!(world.promote(one, 8), None);
    world.plane(PlaneCommand::RemoveAttendee(attendee(1_001)));
    assert_eq!(world.statuses(one), [411]);
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
}

#[test]
fn a_connection_that_ends_demotes() {
    use PresenceChange::{Dropped, Left};
    for (how, change) in [(SocketClose::Lost, Dropped), (SocketClose::GoingAway, Left)] {
        let (mut world, speaker, one, _) = audience();
        world.promote(one, 7);
        world.flush();
        world.close(one, how);
        world.flush();
        assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
        assert_eq!(presences(&world).last(), Some(&came(None, 7, change)));
        let again = world.connect(1_001, MAIN);
        world.flush();
        assert_eq!(
            presences(&world).last(),
            Some(&came(None, 7, change)),
            "in its replica it was never away"
        );
        assert_eq!(roster(&world, again), [wire_id(1, MAIN)]);
        assert_eq!(world.last_negotiate().attendee, attendee(1_001));
    }
}

#[test]
fn credentials_that_open_nothing_promote_nobody() {
    let (mut world, speaker, one, _) = audience();
    for (refusal, status) in
        [(Refusal::UnknownAttendee, 403), (Refusal::MeetingEnded, 403), (Refusal::Unavailable, 503)]
    {
        world.ask_promotion(one);
        world.authenticated(Err(refusal));
        assert_eq!(world.promotion_status(one), Some(status));
    }
    world.frame(one, frame(FrameType::PrimaryMeetingJoin));
    assert_eq!(world.promotion_status(one), Some(400));
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
}

#[test]
fn one_promotion_at_a_time_and_one_that_is_withdrawn_is_none() {
    let (mut world, speaker, one, _) = audience();
    world.ask_promotion(one);
    world.ask_promotion(one);
    assert_eq!(world.promotion_status(one), Some(429));
    world.demote(one);
    let admission = world.admission(7, Capabilities::default());
    world.authenticated(Ok(admission));
    assert_eq!(world.promotion_status(one), Some(409));
    assert!(world.asked.is_empty());
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
    for _ in 0..20 {
        world.ask_promotion(one);
    }
    let admission = world.admission(7, Capabilities::default());
    world.authenticated(Ok(admission));
    assert!(world.asked.is_empty());
    world.ask_promotion(one);
    assert!(world.asked.is_empty(), "each costs a look into the store, so there are not many in a row");
    world.advance(ms(10_000));
    world.ask_promotion(one);
    assert_eq!(world.asked.len(), 1);
}

#[test]
fn promoting_twice_changes_nothing_and_as_another_changes_the_part() {
    let (mut world, speaker, one, _) = audience();
    assert_eq!((world.promote(one, 7), world.promote(one, 7)), (None, None));
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN), wire_id(7, MAIN)]);
    assert_eq!(world.promote(one, 8), None);
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN), wire_id(8, MAIN)]);
    use PresenceChange::{Joined, Left};
    let said = &presences(&world)[3..];
    assert_eq!(said, [came(None, 7, Joined), came(None, 7, Left), came(None, 8, Joined)]);
}

#[test]
fn the_part_of_an_attendee_is_taken_over_like_a_device() {
    let (mut world, speaker, one, other) = audience();
    let direct = world.connect(7, MAIN);
    assert_eq!(world.promote(one, 7), None);
    assert_eq!(world.statuses(direct), [301]);
    assert_eq!(world.promote(other, 7), None);
    assert_eq!(world.take_of(one, FrameType::PrimaryMeetingLeave).len(), 1);
    let back = world.open(7, MAIN);
    world.join(back, 5);
    world.subscribe(back, rx(&[0]));
    assert_eq!(world.take_of(other, FrameType::PrimaryMeetingLeave).len(), 1);
    world.flush();
    for connection in [speaker, one, other, back] {
        assert_eq!(roster(&world, connection), [wire_id(1, MAIN), wire_id(7, MAIN)]);
    }
    let departed = presences(&world).iter().filter(|(.., change)| *change != PresenceChange::Joined).count();
    assert_eq!(departed, 0, "the attendee was there all the while");
}

#[test]
fn a_promotion_before_media_is_up_is_announced_with_it() {
    let (mut world, speaker, ..) = audience();
    world.media = Media::Silent;
    let early = world.connect(1_003, MAIN);
    assert_eq!(world.promote(early, 7), None);
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
    world.media_up(early);
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN), wire_id(7, MAIN)]);
    use PresenceChange::Joined;
    assert_eq!(presences(&world)[3..], [came(Some(replica(1)), 1_003, Joined), came(None, 7, Joined)]);
}

#[test]
fn a_camera_that_is_being_negotiated_is_withdrawn_by_a_demotion() {
    let (mut world, speaker, one, _) = audience();
    world.promote(one, 7);
    world.media = Media::Held;
    world.subscribe(one, camera(&[0]));
    world.demote(one);
    world.answer();
    assert_eq!(world.last_suback(one).1, Some(206));
    world.flush();
    assert!(world.client(speaker).sources().is_empty());
}

#[test]
fn a_replica_ends_alone_or_with_its_primary() {
    let (mut world, speaker, one, other) = audience();
    let elsewhere = world.connect(2_001, MAIN);
    world.promote(one, 7);
    world.plane(PlaneCommand::EndReplica(replica(1)));
    assert_eq!((world.statuses(one), world.statuses(other)), (vec![410], vec![410]));
    world.flush();
    assert_eq!(roster(&world, speaker), [wire_id(1, MAIN)]);
    let late = world.open(1_002, MAIN);
    assert_eq!(world.closed(late), Some(CloseCode::MeetingEnded));
    assert_eq!(world.statuses(elsewhere), [0u32; 0]);
    world.plane(PlaneCommand::EndMeeting);
    assert_eq!((world.statuses(speaker), world.statuses(elsewhere)), (vec![410], vec![410]));
    let changes = |number: usize| {
        let of: Vec<_> =
            presences(&world).into_iter().filter(|it| it.1 == attendee(number).to_string()).collect();
        of.into_iter().map(|(.., change)| change).collect::<Vec<_>>()
    };
    for number in [1, 7, 1_001, 1_002, 2_001] {
        assert_eq!(changes(number), [PresenceChange::Joined, PresenceChange::Left], "{number}");
    }
}
