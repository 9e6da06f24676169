//! The mix or a microphone: packets of Opus that follow one another without a seam.
//!
//! A packet lasts what it says, not until the next one comes, so that a player hears no jitter. Where packets are
//! missing there is silence; where a track is silent for longer, there is no file. What the sender's clock gains or
//! loses is settled between chunks.

use std::time::Duration;

use carillon_proto::capture::Frame;

use super::chunk::{Chunk, ticks};
use super::recording::Desk;
use super::{CHUNK_MAX, STALLED};
use crate::mux::{FileWriter, Format, MuxError, SILENCE, SILENCE_TICKS, Sample, is_stereo, packet_ticks};

const TICKS_PER_SECOND: u32 = 48_000;
/// What a packet may come late before silence stands in for one that is missing.
const LATE: Duration = Duration::from_millis(40);
/// A longer gap is no file.
const GAP_MAX: Duration = Duration::from_secs(1);
/// A sender that is so far ahead of the clock sends more than there is.
const AHEAD_MAX: Duration = Duration::from_millis(200);

/// One track of packets.
#[derive(Debug, Default)]
pub(super) struct AudioLane {
    chunk: Option<Chunk>,
    /// Where the last chunk ended; the next one does not begin before.
    ended: Duration,
    stereo: bool,
}

impl AudioLane {
    /// Takes a packet.
    pub fn push(&mut self, frame: &Frame, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        let Some(lasting) = packet_ticks(&frame.data) else { return Ok(()) };
        if is_stereo(&frame.data) && !self.stereo {
            self.stereo = true;
            self.finish(desk)?;
        }
        let end = self.chunk.as_ref().map_or(self.ended, Chunk::end);
        if end.saturating_sub(frame.at) > AHEAD_MAX {
            return Ok(());
        }
        match self.chunk {
            Some(_) if frame.at > end + GAP_MAX => self.finish(desk)?,
            Some(_) => self.fill(frame.at.saturating_sub(end), desk)?,
            None => {}
        }
        self.append(frame.at, lasting, &frame.data, desk)
    }

    /// Ends the chunk when nothing has come for long.
    pub fn tick(&mut self, now: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        if self.chunk.as_ref().is_some_and(|chunk| now >= chunk.end() + GAP_MAX + STALLED) {
            self.finish(desk)?;
        }
        Ok(())
    }

    /// Ends the chunk.
    pub fn finish(&mut self, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        let Some(chunk) = self.chunk.take() else { return Ok(()) };
        self.ended = chunk.end();
        chunk.finish(desk.outputs)
    }

    /// Forgets the chunk.
    pub fn interrupt(&mut self) {
        if let Some(chunk) = self.chunk.take() {
            self.ended = chunk.end();
        }
    }

    fn fill(&mut self, gap: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        if gap < LATE {
            return Ok(());
        }
        for _ in 0..ticks(gap, TICKS_PER_SECOND) / u64::from(SILENCE_TICKS) {
            let at = self.chunk.as_ref().map_or(self.ended, Chunk::end);
            self.append(at, SILENCE_TICKS, &SILENCE, desk)?;
        }
        Ok(())
    }

    /// Appends a packet that belongs at `at`, or as near to it as what is there allows.
    fn append(
        &mut self,
        at: Duration,
        lasting: u32,
        packet: &[u8],
        desk: &mut Desk<'_>,
    ) -> Result<(), MuxError> {
        let full = ticks(CHUNK_MAX, TICKS_PER_SECOND);
        if let Some(chunk) = &mut self.chunk
            && chunk.ticks() + u64::from(lasting) > full
        {
            chunk.shorten(ticks(chunk.end().saturating_sub(at), TICKS_PER_SECOND));
            self.finish(desk)?;
        }
        let chunk = match &mut self.chunk {
            Some(chunk) => chunk,
            none => {
                let writer = FileWriter::new(Format::opus(self.stereo))?;
                none.insert(desk.open(at.max(self.ended), true, writer))
            }
        };
        chunk.push(Sample { ticks: lasting, keyframe: true, bytes: packet.to_vec() }, desk.outputs)
    }
}
