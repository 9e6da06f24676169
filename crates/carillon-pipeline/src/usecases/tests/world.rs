//! Pipelines over memory ports, with a meeting to work on and engines to look behind.

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::Meetings as _;
use carillon_ports::meetings::{CreateBounds, Meeting, MeetingStatus};
use carillon_ports::memory::{
    EngineCall, ManualClock, MemoryConsents, MemoryMeetings, MemoryPipelines, RecordingEngines, SeededEntropy,
};
use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::pipeline::{JoinedArtifacts, LiveConnectorMuxType, PipelineStatus};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;

use crate::{
    CreateCapture, CreateConcatenation, CreateLiveConnector, MediaPipelines, PipelineConfig, PipelineError,
    PipelinePorts,
};

pub(crate) const ACCOUNT: &str = "111122223333";
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub(crate) struct World {
    pub(crate) pipelines: MediaPipelines,
    pub(crate) engines: Arc<RecordingEngines>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) meetings: Arc<MemoryMeetings>,
    pub(crate) consents: Arc<MemoryConsents>,
    ports: PipelinePorts,
    config: PipelineConfig,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut PipelineConfig)) -> Self {
        let (clock, engines) = (Arc::new(ManualClock::new(NOW)), Arc::new(RecordingEngines::default()));
        let meetings = Arc::new(MemoryMeetings::default());
        let consents = Arc::new(MemoryConsents::default());
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings: meetings.clone(),
            engines: engines.clone(),
            consents: consents.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let buckets = ["recordings".parse().unwrap(), "archive".parse().unwrap()].into();
        let (account, region) = (ACCOUNT.parse().unwrap(), "eu-central-1".parse().unwrap());
        let mut config = PipelineConfig::new(account, region, buckets);
        change(&mut config);
        let pipelines = MediaPipelines::new(ports.clone(), config.clone());
        Self { pipelines, engines, clock, meetings, consents, ports, config }
    }

    /// The use cases after the process died and came back.
    pub(crate) fn restart(&mut self) {
        self.pipelines = MediaPipelines::new(self.ports.clone(), self.config.clone());
    }

    pub(crate) async fn meeting(&self, number: u16) -> MeetingId {
        self.meeting_of(number, None).await
    }

    /// A meeting that was made for a visit.
    pub(crate) async fn visit_meeting(&self, number: u16) -> MeetingId {
        let visit = "0f9a2b6e-1111-4222-8333-444455550799".parse().unwrap();
        self.meeting_of(number, Some(visit)).await
    }

    async fn meeting_of(&self, number: u16, visit: Option<VisitId>) -> MeetingId {
        let id: MeetingId = format!("0f9a2b6e-1111-4222-8333-44445555{number:04x}").parse().unwrap();
        let meeting =
            Meeting::new(id.clone(), "visit".parse().unwrap(), "eu-central-1".parse().unwrap(), NOW);
        let meeting = Meeting { visit, ..meeting };
        let bounds = CreateBounds { meetings_max: 100, replicas_max: 0 };
        self.meetings.create(meeting, bounds).await.unwrap();
        id
    }

    pub(crate) async fn end(&self, meeting: &MeetingId) {
        self.meetings.end(meeting, MeetingStatus::Deleted, NOW).await.unwrap();
    }

    pub(crate) async fn capture(&self, meeting: &MeetingId) -> Pipeline {
        self.pipelines.create_capture(capture(meeting)).await.unwrap()
    }

    pub(crate) async fn status(&self, id: &MediaPipelineId) -> PipelineStatus {
        self.pipelines.pipeline(id).await.unwrap().status
    }

    pub(crate) async fn problem(&self, id: &MediaPipelineId) -> Option<String> {
        self.pipelines.pipeline(id).await.unwrap().problem
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A sweep, and what it asked the engines for.
    pub(crate) async fn sweep(&self) -> Vec<EngineCall> {
        self.engines.take();
        self.pipelines.sweep().await.unwrap();
        self.engines.take()
    }
}

pub(crate) fn meeting_arn(meeting: &MeetingId) -> String {
    format!("arn:aws:chime::{ACCOUNT}:meeting:{meeting}")
}

pub(crate) fn capture(meeting: &MeetingId) -> CreateCapture {
    CreateCapture {
        source_arn: meeting_arn(meeting),
        sink_arn: "arn:aws:s3:::recordings/visits".to_owned(),
        client_request_token: None,
        streams: None,
        artifacts: None,
        encryption: None,
        sink_role_arn: None,
        tags: Vec::new(),
    }
}

pub(crate) fn concatenation(source_arn: String) -> CreateConcatenation {
    CreateConcatenation {
        source_arn,
        artifacts: JoinedArtifacts {
            video: true,
            content: true,
            data_channel: true,
            transcription_messages: true,
            meeting_events: true,
            composited_video: true,
        },
        sink_arn: "arn:aws:s3:::archive".to_owned(),
        client_request_token: None,
        tags: Vec::new(),
    }
}

pub(crate) fn live_connector(meeting: &MeetingId, url: &str) -> CreateLiveConnector {
    CreateLiveConnector {
        source_arn: meeting_arn(meeting),
        mux: LiveConnectorMuxType::AudioWithActiveSpeakerVideo,
        streams: None,
        composited: None,
        url: Redacted::new(url.to_owned()),
        channels: None,
        sample_rate: None,
        client_request_token: None,
        tags: Vec::new(),
    }
}

/// What is said to somebody whose request failed.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, PipelineError>) -> String {
    result.expect_err("a refusal").to_string()
}
