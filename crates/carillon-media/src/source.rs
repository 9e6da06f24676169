//! One video source of a meeting: a camera or a content share with its encodings.
//!
//! Knows what really flows: which encodings have packets, how many bits they carry, and where a decoder can begin.
//! Whom they are forwarded to is written here by the meeting, so that a packet finds its receivers without search.
//!
//! Invariant: encodings stand in the order in which they were published, from low to high.
//!
//! Wire: `signaling.md` sections 4.3 (active streams), 4.8 (BITRATES), 6.5.

use std::time::{Duration, Instant};

use carillon_proto::id::StreamId;
use carillon_proto::media::Publish;
use carillon_proto::units::Bitrate;

use crate::allocate::{Choice, Layer};
use crate::keyframe::KeyframeGate;
use crate::route::VideoPacket;
use crate::slots::Key;

/// An encoding without packets for so long is off while its siblings flow: WebRTC has stopped the layer.
const LAYER_OFF: Duration = Duration::from_millis(1_500);
/// A source without packets for so long has stalled. A still screen is repeated about once a second.
const STALLED: Duration = Duration::from_secs(4);
/// Between key frames of a source that wants them regularly.
const KEYFRAME_PERIOD: Duration = Duration::from_secs(10);

/// Spatial layers of a scalable stream that are told apart; WebRTC sends at most three.
const SPATIAL_LAYERS_MAX: usize = 3;
/// Less than this is no picture; a receiver with less is stopped instead.
pub const MIN_LIMIT: u64 = 150_000;

/// A source.
#[derive(Debug)]
pub struct Source {
    /// Who sends it.
    pub owner: Key,
    /// Its encodings, from low to high.
    pub encodings: Vec<Encoding>,
    /// Receivers: the peer and the place of its route.
    pub subscribers: Vec<(Key, usize)>,
    periodic_keyframes: bool,
    last_periodic: Option<Instant>,
    reported: Vec<StreamId>,
}

/// One encoding of a source.
#[derive(Debug)]
pub struct Encoding {
    /// Its name in the meeting.
    pub stream: StreamId,
    /// What its sender declared; zero when it is off.
    pub max_bitrate: Bitrate,
    /// The SSRC that it was last received with.
    pub ssrc: Option<u32>,
    /// Requests for key frames.
    pub keyframes: KeyframeGate,
    last_packet: Option<Instant>,
    bytes: u64,
    report_bytes: u64,
    rate: Option<f64>,
    /// Bytes of each spatial layer, and the share of the whole that each had when last measured.
    spatial_bytes: [u64; SPATIAL_LAYERS_MAX],
    spatial_shares: [f64; SPATIAL_LAYERS_MAX],
}

impl Source {
    /// A source that nobody receives yet.
    pub fn new(owner: Key, publish: &Publish) -> Self {
        let mut source = Self {
            owner,
            encodings: Vec::new(),
            subscribers: Vec::new(),
            periodic_keyframes: false,
            last_periodic: None,
            reported: Vec::new(),
        };
        source.update(publish);
        source
    }

    /// Takes over what is published from here on; encodings that stay keep what is known of them.
    pub fn update(&mut self, publish: &Publish) {
        self.periodic_keyframes = publish.periodic_keyframes;
        let mut old = std::mem::take(&mut self.encodings);
        for published in &publish.streams {
            let known = old.iter().position(|encoding| encoding.stream == published.stream);
            let mut encoding =
                known.map_or_else(|| Encoding::new(published.stream), |place| old.swap_remove(place));
            encoding.max_bitrate = published.max_bitrate;
            self.encodings.push(encoding);
        }
    }

    /// Takes note of a packet of the `place`-th encoding.
    pub fn packet(&mut self, now: Instant, place: usize, packet: &VideoPacket) {
        let Some(encoding) = self.encodings.get_mut(place) else { return };
        let bytes = packet.payload.len() as u64;
        encoding.ssrc = Some(packet.ssrc);
        encoding.last_packet = Some(now);
        encoding.bytes += bytes;
        encoding.report_bytes += bytes;
        if let Some(layer) = packet.vp9.filter(|vp9| vp9.layered)
            && let Some(sum) = encoding.spatial_bytes.get_mut(usize::from(layer.spatial))
        {
            *sum += bytes;
        }
        if packet.starts_keyframe {
            encoding.keyframes.arrived();
        }
    }

    /// Updates the rates; to be called every `interval`.
    pub fn measure(&mut self, interval: Duration) {
        for encoding in &mut self.encodings {
            let bits = std::mem::take(&mut encoding.bytes) as f64 * 8.0 / interval.as_secs_f64();
            encoding.measure_layers();
            encoding.rate = match encoding.rate {
                _ if bits == 0.0 && encoding.last_packet.is_none() => None,
                Some(rate) => Some(rate * 0.6 + bits * 0.4),
                None => Some(bits),
            };
        }
    }

