//! Capabilities, at the start and changed during the call.

use carillon_meeting::MeetingEvent;
use carillon_meeting::VideoChange;
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::media::{AudioPolicy, MediaCommand};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::{FrameType, SdkRemoteVideoUpdateFrame, SdkVideoSubscriptionConfiguration};

use crate::world::{CONTENT, MAIN, Media, World, attendee, camera, frame, mid, rx, wire_id};

const ALL: Capabilities = Capabilities {
    audio: MediaCapability::SendReceive,
    video: MediaCapability::SendReceive,
    content: MediaCapability::SendReceive,
};

fn audio(audio: MediaCapability) -> Capabilities {
    Capabilities { audio, ..ALL }
}

fn video(video: MediaCapability) -> Capabilities {
    Capabilities { video, ..ALL }
}

fn content(content: MediaCapability) -> Capabilities {
    Capabilities { content, ..ALL }
}

fn grant(world: &mut World, number: usize, capabilities: Capabilities) {
    world.plane(PlaneCommand::UpdateCapabilities { attendee: attendee(number), capabilities });
}

#[test]
fn audio_capabilities_decide_what_flows_from_the_start() {
    use MediaCapability::{None, Receive, Send, SendReceive};
    for (capability, uplink, downlink) in
        [(SendReceive, true, true), (Send, true, false), (Receive, false, true), (None, false, false)]
    {
        let mut world = World::new();
        let a = world.connect_with(1, MAIN, audio(capability));
        assert_eq!(world.last_negotiate().audio, AudioPolicy { uplink, downlink });
        assert_eq!(
            world.client(a).attendees[&wire_id(1, MAIN)].muted,
            !uplink,
            "who may not speak looks muted"
        );
    }
}

#[test]
fn audio_changes_at_once_and_an_open_microphone_is_heard_when_it_may() {
    let mut world = World::new();
    let a = world.connect_with(1, MAIN, audio(MediaCapability::Receive));
    let b = world.connect(2, MAIN);
    world.flush();
    world.take_commands();
    grant(&mut world, 1, ALL);
    let policy = AudioPolicy { uplink: true, downlink: true };
    assert_eq!(world.take_commands(), [MediaCommand::SetAudio { connection: a, audio: policy }]);
    world.flush();
    assert!(!world.client(b).attendees[&wire_id(1, MAIN)].muted);
    grant(&mut world, 1, audio(MediaCapability::None));
    let policy = AudioPolicy { uplink: false, downlink: false };
    assert_eq!(world.take_commands(), [MediaCommand::SetAudio { connection: a, audio: policy }]);
    world.flush();
    assert!(world.client(b).attendees[&wire_id(1, MAIN)].muted);
}

#[test]
fn without_video_send_a_camera_gets_206() {
    let mut world = World::new();
    let a = world.connect_with(1, MAIN, video(MediaCapability::Receive));
    assert_eq!(world.last_index(a).at_capacity, Some(true));
    world.subscribe(a, camera(&[0]));
    assert_eq!(world.last_suback(a).1, Some(206));
    grant(&mut world, 1, ALL);
    world.flush();
    assert_eq!(world.last_index(a).at_capacity, Some(false));
    world.subscribe(a, camera(&[0]));
    assert_eq!(world.last_suback(a).1, None);
}

#[test]
fn a_camera_that_may_not_send_any_more_stops_at_once() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.publish(1, MAIN);
    world.flush();
    world.take(a);
    grant(&mut world, 1, video(MediaCapability::Receive));
    assert!(world.commands.contains(&MediaCommand::SetPublish { connection: a, publish: None }));
    let index = world.take_of(a, FrameType::Index).pop().unwrap();
    assert_eq!(index.error.unwrap().status, Some(206), "the client turns its camera off");
    assert_eq!(index.index.unwrap().at_capacity, Some(true));
    world.flush();
    assert!(world.client(watcher).sources().is_empty());
    let stopped =
        |event: &&MeetingEvent| matches!(event, MeetingEvent::Video { change: VideoChange::Stopped, .. });
    assert_eq!(world.events.iter().filter(stopped).count(), 1);
}

#[test]
fn a_right_that_goes_while_the_media_thread_is_at_work_is_gone_when_it_answers() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.connect(1, MAIN);
    world.media = Media::Held;
    world.subscribe(a, camera(&[0]));
    grant(&mut world, 1, video(MediaCapability::Receive));
    world.answer();
    assert!(world.commands.contains(&MediaCommand::SetPublish { connection: a, publish: None }));
    let (suback, error) = world.last_suback(a);
    assert_eq!(error, Some(206));
    assert!(suback.allocations.is_empty());
    world.flush();
    assert!(world.client(watcher).sources().is_empty());
}

