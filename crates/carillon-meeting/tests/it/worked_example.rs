//! Section 14 of the protocol notes: A joins alone, B joins, A's camera, B receives, A shares, mute, leave, end.

use carillon_meeting::{CloseCode, SocketClose};
use carillon_proto::media::{AudioPolicy, MediaCommand, MediaEvent};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::{
    FrameType, SdkAudioStreamIdInfo, SdkStreamServiceType, SdkVideoSubscriptionConfiguration,
};
use carillon_proto::units::Bitrate;

use crate::world::{CONTENT, ID, MAIN, World, camera, join_adaptive, join_frame, mid, ms, rx, wire_id};

fn infos(world: &mut World, connection: carillon_proto::id::ConnectionId) -> Vec<Vec<SdkAudioStreamIdInfo>> {
    let frames = world.take_of(connection, FrameType::AudioStreamIdInfo);
    frames.into_iter().map(|frame| frame.audio_stream_id_info.unwrap().streams).collect()
}

fn here(nth: u32, attendee: String, number: usize) -> SdkAudioStreamIdInfo {
    SdkAudioStreamIdInfo {
        audio_stream_id: Some(ID + nth),
        attendee_id: Some(attendee),
        external_user_id: Some(format!("ext-{number}")),
        muted: Some(false),
        dropped: None,
    }
}

