//! Finds what is whole in a file whose writer died, and finishes it.

use std::time::Duration;

use shiguredo_mp4::boxes::{FreeBox, FtypBox, MdatBox, MoofBox, MoovBox};
use shiguredo_mp4::{BoxHeader, BoxSize, BoxType, Decode};

use super::MuxError;
use super::table::{Closing, Table};

/// What is left of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where its last whole fragment ends; what follows is to be cut off.
    pub bytes: u64,
    /// How long it plays.
    pub duration: Duration,
    /// What finishes it, once it is cut there.
    pub closing: Closing,
}

/// Finds what is whole; `None` when not even the first fragment is. A file that was finished comes out as it is.
pub fn salvage(file: &[u8]) -> Result<Option<Salvaged>, MuxError> {
    let Some(hollow) = whole_box(file, 0, FtypBox::TYPE) else { return Ok(None) };
    let Some(moov_at) = hollow_box(file, hollow) else { return Ok(None) };
    let Some(mut end) = whole_box(file, moov_at, MoovBox::TYPE) else { return Ok(None) };
    let (moov, _) = MoovBox::decode(&file[moov_at..end]).map_err(MuxError::boxes)?;
    let timescale = moov.trak_boxes.first().map_or(1, |track| track.mdia_box.mdhd_box.timescale.get());
    let mut table = Table::default();
    while let Some(mdat) = whole_box(file, end, MoofBox::TYPE) {
        let Some(next) = whole_box(file, mdat, MdatBox::TYPE) else { break };
        let (moof, _) = MoofBox::decode(&file[end..mdat]).map_err(MuxError::boxes)?;
        let (_, head) = BoxHeader::decode(&file[mdat..]).map_err(MuxError::boxes)?;
        table.read(&moof, mdat + head)?;
        end = next;
    }
    let micros = table.duration().saturating_mul(1_000_000) / u64::from(timescale);
    if micros == 0 {
        return Ok(None);
    }
    let closing = table.closing(moov, hollow, end)?;
    Ok(Some(Salvaged { bytes: end as u64, duration: Duration::from_micros(micros), closing }))
}

/// Where the box at `at` ends, when it is of that kind and all of it is there.
fn whole_box(file: &[u8], at: usize, kind: BoxType) -> Option<usize> {
    let rest = file.get(at..)?;
    let (header, _) = BoxHeader::decode(rest).ok()?;
    let size = match header.box_size {
        BoxSize::U32(size) => usize::try_from(size).ok()?,
        BoxSize::U64(size) => usize::try_from(size).ok()?,
    };
    (header.box_type == kind && (1..=rest.len()).contains(&size)).then(|| at + size)
}

/// Where the empty box ends, or only its head when it is already one around everything.
fn hollow_box(file: &[u8], at: usize) -> Option<usize> {
    let (header, head) = BoxHeader::decode(file.get(at..)?).ok()?;
    [FreeBox::TYPE, MdatBox::TYPE].contains(&header.box_type).then(|| at + head)
}
