//! The audio of one meeting: who is heard, and what each attendee hears.
//!
//! Every 20 ms the loudest few are decoded and summed. All who hear the same sum share one encoded packet; only an
//! attendee who is part of the sum has an encoder to itself, because nobody hears himself. Listeners who lose
//! packets share another encoding, which withstands that. A mix is encoded when somebody asks for it, so a call of
//! two costs two encodings and not three.
//!
//! Invariant: an attendee's own connections (microphone and content share) are never in what it hears, and a
//! content connection hears silence.
//!
//! Wire: `signaling.md` section 6.7.

mod decode;
mod encode;
mod jitter;
mod stretch;
mod suppress;
mod transit;

use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::id::Modality;
use carillon_proto::units::{AudioLevel, Bitrate, SignalStrength};

use crate::level::LevelMeter;
use crate::red::Earlier;
use crate::slots::Key;

use decode::{Samples, Unpacker, packet_samples};
use encode::Outlet;
pub use encode::{LOOKAHEAD_MS, Losses, Path};
pub use jitter::{AudioPacket, FRAME_SAMPLES};
use jitter::{Carrier, JitterBuffer};
use suppress::Suppressor;

/// By how many decibels a newcomer must be louder than a talker to take its place.
const TALKER_BONUS: f32 = 6.0;

/// What one connection sends.
#[derive(Default)]
pub struct AudioIn {
    meter: LevelMeter,
    jitter: JitterBuffer,
    unpacker: Unpacker,
    ssrc: Option<u32>,
    suppressor: Option<Suppressor>,
}

/// Somebody who could be heard.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The sender.
    pub peer: Key,
    /// The attendee, numbered within the meeting.
    pub attendee: u32,
    /// How loud.
    pub loudness: f32,
}

/// Somebody who listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The attendee, numbered within the meeting.
    pub attendee: u32,
    /// Camera connection or content share.
    pub modality: Modality,
    /// Whether it may hear.
    pub downlink: bool,
    /// What its packets go through.
    pub path: Path,
}

impl Listener {
    /// Hears everybody: no attendee has this number.
    pub const NOBODY: Self =
        Self { attendee: 0, modality: Modality::Main, downlink: true, path: Path::Clean };
}

/// The mixer of one meeting.
pub struct Mixer {
    talkers: Vec<Talker>,
    /// Frames so far.
    frame: u64,
    common: [Mix; 2],
    personal: Vec<(Listener, Mix)>,
    silence: Arc<[u8]>,
    bitrate: Bitrate,
    talkers_max: usize,
    /// What nobody hears is written here.
    unheard: Box<Samples>,
}

struct Talker {
    peer: Key,
    attendee: u32,
    now: Sound,
    /// The frame before.
    before: Sound,
    /// Heard no more: its sound dies away in this frame.
    leaving: bool,
    /// How many milliseconds ago it said what is heard in this frame.
    age: f64,
}

/// A frame of one talker.
struct Sound {
    samples: Box<Samples>,
    audible: bool,
}

/// One sum with its encoder.
struct Mix {
    outlet: Outlet,
    /// The last frame that was encoded.
    frame: u64,
    /// This frame's packet, once somebody has asked for it.
    packet: Option<Arc<[u8]>>,
}

impl AudioIn {
    /// Takes a packet; `heard` tells whether it may be mixed or is only counted. `true` for the very first one.
    pub fn push(&mut self, packet: AudioPacket, ssrc: u32, level: AudioLevel, heard: bool) -> bool {
        let first = self.ssrc.is_none();
        if self.ssrc != Some(ssrc) {
            self.ssrc = Some(ssrc);
            self.jitter.reset();
            self.meter.restart();
        }
        self.meter.packet(packet.arrival, packet.seq, level);
        if heard && !packet.payload.is_empty() {
            self.jitter.push(packet);
        }
        first
    }

