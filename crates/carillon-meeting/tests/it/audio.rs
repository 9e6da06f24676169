//! AUDIO_METADATA: volumes and signal strengths.

use std::time::Duration;

use carillon_meeting::{Heard, Input, Metric, SocketClose};
use carillon_proto::id::ConnectionId;
use carillon_proto::media::{AttendeeAudio, MediaCommand, MediaEvent};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::FrameType;
use carillon_proto::units::{AudioLevel, SignalStrength};

use crate::world::{CONTENT, MAIN, Media, World, attendee, external, rx, wire_id};

pub fn levels(world: &mut World, heard: &[(ConnectionId, u8, SignalStrength)]) {
    let audio = |(connection, level, signal): &(ConnectionId, u8, SignalStrength)| AttendeeAudio {
        connection: *connection,
        level: AudioLevel::from_dbov_below(*level),
        signal: *signal,
    };
    world.input(Input::Media(MediaEvent::AudioLevels(heard.iter().map(audio).collect())));
}

pub const GOOD: SignalStrength = SignalStrength::Good;

#[test]
fn who_speaks_is_heard_and_who_stops_is_not() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    levels(&mut world, &[(a, 14, GOOD), (b, 28, GOOD)]);
    let volume = |world: &World, number| world.client(b).volumes[&wire_id(number, MAIN)];
    assert_eq!((volume(&world, 1), volume(&world, 2)), (1.0, 0.5));
    levels(&mut world, &[(a, 127, GOOD), (b, 28, GOOD)]);
    assert_eq!((volume(&world, 1), volume(&world, 2)), (0.0, 0.5));
    levels(&mut world, &[(a, 127, GOOD), (b, 60, GOOD)]);
    assert_eq!((volume(&world, 1), volume(&world, 2)), (0.0, 0.0), "silence of all is said too");
}

#[test]
fn the_loudest_level_is_the_only_zero() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    levels(&mut world, &[(a, 0, GOOD)]);
    levels(&mut world, &[(a, 127, GOOD)]);
    let frames = world.take_of(a, FrameType::AudioMetadata);
    let volumes = frames.iter().map(|it| it.audio_metadata.as_ref().unwrap().attendee_states[0].volume);
    assert_eq!(volumes.collect::<Vec<_>>(), [Some(0), Some(127)]);
}

#[test]
fn a_muted_attendee_has_a_signal_and_no_volume() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    world.mute(a, true);
    world.flush();
    levels(&mut world, &[(a, 14, SignalStrength::Weak), (b, 127, GOOD)]);
    assert_eq!(world.client(b).volumes[&wire_id(1, MAIN)], 0.0);
    assert_eq!(world.client(b).signals[&wire_id(1, MAIN)], 0.5);
    levels(&mut world, &[(a, 14, GOOD), (b, 127, GOOD)]);
    assert_eq!(world.client(b).signals[&wire_id(1, MAIN)], 1.0);
}

#[test]
fn a_lost_attendee_has_no_signal() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    world.close(a, SocketClose::Lost);
    levels(&mut world, &[(b, 127, GOOD)]);
    assert_eq!(world.client(b).signals[&wire_id(1, MAIN)], 0.0);
    assert_eq!(world.client(b).signals[&wire_id(2, MAIN)], 1.0);
}

#[test]
fn ids_that_a_client_has_not_been_told_are_not_named() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    let c = world.connect(3, MAIN);
    levels(&mut world, &[(a, 20, GOOD), (b, 20, GOOD), (c, 20, GOOD)]);
    world.media = Media::Silent;
    let early = world.open(4, MAIN);
    world.join(early, 4);
    world.take(early);
    levels(&mut world, &[(a, 20, GOOD)]);
    assert!(world.take(early).is_empty(), "it has no roster yet");
}

#[test]
fn a_silent_meeting_says_so_once_a_second() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.take(a);
    for _ in 0..20 {
        levels(&mut world, &[(a, 127, GOOD)]);
    }
    assert_eq!(world.take_of(a, FrameType::AudioMetadata).len(), 4);
    for _ in 0..20 {
        levels(&mut world, &[(a, 20, GOOD)]);
    }
    assert_eq!(world.take_of(a, FrameType::AudioMetadata).len(), 20);
}

