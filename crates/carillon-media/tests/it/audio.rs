//! Who hears whom, over real codecs and simulated networks.

use carillon_proto::id::ConnectionId;
use carillon_proto::media::{AudioPolicy, MediaCommand, MediaEvent};
use carillon_proto::units::{AudioLevel, SignalStrength};

use crate::client::{FRAME_SAMPLES, Tone, energy};
use crate::network::{BAD, DEAD, GOOD, Link, Random};
use crate::world::{MUTED, OPEN, World};

const TONES: [f32; 3] = [440.0, 700.0, 1_100.0];

fn meeting_of(seed: u64, clients: &[u64], link: Link) -> World {
    let mut world = World::new(seed);
    for (place, client) in clients.iter().enumerate() {
        world.join(*client, link);
        world.clients.get_mut(client).unwrap().tone = Some(Tone::new(TONES[place]));
    }
    world
}

fn heard(world: &World, client: u64) -> [bool; 3] {
    TONES.map(|frequency| world.hears(client, frequency, 1))
}

#[test]
fn three_attendees_hear_the_others_and_not_themselves() {
    for (seed, link) in [(1, GOOD), (2, BAD)] {
        let mut world = meeting_of(seed, &[1, 2, 3], link);
        world.run_ms(5_000);
        assert_eq!(heard(&world, 1), [false, true, true], "seed {seed}");
        assert_eq!(heard(&world, 2), [true, false, true], "seed {seed}");
        assert_eq!(heard(&world, 3), [true, true, false], "seed {seed}");
    }
}

#[test]
fn audio_reaches_a_client_over_tcp() {
    let mut world = meeting_of(3, &[1], GOOD);
    world.join_with(2, GOOD, true, &[], None);
    world.run_ms(3_000);
    assert!(world.hears(2, TONES[0], 1));
}

#[test]
fn everybody_gets_fifty_packets_a_second_from_the_start_also_alone() {
    let mut world = World::new(4);
    world.join(1, GOOD);
    world.run_ms(5_000);
    let connected = world.events(|event| matches!(event, MediaEvent::Connected { .. }).then_some(()))[0].0;
    let expected = (5_000 - connected) / 20;
    let packets = world.clients[&1].heard.len() as u64;
    assert!((expected - 5..=expected + 5).contains(&packets), "{packets} of {expected}");
    assert!(world.clients[&1].listen().iter().all(|sample| sample.abs() < 0.001));
}

#[test]
fn a_muted_attendee_is_not_heard_and_reported_silent() {
    let mut world = meeting_of(5, &[1, 2], GOOD);
    world.run_ms(2_000);
    assert!(world.hears(2, TONES[0], 1));
    world.command(MediaCommand::SetAudio { connection: ConnectionId(1), audio: MUTED });
    world.run_ms(2_000);
    assert!(!world.hears(2, TONES[0], 1));
    let levels = world.events(|event| match event {
        MediaEvent::AudioLevels(levels) => Some(levels.clone()),
        _ => None,
    });
    let (_, last) = levels.last().unwrap();
    assert_eq!(last.len(), 2);
    assert_eq!(
        (last[0].connection, last[0].level, last[0].signal),
        (ConnectionId(1), AudioLevel::SILENCE, SignalStrength::Good)
    );
    assert_eq!((last[1].connection, last[1].level.dbov_below()), (ConnectionId(2), 13));
    world.command(MediaCommand::SetAudio { connection: ConnectionId(1), audio: OPEN });
    world.run_ms(2_000);
    assert!(world.hears(2, TONES[0], 1));
}

#[test]
fn who_may_not_hear_gets_silence_at_the_same_rate() {
    let mut world = meeting_of(6, &[1, 2], GOOD);
    let deaf = AudioPolicy { uplink: true, downlink: false };
    world.command(MediaCommand::SetAudio { connection: ConnectionId(2), audio: deaf });
    world.run_ms(3_000);
    assert!(!world.hears(2, TONES[0], 1) && world.hears(1, TONES[1], 1));
    assert!(world.clients[&2].heard.len() > 120);
}

#[test]
fn the_sharer_hears_neither_itself_nor_its_content() {
    // Connection 101 is the content share of attendee 1.
    let mut world = meeting_of(7, &[1, 101, 2], GOOD);
    world.run_ms(3_000);
    assert_eq!(heard(&world, 1), [false, false, true]);
    assert_eq!(heard(&world, 101), [false, false, false]);
    assert_eq!(heard(&world, 2), [true, true, false]);
}

