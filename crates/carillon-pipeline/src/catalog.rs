//! What a capture has left in its bucket: its tracks with their chunks in the order of time, and its texts.
//!
//! It is read from the capture's index, line by line, so that an index of any length is read in pieces. Only what lies
//! below the capture's own prefix is taken: whoever can write an index must not make us read what is elsewhere.
//!
//! Invariant: at most a million chunks are known; those beyond are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use carillon_proto::id::{AttendeeId, MediaPipelineId};
use carillon_proto::object::KeyPrefix;

use crate::capture::{Codec, IndexLine, LineKind, Media, Missing, Record};
use crate::mux::Size;

/// Chunks of one capture: a day of 25 cameras and as many microphones.
const CHUNKS_MAX: usize = 1 << 20;
/// A longer line is none of ours.
const LINE_BYTES_MAX: usize = 16 << 10;

/// Reads the objects of an index, in the order of their keys.
#[derive(Debug)]
pub struct CatalogReader {
    capture: MediaPipelineId,
    /// Below which the objects lie, with a slash at its end.
    below: String,
    /// What is known of the object that is being read: whether it is of the capture, and its line that is not whole.
    is_ours: bool,
    place: Place,
    partial: Vec<u8>,
    began_us: Option<u64>,
    chunks: BTreeMap<Box<str>, (TrackName, Chunk)>,
    texts: BTreeSet<Box<str>>,
    left_out: u64,
    missing: Missing,
}

/// What a capture has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// When the capture began, in microseconds since the Unix epoch: the zero of everything made of it.
    pub began_us: u64,
    /// The chunks of each track, in the order of time.
    pub tracks: BTreeMap<TrackName, Vec<Chunk>>,
    /// Keys of objects of text, in the order of time.
    pub texts: Vec<Box<str>>,
    /// Chunks that were too many.
    pub left_out: u64,
    /// What was never written.
    pub missing: Missing,
}

/// One microphone, camera or screen of one attendee, however often it was switched on; or the mix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrackName {
    /// What it is.
    pub media: Media,
    /// Whose.
    pub attendee: Option<AttendeeId>,
}

/// A chunk of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its key.
    pub object: Box<str>,
    /// When it begins, in microseconds since the Unix epoch.
    pub start_us: u64,
    /// How long it plays; zero when its writer died, until somebody has looked.
    pub duration_us: u64,
    /// How it is encoded.
    pub codec: Codec,
    /// Width and height of a picture.
    pub size: Option<Size>,
    /// Whether a decoder can begin with it.
    pub keyframe: bool,
    /// Where it lies.
    pub place: Place,
}

/// Where chunks of a capture lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the capture's bucket.
    #[default]
    Bucket,
    /// With the server: it was recorded for the picture, and is no artifact that was asked for.
    Withheld,
}

impl Chunk {
    /// When it ends.
    pub fn end_us(&self) -> u64 {
        self.start_us.saturating_add(self.duration_us)
    }
}

impl TrackName {
    /// What a record tells, as a chunk of its track.
    pub fn with_chunk(record: Record) -> (Self, Chunk) {
        let Record { object, media, attendee, start_us, duration_us, codec, size, keyframe, .. } = record;
        (
            Self { media, attendee },
            Chunk {
                object: object.into(),
                start_us,
                duration_us,
                codec,
                size,
                keyframe,
                place: Place::Bucket,
            },
        )
    }

    /// The folder and the name of the file that is joined of it, by Amazon's rules as far as there are any. `part`
    /// counts from 1: a track whose codec changed is several files.
    pub fn file(&self, pipeline: &MediaPipelineId, part: usize) -> String {
        let folder = match self.media {
            Media::Mix => "audio",
            Media::Voice => "audio-individual",
            Media::Camera | Media::Content => "video",
        };
        let who = self.attendee.as_ref().map(|id| format!("-{id}")).unwrap_or_default();
        let content = if self.media == Media::Content { "#content" } else { "" };
        let part = if part > 1 { format!("-{part}") } else { String::new() };
        format!("{folder}/{pipeline}{who}{content}{part}.mp4")
    }
}

impl CatalogReader {
    /// Nothing is known yet.
    pub fn new(capture: MediaPipelineId, prefix: &KeyPrefix) -> Self {
        Self {
            capture,
            below: prefix.key(""),
            is_ours: false,
            place: Place::Bucket,
            partial: Vec::new(),
            began_us: None,
            chunks: BTreeMap::new(),
            texts: BTreeSet::new(),
            left_out: 0,
            missing: Missing::default(),
        }
    }

