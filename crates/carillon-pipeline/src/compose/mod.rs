//! The composed picture of a recording, worked out without an encoder: what is where at which moment, and what `ffmpeg`
//! has to be told to draw it.
//!
//! 1. [`Timeline`]: who had a camera or a screen on from when to when, and who spoke, from the [`Catalog`] of a capture
//!    and its meeting events, counted in frames.
//! 2. [`scenes`]: times during which nothing moves: each with its [`Tile`]s, placed by the layout that was asked for.
//! 3. [`slices`]: scenes in pieces of half a minute at most, each of which becomes a closed file of its own. All have the
//!    same settings of the encoder, so they join without encoding; what is done stays done when the server stops.
//! 4. [`drawing`]: the arguments of the one process that draws a slice, and the files that it needs beside the chunks.
//!
//! Times are counted in frames at thirty a second from the beginning of the capture, which is that of all files made
//! of it; a frame that was sent between two is shown with the later one.
//!
//! Invariant: nothing that a person wrote becomes an argument or part of a filter. Names are in a file of their own,
//! in a form in which no character means anything (see `labels`).
//!
//! [`Catalog`]: crate::catalog::Catalog

mod chapters;
mod drawing;
mod labels;
mod layout;
mod people;
mod scenes;
mod shapes;
mod slices;
mod timeline;

use std::time::Duration;

pub use chapters::chapters;
pub use drawing::{Drawing, Footage, Pen, drawing};
pub use layout::{Fit, Rect, Stage, Tile, TileSource, tiles};
pub use people::people;
pub use scenes::{Scene, scenes};
pub use slices::{Slice, runs, slices};
pub use timeline::{Names, Span, Timeline};

/// Frames of a second.
pub const FRAMES_PER_SECOND: u64 = 30;
/// A camera from which nothing comes stays where it is for so long, with its last picture.
pub const HELD: Duration = Duration::from_secs(1);

/// A moment of the composed picture: frames since its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Frames(pub u64);

impl Frames {
    /// The frame that is shown so long after the beginning.
    pub const fn at_micros(micros: u64) -> Self {
        Self((micros as u128 * FRAMES_PER_SECOND as u128).div_ceil(1_000_000) as u64)
    }

    /// How long after the beginning it is shown.
    pub const fn micros(self) -> u64 {
        (self.0 as u128 * 1_000_000 / FRAMES_PER_SECOND as u128) as u64
    }

    /// From `earlier` to this one.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests;
