//! Has the composed picture drawn, slice by slice, and puts the slices and the sound into one file.
//!
//! A slice that is drawn has a name that says what is in it, so that after a restart only what is missing is drawn.
//! The sound is encoded once from its beginning to its end: an encoder begins with a piece of silence, of which a
//! player would hear one at every seam.
//!
//! An encoder does not say why it failed in words that could be relied on. A disk without room is told from footage that
//! cannot be drawn by looking at the disk: the one is waited for, the other is black for ever.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carillon_pipeline::capture::Media;
use carillon_pipeline::catalog::{Catalog, TrackName};
use carillon_pipeline::compose::{
    Drawing, FRAMES_PER_SECOND, Footage, Frames, Names, Pen, Scene, Slice, Tile, TileSource, Timeline,
    drawing, runs, scenes, slices,
};
use carillon_proto::pipeline::CompositedVideo;
use tokio::fs;

use super::ffmpeg::{Ffmpeg, FfmpegError};
use super::gauge::Gauge;
use super::join::{JoinError, Joiner};
use super::store::Source;
use super::work::WorkDir;

/// Frames that count as much as the joining of a chunk.
const FRAMES_PER_UNIT: u64 = 10;
/// However slow the machine is, a frame does not take so long; and nothing is so short that it need not start.
const FRAME_MAX: Duration = Duration::from_secs(2);
const START_MAX: Duration = Duration::from_secs(120);
/// Room that there must be on the disk when an encoder fails, or else the disk is to blame.
const ROOM: usize = 256 << 10;
const SLICE: &str = "slice.mp4";
const SOUND: &str = "sound.m4a";
const WHOLE: &str = "whole.mp4";
const PIECE: &str = "piece.ts";
/// Where the clock of pieces begins: later than any picture is decoded before it is shown.
const PIECE_CLOCK_SECONDS: f64 = 10.0;
const WARM_UP_MICROS: u64 = 1_000_000;

/// Why nothing was composed.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Chunks cannot be had, or not be written.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The encoder fails at what it can never fail at.
    #[error(transparent)]
    Encoder(#[from] FfmpegError),
}

impl From<io::Error> for RenderError {
    fn from(error: io::Error) -> Self {
        Self::Join(error.into())
    }
}

/// What was composed.
pub struct Composed {
    /// The file.
    pub file: PathBuf,
    /// Slices that could not be drawn.
    pub black: u64,
}

/// Composes one recording.
pub struct Composer<'a> {
    ffmpeg: &'a Ffmpeg,
    work: &'a WorkDir,
    gauge: &'a Gauge,
    source: &'a Source,
    catalog: &'a Catalog,
    names: &'a Names,
    pen: Pen,
}

impl<'a> Composer<'a> {
    /// A composer of this recording in this layout.
    #[expect(clippy::too_many_arguments, reason = "each is another thing that is lent, once")]
    pub fn new(
        ffmpeg: &'a Ffmpeg,
        work: &'a WorkDir,
        gauge: &'a Gauge,
        source: &'a Source,
        catalog: &'a Catalog,
        names: &'a Names,
        video: CompositedVideo,
        letters: bool,
    ) -> Self {
        Self { ffmpeg, work, gauge, source, catalog, names, pen: Pen { video, letters, threads: threads() } }
    }

    /// How much work so many frames are, in units of the gauge.
    pub fn units(frames: Frames) -> u64 {
        frames.0 / FRAMES_PER_UNIT
    }

    /// Draws what is not drawn yet, and joins it with the sound.
    pub async fn compose(&self, timeline: &Timeline) -> Result<Composed, RenderError> {
        let slices: Vec<Slice> = slices(&scenes(&self.pen.video, timeline)).collect();
        let (mut list, mut black) = (String::new(), 0);
        for slice in &slices {
            let name = self.name(slice);
            if self.work.has(&name).await {
                self.gauge.add(slice.frames / FRAMES_PER_UNIT);
            } else {
                self.draw(slice, &name).await?;
            }
            let mark = format!("{name}.black");
            black += u64::from(self.work.has(&mark).await);
            list.push_str(&listed(&name, slice.from, slice.to()));
        }
        if !self.work.has(SOUND).await {
            self.sound(timeline.length).await?;
        }
        fs::write(self.work.file("slices.txt"), list).await?;
        self.assemble(timeline.length).await?;
        Ok(Composed { file: self.work.file(WHOLE), black })
    }

