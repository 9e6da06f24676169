//! Who is shown as speaking, on recorded speech: two talk in turn, and a third has noise around.
//!
//! Levels in packets are those of the sound, as browsers compute them (RFC 6464). What is judged are the reports, and
//! what the official client makes of them with its default policy (`DefaultActiveSpeakerPolicy.ts`,
//! `DefaultVolumeIndicatorAdapter.ts`).

use std::time::Instant;

use carillon_proto::media::MediaEvent;

use crate::client::{FRAME_SAMPLES, Tone};
use crate::network::{BAD, GOOD, Link};
use crate::speech::{SECOND, babble, hiss, keyboard, sentences};
use crate::world::World;

/// Clients show this and everything below as silence.
const SHOWN: u8 = 42;
/// From here on up the official client takes it for speech: a volume of 0.2.
const SPEECH: u8 = 34;
/// The attendee with the noise.
const NOISY: usize = 2;
/// For the noise to be known.
const FIRST: usize = 3 * SECOND;
const GAP: usize = SECOND * 6 / 10;
/// Of the room that a talker is in.
const ROOM: f32 = 0.001;

/// One sentence in the meeting, in milliseconds since its sound began to flow.
struct Turn {
    talker: usize,
    onset: u64,
    end: u64,
}

/// What is said and what else is to be heard.
struct Scene {
    /// The noise around each.
    noises: [fn(usize) -> Vec<f32>; 3],
    /// When in the time between two reports it begins.
    phase_ms: u64,
    link: Link,
}

/// The turns, and the reports: when, and how loud each attendee was.
fn run(scene: &Scene) -> (Vec<Turn>, Vec<(u64, [u8; 3])>) {
    let sentences = sentences();
    let samples = FIRST + sentences.iter().map(|sentence| sentence.len() + GAP).sum::<usize>();
    let mut sounds = scene.noises.map(|noise| noise(samples));
    let (mut turns, mut at) = (Vec::new(), FIRST);
    for (number, sentence) in sentences.iter().enumerate() {
        let (talker, (onset, end)) = (number % 2, bounds(sentence));
        turns.push(Turn { talker, onset: milliseconds(at + onset), end: milliseconds(at + end) });
        sounds[talker][at..].iter_mut().zip(sentence).for_each(|(sound, sample)| *sound += sample);
        at += sentence.len() + GAP;
    }
    let mut world = World::new(23);
    (1..=3).for_each(|client| world.join(client, scene.link));
    world.run_ms(2_000 + scene.phase_ms);
    let began = since(world.start, world.now);
    for (client, sound) in (1..).zip(sounds) {
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::recording(sound, 0));
    }
    world.run_ms(milliseconds(samples));
    let reports = reports(&world).into_iter().filter(|(at, _)| *at > began);
    (turns, reports.map(|(at, levels)| (at - began, levels)).collect())
}

fn reports(world: &World) -> Vec<(u64, [u8; 3])> {
    world.events(|event| match event {
        MediaEvent::AudioLevels(levels) if levels.len() == 3 => {
            Some([0, 1, 2].map(|place| levels[place].level.dbov_below()))
        }
        _ => None,
    })
}

/// The first and the last sound of a sentence that is no breath.
fn bounds(sentence: &[f32]) -> (usize, usize) {
    let power = |frame: &[f32]| frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32;
    let loud = |frame: &[f32]| power(frame) > 1e-4;
    let mut frames = sentence.chunks_exact(FRAME_SAMPLES);
    let last = frames.clone().rposition(loud).unwrap();
    (frames.position(loud).unwrap() * FRAME_SAMPLES, (last + 1) * FRAME_SAMPLES)
}

fn milliseconds(samples: usize) -> u64 {
    (samples * 1_000 / SECOND) as u64
}

fn since(start: Instant, now: Instant) -> u64 {
    u64::try_from((now - start).as_millis()).unwrap()
}

/// The official client's view of who speaks.
#[derive(Default)]
struct Detector {
    /// What the policy remembers of each.
    inner: [f64; 3],
    /// What it last answered for each.
    scores: [f64; 3],
}

