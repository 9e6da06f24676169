//! SUBSCRIBE: allocations, sections, layers, limits, order.

use carillon_meeting::{CloseCode, Input, MeetingConfig};
use carillon_proto::id::{GroupId, StreamId};
use carillon_proto::media::{MediaCommand, MediaEvent, NegotiationError, QualityPreference, Receive};
use carillon_proto::plane::MeetingLimits;
use carillon_proto::signal::{
    FrameType, SdkPauseResumeFrame, SdkRemoteVideoUpdateFrame, SdkSubscribeFrame,
    SdkVideoQualityAdaptationPreference, SdkVideoSubscriptionConfiguration,
};
use carillon_proto::units::Bitrate;

use crate::world::{MAIN, Media, World, camera, frame, join_adaptive, mid, rx, simulcast};

fn allocations(world: &mut World, connection: carillon_proto::id::ConnectionId) -> Vec<(u32, u32, String)> {
    let (suback, _) = world.last_suback(connection);
    let allocations = suback.allocations.into_iter();
    allocations.map(|it| (it.group_id.unwrap(), it.stream_id.unwrap(), it.track_label.unwrap())).collect()
}

fn update(
    world: &mut World,
    connection: carillon_proto::id::ConnectionId,
    update: SdkRemoteVideoUpdateFrame,
) {
    let mut frame = frame(FrameType::RemoteVideoUpdate);
    frame.remote_video_update = Some(update);
    world.frame(connection, frame);
}

fn config(mid: &str) -> SdkVideoSubscriptionConfiguration {
    SdkVideoSubscriptionConfiguration { mid: mid.to_owned(), ..SdkVideoSubscriptionConfiguration::default() }
}

fn pause(
    world: &mut World,
    connection: carillon_proto::id::ConnectionId,
    frame_type: FrameType,
    ids: &[u32],
) {
    let mut frame = frame(frame_type);
    frame.pause = Some(SdkPauseResumeFrame { stream_ids: ids.to_vec(), group_ids: Vec::new() });
    world.frame(connection, frame);
}

#[test]
fn allocations_are_one_per_video_entry_and_stay_the_same() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    for _ in 0..3 {
        world.subscribe(a, simulcast(&[300, 0, 1_200], &[0]));
        let expected = [(10, 100, String::new()), (10, 101, String::new()), (10, 102, String::new())];
        assert_eq!(allocations(&mut world, a), expected);
    }
    let streams = &world.last_negotiate().publish.as_ref().unwrap().streams;
    let ceilings: Vec<u32> = streams.iter().map(|stream| stream.max_bitrate.kbps()).collect();
    assert_eq!(ceilings, [300, 0, 1_200]);
}

#[test]
fn turning_simulcast_on_keeps_the_group_and_retires_the_stream() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.publish(1, MAIN);
    world.take(a);
    world.subscribe(a, simulcast(&[300, 600, 1_200], &[0]));
    let ids: Vec<_> =
        allocations(&mut world, a).into_iter().map(|(group, stream, _)| (group, stream)).collect();
    assert_eq!(ids, [(10, 101), (10, 102), (10, 103)]);
    world.subscribe(watcher, rx(&[0, 100]));
    let receive = world.last_negotiate().receive[1].unwrap();
    assert_eq!((receive.requested, receive.group, receive.stream), (StreamId(100), Some(GroupId(10)), None));
    assert_eq!(world.last_suback(watcher).0.tracks[0].stream_id, Some(100), "the id that was asked for");
}

#[test]
fn a_camera_without_a_declared_ceiling_is_listed_with_one() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.connect(1, MAIN);
    world.subscribe(a, simulcast(&[0], &[0]));
    world.flush();
    let index = world.client(watcher).index.clone().unwrap();
    assert_eq!(index.sources[0].max_bitrate_kbps, Some(1_500));
}

#[test]
fn rx_says_nothing_of_audio_and_ends_video() {
    let mut world = World::new();
    let a = world.publish(1, MAIN);
    let mut sub = camera(&[0]);
    sub.duplex = Some(1);
    world.subscribe(a, sub);
    assert!(world.last_negotiate().audio.uplink);
    assert_eq!(world.last_negotiate().publish, None);
    assert!(world.last_suback(a).0.allocations.is_empty());
}

#[test]
fn clients_that_adapt_by_themselves_get_exactly_the_stream_they_name() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.subscribe(a, simulcast(&[300, 600, 1_200], &[0]));
    let b = world.connect(2, MAIN);
    world.subscribe(b, rx(&[0, 101, 999]));
    let negotiate = world.last_negotiate();
    assert_eq!(negotiate.receive[0], None);
    assert_eq!(negotiate.receive[1].unwrap().stream, Some(StreamId(101)));
    let unknown = negotiate.receive[2].unwrap();
    assert_eq!((unknown.requested, unknown.group, unknown.stream), (StreamId(999), None, None));
    assert_eq!(world.last_suback(b).0.tracks.len(), 1, "an unknown id does not fail the rest");
}

