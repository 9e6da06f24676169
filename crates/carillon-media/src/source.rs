//! One video source of a meeting: a camera or a content share with its encodings.
//!
//! Knows what really flows: which encodings have packets, how many bits they carry, and where a decoder can begin.
//! Whom they are forwarded to is written here by the meeting, so that a packet finds its receivers without search.
//!
//! Invariant: encodings stand in the order in which they were published, from low to high.
//!
//! Wire: `signaling.md` sections 4.3 (active streams), 4.8 (BITRATES), 6.5.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use carillon_proto::id::{Modality, StreamId};
use carillon_proto::media::{Publish, QualityPreference};
use carillon_proto::units::Bitrate;

use crate::allocate::{Choice, Layer};
use crate::dependency::DependencyReader;
use crate::egress::ring::Ring;
use crate::gaps::Gaps;
use crate::keyframe::KeyframeGate;
use crate::route::VideoPacket;
use crate::slots::Key;

/// An encoding without packets for so long is off while its siblings flow: WebRTC has stopped the layer.
const LAYER_OFF: Duration = Duration::from_millis(1_500);
/// A source without packets for so long has stalled. A still screen is repeated about once a second.
const STALLED: Duration = Duration::from_secs(4);
/// Between key frames of a source that wants them regularly.
const KEYFRAME_PERIOD: Duration = Duration::from_secs(10);

/// Spatial and temporal layers of a scalable stream that are told apart; WebRTC sends at most three of each.
const LAYERS_MAX: usize = 3;
/// Packets that may have been overtaken by the first of a key frame; a good part of one.
const RECENT_PACKETS: usize = 32;
/// Less than this is no picture; a receiver with less is stopped instead.
pub const MIN_LIMIT: u64 = 150_000;

/// A source.
#[derive(Debug)]
pub struct Source {
    /// Who sends it.
    pub owner: Key,
    /// Whether it is a shared screen.
    screen: bool,
    /// Its encodings, from low to high.
    pub encodings: Vec<Encoding>,
    /// Receivers: the peer and the place of its route.
    pub subscribers: Vec<(Key, usize)>,
    /// Packets of this moment, which go to one receiver after the other.
    pub burst: Vec<VideoPacket>,
    /// Packets that may have to be sent again.
    pub ring: Ring,
    /// The last packets in the order of their arrival.
    recent: VecDeque<VideoPacket>,
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
    /// What is missing of it.
    pub gaps: Gaps,
    last_packet: Option<Instant>,
    bytes: u64,
    report_bytes: u64,
    rate: Option<f64>,
    /// What its sender says of the layers of a scalable stream.
    pub dependencies: DependencyReader,
    /// Bytes of each layer, and the share of the whole that each had when last measured: rows are spatial layers,
    /// columns temporal ones.
    layer_bytes: [[u64; LAYERS_MAX]; LAYERS_MAX],
    layer_shares: [[f64; LAYERS_MAX]; LAYERS_MAX],
}

