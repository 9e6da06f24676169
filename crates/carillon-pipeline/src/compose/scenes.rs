//! Times during which no tile moves.

use std::collections::BTreeSet;

use carillon_proto::id::AttendeeId;
use carillon_proto::pipeline::{CompositedVideo, ContentShareLayout, TileOrder};

use super::Frames;
use super::layout::{Stage, Tile, tiles};
use super::timeline::{Span, Timeline};

/// From one frame up to another the same tiles are in the same places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The first frame.
    pub from: Frames,
    /// The first frame of the next one.
    pub to: Frames,
    /// From the back to the front; none is a black canvas.
    pub tiles: Vec<Tile>,
}

/// The scenes of a recording, one after the other without a gap, from its first frame to its last.
pub fn scenes(video: &CompositedVideo, timeline: &Timeline) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut cameras = Lit::new(&timeline.cameras);
    let mut screens = Lit::new(&timeline.screens);
    let mut speech = Speech::new(timeline);
    let boundaries = boundaries(video, timeline);
    for pair in boundaries.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (speaker, spoken) = speech.at(from);
        let stage = Stage {
            cameras: cameras.at(from),
            // Of two who share at a time the one who began last.
            presenter: screens.at(from).pop(),
            speaker,
            spoken,
        };
        let tiles = tiles(video, &stage);
        match scenes.last_mut() {
            Some(last) if last.tiles == tiles => last.to = to,
            _ => scenes.push(Scene { from, to, tiles }),
        }
    }
    scenes
}

/// Every frame with which something may change, the first and the one behind the last among them.
fn boundaries(video: &CompositedVideo, timeline: &Timeline) -> Vec<Frames> {
    let mut boundaries: BTreeSet<Frames> = [Frames(0), timeline.length].into();
    for span in timeline.cameras.iter().chain(&timeline.screens) {
        boundaries.extend([span.from, span.to]);
    }
    if follows_speech(video) {
        boundaries.extend(timeline.speakers.iter().map(|(frame, _)| *frame));
    }
    boundaries.into_iter().filter(|frame| *frame <= timeline.length).collect()
}

/// Whether anything moves when somebody else speaks.
fn follows_speech(video: &CompositedVideo) -> bool {
    let layout = match &video.content_share {
        ContentShareLayout::PresenterOnly(_) => false,
        ContentShareLayout::ActiveSpeakerOnly(_) => true,
        ContentShareLayout::Horizontal(strip) => strip.order == TileOrder::SpeakerSequence,
        ContentShareLayout::Vertical(strip) => strip.order == TileOrder::SpeakerSequence,
    };
    layout || video.attribute.highlight_color.is_some()
}

/// What is on at a frame; frames are asked for in their order.
struct Lit<'a> {
    spans: &'a [Span],
    next: usize,
    on: BTreeSet<&'a Span>,
}

impl<'a> Lit<'a> {
    fn new(spans: &'a [Span]) -> Self {
        Self { spans, next: 0, on: BTreeSet::new() }
    }

    /// Whose, in the order in which they were switched on.
    fn at(&mut self, frame: Frames) -> Vec<AttendeeId> {
        while let Some(span) = self.spans.get(self.next).filter(|span| span.from <= frame) {
            self.on.insert(span);
            self.next += 1;
        }
        self.on.retain(|span| span.to > frame);
        self.on.iter().map(|span| span.attendee.clone()).collect()
    }
}

struct Speech<'a> {
    speakers: &'a [(Frames, Option<AttendeeId>)],
    next: usize,
    speaker: Option<AttendeeId>,
    /// The last one first, as many as any layout shows.
    spoken: Vec<AttendeeId>,
}

const SPOKEN_MAX: usize = 25;

impl<'a> Speech<'a> {
    fn new(timeline: &'a Timeline) -> Self {
        Self { speakers: &timeline.speakers, next: 0, speaker: None, spoken: Vec::new() }
    }

    fn at(&mut self, frame: Frames) -> (Option<AttendeeId>, Vec<AttendeeId>) {
        while let Some((_, who)) = self.speakers.get(self.next).filter(|(since, _)| *since <= frame) {
            self.next += 1;
            self.speaker.clone_from(who);
            if let Some(who) = who {
                self.spoken.retain(|spoken| spoken != who);
                self.spoken.insert(0, who.clone());
                self.spoken.truncate(SPOKEN_MAX);
            }
        }
        (self.speaker.clone(), self.spoken.clone())
    }
}
