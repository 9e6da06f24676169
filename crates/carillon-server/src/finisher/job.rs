//! One concatenation from its start to its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use carillon_pipeline::capture::{CaptureEvent, LineKind, Media};
use carillon_pipeline::catalog::{Catalog, Chunk, TrackName};
use carillon_pipeline::compose::{Names, chapters, people};
use carillon_pipeline::{Report, Shortfall};
use carillon_ports::Objects;
use carillon_ports::engines::ConcatenationSpec;
use carillon_ports::objects::{ObjectKey, READ_BYTES_MAX};
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;
use tokio::io::AsyncWriteExt as _;

use super::ffmpeg::Ffmpeg;
use super::gauge::Gauge;
use super::join::{JoinError, Joiner};
use super::pictures::{self, Picture, PicturePlace};
use super::render::{Composer, RenderError};
use super::store::{Bucket, Refusal, Source};
use super::survey;
use super::turnstile::Ticket;
use super::work::WorkDir;
use crate::recorder::{Reports, WithheldTracks};
use crate::traces::Span;

/// Between two attempts while the disk is full.
const PATIENCE: Duration = Duration::from_secs(10);
/// An encoder that fails is tried again so often: the machine may have had no memory left for it.
const ENCODER_ATTEMPTS: u32 = 3;

/// What one concatenation has and needs.
pub struct Job {
    pub spec: ConcatenationSpec,
    pub work: WorkDir,
    pub withheld: WithheldTracks,
    pub objects: Arc<dyn Objects>,
    pub reports: Reports,
    pub ffmpeg: Ffmpeg,
    pub gauge: Arc<Gauge>,
    pub join_turn: Ticket,
    pub compose_turn: Ticket,
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("write to the server's disk")]
    Disk(#[from] io::Error),
    #[error("have the picture composed")]
    Encoder(#[source] super::ffmpeg::FfmpegError),
    #[error("name the files: the prefix is too long")]
    Name,
}

impl From<JoinError> for JobError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Refused(refusal) => Self::Refused(refusal),
            JoinError::Disk(error) => Self::Disk(error),
        }
    }
}

impl From<RenderError> for JobError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Join(error) => error.into(),
            RenderError::Encoder(error) => Self::Encoder(error),
        }
    }
}

impl Job {
    /// Works until all is done or it will never be, and says how it ended.
    pub async fn run(self) -> Report {
        let id = &self.spec.id;
        (self.reports)(id, Report::Started);
        let mut span = Span::internal("concatenation").with("carillon.pipeline.id", id.as_str().to_owned());
        let end = self.work_until_done().await;
        if matches!(end, Report::Failed(_)) {
            span.fail();
        }
        drop(span);
        if let Err(error) = self.work.remove().await {
            tracing::warn!(pipeline = %id, %error, "what a concatenation has left cannot be removed");
        }
        end
    }

    async fn work_until_done(&self) -> Report {
        let id = &self.spec.id;
        let mut encoder_failures = 0;
        loop {
            let error = match self.attempt().await {
                Ok(shortfall) if shortfall.is_none() => return Report::Stopped,
                Ok(shortfall) => return Report::StoppedShort(shortfall),
                Err(error) => error,
            };
            tracing::warn!(pipeline = %id, error = %Chain(&error), "a concatenation is interrupted");
            match error {
                JobError::Refused(_) | JobError::Name => return Report::Failed(format!("failed to {error}")),
                JobError::Encoder(_) if encoder_failures + 1 == ENCODER_ATTEMPTS => {
                    return Report::Failed(format!("failed to {error}"));
                }
                JobError::Encoder(_) => encoder_failures += 1,
                JobError::Disk(_) => {}
            }
            (self.reports)(id, Report::Interrupted(format!("failed to {error}")));
            tokio::time::sleep(PATIENCE).await;
        }
    }

