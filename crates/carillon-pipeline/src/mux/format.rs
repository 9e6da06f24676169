//! What a file says of its track, and how a frame lies in it.
//!
//! Parameters that a sender repeats within its stream belong into the description of the track: parameter sets of
//! H.264 leave the samples, as `avc1` wants it, and so do AV1's temporal delimiters. VP8 and VP9 say all in the header
//! of a key frame.
//!
//! Wire: ISO/IEC 14496-15 section 5 (`avc1`), VP Codec ISO Media File Format Binding (`vp08`, `vp09`), AV1 Codec ISO
//! Media File Format Binding (`av01`), Encapsulation of Opus in ISO Base Media File Format.

use std::num::NonZeroU32;

use carillon_proto::media::VideoCodec;
use shiguredo_mp4::TrackKind;
use shiguredo_mp4::bitstream::av1::{Av1ObuParseContext, Av1ObuType, Av1SampleEntryConfig};
use shiguredo_mp4::bitstream::h264::LengthSize;
use shiguredo_mp4::bitstream::h264::{H264NalUnitType, H264SampleEntryConfig};
use shiguredo_mp4::bitstream::opus::{ChannelCount, OpusSampleEntryConfig};
use shiguredo_mp4::bitstream::vp8::Vp8SampleEntryConfig;
use shiguredo_mp4::bitstream::vp9::{Vp9FrameSize, Vp9SampleEntryConfig};
use shiguredo_mp4::bitstream::{av1, h264, opus, vp8, vp9};
use shiguredo_mp4::boxes::{AvccBox, SampleEntry};

use super::MuxError;
use super::opus::TICKS_PER_SECOND;

const VIDEO_TICKS_PER_SECOND: NonZeroU32 = NonZeroU32::new(90_000).expect("it is not zero");
const AUDIO_TICKS_PER_SECOND: NonZeroU32 = NonZeroU32::new(TICKS_PER_SECOND).expect("it is not zero");

/// Width and height of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Size {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
}

/// The description of a track; files of one track differ in it only when its sender changed something.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    pub(super) kind: TrackKind,
    pub(super) timescale: NonZeroU32,
    pub(super) entry: SampleEntry,
    size: Option<Size>,
}

impl Format {
    /// Opus at 48 kHz.
    ///
    /// Nothing is skipped at the beginning of a file: files of one track follow one another without a seam.
    pub fn opus(stereo: bool) -> Self {
        let channel_count = if stereo { ChannelCount::Stereo } else { ChannelCount::Mono };
        let config =
            OpusSampleEntryConfig { channel_count, pre_skip: 0, input_sample_rate: 48_000, output_gain: 0 };
        Self {
            kind: TrackKind::Audio,
            timescale: AUDIO_TICKS_PER_SECOND,
            entry: SampleEntry::Opus(opus::build_opus_box(&config)),
            size: None,
        }
    }

    /// What a key frame tells of its track.
    pub fn video(codec: VideoCodec, keyframe: &[u8]) -> Result<Self, MuxError> {
        let (entry, size) = match codec {
            VideoCodec::H264 => h264_entry(keyframe)?,
            VideoCodec::Vp8 => vp8_entry(keyframe)?,
            VideoCodec::Vp9 => vp9_entry(keyframe)?,
            VideoCodec::Av1 => av1_entry(keyframe)?,
        };
        if size.width == 0 || size.height == 0 {
            return Err(MuxError::Parameters("the picture has no area".to_owned()));
        }
        Ok(Self { kind: TrackKind::Video, timescale: VIDEO_TICKS_PER_SECOND, entry, size: Some(size) })
    }

    /// What a key frame tells of a track of which something is known. Parameter sets of H.264 may have come before.
    pub fn next_video(codec: VideoCodec, keyframe: &[u8], before: Option<&Self>) -> Result<Self, MuxError> {
        match before {
            Some(before) if codec == VideoCodec::H264 && !has_parameter_sets(keyframe)? => Ok(before.clone()),
            _ => Self::video(codec, keyframe),
        }
    }

    /// Ticks of a second.
    pub fn ticks_per_second(&self) -> u32 {
        self.timescale.get()
    }

    /// Width and height, of a picture.
    pub fn size(&self) -> Option<Size> {
        self.size
    }

    /// A frame's bytes as they lie in the file.
    pub fn sample(&self, frame: &[u8]) -> Result<Vec<u8>, MuxError> {
        let sample = match &self.entry {
            SampleEntry::Avc1(entry) => h264_sample(frame, &entry.avcc_box)?,
            SampleEntry::Av01(_) => av1_sample(frame)?,
            _ => frame.to_vec(),
        };
        if sample.is_empty() {
            Err(MuxError::Parameters("the frame is empty".to_owned()))
        } else {
            Ok(sample)
        }
    }
}

fn h264_entry(keyframe: &[u8]) -> Result<(SampleEntry, Size), MuxError> {
    let config = H264SampleEntryConfig { length_size: LengthSize::FourBytes };
    let mut entry = h264::build_avc1_box_from_annexb(keyframe, &config).map_err(MuxError::parameters)?;
    // A set may come twice in one frame.
    for sets in [&mut entry.avcc_box.sps_list, &mut entry.avcc_box.pps_list] {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        sets.retain(|set| {
            !seen.contains(set) && {
                seen.push(set.clone());
                true
            }
        });
    }
    let size = Size { width: entry.visual.width, height: entry.visual.height };
    Ok((SampleEntry::Avc1(entry), size))
}

