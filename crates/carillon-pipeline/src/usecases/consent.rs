//! The consent that it takes to make something of the meeting of a visit.
//!
//! Visits are asked before a pipeline is written, so that a refusal leaves nothing behind, and once more after that:
//! whoever took a consent back in between has found no pipeline to end. From then on [`MediaPipelines::heed`] ends what
//! may not go on, as deleting it would; a second of the meeting is recorded at most that somebody did not agree to, and
//! none when whoever takes note of the consent calls [`MediaPipelines::heed_meeting`] before it answers.
//!
//! What was recorded with everybody's consent is put together by itself, whatever becomes of the consent afterwards.
//! Others who want it joined ask, and are asked about once more when the work begins.

use carillon_ports::audit::Occasion;
use carillon_ports::consent::{Matter, Outcome, Purpose};
use carillon_ports::engines::EngineError;
use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::MeetingId;
use carillon_proto::pipeline::{Concatenation, PipelineStatus, SourceMeeting, Work};

use super::MediaPipelines;
use super::error::PipelineError;

impl MediaPipelines {
    /// Ends what records or sends the meetings of visits without consent. To be called about every second.
    pub async fn heed(&self) -> Result<(), PipelineError> {
        let _one_by_one = self.0.heeding.lock().await;
        let active = self.active_by_age().await?;
        self.heed_all(active).await
    }

    /// The same for one meeting.
    pub async fn heed_meeting(&self, meeting: &MeetingId) -> Result<(), PipelineError> {
        let _one_by_one = self.0.heeding.lock().await;
        self.heed_all(self.active_of(meeting).await?).await
    }

    async fn heed_all(&self, active: Vec<Pipeline>) -> Result<(), PipelineError> {
        let mut heeded = Ok(());
        for pipeline in active.iter().filter(|pipeline| pipeline.status != PipelineStatus::Stopping) {
            // One that visits cannot be asked about keeps no other going.
            heeded = heeded.and(self.heed_one(pipeline).await);
        }
        heeded
    }

    async fn heed_one(&self, pipeline: &Pipeline) -> Result<(), PipelineError> {
        if self.may_go_on(pipeline).await? {
            return Ok(());
        }
        tracing::info!(pipeline = %pipeline.id, "a media pipeline ends, because somebody has not agreed to it");
        self.stop_on(pipeline, &Occasion::system()).await
    }

    /// Whether everybody agrees to what a pipeline does.
    pub(super) async fn may_go_on(&self, pipeline: &Pipeline) -> Result<bool, PipelineError> {
        match matter_of(pipeline) {
            Some(matter) => Ok(self.ports().consents.may_go_on(&matter).await?),
            None => Ok(true),
        }
    }

    /// That everybody agrees to what is to be made of a meeting. A refusal is written down.
    pub(super) async fn ask(
        &self,
        meeting: &SourceMeeting,
        purpose: Purpose,
        occasion: &Occasion,
    ) -> Result<(), PipelineError> {
        let Some(matter) = matter(meeting, purpose) else { return Ok(()) };
        let consents = &self.ports().consents;
        if consents.may_begin(&matter).await? {
            return Ok(());
        }
        consents.note(&matter, &Outcome::Refused, occasion).await?;
        Err(PipelineError::NoConsent)
    }

    /// That what was recorded may be put together, once it is all there: whoever wanted it may have waited long. What is
    /// put together by itself is not asked about; while nobody can be asked, it waits.
    pub(super) async fn ask_to_join(
        &self,
        pipeline: &Pipeline,
        concatenation: &Concatenation,
    ) -> Result<(), EngineError> {
        if concatenation.layout.is_some() {
            return Ok(());
        }
        match self.ask(&pipeline.meeting, Purpose::Joining, &Occasion::system()).await {
            Ok(()) => Ok(()),
            Err(refused @ PipelineError::NoConsent) => Err(EngineError::Refused(refused.to_string())),
            Err(_) => Err(EngineError::Unreachable),
        }
    }

    /// That everybody agrees yet, of a pipeline that was written and does not work; that it begins is written down. One
    /// that must not begin is ended.
    pub(super) async fn ask_again(
        &self,
        pipeline: &Pipeline,
        occasion: &Occasion,
    ) -> Result<(), PipelineError> {
        let asked = self.ask_and_note(pipeline, occasion).await;
        if asked.is_err() {
            self.stop(pipeline).await?;
        }
        asked
    }

    /// Writes down that a pipeline has ended, when it is a visit's.
    pub(super) async fn note_end(
        &self,
        pipeline: &Pipeline,
        occasion: &Occasion,
    ) -> Result<(), PipelineError> {
        let Some(matter) = matter_of(pipeline) else { return Ok(()) };
        let outcome = Outcome::Ended(pipeline.id.clone());
        Ok(self.ports().consents.note(&matter, &outcome, occasion).await?)
    }

    async fn ask_and_note(&self, pipeline: &Pipeline, occasion: &Occasion) -> Result<(), PipelineError> {
        let Some(matter) = matter_of(pipeline) else { return Ok(()) };
        self.ask(&pipeline.meeting, matter.purpose, occasion).await?;
        let outcome = Outcome::Begun(pipeline.id.clone());
        Ok(self.ports().consents.note(&matter, &outcome, occasion).await?)
    }
}

/// What a pipeline has to have consent to as long as it works.
fn matter_of(pipeline: &Pipeline) -> Option<Matter> {
    match pipeline.work {
        Work::Capture(_) | Work::LiveConnector(_) => matter(&pipeline.meeting, Purpose::Recording),
        Work::Concatenation(_) => None,
    }
}

fn matter(meeting: &SourceMeeting, purpose: Purpose) -> Option<Matter> {
    let visit = meeting.visit.clone()?;
    Some(Matter { visit, meeting: meeting.id.clone(), purpose })
}
