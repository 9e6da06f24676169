//! How the status of a pipeline changes: by its engine's reports, by a caller who deletes it, by its meeting's end.
//!
//! Every change goes through [`MediaPipelines::change_status`]; the store puts its event into the outbox with it.

use carillon_ports::StoreError;
use carillon_ports::audit::Occasion;
use carillon_ports::engines::{CaptureSpec, ConcatenationSpec, EngineError, LiveConnectorSpec};
use carillon_ports::pipelines::{Advanced, Pipeline, StatusChange};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::{Capture, PipelineKind, PipelineStatus, Work};

use super::MediaPipelines;
use super::error::PipelineError;
use crate::Shortfall;

/// What an engine says of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It works.
    Started,
    /// It is interrupted, and the engine goes on trying. The text is for people.
    Interrupted(String),
    /// It works again.
    Resumed,
    /// It has ended, and everything is written.
    Stopped,
    /// It has ended, and everything that could be written is; the rest is told in the pipeline's problem.
    StoppedShort(Shortfall),
    /// It has given up. The text is for people.
    Failed(String),
}

impl MediaPipelines {
    /// Takes what an engine says. What cannot be, such as the start of a pipeline that is over, changes nothing.
    pub async fn report(&self, id: &MediaPipelineId, report: Report) -> Result<(), PipelineError> {
        let (to, problem) = match report {
            Report::Started | Report::Resumed => (PipelineStatus::InProgress, None),
            Report::Interrupted(problem) => (PipelineStatus::InProgress, Some(problem)),
            Report::Stopped => (PipelineStatus::Stopped, None),
            Report::StoppedShort(shortfall) => (PipelineStatus::Stopped, Some(shortfall.to_string())),
            Report::Failed(problem) => (PipelineStatus::Failed, Some(problem)),
        };
        if to.is_over() {
            self.plan_to_finish(id).await?;
        }
        let Some((pipeline, is_end)) = self.change_or_end(id, to, problem).await? else { return Ok(()) };
        if is_end {
            self.note_end(&pipeline, &Occasion::system()).await?;
        }
        if pipeline.status.is_over() && pipeline.kind() == PipelineKind::Capture {
            self.start_waiting(&pipeline.id).await?;
        }
        Ok(())
    }

    /// Stops a pipeline of any kind. What is over stays as it is.
    pub async fn delete(&self, id: &MediaPipelineId) -> Result<(), PipelineError> {
        let pipeline = self.pipeline(id).await?;
        if pipeline.status.is_over() {
            return Ok(());
        }
        match &pipeline.work {
            Work::Capture(_) | Work::LiveConnector(_) => self.stop_on(&pipeline, &Occasion::operator()).await,
            Work::Concatenation(concatenation) => {
                let is_waiting = pipeline.status == PipelineStatus::Initializing
                    && self.ready_capture(&concatenation.capture).await?.is_none();
                if !is_waiting {
                    return Err(PipelineError::Busy(id.clone()));
                }
                self.change_status(id, PipelineStatus::Stopped, None).await.map(drop)
            }
        }
    }

    /// Stops a capture, for whoever has the operator's keys; other kinds are not found.
    pub async fn delete_capture(&self, id: &MediaPipelineId) -> Result<(), PipelineError> {
        self.delete_capture_on(id, &Occasion::operator()).await
    }

    /// The same on another occasion.
    pub async fn delete_capture_on(
        &self,
        id: &MediaPipelineId,
        occasion: &Occasion,
    ) -> Result<(), PipelineError> {
        let capture = self.capture(id).await?;
        if capture.status.is_over() { Ok(()) } else { self.stop_on(&capture, occasion).await }
    }

    /// Lets a capture or a live connector end that has not begun: its status says so at once, its engine when it has.
    pub(super) async fn stop(&self, pipeline: &Pipeline) -> Result<(), PipelineError> {
        self.change_status(&pipeline.id, PipelineStatus::Stopping, None).await?;
        self.ask_to_stop(pipeline).await
    }

    /// Ends a pipeline that works, whether the caller waits for it or not, and writes that down when it is a visit's.
    pub(super) async fn stop_on(
        &self,
        pipeline: &Pipeline,
        occasion: &Occasion,
    ) -> Result<(), PipelineError> {
        let (this, pipeline, occasion) = (self.clone(), pipeline.clone(), occasion.clone());
        to_the_end(async move {
            let changed = this.change_or_end(&pipeline.id, PipelineStatus::Stopping, None).await?;
            let stopped = this.ask_to_stop(&pipeline).await;
            if changed.is_some_and(|(_, is_end)| is_end) {
                this.note_end(&pipeline, &occasion).await?;
            }
            stopped
        })
        .await
    }

    /// Changes a status, and says whether a pipeline that worked works no more with it.
    async fn change_or_end(
        &self,
        id: &MediaPipelineId,
        to: PipelineStatus,
        problem: Option<String>,
    ) -> Result<Option<(Pipeline, bool)>, PipelineError> {
        let _one_by_one = self.0.ending.lock().await;
        let works = |status| matches!(status, PipelineStatus::Initializing | PipelineStatus::InProgress);
        let former = self.store().pipeline(id).await?;
        let changed = self.change_status(id, to, problem).await?;
        let is_end = former.is_some_and(|former| works(former.status)) && !works(to);
        Ok(changed.map(|pipeline| (pipeline, is_end)))
    }

