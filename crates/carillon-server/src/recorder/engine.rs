//! Media pipelines of this process: what a use case asks for, done by the captures and the spool.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use carillon_pipeline::Report;
use carillon_pipeline::capture::{CaptureEvent, Input, LineKind, RecordingConfig};
use carillon_ports::engines::{
    CaptureSpec, ConcatenationSpec, EngineError, Engines, LiveConnectorSpec, SinkError,
};
use carillon_ports::objects::ObjectError;
use carillon_ports::{Clock, Objects};
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::media::CaptureId;
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{Capture, PipelineKind};
use carillon_proto::units::Percent;
use tokio::sync::Mutex;

use super::captures::{Captures, NewCapture};
use super::reports::Reports;
use super::spool::Spool;
use crate::finisher::Finisher;
use crate::live_connector::LiveConnectors;
use crate::meeting_actor::LiveMeetings;
use crate::traces::Span;

/// Between two beginnings of a recording that breaks.
const PAUSE: Duration = Duration::from_secs(1);

/// The engines of this process.
pub struct RecorderEngines {
    captures: Arc<Captures>,
    live: Arc<LiveMeetings>,
    spool: Spool,
    finisher: Finisher,
    connectors: Arc<LiveConnectors>,
    objects: Arc<dyn Objects>,
    clock: Arc<dyn Clock>,
    reports: Reports,
    /// Held while a capture begins or ends, so that none begins twice or after its end.
    running: Mutex<BTreeMap<MediaPipelineId, Running>>,
}

struct Running {
    spec: CaptureSpec,
    capture: CaptureId,
    /// Ends with this.
    _span: Span,
}

impl RecorderEngines {
    /// Engines at which nothing runs yet.
    #[expect(clippy::too_many_arguments, reason = "each is another thing that is lent, once")]
    pub fn new(
        captures: Arc<Captures>,
        live: Arc<LiveMeetings>,
        spool: Spool,
        finisher: Finisher,
        connectors: Arc<LiveConnectors>,
        objects: Arc<dyn Objects>,
        clock: Arc<dyn Clock>,
        reports: Reports,
    ) -> Self {
        Self {
            captures,
            live,
            spool,
            finisher,
            connectors,
            objects,
            clock,
            reports,
            running: Mutex::default(),
        }
    }

    /// Begins captures again whose recording has broken, for ever.
    pub async fn mend(&self) {
        while let Some(broken) = self.captures.next_broken().await {
            while self.begin_again(broken).await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
            // One that breaks at everything it is given must not keep the server busy.
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn begin_again(&self, broken: CaptureId) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        let found = running.values_mut().find(|running| running.capture == broken);
        let Some(Running { spec, capture, .. }) = found else { return Ok(()) };
        (self.reports)(&spec.id, Report::Interrupted("the recorder has failed".to_owned()));
        self.captures.end(&spec.meeting.id, broken).await;
        *capture = self.begin(spec).await?;
        (self.reports)(&spec.id, Report::Resumed);
        Ok(())
    }

    async fn begin(&self, spec: &CaptureSpec) -> Result<CaptureId, EngineError> {
        let CaptureSpec { id, meeting, capture, .. } = spec;
        let bucket = capture.sink.location.bucket.clone();
        let prefix = capture.sink.location.prefix_or(id);
        // One moment by two clocks: whatever it takes to make files, what is timed by the one is placed by the other.
        let (began, since) = (self.clock.now(), Instant::now());
        let config = RecordingConfig { pipeline: id.clone(), prefix, began };
        let begun = self.spool.begin(config, since, bucket, capture.artifacts.withheld()).await;
        let mut recording = begun.map_err(|error| {
            tracing::warn!(pipeline = %id, %error, "a recording cannot begin");
            EngineError::Unreachable
        })?;
        recording.handle(Input::Line(LineKind::MeetingEvents, CaptureEvent::CaptureStarted.to_line(began)));
        let sink = Box::new(move |input| recording.handle(input));
        let (tracks, streams) = (tracks(capture), capture.streams.clone());
        let begun = self.captures.begin(&meeting.id, NewCapture { tracks, streams, since, sink }).await;
        self.live.capture_changed(&meeting.id).await;
        Ok(begun)
    }
}

#[async_trait]
impl Engines for RecorderEngines {
    fn runs(&self, _: PipelineKind) -> bool {
        true
    }

    async fn check_sink(&self, sink: &ObjectLocation) -> Result<(), SinkError> {
        self.objects.check(&sink.bucket).await.map_err(|error| match error {
            ObjectError::MissingBucket => SinkError::NoBucket,
            ObjectError::Refused(_) | ObjectError::Full(_) => SinkError::NotWritable,
            ObjectError::Unreachable(_) => SinkError::Unreachable,
        })
    }

    async fn start_capture(&self, spec: CaptureSpec) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        if running.contains_key(&spec.id) {
            return Ok(());
        }
        let capture = self.begin(&spec).await?;
        (self.reports)(&spec.id, Report::Started);
        let span = Span::internal("capture")
            .with("carillon.pipeline.id", spec.id.as_str().to_owned())
            .with("carillon.meeting.id", spec.meeting.id.as_str().to_owned());
        running.insert(spec.id.clone(), Running { spec, capture, _span: span });
        Ok(())
    }

    /// The end is reported when the object store has everything.
    async fn stop_capture(&self, id: &MediaPipelineId) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        let Some(Running { spec: CaptureSpec { meeting, .. }, capture, .. }) = running.get(id) else {
            return self.spool.finish(id).await.map_err(|_| EngineError::Unreachable);
        };
        let line = CaptureEvent::CaptureEnded.to_line(self.clock.now());
        self.captures.line_of(*capture, LineKind::MeetingEvents, line);
        self.captures.end(&meeting.id, *capture).await;
        self.live.capture_changed(&meeting.id).await;
        // Last, so that one that is cut off before this is ended again.
        running.remove(id);
        Ok(())
    }

    async fn start_concatenation(&self, spec: ConcatenationSpec) -> Result<(), EngineError> {
        self.finisher.start(spec);
        Ok(())
    }

    async fn start_live_connector(&self, spec: LiveConnectorSpec) -> Result<(), EngineError> {
        self.connectors.start(spec).await
    }

    async fn stop(&self, id: &MediaPipelineId) -> Result<(), EngineError> {
        if !self.connectors.stop(id).await {
            self.finisher.stop(id).await;
        }
        Ok(())
    }

    async fn progress(&self, id: &MediaPipelineId) -> Option<Percent> {
        self.finisher.progress(id)
    }

    async fn playlist(&self, id: &MediaPipelineId) -> Option<String> {
        self.connectors.playlists().path(id)
    }
}

/// What has to be captured for the artifacts that are wanted. Each microphone is always recorded by itself: who
/// composes or transcribes later needs it, and it costs a copy of a few kilobytes a second.
fn tracks(capture: &Capture) -> CaptureTracks {
    let cameras = match (&capture.streams, capture.artifacts.need_cameras()) {
        (_, false) => Selected::Nobody,
        (None, true) => Selected::Everybody,
        (Some(streams), true) => Selected::Only(streams.attendees.iter().cloned().collect::<BTreeSet<_>>()),
    };
    CaptureTracks { mix: true, voices: true, cameras, content: capture.artifacts.need_content() }
}
