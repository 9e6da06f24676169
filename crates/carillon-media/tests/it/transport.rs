//! Paths that come up, break, or were never there; and datagrams that nobody asked for.

use std::net::SocketAddr;

use carillon_media::Protocol;
use carillon_proto::id::ConnectionId;
use carillon_proto::media::{MediaCommand, MediaEvent};
use proptest::prelude::*;

use crate::client::Tone;
use crate::network::{DEAD, GOOD};
use crate::world::{World, meeting};

fn disconnected(world: &World) -> Vec<(u64, u64)> {
    world.events(|event| match event {
        MediaEvent::Disconnected { connection } => Some(connection.0),
        _ => None,
    })
}

#[test]
fn a_lost_path_is_reported_before_the_client_gives_up() {
    let mut world = World::new(1);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.run_ms(2_000);
    world.clients.get_mut(&1).unwrap().up = DEAD;
    world.run_ms(15_000);
    let lost = disconnected(&world);
    assert_eq!(lost.iter().map(|(_, connection)| *connection).collect::<Vec<_>>(), [1]);
    assert!((11_000..14_000).contains(&lost[0].0), "{lost:?}");
    assert_eq!(world.engine.peers(), 1);
}

#[test]
fn a_client_that_never_connects_is_given_up() {
    let mut world = World::new(2);
    world.join(1, DEAD);
    world.run_ms(35_000);
    assert_eq!(disconnected(&world).len(), 1);
    assert_eq!((world.engine.peers(), world.engine.next_timeout()), (0, None));
}

#[test]
fn a_closed_peer_is_forgotten_with_its_meeting() {
    let mut world = World::new(3);
    for client in [1, 2] {
        world.join(client, GOOD);
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::new(440.0));
    }
    world.run_ms(2_000);
    world.command(MediaCommand::ClosePeer { connection: ConnectionId(1) });
    assert_eq!(world.engine.peers(), 1);
    world.run_ms(2_000);
    assert!(world.engine.counters().strangers > 50, "what it still sends is nobody's");
    world.engine.close_meeting(&meeting());
    assert_eq!((world.engine.peers(), world.engine.next_timeout()), (0, None));
    assert_eq!(disconnected(&world), []);
}

#[test]
fn packets_of_strangers_reach_nobody() {
    let mut world = World::new(4);
    world.join(1, GOOD);
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::new(440.0));
    world.run_ms(1_000);
    let before = world.engine.counters();
    let stranger: SocketAddr = "203.0.113.9:999".parse().unwrap();
    let server = "192.0.2.1:3478".parse().unwrap();
    // RTP, RTCP, DTLS, and a STUN request that knows neither name nor password.
    let mut stun = vec![0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42];
    stun.extend([9; 12]);
    stun.extend([0, 6, 0, 3, b'a', b':', b'b', 0]);
    for bytes in [vec![0x80, 111, 0, 1], vec![0x80, 200, 0, 1], vec![22, 254, 253], stun, Vec::new()] {
        world.engine.handle_datagram(world.now, Protocol::Udp, stranger, server, &bytes);
        assert!(world.engine.poll_output().is_none());
    }
    let after = world.engine.counters();
    assert_eq!((after.strangers - before.strangers, after.received - before.received), (5, 0));
}

// What an attendee sends is forwarded; 2,000 bytes is where the writing side of str0m would panic.
#[test]
fn a_datagram_too_large_to_be_forwarded_is_dropped_at_the_door() {
    let mut world = World::new(8);
    world.join(1, GOOD);
    world.run_ms(1_000);
    let (source, server) = (world.clients[&1].address, "192.0.2.1:3478".parse().unwrap());
    let before = world.engine.counters();
    for length in [1_501, 1_990, 2_000, 9_000, 65_535] {
        let mut bytes = vec![0x80, 96, 0, 1];
        bytes.resize(length, 7);
        world.engine.handle_datagram(world.now, Protocol::Udp, source, server, &bytes);
    }
    let after = world.engine.counters();
    assert_eq!((after.strangers - before.strangers, after.received - before.received), (5, 0));
    assert_eq!(world.engine.peers(), 1);
}

#[test]
fn a_flood_of_one_peer_is_cut_off_and_the_others_go_on() {
    let mut world = World::new(7);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.join(3, GOOD);
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::new(440.0));
    world.run_ms(1_000);
    let (source, server) = (world.clients[&3].address, "192.0.2.1:3478".parse().unwrap());
    for place in 0..10_000u32 {
        let mut bytes = vec![0x80, 111, (place >> 8) as u8, place as u8];
        bytes.resize(60, 7);
        world.engine.handle_datagram(world.now, Protocol::Udp, source, server, &bytes);
    }
    assert!(world.engine.counters().flooded > 5_000);
    world.run_ms(2_000);
    assert_eq!(world.engine.peers(), 3);
    assert!(world.hears(2, 440.0, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn garbage_from_a_known_address_changes_nothing(
        garbage in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 1..60)
    ) {
        let mut world = World::new(5);
        world.join(1, GOOD);
        world.join(2, GOOD);
        world.clients.get_mut(&1).unwrap().tone = Some(Tone::new(440.0));
        world.run_ms(800);
        let (source, server) = (world.clients[&1].address, "192.0.2.1:3478".parse().unwrap());
        for mut bytes in garbage {
            world.engine.handle_datagram(world.now, Protocol::Udp, source, server, &bytes);
            // The same as RTP of an unknown stream.
            bytes.splice(0..0, [0x90, 111, 0, 7, 0, 0, 0, 1, 0, 0, 0, 9]);
            world.engine.handle_datagram(world.now, Protocol::Udp, source, server, &bytes);
            while world.engine.poll_output().is_some() {}
        }
        world.run_ms(1_500);
        prop_assert_eq!(world.engine.peers(), 2);
        prop_assert!(world.hears(2, 440.0, 1));
    }

    #[test]
    fn no_offer_confuses_the_engine(
        line in 0usize..400, replacement in "[ -~]{0,60}", cut in any::<proptest::sample::Index>()
    ) {
        let offer = include_str!("../fixtures/sdp/simulcast_3.offer.sdp");
        let mut lines: Vec<_> = offer.lines().collect();
        let place = line % lines.len();
        lines[place] = &replacement;
        let mut text = lines.join("\r\n");
        let mut world = World::new(6);
        world.offer_raw(1, text.clone());
        world.offer_raw(1, offer.to_owned());
        text.truncate(cut.index(text.len()));
        world.offer_raw(1, text);
        let answered = world.events(|event| matches!(event,
            MediaEvent::Negotiated { .. } | MediaEvent::NegotiationFailed { .. }).then_some(()));
        prop_assert_eq!(answered.len(), 3);
    }
}