    /// Another object of the index begins; what it tells of lies where it does. Others' captures may have the same
    /// prefix: whose it is its first line says.
    pub fn begin_object(&mut self, place: Place) {
        (self.is_ours, self.place) = (false, place);
        self.partial.clear();
    }

    /// The next bytes of the object; `false` when it is none of the capture's and needs not be read on.
    pub fn read(&mut self, bytes: &[u8]) -> bool {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.partial.len() + part.len() <= LINE_BYTES_MAX {
                self.partial.extend_from_slice(part);
            }
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.partial);
                if let Some(line) = std::str::from_utf8(&line).ok().and_then(IndexLine::from_line) {
                    self.line(line);
                }
                if !self.is_ours {
                    return false;
                }
            }
        }
        true
    }

    /// All that is known; `None` when nothing of the capture was found.
    pub fn finish(self) -> Option<Catalog> {
        let mut tracks: BTreeMap<TrackName, Vec<Chunk>> = BTreeMap::new();
        for (track, chunk) in self.chunks.into_values() {
            tracks.entry(track).or_default().push(chunk);
        }
        for chunks in tracks.values_mut() {
            chunks.sort_by_key(|chunk| chunk.start_us);
        }
        let texts = self.texts.into_iter().collect();
        let (left_out, missing) = (self.left_out, self.missing);
        Some(Catalog { began_us: self.began_us?, tracks, texts, left_out, missing })
    }

    fn line(&mut self, line: IndexLine) {
        match line {
            IndexLine::Capture { pipeline, began_us } => {
                self.is_ours = pipeline == self.capture;
                if self.is_ours {
                    self.began_us = Some(self.began_us.map_or(began_us, |began| began.min(began_us)));
                }
            }
            IndexLine::Chunk(record) if self.is_ours => self.chunk(record),
            IndexLine::Text { object } if self.is_ours && object.starts_with(&self.below) => {
                self.texts.insert(object.into());
            }
            IndexLine::Missing(missing) if self.is_ours => self.missing += missing,
            IndexLine::Chunk(_) | IndexLine::Text { .. } | IndexLine::Missing(_) => {}
        }
    }

    fn chunk(&mut self, record: Record) {
        let is_new = !self.chunks.contains_key(record.object.as_str());
        if !record.object.starts_with(&self.below) || (is_new && self.chunks.len() >= CHUNKS_MAX) {
            self.left_out += 1;
            return;
        }
        let (track, mut chunk) = TrackName::with_chunk(record);
        chunk.place = self.place;
        self.chunks.insert(chunk.object.clone(), (track, chunk));
    }
}

impl Catalog {
    /// How long the capture is, to the end of its last chunk.
    pub fn duration(&self) -> Duration {
        let ends = self.tracks.values().filter_map(|chunks| chunks.iter().map(Chunk::end_us).max());
        Duration::from_micros(ends.max().unwrap_or(0).saturating_sub(self.began_us))
    }

    /// The keys of the texts of one kind, in the order of time.
    pub fn texts_of(&self, kind: LineKind) -> impl Iterator<Item = &str> {
        let is_of = move |key: &&str| key.rsplit('/').nth(1) == Some(kind.folder());
        self.texts.iter().map(AsRef::as_ref).filter(is_of)
    }