    /// Does what is not done yet.
    async fn attempt(&self) -> Result<Shortfall, JobError> {
        let capture = &self.spec.source;
        let bucket = self.bucket(&capture.capture.sink.location.bucket);
        // What cannot be read now is waited for: a picture without it would count as made, and end what it is made of.
        let withheld = self.withheld.left_by(&capture.id).await?;
        let indexes = match &withheld {
            Some(withheld) => withheld.indexes().await?,
            None => Vec::new(),
        };
        let source = Source { bucket, withheld };
        let Some(catalog) = survey::catalog(&source, &indexes, capture).await? else {
            return Ok(Shortfall { nothing: true, ..Shortfall::default() });
        };
        self.work.create().await?;
        let (events, names) = survey::events(&source.bucket, &catalog).await?;
        let plan = pictures::plan(&self.spec, &catalog, &events, source.withheld.is_some());
        let frames: u64 = plan.pictures.iter().map(|picture| Composer::units(picture.timeline.length)).sum();
        self.gauge.begin(catalog.chunks() as u64 + frames);
        let mut shortfall = Shortfall {
            chunks: catalog.left_out,
            pictures_gone: plan.are_gone,
            missing: catalog.missing,
            ..Shortfall::default()
        };
        {
            let _pass = self.join_turn.turn().await;
            shortfall.chunks += self.join(&source, &catalog).await?;
        }
        self.tell_people(&catalog, &events, &names).await?;
        for picture in &plan.pictures {
            if picture.with_chapters {
                let length = picture.timeline.length;
                let written = chapters(catalog.began_us, length, &events, &names);
                self.sink().put(&self.composited("vtt")?, written.as_bytes()).await?;
            }
            self.compose(&source, &catalog, &names, picture, &mut shortfall).await?;
        }
        Ok(shortfall)
    }

