//! The index of a recording: what composition has to know of each chunk, as JSON lines.

use carillon_proto::id::{AttendeeId, MediaPipelineId};
use serde::{Deserialize, Serialize};

use super::Missing;
use crate::mux::Size;

/// One line. The first names the capture. Of an object the last line counts: the first is written when it begins,
/// with a duration of zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum IndexLine {
    /// What is captured.
    Capture {
        /// Of which pipeline.
        pipeline: MediaPipelineId,
        /// When it began, in microseconds since the Unix epoch.
        began_us: u64,
    },
    /// A chunk of a track.
    Chunk(Record),
    /// An object of text, when it begins.
    Text {
        /// Its key.
        object: String,
    },
    /// So much of the capture is in none of its objects.
    Missing(Missing),
}

/// What an object holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its key.
    pub object: String,
    /// Numbers the tracks of one index: from one start of a microphone, camera or screen to its stop.
    pub track: u32,
    /// What the track is.
    pub media: Media,
    /// How it is encoded.
    pub codec: Codec,
    /// Who sends it; nobody sends the mix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendee: Option<AttendeeId>,
    /// When its first frame was sent, in microseconds since the Unix epoch.
    pub start_us: u64,
    /// How long it plays. Zero in the last line of an object means that its writer died: the file tells.
    pub duration_us: u64,
    /// Width and height of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Whether a decoder can begin with it. If not, it goes on where the one before it ends.
    pub keyframe: bool,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// All who speak.
    Mix,
    /// One microphone.
    Voice,
    /// A camera.
    Camera,
    /// A shared screen.
    Content,
}

/// How a track is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Codec {
    /// Opus
    Opus,
    /// H.264
    H264,
    /// VP8
    Vp8,
    /// VP9
    Vp9,
    /// AV1
    Av1,
}

impl IndexLine {
    /// The line, with its end.
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("texts and numbers are always JSON");
        line.push('\n');
        line
    }

    /// Reads a line; `None` when it is none, as the last of a file that was cut off.
    pub fn from_line(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}
