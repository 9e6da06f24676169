//! Video from one client to the others: key frames, layers, pauses, bandwidth, sections that come and go.

use carillon_proto::id::{ConnectionId, GroupId, Mid, StreamId};
use carillon_proto::media::{Adaptation, MediaCommand, MediaEvent, Publish, Receive, Track};
use carillon_proto::units::Bitrate;
use str0m::format::Codec;

use crate::camera::Video;
use crate::client::{Client, Seen};
use crate::network::{BAD, GOOD, Link};
use crate::world::{World, publish, receive};

/// Client 1 films (group 7), the others may watch.
pub fn filming(seed: u64, link: Link, watchers: &[u64]) -> World {
    let mut world = World::new(seed);
    world.join(1, link);
    world.run_ms(1_000);
    world.start_camera(1, publish(7, &[600]));
    world.clients.get_mut(&1).unwrap().videos = vec![Video::new(None, 1, 500)];
    for watcher in watchers {
        world.join(*watcher, link);
    }
    world.run_ms(1_000);
    world
}

fn simulcast(seed: u64, link: Link, kilobits: [u32; 3]) -> World {
    let mut world = World::new(seed);
    world.join_with(1, GOOD, false, &["low", "mid", "hi"], Some(publish(7, &kilobits)));
    let layers = ["low", "mid", "hi"].iter().zip(kilobits).zip(1..);
    world.clients.get_mut(&1).unwrap().videos =
        layers.map(|((rid, kilobits), tag)| Video::new(Some(rid), tag, kilobits as usize * 9 / 10)).collect();
    world.join(2, link);
    world.run_ms(2_000);
    world
}

pub fn seen<'w>(world: &'w World, client: u64, track: &Track) -> &'w [Seen] {
    world.clients[&client].seen.get(track.mid.as_str()).map_or(&[], |seen| seen)
}

/// In the order of their numbers, each once.
pub fn in_order(seen: &[Seen]) -> Vec<Seen> {
    let mut seen = seen.to_vec();
    seen.sort_by_key(|packet| packet.seq);
    seen.dedup_by_key(|packet| packet.seq);
    seen
}

/// What every receiver may rely on.
fn check_stream(seen: &[Seen], ssrc: u32) {
    let seen = in_order(seen);
    assert!(seen[0].is_keyframe(), "starts with a key frame");
    assert!(seen.iter().all(|packet| packet.ssrc == ssrc));
    for pair in seen.windows(2) {
        assert_eq!(
            pair[1].seq,
            pair[0].seq + 1,
            "no gap: {:?} {:?} {:?} {:?}",
            pair[0].at,
            pair[1].at,
            pair[0].content(),
            pair[1].content()
        );
        let ticks = pair[1].time.wrapping_sub(pair[0].time) as i32;
        assert!((0..900_000).contains(&ticks), "time goes on: {ticks}");
        let pictures = pair[1].picture().wrapping_sub(pair[0].picture()) & 0x7fff;
        assert!(pictures == u16::from(ticks != 0), "pictures go on: {pictures}");
        if pair[0].content().0 != pair[1].content().0 {
            assert!(pair[1].is_keyframe(), "changes of layer begin with a key frame");
        }
    }
}

fn tags(seen: &[Seen], since_ms: u64, world: &World) -> Vec<u8> {
    let since = world.start + std::time::Duration::from_millis(since_ms);
    let mut tags: Vec<_> =
        seen.iter().filter(|packet| packet.at >= since).map(|packet| packet.content().0).collect();
    tags.dedup();
    tags
}

pub fn sender(world: &mut World) -> &mut Client {
    world.clients.get_mut(&1).unwrap()
}

fn now_ms(world: &World) -> u64 {
    u64::try_from((world.now - world.start).as_millis()).unwrap()
}

#[test]
fn a_watcher_gets_the_stream_from_its_first_key_frame_without_gaps() {
    let mut world = filming(1, GOOD, &[2]);
    let track = world.watch(2, receive(7, None));
    world.run_ms(3_000);
    let packets = seen(&world, 2, &track);
    check_stream(packets, track.ssrc);
    let frames: Vec<_> = packets.iter().map(|packet| packet.content().1).collect();
    assert!(frames.len() > 100, "{}", frames.len());
    assert!(!world.clients[&1].seen.contains_key(track.mid.as_str()));
}