    /// Draws a piece of what is still going on, with its sound, as MPEG-TS. Its times go on from those of the piece before,
    /// so that pieces can be put one behind the other: sound is not encoded yet, and the clock has room for pictures
    /// that are decoded before they are shown.
    pub async fn piece(&self, timeline: &Timeline, from: Frames, to: Frames) -> Result<PathBuf, RenderError> {
        let directory = self.work.fresh("piece").await?;
        let mut list = String::new();
        for slice in slices(&within(scenes(&self.pen.video, timeline), from, to)) {
            let name = self.name(&slice);
            self.draw(&slice, &name).await?;
            fs::rename(self.work.file(&name), directory.join(&name)).await?;
            list.push_str(&listed(&name, slice.from, slice.to()));
        }
        fs::write(directory.join("slices.txt"), list).await?;
        let (inputs, filter) = self.sound_of_piece(from, to, &directory).await?;
        let seconds = to.since(from) as f64 / FRAMES_PER_SECOND as f64;
        let at = from.micros() as f64 / 1_000_000.0 + PIECE_CLOCK_SECONDS;
        let output = format!(
            "-c:v copy -c:a s302m -strict -2 -ac 2 -t {seconds:.6} -output_ts_offset {at:.6} -muxdelay 0 -muxpreload 0"
        );
        let arguments = words(&format!(
            "-f concat -safe 0 -i slices.txt {inputs} -map 0:v -map 1:a -af {filter} {output} \
             -mpegts_flags +initial_discontinuity -f mpegts file:{PIECE}"
        ));
        self.encode(&directory, &arguments, limit(to.since(from)), |_| {}).await?;
        Ok(directory.join(PIECE))
    }

    /// An input that has the sound of a piece, and the filter that cuts it out. A second before is decoded with it: a
    /// decoder of Opus needs some packets to come to itself.
    async fn sound_of_piece(
        &self,
        from: Frames,
        to: Frames,
        directory: &Path,
    ) -> Result<(String, String), RenderError> {
        let track = TrackName { media: Media::Mix, attendee: None };
        let chunks = self.catalog.tracks.get(&track).map(Vec::as_slice).unwrap_or_default();
        let at = |frame: Frames| self.catalog.began_us.saturating_add(frame.micros());
        let run = runs(chunks, at(from).saturating_sub(WARM_UP_MICROS), at(to)).into_iter().next_back();
        let chunks = run.and_then(|run| chunks.get(run)).unwrap_or_default();
        let first = chunks.first().map_or(at(from), |chunk| chunk.start_us);
        let mut joiner = Joiner::new(self.source, Media::Mix, first, directory.join("mix"));
        for chunk in chunks {
            joiner.take(chunk).await?;
        }
        let files = joiner.finish().await?;
        let Some(mix) = files.first() else {
            return Ok(("-f lavfi -i anullsrc=r=48000:cl=stereo".to_owned(), "anull".to_owned()));
        };
        let start = (first.cast_signed().saturating_sub(at(from).cast_signed())) as f64 / 1_000_000.0;
        let filter = format!("asetpts=PTS+({start:.6})/TB,atrim=start=0,aresample=async=1:first_pts=0,apad");
        Ok((format!("-i file:{}", name(mix)), filter))
    }

    /// The name of a slice's file: what it shows is in it as a number.
    fn name(&self, slice: &Slice) -> String {
        let mut hasher = DefaultHasher::new();
        slice.hash(&mut hasher);
        format!("{:?}", self.pen.video).hash(&mut hasher);
        format!("slice-{:09}-{}-{:016x}.mp4", slice.from.0, slice.frames, hasher.finish())
    }

