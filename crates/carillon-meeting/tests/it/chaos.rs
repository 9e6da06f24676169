//! Random frames, sockets, media answers and orders, most of them wrong: nothing panics, nothing is owed, nothing
//! reaches a closed socket, and nothing is left behind.
//!
//! What a client may rely on is asserted frame by frame in `client`, what a shell may rely on in `world`.

use std::collections::BTreeMap;

use carillon_meeting::{Input, SocketClose};
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::id::{ConnectionId, GroupId, Modality, StreamId};
use carillon_proto::media::{AttendeeAudio, MediaEvent, NegotiationError};
use carillon_proto::plane::{MeetingLimits, PlaneCommand, Refusal};
use carillon_proto::signal::{
    FrameType, SdkDataMessageFrame, SdkDataMessagePayload, SdkPauseResumeFrame, SdkRemoteVideoUpdateFrame,
    SdkSignalFrame, SdkVideoSubscriptionConfiguration,
};
use carillon_proto::units::{AudioLevel, Bitrate, SignalStrength};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

use crate::world::{
    CONTENT, MAIN, Media, World, attendee, camera, frame, join_adaptive, join_frame, ms, replica, rx,
    simulcast,
};

#[derive(Clone, Debug)]
enum Step {
    Open(usize, Modality),
    Join(usize, u64, bool),
    Subscribe(usize, u8, Vec<u32>),
    Answer,
    Refuse(NegotiationError),
    MediaUp(usize),
    MediaDown(usize),
    MediaLost,
    Mute(usize, bool),
    Pause(usize, Vec<u32>, bool),
    Update(usize, u8, u32, u32),
    Data(usize, u8, u32),
    Garbage(usize, i32),
    Malformed(usize),
    Leave(usize),
    Close(usize, SocketClose),
    Levels(u8),
    Active(u32, Vec<u32>),
    Bitrates(u32),
    Downlink(usize, Vec<u32>, bool),
    Capabilities(usize, u8),
    Recording(bool),
    Remove(usize),
    Promote(usize),
    Authenticated(usize, u8),
    Demote(usize),
    EndReplica(usize),
    End,
    Drain,
    Wait(u64),
}

fn capabilities(bits: u8) -> Capabilities {
    let capability = |bits: u8| match bits % 4 {
        0 => MediaCapability::SendReceive,
        1 => MediaCapability::Send,
        2 => MediaCapability::Receive,
        _ => MediaCapability::None,
    };
    Capabilities { audio: capability(bits), video: capability(bits >> 2), content: capability(bits >> 4) }
}

/// Which connection a number means: one of those opened so far.
fn pick(world: &World, number: usize) -> Option<ConnectionId> {
    let count = world.sockets.len();
    let nth = number.checked_rem(count)?;
    world.sockets.keys().nth(nth).copied()
}

fn open_socket(world: &World, number: usize) -> Option<ConnectionId> {
    pick(world, number).filter(|it| !world.sockets[it].gone && world.closed(*it).is_none())
}

