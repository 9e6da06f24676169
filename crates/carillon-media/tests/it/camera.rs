//! A camera without pictures: packets of the right sizes and headers, with the truth about them at their end.

use std::time::Duration;

use str0m::format::Codec;
use str0m::media::Rid;

use crate::scalable::{Descriptor, Scalable};

/// What a packet is of, whatever its headers say: the last bytes of every payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Which sender's stream.
    pub tag: u8,
    pub spatial: u8,
    pub temporal: u8,
    /// First packet of the picture.
    pub begins: bool,
    pub keyframe: bool,
    pub picture: u32,
    /// The picture that this one is predicted from.
    pub reference: u32,
}

pub const TRUTH_BYTES: usize = 12;

impl Truth {
    pub fn read(payload: &[u8]) -> Option<Self> {
        let &[tag, spatial, temporal, flags, a, b, c, d, e, f, g, h] =
            payload.get(payload.len().checked_sub(TRUTH_BYTES)?..)?
        else {
            return None;
        };
        let (picture, reference) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        let (begins, keyframe) = (flags & 1 != 0, flags & 2 != 0);
        Some(Self { tag, spatial, temporal, begins, keyframe, picture, reference })
    }

    pub fn write(self, payload: &mut [u8]) {
        let flags = u8::from(self.begins) | u8::from(self.keyframe) << 1;
        let at = payload.len() - TRUTH_BYTES;
        payload[at..at + 4].copy_from_slice(&[self.tag, self.spatial, self.temporal, flags]);
        payload[at + 4..at + 8].copy_from_slice(&self.picture.to_be_bytes());
        payload[at + 8..].copy_from_slice(&self.reference.to_be_bytes());
    }
}

/// One packet of a picture.
pub struct Packet {
    pub payload: Vec<u8>,
    pub descriptor: Option<Descriptor>,
    /// Last of the picture.
    pub last: bool,
    /// Its spatial layer.
    pub spatial: u8,
}

/// Pictures of 25 a second, of VP8 or of a scalable codec.
pub struct Video {
    pub rid: Option<Rid>,
    pub tag: u8,
    pub frame_bytes: usize,
    /// Packets of a picture at least.
    pub packets_min: usize,
    pub on: bool,
    /// How long ago a picture was taken when it is sent.
    pub encoding: Duration,
    /// Whether the encoder obeys REMB.
    pub obedient: bool,
    pub frame: u32,
    pub codec: Codec,
    /// Its layers, where it has some.
    pub scalable: Option<Scalable>,
    /// The temporal layers of successive pictures.
    pub temporal: Vec<u8>,
    pub seq: u64,
    pub keyframe: bool,
    pub picture: u16,
    pub tl0: u8,
    /// The last picture of each temporal layer.
    pub last: [u32; 3],
}

impl Video {
    pub fn new(rid: Option<&str>, tag: u8, kilobits: usize) -> Self {
        Self {
            rid: rid.map(Rid::from),
            tag,
            frame_bytes: (kilobits * 1_000 / 8 / 25).max(16),
            packets_min: 1,
            on: true,
            encoding: Duration::ZERO,
            obedient: true,
            frame: 0,
            codec: Codec::Vp8,
            scalable: None,
            temporal: vec![0],
            seq: 1_000 * u64::from(tag),
            keyframe: true,
            picture: u16::from(tag) * 500,
            tl0: tag,
            last: [0; 3],
        }
    }

    /// As browsers send the encodings of a simulcast: three temporal layers of 40, 20 and 40 % of the bits.
    pub fn layered(rid: &str, tag: u8, kilobits: usize) -> Self {
        Self { temporal: vec![0, 2, 1, 2], ..Self::new(Some(rid), tag, kilobits) }
    }

    /// A sender of layers.
    pub fn scalable(tag: u8, scalable: Scalable) -> Self {
        let temporal = scalable.temporal.clone();
        let (codec, scalable) = (scalable.codec, Some(scalable));
        Self { codec, scalable, temporal, obedient: false, ..Self::new(None, tag, 1) }
    }

    /// What the receivers can take, in bits per second.
    fn limit(&self, limit: Option<u64>) -> usize {
        let bound = limit.filter(|_| self.obedient && self.rid.is_none()).map(|it| it as usize / 8 / 25);
        bound.unwrap_or(usize::MAX).clamp(16, self.frame_bytes)
    }

    /// The next picture in packets.
    pub fn film(&mut self, limit: Option<u64>) -> Vec<Packet> {
        let keyframe = std::mem::take(&mut self.keyframe);
        self.frame += 1;
        self.picture += 1;
        let temporal = if keyframe { 0 } else { self.temporal[self.frame as usize % self.temporal.len()] };
        if temporal == 0 {
            self.tl0 = self.tl0.wrapping_add(1);
        }
        let reference = match temporal {
            0 => self.last[0],
            above => self.last[..usize::from(above)].iter().copied().max().unwrap_or(0),
        };
        let mut packets = match &self.scalable {
            Some(scalable) => scalable.picture(self.frame, temporal, keyframe),
            None => self.vp8(self.limit_bytes(limit, temporal, keyframe), temporal, keyframe),
        };
        let of = (self.tag, self.frame);
        for (place, packet) in packets.iter_mut().enumerate() {
            let truth = Truth {
                tag: of.0,
                spatial: packet.spatial,
                temporal,
                begins: place == 0,
                keyframe,
                picture: of.1,
                reference,
            };
            truth.write(&mut packet.payload);
        }
        if keyframe {
            self.last = [self.frame; 3];
        } else {
            self.last[usize::from(temporal)] = self.frame;
        }
        packets
    }

    fn limit_bytes(&self, limit: Option<u64>, temporal: u8, keyframe: bool) -> usize {
        let bytes = self.limit(limit);
        // A key frame is several times as large.
        match (keyframe, self.temporal.len(), temporal) {
            (true, ..) => bytes * 4,
            (_, 1, _) => bytes,
            (_, _, 0) => bytes * 16 / 10,
            _ => bytes * 8 / 10,
        }
    }

    fn vp8(&self, bytes: usize, temporal: u8, keyframe: bool) -> Vec<Packet> {
        let count = bytes.div_ceil(1_100).max(self.packets_min);
        let packet = |place| Packet {
            payload: self.payload(bytes / count, temporal, place == 0, keyframe),
            descriptor: None,
            last: place + 1 == count,
            spatial: 0,
        };
        (0..count).map(packet).collect()
    }

    fn payload(&self, bytes: usize, temporal: u8, start: bool, keyframe: bool) -> Vec<u8> {
        let mut payload = vec![if start { 0x90 } else { 0x80 }, 0xe0];
        payload.extend((0x8000 | self.picture & 0x7fff).to_be_bytes());
        // Whoever knows the layers below may enter here, but for the second picture of the highest.
        let sync = temporal < 2 || self.frame % 4 == 1;
        payload.extend([
            self.tl0,
            temporal << 6 | u8::from(sync) << 5,
            u8::from(!(keyframe && start)),
            self.tag,
        ]);
        payload.extend(self.frame.to_be_bytes());
        payload.resize(bytes.max(12 + TRUTH_BYTES), 0);
        payload
    }
}