#[test]
fn loss_is_repaired_for_every_watcher() {
    let mut world = filming(2, BAD, &[2, 3]);
    let tracks = [world.watch(2, receive(7, None)), world.watch(3, receive(7, None))];
    world.run_ms(6_000);
    sender(&mut world).videos[0].on = false;
    world.run_ms(1_000);
    for (client, track) in [2, 3].iter().zip(&tracks) {
        let packets = in_order(seen(&world, *client, track));
        let span = packets.last().unwrap().seq - packets[0].seq + 1;
        let missing = span - packets.len() as u64;
        assert!(span > 200 && missing * 60 < span, "{missing} of {span}");
    }
}

#[test]
fn many_who_start_to_watch_cost_the_sender_few_key_frames() {
    let mut world = filming(3, GOOD, &[2, 3, 4, 5, 6]);
    let before = world.clients[&1].keyframe_requests;
    let tracks: Vec<_> = (2..=6).map(|client| (client, world.watch(client, receive(7, None)))).collect();
    world.run_ms(3_000);
    for (client, track) in &tracks {
        check_stream(seen(&world, *client, track), track.ssrc);
    }
    let requests = world.clients[&1].keyframe_requests - before;
    assert!((1..=3).contains(&requests), "{requests}");
}

#[test]
fn a_client_chooses_its_layer_and_switches_without_a_break() {
    let mut world = simulcast(4, GOOD, [200, 500, 1_200]);
    world.adaptation = Adaptation::Client;
    let track = world.watch(2, receive(7, Some(70)));
    world.run_ms(2_000);
    for (stream, tag) in [(72, 3), (71, 2), (70, 1)] {
        let update = MediaCommand::UpdateReceive {
            connection: ConnectionId(2),
            mid: track.mid.clone(),
            receive: receive(7, Some(stream)),
        };
        world.command(update);
        world.run_ms(2_000);
        let since = now_ms(&world) - 500;
        assert_eq!(tags(seen(&world, 2, &track), since, &world), [tag]);
    }
    check_stream(seen(&world, 2, &track), track.ssrc);
}

#[test]
fn a_layer_that_stops_is_replaced_and_reported() {
    let mut world = simulcast(5, GOOD, [200, 500, 1_200]);
    world.adaptation = Adaptation::Client;
    let track = world.watch(2, receive(7, Some(72)));
    world.run_ms(2_000);
    sender(&mut world).videos[2].on = false;
    world.run_ms(4_000);
    let since = now_ms(&world) - 500;
    assert_eq!(tags(seen(&world, 2, &track), since, &world), [2]);
    check_stream(seen(&world, 2, &track), track.ssrc);
    for video in &mut sender(&mut world).videos {
        video.on = false;
    }
    world.run_ms(6_000);
    let active: Vec<_> = world
        .events(|event| match event {
            MediaEvent::ActiveStreams { group: GroupId(7), streams } => Some(streams.clone()),
            _ => None,
        })
        .into_iter()
        .map(|(_, streams)| streams.iter().map(|stream| stream.0).collect::<Vec<_>>())
        .collect();
    assert_eq!(active.first().unwrap(), &[70, 71, 72]);
    assert!(active.contains(&vec![70, 71]), "{active:?}");
    assert_eq!(active.last().unwrap(), &Vec::<u32>::new());
}

#[test]
fn the_server_chooses_the_best_layer_that_the_network_carries() {
    for (rate, expected) in [(None, 3), (Some(900_000), 2), (Some(420_000), 1)] {
        let mut world = simulcast(6, Link { rate, ..GOOD }, [200, 500, 1_200]);
        let track = world.watch(2, receive(7, None));
        world.run_ms(20_000);
        let since = now_ms(&world) - 3_000;
        let chosen = tags(seen(&world, 2, &track), since, &world);
        assert!(
            chosen.contains(&expected) && chosen.iter().all(|tag| *tag <= expected),
            "{rate:?}: {chosen:?}"
        );
    }
}

