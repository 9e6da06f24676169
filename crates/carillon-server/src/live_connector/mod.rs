//! Live connectors: a meeting, composed while it is going on, sent to a streaming service and as a playlist of ours.
//!
//! A live connector records its meeting for itself, beside a capture and without one ([`reel`]). Some seconds behind, what
//! was recorded is composed piece by piece with the layouts of recordings ([`director`]), and every piece goes to each
//! [`outlet`]: the streaming service, and the playlist that this server serves ([`playlist`]). Nothing of it outlives
//! the process: after a restart a live connector begins anew, as its audience sees.

mod connect;
mod director;
mod outlet;
mod playlist;
mod push;
mod reel;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carillon_backends::LocalObjects;
use carillon_pipeline::Report;
use carillon_pipeline::capture::RecordingConfig;
use carillon_ports::engines::{EngineError, LiveConnectorSpec};
use carillon_ports::{Clock, Entropy, Objects};
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::media::CaptureId;
use carillon_proto::object::{BucketName, KeyPrefix};
use carillon_proto::pipeline::{
    CanvasOrientation, CompositedVideo, ContentShareLayout, LiveConnector, PresenterPosition,
    ResolutionOption, TileAttribute,
};
use tokio::sync::Mutex;

use crate::finisher::{Bucket, Ffmpeg, Source, WorkDir};
use crate::meeting_actor::LiveMeetings;
use crate::recorder::{Captures, NewCapture, RecordingDir, Reports};
use crate::traces::Span;
use director::{Director, Studio};
use outlet::State;
pub use playlist::Playlists;
use push::{Destination, Sound};
use reel::Reel;

/// The name of the bucket that a live connector's own chunks are in. Nobody else sees it.
const BUCKET: &str = "objects";
const NO_FFMPEG: &str = "this server has no ffmpeg with libx264 and aac, which live connectors need";

/// The live connectors of this process.
pub struct LiveConnectors {
    captures: Arc<Captures>,
    live: Arc<LiveMeetings>,
    clock: Arc<dyn Clock>,
    reports: Reports,
    ffmpeg: Ffmpeg,
    dir: PathBuf,
    playlists: Playlists,
    /// Held while one begins or ends, so that none begins twice or after its end.
    running: Mutex<BTreeMap<MediaPipelineId, Running>>,
}

struct Running {
    meeting: MeetingId,
    capture: CaptureId,
    /// Nothing more is recorded; what was is being sent.
    is_ending: bool,
    /// Ends with this.
    _span: Span,
}

impl LiveConnectors {
    /// None runs yet; what one of an earlier process has left goes away.
    pub fn new(
        data_dir: &Path,
        captures: Arc<Captures>,
        live: Arc<LiveMeetings>,
        clock: Arc<dyn Clock>,
        reports: Reports,
        entropy: Arc<dyn Entropy>,
        ffmpeg: Ffmpeg,
    ) -> io::Result<Self> {
        let dir = data_dir.join("live");
        match std::fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let playlists = Playlists::new(data_dir, entropy);
        Ok(Self { captures, live, clock, reports, ffmpeg, dir, playlists, running: Mutex::default() })
    }

    /// The playlists, to be served.
    pub fn playlists(&self) -> &Playlists {
        &self.playlists
    }

