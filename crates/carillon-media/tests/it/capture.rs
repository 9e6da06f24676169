//! What a recorder gets of a meeting: every track from its first frame to its end, and nothing that cannot be decoded.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_proto::capture::{CaptureTracks, Captured, Frame, Selected, Track, TrackId, TrackMedia};
use carillon_proto::media::{Capture, CaptureId, MediaCommand, VideoCodec};
use opus::{Channels, Decoder};

use crate::camera::{Truth, Video};
use crate::client::Tone;
use crate::network::{DEAD, GOOD, Link};
use crate::video::filming;
use crate::world::{World, publish};

const ALL: CaptureTracks =
    CaptureTracks { mix: true, voices: true, cameras: Selected::Everybody, content: true };
const CAMERAS: CaptureTracks = CaptureTracks { mix: false, voices: false, content: false, ..ALL };

fn capture(world: &mut World, id: u64, tracks: CaptureTracks) {
    world.command(MediaCommand::SetCapture(Some(Capture { id: CaptureId(id), tracks })));
}

/// What was captured until now.
fn taken(world: &mut World) -> Vec<Captured> {
    std::iter::from_fn(|| world.recorder.poll()).collect()
}

fn begun(captured: &[Captured]) -> Vec<Track> {
    let track = |captured: &Captured| match captured {
        Captured::Begun(track) => Some(track.clone()),
        _ => None,
    };
    captured.iter().filter_map(track).collect()
}

fn track_of(captured: &[Captured], media: TrackMedia) -> TrackId {
    begun(captured).into_iter().find(|track| track.media == media).expect("there is such a track").id
}

fn frames(captured: &[Captured], of: TrackId) -> Vec<Frame> {
    let frame = |captured: &Captured| match captured {
        Captured::Frame(frame) if frame.track == of => Some(frame.clone()),
        _ => None,
    };
    captured.iter().filter_map(frame).collect()
}

/// Asserts that every frame can be decoded, and returns how far apart the key frames and the frames are at most.
fn decoded(frames: &[Frame]) -> (Duration, Duration) {
    assert!(frames[0].keyframe);
    let (mut key, mut last) = (frames[0].at, None::<(Duration, u32, u8)>);
    let (mut keys_apart, mut apart) = (Duration::ZERO, Duration::ZERO);
    for frame in frames {
        let truth = Truth::read(&frame.data).unwrap();
        assert_eq!(truth.keyframe, frame.keyframe);
        if let Some((at, picture, tag)) = last {
            assert!(
                frame.keyframe || (tag, picture) == (truth.tag, truth.reference),
                "{truth:?} after {picture}"
            );
            assert!(at < frame.at);
            apart = apart.max(frame.at - at);
        }
        if frame.keyframe {
            keys_apart = keys_apart.max(frame.at - key);
            key = frame.at;
        }
        last = Some((frame.at, truth.picture, truth.tag));
    }
    (keys_apart.max(frames.last().unwrap().at - key), apart)
}

const VP8: TrackMedia = TrackMedia::Camera(VideoCodec::Vp8);

#[test]
fn a_camera_is_captured_whole_although_nobody_watches_it() {
    let mut world = filming(31, GOOD, &[]);
    capture(&mut world, 1, CAMERAS);
    world.run_ms(20_000);
    let captured = taken(&mut world);
    let track = track_of(&captured, VP8);
    let frames = frames(&captured, track);
    let (keys_apart, apart) = decoded(&frames);
    assert!(frames.len() > 480, "{}", frames.len());
    assert!(
        keys_apart < Duration::from_millis(4_600) && apart < Duration::from_millis(60),
        "{keys_apart:?} {apart:?}"
    );
    world.command(MediaCommand::SetCapture(None));
    world.run_ms(500);
    assert_eq!(taken(&mut world), [Captured::Ended(track)]);
}

#[test]
fn packets_that_are_lost_on_the_way_to_us_are_waited_for() {
    let lossy = Link { loss: 0.05, jitter: Duration::from_millis(30), ..GOOD };
    let mut world = filming(32, lossy, &[]);
    capture(&mut world, 1, CAMERAS);
    world.run_ms(30_000);
    let captured = taken(&mut world);
    let frames = frames(&captured, track_of(&captured, VP8));
    let (keys_apart, apart) = decoded(&frames);
    assert!(frames.len() > 690, "{}", frames.len());
    assert!(
        keys_apart < Duration::from_secs(6) && apart < Duration::from_secs(1),
        "{keys_apart:?} {apart:?}"
    );
}

