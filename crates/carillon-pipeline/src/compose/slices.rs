//! Scenes in pieces that are drawn one by one, and which chunks each of them needs.

use std::ops::Range;

use super::scenes::Scene;
use super::{Frames, HELD, Tile};
use crate::catalog::Chunk;

/// Half a minute: what is drawn again after a crash.
const SLICE_FRAMES: u64 = 30 * super::FRAMES_PER_SECOND;
/// So far back a key frame is looked for: two minutes.
const CHUNKS_BACK: usize = 24;

/// A piece of one scene.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// Its first frame.
    pub from: Frames,
    /// How many it has.
    pub frames: u64,
    /// What is where.
    pub tiles: Vec<Tile>,
}

impl Slice {
    /// The first frame of the next one.
    pub fn to(&self) -> Frames {
        Frames(self.from.0 + self.frames)
    }
}

/// The slices of these scenes, in their order; those of one scene are about equally long.
pub fn slices(scenes: &[Scene]) -> impl Iterator<Item = Slice> {
    scenes.iter().flat_map(|scene| {
        let length = scene.to.since(scene.from);
        let pieces = length.div_ceil(SLICE_FRAMES);
        (0..pieces).map(move |piece| {
            let (from, to) = (length * piece / pieces, length * (piece + 1) / pieces);
            let from_frame = Frames(scene.from.0 + from);
            Slice { from: from_frame, frames: to - from, tiles: scene.tiles.clone() }
        })
    })
}

/// Which chunks of a track are needed to see it from one moment to another: runs of chunks that go on from one to the
/// next in one codec and one size. Chunks are in the order of time.
///
/// What goes before the moment is there as far as a decoder needs it, and so is a last picture that is held.
pub fn runs(chunks: &[Chunk], from_us: u64, to_us: u64) -> Vec<Range<usize>> {
    let held = u64::try_from(HELD.as_micros()).unwrap_or(u64::MAX);
    let is_over = |chunk: &Chunk| chunk.end_us().saturating_add(held) <= from_us;
    let mut first = chunks.partition_point(|chunk| chunk.start_us <= from_us).saturating_sub(1);
    if chunks.get(first).is_some_and(is_over) {
        first += 1;
    }
    let least = first.saturating_sub(CHUNKS_BACK);
    while first > least && chunks.get(first).is_some_and(|chunk| !chunk.keyframe) {
        first -= 1;
    }
    let end = chunks.partition_point(|chunk| chunk.start_us < to_us).max(first);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, chunk) in chunks.iter().enumerate().take(end).skip(first) {
        match runs.last_mut() {
            Some(run) if goes_on(&chunks[index - 1], chunk) => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

fn goes_on(before: &Chunk, chunk: &Chunk) -> bool {
    (before.codec, before.size) == (chunk.codec, chunk.size)
}
