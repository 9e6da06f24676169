//! Recorded speech, and noises to disturb it with.
//!
//! Where the recordings are from is told beside them, in `tests/fixtures/README.md`.

use std::path::PathBuf;

use opus::{Application, Channels, Decoder, Encoder};

use crate::client::FRAME_SAMPLES;
use crate::network::Random;

const SENTENCES: &[u8] = include_bytes!("../fixtures/sentences.opus-frames");
/// Samples of a second.
pub const SECOND: usize = 48_000;

/// The sentences, each as loud as a browser's gain control makes it: 20 dB below full scale.
pub fn sentences() -> Vec<Vec<f32>> {
    let (mut sentences, mut rest) = (Vec::new(), SENTENCES);
    let mut sentence = Vec::new();
    let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (packet, after) = after.split_at(u16::from_be_bytes(*length).into());
        rest = after;
        if packet.is_empty() {
            sentences.push(scaled(std::mem::take(&mut sentence), 0.1));
            decoder = Decoder::new(48_000, Channels::Mono).unwrap();
            continue;
        }
        let mut frame = [0.0; FRAME_SAMPLES];
        decoder.decode_float(packet, &mut frame, false).unwrap();
        sentence.extend_from_slice(&frame);
    }
    sentences
}

/// A crowd that talks all at once, so loud.
pub fn babble(samples: usize, loudness: f32) -> Vec<f32> {
    let sentences = sentences();
    let voice = |number: usize| {
        let mut voice = sentences.iter().cycle().skip(number).flatten().copied();
        // Nobody begins with a word.
        voice.nth(number * 9_000);
        voice
    };
    let mut voices: Vec<_> = (0..8).map(voice).collect();
    let crowd = (0..samples).map(|_| voices.iter_mut().map(|voice| voice.next().unwrap()).sum());
    scaled(crowd.collect(), loudness)
}

/// Steady noise without any colour, so loud.
pub fn hiss(samples: usize, loudness: f32) -> Vec<f32> {
    let mut random = Random::new(8);
    scaled((0..samples).map(|_| sample(&mut random)).collect(), loudness)
}

/// Somebody who types: a click of some milliseconds, loud for what it is, up to eight times a second.
pub fn keyboard(samples: usize, peak: f32) -> Vec<f32> {
    let (mut random, mut since, mut until) = (Random::new(9), 0, 0);
    let mut next = || {
        (since, until) = match until {
            0 => (0, 6_000 + (random.next() % 12_000) as usize),
            left => (since + 1, left - 1),
        };
        peak * sample(&mut random) * (-(since as f32) / 300.0).exp()
    };
    (0..samples).map(|_| next()).collect()
}

fn sample(random: &mut Random) -> f32 {
    (random.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
}

/// With this root of the mean square.
fn scaled(mut sound: Vec<f32>, loudness: f32) -> Vec<f32> {
    let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32;
    let gain = loudness / power.sqrt();
    sound.iter_mut().for_each(|sample| *sample = (*sample * gain).clamp(-1.0, 1.0));
    sound
}

#[test]
#[ignore = "writes the fixture, from recordings that a package has"]
fn sentences_are_encoded() {
    let directory = PathBuf::from(std::env::var_os("SENTENCES").unwrap());
    let mut paths: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    paths.sort();
    let mut encoded = Vec::new();
    for path in paths {
        let mut encoder = Encoder::new(16_000, Channels::Mono, Application::Voip).unwrap();
        encoder.set_bitrate(opus::Bitrate::Bits(24_000)).unwrap();
        // Behind the header, which is the shortest that there is.
        let samples: Vec<_> = std::fs::read(path).unwrap()[44..]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|bytes| i16::from_le_bytes(*bytes))
            .collect();
        for frame in samples.chunks_exact(320) {
            let packet = encoder.encode_vec(frame, 1_000).unwrap();
            encoded.extend_from_slice(&u16::try_from(packet.len()).unwrap().to_be_bytes());
            encoded.extend_from_slice(&packet);
        }
        encoded.extend_from_slice(&[0; 2]);
    }
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sentences.opus-frames"), encoded)
        .unwrap();
}