#[test]
fn the_target_bit_rate_bounds_the_layer() {
    let mut world = simulcast(7, GOOD, [200, 500, 1_200]);
    let small = Receive { target_bitrate: Some(Bitrate::from_kbps(600)), ..receive(7, None) };
    let track = world.watch(2, small);
    world.run_ms(8_000);
    let since = now_ms(&world) - 2_000;
    assert_eq!(tags(seen(&world, 2, &track), since, &world), [2]);
}

#[test]
fn what_does_not_fit_is_stopped_told_and_restarted() {
    let narrow = Link { rate: Some(250_000), ..GOOD };
    // Somebody else can take it all, so the sender does not come down for the narrow network.
    let mut world = filming(8, GOOD, &[2, 3]);
    sender(&mut world).videos = vec![Video::new(None, 1, 900)];
    world.publications_mut(1, publish(7, &[1_000]));
    world.watch(3, receive(7, None));
    let track = world.watch(2, receive(7, None));
    world.clients.get_mut(&2).unwrap().down = narrow;
    world.run_ms(25_000);
    let paused = |world: &World| {
        world.events(|event| match event {
            MediaEvent::DownlinkPaused { connection: ConnectionId(2), groups, paused } => {
                Some((groups.clone(), *paused))
            }
            _ => None,
        })
    };
    let told = paused(&world);
    assert_eq!(told.first().map(|(_, told)| told.clone()), Some((vec![GroupId(7)], true)), "{told:?}");
    world.clients.get_mut(&2).unwrap().down = GOOD;
    world.run_ms(25_000);
    println!(
        "{:?}",
        world.events(|event| match event {
            MediaEvent::DownlinkEstimate { connection: ConnectionId(2), available } => Some(available.kbps()),
            _ => None,
        })
    );
    let told = paused(&world);
    assert_eq!(told.last().map(|(_, told)| told.1), Some(false), "{told:?}");
    let since = now_ms(&world) - 1_000;
    assert_eq!(tags(seen(&world, 2, &track), since, &world), [1]);
}

#[test]
fn the_network_of_a_single_receiver_reaches_the_sender() {
    let mut world = filming(9, GOOD, &[2]);
    sender(&mut world).videos = vec![Video::new(None, 1, 900)];
    world.publications_mut(1, publish(7, &[1_500]));
    world.watch(2, receive(7, None));
    world.clients.get_mut(&2).unwrap().down = Link { rate: Some(800_000), ..GOOD };
    world.run_ms(15_000);
    let limit = world.clients[&1].remb.expect("the sender is told");
    assert!((150_000..1_100_000).contains(&limit), "{limit}");
}

#[test]
fn a_call_of_two_keeps_its_picture_on_a_bad_network() {
    for link in [BAD, Link { rate: Some(500_000), ..GOOD }] {
        let mut world = filming(17, link, &[2]);
        sender(&mut world).videos = vec![Video::new(None, 1, 1_000)];
        world.publications_mut(1, publish(7, &[1_200]));
        let track = world.watch(2, receive(7, None));
        world.run_ms(20_000);
        let paused = world.events(|event| matches!(event, MediaEvent::DownlinkPaused { .. }).then_some(()));
        assert_eq!(paused, []);
        let packets = seen(&world, 2, &track);
        let recent =
            packets.iter().filter(|packet| packet.at + std::time::Duration::from_secs(2) > world.now);
        let frames: std::collections::BTreeSet<_> = recent.map(|packet| packet.content().1).collect();
        assert!(frames.len() > 40, "{}", frames.len());
    }
}

