//! A camera or a screen: pictures that last until the next one comes.

use std::time::Duration;

use carillon_proto::capture::Frame;
use carillon_proto::media::VideoCodec;

use super::chunk::{Chunk, ticks};
use super::recording::Desk;
use super::{CHUNK_CUT, CHUNK_MAX, STALLED};
use crate::mux::{FileWriter, Format, MuxError, Sample};

/// Two frames are never at one time: this is a tick, rounded up.
const TICK: Duration = Duration::from_micros(12);
/// A sender may change what its pictures are, but not file a chunk for each.
const FORMAT_KEPT: Duration = Duration::from_millis(500);

/// One track of pictures.
#[derive(Debug)]
pub(super) struct VideoLane {
    codec: VideoCodec,
    /// Nothing is known before the first key frame.
    format: Option<Format>,
    chunk: Option<Chunk>,
    /// The last picture: how long it lasts is not known before the next one.
    last: Option<Picture>,
    /// How long the one before it lasted.
    pace: Duration,
    /// Where the last chunk ended; the next one does not begin before.
    ended: Duration,
    /// Frames are of no use before a key frame, and are not taken before this time.
    broken: bool,
    kept_out: Duration,
}

#[derive(Debug)]
struct Picture {
    at: Duration,
    keyframe: bool,
    bytes: Vec<u8>,
}

impl VideoLane {
    pub fn new(codec: VideoCodec) -> Self {
        let pace = Duration::from_millis(33);
        let (ended, kept_out) = (Duration::ZERO, Duration::ZERO);
        Self { codec, format: None, chunk: None, last: None, pace, ended, broken: true, kept_out }
    }

    /// Takes a frame.
    pub fn push(&mut self, frame: &Frame, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        if self.broken && (!frame.keyframe || frame.at < self.kept_out) {
            return Ok(());
        }
        let format = match &self.format {
            known if frame.keyframe => Format::next_video(self.codec, &frame.data, known.as_ref())?,
            Some(format) => format.clone(),
            None => return Ok(()),
        };
        let at = frame.at.max(self.last.as_ref().map_or(self.ended, |last| last.at + TICK));
        let picture = Picture { at, keyframe: frame.keyframe, bytes: format.sample(&frame.data)? };
        if let Some(chunk) = &self.chunk {
            let old = at.saturating_sub(chunk.start);
            let changed = self.format.as_ref() != Some(&format);
            if changed && old < FORMAT_KEPT {
                (self.broken, self.kept_out) = (true, chunk.start + FORMAT_KEPT);
                return self.end_chunk(at, desk);
            }
            if changed || old >= CHUNK_MAX || (frame.keyframe && old >= CHUNK_CUT) {
                self.end_chunk(at, desk)?;
            } else {
                self.end_picture(at, desk)?;
            }
        }
        if self.chunk.is_none() {
            let writer = FileWriter::new(format.clone())?;
            self.chunk = Some(desk.open(at, frame.keyframe, writer));
        }
        (self.format, self.last, self.broken) = (Some(format), Some(picture), false);
        Ok(())
    }

    /// Ends the chunk when nothing has come for long.
    pub fn tick(&mut self, now: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        if self.chunk.as_ref().is_some_and(|chunk| now >= chunk.start + CHUNK_MAX + STALLED) {
            self.finish(desk)?;
        }
        Ok(())
    }

    /// Ends the chunk; the last picture lasts as long as the one before it.
    pub fn finish(&mut self, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        match self.last.as_ref().map(|last| last.at + self.pace) {
            Some(end) => self.end_chunk(end, desk),
            None => Ok(()),
        }
    }

    /// Forgets the chunk. Nothing is known of the frames that come before the next key frame.
    pub fn interrupt(&mut self) {
        if let Some(chunk) = self.chunk.take() {
            self.ended = chunk.end();
        }
        (self.last, self.broken) = (None, true);
    }

    fn end_chunk(&mut self, end: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        self.end_picture(end, desk)?;
        let Some(chunk) = self.chunk.take() else { return Ok(()) };
        self.ended = chunk.end();
        chunk.finish(desk.outputs)
    }

    /// Writes the last picture, which lasts until `end` or until its chunk has to end.
    fn end_picture(&mut self, end: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        let (Some(chunk), Some(last)) = (&mut self.chunk, self.last.take()) else { return Ok(()) };
        let end = end.min(chunk.start + CHUNK_MAX);
        self.pace = end.saturating_sub(last.at);
        let target = ticks(end.saturating_sub(chunk.start), chunk.writer().format().ticks_per_second());
        let lasting = target.saturating_sub(chunk.ticks()).max(1);
        let ticks = u32::try_from(lasting).unwrap_or(u32::MAX);
        chunk.push(Sample { ticks, keyframe: last.keyframe, bytes: last.bytes }, desk.outputs)
    }
}