    /// Takes the copy of an earlier packet that came with this one. Its number follows from its distance, because
    /// packets are of 20 ms. Across a pause in which nothing was sent the number is too low; it is then that of a packet
    /// from before the pause, which has come or is too old to be heard.
    pub fn repair(&mut self, with: Carrier, copy: Earlier<'_>) {
        let frame = FRAME_SAMPLES as u16;
        let (places, before) = (u64::from(copy.before / frame), u64::from(copy.before));
        let whole = copy.before.is_multiple_of(frame) && packet_samples(copy.payload) == Some(FRAME_SAMPLES);
        let place = with.seq.checked_sub(places).zip(with.timestamp.checked_sub(before));
        if let Some((seq, timestamp)) = place.filter(|_| whole) {
            let (arrival, payload) = (with.arrival, copy.payload.into());
            let copy = AudioPacket { seq, timestamp, arrival, payload, quiet: false };
            self.jitter.repair(copy, with.seq, before as f64 / 48.0);
        }
    }

    /// Nothing of what is buffered may be heard any more.
    pub fn silence(&mut self) {
        self.jitter.reset();
    }

    /// Whether noise is taken out of it while it is heard.
    pub fn suppress_noise(&mut self, enabled: bool) {
        if enabled != self.suppressor.is_some() {
            self.suppressor = enabled.then(Suppressor::default);
        }
    }

    /// Whether anything has ever arrived.
    pub fn started(&self) -> bool {
        self.ssrc.is_some()
    }

    /// Rank among those who speak.
    pub fn loudness(&self, now: Instant) -> Option<f32> {
        self.meter.loudness(now)
    }

    /// How loud it is, and how well packets arrive.
    pub fn levels(&self, now: Instant) -> (AudioLevel, SignalStrength) {
        (self.meter.level(now), self.meter.signal(now))
    }
}

impl Mixer {
    /// Makes a mixer in which at most `talkers_max` are heard at once.
    pub fn new(bitrate: Bitrate, talkers_max: usize, silence: Arc<[u8]>) -> Self {
        Self {
            talkers: Vec::new(),
            frame: 0,
            common: [Path::Clean, Path::Lossy].map(|path| Mix::new(bitrate, path)),
            personal: Vec::new(),
            silence,
            bitrate,
            talkers_max,
            unheard: Box::new([0.0; FRAME_SAMPLES]),
        }
    }

    /// Decides who is heard in this frame. Those who were heard before keep their place unless another is clearly
    /// louder.
    pub fn elect(&mut self, candidates: &mut Vec<Candidate>) {
        for candidate in candidates.iter_mut() {
            if self.talkers.iter().any(|talker| talker.peer == candidate.peer) {
                candidate.loudness += TALKER_BONUS;
            }
        }
        candidates.sort_by(|a, b| b.loudness.total_cmp(&a.loudness).then(a.peer.cmp(&b.peer)));
        candidates.truncate(self.talkers_max);
        self.talkers.retain(|talker| !talker.leaving);
        self.frame += 1;
        for talker in &mut self.talkers {
            std::mem::swap(&mut talker.now, &mut talker.before);
            talker.now.audible = false;
            talker.leaving = !candidates.iter().any(|candidate| candidate.peer == talker.peer);
        }
        for candidate in candidates.iter() {
            if !self.talkers.iter().any(|talker| talker.peer == candidate.peer) {
                self.talkers.push(Talker {
                    peer: candidate.peer,
                    attendee: candidate.attendee,
                    now: Sound::none(),
                    before: Sound::none(),
                    leaving: false,
                    age: 0.0,
                });
            }
        }
        self.talkers.sort_by_key(|talker| talker.peer);
        let talkers = &self.talkers;
        self.personal.retain(|(of, _)| talkers.iter().any(|talker| talker.attendee == of.attendee));
        for mix in self.common.iter_mut().chain(self.personal.iter_mut().map(|(_, mix)| mix)) {
            mix.packet = None;
        }
    }

