//! Pipelines over memory ports, with a meeting to work on and engines to look behind.

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::Meetings as _;
use carillon_ports::meetings::{CreateBounds, Meeting, MeetingStatus};
use carillon_ports::memory::{
    EngineCall, ManualClock, MemoryMeetings, MemoryPipelines, RecordingEngines, SeededEntropy,
};
use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::pipeline::{JoinedArtifacts, LiveConnectorMuxType, PipelineStatus};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use crate::{
    CreateCapture, CreateConcatenation, CreateLiveConnector, MediaPipelines, PipelineConfig, PipelineError,
    PipelinePorts,
};

pub(super) const ACCOUNT: &str = "111122223333";
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub(super) struct World {
    pub(super) pipelines: MediaPipelines,
    pub(super) engines: Arc<RecordingEngines>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) meetings: Arc<MemoryMeetings>,
    ports: PipelinePorts,
    config: PipelineConfig,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut PipelineConfig)) -> Self {
        let (clock, engines) = (Arc::new(ManualClock::new(NOW)), Arc::new(RecordingEngines::default()));
        let meetings = Arc::new(MemoryMeetings::default());
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings: meetings.clone(),
            engines: engines.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let buckets = ["recordings".parse().unwrap(), "archive".parse().unwrap()].into();
        let (account, region) = (ACCOUNT.parse().unwrap(), "eu-central-1".parse().unwrap());
        let mut config = PipelineConfig::new(account, region, buckets);
        change(&mut config);
        let pipelines = MediaPipelines::new(ports.clone(), config.clone());
        Self { pipelines, engines, clock, meetings, ports, config }
    }

    /// The use cases after the process died and came back.
    pub(super) fn restart(&mut self) {
        self.pipelines = MediaPipelines::new(self.ports.clone(), self.config.clone());
    }

    pub(super) async fn meeting(&self, number: u16) -> MeetingId {
        let id: MeetingId = format!("0f9a2b6e-1111-4222-8333-44445555{number:04x}").parse().unwrap();
        let meeting = Meeting {
            id: id.clone(),
            external_meeting_id: "visit".parse().unwrap(),
            media_region: "eu-central-1".parse().unwrap(),
            meeting_host_id: None,
            features: None,
            primary_meeting_id: None,
            tenant_ids: Vec::new(),
            notifications: None,
            network_type: Default::default(),
            tags: Default::default(),
            created_at: NOW,
            client_request_token: None,
        };
        let bounds = CreateBounds { meetings_max: 100, replicas_max: 0 };
        self.meetings.create(meeting, bounds).await.unwrap();
        id
    }

    pub(super) async fn end(&self, meeting: &MeetingId) {
        self.meetings.end(meeting, MeetingStatus::Deleted, NOW).await.unwrap();
    }

    pub(super) async fn capture(&self, meeting: &MeetingId) -> Pipeline {
        self.pipelines.create_capture(capture(meeting)).await.unwrap()
    }

    pub(super) async fn status(&self, id: &MediaPipelineId) -> PipelineStatus {
        self.pipelines.pipeline(id).await.unwrap().status
    }

    pub(super) async fn problem(&self, id: &MediaPipelineId) -> Option<String> {
        self.pipelines.pipeline(id).await.unwrap().problem
    }

    pub(super) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A sweep, and what it asked the engines for.
    pub(super) async fn sweep(&self) -> Vec<EngineCall> {
        self.engines.take();
        self.pipelines.sweep().await.unwrap();
        self.engines.take()
    }
}

pub(super) fn meeting_arn(meeting: &MeetingId) -> String {
    format!("arn:aws:chime::{ACCOUNT}:meeting:{meeting}")
}

pub(super) fn capture(meeting: &MeetingId) -> CreateCapture {
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

pub(super) fn concatenation(source_arn: String) -> CreateConcatenation {
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

pub(super) fn live_connector(meeting: &MeetingId, url: &str) -> CreateLiveConnector {
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
pub(super) fn refusal<T: std::fmt::Debug>(result: Result<T, PipelineError>) -> String {
    result.expect_err("a refusal").to_string()
}