fn has_parameter_sets(frame: &[u8]) -> Result<bool, MuxError> {
    let units = h264::parse_annexb_nal_units(frame).map_err(MuxError::parameters)?;
    Ok(units.iter().any(|unit| matches!(unit.nal_unit_type, H264NalUnitType::Sps | H264NalUnitType::Pps)))
}

fn vp8_entry(keyframe: &[u8]) -> Result<(SampleEntry, Size), MuxError> {
    let header = vp8::parse_frame_header(keyframe).map_err(MuxError::parameters)?;
    let picture = header.keyframe.ok_or_else(|| MuxError::Parameters("it is no key frame".to_owned()))?;
    let entry = vp8::build_vp08_box(&Vp8SampleEntryConfig {
        video_full_range_flag: false,
        colour_primaries: Vp8SampleEntryConfig::COLOUR_PRIMARIES_UNSPECIFIED,
        transfer_characteristics: Vp8SampleEntryConfig::TRANSFER_CHARACTERISTICS_UNSPECIFIED,
        matrix_coefficients: Vp8SampleEntryConfig::MATRIX_COEFFICIENTS_UNSPECIFIED,
        width: picture.width,
        height: picture.height,
    });
    Ok((SampleEntry::Vp08(entry), Size { width: picture.width, height: picture.height }))
}

fn vp9_entry(keyframe: &[u8]) -> Result<(SampleEntry, Size), MuxError> {
    let header = vp9::parse_frame_header(keyframe).map_err(MuxError::parameters)?;
    let Vp9FrameSize::Resolved { width, height } = header.frame_size else {
        return Err(MuxError::Parameters("it is no key frame".to_owned()));
    };
    let side =
        |pixels: u32| u16::try_from(pixels).map_err(|_| MuxError::Parameters("it is too large".to_owned()));
    let size = Size { width: side(width)?, height: side(height)? };
    let config = Vp9SampleEntryConfig {
        level: vp9_level(size),
        colour_primaries: Vp9SampleEntryConfig::COLOUR_PRIMARIES_UNSPECIFIED,
        transfer_characteristics: Vp9SampleEntryConfig::TRANSFER_CHARACTERISTICS_UNSPECIFIED,
        matrix_coefficients: Vp9SampleEntryConfig::MATRIX_COEFFICIENTS_UNSPECIFIED,
        width: size.width,
        height: size.height,
    };
    let entry = vp9::build_vp09_box(&header, &config).map_err(MuxError::parameters)?;
    Ok((SampleEntry::Vp09(entry), size))
}

/// The level that a picture of this size needs at 30 frames a second. The stream does not tell its own.
fn vp9_level(size: Size) -> u8 {
    let area = u32::from(size.width) * u32::from(size.height);
    let levels =
        [(122_880, 20), (245_760, 21), (552_960, 30), (983_040, 31), (2_228_224, 40), (8_912_896, 50)];
    levels.iter().find(|(most, _)| area <= *most).map_or(60, |(_, level)| *level)
}

fn av1_entry(keyframe: &[u8]) -> Result<(SampleEntry, Size), MuxError> {
    let obus = av1::parse_obus(keyframe, Av1ObuParseContext::Sample).map_err(MuxError::parameters)?;
    let header = obus
        .iter()
        .find(|obu| obu.obu_type == Av1ObuType::SequenceHeader)
        .ok_or_else(|| MuxError::Parameters("it has no sequence header".to_owned()))?;
    let sequence = av1::parse_sequence_header(header.payload).map_err(MuxError::parameters)?;
    let config = Av1SampleEntryConfig { initial_presentation_delay_minus_one: None };
    let entry = av1::build_av01_box(&sequence, header.obu, &config).map_err(MuxError::parameters)?;
    let size = Size { width: entry.visual.width, height: entry.visual.height };
    Ok((SampleEntry::Av01(entry), size))
}

/// Parameter sets that the description does not hold stay where they are: decoders take them there, too.
fn h264_sample(frame: &[u8], described: &AvccBox) -> Result<Vec<u8>, MuxError> {
    let is_in = |sets: &[Vec<u8>], set: &[u8]| sets.iter().any(|known| known == set);
    let mut sample = Vec::with_capacity(frame.len() + 16);
    for unit in h264::parse_annexb_nal_units(frame).map_err(MuxError::parameters)? {
        let is_described = match unit.nal_unit_type {
            H264NalUnitType::Sps => is_in(&described.sps_list, unit.data),
            H264NalUnitType::Pps => is_in(&described.pps_list, unit.data),
            H264NalUnitType::Aud => true,
            _ => false,
        };
        if !is_described {
            let length = u32::try_from(unit.data.len()).map_err(MuxError::boxes)?;
            sample.extend_from_slice(&length.to_be_bytes());
            sample.extend_from_slice(unit.data);
        }
    }
    Ok(sample)
}

fn av1_sample(frame: &[u8]) -> Result<Vec<u8>, MuxError> {
    let mut sample = Vec::with_capacity(frame.len());
    for obu in av1::parse_obus(frame, Av1ObuParseContext::Sample).map_err(MuxError::parameters)? {
        if !matches!(obu.obu_type, Av1ObuType::TemporalDelimiter | Av1ObuType::Padding) {
            sample.extend_from_slice(obu.obu);
        }
    }
    Ok(sample)
}