    /// Takes the next frame of one sender, decoding it only when it is heard.
    pub fn pull(&mut self, now: Instant, peer: Key, audio: &mut AudioIn) {
        let AudioIn { jitter, unpacker, suppressor, .. } = audio;
        let Some(talker) = self.talkers.iter_mut().find(|talker| talker.peer == peer) else {
            // Time goes on for the packets.
            unpacker.pull(now, jitter, &mut self.unheard);
            return;
        };
        let Sound { samples, audible } = &mut talker.now;
        if talker.leaving {
            *audible = unpacker.close(samples);
            // Time goes on for the packets.
            unpacker.pull(now, jitter, &mut self.unheard);
        } else {
            unpacker.open();
            *audible = unpacker.pull(now, jitter, samples);
        }
        talker.age = unpacker.age() + LOOKAHEAD_MS;
        if let Some(suppressor) = suppressor {
            talker.age += suppress::DELAY_MS;
            *audible = suppressor.process(samples, *audible);
        }
    }

    /// How long ago what is in this frame's packet went into microphones, but for the shortest way through the network,
    /// which pictures have taken as well; `None` in silence. Of several talkers the louder counts more.
    pub fn age(&self) -> Option<Duration> {
        let (mut ages, mut energies) = (0.0, 0.0);
        for talker in self.talkers.iter().filter(|talker| talker.now.audible) {
            if !encode::is_silent(&talker.now.samples) {
                let energy: f32 = talker.now.samples.iter().map(|sample| sample * sample).sum();
                ages += talker.age * f64::from(energy);
                energies += f64::from(energy);
            }
        }
        let age = (ages / energies + LOOKAHEAD_MS) / 1_000.0;
        Duration::try_from_secs_f64(age).ok()
    }

    /// This frame's packet for a listener.
    pub fn packet_for(&mut self, listener: Listener) -> Arc<[u8]> {
        if listener.modality == Modality::Content || !listener.downlink {
            return self.silence.clone();
        }
        let Self { talkers, frame, common, personal, silence, bitrate, .. } = self;
        if !talkers.iter().any(|talker| talker.attendee == listener.attendee) {
            let [clean, lossy] = common;
            let mix = if listener.path == Path::Lossy { lossy } else { clean };
            return mix.packet(*frame, talkers, None, silence);
        }
        let place = personal.iter().position(|(of, _)| *of == listener);
        let place = place.unwrap_or_else(|| {
            // There is one for each attendee and path.
            personal.push((listener, Mix::new(*bitrate, listener.path)));
            personal.len() - 1
        });
        personal[place].1.packet(*frame, talkers, Some(listener.attendee), silence)
    }
}

impl Sound {
    fn none() -> Self {
        Self { samples: Box::new([0.0; FRAME_SAMPLES]), audible: false }
    }
}

impl Mix {
    fn new(bitrate: Bitrate, path: Path) -> Self {
        Self { outlet: Outlet::new(bitrate, path), frame: 0, packet: None }
    }

    /// The sum of all talkers but `without`, encoded. Who has heard another mix of the same talkers until now hears
    /// no seam.
    fn packet(
        &mut self,
        frame: u64,
        talkers: &[Talker],
        without: Option<u32>,
        silence: &Arc<[u8]>,
    ) -> Arc<[u8]> {
        if let Some(packet) = &self.packet {
            return packet.clone();
        }
        let others = || talkers.iter().filter(|talker| Some(talker.attendee) != without);
        if self.frame + 1 != frame {
            self.outlet.resume(&sum(others().map(|talker| &talker.before)));
        }
        self.frame = frame;
        let packet = self.outlet.encode(&mut sum(others().map(|talker| &talker.now)), silence);
        self.packet = Some(packet.clone());
        packet
    }
}

fn sum<'a>(sounds: impl Iterator<Item = &'a Sound>) -> Samples {
    let mut sum = [0.0; FRAME_SAMPLES];
    for sound in sounds.filter(|sound| sound.audible) {
        for (sum, sample) in sum.iter_mut().zip(sound.samples.iter()) {
            *sum += sample;
        }
    }
    sum
}

/// One packet of silence, for all meetings of a thread.
pub fn silence(bitrate: Bitrate) -> Arc<[u8]> {
    encode::silence(bitrate)
}

#[cfg(test)]
mod tests;