#[test]
fn a_paused_tile_gets_nothing_and_resumes_with_a_key_frame() {
    let mut world = filming(10, GOOD, &[2]);
    let track = world.watch(2, receive(7, None));
    world.run_ms(2_000);
    let pause =
        |paused| MediaCommand::SetPaused { connection: ConnectionId(2), groups: vec![GroupId(7)], paused };
    world.command(pause(true));
    world.run_ms(500);
    let before = seen(&world, 2, &track).len();
    world.run_ms(2_000);
    // The pause outlives a renegotiation that keeps the group.
    world.renegotiate(2, |_, api| {
        api.add_media(str0m::media::MediaKind::Video, str0m::media::Direction::RecvOnly, None, None, None);
    });
    world.run_ms(1_000);
    assert_eq!(seen(&world, 2, &track).len(), before);
    world.command(pause(false));
    world.run_ms(2_000);
    let packets = seen(&world, 2, &track);
    assert!(packets.len() > before + 50 && packets[before].is_keyframe());
    check_stream(packets, track.ssrc);
}

#[test]
fn a_withdrawn_source_is_silent_and_a_stopped_section_too() {
    let mut world = filming(11, GOOD, &[2]);
    let track = world.watch(2, receive(7, None));
    world.run_ms(2_000);
    world.command(MediaCommand::SetPublish { connection: ConnectionId(1), publish: None });
    world.run_ms(500);
    let before = seen(&world, 2, &track).len();
    world.run_ms(1_000);
    assert_eq!(seen(&world, 2, &track).len(), before);
    world
        .command(MediaCommand::SetPublish { connection: ConnectionId(1), publish: Some(publish(7, &[600])) });
    world.run_ms(2_000);
    let after = seen(&world, 2, &track).len();
    assert!(after > before);
    world.command(MediaCommand::StopReceive { connection: ConnectionId(2), mid: track.mid.clone() });
    world.run_ms(500);
    let stopped = seen(&world, 2, &track).len();
    world.run_ms(1_000);
    assert_eq!(seen(&world, 2, &track).len(), stopped);
}

#[test]
fn sections_come_go_and_are_replaced_while_the_call_goes_on() {
    let mut world = filming(12, GOOD, &[2, 3]);
    world.start_camera(3, publish(8, &[600]));
    world.clients.get_mut(&3).unwrap().videos = vec![Video::new(None, 5, 300)];
    let first = world.watch(2, receive(7, None));
    world.run_ms(2_000);
    let second = world.watch(2, receive(8, None));
    world.run_ms(2_000);
    assert_ne!(first.ssrc, second.ssrc);
    check_stream(seen(&world, 2, &first), first.ssrc);
    check_stream(seen(&world, 2, &second), second.ssrc);
    world.unwatch(2, 1, &first.mid);
    world.run_ms(500);
    let ended = seen(&world, 2, &first).len();
    world.run_ms(1_000);
    assert_eq!(seen(&world, 2, &first).len(), ended);
    world.stop_camera(3);
    world.run_ms(1_000);
    world.start_camera(3, publish(9, &[600]));
    let third = world.watch(2, receive(9, None));
    world.run_ms(2_000);
    check_stream(seen(&world, 2, &third), third.ssrc);
    assert!(![first.ssrc, second.ssrc].contains(&third.ssrc));
}

#[test]
fn a_change_of_codec_reaches_only_those_who_negotiated_it() {
    let mut world = filming(13, GOOD, &[2]);
    let track = world.watch(2, receive(7, None));
    world.run_ms(2_000);
    let vp8 = seen(&world, 2, &track).last().unwrap().pt;
    // The tag's first payload byte is a valid VP9 descriptor without P only at key frames of ours: ask for one.
    sender(&mut world).videos[0].codec = Codec::H264;
    world.run_ms(1_500);
    // Our VP8 bytes are no H.264 key frame, so nothing may pass.
    let since = now_ms(&world) - 1_000;
    assert_eq!(tags(seen(&world, 2, &track), since, &world), Vec::<u8>::new());
    sender(&mut world).videos[0].codec = Codec::Vp8;
    world.run_ms(2_500);
    let packets = seen(&world, 2, &track);
    assert!(packets.iter().all(|packet| packet.pt == vp8));
    let since = now_ms(&world) - 500;
    assert_eq!(tags(packets, since, &world), [1]);
}

