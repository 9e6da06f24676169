//! Media pipelines: what they are made of, with every default filled in, and how they stand.
//!
//! The API, the store and the engines that do the work share these words. The leaves are the enumerations of the API
//! model, because they mean the same everywhere.
//!
//! Stored: names and values here are those of records on the disk, so members are only added, and only such that may
//! be absent.
//!
//! Wire: Amazon Chime SDK Media Pipelines API, CreateMedia{Capture,Concatenation,LiveConnector}Pipeline.

use serde::{Deserialize, Serialize};

use crate::chime::media_pipelines as chime;
pub use crate::chime::media_pipelines::{
    ActiveSpeakerPosition, AudioChannelsOption, AudioMuxType, BorderColor, CanvasOrientation,
    ContentShareLayoutOption, HighlightColor, HorizontalTilePosition, LiveConnectorMuxType,
    PresenterPosition, ResolutionOption, TileOrder, VerticalTilePosition,
};
use crate::id::{AttendeeId, ExternalMeetingId, ExternalUserId, MediaPipelineId, MediaRegion, MeetingId};
use crate::object::ObjectLocation;
use crate::redact::Redacted;
use crate::rtmp::RtmpUrl;
use crate::visit::VisitId;

/// What a pipeline does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PipelineKind {
    /// Records a meeting in pieces.
    Capture,
    /// Joins the pieces of a capture.
    Concatenation,
    /// Sends a meeting to a streaming service.
    LiveConnector,
}

/// How a pipeline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PipelineStatus {
    /// It was asked for and does not work yet.
    Initializing,
    /// It works.
    InProgress,
    /// It was asked to stop and has something left to write.
    Stopping,
    /// It has done its work; what it wrote is complete.
    Stopped,
    /// It gave up; what it wrote before is there.
    Failed,
}

impl PipelineStatus {
    /// Whether nothing changes any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Failed)
    }

    /// Whether a pipeline may go from this status to `next`. One that works may say so again, with another problem.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Initializing => !matches!(next, Self::Initializing),
            Self::InProgress => !matches!(next, Self::Initializing),
            Self::Stopping => next.is_over(),
            Self::Stopped | Self::Failed => false,
        }
    }
}

impl From<PipelineStatus> for chime::MediaPipelineStatus {
    fn from(status: PipelineStatus) -> Self {
        match status {
            PipelineStatus::Initializing => Self::Initializing,
            PipelineStatus::InProgress => Self::InProgress,
            PipelineStatus::Stopping => Self::Stopping,
            PipelineStatus::Stopped => Self::Stopped,
            PipelineStatus::Failed => Self::Failed,
        }
    }
}

/// The meeting that a pipeline works on, as far as it is needed after its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMeeting {
    /// Which.
    pub id: MeetingId,
    /// The application's name for it.
    pub external_meeting_id: ExternalMeetingId,
    /// Where its media ran.
    pub media_region: MediaRegion,
    /// The visit that it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
}

/// What a pipeline was asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Record.
    Capture(Capture),
    /// Join.
    Concatenation(Concatenation),
    /// Send.
    LiveConnector(LiveConnector),
}

impl Work {
    /// Of which kind it is.
    pub const fn kind(&self) -> PipelineKind {
        match self {
            Self::Capture(_) => PipelineKind::Capture,
            Self::Concatenation(_) => PipelineKind::Concatenation,
            Self::LiveConnector(_) => PipelineKind::LiveConnector,
        }
    }
}

/// A place for objects, and how the caller spelled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sink {
    /// As given, for the answer.
    pub arn: String,
    /// What it means.
    pub location: ObjectLocation,
}

/// A recording of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// The meeting's name as given, for the answer.
    pub source_arn: String,
    /// Where the files go.
    pub sink: Sink,
    /// Whose video; everybody's when absent. Sound is always everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streams: Option<SelectedStreams>,
    /// What is recorded.
    pub artifacts: Artifacts,
    /// How objects are encrypted where they are put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
}

/// Attendees whose video is wanted, at most 25 in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectedStreams {
    /// By id.
    pub attendees: Vec<AttendeeId>,
    /// By the application's name.
    pub external_users: Vec<ExternalUserId>,
}

impl SelectedStreams {
    /// Whether this attendee's video is wanted.
    pub fn holds(&self, attendee: &AttendeeId, external_user: &ExternalUserId) -> bool {
        self.attendees.contains(attendee) || self.external_users.contains(external_user)
    }
}