impl Detector {
    fn report(&mut self, levels: [u8; 3]) {
        for (who, level) in levels.into_iter().enumerate() {
            let volume = if level < SPEECH { 1.0 } else { 0.0 };
            for (other, inner) in self.inner.iter_mut().enumerate() {
                let next = if other == who { *inner * 0.9 + volume * 0.1 } else { *inner - 0.2 * volume };
                *inner = next.max(0.0);
            }
            self.scores[who] = if self.inner[who] < 0.01 { 0.0 } else { self.inner[who] };
        }
    }

    /// Whether it is among those who speak.
    fn is_active(&self, who: usize) -> bool {
        self.scores[who] > 0.0
    }

    /// The first of them.
    fn first(&self) -> Option<usize> {
        (0..3).filter(|who| self.is_active(*who)).max_by(|a, b| self.scores[*a].total_cmp(&self.scores[*b]))
    }
}

/// Who speaks is shown within 300 ms, stays shown, and nobody else is; who has noise around never counts as speaking.
fn judge(scene: &Scene) {
    let (turns, reports) = run(scene);
    let (mut detector, mut silent) = (Detector::default(), 0);
    let mut turns = turns.into_iter().peekable();
    for (at, levels) in reports {
        detector.report(levels);
        assert!(levels[NOISY] >= SPEECH, "noise counts as speech at {at}: {levels:?}");
        let Some(turn) = turns.peek() else { continue };
        if at > turn.onset + 300 && at < turn.end {
            assert!(levels[1 - turn.talker] >= SHOWN, "{at}: {levels:?}");
            assert!(detector.is_active(turn.talker), "{at}: {:?}", detector.scores);
            silent = if levels[turn.talker] < SHOWN { 0 } else { silent + 1 };
            assert!(silent < 2, "silent for longer than a pause at {at}");
        }
        if at > turn.onset + 1_000 && at < turn.end {
            assert_eq!(detector.first(), Some(turn.talker), "{at}: {:?}", detector.scores);
        }
        if at > turn.end + 300 {
            assert!(levels[turn.talker] >= SPEECH, "still shown at {at}: {levels:?}");
            turns.next();
        }
    }
    assert!(turns.next().is_none(), "all sentences were judged");
}

#[test]
fn who_speaks_is_right_within_300_ms_beside_loud_hiss() {
    let noises =
        [|samples| hiss(samples, ROOM), |samples| hiss(samples, ROOM), |samples| hiss(samples, 0.05)];
    judge(&Scene { noises, phase_ms: 0, link: GOOD });
}

#[test]
fn who_speaks_is_right_within_300_ms_beside_a_crowd() {
    let noises =
        [|samples| hiss(samples, ROOM), |samples| hiss(samples, ROOM), |samples| babble(samples, 0.01)];
    judge(&Scene { noises, phase_ms: 70, link: GOOD });
}

#[test]
fn who_speaks_is_right_within_300_ms_beside_a_keyboard() {
    let noises =
        [|samples| hiss(samples, ROOM), |samples| hiss(samples, ROOM), |samples| keyboard(samples, 0.5)];
    judge(&Scene { noises, phase_ms: 130, link: GOOD });
}

#[test]
fn who_speaks_is_right_on_a_bad_network_too() {
    let noises =
        [|samples| hiss(samples, ROOM), |samples| babble(samples, 0.003), |samples| keyboard(samples, 0.5)];
    judge(&Scene { noises, phase_ms: 0, link: BAD });
}

#[test]
fn who_mutes_in_the_middle_of_a_word_is_silent_within_300_ms() {
    let mut world = World::new(24);
    (1..=3).for_each(|client| world.join(client, GOOD));
    world.run_ms(2_000);
    for (client, sound) in [(1, sentences().swap_remove(0)), (2, Vec::new()), (3, Vec::new())] {
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::recording(sound, 0));
    }
    world.run_ms(2_000);
    assert!(reports(&world).last().unwrap().1[0] < SPEECH);
    let muted = since(world.start, world.now);
    world.clients.get_mut(&1).unwrap().tone.as_mut().unwrap().muted = true;
    world.run_ms(2_000);
    let after: Vec<_> = reports(&world).into_iter().filter(|(at, _)| *at > muted + 300).collect();
    assert!(after.len() > 7 && after.iter().all(|(_, levels)| levels[0] >= SHOWN), "{after:?}");
}
