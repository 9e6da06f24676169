//! The dependency descriptor: which layer of a scalable stream a packet is of, without a look at its payload.
//!
//! A sender describes its layers once, with each key frame, as a list of templates; every packet names the template
//! of its frame. Only what a forwarder needs is kept: layers, frame boundaries, and where a higher temporal layer may
//! be entered: where the sender says so, or where a frame is made of lower layers alone.
//!
//! Packets overtake each other: the structure of a later packet is not given up for that of an earlier one.
//!
//! The bytes come from the network: nothing here panics, and a descriptor that cannot be read is none.
//!
//! Wire: AV1 RTP specification, appendix A.

use std::collections::VecDeque;
use std::sync::Arc;

use str0m::rtp::{Extension, ExtensionSerializer, ExtensionValues};

use crate::payload::LayerFrame;

/// The URI that SDP knows it by.
pub const URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// Bytes of the fields that every descriptor has.
const MANDATORY_BYTES: usize = 3;
/// Templates that a six-bit id can tell apart.
const TEMPLATES_MAX: usize = 64;
/// `next_layer_idc`: what the following template is of.
const NEXT_TEMPORAL: u32 = 1;
const NEXT_SPATIAL: u32 = 2;
const NO_MORE_LAYERS: u32 = 3;
/// Decode target indications.
const NOT_PRESENT: u8 = 0;
const SWITCH: u8 = 2;
/// Frames whose layer is remembered. One that is older, and referred to, is a key frame, or something as lasting.
const FRAMES_MAX: usize = 32;

/// A descriptor as it came, kept beside its packet.
#[derive(Debug)]
pub struct RawDescriptor(pub Box<[u8]>);

/// Hands descriptors through str0m, which does not know them.
#[derive(Debug)]
struct Serializer;

impl ExtensionSerializer for Serializer {
    fn write_to(&self, _: &mut [u8], _: &ExtensionValues) -> usize {
        0
    }

    fn parse_value(&self, bytes: &[u8], values: &mut ExtensionValues) -> bool {
        values.user_values.set(RawDescriptor(bytes.into()));
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }
}

/// The header extension for str0m.
pub fn extension() -> Extension {
    Extension::with_serializer(URI, Serializer)
}

/// The descriptor of a received packet, if it has one.
pub fn of(values: &ExtensionValues) -> Option<Arc<RawDescriptor>> {
    values.user_values.get_arc::<RawDescriptor>()
}

/// Which packet of a stream a descriptor is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub ssrc: u32,
    /// The extended sequence number.
    pub seq: u64,
}

/// Reads the descriptors of one stream.
#[derive(Debug, Default)]
pub struct DependencyReader {
    structure: Option<Structure>,
    /// The packet that it came with.
    since: Option<Place>,
    /// The last frames by their numbers, with their temporal layers.
    frames: VecDeque<(u16, u8)>,
}

/// What a sender says of its layers.
#[derive(Debug)]
struct Structure {
    id_offset: u32,
    decode_targets: usize,
    temporal_max: u8,
    templates: Vec<Template>,
}

/// What the frames of one template have in common.
#[derive(Debug)]
struct Template {
    spatial: u8,
    temporal: u8,
    /// One for each decode target.
    indications: Vec<u8>,
    /// How many frames ago the frames are that these are made of.
    distances: Vec<u16>,
}

impl DependencyReader {
    /// Where the frame of a packet stands; `None` when the descriptor is broken, or of a structure that has not come.
    pub fn read(&mut self, place: Place, descriptor: &[u8]) -> Option<LayerFrame> {
        let mut bits = Bits { bytes: descriptor, at: 0 };
        let begins = bits.flag()?;
        let ends = bits.flag()?;
        let template_id = bits.take(6)?;
        let number = bits.take(16)? as u16;
        let (mut custom, mut custom_distances, mut overtaken) = (None, None, None);
        if descriptor.len() > MANDATORY_BYTES {
            let has_structure = bits.flag()?;
            let has_active_targets = bits.flag()?;
            let has_indications = bits.flag()?;
            let has_distances = bits.flag()?;
            let _has_chains = bits.flag()?;
            if has_structure {
                let structure = Structure::read(&mut bits)?;
                if self.is_overtaken(place) {
                    overtaken = Some(structure);
                } else {
                    (self.structure, self.since) = (Some(structure), Some(place));
                    self.frames.clear();
                }
            }
            let decode_targets = overtaken.as_ref().or(self.structure.as_ref())?.decode_targets;
            if has_active_targets {
                bits.skip(decode_targets)?;
            }
            if has_indications {
                custom = Some(bits.indications(decode_targets)?);
            }
            if has_distances {
                custom_distances = Some(bits.distances()?);
            }
        }
        let structure = overtaken.as_ref().or(self.structure.as_ref())?;
        let template = structure.template(template_id)?;
        let indications = custom.as_deref().unwrap_or(&template.indications);
        let distances = custom_distances.as_deref().unwrap_or(&template.distances);
        let temporal = template.temporal;
        let is_lower = |distance: &u16| self.is_lower(number, *distance, temporal);
        let frame = LayerFrame {
            begins,
            ends,
            spatial: template.spatial,
            temporal: template.temporal,
            switches_to: structure.switches(template.spatial, indications),
            syncs: distances.iter().all(is_lower),
        };
        self.remember(number, temporal);
        Some(frame)
    }