    /// The tracks that are artifacts, with their chunks: of those that lie with the server no file may be made.
    pub fn artifacts(&self) -> impl Iterator<Item = (&TrackName, &[Chunk])> {
        let tracks = self.tracks.iter().map(|(track, chunks)| (track, chunks.as_slice()));
        tracks.filter(|(_, chunks)| chunks.iter().all(|chunk| chunk.place == Place::Bucket))
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> usize {
        self.tracks.values().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPTURE: &str = "7c9e1f42-2b3c-4d5e-8f90-112233445566";
    const ALICE: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    fn reader() -> CatalogReader {
        CatalogReader::new(CAPTURE.parse().unwrap(), &"visits/7".parse().unwrap())
    }

    fn capture(id: &str, began_us: u64) -> String {
        IndexLine::Capture { pipeline: id.parse().unwrap(), began_us }.to_line()
    }

    fn chunk(object: &str, media: Media, start_us: u64, duration_us: u64) -> String {
        let attendee = (media != Media::Mix).then(|| ALICE.parse().unwrap());
        IndexLine::Chunk(Record {
            object: object.to_owned(),
            track: 0,
            media,
            codec: Codec::Opus,
            attendee,
            start_us,
            duration_us,
            size: None,
            keyframe: true,
            bytes: 1,
        })
        .to_line()
    }

    #[test]
    fn chunks_are_in_the_order_of_time_and_the_last_line_of_an_object_counts() {
        let text = capture(CAPTURE, 5)
            + &chunk("visits/7/audio/b.mp4", Media::Mix, 5_000_005, 0)
            + &chunk("visits/7/audio/a.mp4", Media::Mix, 5, 5_000_000)
            + &chunk("visits/7/audio/b.mp4", Media::Mix, 5_000_005, 3)
            + "{\"line\":\"chunk\",";
        let mut reader = reader();
        for piece in text.as_bytes().chunks(7) {
            reader.read(piece);
        }
        let catalog = reader.finish().unwrap();
        let [(name, chunks)] = &catalog.tracks.iter().collect::<Vec<_>>()[..] else { panic!("one track") };
        assert_eq!(name.file(&CAPTURE.parse().unwrap(), 1), format!("audio/{CAPTURE}.mp4"));
        let spans: Vec<_> = chunks.iter().map(|chunk| (chunk.start_us, chunk.duration_us)).collect();
        assert_eq!(spans, [(5, 5_000_000), (5_000_005, 3)]);
        assert_eq!((catalog.began_us, catalog.duration()), (5, Duration::from_micros(5_000_003)));
    }

    #[test]
    fn what_is_of_another_capture_or_elsewhere_is_not_taken() {
        let mut reader = reader();
        let mine = capture(CAPTURE, 9)
            + &chunk("elsewhere/audio/a.mp4", Media::Mix, 9, 1)
            + &chunk("visits/7/audio-individual/a.mp4", Media::Voice, 9, 1)
            + &IndexLine::Text { object: "visits/7/data-channel/a.txt".to_owned() }.to_line();
        assert!(reader.read(mine.as_bytes()));
        reader.begin_object(Place::Bucket);
        let other = capture("7c9e1f42-2b3c-4d5e-8f90-112233445567", 1)
            + &chunk("visits/7/audio/c.mp4", Media::Mix, 1, 1);
        assert!(!reader.read(other.as_bytes()));
        let catalog = reader.finish().unwrap();
        assert_eq!((catalog.chunks(), catalog.began_us), (1, 9));
        assert_eq!(catalog.texts_of(LineKind::DataChannel).count(), 1);
        assert_eq!(catalog.texts_of(LineKind::MeetingEvents).count(), 0);
    }

    #[test]
    fn what_lies_with_the_server_is_known_and_no_artifact() {
        let mut reader = reader();
        let shared = capture(CAPTURE, 9) + &chunk("visits/7/audio/a.mp4", Media::Mix, 9, 1);
        let withheld = capture(CAPTURE, 9) + &chunk("visits/7/video/a.mp4", Media::Camera, 9, 1);
        reader.read(shared.as_bytes());
        reader.begin_object(Place::Withheld);
        reader.read(withheld.as_bytes());
        let catalog = reader.finish().unwrap();
        assert_eq!(catalog.chunks(), 2);
        let artifacts: Vec<_> = catalog.artifacts().map(|(track, _)| track.media).collect();
        assert_eq!(artifacts, [Media::Mix]);
    }

    #[test]
    fn without_an_index_there_is_nothing() {
        assert_eq!(reader().finish(), None);
    }

    #[test]
    fn files_are_named_as_the_guide_names_them_and_for_whom_they_are() {
        let id = CAPTURE.parse().unwrap();
        let name = |media| TrackName { media, attendee: Some(ALICE.parse().unwrap()) };
        assert_eq!(name(Media::Camera).file(&id, 1), format!("video/{CAPTURE}-{ALICE}.mp4"));
        assert_eq!(name(Media::Content).file(&id, 1), format!("video/{CAPTURE}-{ALICE}#content.mp4"));
        assert_eq!(name(Media::Camera).file(&id, 2), format!("video/{CAPTURE}-{ALICE}-2.mp4"));
        assert_eq!(name(Media::Voice).file(&id, 1), format!("audio-individual/{CAPTURE}-{ALICE}.mp4"));
    }
}
