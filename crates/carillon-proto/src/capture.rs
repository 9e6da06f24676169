//! What is captured of a live meeting: encoded frames as they were sent, and the mix.
//!
//! The media core speaks of packets, the recorder of files; these words stand between them. Nothing here was
//! transcoded: a frame of video is what its sender encoded, a frame of audio is a packet of Opus.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::id::AttendeeId;
use crate::media::VideoCodec;

/// Which tracks are captured of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureTracks {
    /// What somebody hears who says nothing.
    pub mix: bool,
    /// Each microphone by itself.
    pub voices: bool,
    /// Whose cameras.
    pub cameras: Selected,
    /// Shared screens.
    pub content: bool,
}

/// Whose video is captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// Nobody's.
    Nobody,
    /// Everybody's.
    Everybody,
    /// Only these attendees'.
    Only(BTreeSet<AttendeeId>),
}

/// Names a track of one capture; never used twice in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackId(pub u32);

/// A track: what one attendee sends from one start to the next stop, or the mix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Which.
    pub id: TrackId,
    /// Who sends it; nobody sends the mix.
    pub attendee: Option<AttendeeId>,
    /// What it is.
    pub media: TrackMedia,
}

/// What a track carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackMedia {
    /// All who speak: Opus, mono at 48 kHz, a frame every 20 ms, silence included.
    Mix,
    /// One microphone: Opus at 48 kHz, with gaps where nothing was sent.
    Voice,
    /// A camera.
    Camera(VideoCodec),
    /// A shared screen.
    Content(VideoCodec),
}

/// One picture, or one packet of audio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Of which track.
    pub track: TrackId,
    /// When it was sent, since the capture began. Grows from frame to frame of a track.
    pub at: Duration,
    /// Whether a decoder can begin with it; always for audio.
    pub keyframe: bool,
    /// H.264 as an Annex B byte stream, AV1 as low-overhead OBUs with its temporal unit, all else as the codec's frame.
    pub data: Arc<[u8]>,
}

/// What the recorder is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Captured {
    /// A track begins. Its first frame is one that a decoder can begin with.
    Begun(Track),
    /// A frame of a track that has begun. After a loss the next one is again a key frame.
    Frame(Frame),
    /// No frame of the track comes any more.
    Ended(TrackId),
}
