//! What clients may not do, and what becomes of them.

use std::time::Duration;

use carillon_meeting::{ClientSample, CloseCode, Input, Metric, SampleScope, Violation};
use carillon_proto::id::ConnectionId;
use carillon_proto::signal::{
    FrameType, SdkClientMetricFrame, SdkDataMessageFrame, SdkDataMessagePayload,
    SdkMeetingSessionTimingFrame, SdkMetric, SdkPauseResumeFrame, SdkPrimaryMeetingJoinFrame,
    SdkRemoteVideoTiming, SdkRemoteVideoUpdateFrame, SdkSignalFrame, SdkSignalingTiming,
    SdkStreamMetricFrame, SdkSubscribeFrame,
};

use crate::world::{MAIN, World, attendee, frame, ms, rx, simulcast};

/// A meeting of two; the first one errs, the second must not notice.
fn pair() -> (World, ConnectionId, ConnectionId) {
    let mut world = World::new();
    let culprit = world.connect(1, MAIN);
    let other = world.connect(2, MAIN);
    world.flush();
    world.take(culprit);
    world.take(other);
    (world, culprit, other)
}

fn violations(world: &World) -> Vec<Violation> {
    let violation = |metric: &Metric| match metric {
        Metric::Violation(violation) => Some(*violation),
        _ => None,
    };
    world.metrics.iter().filter_map(violation).collect()
}

fn error_status(frame: &SdkSignalFrame) -> Option<u32> {
    frame.error.as_ref()?.status
}

#[test]
fn everything_but_ping_and_leave_needs_a_join() {
    for frame_type in
        [FrameType::Subscribe, FrameType::AudioControl, FrameType::DataMessage, FrameType::Index]
    {
        let mut world = World::new();
        let a = world.open(1, MAIN);
        world.frame(a, frame(frame_type));
        assert_eq!(world.closed(a), Some(CloseCode::BadRequest), "{frame_type:?}");
        assert_eq!(violations(&world), [Violation::NotJoined]);
    }
}

#[test]
fn a_second_join_ends_the_connection() {
    let (mut world, a, b) = pair();
    world.join(a, 1_000);
    let last = world.take(a).pop().unwrap();
    assert_eq!((last.frame_type(), error_status(&last)), (Some(FrameType::JoinAck), Some(400)));
    world.flush();
    assert_eq!(world.client(b).attendees.len(), 1);
}

#[test]
fn a_join_without_payload_is_refused() {
    let mut world = World::new();
    let a = world.open(1, MAIN);
    world.frame(a, frame(FrameType::Join));
    let ack = world.take(a).pop().unwrap();
    assert_eq!((ack.frame_type(), error_status(&ack)), (Some(FrameType::JoinAck), Some(400)));
    assert_eq!(world.meeting.connected_count(), 0);
}

#[test]
fn a_subscribe_that_cannot_be_used_is_answered_and_ends_the_connection() {
    let too_many = |sub: SdkSubscribeFrame| (Some(sub), Violation::TooLong);
    let label = || {
        let mut sub = simulcast(&[1], &[0]);
        sub.send_streams[1].track_label = Some("x".repeat(1_000));
        sub
    };
    for (sub, violation) in [
        (None, Violation::NoPayload),
        too_many(rx(&[0; 200])),
        too_many(simulcast(&[1; 4], &[0])),
        too_many(label()),
        (Some(SdkSubscribeFrame { sdp_offer: Some(String::new()), ..rx(&[0]) }), Violation::BadOffer),
        (Some(SdkSubscribeFrame { compressed_sdp_offer: Some(vec![9; 9]), ..rx(&[0]) }), Violation::BadOffer),
    ] {
        let (mut world, a, b) = pair();
        let mut subscribe = frame(FrameType::Subscribe);
        subscribe.sub = sub;
        world.frame(a, subscribe);
        let ack = world.take(a).pop().unwrap();
        assert_eq!((ack.frame_type(), error_status(&ack)), (Some(FrameType::SubscribeAck), Some(400)));
        assert_eq!(violations(&world), [violation]);
        world.leave(a);
        assert_eq!(world.take_types(a), [FrameType::LeaveAck]);
        assert_eq!(world.closed(b), None);
    }
}