    /// Draws a slice; if that cannot be done with all that it shows, then without what cannot be decoded, or black. What is
    /// black stays so, hence it is tried twice before: the machine may have had no memory left for the encoder.
    async fn draw(&self, slice: &Slice, name: &str) -> Result<(), RenderError> {
        let directory = self.work.fresh("slice").await?;
        let mut footage = Vec::new();
        for (tile, number) in slice.tiles.iter().zip(0..) {
            footage.push(self.footage(slice, tile, number, &directory).await?);
        }
        let mut is_drawn = self.can_draw(slice, &footage, &directory).await?
            || self.can_draw(slice, &footage, &directory).await?;
        let pipeline = &self.source.bucket.pipeline;
        if !is_drawn {
            tracing::warn!(%pipeline, "a piece of a picture is tried without its bad parts");
            for footage in &mut footage {
                self.keep_decodable(footage, &directory).await;
            }
            is_drawn = self.can_draw(slice, &footage, &directory).await?;
        }
        if !is_drawn {
            tracing::warn!(%pipeline, "a piece of a picture is black");
            let empty = Slice { tiles: Vec::new(), ..slice.clone() };
            self.attempt(&empty, &[], &directory).await?;
            self.work.mark(&format!("{name}.black"), 1).await?;
        }
        Ok(self.work.keep(&directory.join(SLICE), name).await?)
    }

    /// Tries to draw a slice, and says whether that could be done. What is not for the encoder to do is another's failure.
    async fn can_draw(
        &self,
        slice: &Slice,
        footage: &[Vec<Footage>],
        directory: &Path,
    ) -> Result<bool, RenderError> {
        match self.attempt(slice, footage, directory).await {
            Ok(()) => Ok(true),
            Err(RenderError::Encoder(failure)) => {
                let pipeline = &self.source.bucket.pipeline;
                tracing::warn!(%pipeline, %failure, "a piece of a picture cannot be drawn");
                Ok(false)
            }
            Err(RenderError::Join(error)) => Err(error.into()),
        }
    }

    async fn attempt(
        &self,
        slice: &Slice,
        footage: &[Vec<Footage>],
        directory: &Path,
    ) -> Result<(), RenderError> {
        let Drawing { files, arguments } = drawing(&self.pen, slice, footage, self.names, SLICE);
        for (name, bytes) in files {
            fs::write(directory.join(name), bytes).await?;
        }
        let mut told = 0;
        let tell = |frames: u64| {
            let units = frames.min(slice.frames) / FRAMES_PER_UNIT;
            self.gauge.add(units.saturating_sub(told));
            told = units.max(told);
        };
        self.encode(directory, &arguments, limit(slice.frames), tell).await
    }

    /// Has `ffmpeg` write something. Where it fails and the disk has no room, that is the failure.
    async fn encode(
        &self,
        directory: &Path,
        arguments: &[String],
        limit: Duration,
        progress: impl FnMut(u64),
    ) -> Result<(), RenderError> {
        let Err(failure) = self.ffmpeg.run(directory, arguments, limit, progress).await else {
            return Ok(());
        };
        if self.work.has_room(ROOM).await {
            return Err(failure.into());
        }
        let pipeline = &self.source.bucket.pipeline;
        tracing::warn!(%pipeline, %failure, "nothing can be encoded while the disk has no room");
        Err(io::Error::from(io::ErrorKind::StorageFull).into())
    }

    /// The chunks that a tile shows during a slice, each run of them in a file.
    async fn footage(
        &self,
        slice: &Slice,
        tile: &Tile,
        number: u32,
        directory: &Path,
    ) -> Result<Vec<Footage>, RenderError> {
        let (media, attendee) = match &tile.source {
            TileSource::Camera(attendee) => (Media::Camera, attendee),
            TileSource::Screen(attendee) => (Media::Content, attendee),
        };
        let track = TrackName { media, attendee: Some(attendee.clone()) };
        let chunks = self.catalog.tracks.get(&track).map(Vec::as_slice).unwrap_or_default();
        let at = |frame: Frames| self.catalog.began_us.saturating_add(frame.micros());
        let (from, to) = (at(slice.from), at(slice.to()));
        let mut footage = Vec::new();
        for (run, index) in runs(chunks, from, to).into_iter().zip(0_u32..) {
            let Some(first) = chunks.get(run.start) else { continue };
            let path = directory.join(format!("tile-{number}-{index}"));
            let mut joiner = Joiner::new(self.source, media, first.start_us, path);
            for chunk in chunks.get(run).unwrap_or_default() {
                joiner.take(chunk).await?;
            }
            for joined in joiner.finish().await? {
                let start_us = first.start_us.cast_signed().saturating_sub(from.cast_signed());
                footage.push(Footage { file: name(&joined).to_owned(), start_us, size: first.size });
            }
        }
        Ok(footage)
    }

