//! Media pipelines of this process: what a use case asks for, done by the captures and the spool.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use carillon_pipeline::Report;
use carillon_pipeline::capture::{CaptureEvent, Input, LineKind, RecordingConfig};
use carillon_ports::engines::{
    CaptureSpec, ConcatenationSpec, EngineError, Engines, LiveConnectorSpec, SinkError,
};
use carillon_ports::objects::ObjectError;
use carillon_ports::{Clock, Objects};
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{Capture, PipelineKind};

use super::captures::{Captures, NewCapture};
use super::reports::Reports;
use super::spool::Spool;
use crate::meeting_actor::LiveMeetings;

const UNBUILT: &str = "this server does not do this kind of media pipeline yet";

/// The engines of this process.
pub struct RecorderEngines {
    captures: Arc<Captures>,
    live: Arc<LiveMeetings>,
    spool: Spool,
    objects: Arc<dyn Objects>,
    clock: Arc<dyn Clock>,
    reports: Reports,
    running: Mutex<BTreeMap<MediaPipelineId, MeetingId>>,
}

impl RecorderEngines {
    /// Engines at which nothing runs yet.
    pub fn new(
        captures: Arc<Captures>,
        live: Arc<LiveMeetings>,
        spool: Spool,
        objects: Arc<dyn Objects>,
        clock: Arc<dyn Clock>,
        reports: Reports,
    ) -> Self {
        Self { captures, live, spool, objects, clock, reports, running: Mutex::default() }
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<MediaPipelineId, MeetingId>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Engines for RecorderEngines {
    fn runs(&self, kind: PipelineKind) -> bool {
        kind == PipelineKind::Capture
    }

    async fn check_sink(&self, sink: &ObjectLocation) -> Result<(), SinkError> {
        self.objects.check(&sink.bucket).await.map_err(|error| match error {
            ObjectError::MissingBucket => SinkError::NoBucket,
            ObjectError::Refused(_) | ObjectError::Full(_) => SinkError::NotWritable,
            ObjectError::Unreachable(_) => SinkError::Unreachable,
        })
    }

    async fn start_capture(&self, spec: CaptureSpec) -> Result<(), EngineError> {
        let CaptureSpec { id, meeting, capture, .. } = spec;
        if self.running().contains_key(&id) {
            return Ok(());
        }
        let bucket = capture.sink.location.bucket.clone();
        let prefix = capture.sink.location.prefix_or(&id);
        let began = self.clock.now();
        let config = RecordingConfig { pipeline: id.clone(), prefix, began };
        let mut recording = self.spool.begin(config, bucket).await.map_err(|error| {
            tracing::warn!(pipeline = %id, %error, "a recording cannot begin");
            EngineError::Unreachable
        })?;
        recording.handle(Input::Line(LineKind::MeetingEvents, CaptureEvent::CaptureStarted.to_line(began)));
        let since = recording.began();
        let sink = Box::new(move |input| recording.handle(input));
        let (tracks, streams) = (tracks(&capture), capture.streams);
        self.captures.begin(&meeting.id, NewCapture { tracks, streams, since, sink }).await;
        self.running().insert(id.clone(), meeting.id.clone());
        self.live.capture_changed(&meeting.id).await;
        (self.reports)(&id, Report::Started);
        Ok(())
    }

    /// The end is reported when the object store has everything.
    async fn stop_capture(&self, id: &MediaPipelineId) -> Result<(), EngineError> {
        let running = self.running().remove(id);
        let Some(meeting) = running else {
            return self.spool.finish(id).await.map_err(|_| EngineError::Unreachable);
        };
        let line = || CaptureEvent::CaptureEnded.to_line(self.clock.now());
        self.captures.line(&meeting, LineKind::MeetingEvents, line);
        self.captures.end(&meeting).await;
        self.live.capture_changed(&meeting).await;
        Ok(())
    }

    async fn start_concatenation(&self, _: ConcatenationSpec) -> Result<(), EngineError> {
        Err(EngineError::Refused(UNBUILT.to_owned()))
    }

    async fn start_live_connector(&self, _: LiveConnectorSpec) -> Result<(), EngineError> {
        Err(EngineError::Refused(UNBUILT.to_owned()))
    }

    async fn stop(&self, _: &MediaPipelineId) -> Result<(), EngineError> {
        Err(EngineError::Refused(UNBUILT.to_owned()))
    }
}

/// What has to be captured for the artifacts that are wanted. Each microphone is always recorded by itself: who
/// composes or transcribes later needs it, and it costs a copy of a few kilobytes a second.
fn tracks(capture: &Capture) -> CaptureTracks {
    let cameras = match (&capture.streams, capture.artifacts.video || capture.artifacts.composited.is_some())
    {
        (_, false) => Selected::Nobody,
        (None, true) => Selected::Everybody,
        (Some(streams), true) => Selected::Only(streams.attendees.iter().cloned().collect::<BTreeSet<_>>()),
    };
    let content = capture.artifacts.content || capture.artifacts.composited.is_some();
    CaptureTracks { mix: true, voices: true, cameras, content }
}
