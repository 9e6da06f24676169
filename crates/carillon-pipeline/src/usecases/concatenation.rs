//! The creation of concatenations.
//!
//! One may be created while its capture runs: it waits, and begins when the capture is over.

use carillon_ports::audit::Occasion;
use carillon_ports::consent::Purpose;
use carillon_ports::pipelines::{Pipeline, RETENTION};
use carillon_proto::arn;
use carillon_proto::id::{ClientRequestToken, MediaPipelineId};
use carillon_proto::pipeline::{Concatenation, JoinedArtifacts, PipelineKind, Work};
use carillon_proto::tags::Tag;

use super::MediaPipelines;
use super::create::checked_tags;
use super::error::PipelineError;

/// A concatenation as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateConcatenation {
    /// The capture's name.
    pub source_arn: String,
    /// Which artifacts besides sound.
    pub artifacts: JoinedArtifacts,
    /// The bucket's name, with a prefix or without.
    pub sink_arn: String,
    /// Makes the call repeatable.
    pub client_request_token: Option<ClientRequestToken>,
    /// To be remembered with it.
    pub tags: Vec<Tag>,
}

const SOURCE: &str = "Sources.MediaCapturePipelineSourceConfiguration.MediaPipelineArn";
const SINK: &str = "Sinks.S3BucketSinkConfiguration.Destination";

impl MediaPipelines {
    /// Joins the pieces of a capture, as soon as it is over.
    pub async fn create_concatenation(
        &self,
        request: CreateConcatenation,
    ) -> Result<Pipeline, PipelineError> {
        let sink = self.sink(SINK, &request.sink_arn)?;
        let capture = self.own_pipeline(&request.source_arn)?;
        let tags = checked_tags(request.tags)?;
        self.admit(PipelineKind::Concatenation)?;
        let capture = self.pipeline(&capture).await?;
        if capture.kind() != PipelineKind::Capture {
            return Err(PipelineError::invalid(SOURCE, "does not name a media capture pipeline"));
        }
        if capture.status.is_over() && self.now().since(capture.updated_at) >= RETENTION {
            return Err(PipelineError::invalid(
                SOURCE,
                "names a media capture pipeline that ended 30 days ago",
            ));
        }
        self.ask(&capture.meeting, Purpose::Joining, &Occasion::operator()).await?;
        self.check_sink(&sink.location).await?;
        let concatenation = Concatenation {
            source_arn: request.source_arn,
            capture: capture.id,
            artifacts: request.artifacts,
            sink,
            layout: None,
        };
        let (work, token) = (Work::Concatenation(concatenation), request.client_request_token);
        let pipeline = self.pipeline_of(work, capture.meeting, tags, token);
        self.write_and_start(pipeline, None, &Occasion::operator()).await
    }

    fn own_pipeline(&self, arn: &str) -> Result<MediaPipelineId, PipelineError> {
        let named = arn::pipeline_named(arn)
            .ok_or_else(|| PipelineError::invalid(SOURCE, "is not the ARN of a media pipeline"))?;
        if named.belongs_to(&self.config().account) { Ok(named.id) } else { Err(PipelineError::Ownership) }
    }
}