/// What a capture records. Messages and events of the meeting are always recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifacts {
    /// What the files of sound hold.
    pub audio: AudioMuxType,
    /// Whether each camera is recorded by itself.
    pub video: bool,
    /// Whether each shared screen is.
    pub content: bool,
    /// The composed picture, when one is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composited: Option<CompositedVideo>,
}

impl Default for Artifacts {
    /// When a request says nothing of them.
    fn default() -> Self {
        Self {
            audio: AudioMuxType::AudioWithActiveSpeakerVideo,
            video: true,
            content: true,
            composited: None,
        }
    }
}

impl Artifacts {
    /// Whether cameras have to be recorded for them.
    pub fn need_cameras(&self) -> bool {
        self.video || self.composited.is_some() || self.audio == AudioMuxType::AudioWithActiveSpeakerVideo
    }

    /// Whether shared screens have to be recorded for them.
    pub const fn need_content(&self) -> bool {
        self.content || self.composited.is_some()
    }

    /// What is recorded for them and is none of them.
    pub fn withheld(&self) -> Withheld {
        Withheld {
            cameras: self.need_cameras() && !self.video,
            content: self.need_content() && !self.content,
        }
    }

    /// Whether of all cameras that of the active speaker is the only one that may be seen.
    pub fn show_only_speaker(&self) -> bool {
        self.withheld().cameras && self.composited.is_none()
    }
}

/// Tracks that a picture is made of and that the caller's bucket is not to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Every camera.
    pub cameras: bool,
    /// Every shared screen.
    pub content: bool,
}

impl Withheld {
    /// Whether there are such tracks.
    pub const fn is_any(self) -> bool {
        self.cameras || self.content
    }
}

/// Server-side encryption with a key of the caller's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// The key.
    pub key_id: String,
    /// Further words that have to be said to decrypt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The role that may use the key.
    pub role_arn: String,
}

/// All cameras in one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositedVideo {
    /// How many pixels.
    pub resolution: ResolutionOption,
    /// Which way round.
    pub orientation: CanvasOrientation,
    /// The layout while somebody shares a screen; without one there is an even grid.
    pub content_share: ContentShareLayout,
    /// Frames and corners of the tiles.
    #[serde(default)]
    pub attribute: TileAttribute,
}

impl CompositedVideo {
    /// Width and height in pixels.
    pub const fn size(&self) -> (u32, u32) {
        let (long, short) = match self.resolution {
            ResolutionOption::Hd => (1_280, 720),
            ResolutionOption::Fhd => (1_920, 1_080),
        };
        match self.orientation {
            CanvasOrientation::Landscape => (long, short),
            CanvasOrientation::Portrait => (short, long),
        }
    }
}

/// Where tiles are while somebody shares a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentShareLayout {
    /// Who shares, in a corner.
    PresenterOnly(PresenterPosition),
    /// Who speaks, in a corner.
    ActiveSpeakerOnly(ActiveSpeakerPosition),
    /// A row of tiles above or below.
    Horizontal(Strip<HorizontalTilePosition>),
    /// A column of tiles beside.
    Vertical(Strip<VerticalTilePosition>),
}

/// A row or column of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip<Position> {
    /// At which edge.
    pub position: Position,
    /// How many, 1 to 10.
    pub count: u8,
    /// Who comes first.
    pub order: TileOrder,
    /// Their shape.
    pub aspect: AspectRatio,
}

/// The shape of a tile. Neither side is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AspectRatio {
    width: u8,
    height: u8,
}

impl AspectRatio {
    /// 16 to 9.
    pub const WIDE: Self = Self { width: 16, height: 9 };
    /// 9 to 16.
    pub const TALL: Self = Self { width: 9, height: 16 };

    /// Width and height, in the same unit.
    pub const fn sides(self) -> (u8, u8) {
        (self.width, self.height)
    }
}

/// A text that is no aspect ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an aspect ratio: two numbers of 1 to 99 with a slash between")]
pub struct AspectRatioError;

impl TryFrom<String> for AspectRatio {
    type Error = AspectRatioError;