    /// Whether what a frame is made of is of a lower layer. A frame that has not come may be of any.
    fn is_lower(&self, number: u16, distance: u16, temporal: u8) -> bool {
        let made_of = number.wrapping_sub(distance);
        match self.frames.iter().find(|(known, _)| *known == made_of) {
            Some((_, layer)) => *layer < temporal,
            None => self.frames.front().is_some_and(|(oldest, _)| number.wrapping_sub(*oldest) < distance),
        }
    }

    fn remember(&mut self, number: u16, temporal: u8) {
        if self.frames.iter().rev().any(|(known, _)| *known == number) {
            return;
        }
        if self.frames.len() == FRAMES_MAX {
            self.frames.pop_front();
        }
        self.frames.push_back((number, temporal));
    }

    /// Whether a structure of a later packet is here already.
    fn is_overtaken(&self, place: Place) -> bool {
        self.since.is_some_and(|since| since.ssrc == place.ssrc && since.seq > place.seq)
    }
}

impl Structure {
    fn read(bits: &mut Bits<'_>) -> Option<Self> {
        let id_offset = bits.take(6)?;
        let decode_targets = bits.take(5)? as usize + 1;
        let mut templates = read_layers(bits)?;
        for template in &mut templates {
            template.indications = bits.indications(decode_targets)?;
        }
        for template in &mut templates {
            while bits.flag()? {
                template.distances.push(bits.take(4)? as u16 + 1);
            }
        }
        let chains = bits.non_symmetric(decode_targets as u32 + 1)?;
        if chains > 0 {
            for _ in 0..decode_targets {
                bits.non_symmetric(chains)?;
            }
            bits.skip(templates.len() * chains as usize * 4)?;
        }
        if bits.flag()? {
            let spatial = templates.last().map_or(0, |template| usize::from(template.spatial));
            bits.skip((spatial + 1) * 32)?;
        }
        let temporal_max = templates.iter().map(|template| template.temporal).max().unwrap_or(0);
        Some(Self { id_offset, decode_targets, temporal_max, templates })
    }

    fn template(&self, id: u32) -> Option<&Template> {
        let place = (id + 64 - self.id_offset) % 64;
        self.templates.get(place as usize)
    }

    /// Temporal layers that may be entered with a frame of a spatial layer: those of the decode targets of that
    /// spatial layer for which the frame is a switch. With the highest come all that do not exist.
    fn switches(&self, spatial: u8, indications: &[u8]) -> u8 {
        let mut switches = 0;
        for (target, indication) in indications.iter().enumerate() {
            let (of, temporal) = self.layer_of_target(target);
            if *indication == SWITCH && of == spatial {
                let highest = temporal >= self.temporal_max;
                switches |= if highest { u8::MAX << temporal.min(7) } else { 1 << temporal.min(7) };
            }
        }
        switches
    }

    /// The highest layers that a decode target consists of.
    fn layer_of_target(&self, target: usize) -> (u8, u8) {
        let present = |template: &&Template| template.indications.get(target) != Some(&NOT_PRESENT);
        let parts = self.templates.iter().filter(present);
        parts.fold((0, 0), |(spatial, temporal), part| {
            (spatial.max(part.spatial), temporal.max(part.temporal))
        })
    }
}