#[test]
fn bit_rates_and_estimates_are_reported_every_two_seconds() {
    let mut world = filming(14, GOOD, &[2]);
    world.watch(2, receive(7, None));
    world.run_ms(8_000);
    let rates = world.events(|event| match event {
        MediaEvent::StreamBitrates(rates) => Some(rates.clone()),
        _ => None,
    });
    let (_, last) = rates.last().unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!(last[0].0, StreamId(70));
    assert!((400..650).contains(&last[0].1.kbps()), "{last:?}");
    assert!(rates.windows(2).all(|pair| pair[1].0 - pair[0].0 == 2_000), "{rates:?}");
    let estimates = world.events(|event| match event {
        MediaEvent::DownlinkEstimate { connection: ConnectionId(2), available } => Some(available.kbps()),
        _ => None,
    });
    assert!(estimates.last().unwrap().1 > 500, "{estimates:?}");
}

#[test]
fn screens_are_asked_for_a_key_frame_every_ten_seconds() {
    let mut world = filming(15, GOOD, &[2]);
    world.publications_mut(1, Publish { periodic_keyframes: true, ..publish(7, &[600]) });
    world.watch(2, receive(7, None));
    world.run_ms(3_000);
    let before = world.clients[&1].keyframe_requests;
    world.run_ms(30_000);
    assert_eq!(world.clients[&1].keyframe_requests - before, 3);
}

#[test]
fn a_section_asked_for_before_its_source_exists_gets_it_when_it_comes() {
    let mut world = World::new(16);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.run_ms(1_000);
    let track = world.watch(2, receive(7, None));
    world.start_camera(1, publish(7, &[600]));
    sender(&mut world).videos = vec![Video::new(None, 1, 300)];
    world.run_ms(2_000);
    check_stream(seen(&world, 2, &track), track.ssrc);
    let _: &Mid = &track.mid;
}

#[test]
fn a_limit_that_the_sender_was_told_does_not_outlive_its_reason() {
    let mut world = filming(19, GOOD, &[2, 3]);
    world.watch(2, receive(7, None));
    world.run_ms(3_000);
    world.clients.get_mut(&2).unwrap().down = Link { rate: Some(400_000), ..GOOD };
    world.run_ms(15_000);
    assert!(world.clients[&1].remb.is_some_and(|limit| limit < 600_000), "{:?}", world.clients[&1].remb);
    world.stop_camera(1);
    // The camera starts anew, and somebody with a better network watches.
    world.start_camera(1, publish(8, &[600]));
    world.watch(3, receive(8, None));
    world.run_ms(3_000);
    assert!(world.clients[&1].remb.is_some_and(|limit| limit > 600_000), "{:?}", world.clients[&1].remb);
}

#[test]
fn a_limit_of_a_single_encoding_ends_when_there_are_several() {
    let mut world = simulcast(20, GOOD, [200, 500, 1_200]);
    for layer in [0, 2] {
        sender(&mut world).videos[layer].on = false;
    }
    world.watch(2, receive(7, None));
    world.clients.get_mut(&2).unwrap().down = Link { rate: Some(400_000), ..GOOD };
    world.run_ms(15_000);
    assert!(world.clients[&1].remb.is_some_and(|limit| limit < 600_000), "{:?}", world.clients[&1].remb);
    for layer in [0, 2] {
        sender(&mut world).videos[layer].on = true;
    }
    world.run_ms(3_000);
    assert!(world.clients[&1].remb.is_some_and(|limit| limit > 2_000_000), "{:?}", world.clients[&1].remb);
}

#[test]
fn a_receiver_that_has_paused_everything_is_sent_audio_and_no_padding() {
    let mut world = simulcast(21, GOOD, [200, 500, 1_200]);
    world.watch(2, receive(7, None));
    world.clients.get_mut(&2).unwrap().down = Link { rate: Some(900_000), ..GOOD };
    world.run_ms(15_000);
    let paused =
        |paused| MediaCommand::SetPaused { connection: ConnectionId(2), groups: vec![GroupId(7)], paused };
    world.command(paused(true));
    world.run_ms(2_000);
    let before = world.clients[&2].bytes;
    world.run_ms(5_000);
    let kilobits = (world.clients[&2].bytes - before) * 8 / 5_000;
    assert!(kilobits < 150, "{kilobits} kbit/s");
}