#[test]
fn one_frame_serves_all_who_know_the_same() {
    let mut world = World::new();
    let connections: Vec<_> = (1..=20).map(|number| world.connect(number, MAIN)).collect();
    world.flush();
    let speaking =
        AttendeeAudio { connection: connections[0], level: AudioLevel::from_dbov_below(20), signal: GOOD };
    let wall = carillon_proto::units::Timestamp::from_millis(world.wall);
    world.meeting.handle_input(world.now, wall, Input::Media(MediaEvent::AudioLevels(vec![speaking])));
    let outputs: Vec<_> = std::iter::from_fn(|| world.meeting.poll_output()).collect();
    assert_eq!(outputs.len(), 1);
    assert!(matches!(&outputs[0], carillon_meeting::Output::Send { to, .. } if to.len() == 20));
}

fn heard(world: &mut World) -> Vec<Heard> {
    let metrics = std::mem::take(&mut world.metrics).into_iter();
    metrics
        .filter_map(|metric| match metric {
            Metric::Heard(heard) => Some(heard),
            _ => None,
        })
        .collect()
}

#[test]
fn the_operator_learns_who_talked_for_how_long() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.flush();
    world.mute(b, true);
    for tick in 0..25 {
        let level = if tick < 10 { 14 } else { 127 };
        levels(&mut world, &[(a, level, GOOD), (b, 14, SignalStrength::Weak)]);
    }
    let seconds = Duration::from_secs;
    let told = heard(&mut world);
    let [of_a, of_b] = &told[..] else { panic!("both, once: {told:?}") };
    assert_eq!((&of_a.attendee, of_a.span, of_a.talk), (&attendee(1), seconds(5), seconds(2)));
    assert_eq!((of_a.muted, of_a.weak), (Duration::ZERO, Duration::ZERO));
    let silent = "who talks while muted does not talk";
    assert_eq!((&of_b.external_user, of_b.talk), (&external(2), Duration::ZERO), "{silent}");
    assert_eq!((of_b.muted, of_b.weak), (seconds(5), seconds(5)));
}

#[test]
fn what_was_heard_of_who_leaves_is_told_before_the_departure() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.flush();
    levels(&mut world, &[(a, 14, GOOD)]);
    assert_eq!(heard(&mut world), []);
    world.leave(a);
    let told = heard(&mut world);
    assert_eq!((told.len(), told[0].talk), (1, Duration::from_millis(200)));
}

/// What the media thread is told of noise since the last look.
fn noise_commands(world: &mut World) -> Vec<(ConnectionId, bool)> {
    let told = |command| match command {
        MediaCommand::SetNoiseSuppression { connection, enabled } => Some((connection, enabled)),
        _ => None,
    };
    world.take_commands().into_iter().filter_map(told).collect()
}

#[test]
fn noise_is_taken_out_of_voices_for_which_it_was_said_and_never_of_content() {
    let mut world = World::new();
    world.connect(1, MAIN);
    assert_eq!(noise_commands(&mut world), []);
    world.noise_suppression = true;
    let b = world.connect(2, MAIN);
    assert_eq!(noise_commands(&mut world), [(b, true)]);
    world.connect(2, CONTENT);
    assert_eq!(noise_commands(&mut world), []);
}

#[test]
fn noise_suppression_changes_at_once_where_there_is_a_peer_and_otherwise_with_it() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.open(2, MAIN);
    let set = |world: &mut World, number, enabled| {
        world.plane(PlaneCommand::SetNoiseSuppression { attendee: attendee(number), enabled });
        noise_commands(world)
    };
    noise_commands(&mut world);
    assert_eq!(set(&mut world, 1, true), [(a, true)]);
    assert_eq!(set(&mut world, 2, true), []);
    world.join(b, 2_000);
    world.subscribe(b, rx(&[0]));
    assert_eq!(noise_commands(&mut world), [(b, true)]);
    assert_eq!(set(&mut world, 2, false), [(b, false)]);
    world.subscribe(b, rx(&[0]));
    assert_eq!(noise_commands(&mut world), []);
}
