//! One recording: its tracks, its texts, and what comes out of them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use carillon_proto::capture::{Captured, Frame, Track, TrackId, TrackMedia};
use carillon_proto::media::VideoCodec;
use carillon_proto::units::Timestamp;

use super::audio::AudioLane;
use super::chunk::{Chunk, micros};
use super::names::Names;
use super::video::VideoLane;
use super::{CHUNK_MAX, FRAME_BYTES_MAX, LINE_BYTES_MAX, TRACKS_MAX};
use super::{Codec, Input, LineKind, Media, Output, Record, RecordingConfig};
use crate::mux::{FileWriter, MuxError};

/// One recording. After each input, outputs are taken until there are none: what is open is told only there.
#[derive(Debug)]
pub struct Recording {
    config: RecordingConfig,
    names: Names,
    lanes: BTreeMap<TrackId, (Track, Lane)>,
    texts: BTreeMap<LineKind, Text>,
    outputs: VecDeque<Output>,
    /// Frames that could not be read, whole or in their place.
    unreadable: u64,
}

#[derive(Debug)]
enum Lane {
    Video(Box<VideoLane>),
    Audio(Box<AudioLane>),
}

#[derive(Debug)]
struct Text {
    key: Arc<str>,
    opened: Duration,
}

/// Where a lane gets its chunks from and puts what comes of them.
pub(super) struct Desk<'a> {
    pub outputs: &'a mut VecDeque<Output>,
    names: &'a mut Names,
    track: &'a Track,
    began: Timestamp,
}

impl Desk<'_> {
    /// Opens a chunk of the lane's track.
    pub fn open(&mut self, start: Duration, keyframe: bool, writer: FileWriter) -> Chunk {
        let (media, codec) = kind(self.track.media);
        let attendee = self.track.attendee.clone();
        let key = self.names.chunk(media, attendee.as_ref(), self.began + start);
        let record = Record {
            object: key.to_string(),
            track: self.track.id.0,
            media,
            codec,
            attendee,
            start_us: self.began.as_millis().saturating_mul(1_000).saturating_add(micros(start)),
            duration_us: 0,
            size: writer.format().size(),
            keyframe,
            bytes: 0,
        };
        Chunk::open(start, record, writer, self.outputs)
    }
}

impl Recording {
    /// A recording of nothing yet.
    pub fn new(config: RecordingConfig) -> Self {
        Self {
            names: Names::new(config.prefix.clone()),
            config,
            lanes: BTreeMap::new(),
            texts: BTreeMap::new(),
            outputs: VecDeque::new(),
            unreadable: 0,
        }
    }

    /// The key of the index that begins at a time since the capture began: it may be in several objects.
    pub fn index_key(&mut self, now: Duration) -> Arc<str> {
        self.names.index(self.config.began + now)
    }

    /// Takes what happened, at a time since the capture began.
    pub fn handle_input(&mut self, now: Duration, input: Input) {
        match input {
            Input::Captured(Captured::Begun(track)) => self.begin(track),
            Input::Captured(Captured::Frame(frame)) => {
                self.with_lane(frame.track, |lane, desk| lane.push(&frame, desk));
            }
            Input::Captured(Captured::Ended(track)) => self.end_track(track),
            Input::Line(kind, line) => self.line(now, kind, line),
            // Whoever keeps the index writes it there.
            Input::Missing(_) => {}
            Input::Tick => self.tick(now),
            Input::Interrupted => self.interrupt(),
            Input::Ended => self.end(),
        }
    }

