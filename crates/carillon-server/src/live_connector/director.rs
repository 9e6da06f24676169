//! Composes what a live connector sends: a piece of four seconds at a time, eleven seconds behind.
//!
//! Chunks are five seconds long at most, so what a piece shows has been written seven seconds after its end. A machine
//! that cannot compose as fast as time passes leaves pieces out, and says so, instead of falling ever further behind.
//!
//! Invariant: memory holds what is known of the last minutes' chunks, a few hundred events and one piece.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use carillon_pipeline::capture::{CaptureEvent, Missing, Record};
use carillon_pipeline::catalog::{Catalog, Chunk, TrackName};
use carillon_pipeline::compose::{FRAMES_PER_SECOND, Frames, HELD, Names, Timeline};
use carillon_proto::id::{AttendeeId, Modality};
use carillon_proto::pipeline::CompositedVideo;
use tokio::fs;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout_at};

use super::reel::{Happened, Told};
use crate::finisher::{Composer, Ffmpeg, Gauge, RenderError, Source, WorkDir};

/// Frames of a piece; two groups of pictures, and a segment of a playlist.
const PIECE_FRAMES: u64 = 4 * FRAMES_PER_SECOND;
const PIECE: Duration = Duration::from_secs(4);
/// From the end of a piece until everything in it has been written: a chunk of five seconds, and packets that were
/// waited for.
const BEHIND: Duration = Duration::from_secs(7);
/// What remains at the end and is shorter is not sent.
const LAST_FRAMES_MIN: u64 = FRAMES_PER_SECOND / 2;
/// A director that is later than this leaves out what it has missed.
const LATE_MAX: Duration = Duration::from_secs(12);
/// Chunks are kept so long: the key frame that a piece begins with may lie so far back.
const KEPT: Duration = Duration::from_secs(120);
/// Changes of the speaker that layouts look back to.
const EVENTS_MAX: usize = 512;
/// Between two tries when a piece could not be made.
const PAUSE: Duration = Duration::from_secs(1);

/// Where it takes what it shows from, and how it draws.
pub struct Studio {
    pub ffmpeg: Ffmpeg,
    pub letters: bool,
    pub work: WorkDir,
    pub chunks: Source,
    /// Where the bucket's objects are.
    pub files: PathBuf,
    pub video: CompositedVideo,
    /// Only who speaks is seen, on the whole canvas.
    pub speaker_alone: bool,
}

/// Composes one live connector.
pub struct Director {
    studio: Studio,
    began: Instant,
    began_us: u64,
    told: mpsc::Receiver<Told>,
    outlets: Vec<mpsc::Sender<Bytes>>,
    tracks: BTreeMap<TrackName, Vec<Chunk>>,
    events: Vec<Happened>,
    /// When each camera and screen was switched on the last time.
    switched_on: BTreeMap<(AttendeeId, Modality), Happened>,
    names: Names,
}

impl Director {
    /// A director of what is recorded since `began`, which is `began_us` on the wall.
    pub fn new(
        studio: Studio,
        began: Instant,
        began_us: u64,
        told: mpsc::Receiver<Told>,
        outlets: Vec<mpsc::Sender<Bytes>>,
    ) -> Self {
        let (tracks, events, switched_on) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Self { studio, began, began_us, told, outlets, tracks, events, switched_on, names: Names::default() }
    }

    /// Works until the recording is over and all of it is sent, or nobody takes it any more.
    pub async fn run(mut self) {
        let (mut piece, mut is_over) = (0, false);
        loop {
            if !is_over {
                is_over = self.listen_until(self.due(piece)).await;
            }
            let to = if is_over { self.end().min(first_of(piece + 1)) } else { first_of(piece + 1) };
            if to.since(first_of(piece)) < LAST_FRAMES_MIN {
                return;
            }
            if self.outlets.iter().all(mpsc::Sender::is_closed) {
                return;
            }
            if let Err(error) = self.send(first_of(piece), to).await {
                tracing::warn!(pipeline = %self.studio.chunks.bucket.pipeline, %error, "a piece of a live stream is left out");
                sleep(PAUSE).await;
            }
            piece = self.caught_up(piece + 1, is_over);
            self.forget(piece).await;
        }
    }

    /// When everything that a piece shows has been written.
    fn due(&self, piece: u64) -> Instant {
        let pieces = u32::try_from(piece + 1).unwrap_or(u32::MAX);
        self.began + PIECE.saturating_mul(pieces) + BEHIND
    }