    /// Joins every track and text that is wanted; says how many chunks had to be left out.
    async fn join(&self, source: &Source, catalog: &Catalog) -> Result<u64, JobError> {
        let wanted = &self.spec.concatenation.artifacts;
        let mut left_out = 0;
        for ((track, chunks), number) in catalog.artifacts().zip(0_u32..) {
            let is_wanted = match track.media {
                Media::Mix | Media::Voice => true,
                Media::Camera => wanted.video,
                Media::Content => wanted.content,
            };
            if is_wanted {
                left_out += self.join_track(source, catalog.began_us, track, chunks, number).await?;
            }
        }
        let kinds = [
            (LineKind::DataChannel, wanted.data_channel),
            (LineKind::MeetingEvents, wanted.meeting_events),
            (LineKind::TranscriptionMessages, wanted.transcription_messages),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, is_wanted)| *is_wanted) {
            self.join_texts(&source.bucket, catalog, kind).await?;
        }
        Ok(left_out)
    }

    /// Who is in the tracks, for those who put them beside each other.
    async fn tell_people(
        &self,
        catalog: &Catalog,
        events: &[(Timestamp, CaptureEvent)],
        names: &Names,
    ) -> Result<(), JobError> {
        let wanted = &self.spec.concatenation.artifacts;
        let is_shown = |media| match media {
            Media::Camera => wanted.video,
            Media::Content => wanted.content,
            Media::Mix | Media::Voice => false,
        };
        if catalog.artifacts().any(|(track, _)| is_shown(track.media)) {
            let key = self.key(&format!("video/{}.people.json", self.spec.id))?;
            self.sink().put(&key, people(catalog, events, names).as_bytes()).await?;
        }
        Ok(())
    }

    async fn join_track(
        &self,
        source: &Source,
        began_us: u64,
        track: &TrackName,
        chunks: &[Chunk],
        number: u32,
    ) -> Result<u64, JobError> {
        let mark = format!("track-{number}.done");
        if let Some(left_out) = self.work.marked(&mark).await {
            self.gauge.add(chunks.len() as u64);
            return Ok(left_out);
        }
        let path = self.work.file(&format!("track-{number}"));
        let mut joiner = Joiner::new(source, track.media, began_us, path);
        for chunk in chunks {
            joiner.take(chunk).await?;
            self.gauge.add(1);
        }
        let left_out = joiner.left_out;
        for (file, part) in joiner.finish().await?.into_iter().zip(1..) {
            let key = self.key(&track.file(&self.spec.id, part))?;
            self.sink().put_file(&key, &file).await?;
            // A directory of the same disk may have taken the file itself.
            let _ = tokio::fs::remove_file(&file).await;
        }
        self.work.mark(&mark, left_out).await?;
        Ok(left_out)
    }

    /// Texts of one kind, one behind the other. A line that was cut off is ended.
    async fn join_texts(&self, source: &Bucket, catalog: &Catalog, kind: LineKind) -> Result<(), JobError> {
        let key = self.key(&format!("{}/{}.txt", kind.folder(), self.spec.id))?;
        let mut texts = catalog.texts_of(kind).peekable();
        if texts.peek().is_none() || self.sink().has(&key).await? {
            return Ok(());
        }
        let path = self.work.file("text.part");
        let mut file = tokio::fs::File::create(&path).await?;
        for text in texts {
            let (mut at, mut last) = (0, b'\n');
            while let Some(bytes) = source.read(text, at).await? {
                file.write_all(&bytes).await?;
                at += bytes.len() as u64;
                last = bytes.last().copied().unwrap_or(last);
                if (bytes.len() as u64) < READ_BYTES_MAX {
                    break;
                }
            }
            if last != b'\n' {
                file.write_all(b"\n").await?;
            }
        }
        // Syncing alone would keep the last write's failure to itself.
        file.flush().await?;
        file.sync_all().await?;
        self.sink().put_file(&key, &path).await?;
        let _ = tokio::fs::remove_file(&path).await;
        Ok(())
    }

    /// Has a picture composed.
    async fn compose(
        &self,
        source: &Source,
        catalog: &Catalog,
        names: &Names,
        picture: &Picture,
        shortfall: &mut Shortfall,
    ) -> Result<(), JobError> {
        let Picture { video, timeline, place, .. } = picture;
        let (key, mark) = match place {
            PicturePlace::CompositedVideo => (self.composited("mp4")?, "composited.done"),
            PicturePlace::Audio => (self.key(&format!("audio/{}.mp4", self.spec.id))?, "speaker.done"),
        };
        let is_made = self.work.has(mark).await
            || *place == PicturePlace::CompositedVideo && self.sink().has(&key).await?;
        if timeline.length.0 == 0 || is_made {
            return Ok(());
        }
        let Some(ability) = self.ffmpeg.ability().await else {
            tracing::warn!(pipeline = %self.spec.id, "there is no ffmpeg to compose a recording");
            shortfall.no_encoder = true;
            return Ok(());
        };
        let _pass = self.compose_turn.turn().await;
        let (ffmpeg, work, gauge, video) = (&self.ffmpeg, &self.work, &*self.gauge, video.clone());
        let composer = Composer::new(ffmpeg, work, gauge, source, catalog, names, video, ability.letters);
        let composed = composer.compose(timeline).await?;
        shortfall.slices += composed.black;
        self.sink().put_file(&key, &composed.file).await?;
        Ok(self.work.mark(mark, 1).await?)
    }

    fn composited(&self, extension: &str) -> Result<ObjectKey, JobError> {
        self.key(&format!("composited-video/{}.{extension}", self.spec.id))
    }

    fn key(&self, name: &str) -> Result<ObjectKey, JobError> {
        let prefix = self.spec.concatenation.sink.location.prefix_or(&self.spec.id);
        prefix.key(name).parse().map_err(|_| JobError::Name)
    }

    fn sink(&self) -> Bucket {
        self.bucket(&self.spec.concatenation.sink.location.bucket)
    }

    fn bucket(&self, name: &BucketName) -> Bucket {
        Bucket {
            objects: Arc::clone(&self.objects),
            name: name.clone(),
            pipeline: self.spec.id.clone(),
            reports: Arc::clone(&self.reports),
        }
    }
}

/// An error with its causes.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
