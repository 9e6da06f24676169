//! Who had a camera or a screen on from when to when, and who spoke.
//!
//! Pictures are where the index has chunks, whatever the meeting's events say: those tell who speaks, who came and
//! how people are called.

use std::collections::{BTreeMap, BTreeSet};

use carillon_proto::id::{AttendeeId, Modality};
use carillon_proto::units::Timestamp;

use super::{Frames, HELD};
use crate::capture::{CaptureEvent, Media};
use crate::catalog::{Catalog, Chunk};

/// Who speaks is taken for the active speaker from so many frames on, so that a cough moves nothing.
const SPEAKER_FRAMES: u64 = 30;
/// Changes of the active speaker: one a second for more than a week.
const SPEAKERS_MAX: usize = 1 << 20;

/// A camera or a screen that is on. They are ordered by when they were switched on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// When it was switched on, in microseconds since the Unix epoch: it may have been before there were pictures of it.
    pub on_us: u64,
    /// The first frame that shows it.
    pub from: Frames,
    /// The first one that does not any more.
    pub to: Frames,
    /// Whose it is.
    pub attendee: AttendeeId,
}

/// What there is to be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// How many frames there are.
    pub length: Frames,
    /// Cameras, in the order in which they are first seen.
    pub cameras: Vec<Span>,
    /// Screens, likewise.
    pub screens: Vec<Span>,
    /// Who speaks from which frame on.
    pub speakers: Vec<(Frames, Option<AttendeeId>)>,
}

/// How attendees are called.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<AttendeeId, String>);

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} names", self.0.len())
    }
}

impl Names {
    /// Notes who came.
    pub fn note(&mut self, event: &CaptureEvent) {
        if let CaptureEvent::AttendeeJoined(who) = event {
            self.0.insert(who.attendee.clone(), who.name().to_owned());
        }
    }

    /// The name of an attendee; nothing when nobody has heard it.
    pub fn of(&self, attendee: &AttendeeId) -> &str {
        self.0.get(attendee).map_or("", String::as_str)
    }
}

impl Timeline {
    /// What a capture has left to be seen.
    pub fn new(catalog: &Catalog, events: &[(Timestamp, CaptureEvent)]) -> Self {
        let mut timeline = Self::default();
        let length = u64::try_from(catalog.duration().as_micros()).unwrap_or(u64::MAX);
        timeline.length = Frames::at_micros(length);
        let switched_on = switched_on(events);
        for (track, chunks) in &catalog.tracks {
            let (spans, modality) = match track.media {
                Media::Camera => (&mut timeline.cameras, Modality::Main),
                Media::Content => (&mut timeline.screens, Modality::Content),
                Media::Mix | Media::Voice => continue,
            };
            let Some(attendee) = &track.attendee else { continue };
            let switched = switched_on.get(&(attendee, modality)).map(Vec::as_slice).unwrap_or_default();
            spans.extend(spans_of(attendee, chunks, catalog.began_us, switched));
        }
        for spans in [&mut timeline.cameras, &mut timeline.screens] {
            spans.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.cmp(b)));
        }
        timeline.speakers = speakers(events, catalog.began_us);
        timeline
    }
}

impl Timeline {
    /// One camera at a time and no screen.
    pub fn speaker_alone(self) -> Self {
        Self { screens: Vec::new(), ..self.speaker_as_camera() }
    }

    /// One camera at a time, beside screens: whoever spoke last among those whose camera is on, or who was the first to
    /// switch it on.
    pub fn speaker_as_camera(self) -> Self {
        let spoken = self.speakers.iter().map(|(frame, _)| *frame);
        let mut edges: BTreeSet<Frames> =
            self.cameras.iter().flat_map(|span| [span.from, span.to]).chain(spoken).collect();
        edges.insert(self.length);
        let edges: Vec<Frames> = edges.into_iter().filter(|edge| *edge <= self.length).collect();
        let mut alone: Vec<Span> = Vec::new();
        for (from, to) in edges.iter().copied().zip(edges.iter().copied().skip(1)) {
            let Some(attendee) = self.best_seen(from) else { continue };
            match alone.last_mut() {
                Some(last) if last.attendee == *attendee && last.to == from => last.to = to,
                _ => alone.push(Span { on_us: 0, from, to, attendee: attendee.clone() }),
            }
        }
        Self { cameras: alone, ..self }
    }

    fn best_seen(&self, at: Frames) -> Option<&AttendeeId> {
        let on: BTreeSet<&Span> =
            self.cameras.iter().filter(|span| span.from <= at && at < span.to).collect();
        let on: Vec<&AttendeeId> = on.into_iter().map(|span| &span.attendee).collect();
        let known = self.speakers.partition_point(|(frame, _)| *frame <= at);
        let spoken = self.speakers.iter().take(known).rev().filter_map(|(_, who)| who.as_ref());
        spoken.into_iter().find(|who| on.contains(who)).or(on.first().copied())
    }
}

/// When each camera and screen was switched on, as the meeting's events say: each time, in their order.
fn switched_on(events: &[(Timestamp, CaptureEvent)]) -> BTreeMap<(&AttendeeId, Modality), Vec<u64>> {
    let mut switched: BTreeMap<(&AttendeeId, Modality), Vec<u64>> = BTreeMap::new();
    for (at, event) in events {
        if let CaptureEvent::AttendeeVideoJoined(who) = event {
            let at = who.since.unwrap_or(*at).as_millis().saturating_mul(1_000);
            switched.entry((&who.attendee, who.modality)).or_default().push(at);
        }
    }
    switched
}

/// The times during which there are pictures of a track; short gaps are none. The first picture comes some time after
/// its camera was switched on.
fn spans_of(attendee: &AttendeeId, chunks: &[Chunk], began_us: u64, switched_on: &[u64]) -> Vec<Span> {
    let held = u64::try_from(HELD.as_micros()).unwrap_or(u64::MAX);
    let mut lit: Vec<(u64, u64)> = Vec::new();
    for chunk in chunks.iter().filter(|chunk| chunk.duration_us > 0) {
        match lit.last_mut() {
            Some((_, end)) if chunk.start_us <= end.saturating_add(held) => *end = chunk.end_us().max(*end),
            _ => lit.push((chunk.start_us, chunk.end_us())),
        }
    }
    let frame = |micros: u64| Frames::at_micros(micros.saturating_sub(began_us));
    let spans = lit.into_iter().map(|(start, end)| Span {
        on_us: switched_on.iter().copied().filter(|on| *on <= start).max().unwrap_or(start),
        from: frame(start),
        to: frame(end),
        attendee: attendee.clone(),
    });
    spans.filter(|span| span.from < span.to).collect()
}

/// Who speaks, without those who do only for a moment.
fn speakers(events: &[(Timestamp, CaptureEvent)], began_us: u64) -> Vec<(Frames, Option<AttendeeId>)> {
    let mut speakers: Vec<(Frames, Option<AttendeeId>)> = Vec::new();
    for (at, event) in events {
        let CaptureEvent::ActiveSpeaker(who) = event else { continue };
        let frame = Frames::at_micros(at.as_millis().saturating_mul(1_000).saturating_sub(began_us));
        if speakers.last().is_some_and(|(since, _)| frame.since(*since) < SPEAKER_FRAMES) {
            speakers.pop();
        }
        if speakers.last().is_none_or(|(_, before)| before != who) && speakers.len() < SPEAKERS_MAX {
            speakers.push((frame, who.clone()));
        }
    }
    speakers
}
