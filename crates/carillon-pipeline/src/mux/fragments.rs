//! The whole fragments of a file of ours, finished or not.
//!
//! A finished file still holds its fragments, within the box that was put around them, so that both are read alike.

use std::ops::Range;

use shiguredo_mp4::boxes::{FreeBox, FtypBox, MdatBox, MoofBox, MoovBox};
use shiguredo_mp4::{BoxHeader, BoxSize, BoxType, Decode};

use super::MuxError;

/// What is whole in a file.
#[derive(Debug)]
pub(super) struct Fragments {
    /// Where the box is that is empty, or around everything.
    pub hollow: usize,
    /// Describes the track.
    pub moov: MoovBox,
    /// What each fragment says of its samples, and where they lie.
    pub moofs: Vec<(MoofBox, Range<usize>)>,
    /// Where the last one ends.
    pub end: usize,
}

impl Fragments {
    /// Reads a file; `None` when not even its beginning is whole.
    pub fn read(file: &[u8]) -> Result<Option<Self>, MuxError> {
        let Some(hollow) = whole_box(file, 0, FtypBox::TYPE) else { return Ok(None) };
        let Some(moov_at) = after_hollow(file, hollow) else { return Ok(None) };
        let Some(mut end) = whole_box(file, moov_at, MoovBox::TYPE) else { return Ok(None) };
        let (moov, _) = MoovBox::decode(&file[moov_at..end]).map_err(MuxError::boxes)?;
        let mut moofs = Vec::new();
        while let Some(mdat) = whole_box(file, end, MoofBox::TYPE) {
            let Some(next) = whole_box(file, mdat, MdatBox::TYPE) else { break };
            let (moof, _) = MoofBox::decode(&file[end..mdat]).map_err(MuxError::boxes)?;
            let (_, head) = BoxHeader::decode(&file[mdat..]).map_err(MuxError::boxes)?;
            moofs.push((moof, mdat + head..next));
            end = next;
        }
        Ok(Some(Self { hollow, moov, moofs, end }))
    }

    /// Ticks of a second of the track.
    pub fn ticks_per_second(&self) -> u32 {
        self.moov.trak_boxes.first().map_or(1, |track| track.mdia_box.mdhd_box.timescale.get())
    }
}

/// Where the box at `at` ends, when it is of that kind and all of it is there.
fn whole_box(file: &[u8], at: usize, kind: BoxType) -> Option<usize> {
    let rest = file.get(at..)?;
    let (header, head) = BoxHeader::decode(rest).ok()?;
    let size = match header.box_size {
        BoxSize::U32(size) => usize::try_from(size).ok()?,
        BoxSize::U64(size) => usize::try_from(size).ok()?,
    };
    (header.box_type == kind && (head.max(1)..=rest.len()).contains(&size)).then(|| at + size)
}

/// Where the empty box ends, or only its head when it is already one around everything.
fn after_hollow(file: &[u8], at: usize) -> Option<usize> {
    let (header, head) = BoxHeader::decode(file.get(at..)?).ok()?;
    if header.box_type == MdatBox::TYPE { Some(at + head) } else { whole_box(file, at, FreeBox::TYPE) }
}