    fn try_from(text: String) -> Result<Self, AspectRatioError> {
        let (width, height) = text.split_once('/').ok_or(AspectRatioError)?;
        let side = |text: &str| text.parse::<u8>().ok().filter(|side| (1..=99).contains(side));
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Self { width, height }),
            _ => Err(AspectRatioError),
        }
    }
}

impl From<AspectRatio> for String {
    fn from(ratio: AspectRatio) -> Self {
        format!("{}/{}", ratio.width, ratio.height)
    }
}

/// Frames and corners of tiles; what is absent is not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileAttribute {
    /// Radius of the corners, 1 to 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corner_radius: Option<u8>,
    /// Frame of every tile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub border_color: Option<BorderColor>,
    /// Frame of who speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight_color: Option<HighlightColor>,
    /// Thickness of the frames, 1 to 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub border_thickness: Option<u8>,
}

/// The joining of a capture's pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concatenation {
    /// The capture's name as given, for the answer.
    pub source_arn: String,
    /// The capture.
    pub capture: MediaPipelineId,
    /// Which artifacts are joined; sound always is.
    pub artifacts: JoinedArtifacts,
    /// Where the files go.
    pub sink: Sink,
    /// The layout of the composed picture when the capture names none; without one there is none then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<CompositedVideo>,
}

/// The artifacts that a concatenation joins besides sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedArtifacts {
    /// Cameras.
    pub video: bool,
    /// Shared screens.
    pub content: bool,
    /// Data messages.
    pub data_channel: bool,
    /// Transcripts.
    pub transcription_messages: bool,
    /// Who came, left and spoke.
    pub meeting_events: bool,
    /// The composed picture.
    pub composited_video: bool,
}

/// The sending of a meeting to a streaming service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveConnector {
    /// The meeting's name as given, for the answer.
    pub source_arn: String,
    /// Which picture goes with the sound.
    pub mux: LiveConnectorMuxType,
    /// Whose video; everybody's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streams: Option<SelectedStreams>,
    /// The composed picture, when it is the one that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composited: Option<CompositedVideo>,
    /// Where to. The key of the stream is in it.
    pub url: Redacted<RtmpUrl>,
    /// One channel of sound, or two.
    pub channels: AudioChannelsOption,
    /// Samples of sound in a second.
    pub sample_rate: SampleRate,
}

/// Samples of sound in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SampleRate {
    /// 44.1 kHz.
    #[serde(rename = "44100")]
    Hz44100,
    /// 48 kHz.
    #[serde(rename = "48000")]
    Hz48000,
}

impl SampleRate {
    /// As a number.
    pub const fn hertz(self) -> u32 {
        match self {
            Self::Hz44100 => 44_100,
            Self::Hz48000 => 48_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_goes_forward_and_ends_once() {
        use PipelineStatus::{Failed, InProgress, Initializing, Stopped, Stopping};
        let all = [Initializing, InProgress, Stopping, Stopped, Failed];
        let next = |status: PipelineStatus| {
            all.into_iter().filter(move |next| status.may_become(*next)).collect::<Vec<_>>()
        };
        assert_eq!(next(Initializing), [InProgress, Stopping, Stopped, Failed]);
        assert_eq!(next(InProgress), [InProgress, Stopping, Stopped, Failed]);
        assert_eq!(next(Stopping), [Stopped, Failed]);
        assert!(next(Stopped).is_empty() && next(Failed).is_empty());
    }

    #[test]
    fn an_aspect_ratio_has_no_side_of_zero() {
        let parse = |text: &str| AspectRatio::try_from(text.to_owned());
        assert_eq!(parse("16/9"), Ok(AspectRatio::WIDE));
        assert_eq!(String::from(AspectRatio::TALL), "9/16");
        for text in ["", "16", "16:9", "0/9", "16/0", "100/9", "-1/9", "16/9/1"] {
            assert_eq!(parse(text), Err(AspectRatioError), "{text}");
        }
    }

    #[test]
    fn portrait_swaps_the_sides() {
        let content_share = ContentShareLayout::PresenterOnly(PresenterPosition::TopRight);
        let video = |orientation| CompositedVideo {
            resolution: ResolutionOption::Fhd,
            orientation,
            content_share,
            attribute: TileAttribute::default(),
        };
        assert_eq!(video(CanvasOrientation::Landscape).size(), (1_920, 1_080));
        assert_eq!(video(CanvasOrientation::Portrait).size(), (1_080, 1_920));
    }
}