fn take(world: &mut World, step: Step, owed: &mut BTreeMap<ConnectionId, usize>) {
    match step {
        Step::Open(number, modality) => drop(world.open(number, modality)),
        Step::Join(at, session, adaptive) => {
            let join = if adaptive { join_adaptive(session) } else { join_frame(session) };
            with(world, at, |world, connection| world.join_as(connection, join));
        }
        Step::Subscribe(at, kind, receive) => with(world, at, |world, connection| {
            let mut sub = match kind % 4 {
                0 => rx(&receive),
                1 => camera(&receive),
                2 => simulcast(&[300, 0, 1_200], &receive),
                _ => simulcast(&[0, u32::MAX], &receive),
            };
            sub.audio_muted = Some(kind >= 128);
            *owed.entry(connection).or_default() += 1;
            world.subscribe(connection, sub);
        }),
        Step::Answer => {
            if !world.held.is_empty() {
                world.answer();
            }
        }
        Step::Refuse(reason) => {
            if let Some(negotiate) = world.held.pop_front() {
                let connection = negotiate.connection;
                world.input(Input::Media(MediaEvent::NegotiationFailed { connection, reason }));
            }
        }
        Step::MediaUp(at) => {
            let subscribed = |it: &ConnectionId| world.sockets[it].client.subscribe_acks > 0;
            if let Some(connection) = pick(world, at).filter(subscribed) {
                world.media_up(connection);
            }
        }
        Step::MediaDown(at) => with(world, at, |world, connection| {
            world.input(Input::Media(MediaEvent::Disconnected { connection }));
        }),
        Step::MediaLost => {
            world.held.clear();
            world.input(Input::MediaLost);
        }
        Step::Mute(at, muted) => with(world, at, |world, connection| world.mute(connection, muted)),
        Step::Pause(at, stream_ids, paused) => with(world, at, |world, connection| {
            let mut pause = frame(if paused { FrameType::Pause } else { FrameType::Resume });
            pause.pause = Some(SdkPauseResumeFrame { stream_ids, group_ids: Vec::new() });
            world.frame(connection, pause);
        }),
        Step::Update(at, mid, stream, group) => with(world, at, |world, connection| {
            let mut update = frame(FrameType::RemoteVideoUpdate);
            let config = SdkVideoSubscriptionConfiguration {
                mid: mid.to_string(),
                stream_id: Some(stream).filter(|it| it % 2 == 0),
                group_id: Some(group).filter(|it| it % 2 == 0),
                ..SdkVideoSubscriptionConfiguration::default()
            };
            update.remote_video_update = Some(SdkRemoteVideoUpdateFrame {
                added_or_updated_video_subscriptions: vec![config],
                removed_video_subscription_mids: vec![(mid / 2).to_string()],
            });
            world.frame(connection, update);
        }),
        Step::Data(at, size, lifetime_ms) => with(world, at, |world, connection| {
            let mut data = frame(FrameType::DataMessage);
            let message = SdkDataMessagePayload {
                topic: Some("t".to_owned()),
                lifetime_ms: Some(lifetime_ms),
                ..SdkDataMessagePayload::default()
            };
            data.data_message = Some(SdkDataMessageFrame { messages: vec![message; size.into()] });
            world.frame(connection, data);
        }),
        Step::Garbage(at, frame_type) => with(world, at, |world, connection| {
            let garbage = SdkSignalFrame { r#type: frame_type, ..frame(FrameType::Join) };
            *owed.entry(connection).or_default() += usize::from(frame_type == FrameType::Subscribe as i32);
            world.frame(connection, garbage);
        }),
        Step::Malformed(at) => {
            with(world, at, |world, connection| world.input(Input::Malformed { connection }))
        }
        Step::Leave(at) => with(world, at, World::leave),
        Step::Close(at, how) => with(world, at, |world, connection| world.close(connection, how)),
        Step::Levels(level) => {
            let heard = world.sockets.keys().map(|connection| AttendeeAudio {
                connection: *connection,
                level: AudioLevel::from_dbov_below(
                    level.wrapping_mul(u8::try_from(connection.0 % 256).unwrap()),
                ),
                signal: if level % 3 == 0 { SignalStrength::Weak } else { SignalStrength::Good },
            });
            let heard = heard.collect();
            world.input(Input::Media(MediaEvent::AudioLevels(heard)));
        }
        Step::Active(group, streams) => {
            let streams = streams.into_iter().map(StreamId).collect();
            world.input(Input::Media(MediaEvent::ActiveStreams { group: GroupId(group), streams }));
        }
        Step::Bitrates(stream) => {
            let rates = vec![(StreamId(stream), Bitrate::from_kbps(500))];
            world.input(Input::Media(MediaEvent::StreamBitrates(rates)));
        }
        Step::Downlink(at, groups, paused) => with(world, at, |world, connection| {
            let groups = groups.into_iter().map(GroupId).collect();
            world.input(Input::Media(MediaEvent::DownlinkPaused { connection, groups, paused }));
        }),
        Step::Capabilities(number, bits) => {
            let capabilities = capabilities(bits);
            world.plane(PlaneCommand::UpdateCapabilities { attendee: attendee(number), capabilities });
        }
        Step::Remove(number) => world.plane(PlaneCommand::RemoveAttendee(attendee(number))),
        Step::Recording(recorded) => world.input(Input::RecordingChanged(recorded)),
        Step::Promote(at) => with(world, at, World::ask_promotion),
        Step::Authenticated(number, bits) => {
            if !world.asked.is_empty() {
                let admission = world.admission(number, capabilities(bits));
                world.authenticated(if bits == 0 { Err(Refusal::UnknownAttendee) } else { Ok(admission) });
            }
        }
        Step::Demote(at) => with(world, at, World::demote),
        Step::EndReplica(number) => world.plane(PlaneCommand::EndReplica(replica(number))),
        Step::End => world.plane(PlaneCommand::EndMeeting),
        Step::Drain => world.input(Input::Drain),
        Step::Wait(millis) => world.advance(ms(millis)),
    }
}

fn with(world: &mut World, at: usize, act: impl FnOnce(&mut World, ConnectionId)) {
    if let Some(connection) = open_socket(world, at) {
        act(world, connection);
    }
}

/// Whether the meeting still owes a connection anything: not after a final word, nor after LEAVE.
fn is_over(frames: &[SdkSignalFrame]) -> bool {
    let answers = |frame: &&SdkSignalFrame| frame.frame_type() != Some(FrameType::PrimaryMeetingJoinAck);
    frames.iter().filter(answers).any(|frame| {
        let status = frame.error.as_ref().and_then(|error| error.status);
        let final_error = status.is_some_and(|status| status == 400 || status == 403 || status == 409);
        final_error || matches!(frame.frame_type(), Some(FrameType::LeaveAck | FrameType::AudioStatus))
    })
}

fn finish(mut world: World, owed: &BTreeMap<ConnectionId, usize>) {
    while !world.held.is_empty() {
        world.answer();
    }
    for (connection, owed) in owed {
        let socket = &world.sockets[connection];
        let over = socket.gone || socket.closed.is_some() || is_over(&socket.inbox);
        assert!(socket.client.subscribe_acks <= *owed, "{connection}");
        assert!(over || socket.client.subscribe_acks == *owed, "{connection} is owed an answer");
    }
    let open: Vec<ConnectionId> =
        world.sockets.iter().filter(|(_, it)| !it.gone && it.closed.is_none()).map(|(id, _)| *id).collect();
    for connection in open {
        world.close(connection, SocketClose::Lost);
    }
    world.advance(ms(301_000));
    assert_eq!(world.meeting.connected_count(), 0);
    assert_eq!(world.meeting.next_timeout(), None, "nothing is left behind");
}

/// Five attendees of the meeting, and two of each of two replicas.
fn anybody() -> impl Strategy<Value = usize> {
    prop_oneof![5 => 1..6usize, 2 => 1_001..1_003usize, 1 => 2_001..2_003usize]
}

fn step() -> impl Strategy<Value = Step> {
    let at = || 0..40usize;
    let ids = || proptest::collection::vec(prop_oneof![Just(0u32), 98..112u32], 0..5);
    let modality = prop_oneof![3 => Just(MAIN), 1 => Just(CONTENT)];
    let reason = prop_oneof![
        Just(NegotiationError::Malformed),
        Just(NegotiationError::Unsupported),
        Just(NegotiationError::Full)
    ];
    let how = prop_oneof![Just(SocketClose::Clean), Just(SocketClose::GoingAway), Just(SocketClose::Lost)];
    let connections = prop_oneof![
        8 => (anybody(), modality).prop_map(|(number, modality)| Step::Open(number, modality)),
        16 => (at(), 1..4u64, any::<bool>()).prop_map(|(at, session, it)| Step::Join(at, session, it)),
        16 => (at(), any::<u8>(), ids()).prop_map(|(at, kind, ids)| Step::Subscribe(at, kind, ids)),
        3 => at().prop_map(Step::Leave),
        3 => (at(), how).prop_map(|(at, how)| Step::Close(at, how)),
    ];
    let media = prop_oneof![
        16 => Just(Step::Answer),
        3 => reason.prop_map(Step::Refuse),
        12 => at().prop_map(Step::MediaUp),
        2 => at().prop_map(Step::MediaDown),
        6 => any::<u8>().prop_map(Step::Levels),
        4 => (9..16u32, ids()).prop_map(|(group, streams)| Step::Active(group, streams)),
        3 => (98..112u32).prop_map(Step::Bitrates),
        2 => (at(), proptest::collection::vec(9..16u32, 0..4), any::<bool>())
            .prop_map(|(at, groups, paused)| Step::Downlink(at, groups, paused)),
        1 => Just(Step::MediaLost),
    ];
    let frames = prop_oneof![
        6 => (at(), any::<bool>()).prop_map(|(at, muted)| Step::Mute(at, muted)),
        3 => (at(), ids(), any::<bool>()).prop_map(|(at, ids, paused)| Step::Pause(at, ids, paused)),
        3 => (at(), any::<u8>(), 98..112u32, 9..16u32)
            .prop_map(|(at, mid, stream, group)| Step::Update(at, mid % 8, stream, group)),
        4 => (at(), 0..120u8, 0..400_000u32).prop_map(|(at, size, life)| Step::Data(at, size, life)),
        2 => (at(), 0..50i32).prop_map(|(at, frame_type)| Step::Garbage(at, frame_type)),
        1 => at().prop_map(Step::Malformed),
    ];
    let orders = prop_oneof![
        6 => (anybody(), any::<u8>()).prop_map(|(number, bits)| Step::Capabilities(number, bits)),
        3 => any::<bool>().prop_map(Step::Recording),
        20 => (0..2_000u64).prop_map(Step::Wait),
        3 => (0..40_000u64).prop_map(Step::Wait),
        1 => anybody().prop_map(Step::Remove),
    ];
    let promotions = prop_oneof![
        4 => at().prop_map(Step::Promote),
        6 => (1..6usize, any::<u8>()).prop_map(|(number, bits)| Step::Authenticated(number, bits)),
        2 => at().prop_map(Step::Demote),
        1 => (1..3usize).prop_map(Step::EndReplica),
    ];
    let rare = prop_oneof![Just(Step::End), Just(Step::Drain)];
    prop_oneof![40 => connections, 40 => media, 20 => frames, 25 => orders, 20 => promotions, 1 => rare]
}

proptest! {
    #![proptest_config(Config { cases: 500, ..Config::default() })]

    #[test]
    fn whatever_happens_clients_get_what_they_rely_on(
        steps in proptest::collection::vec(step(), 1..250),
        held in any::<bool>(),
    ) {
        let mut world = World::new();
        world.limits = MeetingLimits { attendees_max: 4, video_sources_max: 2, content_shares_max: 1 };
        world.media = if held { Media::Held } else { Media::Up };
        let mut owed = BTreeMap::new();
        for step in steps {
            take(&mut world, step, &mut owed);
        }
        finish(world, &owed);
    }
}
