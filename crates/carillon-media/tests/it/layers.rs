//! What the receivers of a sender of layers get of them.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_media::payload::Vp9Descriptor;
use carillon_proto::media::{MediaEvent, Track};
use str0m::format::Codec;

use crate::camera::Video;
use crate::client::Seen;
use crate::network::{GOOD, Link};
use crate::scalable::Scalable;
use crate::video::{filming, in_order, seen, sender};
use crate::world::{World, publish, receive};

fn layers(codec: Codec, packets: &[Seen]) -> Vec<(u8, u8)> {
    let layer = |packet: &Seen| match codec {
        Codec::Vp9 => Vp9Descriptor::parse(&packet.payload).map(|vp9| (vp9.spatial, vp9.temporal)).unwrap(),
        _ => (packet.payload[1], packet.payload[2]),
    };
    packets.iter().map(layer).collect::<BTreeSet<_>>().into_iter().collect()
}

fn all(spatial: u8, temporal: u8) -> Vec<(u8, u8)> {
    (0..=spatial).flat_map(|s| (0..=temporal).map(move |t| (s, t))).collect()
}

/// What came within the last three seconds.
fn recent(world: &World, client: u64, track: &Track) -> Vec<Seen> {
    let since = world.now - Duration::from_secs(3);
    let packets = seen(world, client, track).iter().filter(|packet| packet.at >= since);
    in_order(&packets.cloned().collect::<Vec<_>>())
}

fn check_whole(packets: &[Seen]) {
    assert!(packets.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1), "no gap");
    let ended = |pair: &[Seen]| pair[0].marker == (pair[0].time != pair[1].time);
    assert!(packets.windows(2).all(ended), "every picture ends with a marker, and only there");
}

/// A wide and a narrow receiver of one scalable sender: who gets which layers, before, while and after the narrow
/// network is `narrow` bits a second.
fn layers_of(seed: u64, scalable: Scalable, narrow: u64) -> [Vec<(u8, u8)>; 3] {
    let codec = scalable.codec;
    let mut world = filming(seed, GOOD, &[2, 3]);
    sender(&mut world).videos = vec![Video::scalable(1, scalable)];
    world.publications_mut(1, publish(7, &[1_200]));
    let wide = world.watch(3, receive(7, None));
    let track = world.watch(2, receive(7, None));
    let now = |world: &mut World, rate| {
        world.clients.get_mut(&2).unwrap().down = Link { rate, ..GOOD };
        world.run_ms(20_000);
        let (full, own) = (recent(world, 3, &wide), recent(world, 2, &track));
        check_whole(&full);
        check_whole(&own);
        (layers(codec, &full), layers(codec, &own))
    };
    let (whole, before) = now(&mut world, None);
    let (beside, reduced) = now(&mut world, Some(narrow));
    let (_, after) = now(&mut world, None);
    assert_eq!(whole, beside, "the other receiver does not notice");
    let paused = world.events(|event| matches!(event, MediaEvent::DownlinkPaused { .. }).then_some(()));
    assert_eq!(paused, []);
    [before, reduced, after]
}

#[test]
fn a_scalable_stream_loses_its_upper_layers_where_the_network_is_narrow() {
    let scalable = Scalable::new(Codec::Vp9, &[100, 250, 700], &[0]);
    assert_eq!(layers_of(18, scalable, 700_000), [all(2, 0), all(1, 0), all(2, 0)]);
}

#[test]
fn pictures_are_left_out_before_they_get_smaller() {
    for codec in [Codec::Vp9, Codec::Av1] {
        let scalable = Scalable::new(codec, &[100, 250, 700], &[0, 2, 1, 2]);
        assert_eq!(layers_of(19, scalable, 900_000), [all(2, 2), all(2, 1), all(2, 2)], "{codec:?}");
    }
}

#[test]
fn a_stream_of_one_size_is_thinned_to_what_the_network_carries() {
    let scalable = Scalable::new(Codec::Av1, &[900], &[0, 2, 1, 2]);
    assert_eq!(layers_of(20, scalable, 420_000), [all(0, 2), all(0, 0), all(0, 2)]);
}
