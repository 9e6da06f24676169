//! What a meeting offers, as `MeetingFeatures` of the Chime API.
//!
//! Every member is optional as on the wire, because a meeting echoes exactly what its creator gave. What an
//! absent member means is answered by the methods, so that the defaults stand in one place.

use crate::limits::ATTENDEES_MAX;

/// Whether clients may reduce echo with Voice Focus. The server only conveys it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EchoReduction {
    /// Permitted.
    Available,
    /// Not permitted, the default.
    Unavailable,
}

/// The largest camera video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum VideoResolution {
    /// No video in the meeting.
    None,
    /// 1280 × 720, the default.
    #[serde(rename = "HD")]
    Hd,
    /// 1920 × 1080.
    #[serde(rename = "FHD")]
    Fhd,
}

/// The largest content share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ContentResolution {
    /// No content share in the meeting.
    None,
    /// 1920 × 1080, the default.
    #[serde(rename = "FHD")]
    Fhd,
    /// 3840 × 2160.
    #[serde(rename = "UHD")]
    Uhd,
}

/// The features of a meeting as its creator gave them. They never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct MeetingFeatures {
    /// `Audio.EchoReduction`.
    pub echo_reduction: Option<EchoReduction>,
    /// `Video.MaxResolution`.
    pub video: Option<VideoResolution>,
    /// `Content.MaxResolution`.
    pub content: Option<ContentResolution>,
    /// `Attendee.MaxCount`.
    pub attendees_max: Option<u32>,
}

impl MeetingFeatures {
    /// Whether cameras are allowed.
    pub fn has_video(&self) -> bool {
        self.video != Some(VideoResolution::None)
    }

    /// Whether content shares are allowed.
    pub fn has_content(&self) -> bool {
        self.content != Some(ContentResolution::None)
    }

    /// Whether the meeting asks for more than HD video or FHD content, which needs a small `Attendee.MaxCount`.
    pub fn is_high_definition(&self) -> bool {
        self.video == Some(VideoResolution::Fhd) || self.content == Some(ContentResolution::Uhd)
    }

    /// How many attendees may exist.
    pub fn attendees_max(&self) -> u32 {
        self.attendees_max.unwrap_or(ATTENDEES_MAX)
    }
}