    /// Takes on a live connector, unless it runs already.
    pub async fn start(self: &Arc<Self>, spec: LiveConnectorSpec) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        if running.contains_key(&spec.id) {
            return Ok(());
        }
        let Some(ability) = self.ffmpeg.ability().await else {
            return Err(EngineError::Refused(NO_FFMPEG.to_owned()));
        };
        let begun = self.begin(&spec, ability.letters).await.map_err(|error| {
            tracing::warn!(pipeline = %spec.id, %error, "a live connector cannot begin");
            EngineError::Unreachable
        })?;
        running.insert(spec.id.clone(), begun);
        (self.reports)(&spec.id, Report::Started);
        Ok(())
    }

    /// Ends a live connector; its end is reported when everything is sent. `false` when it does not run.
    pub async fn stop(&self, id: &MediaPipelineId) -> bool {
        let mut running = self.running.lock().await;
        let Some(running) = running.get_mut(id) else { return false };
        if !running.is_ending {
            self.end_capture(running).await;
            // After that, so that one that is cut off is ended again.
            running.is_ending = true;
        }
        true
    }

    async fn end_capture(&self, running: &Running) {
        self.captures.end(&running.meeting, running.capture).await;
        self.live.capture_changed(&running.meeting).await;
    }

    async fn begin(self: &Arc<Self>, spec: &LiveConnectorSpec, letters: bool) -> io::Result<Running> {
        let LiveConnectorSpec { id, meeting, connector, private_addresses } = spec;
        let home = self.dir.join(id.as_str());
        let bucket: BucketName = BUCKET.parse().expect("it is a name for buckets");
        let dir = RecordingDir::new(home.clone());
        let (made, named) = (dir.clone(), bucket.clone());
        tokio::task::spawn_blocking(move || made.create(&named)).await??;
        let objects: Arc<dyn Objects> = Arc::new(LocalObjects::open(&home, std::slice::from_ref(&bucket))?);

        let began_at = self.clock.now();
        let prefix: KeyPrefix = "live".parse().expect("it is a prefix");
        let config = RecordingConfig { pipeline: id.clone(), prefix, began: began_at };
        let (mut reel, told) = Reel::new(config, dir);
        let began = reel.began();

        let (to_service, service) = outlet::open(
            self.ffmpeg.clone(),
            Destination::Rtmp {
                url: connector.url.expose().clone(),
                private_addresses: *private_addresses,
                note: home.join("stream.ffpreset"),
            },
            sound(connector),
            self.teller(id),
        );
        let pieces = self.playlists.open(id).map_err(io::Error::other)?;
        let (to_playlist, local) =
            outlet::open(self.ffmpeg.clone(), Destination::Hls(pieces), sound(connector), |_| {});
        let studio = Studio {
            ffmpeg: self.ffmpeg.clone(),
            letters,
            work: WorkDir::new(home.join("work")),
            chunks: Source::all_in(Bucket {
                objects,
                name: bucket,
                pipeline: id.clone(),
                reports: Arc::clone(&self.reports),
            }),
            files: home.join(BUCKET),
            video: connector.composited.clone().unwrap_or_else(whole_canvas),
            speaker_alone: connector.composited.is_none(),
        };
        let began_us = began_at.as_millis().saturating_mul(1_000);
        let director = Director::new(studio, began, began_us, told, vec![to_service, to_playlist]);

        let new = NewCapture {
            tracks: tracks(connector),
            streams: connector.streams.clone(),
            since: began,
            sink: Box::new(move |input| reel.handle(input)),
        };
        let capture = self.captures.begin(&meeting.id, new).await;
        self.live.capture_changed(&meeting.id).await;

        let (this, id) = (Arc::clone(self), id.clone());
        tokio::spawn(async move {
            director.run().await;
            // Both send what they have.
            let _ = tokio::join!(service, local);
            this.playlists.close(&id);
            this.over(&id, &home).await;
        });
        let span = Span::internal("live connector")
            .with("carillon.pipeline.id", spec.id.as_str().to_owned())
            .with("carillon.meeting.id", meeting.id.as_str().to_owned());
        Ok(Running { meeting: meeting.id.clone(), capture, is_ending: false, _span: span })
    }

    /// Says what becomes of the stream to the service. Without it there is no reason to record.
    fn teller(self: &Arc<Self>, id: &MediaPipelineId) -> impl Fn(State) + Send + Sync + 'static {
        let (this, id) = (Arc::clone(self), id.clone());
        move |state| match state {
            State::Broken(trouble) => (this.reports)(&id, Report::Interrupted(trouble)),
            State::Mended => (this.reports)(&id, Report::Resumed),
            State::GivenUp(trouble) => {
                (this.reports)(&id, Report::Failed(trouble));
                let (this, id) = (Arc::clone(&this), id.clone());
                tokio::spawn(async move { this.stop(&id).await });
            }
        }
    }

    /// Everything is sent, or nothing can be: what it has left goes away.
    async fn over(&self, id: &MediaPipelineId, home: &Path) {
        let running = self.running.lock().await.remove(id);
        if let Some(running) = running.filter(|running| !running.is_ending) {
            self.end_capture(&running).await;
        }
        if let Err(error) = tokio::fs::remove_dir_all(home).await {
            tracing::warn!(pipeline = %id, %error, "what a live connector has left cannot be removed");
        }
        (self.reports)(id, Report::Stopped);
    }
}

/// For one who speaks: the picture has no other place for anybody.
fn whole_canvas() -> CompositedVideo {
    CompositedVideo {
        resolution: ResolutionOption::Hd,
        orientation: CanvasOrientation::Landscape,
        content_share: ContentShareLayout::PresenterOnly(PresenterPosition::TopRight),
        attribute: TileAttribute::default(),
    }
}

fn sound(connector: &LiveConnector) -> Sound {
    Sound { channels: connector.channels, rate: connector.sample_rate }
}

fn tracks(connector: &LiveConnector) -> CaptureTracks {
    let cameras = match &connector.streams {
        None => Selected::Everybody,
        Some(streams) => Selected::Only(streams.attendees.iter().cloned().collect()),
    };
    CaptureTracks { mix: true, voices: false, cameras, content: true }
}

#[cfg(test)]
mod tests;
