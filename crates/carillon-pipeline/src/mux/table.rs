//! Turns a fragmented file into a plain one without moving a byte of media.
//!
//! Behind the file's type lies an empty box. When the file is finished, a table of all samples is put at its end, and
//! that empty box becomes the head of one that holds everything between. Up to that last write, of eight bytes, the
//! file is a fragmented one; after it a plain one, whose length and samples every reader knows from its table.
//! Fragments alone would not do: `ffmpeg` gives the packets of a fragmented file no length when it copies them.

use std::num::NonZeroU32;

use shiguredo_mp4::boxes::{MdatBox, MoofBox, MoovBox, SampleEntry, StcoBox, StscBox, StscEntry};
use shiguredo_mp4::boxes::{StssBox, StszBox, SttsBox};
use shiguredo_mp4::{BoxHeader, BoxSize, Either, Encode};

use super::MuxError;

/// What makes a file a plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Comes at the end of the file, first.
    pub tail: Vec<u8>,
    /// Where `head` is to be written.
    pub head_at: u64,
    /// Is written over what is there, once the tail is.
    pub head: Vec<u8>,
}

/// The samples of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    ticks: Vec<u32>,
    sizes: Vec<u32>,
    keyframes: Vec<NonZeroU32>,
    /// Where the samples of each fragment begin, and how many it holds.
    fragments: Vec<(u32, u32)>,
}

impl Table {
    /// How long the samples play.
    pub fn duration(&self) -> u64 {
        self.ticks.iter().map(|ticks| u64::from(*ticks)).sum()
    }

    /// A fragment whose samples lie at `payload`.
    pub fn begin_fragment(&mut self, payload: usize) -> Result<(), MuxError> {
        self.fragments.push((u32::try_from(payload).map_err(MuxError::boxes)?, 0));
        Ok(())
    }

    /// The next sample of the fragment that was begun last.
    pub fn push(&mut self, ticks: u32, size: usize, keyframe: bool) -> Result<(), MuxError> {
        self.ticks.push(ticks);
        self.sizes.push(u32::try_from(size).map_err(MuxError::boxes)?);
        let number = u32::try_from(self.sizes.len()).ok().and_then(NonZeroU32::new);
        if keyframe && let Some(number) = number {
            self.keyframes.push(number);
        }
        if let Some((_, count)) = self.fragments.last_mut() {
            *count += 1;
        }
        Ok(())
    }

    /// The samples that a fragment tells of, whose payload lies at `payload`.
    pub fn read(&mut self, moof: &MoofBox, payload: usize) -> Result<(), MuxError> {
        self.begin_fragment(payload)?;
        let samples = moof.traf_boxes.iter().flat_map(|traf| &traf.trun_boxes).flat_map(|trun| &trun.samples);
        for sample in samples {
            let keyframe = sample.flags.is_none_or(|flags| !flags.sample_is_non_sync_sample());
            self.push(sample.duration.unwrap_or(0), sample.size.unwrap_or(0) as usize, keyframe)?;
        }
        Ok(())
    }

    /// What makes the file of these samples a plain one. Its `moov` describes the track, its empty box is at
    /// `hollow`, and `end` is its length.
    pub fn closing(&self, mut moov: MoovBox, hollow: usize, end: usize) -> Result<Closing, MuxError> {
        let ticks = self.duration();
        let movie_scale = u64::from(moov.mvhd_box.timescale.get());
        let track = moov.trak_boxes.first_mut().ok_or_else(|| MuxError::boxes("it describes no track"))?;
        let movie_ticks = ticks * movie_scale / u64::from(track.mdia_box.mdhd_box.timescale.get());
        track.mdia_box.mdhd_box.duration = ticks;
        track.tkhd_box.duration = movie_ticks;
        let samples = &mut track.mdia_box.minf_box.stbl_box;
        let deltas = self.ticks.iter().copied();
        samples.stts_box = SttsBox::from_sample_deltas(deltas).map_err(MuxError::boxes)?;
        samples.stsz_box = StszBox::Variable { entry_sizes: self.sizes.clone() };
        samples.stsc_box = self.fragment_sizes();
        let offsets = self.fragments.iter().map(|(offset, _)| *offset).collect();
        samples.stco_or_co64_box = Either::A(StcoBox { chunk_offsets: offsets });
        let is_audio = matches!(samples.stsd_box.entries.first(), Some(SampleEntry::Opus(_)));
        samples.stss_box = (!is_audio).then(|| StssBox { sample_numbers: self.keyframes.clone() });
        moov.mvhd_box.duration = movie_ticks;
        moov.mvex_box = None;
        let around = u32::try_from(end - hollow).map_err(MuxError::boxes)?;
        let head = BoxHeader { box_type: MdatBox::TYPE, box_size: BoxSize::U32(around) };
        Ok(Closing {
            tail: moov.encode_to_vec().map_err(MuxError::boxes)?,
            head_at: hollow as u64,
            head: head.encode_to_vec().map_err(MuxError::boxes)?,
        })
    }

    fn fragment_sizes(&self) -> StscBox {
        let mut entries: Vec<StscEntry> = Vec::new();
        for (number, (_, count)) in (1..).zip(&self.fragments) {
            let same = entries.last().is_some_and(|last| last.sample_per_chunk == *count);
            if let Some(first_chunk) = NonZeroU32::new(number).filter(|_| !same) {
                let sample_description_index = NonZeroU32::MIN;
                entries.push(StscEntry { first_chunk, sample_per_chunk: *count, sample_description_index });
            }
        }
        StscBox { entries }
    }
}
