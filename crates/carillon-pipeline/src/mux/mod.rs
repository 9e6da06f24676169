//! One chunk of a recording as an MP4 file that plays wherever it was cut off, and files that are joined from chunks.
//!
//! A file holds one track. A chunk is fragmented (ISO/IEC 14496-12, section 8.8): what describes the track comes first,
//! then a fragment about every second, each of which is whole once it is on the disk. A file that is finished becomes
//! a plain one, as every tool reads it. Nothing is transcoded.
//!
//! Players: H.264, VP9, AV1 and Opus in MP4 play in browsers. VP8 in MP4 (`vp08`) is played by `ffmpeg` and by what
//! is built on it, and not by Chromium; `ffmpeg` joins such files to Matroska, not to MP4.
//!
//! Invariant: bytes of frames come from the network; no bytes make anything here panic.

mod chunk_file;
mod file;
mod format;
mod fragments;
mod joined;
mod opus;
mod salvage;
mod table;

pub use chunk_file::ChunkFile;
pub use file::{FileWriter, Sample};
pub use format::{Format, Size};
pub use joined::JoinedFile;
pub use opus::{SILENCE, SILENCE_TICKS, is_stereo, packet_ticks};
pub use salvage::{Salvaged, salvage};
pub use table::Closing;

/// What is in the empty box, so that it has room for a size of 64 bits when it becomes another one's head.
const HOLLOW: usize = 8;

/// Why frames become no file.
#[derive(Debug, thiserror::Error)]
pub enum MuxError {
    /// The frame's bytes do not describe what its codec should.
    #[error("read the codec's parameters: {0}")]
    Parameters(String),
    /// The frame is larger than any.
    #[error("take a frame that is too large")]
    TooLarge,
    /// The file's boxes cannot be written.
    #[error("write the file's boxes: {0}")]
    Boxes(String),
}

impl MuxError {
    fn parameters(error: shiguredo_mp4::Error) -> Self {
        Self::Parameters(error.reason)
    }

    fn boxes(error: impl std::fmt::Display) -> Self {
        Self::Boxes(error.to_string())
    }
}

#[cfg(test)]
mod tests;