    /// The streams that flow, if that has changed since the last call.
    pub fn take_active_change(&mut self, now: Instant) -> Option<Vec<StreamId>> {
        let active: Vec<_> = self.flowing(now).map(|place| self.encodings[place].stream).collect();
        (active != self.reported).then(|| {
            self.reported.clone_from(&active);
            active
        })
    }

    /// Places of the encodings that flow.
    pub fn flowing(&self, now: Instant) -> impl Iterator<Item = usize> + '_ {
        let age = move |encoding: &Encoding| Some(now.saturating_duration_since(encoding.last_packet?));
        let newest = self.encodings.iter().filter_map(age).min();
        let limit = if newest.is_some_and(|newest| newest < LAYER_OFF) { LAYER_OFF } else { STALLED };
        (0..self.encodings.len())
            .filter(move |place| age(&self.encodings[*place]).is_some_and(|age| age < limit))
    }

    /// What each flowing encoding carried since the last call, `interval` ago.
    pub fn take_bitrates(&mut self, now: Instant, interval: Duration) -> Vec<(StreamId, Bitrate)> {
        let flowing: Vec<_> = self.flowing(now).collect();
        let mut bitrates = Vec::new();
        for (place, encoding) in self.encodings.iter_mut().enumerate() {
            let bits = std::mem::take(&mut encoding.report_bytes) as f64 * 8.0 / interval.as_secs_f64();
            if flowing.contains(&place) {
                bitrates.push((encoding.stream, Bitrate::from_bps(bits as u64)));
            }
        }
        bitrates
    }

    /// Wishes for the key frame that is due by the calendar.
    pub fn want_periodic(&mut self, now: Instant) {
        if !self.periodic_keyframes || self.subscribers.is_empty() {
            return;
        }
        let last = *self.last_periodic.get_or_insert(now);
        if now.saturating_duration_since(last) >= KEYFRAME_PERIOD {
            self.last_periodic = Some(now);
            for encoding in &mut self.encodings {
                encoding.keyframes.want();
            }
        }
    }

    /// Whether the sender follows the bandwidth of this one receiver: nobody else watches, and there is one
    /// encoding.
    pub fn follows(&self, receiver: Key, now: Instant) -> bool {
        let alone = matches!(self.subscribers[..], [(only, _)] if only == receiver);
        alone && self.flowing(now).count() == 1
    }

    /// The place of a stream.
    pub fn place_of(&self, stream: StreamId) -> Option<usize> {
        self.encodings.iter().position(|encoding| encoding.stream == stream)
    }
}

impl Encoding {
    fn new(stream: StreamId) -> Self {
        Self {
            stream,
            max_bitrate: Bitrate::ZERO,
            ssrc: None,
            keyframes: KeyframeGate::default(),
            last_packet: None,
            bytes: 0,
            report_bytes: 0,
            rate: None,
            spatial_bytes: [0; SPATIAL_LAYERS_MAX],
            spatial_shares: [0.0; SPATIAL_LAYERS_MAX],
        }
    }

    fn measure_layers(&mut self) {
        let bytes = std::mem::take(&mut self.spatial_bytes);
        let sum: u64 = bytes.iter().sum();
        for (share, bytes) in self.spatial_shares.iter_mut().zip(bytes) {
            let now = if sum == 0 { 0.0 } else { bytes as f64 / sum as f64 };
            // A layer is known at once and forgotten slowly: it may only have paused for a picture or two.
            *share = if *share == 0.0 { now } else { *share * 0.7 + now * 0.3 };
            if *share < 0.01 {
                *share = 0.0;
            }
        }
    }

    /// What can be forwarded of this encoding, from the least to the whole.
    pub fn layers(&self) -> Vec<Layer> {
        let (cost, declared) = (self.cost(), self.max_bitrate.bps());
        let whole = Layer { choice: Choice::whole(self.stream), cost, declared };
        let spatial = self.spatial_shares.iter().take_while(|share| **share > 0.0).count();
        if spatial < 2 {
            return vec![whole];
        }
        let mut share = 0.0;
        let part = |(place, own): (usize, &f64)| {
            share += own;
            let of = |bits: u64| (bits as f64 * share) as u64;
            let choice = Choice { stream: self.stream, spatial: place as u8 };
            Layer { choice, cost: of(cost), declared: of(declared) }
        };
        let lower: Vec<_> = self.spatial_shares.iter().take(spatial - 1).enumerate().map(part).collect();
        lower.into_iter().chain([whole]).collect()
    }

    /// What it takes to forward this encoding: as measured, or as declared before anything was measured.
    pub fn cost(&self) -> u64 {
        let measured = self.rate.map_or(0, |rate| rate as u64);
        if measured == 0 { self.max_bitrate.bps() } else { measured.max(30_000) }
    }

    /// What the sender may send when its receivers can take `best`; `None` when that is all that it may want.
    pub fn limit(&self, best: u64) -> Option<u64> {
        (best < self.max_bitrate.bps().max(MIN_LIMIT)).then_some(best.max(MIN_LIMIT))
    }
}
