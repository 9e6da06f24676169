//! What remains of speech on bad networks, as recordings for an objective measure (`benches/audio-quality`).
//!
//! Takes `speech.raw` (48 kHz, 16 bit, mono) in a directory and writes a recording for every
//! scenario beside it: through the engine with a bad uplink or a bad downlink, and, without any engine, what codecs
//! could do at best, with their bytes per second and microseconds per frame in `codecs`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use opus::{Application, Channels, Decoder, Encoder};

use crate::client::{FRAME_SAMPLES, Tone};
use crate::network::{GOOD, Link, Random};
use crate::world::{World, epoch};

const LOSSES: [u32; 5] = [0, 1, 5, 15, 30];
const JITTERS_MS: [u64; 4] = [0, 50, 100, 200];
/// Mean length of a burst, in packets.
const BURST: f64 = 3.0;

/// Takes minutes.
pub fn record(directory: &Path) {
    let speech = read(&directory.join("speech.raw"));
    let mut codecs = String::new();
    for (pattern, burst) in [("random", 1.0), ("burst", BURST)] {
        for loss in LOSSES {
            let link = Link { loss: f64::from(loss) / 100.0, burst, ..GOOD };
            let name = |what: &str| directory.join(format!("{what}.{pattern}.{loss}.raw"));
            write(&name("uplink"), &through_engine(&speech, loss, link, GOOD, false));
            write(&name("uplink-red"), &through_engine(&speech, loss, link, GOOD, true));
            write(&name("downlink"), &through_engine(&speech, 0, GOOD, link, false));
            for setting in SETTINGS {
                let (heard, bytes, micros) = through_codec(&speech, setting, loss, burst);
                write(&name(setting.name), &heard);
                if loss == 5 && burst == 1.0 {
                    codecs += &format!("{} {bytes} {micros:.0}\n", setting.name);
                }
            }
        }
    }
    for jitter in JITTERS_MS {
        let link = Link { jitter: Duration::from_millis(jitter), ..GOOD };
        let heard = through_engine(&speech, 0, link, GOOD, false);
        write(&directory.join(format!("uplink.jitter.{jitter}.raw")), &heard);
    }
    fs::write(directory.join("codecs"), codecs).unwrap();
}

/// Until the browser client has heard how much is lost.
const REPORT_MS: u64 = 5_000;

/// How many earlier packets the browser client sends along at this loss, in percent.
fn copies(loss: u32) -> usize {
    match loss {
        0..=8 => 0,
        9..=10 => 1,
        _ => 2,
    }
}

/// What the second of two attendees hears of the first, who sends copies of packets if he is told of losses and `red`.
fn through_engine(speech: &[f32], loss: u32, up: Link, down: Link, red: bool) -> Vec<f32> {
    let mut world = World::new(u64::from(loss) + 1);
    world.join(1, GOOD);
    world.join(2, GOOD);
    world.run_ms(1_000);
    let talker = world.clients.get_mut(&1).unwrap();
    (talker.up, talker.tone) = (up, Some(Tone::recording(speech.to_vec(), loss as i32)));
    world.clients.get_mut(&2).unwrap().down = down;
    let mut lasts = 1_000 + speech.len() as u64 / 48;
    if red {
        let tone = |world: &mut World, copies| {
            world.clients.get_mut(&1).unwrap().tone.as_mut().unwrap().copies = Some(copies);
        };
        tone(&mut world, 0);
        world.run_ms(REPORT_MS);
        lasts -= REPORT_MS;
        tone(&mut world, copies(loss));
    }
    world.run_ms(lasts);
    world.clients[&2].listen()
}

/// How sound is encoded, and what is done about a lost packet.
#[derive(Clone, Copy)]
struct Setting {
    name: &'static str,
    application: Application,
    complexity: i32,
    bits_per_second: i32,
    /// In-band FEC for the loss that there is.
    fec: bool,
    /// Packets repeated in later ones (RFC 2198).
    redundancy: usize,
    /// Nothing is concealed.
    gaps: bool,
}