#[test]
fn what_may_not_be_received_is_neither_listed_nor_forwarded() {
    let mut world = World::new();
    world.publish(1, MAIN);
    world.publish(1, CONTENT);
    let no_video = world.connect_with(2, MAIN, video(MediaCapability::Send));
    let no_content = world.connect_with(3, MAIN, content(MediaCapability::None));
    world.flush();
    let groups =
        |world: &World, connection| world.client(connection).sources().into_keys().collect::<Vec<_>>();
    assert_eq!(groups(&world, no_video), [11]);
    assert_eq!(groups(&world, no_content), [10]);
    world.subscribe(no_video, rx(&[0, 100, 101]));
    let asked: Vec<_> = world.last_negotiate().receive.iter().map(|it| it.and_then(|it| it.group)).collect();
    assert_eq!(asked, [None, None, Some(carillon_proto::id::GroupId(11))]);
}

#[test]
fn what_may_not_be_received_any_more_stops_at_once() {
    let mut world = World::new();
    world.publish(1, MAIN);
    world.publish(1, CONTENT);
    let b = world.connect(2, MAIN);
    world.subscribe(b, rx(&[0, 100, 101]));
    world.take_commands();
    grant(&mut world, 2, Capabilities { video: MediaCapability::None, ..ALL });
    assert!(world.take_commands().contains(&MediaCommand::StopReceive { connection: b, mid: mid(2) }));
    grant(
        &mut world,
        2,
        Capabilities { video: MediaCapability::None, content: MediaCapability::Send, ..ALL },
    );
    assert!(world.take_commands().contains(&MediaCommand::StopReceive { connection: b, mid: mid(3) }));
    world.flush();
    assert!(world.client(b).sources().is_empty());
    grant(&mut world, 2, ALL);
    world.flush();
    assert_eq!(world.client(b).sources().len(), 2, "the new INDEX is the occasion to subscribe again");
}

#[test]
fn a_right_to_receive_that_goes_during_a_negotiation_stops_what_it_brought() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let b = world.connect(2, MAIN);
    world.media = Media::Held;
    world.subscribe(b, rx(&[0, 100]));
    grant(&mut world, 2, video(MediaCapability::Send));
    world.answer();
    assert!(world.commands.contains(&MediaCommand::StopReceive { connection: b, mid: mid(2) }));
}

#[test]
fn a_share_without_the_right_is_refused_at_join() {
    let mut world = World::new();
    world.connect_with(1, MAIN, content(MediaCapability::Receive));
    let share = world.open_with(1, CONTENT, content(MediaCapability::Receive));
    world.join(share, 5);
    let frames = world.take(share);
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].frame_type(), Some(FrameType::JoinAck));
    assert_eq!(frames[0].error.as_ref().unwrap().status, Some(403));
}

#[test]
fn a_share_that_loses_the_right_ends() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let share = world.publish(1, CONTENT);
    world.flush();
    grant(&mut world, 1, content(MediaCapability::Receive));
    assert_eq!(world.statuses(share), [403]);
    world.flush();
    assert!(!world.client(a).attendees.contains_key(&wire_id(1, CONTENT)));
    assert_eq!(world.closed(a), None);
}

#[test]
fn a_section_that_was_moved_while_a_subscribe_was_under_way_is_stopped_too() {
    let mut world = World::new();
    world.publish(1, MAIN);
    world.publish(1, CONTENT);
    let b = world.connect(2, MAIN);
    world.subscribe(b, rx(&[0, 100]));
    world.media = Media::Held;
    world.subscribe(b, rx(&[0, 100]));
    let mut update = frame(FrameType::RemoteVideoUpdate);
    update.remote_video_update = Some(SdkRemoteVideoUpdateFrame {
        added_or_updated_video_subscriptions: vec![SdkVideoSubscriptionConfiguration {
            mid: "2".to_owned(),
            group_id: Some(11),
            ..SdkVideoSubscriptionConfiguration::default()
        }],
        ..SdkRemoteVideoUpdateFrame::default()
    });
    world.frame(b, update);
    world.answer();
    world.take_commands();
    grant(&mut world, 2, content(MediaCapability::Send));
    let stopped = |command: &MediaCommand| matches!(command, MediaCommand::StopReceive { mid, .. } if mid.as_str() == "2");
    assert!(world.take_commands().iter().any(stopped));
}
