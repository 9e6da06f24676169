//! Recordings as people see them: a capture, how it stands, and the files that were made of it.
//!
//! A recording is nothing that is stored: its id is that of its capture, and everything else follows from the
//! pipelines of the meeting and from what lies in the bucket. So a capture that another program asked for is a
//! recording like one that was begun here.
//!
//! Invariant: a key of the bucket is made here, from a recording's own pipelines and a part that was parsed. No
//! caller ever names a key.

mod file;
mod files;
mod recording;
mod retention;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use carillon_ports::Objects;
use carillon_ports::audit::Occasion;
use carillon_ports::pipelines::Pipeline;
use carillon_proto::arn::MeetingArn;
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::BucketName;
use carillon_proto::pipeline::{PipelineKind, PipelineStatus};
use carillon_proto::units::Timestamp;

use crate::{CreateCapture, MediaPipelines, PipelineError, PipelineLimit};

pub use file::{FileName, FileNameError, Part, RecordingFile};
pub use files::{OpenFile, RecordingError};
pub use recording::{Recording, RecordingState};
pub use retention::Swept;

/// Captures and concatenations of a meeting that are looked at, the youngest of them.
const PIPELINES_MAX: usize = 1_000;

/// What can be done with recordings. Clones share everything.
#[derive(Clone)]
pub struct Recordings {
    pipelines: MediaPipelines,
    objects: Arc<dyn Objects>,
    bucket: BucketName,
}

/// A meeting that is sent somewhere as it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveStream {
    /// The live connector.
    pub id: MediaPipelineId,
    /// Why nothing arrives there for the moment. The text is for people.
    pub problem: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Where it can be watched here, as a path below the address of this server.
    pub playlist: Option<String>,
}

impl Recordings {
    /// Recordings that are begun here go into this bucket.
    pub fn new(pipelines: MediaPipelines, objects: Arc<dyn Objects>, bucket: BucketName) -> Self {
        Self { pipelines, objects, bucket }
    }

    /// Records a meeting, for whoever has the operator's keys, and says whether that is new. A meeting that is recorded
    /// is so once, whoever asks.
    pub async fn start(&self, meeting: &MeetingId) -> Result<(Recording, bool), PipelineError> {
        self.start_on(meeting, &Occasion::operator()).await
    }

    /// The same on another occasion.
    pub async fn start_on(
        &self,
        meeting: &MeetingId,
        occasion: &Occasion,
    ) -> Result<(Recording, bool), PipelineError> {
        if let Some(running) = self.running(meeting).await? {
            return Ok((running, false));
        }
        match self.pipelines.create_capture_on(self.capture(meeting), occasion).await {
            Ok(capture) => Ok((self.recording(&capture.id).await?, true)),
            // Somebody else was faster, or the last one still writes.
            Err(PipelineError::LimitExceeded(limit @ PipelineLimit::Capture { .. })) => {
                let running = self.running(meeting).await?;
                running.map(|running| (running, false)).ok_or(PipelineError::LimitExceeded(limit))
            }
            Err(error) => Err(error),
        }
    }

    /// Ends a recording. What is over stays as it is.
    pub async fn stop(&self, meeting: &MeetingId, id: &MediaPipelineId) -> Result<Recording, PipelineError> {
        self.of_meeting(meeting, id).await?;
        self.pipelines.delete_capture(id).await?;
        self.recording(id).await
    }

    /// Ends the recording of a meeting that runs, if one does.
    pub async fn stop_running(&self, meeting: &MeetingId, occasion: &Occasion) -> Result<(), PipelineError> {
        match self.running(meeting).await? {
            Some(running) => self.pipelines.delete_capture_on(&running.id, occasion).await,
            None => Ok(()),
        }
    }

    /// Whether a meeting is recorded or sent elsewhere at this moment.
    pub async fn is_recorded(&self, meeting: &MeetingId) -> Result<bool, PipelineError> {
        let active = self.pipelines.active_of(meeting).await?;
        let records = |pipeline: &Pipeline| {
            pipeline.kind() != PipelineKind::Concatenation
                && matches!(pipeline.status, PipelineStatus::Initializing | PipelineStatus::InProgress)
        };
        Ok(active.iter().any(records))
    }

    /// Ends what records or sends a meeting without the consent that it takes.
    pub async fn heed(&self, meeting: &MeetingId) -> Result<(), PipelineError> {
        self.pipelines.heed_meeting(meeting).await
    }

    /// The recordings of a meeting, over or not, youngest first.
    pub async fn list(&self, meeting: &MeetingId) -> Result<Vec<Recording>, PipelineError> {
        let all = self.pipelines.of_meeting(meeting, PIPELINES_MAX).await?;
        let captures = all.iter().filter(|pipeline| pipeline.kind() == PipelineKind::Capture);
        let mut recordings = Vec::new();
        for capture in captures {
            recordings.push(self.describe(capture, &all).await);
        }
        Ok(recordings)
    }

    /// The live connectors of a meeting that run, youngest first.
    pub async fn live_streams(&self, meeting: &MeetingId) -> Result<Vec<LiveStream>, PipelineError> {
        let all = self.pipelines.of_meeting(meeting, PIPELINES_MAX).await?;
        let mut streams = Vec::new();
        for pipeline in all {
            if pipeline.kind() == PipelineKind::LiveConnector && !pipeline.status.is_over() {
                let playlist = self.pipelines.playlist(&pipeline.id).await;
                let Pipeline { id, problem, created_at, .. } = pipeline;
                streams.push(LiveStream { id, problem, created_at, playlist });
            }
        }
        Ok(streams)
    }

    /// A recording of a meeting.
    pub async fn of_meeting(
        &self,
        meeting: &MeetingId,
        id: &MediaPipelineId,
    ) -> Result<Recording, PipelineError> {
        let recording = self.recording(id).await?;
        if recording.meeting.id == *meeting {
            Ok(recording)
        } else {
            Err(PipelineError::NotFound(id.clone()))
        }
    }

    /// A recording, whichever meeting it is of.
    pub async fn recording(&self, id: &MediaPipelineId) -> Result<Recording, PipelineError> {
        let capture = self.pipelines.capture(id).await?;
        let all = self.pipelines.of_meeting(&capture.meeting.id, PIPELINES_MAX).await?;
        Ok(self.describe(&capture, &all).await)
    }

    async fn running(&self, meeting: &MeetingId) -> Result<Option<Recording>, PipelineError> {
        let recordings = self.list(meeting).await?;
        Ok(recordings.into_iter().find(|recording| recording.state == RecordingState::Recording))
    }

    /// The pipeline's id is the prefix of its keys, so that two recordings of a meeting lie apart.
    fn capture(&self, meeting: &MeetingId) -> CreateCapture {
        let (account, region) = self.pipelines.owner();
        let source =
            MeetingArn { region: region.clone(), account: account.clone(), meeting: meeting.clone() };
        CreateCapture {
            source_arn: source.to_string(),
            sink_arn: format!("arn:aws:s3:::{}", self.bucket),
            client_request_token: None,
            streams: None,
            artifacts: None,
            encryption: None,
            sink_role_arn: None,
            tags: Vec::new(),
        }
    }

    async fn describe(&self, capture: &Pipeline, all: &[Pipeline]) -> Recording {
        let joined: Vec<&Pipeline> = recording::joined_of(&capture.id, all).collect();
        let mut described = Recording::of(capture, &joined);
        if let RecordingState::Processing { by: Some(by), progress } = &mut described.state {
            *progress = self.pipelines.progress(by).await;
        }
        described
    }
}