const PLAIN: Setting = Setting {
    name: "voip5",
    application: Application::Voip,
    complexity: 5,
    bits_per_second: 40_000,
    fec: false,
    redundancy: 0,
    gaps: false,
};

const SETTINGS: [Setting; 11] = [
    PLAIN,
    Setting { name: "voip9", complexity: 9, ..PLAIN },
    Setting { name: "audio5", application: Application::Audio, ..PLAIN },
    Setting { name: "audio9", application: Application::Audio, complexity: 9, ..PLAIN },
    Setting { name: "lowdelay5", application: Application::LowDelay, ..PLAIN },
    Setting { name: "lowdelay9", application: Application::LowDelay, complexity: 9, ..PLAIN },
    Setting { name: "voip5-fec", fec: true, ..PLAIN },
    Setting { name: "voip9-fec", complexity: 9, fec: true, ..PLAIN },
    Setting { name: "red1", redundancy: 1, bits_per_second: 32_000, ..PLAIN },
    Setting { name: "red2", redundancy: 2, bits_per_second: 32_000, ..PLAIN },
    Setting { name: "gaps", gaps: true, ..PLAIN },
];

/// What is heard, bytes per second and microseconds per encoded frame.
fn through_codec(speech: &[f32], setting: Setting, loss: u32, burst: f64) -> (Vec<f32>, usize, f64) {
    let mut encoder = Encoder::new(48_000, Channels::Mono, setting.application).unwrap();
    encoder.set_complexity(setting.complexity).unwrap();
    encoder.set_bitrate(opus::Bitrate::Bits(setting.bits_per_second)).unwrap();
    encoder.set_inband_fec(setting.fec).unwrap();
    encoder.set_packet_loss_perc(if setting.fec { loss as i32 } else { 0 }).unwrap();
    let began = epoch();
    let frames = speech.chunks_exact(FRAME_SAMPLES);
    let packets =
        frames.map(|frame| encoder.encode_vec_float(frame, 1_000)).collect::<Result<Vec<_>, _>>().unwrap();
    let micros = began.elapsed().as_secs_f64() * 1e6 / packets.len() as f64;
    let bytes: usize = packets.iter().map(Vec::len).sum();
    let arrives = losses(packets.len(), f64::from(loss) / 100.0, burst);
    let repeated =
        |place: usize| arrives[place..].iter().take(1 + setting.redundancy).any(|arrives| *arrives);
    let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
    let mut heard = Vec::new();
    for (place, packet) in packets.iter().enumerate() {
        let mut frame = [0.0; FRAME_SAMPLES];
        let repair = packets.get(place + 1).filter(|_| setting.fec && arrives.get(place + 1) == Some(&true));
        if repeated(place) {
            decoder.decode_float(packet, &mut frame, false).unwrap();
        } else if let Some(next) = repair {
            decoder.decode_float(next, &mut frame, true).unwrap();
        } else if !setting.gaps {
            decoder.decode_float(&[], &mut frame, false).unwrap();
        }
        heard.extend(frame);
    }
    (heard, bytes * 50 * (1 + setting.redundancy) / packets.len(), micros)
}

/// Which packets arrive.
fn losses(count: usize, loss: f64, burst: f64) -> Vec<bool> {
    let (mut random, mut losing) = (Random::new(7), false);
    let mut arrives = || {
        let stay = if burst > 1.0 { 1.0 - 1.0 / burst } else { loss };
        let fall = if burst > 1.0 { loss / (burst * (1.0 - loss)) } else { loss };
        losing = random.chance(if losing { stay } else { fall });
        !losing
    };
    (0..count).map(|_| arrives()).collect()
}

fn read(path: &Path) -> Vec<f32> {
    let sample = |pair: &[u8]| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
    fs::read(path).unwrap().chunks_exact(2).map(sample).collect()
}

fn write(path: &Path, samples: &[f32]) {
    let bytes: Vec<u8> =
        samples.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    fs::write(path, bytes).unwrap();
}
