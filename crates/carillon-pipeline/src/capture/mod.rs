//! A recording: frames and lines go in, what is to be done with which object comes out.
//!
//! Tracks are cut into chunks at the first key frame after four seconds and at five seconds at the latest; a chunk
//! that could not begin with a key frame says so in the index and joins its predecessor all the same. All chunks are
//! named and placed by one clock, that of [`carillon_proto::capture::Frame::at`]. The objects:
//!
//! ```text
//! <prefix>/audio/<ts>.mp4                          the mix
//! <prefix>/audio-individual/<ts>-<attendeeId>.mp4  one microphone; Amazon's captures have no such files
//! <prefix>/video/<ts>-<attendeeId>.mp4             a camera
//! <prefix>/video/<ts>-<attendeeId>#content.mp4     a shared screen
//! <prefix>/data-channel/<ts>.txt, <prefix>/meeting-events/<ts>.txt, <prefix>/transcription-messages/<ts>.txt
//! <prefix>/capture-index/<ts>.jsonl                [`IndexLine`]s; Amazon's captures have no such file
//! ```
//!
//! Like Amazon's, a track that stops has a short chunk, and a time without frames has no file. Audio is never
//! silent for want of packets while its track goes on: gaps below a second, which is what discontinuous transmission
//! leaves, hold silence. No input is waited for and nothing is read from a clock.
//!
//! Invariant: chunks of one track never overlap, none is longer than [`CHUNK_MAX`], and every frame from a key frame
//! on is in one, unless its sender breaks the bounds in this file. Memory holds about a second of each track.
//!
//! Wire: artifacts of media capture pipelines, Amazon Chime SDK Developer Guide.

mod audio;
mod chunk;
mod index;
mod lines;
mod missing;
mod names;
mod recording;
mod video;

use std::sync::Arc;
use std::time::Duration;

use carillon_proto::capture::Captured;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::KeyPrefix;
use carillon_proto::units::Timestamp;

use crate::mux::Closing;

pub use index::{Codec, IndexLine, Media, Record};
pub use lines::{CaptureEvent, Who, data_message};
pub use missing::Missing;
pub use recording::Recording;

/// No chunk is longer.
pub const CHUNK_MAX: Duration = Duration::from_secs(5);
/// From here on a chunk ends before the next key frame.
const CHUNK_CUT: Duration = Duration::from_secs(4);
/// How much of a track waits in memory.
const FRAGMENT: Duration = Duration::from_secs(1);
/// A fragment is written early when it has so many bytes or samples.
const FRAGMENT_BYTES: usize = 1 << 20;
const FRAGMENT_SAMPLES: usize = 512;
/// A track is taken to have stopped when so much later nothing has come: frames may be late by a second, too.
const STALLED: Duration = Duration::from_secs(2);
/// A frame beyond this is no frame.
const FRAME_BYTES_MAX: usize = 8 << 20;
/// Tracks at one time: every microphone, camera and screen of the largest meeting.
const TRACKS_MAX: usize = 1_024;
/// A line beyond this is cut off nothing: it is left out.
const LINE_BYTES_MAX: usize = 64 << 10;

/// What is recorded, and where to.
#[derive(Clone, Debug)]
pub struct RecordingConfig {
    /// Of which pipeline.
    pub pipeline: MediaPipelineId,
    /// Below which all objects lie.
    pub prefix: KeyPrefix,
    /// When the capture began: the zero of all its frames.
    pub began: Timestamp,
}

/// What happens to a recording.
#[derive(Clone, Debug)]
pub enum Input {
    /// Something was captured.
    Captured(Captured),
    /// A line of text, without its end.
    Line(LineKind, String),
    /// So much of what was captured did not come this far.
    Missing(Missing),
    /// About a second has passed.
    Tick,
    /// What was put out before could not be done, for the place that it goes to is full or gone: all open objects
    /// are left as they are, and each track begins again with its next key frame.
    Interrupted,
    /// The capture ends. Nothing comes after it.
    Ended,
}

/// Lines that go to objects of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// `data-channel`
    DataChannel,
    /// `meeting-events`
    MeetingEvents,
    /// `transcription-messages`
    TranscriptionMessages,
}

impl LineKind {
    /// The folder that their objects lie in.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::DataChannel => "data-channel",
            Self::MeetingEvents => "meeting-events",
            Self::TranscriptionMessages => "transcription-messages",
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// An object begins. Of a chunk the record is kept, without its length, so that what is left after a crash can
    /// be told.
    Open {
        /// Its key.
        key: Arc<str>,
        /// What it holds, of a chunk.
        record: Option<Record>,
    },
    /// Bytes at its end. What was appended is whole: a file that ends here plays.
    Append {
        /// Its key.
        key: Arc<str>,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// It is complete.
    Finish {
        /// Its key.
        key: Arc<str>,
        /// What makes it a plain file, of a chunk.
        closing: Option<Closing>,
        /// What it holds, of a chunk.
        record: Option<Record>,
    },
}

#[cfg(test)]
mod tests;