#[test]
fn clients_that_let_the_server_adapt_get_no_particular_stream() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.subscribe(a, simulcast(&[300, 600, 1_200], &[0]));
    let b = world.open(2, MAIN);
    world.join_as(b, join_adaptive(2));
    let mut sub = rx(&[0, 102]);
    let preference =
        SdkVideoSubscriptionConfiguration { group_id: Some(10), priority: Some(5), ..config("2") };
    let unknown = SdkVideoSubscriptionConfiguration { group_id: Some(77), ..config("3") };
    sub.video_subscription_configuration = vec![preference, unknown, config("4"), config("")];
    world.subscribe(b, sub);
    let negotiate = world.last_negotiate();
    assert_eq!(negotiate.receive[1].unwrap().stream, None);
    let expected = Receive { priority: 5, ..Receive::new(StreamId(102), Some(GroupId(10)), None) };
    assert_eq!(negotiate.receive_by_mid[0], (mid(2), expected));
    assert_eq!(negotiate.receive_by_mid[1].1.group, None);
    assert_eq!(negotiate.receive_by_mid.len(), 2, "entries that name nothing are left out");
}

#[test]
fn nobody_subscribes_to_itself_or_beyond_the_limit() {
    let mut world = World::with(MeetingConfig { video_subscriptions_max: 2, ..MeetingConfig::default() });
    for number in 1..=4 {
        world.publish(number, MAIN);
    }
    let e = world.publish(5, MAIN);
    let mut sub = camera(&[0, 104, 100, 101, 102]);
    let third = SdkVideoSubscriptionConfiguration { group_id: Some(12), ..config("5") };
    sub.video_subscription_configuration = vec![third];
    world.subscribe(e, sub);
    let groups: Vec<_> = world.last_negotiate().receive.iter().map(|it| it.and_then(|it| it.group)).collect();
    assert_eq!(groups, [None, None, Some(GroupId(10)), Some(GroupId(11)), None]);
    assert_eq!(world.last_negotiate().receive_by_mid[0].1.group, None);
}

#[test]
fn one_camera_too_many_stays_in_the_call_without_video() {
    let limits = MeetingLimits { video_sources_max: 1, ..MeetingLimits::default() };
    let mut world = World::with(MeetingConfig { limits, ..MeetingConfig::default() });
    let a = world.publish(1, MAIN);
    let b = world.connect(2, MAIN);
    world.subscribe(b, camera(&[0]));
    assert_eq!(world.last_negotiate().publish, None);
    let (suback, error) = world.last_suback(b);
    assert_eq!(error, Some(206));
    assert!(suback.allocations.is_empty() && suback.sdp_answer.is_some());
    world.subscribe(a, camera(&[0]));
    assert_eq!(world.last_suback(a).1, None, "who sends already may go on");
    world.subscribe(a, rx(&[0]));
    world.subscribe(b, camera(&[0]));
    assert_eq!(world.last_suback(b).1, None);
}

#[test]
fn cameras_being_negotiated_count_against_the_limit() {
    let limits = MeetingLimits { video_sources_max: 1, ..MeetingLimits::default() };
    let mut world = World::with(MeetingConfig { limits, ..MeetingConfig::default() });
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.media = Media::Held;
    world.subscribe(a, camera(&[0]));
    world.subscribe(b, camera(&[0]));
    world.answer();
    world.answer();
    assert_eq!((world.last_suback(a).1, world.last_suback(b).1), (None, Some(206)));
}

#[test]
fn nobody_hears_of_a_source_before_the_media_thread_has_it() {
    let mut world = World::new();
    let watcher = world.connect(9, MAIN);
    let a = world.connect(1, MAIN);
    world.media = Media::Held;
    world.subscribe(a, camera(&[0]));
    world.flush();
    assert!(world.client(watcher).sources().is_empty());
    world.answer();
    world.flush();
    assert_eq!(world.client(watcher).sources().len(), 1);
}