#[test]
fn the_worked_example_plays_as_written() {
    let mut world = World::new();
    // 14.1: A joins alone.
    let a = world.open(1, MAIN);
    world.ping(a, 1);
    world.join(a, 111);
    let frames = world.take(a);
    let types: Vec<FrameType> = frames.iter().map(|frame| frame.frame_type().unwrap()).collect();
    assert_eq!(types, [FrameType::PingPong, FrameType::JoinAck, FrameType::Index]);
    let ack = frames[1].joinack.clone().unwrap();
    let turn = ack.turn_credentials.unwrap();
    assert_eq!(
        (turn.username.as_deref(), turn.password.as_deref(), turn.ttl),
        (Some(""), Some(""), Some(300))
    );
    assert!(turn.uris.is_empty());
    assert_eq!(ack.video_subscription_limit, Some(25));
    assert_eq!(ack.wants_compressed_sdp, Some(false));
    assert_eq!(ack.default_server_side_network_adaption, Some(4));
    let index = frames[2].index.clone().unwrap();
    assert_eq!((index.at_capacity, index.num_participants), (Some(false), Some(1)));
    assert!(index.sources.is_empty() && index.supported_receive_codec_intersection.is_empty());
    world.subscribe(a, rx(&[0]));
    assert!(world.last_negotiate().audio.uplink && world.last_negotiate().audio.downlink);
    let frames = world.take(a);
    let types: Vec<FrameType> = frames.iter().map(|frame| frame.frame_type().unwrap()).collect();
    assert_eq!(types, [FrameType::SubscribeAck, FrameType::AudioStreamIdInfo]);
    let suback = frames[0].suback.clone().unwrap();
    assert_eq!(suback.duplex, Some(SdkStreamServiceType::Rx as i32));
    assert_eq!(suback.sdp_answer.as_deref(), Some("v=0 answer"));
    assert!(suback.allocations.is_empty() && suback.tracks.is_empty());
    let self_entry = here(1, wire_id(1, MAIN), 1);
    assert_eq!(frames[1].audio_stream_id_info.as_ref().unwrap().streams, std::slice::from_ref(&self_entry));

    // 14.2: B joins.
    world.flush();
    let b = world.open(2, MAIN);
    world.join_as(b, join_adaptive(222));
    world.subscribe(b, rx(&[0]));
    world.flush();
    let b_entry = here(2, wire_id(2, MAIN), 2);
    assert_eq!(infos(&mut world, b).concat(), [self_entry, b_entry.clone()]);
    let a_frames = world.take(a);
    let heard = a_frames.iter().find_map(|frame| frame.audio_stream_id_info.clone()).unwrap();
    assert_eq!(heard.streams, [b_entry]);
    let index = a_frames.iter().rev().find_map(|frame| frame.index.clone()).unwrap();
    assert_eq!(index.num_participants, Some(2));
    assert_eq!(index.supported_receive_codec_intersection, [1, 3, 8]);

    // 14.3: A starts the camera.
    world.subscribe(a, camera(&[0]));
    let (suback, error) = world.last_suback(a);
    assert_eq!(error, None);
    assert_eq!(suback.duplex, Some(SdkStreamServiceType::Duplex as i32));
    assert_eq!(suback.allocations.len(), 1);
    let allocation = &suback.allocations[0];
    assert_eq!(allocation.track_label.as_deref(), Some("AmazonChimeExpressVideo"));
    assert_eq!((allocation.stream_id, allocation.group_id), (Some(100), Some(10)));
    world.flush();
    let index = world.last_index(b);
    assert_eq!(index.sources.len(), 1);
    let source = &index.sources[0];
    assert_eq!((source.stream_id, source.group_id), (Some(100), Some(10)));
    assert_eq!(source.attendee_id, Some(wire_id(1, MAIN)));
    assert_eq!(source.external_user_id.as_deref(), Some("ext-1"));
    assert_eq!(
        (source.media_type, source.max_bitrate_kbps, source.framerate),
        (Some(2), Some(1_500), Some(15))
    );
    assert!(world.client(a).index.as_ref().unwrap().sources.is_empty());

    // 14.4: B receives.
    let mut sub = rx(&[0, 100]);
    sub.video_subscription_configuration = vec![SdkVideoSubscriptionConfiguration {
        mid: "2".to_owned(),
        attendee_id: Some(wire_id(1, MAIN)),
        group_id: Some(10),
        priority: Some(4_294_967_294),
        target_bitrate_kbps: Some(10_000),
        quality_adaptation_preference: Some(1),
        ..SdkVideoSubscriptionConfiguration::default()
    }];
    world.subscribe(b, sub);
    let (mid_two, receive) = world.last_negotiate().receive_by_mid[0].clone();
    assert_eq!(mid_two, mid(2));
    assert_eq!((receive.group.unwrap().0, receive.requested.0, receive.stream), (10, 100, None));
    assert_eq!((receive.priority, receive.target_bitrate), (4_294_967_294, Some(Bitrate::from_kbps(10_000))));
    let (suback, _) = world.last_suback(b);
    assert_eq!(suback.tracks.len(), 1);
    assert_eq!((suback.tracks[0].stream_id, suback.tracks[0].ssrc), (Some(100), Some(701)));
    assert_eq!(suback.tracks[0].track_label.as_deref(), Some("v_2"));
    let estimate = MediaEvent::DownlinkEstimate { connection: b, available: Bitrate::from_kbps(4_200) };
    world.input(carillon_meeting::Input::Media(estimate));
    let rates = vec![(carillon_proto::id::StreamId(100), Bitrate::from_bps(850_000))];
    world.input(carillon_meeting::Input::Media(MediaEvent::StreamBitrates(rates)));
    let bitrates = world.take_of(b, FrameType::Bitrates).pop().unwrap().bitrates.unwrap();
    assert_eq!(bitrates.server_available_outgoing_bitrate, Some(4_200));
    assert_eq!(bitrates.bitrates[0].source_stream_id, Some(100));
    assert_eq!(bitrates.bitrates[0].avg_bitrate_bps, Some(850_000));

    // 14.5: A shares content.
    let share = world.open(1, CONTENT);
    world.join_as(share, join_frame(333));
    assert_eq!(world.client(share).sources().keys().copied().collect::<Vec<_>>(), [10]);
    world.take(a);
    world.subscribe(share, rx(&[0]));
    world.flush();
    let entry = here(3, wire_id(1, CONTENT), 1);
    assert_eq!(infos(&mut world, a).concat(), std::slice::from_ref(&entry));
    assert_eq!(infos(&mut world, b).concat(), std::slice::from_ref(&entry));
    assert_eq!(infos(&mut world, share).concat().last(), Some(&entry));
    world.subscribe(share, camera(&[0]));
    let (suback, _) = world.last_suback(share);
    assert_eq!((suback.allocations[0].stream_id, suback.allocations[0].group_id), (Some(101), Some(11)));
    world.flush();
    let sources = world.client(b).sources();
    assert_eq!(sources[&10], (wire_id(1, MAIN), vec![100]));
    assert_eq!(sources[&11], (wire_id(1, CONTENT), vec![101]));
    world.subscribe(b, rx(&[0, 100, 101]));
    assert_eq!(world.last_suback(b).0.tracks.len(), 2);

    // 14.6: mute, leave, end.
    world.take(a);
    world.take(b);
    world.mute(a, true);
    let muted =
        SdkAudioStreamIdInfo { audio_stream_id: Some(ID + 1), muted: Some(true), ..Default::default() };
    assert_eq!(infos(&mut world, a).concat(), std::slice::from_ref(&muted));
    world.flush();
    assert_eq!(infos(&mut world, b).concat(), [muted]);
    let audio = AudioPolicy { uplink: false, downlink: true };
    assert!(world.commands.contains(&MediaCommand::SetAudio { connection: a, audio }));
    world.leave(share);
    assert_eq!(world.take_types(share).last(), Some(&FrameType::LeaveAck));
    world.close(share, SocketClose::Clean);
    world.flush();
    let gone = SdkAudioStreamIdInfo { audio_stream_id: Some(ID + 3), ..Default::default() };
    assert_eq!(infos(&mut world, a).concat(), [gone]);
    assert_eq!(world.client(b).sources().keys().copied().collect::<Vec<_>>(), [10]);
    world.subscribe(b, rx(&[0, 100, 0]));
    assert_eq!(world.last_suback(b).0.tracks.len(), 1);
    world.take(a);
    world.close(b, SocketClose::Lost);
    world.advance(ms(13_000));
    let dropped =
        SdkAudioStreamIdInfo { audio_stream_id: Some(ID + 2), dropped: Some(true), ..Default::default() };
    let a_frames = world.take(a);
    let streams: Vec<_> = a_frames.iter().filter_map(|frame| frame.audio_stream_id_info.clone()).collect();
    assert_eq!(streams[0].streams, [dropped]);
    assert_eq!(world.client(a).index.as_ref().unwrap().num_participants, Some(1));
    world.plane(PlaneCommand::EndMeeting);
    assert_eq!(world.statuses(a), [410]);
    world.leave(a);
    assert_eq!(world.take_types(a), [FrameType::LeaveAck]);
    world.advance(ms(6_000));
    assert_eq!(world.closed(a), Some(CloseCode::MeetingEnded));
    assert_eq!(world.meeting.next_timeout(), None);
}