#[test]
fn small_mistakes_are_told_and_forgotten() {
    let mut pause = frame(FrameType::Pause);
    pause.pause = Some(SdkPauseResumeFrame { stream_ids: vec![1; 1_000], group_ids: Vec::new() });
    let mut update = frame(FrameType::RemoteVideoUpdate);
    let removed_video_subscription_mids = vec!["1".to_owned(); 1_000];
    update.remote_video_update =
        Some(SdkRemoteVideoUpdateFrame { removed_video_subscription_mids, ..Default::default() });
    let mut data = frame(FrameType::DataMessage);
    data.data_message = Some(SdkDataMessageFrame { messages: vec![SdkDataMessagePayload::default(); 500] });
    for (wrong, violation) in [
        (frame(FrameType::AudioControl), Violation::NoPayload),
        (frame(FrameType::Pause), Violation::NoPayload),
        (frame(FrameType::Resume), Violation::NoPayload),
        (frame(FrameType::RemoteVideoUpdate), Violation::NoPayload),
        (frame(FrameType::DataMessage), Violation::NoPayload),
        (frame(FrameType::ClientMetric), Violation::NoPayload),
        (frame(FrameType::MeetingSessionTiming), Violation::NoPayload),
        (frame(FrameType::PingPong), Violation::NoPayload),
        (frame(FrameType::Index), Violation::WrongDirection),
        (frame(FrameType::AudioStatus), Violation::WrongDirection),
        (pause, Violation::TooLong),
        (update, Violation::TooLong),
        (data, Violation::TooLong),
    ] {
        let (mut world, a, b) = pair();
        world.frame(a, wrong);
        assert_eq!(world.take_types(a), [FrameType::Notification]);
        assert_eq!(violations(&world), [violation]);
        world.flush();
        assert!(world.take(b).is_empty());
        assert_eq!(world.client(b).attendees.len(), 2);
    }
}

#[test]
fn a_stream_of_garbage_ends_the_connection_and_nothing_else() {
    let (mut world, a, b) = pair();
    for _ in 0..20 {
        world.input(Input::Malformed { connection: a });
    }
    assert!(world.take_types(a).iter().all(|it| *it == FrameType::Notification));
    world.input(Input::Malformed { connection: a });
    let last = world.take(a).pop().unwrap();
    assert_eq!((last.frame_type(), error_status(&last)), (Some(FrameType::AudioStatus), Some(400)));
    for _ in 0..100 {
        world.input(Input::Malformed { connection: a });
    }
    assert!(world.take(a).is_empty());
    world.flush();
    assert_eq!(world.client(b).attendees.len(), 1);
    world.advance(ms(6_000));
    assert_eq!(world.closed(a), Some(CloseCode::BadRequest));
}

#[test]
fn frames_of_types_that_only_later_clients_know_are_ignored() {
    let (mut world, a, _) = pair();
    let mut later = frame(FrameType::Join);
    later.r#type = 1_234;
    world.frame(a, later);
    world.frame(a, frame(FrameType::PrimaryMeetingLeave));
    assert!(world.take(a).is_empty());
    assert!(violations(&world).is_empty());
}

#[test]
fn a_flood_of_frames_ends_the_connection() {
    let (mut world, a, b) = pair();
    for ping_id in 0..3_100 {
        world.ping(a, ping_id);
    }
    let frames = world.take(a);
    assert!(frames.len() <= 3_100);
    assert!(frames.iter().any(|frame| error_status(frame) == Some(400)));
    assert_eq!(world.closed(b), None);
    for ping_id in 0..100 {
        world.ping(a, ping_id);
    }
    assert_eq!(world.closed(a), Some(CloseCode::BadRequest), "it goes on even so");
}

#[test]
fn a_flood_of_subscribes_ends_the_connection() {
    let (mut world, a, _) = pair();
    for _ in 0..100 {
        world.subscribe(a, rx(&[0]));
    }
    let acks = world.take_of(a, FrameType::SubscribeAck);
    assert!((50..70).contains(&acks.len()));
    assert_eq!(error_status(acks.last().unwrap()), Some(400));
}

#[test]
fn a_promotion_is_refused_to_whom_is_in_the_meeting_anyway() {
    let (mut world, a, _) = pair();
    let mut promote = frame(FrameType::PrimaryMeetingJoin);
    promote.primary_meeting_join = Some(SdkPrimaryMeetingJoinFrame::default());
    world.frame(a, promote);
    let ack = world.take(a).pop().unwrap();
    assert_eq!((ack.frame_type(), error_status(&ack)), (Some(FrameType::PrimaryMeetingJoinAck), Some(403)));
    world.ping(a, 1);
    assert_eq!(world.take_types(a), [FrameType::PingPong], "the call goes on");
}

