//! Joins chunks of one track into one file, without encoding anything.
//!
//! All files that are joined of one recording begin at the same moment, so that they are in step whichever is played:
//! where sound is missing there is silence, and where pictures are missing the last one stays; before the first
//! picture there is that first one. Frames of video cannot be made up without an encoder, and players do not agree
//! on what an edit list with a gap means: Chromium plays a track that begins late as if it began at once.
//!
//! A file may hold several descriptions of its track, for a sender changes the size of its pictures; it holds one
//! codec, for players know no more.
//!
//! Invariant: bytes of chunks come from a bucket; no bytes make anything here panic.

use std::num::NonZeroU32;
use std::time::Duration;

use shiguredo_mp4::Encode;
use shiguredo_mp4::boxes::{FreeBox, MoovBox, SampleEntry};

use super::chunk_file::ChunkFile;
use super::opus::{SILENCE, SILENCE_TICKS};
use super::table::{Closing, Table};
use super::{HOLLOW, MuxError};

/// No recording is longer: meetings end after a day.
const LENGTH_MAX: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Descriptions of one track. A sender changes between a handful.
const DESCRIPTIONS_MAX: usize = 512;

/// One long file that is being written. What a method puts into `out` comes at the end of the file, at once.
#[derive(Debug)]
pub struct JoinedFile {
    moov: MoovBox,
    descriptions: Vec<SampleEntry>,
    table: Table,
    ticks_per_second: u32,
    hollow: u64,
    bytes: u64,
}

impl JoinedFile {
    /// A file for chunks such as this one, which is not in it yet.
    pub fn begin(first: &ChunkFile<'_>, out: &mut Vec<u8>) -> Result<Self, MuxError> {
        let kind = first.file_type();
        let hollow = FreeBox { payload: vec![0; HOLLOW] }.encode_to_vec().map_err(MuxError::boxes)?;
        out.extend_from_slice(kind);
        out.extend_from_slice(&hollow);
        Ok(Self {
            moov: first.moov.clone(),
            descriptions: Vec::new(),
            table: Table::default(),
            ticks_per_second: first.ticks_per_second(),
            hollow: kind.len() as u64,
            bytes: (kind.len() + hollow.len()) as u64,
        })
    }

    /// Whether the chunk may be in this file: it has the same codec.
    pub fn takes(&self, chunk: &ChunkFile<'_>) -> bool {
        let known = self.descriptions.first().map(std::mem::discriminant);
        let same = known.is_none() || known == chunk.entry().map(std::mem::discriminant);
        same && self.ticks_per_second == chunk.ticks_per_second()
    }

    /// How long it plays so far.
    pub fn duration(&self) -> Duration {
        let nanos = u128::from(self.table.duration()) * 1_000_000_000 / u128::from(self.ticks_per_second);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// Puts a chunk that begins at `at`, counted from the file's own beginning. Chunks come in the order of time.
    pub fn join(&mut self, at: Duration, chunk: &ChunkFile<'_>, out: &mut Vec<u8>) -> Result<(), MuxError> {
        if at > LENGTH_MAX || !self.takes(chunk) {
            return Err(MuxError::TooLarge);
        }
        let start = self.ticks(at);
        let description = self.describe(chunk)?;
        let mut lead = 0;
        if matches!(chunk.entry(), Some(SampleEntry::Opus(_))) {
            self.silence_until(start, out)?;
        } else if self.table.len() == 0 {
            lead = u32::try_from(start).unwrap_or(u32::MAX);
        }
        self.table.end_at(start);
        self.table.begin_run(self.bytes, description);
        for sample in &chunk.samples {
            let bytes = chunk.bytes(sample);
            let ticks = sample.ticks.saturating_add(std::mem::take(&mut lead));
            self.table.push(ticks, bytes.len(), sample.keyframe)?;
            self.bytes += bytes.len() as u64;
            out.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// What makes the file whole.
    pub fn close(mut self) -> Result<Closing, MuxError> {
        if let Some(track) = self.moov.trak_boxes.first_mut() {
            track.mdia_box.minf_box.stbl_box.stsd_box.entries = self.descriptions;
        }
        self.table.closing(self.moov, self.hollow, self.bytes)
    }

    fn silence_until(&mut self, start: u64, out: &mut Vec<u8>) -> Result<(), MuxError> {
        let packets = start.saturating_sub(self.table.duration()) / u64::from(SILENCE_TICKS);
        if packets > 0 {
            self.table.begin_run(self.bytes, NonZeroU32::MIN);
        }
        for _ in 0..packets {
            self.table.push(SILENCE_TICKS, SILENCE.len(), true)?;
            self.bytes += SILENCE.len() as u64;
            out.extend_from_slice(&SILENCE);
        }
        Ok(())
    }

    /// The number of the chunk's description.
    fn describe(&mut self, chunk: &ChunkFile<'_>) -> Result<NonZeroU32, MuxError> {
        let entry = chunk.entry().ok_or_else(|| MuxError::boxes("it describes no track"))?;
        let known = self.descriptions.iter().position(|description| description == entry);
        let index = match known {
            Some(index) => index,
            None if self.descriptions.len() < DESCRIPTIONS_MAX => {
                self.descriptions.push(entry.clone());
                self.descriptions.len() - 1
            }
            None => return Err(MuxError::TooLarge),
        };
        u32::try_from(index + 1).ok().and_then(NonZeroU32::new).ok_or(MuxError::TooLarge)
    }

    fn ticks(&self, at: Duration) -> u64 {
        let ticks = (at.as_nanos() * u128::from(self.ticks_per_second) + 500_000_000) / 1_000_000_000;
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }
}
