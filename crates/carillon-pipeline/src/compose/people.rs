//! Who is in a recording: their names, when they were there, when their cameras and screens were on, and who spoke.
//!
//! A player puts the tracks of a recording beside each other by it. All files of a making begin at the same moment; a
//! file shows its first picture before its camera was on and its last one afterwards, so that only this text says when
//! there was one.
//!
//! Wire: JSON of our own, `docs/recordings.md`; times in seconds from the beginning of the recording.

use std::collections::BTreeMap;

use carillon_proto::id::{AttendeeId, Modality};
use carillon_proto::units::Timestamp;
use serde::Serialize;

use super::Frames;
use super::timeline::{Names, Span, Timeline};
use crate::capture::{CaptureEvent, Media};
use crate::catalog::{Catalog, Chunk, TrackName};

/// More people than any meeting has.
const PEOPLE_MAX: usize = 10_000;
/// Changes of the speaker: a day of one a second.
const SPEAKERS_MAX: usize = 86_400;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Told<'a> {
    seconds: f64,
    people: Vec<Person<'a>>,
    /// From when on who speaks; nobody where there is none.
    speakers: Vec<(f64, Option<&'a AttendeeId>)>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Person<'a> {
    attendee_id: &'a AttendeeId,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    present: Vec<(f64, f64)>,
    camera: Shown,
    content: Shown,
}

/// A camera or a screen.
#[derive(Serialize, Default)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    /// From when to when it was on.
    on: Vec<(f64, f64)>,
    /// From when on its pictures are in its next file: it has several when its codec changed.
    files: Vec<f64>,
}

/// The text, of what is an artifact.
pub fn people(catalog: &Catalog, events: &[(Timestamp, CaptureEvent)], names: &Names) -> String {
    let timeline = Timeline::new(catalog, events);
    let length = timeline.length;
    let artifacts: BTreeMap<&TrackName, &[Chunk]> = catalog.artifacts().collect();
    let present = present(events, catalog.began_us, length);
    let mut all: BTreeMap<&AttendeeId, Person<'_>> = BTreeMap::new();
    for (attendee, present) in &present {
        person(&mut all, attendee, names).present.clone_from(present);
    }
    for (track, chunks) in artifacts {
        let (Some(attendee), Some(spans)) = (&track.attendee, spans_of(&timeline, track.media)) else {
            continue;
        };
        let on = spans.iter().filter(|span| span.attendee == *attendee).map(seconds_of).collect();
        let shown = Shown { on, files: files(chunks, catalog.began_us) };
        let person = person(&mut all, attendee, names);
        match track.media {
            Media::Content => person.content = shown,
            _ => person.camera = shown,
        }
    }
    let mut people: Vec<Person<'_>> = all.into_values().collect();
    people.sort_by(|a, b| first_seen(a).total_cmp(&first_seen(b)));
    people.truncate(PEOPLE_MAX);
    let speakers = timeline.speakers.iter().filter(|(frame, _)| *frame < length).take(SPEAKERS_MAX);
    let speakers = speakers.map(|(frame, who)| (seconds(*frame), who.as_ref())).collect();
    let told = Told { seconds: seconds(length), people, speakers };
    serde_json::to_string(&told).expect("texts and finite numbers are JSON")
}

fn person<'a, 'm>(
    all: &'m mut BTreeMap<&'a AttendeeId, Person<'a>>,
    attendee: &'a AttendeeId,
    names: &'a Names,
) -> &'m mut Person<'a> {
    all.entry(attendee).or_insert_with(|| Person {
        attendee_id: attendee,
        name: names.of(attendee),
        present: Vec::new(),
        camera: Shown::default(),
        content: Shown::default(),
    })
}

fn spans_of(timeline: &Timeline, media: Media) -> Option<&[Span]> {
    match media {
        Media::Camera => Some(&timeline.cameras),
        Media::Content => Some(&timeline.screens),
        Media::Mix | Media::Voice => None,
    }
}

/// When people were there, as the events say; who does not leave stays to the end.
fn present(
    events: &[(Timestamp, CaptureEvent)],
    began_us: u64,
    length: Frames,
) -> BTreeMap<AttendeeId, Vec<(f64, f64)>> {
    let end = seconds(length);
    let mut present: BTreeMap<AttendeeId, Vec<(f64, f64)>> = BTreeMap::new();
    let mut since: BTreeMap<&AttendeeId, f64> = BTreeMap::new();
    for (at, event) in events {
        let at = after(at.as_millis().saturating_mul(1_000), began_us).min(end);
        match event {
            CaptureEvent::AttendeeJoined(who) if who.modality == Modality::Main => {
                since.entry(&who.attendee).or_insert(at);
            }
            CaptureEvent::AttendeeLeft(who) if who.modality == Modality::Main => {
                if let Some(from) = since.remove(&who.attendee) {
                    present.entry(who.attendee.clone()).or_default().push((from, at));
                }
            }
            _ => {}
        }
    }
    for (attendee, from) in since {
        present.entry(attendee.clone()).or_default().push((from, end));
    }
    present
}

/// Where the files of a track begin: the first at zero, each other with its codec's first chunk.
fn files(chunks: &[Chunk], began_us: u64) -> Vec<f64> {
    let mut files = vec![0.0];
    for pair in chunks.windows(2) {
        if let [before, chunk] = pair
            && before.codec != chunk.codec
        {
            files.push(after(chunk.start_us, began_us));
        }
    }
    files
}

fn first_seen(person: &Person<'_>) -> f64 {
    let spans = [&person.present, &person.camera.on, &person.content.on];
    spans.into_iter().filter_map(|spans| Some(spans.first()?.0)).fold(f64::INFINITY, f64::min)
}

fn seconds_of(span: &Span) -> (f64, f64) {
    (seconds(span.from), seconds(span.to))
}

fn after(at_us: u64, began_us: u64) -> f64 {
    millis(at_us.saturating_sub(began_us))
}

fn seconds(frames: Frames) -> f64 {
    millis(frames.micros())
}

/// In seconds, to the millisecond.
fn millis(micros: u64) -> f64 {
    (micros / 1_000) as f64 / 1_000.0
}
