//! What is missing from what a capture or a concatenation leaves, though it has done all that could be done.

use std::fmt;

use crate::capture::Missing;

/// What is missing. It is no failure: everything else is there and complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// The capture has left nothing at all.
    pub nothing: bool,
    /// There is no `ffmpeg` here that could compose the picture.
    pub no_encoder: bool,
    /// Cameras and screens that were recorded for the picture alone are deleted: there is none any more.
    pub pictures_gone: bool,
    /// Chunks that are not there, or cannot be read.
    pub chunks: u64,
    /// Pieces of the composed picture, of half a minute at most, that could not be drawn and are black.
    pub slices: u64,
    /// What was captured and could not be written.
    pub missing: Missing,
}

impl Shortfall {
    /// Whether all is there.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        if self.nothing {
            told.push("the capture has left nothing".to_owned());
        }
        if self.no_encoder {
            told.push("this server has no ffmpeg to compose the picture: tracks only".to_owned());
        }
        if self.pictures_gone {
            told.push("what was recorded for the picture alone is deleted: tracks only".to_owned());
        }
        if self.chunks > 0 {
            told.push(format!("{} chunks are missing or cannot be read", self.chunks));
        }
        if self.slices > 0 {
            told.push(format!("{} pieces of the picture cannot be drawn and are black", self.slices));
        }
        if !self.missing.is_none() {
            told.push(self.missing.to_string());
        }
        f.write_str(&told.join("; "))
    }
}
