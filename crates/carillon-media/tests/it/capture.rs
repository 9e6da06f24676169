//! What a recorder gets of a meeting: every track from its first frame to its end, and nothing that cannot be decoded.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_proto::capture::{CaptureTracks, Captured, Frame, Selected, Track, TrackId, TrackMedia};
use carillon_proto::id::ConnectionId;
use carillon_proto::media::{Capture, CaptureId, MediaCommand, VideoCodec};
use opus::{Channels, Decoder};

use crate::camera::{Truth, Video};
use crate::client::Tone;
use crate::network::{DEAD, GOOD, Link};
use crate::video::filming;
use crate::world::{World, attendee, publish};

const ALL: CaptureTracks =
    CaptureTracks { mix: true, voices: true, cameras: Selected::Everybody, content: true };
const CAMERAS: CaptureTracks = CaptureTracks { mix: false, voices: false, content: false, ..ALL };

fn capture(world: &mut World, id: u64, tracks: CaptureTracks) {
    world.command(MediaCommand::SetCaptures(vec![Capture { id: CaptureId(id), tracks }]));
}

/// What was captured until now by the first capture.
fn taken(world: &mut World) -> Vec<Captured> {
    taken_by(world, 1)
}

fn taken_by(world: &mut World, id: u64) -> Vec<Captured> {
    let Some(recorder) = world.recorders.get_mut(&CaptureId(id)) else { return Vec::new() };
    std::iter::from_fn(|| recorder.poll()).collect()
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
    world.command(MediaCommand::SetCaptures(Vec::new()));
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
fn who_speaks_for_another_from_now_on_has_another_track() {
    let mut world = World::new(38);
    world.join(1, GOOD);
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::new(400.0));
    capture(&mut world, 1, ALL);
    let mut tracks = Vec::new();
    for part in [1, 9, 1] {
        let (connection, attendee) = (ConnectionId(1), attendee(part));
        world.command(MediaCommand::SetAttendee { connection, attendee: attendee.clone() });
        world.run_ms(2_000);
        let captured = taken(&mut world);
        let begun = begun(&captured).into_iter().filter(|track| track.media == TrackMedia::Voice);
        let voices: Vec<Track> = begun.filter(|track| track.attendee == Some(attendee.clone())).collect();
        assert_eq!(voices.len(), 1, "{part}: {captured:?}");
        assert!(frames(&captured, voices[0].id).len() > 60);
        let ended = tracks.last().is_none_or(|before| captured.contains(&Captured::Ended(*before)));
        assert!(ended, "one at a time");
        tracks.push(voices[0].id);
    }
}

#[test]
fn only_the_selected_are_captured_and_a_track_ends_with_its_sender() {
    let mut world = filming(35, GOOD, &[]);
    world.join(2, GOOD);
    world.run_ms(500);
    world.start_camera(2, publish(8, &[600]));
    world.clients.get_mut(&2).unwrap().videos = vec![Video::new(None, 2, 500)];
    let only = Selected::Only(BTreeSet::from([attendee(2)]));
    capture(&mut world, 1, CaptureTracks { cameras: only, ..CAMERAS });
    world.run_ms(2_000);
    let captured = taken(&mut world);
    let tracks = begun(&captured);
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].attendee, Some(attendee(2)));
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

#[test]
fn two_captures_take_what_each_wants_and_end_by_themselves() {
    let mut world = filming(37, GOOD, &[]);
    let [recording, connector] =
        [(1, ALL), (2, CAMERAS)].map(|(id, tracks)| Capture { id: CaptureId(id), tracks });
    world.command(MediaCommand::SetCaptures(vec![recording.clone()]));
    world.run_ms(3_000);
    world.command(MediaCommand::SetCaptures(vec![recording, connector.clone()]));
    world.run_ms(3_000);
    let (first, second) = (taken(&mut world), taken_by(&mut world, 2));
    assert_eq!(begun(&second).iter().map(|track| track.media).collect::<Vec<_>>(), [VP8]);
    let both = [&first, &second].map(|captured| frames(captured, track_of(captured, VP8)));
    for frames in &both {
        decoded(frames);
    }
    assert!(both[0].len() > 140 && (70..100).contains(&both[1].len()), "{} {}", both[0].len(), both[1].len());
    world.command(MediaCommand::SetCaptures(vec![connector]));
    world.run_ms(1_000);
    let ended = taken(&mut world).iter().filter(|captured| matches!(captured, Captured::Ended(_))).count();
    assert_eq!(ended, begun(&first).len());
    let second = taken_by(&mut world, 2);
    assert!(second.len() > 20 && second.iter().all(|captured| matches!(captured, Captured::Frame(_))));
}

