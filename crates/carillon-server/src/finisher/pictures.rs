//! Which pictures a concatenation has, and what may be seen in each.
//!
//! A capture records cameras and screens as artifacts, for its own picture, or not at all. Whoever asked for
//! `AudioWithActiveSpeakerVideo` and for no cameras sees the active speaker and nobody else; whoever asked for nothing that
//! shows a camera sees none.

use carillon_pipeline::capture::{CaptureEvent, Media};
use carillon_pipeline::catalog::{Catalog, Place};
use carillon_pipeline::compose::Timeline;
use carillon_ports::engines::ConcatenationSpec;
use carillon_proto::pipeline::{
    ActiveSpeakerPosition, AudioMuxType, CanvasOrientation, CompositedVideo, ContentShareLayout,
    ResolutionOption, TileAttribute,
};
use carillon_proto::units::Timestamp;

/// The pictures of a concatenation.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order in which they are drawn.
    pub pictures: Vec<Picture>,
    /// There were to be some, and what they show is deleted.
    pub are_gone: bool,
}

/// A picture, which is a file with the mix.
#[derive(Debug)]
pub struct Picture {
    /// What it looks like.
    pub video: CompositedVideo,
    /// What there is to be seen in it.
    pub timeline: Timeline,
    /// Where it goes.
    pub place: PicturePlace,
    /// Whether chapters go with it.
    pub with_chapters: bool,
}

/// Where a picture goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PicturePlace {
    /// `composited-video/`
    CompositedVideo,
    /// `audio/`, in the place of the mix alone.
    Audio,
}

/// What a concatenation shows of a capture of which `catalog` is left. `has_withheld` tells whether what was withheld from
/// the bucket is still there.
pub fn plan(
    spec: &ConcatenationSpec,
    catalog: &Catalog,
    events: &[(Timestamp, CaptureEvent)],
    has_withheld: bool,
) -> Plan {
    let (artifacts, concatenation) = (&spec.source.capture.artifacts, &spec.concatenation);
    let everything = Timeline::new(catalog, events);
    let mut pictures = Vec::new();
    let layout = artifacts.composited.as_ref().or(concatenation.layout.as_ref());
    if let Some(video) = layout.filter(|_| concatenation.artifacts.composited_video) {
        let timeline = match artifacts.show_only_speaker() {
            true => everything.clone().speaker_as_camera(),
            false => everything.clone(),
        };
        let place = PicturePlace::CompositedVideo;
        pictures.push(Picture { video: video.clone(), timeline, place, with_chapters: true });
    }
    let has_speaker = artifacts.audio == AudioMuxType::AudioWithActiveSpeakerVideo
        // Of the server's own files the composed one shows the speaker, unless that is all that may be seen.
        && (concatenation.layout.is_none() || artifacts.show_only_speaker());
    if has_speaker && !everything.cameras.is_empty() {
        let (video, timeline) = (whole_canvas(), everything.speaker_alone());
        pictures.push(Picture { video, timeline, place: PicturePlace::Audio, with_chapters: false });
    }
    let are_gone = !has_withheld && is_missing(spec, catalog) && (has_speaker || !pictures.is_empty());
    if are_gone {
        pictures.clear();
    }
    Plan { pictures, are_gone }
}

/// The canvas of who is alone on it.
fn whole_canvas() -> CompositedVideo {
    CompositedVideo {
        resolution: ResolutionOption::Hd,
        orientation: CanvasOrientation::Landscape,
        content_share: ContentShareLayout::ActiveSpeakerOnly(ActiveSpeakerPosition::TopRight),
        attribute: TileAttribute::default(),
    }
}

/// Whether something was to be withheld and nothing of its kind is anywhere.
fn is_missing(spec: &ConcatenationSpec, catalog: &Catalog) -> bool {
    let withheld = spec.source.capture.artifacts.withheld();
    let has = |media| {
        let mut tracks = catalog.tracks.iter().filter(|(track, _)| track.media == media);
        tracks.any(|(_, chunks)| chunks.iter().any(|chunk| matches!(chunk.place, Place::Bucket)))
    };
    withheld.cameras && !has(Media::Camera) || withheld.content && !has(Media::Content)
}
