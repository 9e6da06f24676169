//! Who is told of TURN servers.

use std::time::Duration;

use carillon_meeting::{MeetingConfig, SocketClose, TurnCredentials, TurnUse};
use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::redact::Redacted;
use carillon_proto::signal::{FrameType, SdkTurnCredentials};

use crate::world::{Media, World, join_frame, ms, rx};

const MAIN: Modality = Modality::Main;

fn world(turn: TurnUse) -> World {
    let mut world = World::with(MeetingConfig { turn, ..MeetingConfig::default() });
    world.turn = Some(Box::new(TurnCredentials {
        username: "1800000000".to_owned(),
        password: Redacted::new("secret".to_owned()),
        ttl: Duration::from_secs(3_600),
        uris: vec!["turns:turn.example.net:443?transport=tcp".to_owned()],
    }));
    world
}

/// Joins and subscribes; what the attendee was told of TURN.
fn enter(world: &mut World, number: usize, modality: Modality) -> (ConnectionId, SdkTurnCredentials) {
    let connection = world.open(number, modality);
    world.join_as(connection, join_frame(number as u64));
    let ack = world.take_of(connection, FrameType::JoinAck).remove(0).joinack.unwrap();
    world.subscribe(connection, rx(&[0]));
    (connection, ack.turn_credentials.unwrap())
}

/// One attempt, after which the client gives up; whether it was told of TURN.
fn attempt(world: &mut World, number: usize, patience: Duration) -> bool {
    let (connection, turn) = enter(world, number, MAIN);
    world.advance(patience);
    world.close(connection, SocketClose::Clean);
    !turn.uris.is_empty()
}

#[test]
fn who_found_no_way_through_the_network_is_told_at_the_next_attempt() {
    let mut world = world(TurnUse::Fallback);
    let (_, other) = enter(&mut world, 2, MAIN);
    world.media = Media::Silent;
    assert!(!attempt(&mut world, 1, ms(15_000)));
    world.media = Media::Up;
    let (first, turn) = enter(&mut world, 1, MAIN);
    assert_eq!(turn.username.as_deref(), Some("1800000000"));
    assert_eq!(turn.password.as_deref(), Some("secret"));
    assert_eq!((turn.ttl, turn.uris.len()), (Some(3_600), 1));
    // What it shares takes the same way, however long after, and so does the next attempt.
    world.advance(ms(100_000));
    let (_, content) = enter(&mut world, 1, Modality::Content);
    world.close(first, SocketClose::Lost);
    let (_, again) = enter(&mut world, 1, MAIN);
    assert_eq!((content.uris.len(), again.uris.len()), (1, 1));
    let (_, newcomer) = enter(&mut world, 3, MAIN);
    assert_eq!((other.uris.len(), newcomer.uris.len()), (0, 0), "nobody else is told");
}

#[test]
fn who_changes_their_mind_has_not_failed() {
    let mut world = world(TurnUse::Fallback);
    world.media = Media::Silent;
    assert!(!attempt(&mut world, 1, ms(2_000)));
    assert!(!attempt(&mut world, 1, ms(2_000)));
}

#[test]
fn an_attempt_that_fails_with_turn_makes_the_next_one_try_without() {
    let mut world = world(TurnUse::Fallback);
    world.media = Media::Silent;
    let told: Vec<bool> = (0..4).map(|_| attempt(&mut world, 1, ms(15_000))).collect();
    assert_eq!(told, [false, true, false, true]);
}

#[test]
fn a_failure_is_forgotten_with_time_and_the_meeting_waits_no_longer() {
    let mut world = world(TurnUse::Fallback);
    world.media = Media::Silent;
    assert!(!attempt(&mut world, 1, ms(15_000)));
    assert!(world.meeting.next_timeout().is_some(), "the meeting remembers");
    world.advance(ms(61_000));
    assert_eq!(world.meeting.next_timeout(), None);
    assert!(!attempt(&mut world, 1, ms(15_000)));
}

#[test]
fn where_turn_is_the_rule_everybody_is_told() {
    let mut world = world(TurnUse::Always);
    assert!(attempt(&mut world, 1, ms(1_000)));
    assert!(attempt(&mut world, 1, ms(1_000)));
}

#[test]
fn without_turn_servers_nobody_is_told() {
    let mut world = world(TurnUse::Always);
    world.turn = None;
    assert!(!attempt(&mut world, 1, ms(15_000)));
    assert!(!attempt(&mut world, 1, ms(15_000)));
}
