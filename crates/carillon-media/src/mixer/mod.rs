//! The audio of one meeting: who is heard, and what each attendee hears.
//!
//! Every 20 ms the loudest few are decoded and summed. All who hear the same sum share one encoded packet; only an
//! attendee who is part of the sum has an encoder to itself, because nobody hears himself. A mix is encoded when
//! somebody asks for it, so a call of two costs two encodings and not three.
//!
//! Invariant: an attendee's own connections (microphone and content share) are never in what it hears, and a
//! content connection hears silence.
//!
//! Wire: `signaling.md` section 6.7.

mod decode;
mod encode;
mod jitter;
mod stretch;
mod transit;

use std::sync::Arc;
use std::time::Instant;

use carillon_proto::id::Modality;
use carillon_proto::units::{AudioLevel, Bitrate, SignalStrength};

use crate::level::LevelMeter;
use crate::slots::Key;

use decode::{Samples, Unpacker};
use encode::Outlet;
use jitter::JitterBuffer;
pub use jitter::{AudioPacket, FRAME_SAMPLES};

/// By how many decibels a newcomer must be louder than a talker to take its place.
const TALKER_BONUS: f32 = 6.0;

/// What one connection sends.
#[derive(Default)]
pub struct AudioIn {
    meter: LevelMeter,
    jitter: JitterBuffer,
    unpacker: Unpacker,
    ssrc: Option<u32>,
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
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    /// The attendee, numbered within the meeting.
    pub attendee: u32,
    /// Camera connection or content share.
    pub modality: Modality,
    /// Whether it may hear.
    pub downlink: bool,
}

/// The mixer of one meeting.
pub struct Mixer {
    talkers: Vec<Talker>,
    common: Mix,
    personal: Vec<(u32, Mix)>,
    silence: Arc<[u8]>,
    bitrate: Bitrate,
    talkers_max: usize,
}

struct Talker {
    peer: Key,
    attendee: u32,
    samples: Box<Samples>,
    sounding: bool,
    /// Heard no more: its sound dies away in this frame.
    leaving: bool,
}

/// One sum with its encoder.
struct Mix {
    outlet: Outlet,
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

    /// Nothing of what is buffered may be heard any more.
    pub fn silence(&mut self) {
        self.jitter.reset();
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
            common: Mix::new(bitrate),
            personal: Vec::new(),
            silence,
            bitrate,
            talkers_max,
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
        for talker in &mut self.talkers {
            talker.sounding = false;
            talker.leaving = !candidates.iter().any(|candidate| candidate.peer == talker.peer);
        }
        for candidate in candidates.iter() {
            if !self.talkers.iter().any(|talker| talker.peer == candidate.peer) {
                self.talkers.push(Talker {
                    peer: candidate.peer,
                    attendee: candidate.attendee,
                    samples: Box::new([0.0; FRAME_SAMPLES]),
                    sounding: false,
                    leaving: false,
                });
            }
        }
        self.talkers.sort_by_key(|talker| talker.peer);
        let talkers = &self.talkers;
        self.personal.retain(|(attendee, _)| talkers.iter().any(|talker| talker.attendee == *attendee));
        self.common.packet = None;
        for (_, mix) in &mut self.personal {
            mix.packet = None;
        }
    }

    /// Takes the next frame of one sender, decoding it only when it is heard.
    pub fn pull(&mut self, now: Instant, peer: Key, audio: &mut AudioIn) {
        let AudioIn { jitter, unpacker, .. } = audio;
        match self.talkers.iter_mut().find(|talker| talker.peer == peer) {
            Some(talker) if !talker.leaving => {
                unpacker.open();
                talker.sounding = unpacker.pull(now, jitter, &mut talker.samples);
            }
            leaving => {
                let mut unheard = [0.0; FRAME_SAMPLES];
                if let Some(talker) = leaving {
                    talker.sounding = unpacker.close(&mut talker.samples);
                }
                unpacker.close(&mut unheard);
                unpacker.pull(now, jitter, &mut unheard);
            }
        }
    }

    /// This frame's packet for a listener.
    pub fn packet_for(&mut self, listener: Listener) -> Arc<[u8]> {
        if listener.modality == Modality::Content || !listener.downlink {
            return self.silence.clone();
        }
        let Self { talkers, common, personal, silence, bitrate, .. } = self;
        if !talkers.iter().any(|talker| talker.attendee == listener.attendee) {
            return common.packet(talkers, None, silence);
        }
        let place = personal.iter().position(|(attendee, _)| *attendee == listener.attendee);
        let place = place.unwrap_or_else(|| {
            personal.push((listener.attendee, Mix::new(*bitrate)));
            personal.len() - 1
        });
        personal[place].1.packet(talkers, Some(listener.attendee), silence)
    }
}

impl Mix {
    fn new(bitrate: Bitrate) -> Self {
        Self { outlet: Outlet::new(bitrate), packet: None }
    }

    /// The sum of all talkers but `without`, encoded.
    fn packet(&mut self, talkers: &[Talker], without: Option<u32>, silence: &Arc<[u8]>) -> Arc<[u8]> {
        if let Some(packet) = &self.packet {
            return packet.clone();
        }
        let mut sum = [0.0; FRAME_SAMPLES];
        for talker in talkers.iter().filter(|talker| talker.sounding && Some(talker.attendee) != without) {
            for (sum, sample) in sum.iter_mut().zip(talker.samples.iter()) {
                *sum += sample;
            }
        }
        let packet = self.outlet.encode(&mut sum, silence);
        self.packet = Some(packet.clone());
        packet
    }
}

/// One packet of silence, for all meetings of a thread.
pub fn silence(bitrate: Bitrate) -> Arc<[u8]> {
    encode::silence(bitrate)
}

#[cfg(test)]
mod tests;
