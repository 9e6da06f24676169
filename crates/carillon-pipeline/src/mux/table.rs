//! The table of all samples of a file, and what turns what was written before it into a plain file.
//!
//! Behind the file's type lies an empty box. When the file is finished, a table of all samples is put at its end, and
//! that empty box becomes the head of one that holds everything between, without a byte of media being moved. Up to
//! that last write, of sixteen bytes, a fragmented file is one; after it a plain one, whose length and samples every
//! reader knows from its table. Fragments alone would not do: `ffmpeg` gives the packets of a fragmented file no
//! length when it copies them.
//!
//! Sizes and places have 64 bits, so that a file may be of any size; memory holds four bytes a sample, eight of a key
//! frame, and little more: some 20 megabytes for a day of sound.

use std::num::NonZeroU32;

use shiguredo_mp4::boxes::{Co64Box, MdatBox, MoofBox, MoovBox, SampleEntry, StcoBox, StscBox, StscEntry};
use shiguredo_mp4::boxes::{StssBox, StszBox, SttsBox, SttsEntry};
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
    /// How long they are, those alike together.
    times: Vec<SttsEntry>,
    duration: u64,
    sizes: Vec<u32>,
    keyframes: Vec<NonZeroU32>,
    runs: Vec<Run>,
}

/// Samples that lie one behind the other.
#[derive(Clone, Copy, Debug)]
struct Run {
    offset: u64,
    samples: u32,
    description: NonZeroU32,
}

impl Table {
    /// How long the samples play.
    pub fn duration(&self) -> u64 {
        self.duration
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Samples that lie at `offset`, of the description with this number.
    pub fn begin_run(&mut self, offset: u64, description: NonZeroU32) {
        self.runs.push(Run { offset, samples: 0, description });
    }

    /// The next sample of the run that was begun last.
    pub fn push(&mut self, ticks: u32, size: usize, keyframe: bool) -> Result<(), MuxError> {
        self.sizes.push(u32::try_from(size).map_err(MuxError::boxes)?);
        let number = u32::try_from(self.sizes.len()).ok().and_then(NonZeroU32::new);
        let number = number.ok_or(MuxError::TooLarge)?;
        if keyframe {
            self.keyframes.push(number);
        }
        if let Some(run) = self.runs.last_mut() {
            run.samples += 1;
        }
        self.time(ticks);
        Ok(())
    }

    /// Lets the last sample end at `end` ticks of the file, if there is one and it can.
    pub fn end_at(&mut self, end: u64) {
        let Some(last) = self.times.last_mut() else { return };
        let ticks = last.sample_delta;
        last.sample_count -= 1;
        if last.sample_count == 0 {
            self.times.pop();
        }
        self.duration -= u64::from(ticks);
        let ticks = end.saturating_sub(self.duration).max(1);
        self.time(u32::try_from(ticks).unwrap_or(u32::MAX));
    }

    /// The samples that a fragment tells of, whose payload lies at `payload`.
    pub fn read(&mut self, moof: &MoofBox, payload: u64) -> Result<(), MuxError> {
        self.begin_run(payload, NonZeroU32::MIN);
        for (ticks, size, keyframe) in samples(moof) {
            self.push(ticks, size as usize, keyframe)?;
        }
        Ok(())
    }

    /// What makes the file of these samples a plain one. Its `moov` describes the track, its empty box is at
    /// `hollow`, and `end` is its length.
    pub fn closing(&self, mut moov: MoovBox, hollow: u64, end: u64) -> Result<Closing, MuxError> {
        let movie_scale = u64::from(moov.mvhd_box.timescale.get());
        let track = moov.trak_boxes.first_mut().ok_or_else(|| MuxError::boxes("it describes no track"))?;
        let track_scale = u64::from(track.mdia_box.mdhd_box.timescale.get());
        let movie_ticks = self.duration.saturating_mul(movie_scale) / track_scale;
        track.mdia_box.mdhd_box.duration = self.duration;
        track.tkhd_box.duration = movie_ticks;
        let samples = &mut track.mdia_box.minf_box.stbl_box;
        samples.stts_box = SttsBox { entries: self.times.clone() };
        samples.stsz_box = StszBox::Variable { entry_sizes: self.sizes.clone() };
        samples.stsc_box = self.run_sizes();
        samples.stco_or_co64_box = self.offsets();
        let is_audio = matches!(samples.stsd_box.entries.first(), Some(SampleEntry::Opus(_)));
        samples.stss_box = (!is_audio).then(|| StssBox { sample_numbers: self.keyframes.clone() });
        moov.mvhd_box.duration = movie_ticks;
        moov.mvex_box = None;
        let around = end.saturating_sub(hollow);
        let head = BoxHeader { box_type: MdatBox::TYPE, box_size: BoxSize::U64(around) };
        Ok(Closing {
            tail: moov.encode_to_vec().map_err(MuxError::boxes)?,
            head_at: hollow,
            head: head.encode_to_vec().map_err(MuxError::boxes)?,
        })
    }

    fn time(&mut self, ticks: u32) {
        self.duration += u64::from(ticks);
        match self.times.last_mut() {
            Some(last) if last.sample_delta == ticks => last.sample_count += 1,
            _ => self.times.push(SttsEntry { sample_count: 1, sample_delta: ticks }),
        }
    }

    fn offsets(&self) -> Either<StcoBox, Co64Box> {
        let narrow: Result<Vec<u32>, _> = self.runs.iter().map(|run| u32::try_from(run.offset)).collect();
        match narrow {
            Ok(chunk_offsets) => Either::A(StcoBox { chunk_offsets }),
            Err(_) => Either::B(Co64Box { chunk_offsets: self.runs.iter().map(|run| run.offset).collect() }),
        }
    }

    fn run_sizes(&self) -> StscBox {
        let mut entries: Vec<StscEntry> = Vec::new();
        for (number, run) in (1..).zip(&self.runs) {
            let same = entries.last().is_some_and(|last| {
                (last.sample_per_chunk, last.sample_description_index) == (run.samples, run.description)
            });
            if let Some(first_chunk) = NonZeroU32::new(number).filter(|_| !same) {
                let (sample_per_chunk, sample_description_index) = (run.samples, run.description);
                entries.push(StscEntry { first_chunk, sample_per_chunk, sample_description_index });
            }
        }
        StscBox { entries }
    }
}

/// How long, how large and whether a key frame: the samples that a fragment tells of.
pub(super) fn samples(moof: &MoofBox) -> impl Iterator<Item = (u32, u32, bool)> {
    let samples = moof.traf_boxes.iter().flat_map(|traf| &traf.trun_boxes).flat_map(|trun| &trun.samples);
    samples.map(|sample| {
        let keyframe = sample.flags.is_none_or(|flags| !flags.sample_is_non_sync_sample());
        (sample.duration.unwrap_or(0), sample.size.unwrap_or(0), keyframe)
    })
}