#[test]
fn levels_come_five_times_a_second_and_bad_reception_shows() {
    let mut world = meeting_of(8, &[1, 2], GOOD);
    world.run_ms(1_000);
    world.clients.get_mut(&2).unwrap().up = Link { loss: 0.2, ..GOOD };
    world.run_ms(6_000);
    let levels = world.events(|event| match event {
        MediaEvent::AudioLevels(levels) => Some(levels.clone()),
        _ => None,
    });
    assert!(levels.windows(2).all(|pair| pair[1].0 - pair[0].0 == 200), "{levels:?}");
    let (_, last) = levels.last().unwrap();
    assert_eq!((last[0].signal, last[1].signal), (SignalStrength::Good, SignalStrength::Weak));
    world.clients.get_mut(&2).unwrap().up = DEAD;
    world.run_ms(4_000);
    let last = world.events.iter().rev().find_map(|(_, event)| match event {
        MediaEvent::AudioLevels(levels) => Some(levels.clone()),
        _ => None,
    });
    assert_eq!(last.unwrap()[1].signal, SignalStrength::None);
}

#[test]
fn only_who_loses_packets_is_sent_copies_of_them() {
    let mut world = meeting_of(12, &[1, 2, 3], GOOD);
    world.clients.get_mut(&2).unwrap().down = Link { loss: 0.1, ..GOOD };
    world.run_ms(12_000);
    // In-band FEC is a matter of SILK, whose configurations are the first sixteen (RFC 6716 section 3.1).
    let is_silk = |client: u64| world.clients[&client].heard.values().last().unwrap()[0] >> 3 < 16;
    assert_eq!([1, 2, 3].map(is_silk), [false, true, false]);
    assert_eq!(heard(&world, 2), [true, false, true]);
}

/// In how many frames, of twice ten seconds, the listener does not hear the tone of the first attendee as it is.
fn broken(copies: Option<usize>) -> usize {
    let of_world = |seed| {
        let mut world = meeting_of(seed, &[1, 2], GOOD);
        let talker = world.clients.get_mut(&1).unwrap();
        assert!(talker.red().is_some());
        talker.tone.as_mut().unwrap().copies = copies;
        // How long ICE and DTLS take on a bad line is another matter.
        world.run_ms(3_000);
        world.clients.get_mut(&1).unwrap().up = Link { loss: 0.2, burst: 2.0, ..GOOD };
        world.run_ms(12_000);
        let heard = world.clients[&2].listen();
        let frames = heard[heard.len() - 10 * 48_000..].chunks_exact(FRAME_SAMPLES);
        frames.filter(|frame| energy(frame, TONES[0]) < 0.06).count()
    };
    of_world(13) + of_world(14)
}

#[test]
fn copies_that_come_with_later_packets_fill_the_gaps() {
    let (without, with) = (broken(None), broken(Some(2)));
    assert!(without > 25 && with < without / 3, "{without} {with}");
}

#[test]
fn audio_started_comes_once_with_the_first_packet() {
    let mut world = meeting_of(9, &[1, 2], GOOD);
    world.run_ms(3_000);
    let mut started = world.events(|event| match event {
        MediaEvent::AudioStarted { connection } => Some(connection.0),
        _ => None,
    });
    started.sort_by_key(|(_, connection)| *connection);
    assert_eq!(started.iter().map(|(_, connection)| *connection).collect::<Vec<_>>(), [1, 2]);
}

/// Two seconds of silence, and a tone that begins in the middle.
fn beep() -> Vec<f32> {
    let tone = |place: usize| 0.5 * (std::f32::consts::TAU * 1_000.0 * place as f32 / 48_000.0).sin();
    (0..96_000).map(|place| if place < 48_000 { 0.0 } else { tone(place) }).collect()
}

/// When the sound begins, in milliseconds.
fn onset(samples: &[f32]) -> f64 {
    samples.iter().position(|sample| sample.abs() > 0.1).unwrap() as f64 / 48.0
}

/// What the server adds to the way from mouth to ear, in milliseconds, when the talker begins `phase` later.
fn added_delay(phase: u64) -> f64 {
    let mut world = World::new(20 + phase);
    world.run_ms(phase);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::recording(beep(), 0));
    world.run_ms(4_000);
    let said = world.clients[&1].tone.as_ref().unwrap().since.unwrap();
    let heard = world.clients[&2].heard_since.unwrap();
    let began = |at: std::time::Instant| (at - world.start).as_secs_f64() * 1_000.0;
    let network = 2.0 * GOOD.delay.as_secs_f64() * 1_000.0;
    let direct = began(said) + onset(&Tone::recording(beep(), 0).heard_directly()) + network;
    began(heard) + onset(&world.clients[&2].listen()) - direct
}

#[test]
fn on_a_clean_network_the_server_adds_less_than_60_ms_to_the_way_from_mouth_to_ear() {
    let delays: Vec<f64> = (0..20).step_by(3).map(added_delay).collect();
    assert!(delays.iter().all(|delay| (15.0..50.0).contains(delay)), "{delays:?}");
}

