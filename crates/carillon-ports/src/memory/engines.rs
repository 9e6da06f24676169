//! Engines that note what they are asked for and do nothing: tests report what became of it.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use async_trait::async_trait;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::PipelineKind;

use crate::Engines;
use crate::engines::{CaptureSpec, ConcatenationSpec, EngineError, LiveConnectorSpec, SinkError};

/// What an engine was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineCall {
    /// `start_capture`
    StartCapture(Box<CaptureSpec>),
    /// `stop_capture`
    StopCapture(MediaPipelineId),
    /// `start_concatenation`
    StartConcatenation(Box<ConcatenationSpec>),
    /// `start_live_connector`
    StartLiveConnector(Box<LiveConnectorSpec>),
    /// `stop`
    Stop(MediaPipelineId),
}

/// Engines that take on everything, unless told otherwise.
#[derive(Debug, Default)]
pub struct RecordingEngines(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    calls: Vec<EngineCall>,
    sink: Option<SinkError>,
    failure: Option<EngineError>,
    is_slow: bool,
}

impl RecordingEngines {
    /// The calls since the last look.
    pub fn take(&self) -> Vec<EngineCall> {
        std::mem::take(&mut self.state().calls)
    }

    /// What is said of every sink from here on.
    pub fn answer_sinks(&self, with: Option<SinkError>) {
        self.state().sink = with;
    }

    /// What is said to every request from here on.
    pub fn answer_requests(&self, with: Option<EngineError>) {
        self.state().failure = with;
    }

    /// Whether requests are answered a moment after they came, from here on.
    pub fn be_slow(&self, is_slow: bool) {
        self.state().is_slow = is_slow;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn note(&self, call: EngineCall) -> Result<(), EngineError> {
        let mut has_to_wait = {
            let mut state = self.state();
            state.calls.push(call);
            state.is_slow
        };
        poll_fn(|context| match std::mem::take(&mut has_to_wait) {
            true => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            false => Poll::Ready(self.state().failure.clone().map_or(Ok(()), Err)),
        })
        .await
    }
}

#[async_trait]
impl Engines for RecordingEngines {
    fn runs(&self, _: PipelineKind) -> bool {
        true
    }

    async fn check_sink(&self, _: &ObjectLocation) -> Result<(), SinkError> {
        self.state().sink.map_or(Ok(()), Err)
    }

    async fn start_capture(&self, spec: CaptureSpec) -> Result<(), EngineError> {
        self.note(EngineCall::StartCapture(Box::new(spec))).await
    }

    async fn stop_capture(&self, id: &MediaPipelineId) -> Result<(), EngineError> {
        self.note(EngineCall::StopCapture(id.clone())).await
    }

    async fn start_concatenation(&self, spec: ConcatenationSpec) -> Result<(), EngineError> {
        self.note(EngineCall::StartConcatenation(Box::new(spec))).await
    }

    async fn start_live_connector(&self, spec: LiveConnectorSpec) -> Result<(), EngineError> {
        self.note(EngineCall::StartLiveConnector(Box::new(spec))).await
    }

    async fn stop(&self, id: &MediaPipelineId) -> Result<(), EngineError> {
        self.note(EngineCall::Stop(id.clone())).await
    }

    async fn playlist(&self, id: &MediaPipelineId) -> Option<String> {
        Some(format!("/hls/{id}/secret/index.m3u8"))
    }
}
