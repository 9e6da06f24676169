//! A chunk of a recording, read back: its description and its samples.

use std::ops::Range;
use std::time::Duration;

use shiguredo_mp4::boxes::{MoovBox, SampleEntry};

use super::MuxError;
use super::fragments::Fragments;
use super::table;

/// What a file of one track holds.
#[derive(Debug)]
pub struct ChunkFile<'a> {
    file: &'a [u8],
    kind: usize,
    pub(super) moov: MoovBox,
    pub(super) samples: Vec<PlacedSample>,
}

/// A sample and where it lies.
#[derive(Clone, Debug)]
pub(super) struct PlacedSample {
    pub ticks: u32,
    pub keyframe: bool,
    pub place: Range<usize>,
}

impl<'a> ChunkFile<'a> {
    /// Reads what is whole of a file; `None` when nothing is.
    pub fn read(file: &'a [u8]) -> Result<Option<Self>, MuxError> {
        let Some(fragments) = Fragments::read(file)? else { return Ok(None) };
        let mut samples = Vec::new();
        for (moof, payload) in &fragments.moofs {
            let mut at = payload.start;
            for (ticks, size, keyframe) in table::samples(moof) {
                let end = at.saturating_add(size as usize);
                if end > payload.end || size == 0 || ticks == 0 {
                    return Err(MuxError::Boxes("a sample is not in its fragment".to_owned()));
                }
                samples.push(PlacedSample { ticks, keyframe, place: at..end });
                at = end;
            }
        }
        let chunk = Self { file, kind: fragments.hollow, moov: fragments.moov, samples };
        Ok((!chunk.samples.is_empty() && chunk.entry().is_some()).then_some(chunk))
    }

    /// Forgets the samples before the first key frame, and says how long they were; `None` when there is none.
    pub fn skip_to_keyframe(&mut self) -> Option<Duration> {
        let first = self.samples.iter().position(|sample| sample.keyframe)?;
        let skipped = self.samples.drain(..first).map(|sample| u64::from(sample.ticks)).sum();
        Some(self.duration_of(skipped))
    }

    /// How long it plays.
    pub fn duration(&self) -> Duration {
        self.duration_of(self.samples.iter().map(|sample| u64::from(sample.ticks)).sum())
    }

    /// The box at the beginning that says what file it is.
    pub(super) fn file_type(&self) -> &'a [u8] {
        self.file.get(..self.kind).unwrap_or_default()
    }

    pub(super) fn entry(&self) -> Option<&SampleEntry> {
        let track = self.moov.trak_boxes.first()?;
        track.mdia_box.minf_box.stbl_box.stsd_box.entries.first()
    }

    pub(super) fn ticks_per_second(&self) -> u32 {
        self.moov.trak_boxes.first().map_or(1, |track| track.mdia_box.mdhd_box.timescale.get())
    }

    pub(super) fn bytes(&self, sample: &PlacedSample) -> &'a [u8] {
        // The reader has checked that the place is within the file.
        self.file.get(sample.place.clone()).unwrap_or_default()
    }

    fn duration_of(&self, ticks: u64) -> Duration {
        let nanos = u128::from(ticks) * 1_000_000_000 / u128::from(self.ticks_per_second());
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}