    /// Forgets what `ffmpeg` cannot decode to its end.
    async fn keep_decodable(&self, footage: &mut Vec<Footage>, directory: &Path) {
        let mut kept = Vec::new();
        for each in footage.drain(..) {
            let arguments = words(&format!("-xerror -threads 1 -i file:{} -f null -", each.file));
            if self.ffmpeg.run(directory, &arguments, START_MAX, |_| {}).await.is_ok() {
                kept.push(each);
            }
        }
        *footage = kept;
    }

    /// Encodes the sound of the whole recording. Where the mix has a gap there is silence.
    async fn sound(&self, length: Frames) -> Result<(), RenderError> {
        let directory = self.work.fresh("sound").await?;
        let track = TrackName { media: Media::Mix, attendee: None };
        let chunks = self.catalog.tracks.get(&track).map(Vec::as_slice).unwrap_or_default();
        let mut joiner = Joiner::new(self.source, Media::Mix, self.catalog.began_us, directory.join("mix"));
        for chunk in chunks {
            joiner.take(chunk).await?;
        }
        let input = match &joiner.finish().await?[..] {
            [] => "-f lavfi -i anullsrc=r=48000:cl=stereo".to_owned(),
            [mix, ..] => {
                format!("-i file:{} -af aresample=async=1:first_pts=0,apad", name(mix))
            }
        };
        let seconds = length.micros() as f64 / 1_000_000.0;
        let output = "-vn -ac 2 -ar 48000 -c:a aac -b:a 128k";
        let arguments = words(&format!("{input} {output} -t {seconds:.6} -f mp4 file:{SOUND}"));
        self.encode(&directory, &arguments, limit(length.0), |_| {}).await?;
        self.work.keep(&directory.join(SOUND), SOUND).await?;
        Ok(fs::remove_dir_all(&directory).await?)
    }

    /// Puts the slices and the sound into one file that plays while it is loaded.
    async fn assemble(&self, length: Frames) -> Result<(), RenderError> {
        let directory = self.work.fresh("whole").await?;
        let inputs = "-f concat -safe 0 -i ../slices.txt -i file:../sound.m4a -map 0:v -map 1:a";
        let arguments = words(&format!("{inputs} -c copy -movflags +faststart -f mp4 file:{WHOLE}"));
        self.encode(&directory, &arguments, limit(length.0), |_| {}).await?;
        Ok(self.work.keep(&directory.join(WHOLE), WHOLE).await?)
    }
}

/// A slice in the list of those to be joined. How long it is is said, for the file says it in whole milliseconds.
fn listed(name: &str, from: Frames, to: Frames) -> String {
    let micros = to.micros() - from.micros();
    format!("file '{name}'\nduration {}.{:06}\n", micros / 1_000_000, micros % 1_000_000)
}

/// The parts of scenes from one frame up to another.
fn within(scenes: Vec<Scene>, from: Frames, to: Frames) -> Vec<Scene> {
    let parts = scenes.into_iter().map(|scene| Scene {
        from: scene.from.max(from),
        to: scene.to.min(to),
        tiles: scene.tiles,
    });
    parts.filter(|part| part.from < part.to).collect()
}

/// Half of the cores, and not more than four: the rest is for calls, which come first besides.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(1, 4))
}

fn name(file: &Path) -> &str {
    file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn limit(frames: u64) -> Duration {
    START_MAX + FRAME_MAX * u32::try_from(frames).unwrap_or(u32::MAX)
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}
