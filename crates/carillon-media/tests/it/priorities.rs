//! Who gets what where there is not enough for all.

use std::time::Duration;

use carillon_proto::id::{ConnectionId, GroupId};
use carillon_proto::media::{MediaCommand, MediaEvent, QualityPreference, Receive, Track};
use carillon_proto::units::Bitrate;
use str0m::media::KeyframeRequestKind;

use crate::camera::Video;
use crate::network::{GOOD, Link};
use crate::video::filming;
use crate::viewer::Shown;
use crate::world::{World, publish, receive};

const LAYERS: [(&str, u32); 3] = [("low", 200), ("mid", 500), ("hi", 1_200)];

/// A client that sends three sizes from the start; its tags begin with its group times ten.
fn sends(world: &mut World, client: u64, group: u32, layers: &[(&str, u32)]) {
    let rids: Vec<_> = layers.iter().map(|(rid, _)| *rid).collect();
    let kilobits: Vec<_> = layers.iter().map(|(_, kilobits)| *kilobits).collect();
    world.join_with(client, GOOD, false, &rids, Some(publish(group, &kilobits)));
    let video =
        |((rid, kilobits), tag): (&(&str, u32), u8)| Video::layered(rid, tag, *kilobits as usize * 9 / 10);
    let videos = layers.iter().zip(group as u8 * 10..).map(video).collect();
    world.clients.get_mut(&client).unwrap().videos = videos;
}

/// Two cameras, in groups 1 and 2, and client 5 who watches both over so many bits a second.
fn two_cameras(seed: u64, rate: u64, wanted: [Receive; 2]) -> (World, [Track; 2]) {
    let mut world = World::new(seed);
    sends(&mut world, 1, 1, &LAYERS);
    sends(&mut world, 2, 2, &LAYERS);
    world.join(5, GOOD);
    world.run_ms(2_000);
    let tracks = wanted.map(|wanted| world.watch(5, wanted));
    world.run_ms(3_000);
    world.clients.get_mut(&5).unwrap().down = Link { rate: Some(rate), ..GOOD };
    world.run_ms(12_000);
    (world, tracks)
}

/// What client 5 saw in the last seconds.
fn seen(world: &World, track: &Track, seconds: u64) -> Vec<Shown> {
    let since = world.now - Duration::from_secs(seconds);
    let viewer = world.clients[&5].viewers.get(track.mid.as_str()).map(|(_, viewer)| viewer);
    let shown = viewer.into_iter().flat_map(|viewer| &viewer.shown);
    shown.filter(|shown| shown.at >= since).copied().collect()
}

/// The size that was seen for most of the time.
fn size(shown: &[Shown]) -> u8 {
    let mut times = std::collections::BTreeMap::<u8, Duration>::new();
    for pair in shown.windows(2) {
        *times.entry(pair[0].tag).or_default() += pair[1].at - pair[0].at;
    }
    times.into_iter().max_by_key(|(_, time)| *time).map_or(0, |(tag, _)| tag)
}

fn pauses(world: &World) -> Vec<(u64, (Vec<GroupId>, bool))> {
    world.events(|event| match event {
        MediaEvent::DownlinkPaused { connection: ConnectionId(5), groups, paused } => {
            Some((groups.clone(), *paused))
        }
        _ => None,
    })
}

#[test]
fn who_matters_more_is_seen_better_and_that_may_change_at_any_time() {
    for seed in 0..2 {
        let of = |group, priority| Receive { priority, ..receive(group, None) };
        let (mut world, tracks) = two_cameras(seed, 900_000, [of(1, 1), of(2, 9)]);
        let sizes = |world: &World| tracks.each_ref().map(|track| size(&seen(world, track, 4)));
        let update = |world: &mut World, place: usize, receive: Receive| {
            let mid = tracks[place].mid.clone();
            world.command(MediaCommand::UpdateReceive { connection: ConnectionId(5), mid, receive });
        };
        let [first, second] = sizes(&world);
        assert!(first == 10 && second >= 21, "{seed}: {first} {second}");
        update(&mut world, 0, of(1, 20));
        world.run_ms(8_000);
        let [first, second] = sizes(&world);
        assert!(first >= 11 && second == 20, "{seed}: {first} {second}");
        // What one does not want is there for the other.
        let target_bitrate = Some(Bitrate::from_kbps(300));
        update(&mut world, 0, Receive { target_bitrate, ..of(1, 20) });
        world.run_ms(10_000);
        let [first, second] = sizes(&world);
        assert!(first == 10 && second >= 21, "{seed}: {first} {second}");
        assert!(seen(&world, &tracks[0], 8).iter().all(|shown| shown.tag == 10), "{seed}");
        assert_eq!(pauses(&world), []);
    }
}

#[test]
fn a_shared_screen_keeps_its_size_and_loses_pictures_and_cameras_come_after_it() {
    for seed in 0..2 {
        let mut world = World::new(seed);
        sends(&mut world, 1, 1, &LAYERS);
        sends(&mut world, 103, 2, &[("low", 300), ("hi", 1_200)]);
        world.join(5, GOOD);
        world.run_ms(2_000);
        let [camera, screen] = [1, 2].map(|group| world.watch(5, receive(group, None)));
        world.run_ms(3_000);
        // Enough for the audio, the least of the camera and half of the pictures of the screen.
        world.clients.get_mut(&5).unwrap().down = Link { rate: Some(900_000), ..GOOD };
        world.run_ms(15_000);
        let (camera, screen) = (seen(&world, &camera, 4), seen(&world, &screen, 4));
        assert_eq!((size(&camera), size(&screen)), (10, 21), "{seed}");
        assert!((20..=60).contains(&screen.len()), "{seed}: {}", screen.len());
        assert_eq!(pauses(&world), []);
    }
}