const SECOND: usize = 48_000;

/// A tone that begins after nine seconds of silence.
fn click() -> Vec<f32> {
    let tone = |place: usize| 0.5 * (std::f32::consts::TAU * 1_000.0 * place as f32 / 48_000.0).sin();
    (0..10 * SECOND).map(|place| if place < 9 * SECOND { 0.0 } else { tone(place) }).collect()
}

/// When the tone begins in a track, in milliseconds of the capture.
fn onset(frames: &[Frame]) -> f64 {
    let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
    for frame in frames {
        let mut samples = [0.0; 960];
        decoder.decode_float(&frame.data, &mut samples, false).unwrap();
        if let Some(place) = samples.iter().position(|sample: &f32| sample.abs() > 0.1) {
            return frame.at.as_secs_f64() * 1_000.0 + place as f64 / 48.0;
        }
    }
    panic!("nothing is heard")
}

/// By how much a click is later in the mix and in its microphone's track than the picture that was sent with it, in
/// milliseconds.
fn later_than_its_picture(phase: u64, link: Link, encoding: Duration) -> [f64; 2] {
    let mut world = World::new(60 + phase);
    world.run_ms(phase);
    world.join(1, link);
    world.run_ms(1_000);
    world.start_camera(1, publish(7, &[600]));
    world.clients.get_mut(&1).unwrap().videos = vec![Video { encoding, ..Video::new(None, 1, 500) }];
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::recording(click(), 0));
    // Until both have reported their clocks.
    world.run_ms(6_000);
    capture(&mut world, 1, ALL);
    world.run_ms(5_000);
    let captured = taken(&mut world);
    // The first packet is sent when its last sample has been said.
    let said = world.clients[&1].tone.as_ref().unwrap().since.unwrap() + Duration::from_millis(8_980);
    let arrives = (said + link.delay - world.start).as_secs_f64() * 1_000.0;
    // Pictures are sent every 40 ms by the ticks that sound is sent by, and were taken `encoding` before.
    let pictures = frames(&captured, track_of(&captured, VP8));
    let apart = pictures.iter().map(|frame| (frame.at.as_secs_f64() * 1_000.0 - arrives).abs());
    let nearest = apart.fold(f64::INFINITY, f64::min);
    let apart = encoding.as_secs_f64() * 1_000.0 % 20.0;
    assert!([0.0, 20.0].iter().any(|tick| ((nearest - tick).abs() - apart).abs() < 4.0), "{nearest}");
    let end = world.now - world.start - encoding;
    let newest = pictures.last().unwrap().at;
    assert!(newest <= end && newest + Duration::from_millis(75) > end, "{newest:?} {end:?}");
    [TrackMedia::Mix, TrackMedia::Voice]
        .map(|media| onset(&frames(&captured, track_of(&captured, media))) - arrives)
}

#[test]
fn a_click_is_within_20_ms_of_the_picture_that_was_sent_with_it() {
    let jittery = Link { jitter: Duration::from_millis(30), ..GOOD };
    let (at_once, busy) = (Duration::ZERO, Duration::from_millis(130));
    for (link, phases, encoding) in [(GOOD, 0..20, at_once), (jittery, 0..6, at_once), (GOOD, 0..6, busy)] {
        for phase in phases.step_by(3) {
            let late = later_than_its_picture(phase, link, encoding);
            assert!(late.iter().all(|late| late.abs() < 20.0), "{phase}: {late:?}");
        }
    }
}