#[test]
fn client_metrics_become_bounded_samples() {
    let (mut world, a, _) = pair();
    let metric = |kind, value| SdkMetric { r#type: Some(kind), value: Some(value) };
    let mut report = frame(FrameType::ClientMetric);
    report.client_metric = Some(SdkClientMetricFrame {
        global_metrics: vec![metric(2, 1.5), metric(0, 1.0), metric(9_999, 1.0), metric(4, f64::NAN)],
        stream_metric_frames: vec![SdkStreamMetricFrame {
            media_type: Some(2),
            metrics: vec![metric(37, 50.0); 5_000],
            ..SdkStreamMetricFrame::default()
        }],
    });
    for _ in 0..100 {
        world.frame(a, report.clone());
    }
    let reports: Vec<_> = world
        .metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::Client { samples, .. } => Some(samples),
            _ => None,
        })
        .collect();
    assert_eq!(reports.len(), 10, "a burst, then one or two per second");
    assert_eq!(reports[0].len(), 1_024);
    assert_eq!(reports[0][0], ClientSample { scope: SampleScope::Global, kind: 2, value: 1.5 });
    assert_eq!(reports[0][1], ClientSample { scope: SampleScope::Video, kind: 37, value: 50.0 });
    assert!(world.take(a).is_empty());
}

#[test]
fn how_packets_travel_is_told_of_the_attendee_behind_the_connection() {
    use carillon_proto::media::{ConnectionQuality, MediaEvent, Passage};
    let (mut world, a, b) = pair();
    world.metrics.clear();
    let quality = |connection| ConnectionQuality {
        connection,
        up: Passage { loss_ratio: Some(0.25), jitter: None },
        down: Passage::default(),
        round_trip: Some(Duration::from_millis(30)),
    };
    let told = vec![quality(b), quality(ConnectionId(4_711)), quality(a)];
    world.input(Input::Media(MediaEvent::Quality(told)));
    let of = |metric: &Metric| match metric {
        Metric::Quality { attendee, modality: MAIN, quality, .. } => Some((attendee.clone(), *quality)),
        _ => None,
    };
    let known: Vec<_> = world.metrics.iter().filter_map(of).collect();
    assert_eq!(known, [(attendee(2), quality(b)), (attendee(1), quality(a))]);
}

#[test]
fn session_timings_become_durations_when_they_make_sense() {
    let (mut world, a, _) = pair();
    let connect = |start, end| SdkSignalingTiming {
        start_ms: Some(start),
        ice_connected_ms: Some(end),
        ..SdkSignalingTiming::default()
    };
    let mut timing = frame(FrameType::MeetingSessionTiming);
    timing.meeting_session_timing = Some(SdkMeetingSessionTimingFrame {
        signaling: vec![connect(1_000, 1_350), connect(2_000, 1_000), connect(i64::MIN, i64::MAX)],
        remote_videos: vec![SdkRemoteVideoTiming {
            added_ms: Some(5),
            first_frame_rendered_ms: Some(205),
            ..SdkRemoteVideoTiming::default()
        }],
        ..SdkMeetingSessionTimingFrame::default()
    });
    world.frame(a, timing);
    let millis = Duration::from_millis;
    assert_eq!(world.metrics, [Metric::ConnectTime(millis(350)), Metric::FirstFrameTime(millis(200))]);
}

#[test]
fn inputs_about_unknown_connections_are_ignored() {
    let (mut world, a, _) = pair();
    world.leave(a);
    world.advance(ms(6_000));
    assert_eq!(world.closed(a), Some(CloseCode::Normal));
    world.metrics.clear();
    for connection in [a, ConnectionId(4_711)] {
        let frame = Box::new(frame(FrameType::Subscribe));
        world.input(Input::Frame { connection, frame });
        world.input(Input::Malformed { connection });
        world.input(Input::Closed { connection, how: carillon_meeting::SocketClose::Clean });
        for event in stale_events(connection) {
            world.input(Input::Media(event));
        }
    }
    assert!(world.metrics.is_empty());
}

fn stale_events(connection: ConnectionId) -> Vec<carillon_proto::media::MediaEvent> {
    use carillon_proto::id::{GroupId, StreamId};
    use carillon_proto::media::{ConnectionQuality, MediaEvent, NegotiationError, Passage};
    use carillon_proto::units::Bitrate;
    vec![
        MediaEvent::Negotiated { connection, answer: String::new(), tracks: Vec::new(), decodes: Vec::new() },
        MediaEvent::NegotiationFailed { connection, reason: NegotiationError::Full },
        MediaEvent::Connected { connection },
        MediaEvent::AudioStarted { connection },
        MediaEvent::Disconnected { connection },
        MediaEvent::StreamBitrates(vec![(StreamId(1), Bitrate::from_bps(1))]),
        MediaEvent::DownlinkEstimate { connection, available: Bitrate::from_bps(1) },
        MediaEvent::DownlinkPaused { connection, groups: vec![GroupId(1)], paused: true },
        MediaEvent::ActiveStreams { group: GroupId(1), streams: vec![StreamId(1)] },
        MediaEvent::Quality(vec![ConnectionQuality {
            connection,
            up: Passage::default(),
            down: Passage::default(),
            round_trip: None,
        }]),
    ]
}
