//! Tags of pipelines, which are remembered and do nothing. At AWS `transcription-for-comprehend` makes a capture write a
//! processed transcript as well; here it has nothing to write one from, for no meeting is transcribed.
//!
//! Wire: TagResource, UntagResource, ListTagsForResource.

use carillon_ports::meetings::{TagChange, TagOutcome};
use carillon_proto::arn;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::tags::{TAGS_MAX, Tag, TagKey, Tags};

use super::MediaPipelines;
use super::error::PipelineError;

impl MediaPipelines {
    /// Adds or replaces tags of the pipeline that the resource name names.
    pub async fn tag(&self, arn: &str, tags: Vec<Tag>) -> Result<(), PipelineError> {
        self.change_tags(arn, TagChange::Put(tags)).await
    }

    /// Removes tags of the pipeline that the resource name names.
    pub async fn untag(&self, arn: &str, keys: Vec<TagKey>) -> Result<(), PipelineError> {
        self.change_tags(arn, TagChange::Remove(keys)).await
    }

    /// The tags of the pipeline that the resource name names.
    pub async fn tags(&self, arn: &str) -> Result<Tags, PipelineError> {
        let found = self.store().pipeline(&self.tagged(arn)?).await?;
        found.map(|pipeline| pipeline.tags).ok_or_else(|| missing(arn))
    }

    async fn change_tags(&self, arn: &str, change: TagChange) -> Result<(), PipelineError> {
        match self.store().tag(&self.tagged(arn)?, change).await? {
            None => Err(missing(arn)),
            Some(TagOutcome::Changed(_)) => Ok(()),
            Some(TagOutcome::TooMany) => {
                Err(PipelineError::invalid("Tags", format!("would be more than {TAGS_MAX}")))
            }
        }
    }

    fn tagged(&self, arn: &str) -> Result<MediaPipelineId, PipelineError> {
        let named = arn::pipeline_named(arn).filter(|named| named.belongs_to(&self.config().account));
        named.map(|named| named.id).ok_or_else(|| missing(arn))
    }
}

fn missing(arn: &str) -> PipelineError {
    PipelineError::ResourceNotFound { arn: arn.to_owned() }
}