impl Source {
    /// A source that nobody receives yet.
    pub fn new(owner: Key, modality: Modality, publish: &Publish) -> Self {
        let mut source = Self {
            owner,
            screen: modality == Modality::Content,
            encodings: Vec::new(),
            subscribers: Vec::new(),
            burst: Vec::new(),
            ring: Ring::default(),
            recent: VecDeque::with_capacity(RECENT_PACKETS),
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
        if self.recent.len() == RECENT_PACKETS {
            self.recent.pop_front();
        }
        self.recent.push_back(packet.clone());
        let Some(encoding) = self.encodings.get_mut(place) else { return };
        let bytes = packet.payload.len() as u64;
        encoding.ssrc = Some(packet.ssrc);
        encoding.gaps.packet(now, packet.ssrc, packet.numbers.seq, packet.starts_keyframe);
        encoding.last_packet = Some(now);
        encoding.bytes += bytes;
        encoding.report_bytes += bytes;
        if let Some(layer) = packet.layer {
            let [spatial, temporal] =
                [layer.spatial, layer.temporal].map(|it| usize::from(it).min(LAYERS_MAX - 1));
            encoding.layer_bytes[spatial][temporal] += bytes;
        }
        if packet.starts_keyframe {
            encoding.keyframes.arrived();
        }
    }

    /// Packets that come after `first` but came before it, in their order. Whoever begins with `first` had no use for
    /// them when they came.
    pub fn overtook(&self, first: &VideoPacket) -> Vec<&VideoPacket> {
        let overtook = |packet: &&VideoPacket| {
            packet.ssrc == first.ssrc
                && (1..=RECENT_PACKETS as u64).contains(&packet.numbers.seq.saturating_sub(first.numbers.seq))
                && first.origin.place.wrapping_sub(packet.origin.place) <= RECENT_PACKETS as u32
        };
        let mut packets: Vec<_> = self.recent.iter().filter(overtook).collect();
        packets.sort_by_key(|packet| packet.numbers.seq);
        packets
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

    /// What can be forwarded, from the least to the best, and where the largest size of a shared screen begins, which is
    /// what can be read.
    pub fn ladder(&self, now: Instant, preference: QualityPreference) -> (Vec<Layer>, Option<usize>) {
        // Of a screen, which changes rarely, pictures are given up before letters.
        let preference = match preference {
            QualityPreference::Balanced if self.screen => QualityPreference::Resolution,
            other => other,
        };
        let mut ladder: Vec<Layer> = Vec::new();
        for (height, place) in self.flowing(now).enumerate() {
            for layer in self.encodings[place].layers(height == 0, preference) {
                // A rung that costs less than the one below is no step up.
                while ladder.last().is_some_and(|below| below.cost >= layer.cost) {
                    ladder.pop();
                }
                ladder.push(layer);
            }
        }
        let size = |layer: &Layer| (layer.choice.stream, layer.choice.spatial);
        let largest = ladder.last().map(size);
        let readable = ladder.iter().position(|layer| Some(size(layer)) == largest);
        (ladder, readable.filter(|_| self.screen))
    }

    /// Of a ladder, what is not above a stream; of one that is above it altogether, the lowest rung.
    pub fn keep_up_to(&self, stream: StreamId, ladder: &mut Vec<Layer>) {
        let Some(height) = self.place_of(stream) else { return };
        let above = |layer: &Layer| self.place_of(layer.choice.stream).is_some_and(|place| place > height);
        let kept = ladder.iter().position(above).unwrap_or(ladder.len());
        ladder.truncate(kept.max(1));
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
            gaps: Gaps::default(),
            last_packet: None,
            bytes: 0,
            report_bytes: 0,
            rate: None,
            dependencies: DependencyReader::default(),
            layer_bytes: Default::default(),
            layer_shares: Default::default(),
        }
    }

    fn measure_layers(&mut self) {
        let bytes = std::mem::take(&mut self.layer_bytes);
        let sum: u64 = bytes.iter().flatten().sum();
        for (share, bytes) in self.layer_shares.iter_mut().flatten().zip(bytes.into_iter().flatten()) {
            let now = if sum == 0 { 0.0 } else { bytes as f64 / sum as f64 };
            // A layer is known at once and forgotten slowly: it may only have paused for a picture or two.
            *share = if *share == 0.0 { now } else { *share * 0.85 + now * 0.15 };
            if *share < 0.01 {
                *share = 0.0;
            }
        }
    }

    /// What can be forwarded of this encoding, from the least to the whole. Above the `lowest` layer of all a part of the
    /// pictures is given up only as far as `preference` says.
    fn layers(&self, lowest: bool, preference: QualityPreference) -> impl Iterator<Item = Layer> {
        let (cost, declared) = (self.cost(), self.max_bitrate.bps());
        let [spatial, temporal] = self.layer_counts();
        rungs(spatial, temporal, lowest, preference).map(move |(top_spatial, top_temporal)| {
            let up_to = |top: usize, count| if top + 1 == count { Choice::WHOLE } else { top as u8 };
            let choice = Choice {
                stream: self.stream,
                spatial: up_to(top_spatial, spatial),
                temporal: up_to(top_temporal, temporal),
            };
            let whole = choice == Choice::whole(self.stream);
            let share = if whole { 1.0 } else { self.share(top_spatial, top_temporal) };
            let of = |bits: u64| (bits as f64 * share) as u64;
            // A larger picture is a larger picture, however few there are of it.
            let size =
                if lowest && top_spatial == 0 { share } else { self.share(top_spatial, LAYERS_MAX - 1) };
            let declared = if size > 0.0 { (declared as f64 * size) as u64 } else { declared };
            Layer { choice, cost: of(cost), declared }
        })
    }

    /// Spatial and temporal layers that flow; one of each where the stream is not scalable.
    fn layer_counts(&self) -> [usize; 2] {
        let shares = &self.layer_shares;
        let spatial = shares.iter().take_while(|row| row.iter().any(|share| *share > 0.0)).count();
        let temporal = (0..LAYERS_MAX).take_while(|at| shares.iter().any(|row| row[*at] > 0.0)).count();
        [spatial.max(1), temporal.max(1)]
    }

    /// What the layers up to these are of the whole.
    fn share(&self, spatial: usize, temporal: usize) -> f64 {
        self.layer_shares[..=spatial].iter().flat_map(|row| &row[..=temporal]).sum()
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

/// Highest spatial and temporal layers of what may be forwarded of a stream with so many layers. Below the `lowest` size
/// there is nothing to give up but pictures; above it they are halved before the size is given up, or more, or not at
/// all.
fn rungs(
    spatial: usize,
    temporal: usize,
    lowest: bool,
    preference: QualityPreference,
) -> impl Iterator<Item = (usize, usize)> {
    let fewer = match preference {
        QualityPreference::Balanced => temporal.saturating_sub(2),
        QualityPreference::Framerate => temporal - 1,
        QualityPreference::Resolution => 0,
    };
    let thinnest = move |at| if at == 0 && lowest { 0 } else { fewer };
    (0..spatial).flat_map(move |at| (thinnest(at)..temporal).map(move |top| (at, top)))
}