#[test]
fn subscribes_in_a_row_are_answered_in_order_one_at_a_time() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.take(a);
    world.media = Media::Held;
    world.subscribe(a, camera(&[0]));
    world.subscribe(a, rx(&[0]));
    assert_eq!(world.held.len(), 1);
    world.answer();
    world.answer();
    let frames = world.take_of(a, FrameType::SubscribeAck);
    let duplex: Vec<_> = frames.iter().map(|frame| frame.suback.as_ref().unwrap().duplex).collect();
    assert_eq!(duplex, [Some(3), Some(1)]);
    for _ in 0..4 {
        world.subscribe(a, rx(&[0]));
    }
    let last = world.take_of(a, FrameType::SubscribeAck).pop().unwrap();
    assert_eq!(last.error.unwrap().status, Some(400), "nobody sends four without waiting");
}

#[test]
fn an_offer_that_the_media_thread_refuses_is_answered_by_its_fault() {
    for (reason, status, over) in [
        (NegotiationError::Malformed, 400, true),
        (NegotiationError::TooManySections, 400, true),
        (NegotiationError::Unsupported, 500, false),
        (NegotiationError::Full, 503, false),
    ] {
        let mut world = World::new();
        let watcher = world.connect(9, MAIN);
        let a = world.connect(1, MAIN);
        world.flush();
        world.take(a);
        world.media = Media::Held;
        world.subscribe(a, camera(&[0]));
        world.input(Input::Media(MediaEvent::NegotiationFailed { connection: a, reason }));
        let ack = world.take_of(a, FrameType::SubscribeAck).pop().unwrap();
        assert_eq!(ack.error.unwrap().status, Some(status));
        world.flush();
        assert!(world.client(watcher).sources().is_empty(), "{reason}");
        assert_eq!(world.client(watcher).attendees.len(), if over { 1 } else { 2 });
    }
}

#[test]
fn a_layer_switch_is_passed_on_without_an_answer() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.subscribe(a, simulcast(&[300, 600, 1_200], &[0]));
    let b = world.connect(2, MAIN);
    world.subscribe(b, rx(&[0, 102]));
    world.flush();
    world.take(b);
    world.take_commands();
    let switch = SdkVideoSubscriptionConfiguration { stream_id: Some(100), ..config("2") };
    let unknown = SdkVideoSubscriptionConfiguration { stream_id: Some(999), ..config("2") };
    let elsewhere = SdkVideoSubscriptionConfiguration { stream_id: Some(100), ..config("9") };
    let added_or_updated_video_subscriptions = vec![switch, unknown, elsewhere];
    update(
        &mut world,
        b,
        SdkRemoteVideoUpdateFrame {
            added_or_updated_video_subscriptions,
            removed_video_subscription_mids: Vec::new(),
        },
    );
    let receive = Receive::new(StreamId(100), Some(GroupId(10)), Some(StreamId(100)));
    assert_eq!(world.take_commands(), [MediaCommand::UpdateReceive { connection: b, mid: mid(2), receive }]);
    let removed = vec!["2".to_owned(), "2".to_owned(), "7".to_owned()];
    update(
        &mut world,
        b,
        SdkRemoteVideoUpdateFrame {
            removed_video_subscription_mids: removed,
            ..SdkRemoteVideoUpdateFrame::default()
        },
    );
    assert_eq!(world.take_commands(), [MediaCommand::StopReceive { connection: b, mid: mid(2) }]);
    assert!(world.take(b).is_empty());
}

#[test]
fn preferences_by_group_are_passed_on() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let b = world.open(2, MAIN);
    world.join_as(b, join_adaptive(2));
    world.subscribe(b, rx(&[0, 100]));
    world.take_commands();
    let preference = SdkVideoSubscriptionConfiguration {
        group_id: Some(10),
        priority: Some(9),
        target_bitrate_kbps: Some(300),
        quality_adaptation_preference: Some(SdkVideoQualityAdaptationPreference::MaintainResolution.into()),
        ..config("2")
    };
    update(
        &mut world,
        b,
        SdkRemoteVideoUpdateFrame {
            added_or_updated_video_subscriptions: vec![preference],
            ..SdkRemoteVideoUpdateFrame::default()
        },
    );
    let [MediaCommand::UpdateReceive { receive, .. }] = &world.take_commands()[..] else {
        panic!("one command")
    };
    assert_eq!((receive.group, receive.stream, receive.priority), (Some(GroupId(10)), None, 9));
    assert_eq!(receive.target_bitrate, Some(Bitrate::from_kbps(300)));
    assert_eq!(receive.preference, QualityPreference::Resolution);
}

#[test]
fn pause_and_resume_go_by_group_even_for_retired_streams() {
    let mut world = World::new();
    let a = world.publish(1, MAIN);
    world.subscribe(a, simulcast(&[300, 600, 1_200], &[0]));
    let b = world.connect(2, MAIN);
    world.subscribe(b, rx(&[0, 103]));
    world.take_commands();
    pause(&mut world, b, FrameType::Pause, &[100, 103, 999]);
    pause(&mut world, b, FrameType::Resume, &[100]);
    pause(&mut world, b, FrameType::Pause, &[999]);
    let groups = vec![GroupId(10)];
    let expected =
        [true, false].map(|paused| MediaCommand::SetPaused { connection: b, groups: groups.clone(), paused });
    assert_eq!(world.take_commands(), expected);
}