    /// What is to be done next; `None` when all is.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How many frames could not be read.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    fn begin(&mut self, track: Track) {
        self.end_track(track.id);
        if self.lanes.len() >= TRACKS_MAX {
            self.unreadable += 1;
            return;
        }
        let lane = match track.media {
            TrackMedia::Mix | TrackMedia::Voice => Lane::Audio(Box::default()),
            TrackMedia::Camera(codec) | TrackMedia::Content(codec) => {
                Lane::Video(Box::new(VideoLane::new(codec)))
            }
        };
        self.lanes.insert(track.id, (track, lane));
    }

    fn end_track(&mut self, track: TrackId) {
        self.with_lane(track, Lane::finish);
        self.lanes.remove(&track);
    }

    /// Lets a lane work. One that fails leaves its chunk and begins again with its next key frame.
    fn with_lane(
        &mut self,
        id: TrackId,
        work: impl FnOnce(&mut Lane, &mut Desk<'_>) -> Result<(), MuxError>,
    ) {
        let Some((track, lane)) = self.lanes.get_mut(&id) else { return };
        let began = self.config.began;
        let mut desk = Desk { outputs: &mut self.outputs, names: &mut self.names, track, began };
        if work(lane, &mut desk).is_err() {
            self.unreadable += 1;
            if lane.finish(&mut desk).is_err() {
                lane.interrupt();
            }
            lane.broken();
        }
    }

    fn line(&mut self, now: Duration, kind: LineKind, mut line: String) {
        if line.len() > LINE_BYTES_MAX || line.contains('\n') {
            self.unreadable += 1;
            return;
        }
        line.push('\n');
        let key = match self.texts.get(&kind) {
            Some(text) => text.key.clone(),
            None => {
                let key = self.names.lines(kind, self.config.began + now);
                self.outputs.push_back(Output::Open { key: key.clone(), record: None });
                self.texts.insert(kind, Text { key: key.clone(), opened: now });
                key
            }
        };
        self.outputs.push_back(Output::Append { key, bytes: line.into_bytes() });
    }

    fn tick(&mut self, now: Duration) {
        let tracks: Vec<TrackId> = self.lanes.keys().copied().collect();
        for track in tracks {
            self.with_lane(track, |lane, desk| lane.tick(now, desk));
        }
        let outputs = &mut self.outputs;
        self.texts.retain(|_, text| {
            let goes_on = now < text.opened + CHUNK_MAX;
            if !goes_on {
                outputs.push_back(text.finished());
            }
            goes_on
        });
    }

    fn interrupt(&mut self) {
        self.outputs.clear();
        self.texts.clear();
        for (_, lane) in self.lanes.values_mut() {
            lane.interrupt();
        }
    }

    fn end(&mut self) {
        let tracks: Vec<TrackId> = self.lanes.keys().copied().collect();
        for track in tracks {
            self.with_lane(track, Lane::finish);
        }
        self.lanes.clear();
        for text in std::mem::take(&mut self.texts).into_values() {
            self.outputs.push_back(text.finished());
        }
    }
}

impl Text {
    fn finished(&self) -> Output {
        Output::Finish { key: self.key.clone(), closing: None, record: None }
    }
}

impl Lane {
    fn push(&mut self, frame: &Frame, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        if frame.data.len() > FRAME_BYTES_MAX {
            return Err(MuxError::TooLarge);
        }
        match self {
            Self::Video(lane) => lane.push(frame, desk),
            Self::Audio(lane) => lane.push(frame, desk),
        }
    }

    fn tick(&mut self, now: Duration, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        match self {
            Self::Video(lane) => lane.tick(now, desk),
            Self::Audio(lane) => lane.tick(now, desk),
        }
    }

    fn finish(&mut self, desk: &mut Desk<'_>) -> Result<(), MuxError> {
        match self {
            Self::Video(lane) => lane.finish(desk),
            Self::Audio(lane) => lane.finish(desk),
        }
    }

    fn interrupt(&mut self) {
        match self {
            Self::Video(lane) => lane.interrupt(),
            Self::Audio(lane) => lane.interrupt(),
        }
    }

    /// A frame is missing: what follows cannot be decoded before a key frame.
    fn broken(&mut self) {
        if let Self::Video(lane) = self {
            lane.interrupt();
        }
    }
}

fn kind(media: TrackMedia) -> (Media, Codec) {
    let codec = |codec| match codec {
        VideoCodec::Vp8 => Codec::Vp8,
        VideoCodec::Vp9 => Codec::Vp9,
        VideoCodec::H264 => Codec::H264,
        VideoCodec::Av1 => Codec::Av1,
    };
    match media {
        TrackMedia::Mix => (Media::Mix, Codec::Opus),
        TrackMedia::Voice => (Media::Voice, Codec::Opus),
        TrackMedia::Camera(video) => (Media::Camera, codec(video)),
        TrackMedia::Content(video) => (Media::Content, codec(video)),
    }
}