    /// Asks the engine to end a pipeline, once in the life of this process.
    pub(super) async fn ask_to_stop(&self, pipeline: &Pipeline) -> Result<(), PipelineError> {
        let engines = &self.ports().engines;
        let outcome = match pipeline.kind() {
            PipelineKind::Capture => engines.stop_capture(&pipeline.id).await,
            PipelineKind::Concatenation | PipelineKind::LiveConnector => engines.stop(&pipeline.id).await,
        };
        match outcome {
            Ok(()) => {
                self.asked().stop.insert(pipeline.id.clone());
                Ok(())
            }
            Err(EngineError::Unreachable) => Ok(()),
            Err(EngineError::Refused(problem)) => self.fail(pipeline, problem).await,
        }
    }

    /// Ends a pipeline that no engine takes care of.
    pub(super) async fn fail(&self, pipeline: &Pipeline, problem: String) -> Result<(), PipelineError> {
        self.change_status(&pipeline.id, PipelineStatus::Failed, Some(problem)).await.map(drop)
    }

    /// Asks the engine for the work of a pipeline. A concatenation whose capture is not over is left waiting.
    pub(super) async fn ask_to_start(
        &self,
        pipeline: &Pipeline,
    ) -> Result<Result<(), EngineError>, PipelineError> {
        let engines = &self.ports().engines;
        let outcome = match &pipeline.work {
            Work::Capture(capture) => engines.start_capture(capture_spec(pipeline, capture)).await,
            Work::LiveConnector(connector) => {
                let spec = LiveConnectorSpec {
                    id: pipeline.id.clone(),
                    meeting: pipeline.meeting.clone(),
                    connector: connector.clone(),
                    private_addresses: self.config().private_addresses,
                };
                engines.start_live_connector(spec).await
            }
            Work::Concatenation(concatenation) => {
                let Some(source) = self.ready_capture(&concatenation.capture).await? else {
                    return Ok(Ok(()));
                };
                if let Err(refused) = self.ask_to_join(pipeline, concatenation).await {
                    return Ok(Err(refused));
                }
                let concatenation = concatenation.clone();
                let spec = ConcatenationSpec { id: pipeline.id.clone(), concatenation, source };
                engines.start_concatenation(spec).await
            }
        };
        if outcome.is_ok() {
            self.asked().start.insert(pipeline.id.clone());
            self.stop_if_overtaken(&pipeline.id).await?;
        }
        Ok(outcome)
    }

    /// A pipeline that was ended while its engine took it on is ended again: the engine may have heard of the end first.
    async fn stop_if_overtaken(&self, id: &MediaPipelineId) -> Result<(), PipelineError> {
        let Some(pipeline) = self.store().pipeline(id).await? else { return Ok(()) };
        if matches!(pipeline.status, PipelineStatus::Initializing | PipelineStatus::InProgress) {
            return Ok(());
        }
        self.ask_to_stop(&pipeline).await?;
        if pipeline.status.is_over() {
            self.asked().forget(id);
        }
        Ok(())
    }

    /// Starts the concatenations that waited for a capture.
    async fn start_waiting(&self, capture: &MediaPipelineId) -> Result<(), PipelineError> {
        for pipeline in self.active_by_age().await? {
            let waits = matches!(&pipeline.work, Work::Concatenation(work) if work.capture == *capture);
            if waits && let Err(EngineError::Refused(problem)) = self.ask_to_start(&pipeline).await? {
                self.fail(&pipeline, problem).await?;
            }
        }
        Ok(())
    }

    /// A capture that is over, as it was done. `None` when it is not over yet.
    async fn ready_capture(&self, id: &MediaPipelineId) -> Result<Option<CaptureSpec>, PipelineError> {
        let capture = self.pipeline(id).await?;
        Ok(match &capture.work {
            Work::Capture(work) if capture.status.is_over() => Some(capture_spec(&capture, work)),
            _ => None,
        })
    }

    /// The one way in which a status changes. The pipeline as it stands then, `None` when nothing changed.
    pub(super) async fn change_status(
        &self,
        id: &MediaPipelineId,
        to: PipelineStatus,
        problem: Option<String>,
    ) -> Result<Option<Pipeline>, PipelineError> {
        let change = StatusChange { to, at: self.now(), problem };
        match self.store().advance(id, change).await? {
            Advanced::Changed(pipeline) => {
                tracing::info!(pipeline = %id, status = ?to, problem = pipeline.problem, "a media pipeline changed");
                if to.is_over() {
                    self.asked().forget(id);
                }
                Ok(Some(*pipeline))
            }
            Advanced::Unchanged(_) => Ok(None),
            Advanced::Missing => Err(PipelineError::NotFound(id.clone())),
        }
    }
}

/// What is begun here is done to its end, also when whoever asked for it has gone: an engine that was asked and not
/// remembered would record with nobody to end it.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, PipelineError>> + Send + 'static,
) -> Result<T, PipelineError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is awaited here, and must not be cut off with what waits"
    )]
    let done = tokio::spawn(work).await;
    match done {
        Ok(outcome) => outcome,
        Err(cut) => match cut.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cut) => Err(PipelineError::Unavailable(StoreError::unavailable(cut))),
        },
    }
}

fn capture_spec(pipeline: &Pipeline, capture: &Capture) -> CaptureSpec {
    CaptureSpec {
        id: pipeline.id.clone(),
        meeting: pipeline.meeting.clone(),
        capture: capture.clone(),
        tags: pipeline.tags.clone(),
    }
}