#[test]
fn the_best_of_a_simulcast_is_captured_and_another_when_it_stops() {
    let mut world = World::new(33);
    world.join_with(1, GOOD, false, &["low", "mid", "hi"], Some(publish(7, &[150, 400, 900])));
    let layers = [("low", 1, 130), ("mid", 2, 360), ("hi", 3, 800)];
    world.clients.get_mut(&1).unwrap().videos =
        layers.map(|(rid, tag, kilobits)| Video::new(Some(rid), tag, kilobits)).into();
    world.run_ms(2_000);
    capture(&mut world, 1, CAMERAS);
    world.run_ms(6_000);
    world.clients.get_mut(&1).unwrap().videos[2].on = false;
    world.run_ms(6_000);
    let captured = taken(&mut world);
    assert_eq!(begun(&captured).len(), 1);
    let frames = frames(&captured, track_of(&captured, VP8));
    let tags: Vec<_> = frames.iter().map(|frame| Truth::read(&frame.data).unwrap().tag).collect();
    decoded(&frames);
    let first = tags.iter().position(|tag| *tag == 3).unwrap();
    let second = tags.iter().rposition(|tag| *tag == 3).unwrap();
    assert!(first < 30 && tags[second + 1..].len() > 60, "{first} {second} {}", tags.len());
    assert!(tags[first..=second].iter().all(|tag| *tag == 3));
    assert_eq!(tags.last(), Some(&2));
}

#[test]
fn everybody_is_heard_in_the_mix_and_each_alone_in_time() {
    let mut world = World::new(34);
    for client in [1, 2] {
        world.join(client, GOOD);
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::new(client as f32 * 400.0));
    }
    world.run_ms(1_000);
    capture(&mut world, 1, ALL);
    world.run_ms(3_000);
    let captured = taken(&mut world);
    let heard = |frames: &[Frame]| {
        let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
        let mut samples = vec![0.0; frames.len() * 960];
        for (frame, samples) in frames.iter().zip(samples.chunks_exact_mut(960)) {
            decoder.decode_float(&frame.data, samples, false).unwrap();
        }
        [400.0, 800.0].map(|frequency| crate::client::energy(&samples[48_000..], frequency) > 0.01)
    };
    let mix = frames(&captured, track_of(&captured, TrackMedia::Mix));
    assert_eq!(heard(&mix), [true, true]);
    assert!(mix.windows(2).all(|pair| pair[1].at - pair[0].at == Duration::from_millis(20)));
    assert!((149..=151).contains(&mix.len()), "{}", mix.len());
    let voices: BTreeSet<_> = begun(&captured)
        .into_iter()
        .filter(|track| track.media == TrackMedia::Voice)
        .map(|track| (track.attendee.unwrap(), heard(&frames(&captured, track.id))))
        .collect();
    let voices: Vec<_> = voices.into_iter().map(|(_, heard)| heard).collect();
    assert_eq!(voices, [[true, false], [false, true]]);
}

#[test]
fn only_the_selected_are_captured_and_a_track_ends_with_its_sender() {
    let mut world = filming(35, GOOD, &[]);
    world.join(2, GOOD);
    world.run_ms(500);
    world.start_camera(2, publish(8, &[600]));
    world.clients.get_mut(&2).unwrap().videos = vec![Video::new(None, 2, 500)];
    let only = Selected::Only(BTreeSet::from([crate::world::attendee(2)]));
    capture(&mut world, 1, CaptureTracks { cameras: only, ..CAMERAS });
    world.run_ms(2_000);
    let captured = taken(&mut world);
    let tracks = begun(&captured);
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].attendee, Some(crate::world::attendee(2)));
    assert!(frames(&captured, tracks[0].id).len() > 40);
    world.stop_camera(2);
    world.run_ms(1_000);
    assert_eq!(taken(&mut world).last(), Some(&Captured::Ended(tracks[0].id)));
}

#[test]
fn a_meeting_that_everybody_has_left_ends_its_tracks() {
    let mut world = filming(36, GOOD, &[]);
    capture(&mut world, 1, ALL);
    world.run_ms(2_000);
    let tracks = begun(&taken(&mut world));
    assert!(tracks.len() >= 2);
    for client in world.clients.values_mut() {
        (client.up, client.down) = (DEAD, DEAD);
    }
    world.run_ms(40_000);
    let captured = taken(&mut world);
    let ended = captured.iter().filter(|captured| matches!(captured, Captured::Ended(_))).count();
    assert_eq!(ended, tracks.len());
    assert!(matches!(captured.last(), Some(Captured::Ended(_))));
}