/// How loud a frame is of somebody in noise who may be talking: syllables of 160 ms in groups of five.
fn speech_in_noise(frame: u64, speaking: bool) -> f32 {
    let noise = 10f32.powf((-48.0 + (frame * 7 % 5) as f32) / 20.0);
    let syllable = frame % 12 < 8 && frame % 75 < 60;
    if speaking && syllable { 0.1 } else { noise }
}

/// A recording of so loud frames.
fn hum(levels: impl Iterator<Item = f32>) -> Vec<f32> {
    let tone = |place: usize| (std::f32::consts::TAU * 500.0 * place as f32 / 48_000.0).sin();
    levels.flat_map(|volume| (0..960).map(move |place| 1.4 * volume * tone(place))).collect()
}

#[test]
fn who_speaks_is_shown_within_300_ms_and_noise_never() {
    let mut world = World::new(19);
    world.join(1, GOOD);
    world.join(2, GOOD);
    let speaks = |frame: u64| (300..510).contains(&frame);
    let recordings = [
        hum((0..600).map(|frame| speech_in_noise(frame, speaks(frame)))),
        hum((0..600).map(|frame| speech_in_noise(frame, false))),
    ];
    for (client, recording) in (1..).zip(recordings) {
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::recording(recording, 0));
    }
    world.run_ms(12_000);
    let since = world.clients[&1].tone.as_ref().unwrap().since.unwrap();
    let since = u64::try_from((since - world.start).as_millis()).unwrap();
    let levels = world.events(|event| match event {
        MediaEvent::AudioLevels(levels) if levels.len() == 2 => Some([levels[0].level, levels[1].level]),
        _ => None,
    });
    // Clients show 42 as nothing. The network takes 10 ms, and the last packet of them all is 20 ms long.
    let shown: Vec<_> =
        levels.iter().map(|(at, levels)| (*at, levels.map(|it| it.dbov_below() < 42))).collect();
    let of = |client: usize, from: u64, to: u64| {
        let of_time = shown.iter().filter(move |(at, _)| (since + from..since + to).contains(at));
        of_time.map(move |(_, shown)| shown[client]).collect::<Vec<_>>()
    };
    assert!(of(0, 1_500, 6_000).iter().all(|shown| !shown), "{shown:?}");
    assert!(of(0, 6_000, 6_320).contains(&true), "{shown:?}");
    let talking = of(0, 6_320, 10_200);
    assert!(talking.iter().filter(|shown| **shown).count() * 10 > talking.len() * 7, "{talking:?}");
    assert!(of(0, 10_520, 12_000).iter().all(|shown| !shown), "{shown:?}");
    assert!(of(1, 1_500, 12_000).iter().all(|shown| !shown), "{shown:?}");
}

#[test]
fn the_same_seed_gives_the_same_meeting() {
    let run = || {
        let mut world = meeting_of(10, &[1, 2, 3], BAD);
        world.run_ms(3_000);
        let heard: Vec<_> = world.clients.values().map(|client| client.heard.len()).collect();
        let events = world.events(|event| match event {
            MediaEvent::Negotiated { tracks, .. } => Some(format!("{tracks:?}")),
            other => Some(format!("{other:?}")),
        });
        (heard, events)
    };
    assert_eq!(run(), run());
}

/// Steady noise of so many seconds, as of a fan: the higher, the weaker.
fn fan(seconds: usize) -> Vec<f32> {
    let mut random = Random::new(31);
    let mut low = 0.0;
    let mut sample = || {
        low = 0.95 * low + 0.03 * ((random.next() >> 40) as f32 / (1 << 23) as f32 - 1.0);
        low
    };
    (0..seconds * 48_000).map(|_| sample()).collect()
}

/// How loud the last second was: the root of its mean square.
fn loudness(samples: &[f32]) -> f32 {
    let last = &samples[samples.len() - 48_000..];
    (last.iter().map(|sample| sample * sample).sum::<f32>() / last.len() as f32).sqrt()
}

#[test]
fn noise_is_taken_out_of_a_voice_while_it_is_said_so() {
    let mut world = World::new(21);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.clients.get_mut(&1).unwrap().tone = Some(Tone::recording(fan(12), 0));
    let mut after = |enabled| {
        world.command(MediaCommand::SetNoiseSuppression { connection: ConnectionId(1), enabled });
        world.run_ms(3_500);
        loudness(&world.clients[&2].listen())
    };
    let loud = [after(false), after(true), after(false)];
    assert!(loud[0] > 0.04 && loud[1] < 0.002 && loud[2] > 0.04, "{loud:?}");
}
