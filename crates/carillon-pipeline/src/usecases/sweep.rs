//! What is repeated about every second: ends of meetings, requests that an engine has not had, forgetting.
//!
//! A caller may go away between the durable write and the word to the engine, an engine may be out of reach, and the
//! process may have died: a sweep finds all of that from what the store holds and what this process has asked for.

use std::time::Duration;

use carillon_ports::audit::Occasion;
use carillon_ports::engines::EngineError;
use carillon_ports::pipelines::{Pipeline, RETENTION};
use carillon_proto::id::MeetingId;
use carillon_proto::object::BucketName;
use carillon_proto::pipeline::{PipelineStatus, Work};
use carillon_proto::units::Timestamp;

use super::MediaPipelines;
use super::error::PipelineError;

impl MediaPipelines {
    /// Brings every pipeline and its engine together, and says how many are not over. An error means that the store is
    /// out of reach; the next call repeats the whole.
    pub async fn sweep(&self) -> Result<usize, PipelineError> {
        let active = self.active_by_age().await?;
        for pipeline in &active {
            match self.settle(pipeline).await {
                Ok(()) | Err(PipelineError::NotFound(_)) => {}
                // One record that cannot be read does not hold up the others.
                Err(PipelineError::Internal(error)) => {
                    tracing::debug!(pipeline = %pipeline.id, %error, "a media pipeline cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        self.forget().await?;
        Ok(active.len())
    }

    /// Pipelines that are not over, the oldest first, so that engines are asked in the order of creation. Those that
    /// cannot be read are left out.
    pub(super) async fn active_by_age(&self) -> Result<Vec<Pipeline>, PipelineError> {
        let mut active = Vec::new();
        for (id, pipeline) in self.store().active().await? {
            match pipeline {
                Ok(pipeline) => active.push(pipeline),
                Err(error) => tracing::debug!(pipeline = %id, %error, "a media pipeline cannot be read"),
            }
        }
        active.sort_by_key(Pipeline::position);
        Ok(active)
    }

    /// What the objects of a bucket begin with that somebody works on: captures that go on, what concatenations that are
    /// not over make, and what they make it of.
    pub(crate) async fn needed_prefixes(&self, bucket: &BucketName) -> Result<Vec<String>, PipelineError> {
        let mut needed = Vec::new();
        for (id, pipeline) in self.store().active().await? {
            // One that cannot be read may need anything.
            let pipeline = pipeline.map_err(|error| {
                tracing::debug!(pipeline = %id, %error, "a media pipeline cannot be read");
                error
            })?;
            needed.extend(sink_of(&pipeline, bucket));
            if let Work::Concatenation(work) = &pipeline.work {
                let capture = self.store().pipeline(&work.capture).await?;
                needed.extend(capture.and_then(|capture| sink_of(&capture, bucket)));
            }
        }
        Ok(needed)
    }

    /// Stops what works on a meeting that has ended. A sweep finds the same by itself, a moment later.
    pub async fn meeting_ended(&self, meeting: &MeetingId) -> Result<(), PipelineError> {
        for (_, pipeline) in self.store().active_of(meeting).await? {
            if let Ok(pipeline) = pipeline {
                self.stop_with_meeting(&pipeline).await?;
            }
        }
        Ok(())
    }

    async fn settle(&self, pipeline: &Pipeline) -> Result<(), PipelineError> {
        let (started, stopped) = {
            let asked = self.asked();
            (asked.start.contains(&pipeline.id), asked.stop.contains(&pipeline.id))
        };
        if pipeline.status == PipelineStatus::Stopping {
            return if stopped { Ok(()) } else { self.ask_to_stop(pipeline).await };
        }
        if self.ports().meetings.meeting(&pipeline.meeting.id).await?.is_none()
            && self.stop_with_meeting(pipeline).await?
        {
            return Ok(());
        }
        // Who cannot be asked has not agreed. After a restart that is a capture that has yet to go on.
        if started || !self.may_go_on(pipeline).await.unwrap_or(false) {
            return Ok(());
        }
        match self.ask_to_start(pipeline).await {
            Ok(Ok(()) | Err(EngineError::Unreachable)) => Ok(()),
            Ok(Err(EngineError::Refused(problem))) => self.fail(pipeline, problem).await,
            // Only a capture that is over is forgotten, and only long after.
            Err(PipelineError::NotFound(_)) => {
                self.fail(pipeline, "the media capture pipeline is gone".to_owned()).await
            }
            Err(error) => Err(error),
        }
    }

    /// Stops what cannot go on without its meeting; says whether it is such.
    async fn stop_with_meeting(&self, pipeline: &Pipeline) -> Result<bool, PipelineError> {
        match pipeline.work {
            Work::Capture(_) | Work::LiveConnector(_) => {
                self.stop_on(pipeline, &Occasion::system()).await.map(|()| true)
            }
            Work::Concatenation(_) => Ok(false),
        }
    }

    async fn forget(&self) -> Result<(), PipelineError> {
        let now = self.now();
        {
            let mut asked = self.asked();
            if now.since(asked.forgot_at) < FORGET_INTERVAL {
                return Ok(());
            }
            asked.forgot_at = now;
        }
        let age = u64::try_from(RETENTION.as_millis()).expect("30 days are few milliseconds");
        let before = Timestamp::from_millis(now.as_millis().saturating_sub(age));
        self.store().forget(before, FORGET_BATCH).await?;
        Ok(())
    }
}

/// Below which a pipeline writes in a bucket.
fn sink_of(pipeline: &Pipeline, bucket: &BucketName) -> Option<String> {
    let location = match &pipeline.work {
        Work::Capture(capture) => &capture.sink.location,
        Work::Concatenation(concatenation) => &concatenation.sink.location,
        Work::LiveConnector(_) => return None,
    };
    (location.bucket == *bucket).then(|| location.prefix_or(&pipeline.id).key(""))
}

/// Old pipelines are looked for this often. Nobody waits for it.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// Pipelines forgotten at a time, so that one write stays short.
const FORGET_BATCH: usize = 256;