fn read_layers(bits: &mut Bits<'_>) -> Option<Vec<Template>> {
    let (mut spatial, mut temporal) = (0, 0);
    let mut templates = Vec::new();
    while templates.len() < TEMPLATES_MAX {
        templates.push(Template { spatial, temporal, indications: Vec::new(), distances: Vec::new() });
        match bits.take(2)? {
            NEXT_TEMPORAL => temporal += 1,
            NEXT_SPATIAL => (spatial, temporal) = (spatial + 1, 0),
            NO_MORE_LAYERS => return Some(templates),
            _ => {}
        }
    }
    None
}

/// Reads bits from the most significant one on.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn flag(&mut self) -> Option<bool> {
        Some(self.take(1)? == 1)
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at += count;
        (self.at <= self.bytes.len() * 8).then_some(())
    }

    fn indications(&mut self, count: usize) -> Option<Vec<u8>> {
        (0..count).map(|_| self.take(2).map(|indication| indication as u8)).collect()
    }

    /// How many frames ago, each in four, eight or twelve bits.
    fn distances(&mut self) -> Option<Vec<u16>> {
        let mut distances = Vec::new();
        loop {
            let width = self.take(2)? as usize * 4;
            if width == 0 {
                return Some(distances);
            }
            distances.push(self.take(width)? as u16 + 1);
        }
    }

    /// `ns(n)`: a number below `n`, in as few bits as that needs.
    fn non_symmetric(&mut self, n: u32) -> Option<u32> {
        let width = (32 - n.leading_zeros()) as usize;
        let short = (1 << width) - n;
        let value = self.take(width.saturating_sub(1))?;
        if value < short { Some(value) } else { Some((value << 1 | self.take(1)?) - short) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Writes what [`Bits`] reads.
    #[derive(Default)]
    struct Writer(Vec<bool>);

    impl Writer {
        fn put(&mut self, value: u32, count: usize) -> &mut Self {
            self.0.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
            self
        }

        fn bytes(&self) -> Vec<u8> {
            let byte = |bits: &[bool]| {
                bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
            };
            self.0.chunks(8).map(byte).collect()
        }
    }

    fn mandatory(begins: bool, ends: bool, template: u32) -> Writer {
        let mut writer = Writer::default();
        writer.put(u32::from(begins), 1).put(u32::from(ends), 1).put(template, 6).put(77, 16);
        writer
    }

    /// Two spatial and two temporal layers, each with one template and one decode target, templates from 5 on.
    pub(crate) fn with_structure(begins: bool, ends: bool, template: u32) -> Vec<u8> {
        with_structure_from(5, begins, ends, template)
    }

    /// The same with templates from another id on.
    fn with_structure_from(id: u32, begins: bool, ends: bool, template: u32) -> Vec<u8> {
        let mut writer = mandatory(begins, ends, template);
        writer.put(0b10000, 5).put(id, 6).put(3, 5);
        for next in [NEXT_TEMPORAL, NEXT_SPATIAL, NEXT_TEMPORAL, NO_MORE_LAYERS] {
            writer.put(next, 2);
        }
        // Rows: S0T0, S0T1, S1T0, S1T1. Columns: decode targets in the same order.
        for row in [[2, 2, 2, 2], [0, 1, 0, 3], [0, 0, 2, 2], [0, 0, 0, 1]] {
            for indication in row {
                writer.put(indication, 2);
            }
        }
        // Distances: none, one, one, two.
        for distances in [0, 1, 1, 2] {
            for _ in 0..distances {
                writer.put(0b1_0001, 5);
            }
            writer.put(0, 1);
        }
        // Two chains of five possible numbers; four targets, then two distances for each template.
        writer.put(0b10, 2).put(0b0011, 4).put(0, 4 * 2 * 4);
        writer.put(1, 1).put(319, 16).put(179, 16).put(639, 16).put(359, 16);
        writer.bytes()
    }

    fn at(seq: u64) -> Place {
        Place { ssrc: 1, seq }
    }

    /// Reads the descriptor of the packet after the last.
    fn next(reader: &mut DependencyReader, descriptor: &[u8]) -> Option<LayerFrame> {
        reader.read(at(reader.since.map_or(0, |since| since.seq) + 1), descriptor)
    }

    fn layer(frame: Option<LayerFrame>) -> Option<(u8, u8, u8)> {
        frame.map(|frame| (frame.spatial, frame.temporal, frame.switches_to))
    }

    #[test]
    fn packets_are_told_apart_by_the_templates_of_the_last_structure() {
        let mut reader = DependencyReader::default();
        assert_eq!(
            layer(next(&mut reader, &mandatory(true, false, 5).bytes())),
            None,
            "nothing is known yet"
        );
        let first = next(&mut reader, &with_structure(true, false, 5)).unwrap();
        assert!(first.begins && !first.ends);
        assert_eq!(layer(Some(first)), Some((0, 0, 0xff)));
        let rest =
            |reader: &mut DependencyReader, template| next(reader, &mandatory(false, true, template).bytes());
        let last = rest(&mut reader, 8).unwrap();
        assert!(!last.begins && last.ends);
        assert_eq!(layer(Some(last)), Some((1, 1, 0)));
        assert_eq!(layer(rest(&mut reader, 6)), Some((0, 1, 0)));
        assert_eq!(layer(rest(&mut reader, 7)), Some((1, 0, 0xff)));
        assert_eq!(layer(rest(&mut reader, 9)), None, "there is no such template");
        assert_eq!(layer(rest(&mut reader, 4)), None);
    }

    #[test]
    fn a_structure_that_was_overtaken_is_its_own_packets_and_no_others() {
        let (mut reader, old) = (DependencyReader::default(), with_structure(true, true, 5));
        // The same layers under other ids: 9 is what 5 was.
        let new = with_structure_from(9, true, true, 9);
        assert_eq!(layer(reader.read(at(20), &new)), Some((0, 0, 0xff)));
        assert_eq!(layer(reader.read(at(10), &old)), Some((0, 0, 0xff)), "by its own structure");
        assert_eq!(layer(reader.read(at(21), &mandatory(true, true, 12).bytes())), Some((1, 1, 0)));
        assert_eq!(layer(reader.read(at(22), &mandatory(true, true, 5).bytes())), None);
        assert_eq!(layer(reader.read(at(30), &old)), Some((0, 0, 0xff)));
        assert_eq!(layer(reader.read(at(31), &mandatory(true, true, 8).bytes())), Some((1, 1, 0)));
        // The numbers of another stream say nothing of this one's.
        assert_eq!(layer(reader.read(Place { ssrc: 2, seq: 3 }, &new)), Some((0, 0, 0xff)));
        assert_eq!(
            layer(reader.read(Place { ssrc: 2, seq: 4 }, &mandatory(true, true, 12).bytes())),
            Some((1, 1, 0))
        );
    }

    #[test]
    fn a_frame_may_differ_from_its_template() {
        let mut reader = DependencyReader::default();
        next(&mut reader, &with_structure(true, true, 5)).unwrap();
        let mut writer = mandatory(true, true, 6);
        // Active targets and indications of this frame.
        writer.put(0b01100, 5).put(0b1111, 4).put(0b00_10_00_11, 8);
        assert_eq!(layer(next(&mut reader, &writer.bytes())), Some((0, 1, 0xfe)));
    }

    #[test]
    fn a_frame_that_is_made_of_lower_layers_alone_is_a_place_to_enter_its_own() {
        let mut reader = DependencyReader::default();
        next(&mut reader, &with_structure(true, true, 5)).unwrap();
        let mut syncs = |number: u32, template: u32, distances: &[u32]| {
            let mut writer = Writer::default();
            writer.put(0b11, 2).put(template, 6).put(number, 16);
            if !distances.is_empty() {
                writer.put(0b00010, 5);
                for distance in distances {
                    writer.put(3, 2).put(distance - 1, 12);
                }
                writer.put(0, 2);
            }
            next(&mut reader, &writer.bytes()).map(|frame| frame.syncs)
        };
        let (lower, upper) = (5, 6);
        assert_eq!(syncs(79, upper, &[]), Some(true), "by the template, of the first one");
        assert_eq!(syncs(80, lower, &[3]), Some(false), "of its own layer");
        assert_eq!(syncs(81, upper, &[2, 1]), Some(false), "of the upper one, too");
        assert_eq!(syncs(82, upper, &[2, 400]), Some(true), "of the lower one and of what is long past");
        assert_eq!(syncs(85, upper, &[1]), Some(false), "of one that is missing");
    }

    #[test]
    fn a_descriptor_that_is_cut_off_is_none() {
        let whole = with_structure(true, true, 5);
        for length in 0..whole.len() {
            let read = DependencyReader::default().read(at(0), &whole[..length]);
            assert_eq!(read, None, "of {length} bytes");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_confuse_the_reader(
            descriptors in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..40), 1..4)
        ) {
            let mut reader = DependencyReader::default();
            for descriptor in descriptors {
                let _ = next(&mut reader, &descriptor);
            }
        }
    }
}
