//! Paths that break for a while, move, or carry only small packets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use carillon_media::Protocol;

use crate::client::Tone;
use crate::network::{GOOD, IP_UDP_BYTES, Link};
use crate::scenes::{KINDS, Kind, Moves, Scene, USUAL, another_address, another_port, hole, moves, usual};
use crate::world::World;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[test]
fn after_a_hole_of_three_seconds_the_picture_is_back_at_once_and_the_estimate_soon() {
    for kind in KINDS {
        for seed in 0..2 {
            let hole = hole(kind, seed);
            let context = format!("{kind:?} {seed}: {hole:?}");
            assert!(hole.report.freeze <= ms(500), "{context}");
            assert!(hole.up.is_some_and(|up| up <= ms(2_000)), "{context}");
            assert!(hole.after * 10 >= hole.before * 8, "{context}");
        }
    }
}

/// What is sent before the next check of a client's ICE is nobody's, and the client of these tests checks every three
/// seconds.
fn goes_on(to: impl Fn(SocketAddr) -> SocketAddr) {
    for kind in KINDS {
        for who in [Moves::Sender, Moves::Receiver] {
            let gap = moves(kind, who, &to);
            assert!(gap <= ms(4_000), "{kind:?} {who:?}: {gap:?}");
        }
    }
}

#[test]
fn a_client_whose_nat_takes_another_port_goes_on() {
    goes_on(another_port);
}

#[test]
fn a_client_whose_address_changes_goes_on() {
    goes_on(another_address);
}

/// The next report of who only listens and talks may be seconds away.
#[test]
fn who_talks_is_followed_without_waiting_for_a_report() {
    for seed in 0..5 {
        let mut world = World::new(seed);
        world.join(1, GOOD);
        world.join(2, GOOD);
        world.clients.get_mut(&1).unwrap().tone = Some(Tone::new(440.0));
        world.clients.get_mut(&2).unwrap().tone = Some(Tone::new(900.0));
        world.run_ms(5_000 + seed * 700);
        let moving = world.clients.get_mut(&2).unwrap();
        moving.outside = another_port(moving.outside);
        let packets = moving.heard.len();
        world.run_ms(3_500);
        assert!(world.clients[&2].heard.len() > packets, "{seed}");
    }
}

#[test]
fn nobody_takes_over_a_path_by_sending_again_what_was_caught() {
    let mut scene = usual(Kind::Simulcast, 1);
    scene.run(5);
    let server = "192.0.2.1:3478".parse().unwrap();
    let from: Instant = scene.world.now;
    for round in 0..50 {
        // From more places than are remembered of a peer.
        let stranger = SocketAddr::from(([203, 0, 113, 66], 6_000 + round));
        let sent = &scene.world.clients[&2].sent;
        let caught: Vec<_> = sent.iter().map(|datagram| datagram.bytes.clone()).collect();
        // They have arrived by then.
        scene.world.run_ms(100);
        for bytes in caught {
            scene.world.engine.handle_datagram(scene.world.now, Protocol::Udp, stranger, server, &bytes);
        }
    }
    scene.world.run_ms(1_000);
    // Answers to checks, and nothing else: 1 is the first byte of such an answer.
    assert!(scene.world.strays.iter().all(|stray| stray.destination.port() >= 6_000 && stray.bytes[0] == 1));
    assert!(scene.viewer().freeze(from, scene.world.now).0 <= ms(200));
}

#[test]
fn a_call_goes_on_where_no_packet_may_be_larger_than_1200_bytes() {
    for kind in KINDS {
        let mut scene = Scene::new(kind, 1);
        let small = Link { mtu: 1_200, loss: 0.02, ..USUAL };
        for client in scene.world.clients.values_mut() {
            (client.up, client.down) = (small, small);
        }
        let report = scene.run(20);
        assert!(report.freeze <= ms(500) && report.pictures >= 350, "{kind:?} {report:?}");
        // From the handshake to repeated packets of full size.
        assert!(scene.world.engine.counters().resent > 10);
        assert!(scene.world.largest + IP_UDP_BYTES <= 1_200, "{kind:?} {}", scene.world.largest);
        // No packet leaves larger than it came, but for the number of what is repeated.
        let World { largest, largest_in, .. } = scene.world;
        assert!(largest <= largest_in + 2, "{kind:?} {largest} {largest_in}");
    }
}