    /// The same piece, or the one whose turn it is if that one is long over.
    fn caught_up(&self, piece: u64, is_over: bool) -> u64 {
        let late = Instant::now().saturating_duration_since(self.due(piece));
        if is_over || late < LATE_MAX {
            return piece;
        }
        let missed = late.as_secs() / PIECE.as_secs();
        tracing::warn!(pipeline = %self.studio.chunks.bucket.pipeline, missed, "composing is too slow for a live stream");
        piece + missed
    }

    /// Takes what is told; `true` when nothing more will be.
    async fn listen_until(&mut self, until: Instant) -> bool {
        loop {
            match timeout_at(until.into(), self.told.recv()).await {
                Ok(Some(Told::Chunk(record))) => self.note_chunk(record),
                Ok(Some(Told::Event(event))) => self.note_event(event),
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }

    fn note_chunk(&mut self, record: Record) {
        let (track, chunk) = TrackName::with_chunk(record);
        let chunks = self.tracks.entry(track).or_default();
        chunks.push(chunk);
        chunks.sort_by_key(|chunk| chunk.start_us);
    }

    fn note_event(&mut self, (at, event): Happened) {
        self.names.note(&event);
        if let CaptureEvent::AttendeeVideoJoined(who) = &event {
            self.switched_on.insert((who.attendee.clone(), who.modality), (at, event.clone()));
        }
        if matches!(event, CaptureEvent::ActiveSpeaker(_)) {
            if self.events.len() >= EVENTS_MAX {
                self.events.drain(..EVENTS_MAX / 2);
            }
            self.events.push((at, event));
        }
    }

    /// The first frame that is not there any more.
    fn end(&self) -> Frames {
        let last = self.tracks.values().flatten().map(Chunk::end_us).max().unwrap_or(0);
        Frames::at_micros(last.saturating_sub(self.began_us))
    }

    /// Composes a piece and hands it on. Who is behind by several pieces does not get it.
    async fn send(&self, from: Frames, to: Frames) -> Result<(), RenderError> {
        let catalog = Catalog {
            began_us: self.began_us,
            tracks: self.tracks.clone(),
            texts: Vec::new(),
            left_out: 0,
            missing: Missing::default(),
        };
        let events: Vec<Happened> = self.switched_on.values().chain(&self.events).cloned().collect();
        let mut timeline = Timeline::new(&catalog, &events);
        timeline.length = to;
        if self.studio.speaker_alone {
            timeline = timeline.speaker_alone();
        }
        let Studio { ffmpeg, work, chunks, video, letters, .. } = &self.studio;
        let gauge = Gauge::default();
        let composer =
            Composer::new(ffmpeg, work, &gauge, chunks, &catalog, &self.names, video.clone(), *letters);
        let file = composer.piece(&timeline, from, to).await?;
        let bytes = Bytes::from(fs::read(&file).await?);
        for outlet in &self.outlets {
            let _behind = outlet.try_send(bytes.clone());
        }
        Ok(())
    }

    /// Deletes chunks that nothing will show any more. That their cameras were on stays known, in one long chunk, for
    /// tiles are in the order in which cameras were switched on.
    async fn forget(&mut self, next: u64) {
        let before = Duration::from_micros(first_of(next).micros()).saturating_sub(KEPT);
        let before_us = self.began_us.saturating_add(u64::try_from(before.as_micros()).unwrap_or(u64::MAX));
        let mut gone = Vec::new();
        for chunks in self.tracks.values_mut() {
            let old = chunks.partition_point(|chunk| chunk.end_us() <= before_us);
            let rest = chunks.split_off(old);
            for chunk in std::mem::take(chunks) {
                if !chunk.object.is_empty() {
                    gone.push(chunk.object.clone());
                }
                lengthen(chunks, chunk);
            }
            // The end of a camera that is off is of no interest.
            if rest.is_empty() {
                chunks.clear();
            }
            chunks.extend(rest);
        }
        self.tracks.retain(|_, chunks| !chunks.is_empty());
        for object in gone {
            let _ = fs::remove_file(self.studio.files.join(&*object)).await;
        }
    }
}

/// Adds the time of a chunk that is gone to the one before it, if it goes on from there.
fn lengthen(chunks: &mut Vec<Chunk>, chunk: Chunk) {
    let held = u64::try_from(HELD.as_micros()).unwrap_or(u64::MAX);
    match chunks.last_mut() {
        Some(last) if chunk.start_us <= last.end_us().saturating_add(held) => {
            last.duration_us = chunk.end_us().saturating_sub(last.start_us);
        }
        _ => {
            chunks.clear();
            chunks.push(Chunk { object: "".into(), keyframe: false, ..chunk });
        }
    }
}

fn first_of(piece: u64) -> Frames {
    Frames(piece.saturating_mul(PIECE_FRAMES))
}
