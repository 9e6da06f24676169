//! The finished files of a recording: which there can be, what they are called, where they lie.
//!
//! Wire: the layout of Chime's concatenated artifacts, `docs/media-pipelines.md`.

use std::fmt;

use carillon_ports::objects::ObjectKey;
use carillon_proto::id::{AttendeeId, MediaPipelineId};
use carillon_proto::object::KeyPrefix;
use carillon_proto::units::Timestamp;

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingFile {
    /// What it is.
    pub name: FileName,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was finished.
    pub modified: Timestamp,
}

/// Names a file of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// The concatenation that made it.
    pub concatenation: MediaPipelineId,
    /// What is in it.
    pub part: Part,
    /// A track whose codec changed is several files, which are counted from 1.
    pub number: u16,
}

/// What is in a file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Everybody in one picture, with sound.
    Composed,
    /// Who came and shared when, as WebVTT chapters of the composed file.
    Chapters,
    /// What was said, as WebVTT captions of the composed file.
    Captions,
    /// Who was there, whose camera and screen was on when, and who spoke, as JSON.
    People,
    /// The sound of all.
    Audio,
    /// A microphone alone.
    Voice(AttendeeId),
    /// A camera alone, without sound.
    Camera(AttendeeId),
    /// A shared screen alone, without sound.
    Content(AttendeeId),
}

/// A text that names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("names no file of a recording")]
pub struct FileNameError;

impl Part {
    /// Its media type.
    pub const fn content_type(&self) -> &'static str {
        match self {
            Self::Composed | Self::Camera(_) | Self::Content(_) => "video/mp4",
            Self::Audio | Self::Voice(_) => "audio/mp4",
            Self::Chapters | Self::Captions => "text/vtt; charset=utf-8",
            Self::People => "application/json",
        }
    }
}

/// The folders in which a concatenation leaves its files.
pub(super) const FOLDERS: [&str; 4] = ["composited-video", "audio", "video", "audio-individual"];
/// More files of one track than anybody makes by changing codecs.
const NUMBER_MAX: u16 = 999;

impl FileName {
    /// Reads what callers call a file, the reverse of `to_string`.
    pub fn new(concatenation: MediaPipelineId, file: &str) -> Result<Self, FileNameError> {
        let whole = |part| Ok(Self { concatenation: concatenation.clone(), part, number: 1 });
        match file {
            "composed.mp4" => return whole(Part::Composed),
            "chapters.vtt" => return whole(Part::Chapters),
            "captions.vtt" => return whole(Part::Captions),
            "people.json" => return whole(Part::People),
            _ => {}
        }
        let (name, number) = numbered(file.strip_suffix(".mp4").ok_or(FileNameError)?);
        let attendee = |text: &str| text.parse().map_err(|_| FileNameError);
        let part = match name.split_once('-') {
            None if name == "audio" => Part::Audio,
            Some(("voice", who)) => Part::Voice(attendee(who)?),
            Some(("camera", who)) => Part::Camera(attendee(who)?),
            Some(("content", who)) => Part::Content(attendee(who)?),
            _ => return Err(FileNameError),
        };
        Ok(Self { concatenation, part, number })
    }

    /// Where the file lies below the prefix of its concatenation.
    pub(super) fn key(&self, prefix: &KeyPrefix) -> Option<ObjectKey> {
        let (id, number) = (&self.concatenation, self.suffix());
        let name = match &self.part {
            Part::Composed => format!("composited-video/{id}.mp4"),
            Part::Chapters => format!("composited-video/{id}.vtt"),
            Part::Captions => format!("composited-video/{id}.captions.vtt"),
            Part::People => format!("video/{id}.people.json"),
            Part::Audio => format!("audio/{id}{number}.mp4"),
            Part::Voice(attendee) => format!("audio-individual/{id}-{attendee}{number}.mp4"),
            Part::Camera(attendee) => format!("video/{id}-{attendee}{number}.mp4"),
            Part::Content(attendee) => format!("video/{id}-{attendee}#content{number}.mp4"),
        };
        prefix.key(&name).parse().ok()
    }

    /// The file that a key names; the reverse of [`FileName::key`].
    pub(super) fn of_key(
        key: &ObjectKey,
        prefix: &KeyPrefix,
        concatenation: &MediaPipelineId,
    ) -> Option<Self> {
        let below = key.as_str().strip_prefix(prefix.as_str())?.strip_prefix('/')?;
        let (folder, file) = below.split_once('/')?;
        let rest = file.strip_prefix(concatenation.as_str())?;
        let whole = |part| Some(Self { concatenation: concatenation.clone(), part, number: 1 });
        match (folder, rest) {
            ("composited-video", ".mp4") => return whole(Part::Composed),
            ("composited-video", ".vtt") => return whole(Part::Chapters),
            ("composited-video", ".captions.vtt") => return whole(Part::Captions),
            ("video", ".people.json") => return whole(Part::People),
            _ => {}
        }
        let (name, number) = numbered(rest.strip_suffix(".mp4")?);
        let part = match (folder, name.strip_prefix('-')) {
            ("audio", None) if name.is_empty() => Part::Audio,
            ("audio-individual", Some(who)) => Part::Voice(who.parse().ok()?),
            ("video", Some(who)) => match who.strip_suffix("#content") {
                Some(who) => Part::Content(who.parse().ok()?),
                None => Part::Camera(who.parse().ok()?),
            },
            _ => return None,
        };
        Some(Self { concatenation: concatenation.clone(), part, number })
    }

    fn suffix(&self) -> String {
        if self.number > 1 { format!("-{}", self.number) } else { String::new() }
    }
}

/// What callers call the file, below its concatenation.
impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.suffix();
        match &self.part {
            Part::Composed => f.write_str("composed.mp4"),
            Part::Chapters => f.write_str("chapters.vtt"),
            Part::Captions => f.write_str("captions.vtt"),
            Part::People => f.write_str("people.json"),
            Part::Audio => write!(f, "audio{number}.mp4"),
            Part::Voice(attendee) => write!(f, "voice-{attendee}{number}.mp4"),
            Part::Camera(attendee) => write!(f, "camera-{attendee}{number}.mp4"),
            Part::Content(attendee) => write!(f, "content-{attendee}{number}.mp4"),
        }
    }
}

/// Splits `-2` and up off the end of a name. The last group of an attendee's id is longer than any number.
fn numbered(name: &str) -> (&str, u16) {
    let split = name.rsplit_once('-').and_then(|(rest, digits)| {
        let number: u16 = digits.parse().ok()?;
        let is_number = (2..=NUMBER_MAX).contains(&number) && digits == number.to_string();
        is_number.then_some((rest, number))
    });
    split.unwrap_or((name, 1))
}
