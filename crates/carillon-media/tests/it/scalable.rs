//! An encoder of layers, without pictures.

use carillon_media::dependency;
use str0m::format::Codec;
use str0m::rtp::{Extension, ExtensionSerializer, ExtensionValues};

use crate::camera::{Packet, TRUTH_BYTES};

/// What a scalable encoder makes.
pub struct Scalable {
    pub codec: Codec,
    /// Bytes of each spatial layer in one picture.
    spatial: Vec<usize>,
    /// The temporal layers of successive pictures.
    pub temporal: Vec<u8>,
}

/// A dependency descriptor to be written.
pub struct Descriptor(Vec<u8>);

#[derive(Debug)]
struct Serializer;

impl ExtensionSerializer for Serializer {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get() else { return 0 };
        buffer[..bytes.len()].copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, _: &[u8], _: &mut ExtensionValues) -> bool {
        panic!("what a receiver gets has no dependency descriptor")
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values.user_values.get::<Descriptor>().is_some_and(|descriptor| descriptor.0.len() > 16)
    }
}

pub fn descriptor_extension() -> Extension {
    Extension::with_serializer(dependency::URI, Serializer)
}

impl Scalable {
    /// Layers of these bit rates; the pictures' temporal layers come in this order.
    pub fn new(codec: Codec, kilobits: &[usize], temporal: &[u8]) -> Self {
        let spatial = kilobits.iter().map(|kilobits| kilobits * 1_000 / 8 / 25).collect();
        Self { codec, spatial, temporal: temporal.to_vec() }
    }

    /// One picture: each spatial layer in one or more packets.
    pub fn picture(&self, picture: u32, temporal: u8, keyframe: bool) -> Vec<Packet> {
        let mut packets = Vec::new();
        for (layer, bytes) in self.spatial.iter().enumerate() {
            // A key frame is several times as large.
            let bytes = if keyframe { bytes * 3 } else { *bytes };
            let count = bytes.div_ceil(1_100);
            for packet in 0..count {
                let place = Place {
                    layer: layer as u8,
                    temporal,
                    keyframe,
                    begins: packet == 0,
                    ends: packet + 1 == count,
                };
                let mut payload = match self.codec {
                    Codec::Vp9 => place.vp9(picture),
                    _ => place.av1(),
                };
                payload.resize((bytes / count).max(12 + TRUTH_BYTES), 0);
                let descriptor = (self.codec == Codec::Av1).then(|| Descriptor(self.descriptor(place)));
                packets.push(Packet {
                    payload,
                    descriptor,
                    last: place.ends && layer + 1 == self.spatial.len(),
                    spatial: layer as u8,
                });
            }
        }
        packets
    }

    /// A template and a decode target for each layer; whatever precedes a target's highest temporal layer is a switch.
    fn descriptor(&self, place: Place) -> Vec<u8> {
        let temporal = self.temporal.iter().max().unwrap() + 1;
        let layers: Vec<_> =
            (0..self.spatial.len() as u8).flat_map(|s| (0..temporal).map(move |t| (s, t))).collect();
        let template = layers.iter().position(|layer| *layer == (place.layer, place.temporal)).unwrap();
        let mut bits = Vec::new();
        let mut put = |value: usize, count: usize| {
            bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
        };
        put(usize::from(place.begins), 1);
        put(usize::from(place.ends), 1);
        put(template, 6);
        put(0, 16);
        if place.keyframe && place.begins && place.layer == 0 {
            put(0b10000, 5);
            put(0, 6);
            put(layers.len() - 1, 5);
            for pair in layers.windows(2) {
                put(if pair[0].0 == pair[1].0 { 1 } else { 2 }, 2);
            }
            put(3, 2);
            for frame in &layers {
                for target in &layers {
                    let present = frame.0 <= target.0 && frame.1 <= target.1;
                    let discardable = frame == target && frame.1 > 0;
                    put(
                        if !present {
                            0
                        } else if discardable {
                            1
                        } else {
                            2
                        },
                        2,
                    );
                }
            }
            // No distances, no chains, no resolutions.
            put(0, layers.len());
            put(0, (layers.len() + 1).ilog2() as usize);
            put(0, 1);
        }
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
        };
        bits.chunks(8).map(byte).collect()
    }
}

#[derive(Clone, Copy)]
struct Place {
    layer: u8,
    temporal: u8,
    keyframe: bool,
    begins: bool,
    ends: bool,
}

impl Place {
    fn vp9(self, picture: u32) -> Vec<u8> {
        let flags = 0xa0
            | if self.keyframe { 0 } else { 0x40 }
            | if self.begins { 0x08 } else { 0 }
            | if self.ends { 0x04 } else { 0 };
        let mut payload = vec![flags];
        payload.extend((0x8000 | picture as u16 & 0x7fff).to_be_bytes());
        payload
            .extend([self.temporal << 5 | 0x10 | self.layer << 1 | u8::from(self.layer > 0), picture as u8]);
        payload
    }

    /// An aggregation header, and then no AV1 but the layers.
    fn av1(self) -> Vec<u8> {
        let first = self.keyframe && self.begins && self.layer == 0;
        vec![if first { 0x18 } else { 0x10 }, self.layer, self.temporal]
    }
}
