//! The packets of a picture leave together for each receiver, and none waits long for the others.

use std::time::Duration;

use carillon_proto::media::Track;

use crate::camera::Video;
use crate::network::{GOOD, Link};
use crate::video::{filming, in_order, seen};
use crate::world::{World, receive};

/// A camera of five packets a picture, whose sender has this uplink, and two who watch it.
fn watched(up: Link) -> (World, Track) {
    let mut world = filming(21, GOOD, &[2, 3]);
    let tracks = [2, 3].map(|watcher| world.watch(watcher, receive(7, None)));
    for sender in world.clients.values_mut().take(1) {
        sender.up = up;
        sender.videos = vec![Video { packets_min: 5, obedient: false, ..Video::new(None, 1, 800) }];
    }
    world.run_ms(2_000);
    world.runs.clear();
    let [track, _] = tracks;
    (world, track)
}

#[test]
fn a_picture_that_arrives_bit_by_bit_leaves_in_one_go() {
    // 0.17 ms for each of its packets.
    let (mut world, _) = watched(Link { rate: Some(40_000_000), ..GOOD });
    let before = world.engine.counters().forwarded;
    world.run_ms(2_000);
    let forwarded = world.engine.counters().forwarded - before;
    assert_eq!(forwarded, 2 * 2 * 25 * 5);
    let whole = world.runs.get(&5).copied().unwrap_or_default();
    assert!(whole >= 98, "{:?}", world.runs);
}

#[test]
fn no_packet_waits_longer_than_a_millisecond_for_the_end_of_its_picture() {
    // 3.4 ms for each of its packets.
    let (mut world, track) = watched(Link { rate: Some(2_000_000), ..GOOD });
    let from = seen(&world, 2, &track).len();
    world.run_ms(2_000);
    assert_eq!(world.runs.get(&5), None);
    let seen = in_order(&seen(&world, 2, &track)[from..]);
    let pairs = seen.windows(2).filter(|pair| pair[0].time == pair[1].time);
    let gaps: Vec<_> = pairs.map(|pair| pair[1].at - pair[0].at).collect();
    assert!(gaps.len() > 150, "{}", gaps.len());
    let usual = Duration::from_micros(2_300)..Duration::from_micros(4_600);
    assert!(gaps.iter().all(|gap| usual.contains(gap)), "{gaps:?}");
}