#[test]
fn pictures_go_before_the_size_or_after_it_as_the_client_prefers() {
    let cases = [
        (QualityPreference::Balanced, 850_000, 12, 1),
        (QualityPreference::Resolution, 720_000, 12, 1),
        (QualityPreference::Framerate, 850_000, 11, 2),
    ];
    for (preference, rate, expected, temporal) in cases {
        for seed in 0..2 {
            let mut world = World::new(seed);
            sends(&mut world, 1, 1, &LAYERS);
            world.join(5, GOOD);
            world.run_ms(2_000);
            let track = world.watch(5, Receive { preference, ..receive(1, None) });
            world.run_ms(3_000);
            world.clients.get_mut(&5).unwrap().down = Link { rate: Some(rate), ..GOOD };
            world.run_ms(20_000);
            let shown = seen(&world, &track, 4);
            let of_size = shown.iter().filter(|shown| shown.tag == expected);
            let highest = of_size.map(|shown| shown.temporal).max();
            assert_eq!(size(&shown), expected, "{preference:?} {seed}");
            assert!(highest.is_some_and(|highest| highest <= temporal), "{preference:?} {seed} {highest:?}");
        }
    }
}

#[test]
fn what_does_not_fit_is_paused_once_and_resumed_once() {
    for seed in 0..2 {
        let of = |group, priority| Receive { priority, ..receive(group, None) };
        let mut world = World::new(seed);
        for client in 1..=4 {
            sends(&mut world, client, client as u32, &LAYERS);
        }
        world.join(5, GOOD);
        world.run_ms(2_000);
        let tracks = [1, 2, 3, 4].map(|group| world.watch(5, of(group, group)));
        world.run_ms(15_000);
        assert_eq!(pauses(&world), []);
        let narrowed = world.now - world.start;
        // Enough for the audio and the pictures of one, or of two who move little.
        world.clients.get_mut(&5).unwrap().down = Link { rate: Some(200_000), ..GOOD };
        world.run_ms(40_000);
        let paused = pauses(&world);
        let count = |group, way| {
            paused.iter().filter(|(_, (of, paused))| *paused == way && of.contains(&GroupId(group))).count()
        };
        for never_fits in [1, 2] {
            assert_eq!((count(never_fits, true), count(never_fits, false)), (1, 0), "{seed}: {paused:?}");
        }
        assert!(count(3, true) <= 2 && count(4, true) == 0, "{seed}: {paused:?}");
        let first = Duration::from_millis(paused[0].0) - narrowed;
        assert!((3_000..=6_000).contains(&first.as_millis()), "{seed}: {first:?}");
        assert!(!seen(&world, &tracks[3], 2).is_empty(), "who matters most is seen");
        assert!(seen(&world, &tracks[0], 10).is_empty(), "what is paused is not sent");
        let widened = world.now - world.start;
        world.clients.get_mut(&5).unwrap().down = GOOD;
        world.run_ms(15_000);
        let resumed = &pauses(&world)[paused.len()..];
        for group in [1, 2] {
            let told: Vec<_> =
                resumed.iter().filter(|(_, (groups, _))| groups.contains(&GroupId(group))).collect();
            assert!(matches!(told[..], [(_, (_, false))]), "{seed}: {resumed:?}");
        }
        let last = Duration::from_millis(resumed.last().unwrap().0) - widened;
        assert!(last <= Duration::from_secs(12), "{seed}: {last:?}");
        assert!(tracks.iter().all(|track| !seen(&world, track, 2).is_empty()), "{seed}: all are seen");
    }
}

#[test]
fn a_network_that_changes_every_few_seconds_does_not_make_tiles_blink() {
    for seed in 0..2 {
        let (mut world, _) = two_cameras(seed, 600_000, [receive(1, None), receive(2, None)]);
        for round in 0..20 {
            let rate = if round % 2 == 0 { 170_000 } else { 600_000 };
            world.clients.get_mut(&5).unwrap().down = Link { rate: Some(rate), ..GOOD };
            world.run_ms(2_500);
        }
        let told = pauses(&world);
        for group in [1, 2] {
            let paused =
                told.iter().filter(|(_, (groups, paused))| *paused && groups.contains(&GroupId(group)));
            assert!(paused.count() <= 2, "{seed}: {told:?}");
        }
    }
}

#[test]
fn key_frames_are_bounded_however_many_ask_however_often() {
    let watchers: Vec<u64> = (2..=20).collect();
    let mut world = filming(3, GOOD, &watchers);
    let tracks: Vec<_> =
        watchers.iter().map(|watcher| (*watcher, world.watch(*watcher, receive(7, None)))).collect();
    world.run_ms(3_000);
    let before = world.clients[&1].keyframe_requests;
    for _ in 0..200 {
        for (watcher, track) in &tracks {
            let client = world.clients.get_mut(watcher).unwrap();
            if let Some(stream) = client.rtc.direct_api().stream_rx(&track.ssrc.into()) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
        }
        world.run_ms(50);
    }
    let asked = world.clients[&1].keyframe_requests - before;
    assert!((15..=21).contains(&asked), "{asked} in ten seconds");
}
