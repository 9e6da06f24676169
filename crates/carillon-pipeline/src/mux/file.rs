//! Writes one file: the description of its track with the first fragment, then fragment after fragment.

use std::num::NonZeroU32;

use shiguredo_mp4::boxes::{FreeBox, FtypBox, MoovBox};
use shiguredo_mp4::mux::{Fmp4SegmentMuxer, Sample as MuxerSample};
use shiguredo_mp4::{Decode, Encode};

use super::table::{Closing, Table};
use super::{Format, HOLLOW, MuxError};

/// A frame as it lies in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How long it is shown, in ticks of its format.
    pub ticks: u32,
    /// Whether a decoder can begin with it.
    pub keyframe: bool,
    /// Its bytes, from [`Format::sample`].
    pub bytes: Vec<u8>,
}

/// One file that is being written.
#[derive(Debug)]
pub struct FileWriter {
    format: Format,
    muxer: Fmp4SegmentMuxer,
    table: Table,
    /// Where the empty box is, and the description behind it; there is none before the first fragment.
    beginning: Option<(usize, MoovBox)>,
    bytes: usize,
}

impl FileWriter {
    /// An empty file.
    pub fn new(format: Format) -> Result<Self, MuxError> {
        let muxer = Fmp4SegmentMuxer::new().map_err(MuxError::boxes)?;
        Ok(Self { format, muxer, table: Table::default(), beginning: None, bytes: 0 })
    }

    /// The description of its track.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// How long the written fragments play, in ticks of the format.
    pub fn ticks(&self) -> u64 {
        self.table.duration()
    }

    /// Bytes written.
    pub fn bytes(&self) -> u64 {
        self.bytes as u64
    }

    /// The bytes of the next fragment, of at least one sample; before the first one those of the beginning.
    pub fn fragment(&mut self, samples: &[Sample]) -> Result<Vec<u8>, MuxError> {
        let described = self.describe(samples);
        let head = self.muxer.create_media_segment_metadata(&described).map_err(MuxError::boxes)?;
        let mut bytes = if self.beginning.is_none() { self.begin()? } else { Vec::new() };
        let payload: usize = samples.iter().map(|sample| sample.bytes.len()).sum();
        bytes.reserve_exact(head.len() + payload);
        bytes.extend_from_slice(&head);
        self.table.begin_run((self.bytes + bytes.len()) as u64, NonZeroU32::MIN);
        for sample in samples {
            self.table.push(sample.ticks, sample.bytes.len(), sample.keyframe)?;
            bytes.extend_from_slice(&sample.bytes);
        }
        self.bytes += bytes.len();
        Ok(bytes)
    }

    /// What makes the file a plain one, after its last fragment; `None` when it has none.
    pub fn close(self) -> Result<Option<Closing>, MuxError> {
        let Some((hollow, moov)) = self.beginning else { return Ok(None) };
        self.table.closing(moov, hollow as u64, self.bytes as u64).map(Some)
    }

    fn describe(&self, samples: &[Sample]) -> Vec<MuxerSample> {
        let mut offset = 0;
        let mut described = Vec::with_capacity(samples.len());
        for sample in samples {
            let is_first = self.beginning.is_none() && described.is_empty();
            described.push(MuxerSample {
                track_kind: self.format.kind,
                timescale: self.format.timescale,
                sample_entry: is_first.then(|| self.format.entry.clone()),
                duration: sample.ticks,
                keyframe: sample.keyframe,
                composition_time_offset: None,
                data_offset: offset,
                data_size: sample.bytes.len(),
            });
            offset += sample.bytes.len() as u64;
        }
        described
    }

    /// The file's type, the empty box and the description of the track.
    fn begin(&mut self) -> Result<Vec<u8>, MuxError> {
        let described = self.muxer.init_segment_bytes().map_err(MuxError::boxes)?;
        let (_, hollow) = FtypBox::decode(&described).map_err(MuxError::boxes)?;
        let (moov, _) = MoovBox::decode(&described[hollow..]).map_err(MuxError::boxes)?;
        let empty = FreeBox { payload: vec![0; HOLLOW] }.encode_to_vec().map_err(MuxError::boxes)?;
        let mut bytes = described[..hollow].to_vec();
        bytes.extend_from_slice(&empty);
        bytes.extend_from_slice(&described[hollow..]);
        self.beginning = Some((hollow, moov));
        Ok(bytes)
    }
}