#[test]
fn groups_that_the_server_pauses_are_told_to_their_receiver() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    world.take(b);
    for paused in [true, false] {
        let groups = vec![GroupId(10), GroupId(99)];
        world.input(Input::Media(MediaEvent::DownlinkPaused { connection: b, groups, paused }));
    }
    let frames = world.take(b);
    let types: Vec<_> = frames.iter().map(|frame| frame.frame_type().unwrap()).collect();
    assert_eq!(types, [FrameType::Pause, FrameType::Resume]);
    assert!(frames.iter().all(|frame| frame.pause.as_ref().unwrap().group_ids == [10]));
    assert!(frames.iter().all(|frame| frame.pause.as_ref().unwrap().stream_ids.is_empty()));
}

#[test]
fn the_estimate_reaches_a_client_though_no_video_flows() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.take(a);
    let available = Bitrate::from_kbps(900);
    for _ in 0..4 {
        world.input(Input::Media(MediaEvent::DownlinkEstimate { connection: a, available }));
        world.advance(crate::world::ms(1_000));
    }
    let frames = world.take_of(a, FrameType::Bitrates);
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0].bitrates.as_ref().unwrap().server_available_outgoing_bitrate, Some(900));
}

#[test]
fn a_subscribe_without_an_offer_is_refused_in_its_answer() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let sub = SdkSubscribeFrame { sdp_offer: None, ..rx(&[0]) };
    world.subscribe(a, sub);
    let ack = world.take_of(a, FrameType::SubscribeAck).pop().unwrap();
    assert_eq!(ack.error.unwrap().status, Some(400));
    world.advance(crate::world::ms(6_000));
    assert_eq!(world.closed(a), Some(CloseCode::BadRequest));
}

#[test]
fn a_subscribe_that_had_to_wait_does_not_undo_a_later_mute() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.media = Media::Held;
    for _ in 0..2 {
        world.subscribe(a, SdkSubscribeFrame { audio_muted: Some(false), ..rx(&[0]) });
    }
    world.mute(a, true);
    world.take_commands();
    world.answer();
    assert!(!world.last_negotiate().audio.uplink, "muted after both were sent");
    world.answer();
    let opened =
        |command: &MediaCommand| matches!(command, MediaCommand::SetAudio { audio, .. } if audio.uplink);
    assert!(!world.take_commands().iter().any(opened));
}

#[test]
fn a_stream_that_has_stopped_is_not_in_bitrates_any_more() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.publish(2, MAIN);
    let listed = |world: &mut World, rates: Vec<(StreamId, Bitrate)>| {
        world.take(a);
        world.input(Input::Media(MediaEvent::StreamBitrates(rates)));
        world.take_of(a, FrameType::Bitrates)[0].bitrates.as_ref().unwrap().bitrates.len()
    };
    assert_eq!(listed(&mut world, vec![(StreamId(100), Bitrate::from_kbps(500))]), 1);
    assert_eq!(listed(&mut world, Vec::new()), 0);
}

#[test]
fn of_several_updates_for_one_section_only_the_last_counts() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let a = world.connect(2, MAIN);
    world.subscribe(a, rx(&[0, 100]));
    world.take_commands();
    let wish = |kbps| SdkVideoSubscriptionConfiguration {
        group_id: Some(10),
        target_bitrate_kbps: Some(kbps),
        ..config("2")
    };
    let added_or_updated_video_subscriptions = (1..=60).map(wish).collect();
    let many = SdkRemoteVideoUpdateFrame {
        added_or_updated_video_subscriptions,
        ..SdkRemoteVideoUpdateFrame::default()
    };
    update(&mut world, a, many);
    let commands = world.take_commands();
    assert_eq!(commands.len(), 1);
    let MediaCommand::UpdateReceive { receive, .. } = &commands[0] else { panic!("{commands:?}") };
    assert_eq!(receive.target_bitrate, Some(Bitrate::from_kbps(60)));
}

#[test]
fn a_flood_of_wishes_ends_the_connection() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let a = world.connect(2, MAIN);
    world.subscribe(a, rx(&[0, 100]));
    for _ in 0..400 {
        pause(&mut world, a, FrameType::Pause, &[100]);
        pause(&mut world, a, FrameType::Resume, &[100]);
    }
    assert_eq!(world.statuses(a), [400]);
}
