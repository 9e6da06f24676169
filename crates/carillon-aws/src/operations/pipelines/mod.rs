//! The operations of Amazon Chime SDK Media Pipelines, and those on captures of the legacy namespace.
//!
//! Insights, stream pipelines and their pools need Amazon Kinesis and have no engine here: what would create one is
//! refused in words, a list of them is empty, and what a name would name is not found.

mod read;
mod shape;

use carillon_control::ControlError;
use carillon_pipeline::PipelinePageToken;
use carillon_ports::pipelines::Pipeline;
use carillon_proto::chime::media_pipelines as chime;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::PipelineKind;
use carillon_proto::tags::{Tag, TagKey};
use serde::Serialize;

use super::{Answer, Call, json, parse};
use crate::error::FrontError;
use crate::generated::media_pipelines::Action;

/// Performs the operation.
pub async fn perform(action: Action, call: Call<'_>) -> Result<Answer, FrontError> {
    match action {
        Action::CreateMediaCapturePipeline => create_capture(call).await,
        Action::CreateMediaConcatenationPipeline => create_concatenation(call).await,
        Action::CreateMediaLiveConnectorPipeline => create_live_connector(call).await,
        Action::GetMediaCapturePipeline => get_capture(call).await,
        Action::GetMediaPipeline => get(call).await,
        Action::ListMediaCapturePipelines => list_captures(call).await,
        Action::ListMediaPipelines => list(call).await,
        Action::DeleteMediaCapturePipeline => delete_capture(call).await,
        Action::DeleteMediaPipeline => delete(call).await,
        Action::TagResource => tag_resource(call).await,
        Action::UntagResource => untag_resource(call).await,
        Action::ListTagsForResource => list_tags(call).await,
        Action::CreateMediaInsightsPipeline | Action::CreateMediaInsightsPipelineConfiguration => {
            Err(FrontError::NotOffered(INSIGHTS))
        }
        Action::ListMediaInsightsPipelineConfigurations => {
            let none = chime::ListMediaInsightsPipelineConfigurationsResponse {
                media_insights_pipeline_configurations: Some(Vec::new()),
                next_token: None,
            };
            Ok(json(&none))
        }
        Action::GetMediaInsightsPipelineConfiguration
        | Action::UpdateMediaInsightsPipelineConfiguration
        | Action::DeleteMediaInsightsPipelineConfiguration
        | Action::UpdateMediaInsightsPipelineStatus
        | Action::StartSpeakerSearchTask
        | Action::GetSpeakerSearchTask
        | Action::StopSpeakerSearchTask
        | Action::StartVoiceToneAnalysisTask
        | Action::GetVoiceToneAnalysisTask
        | Action::StopVoiceToneAnalysisTask => Err(nothing_there(&call, INSIGHTS)),
        Action::CreateMediaStreamPipeline | Action::CreateMediaPipelineKinesisVideoStreamPool => {
            Err(FrontError::NotOffered(STREAMS))
        }
        Action::ListMediaPipelineKinesisVideoStreamPools => {
            let none = chime::ListMediaPipelineKinesisVideoStreamPoolsResponse {
                kinesis_video_stream_pools: Some(Vec::new()),
                next_token: None,
            };
            Ok(json(&none))
        }
        Action::GetMediaPipelineKinesisVideoStreamPool
        | Action::UpdateMediaPipelineKinesisVideoStreamPool
        | Action::DeleteMediaPipelineKinesisVideoStreamPool => Err(nothing_there(&call, STREAMS)),
    }
}

pub async fn create_capture(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request = read::capture(call.read()?)?;
    let pipeline = call.pipelines.create_capture(request).await?;
    Ok(json(&chime::CreateMediaCapturePipelineResponse {
        media_capture_pipeline: call.shape_capture(&pipeline),
    }))
}

async fn create_concatenation(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request = read::concatenation(call.read()?)?;
    let pipeline = call.pipelines.create_concatenation(request).await?;
    let media_concatenation_pipeline = call.shape_pipeline(&pipeline).media_concatenation_pipeline;
    Ok(json(&chime::CreateMediaConcatenationPipelineResponse { media_concatenation_pipeline }))
}

async fn create_live_connector(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request = read::live_connector(call.read()?)?;
    let pipeline = call.pipelines.create_live_connector(request).await?;
    let media_live_connector_pipeline = call.shape_pipeline(&pipeline).media_live_connector_pipeline;
    Ok(json(&chime::CreateMediaLiveConnectorPipelineResponse { media_live_connector_pipeline }))
}

pub async fn get_capture(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetMediaCapturePipelineRequest = call.read()?;
    let pipeline = call.pipelines.capture(&pipeline_id(&request.media_pipeline_id)?).await?;
    Ok(json(&chime::GetMediaCapturePipelineResponse {
        media_capture_pipeline: call.shape_capture(&pipeline),
    }))
}

async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetMediaPipelineRequest = call.read()?;
    let pipeline = call.pipelines.pipeline(&pipeline_id(&request.media_pipeline_id)?).await?;
    Ok(json(&chime::GetMediaPipelineResponse { media_pipeline: Some(call.shape_pipeline(&pipeline)) }))
}

async fn list_captures(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let (pipelines, next_token) = list_page(&mut call, Some(PipelineKind::Capture)).await?;
    let summary = |pipeline: &Pipeline| chime::MediaCapturePipelineSummary {
        media_pipeline_id: Some(pipeline.id.to_string()),
        media_pipeline_arn: Some(call.pipeline_arn(pipeline)),
    };
    let media_capture_pipelines = Some(pipelines.iter().map(summary).collect());
    Ok(json(&chime::ListMediaCapturePipelinesResponse { media_capture_pipelines, next_token }))
}

async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let (pipelines, next_token) = list_page(&mut call, None).await?;
    let summary = |pipeline: &Pipeline| chime::MediaPipelineSummary {
        media_pipeline_id: Some(pipeline.id.to_string()),
        media_pipeline_arn: Some(call.pipeline_arn(pipeline)),
    };
    let media_pipelines = Some(pipelines.iter().map(summary).collect());
    Ok(json(&chime::ListMediaPipelinesResponse { media_pipelines, next_token }))
}

/// The legacy list holds the pipelines themselves.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LegacyList {
    media_capture_pipelines: Vec<chime::MediaCapturePipeline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub async fn list_captures_in_full(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let (pipelines, next_token) = list_page(&mut call, Some(PipelineKind::Capture)).await?;
    let media_capture_pipelines = pipelines.iter().filter_map(|found| call.shape_capture(found)).collect();
    Ok(json(&LegacyList { media_capture_pipelines, next_token }))
}

pub async fn delete_capture(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteMediaCapturePipelineRequest = call.read()?;
    call.pipelines.delete_capture(&pipeline_id(&request.media_pipeline_id)?).await?;
    Ok(Answer::Empty)
}

async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteMediaPipelineRequest = call.read()?;
    call.pipelines.delete(&pipeline_id(&request.media_pipeline_id)?).await?;
    Ok(Answer::Empty)
}

async fn tag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::TagResourceRequest = call.read()?;
    call.pipelines.tag(&request.resource_arn, parse_tags(Some(request.tags))?).await?;
    Ok(Answer::Empty)
}

async fn untag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UntagResourceRequest = call.read()?;
    let keys: Result<Vec<TagKey>, _> = request.tag_keys.iter().map(|key| parse("TagKeys", key)).collect();
    call.pipelines.untag(&request.resource_arn, keys?).await?;
    Ok(Answer::Empty)
}

async fn list_tags(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListTagsForResourceRequest = call.read()?;
    let tags = call.pipelines.tags(&request.resource_arn).await?;
    let tags = tags
        .into_iter()
        .map(|(key, value)| chime::Tag { key: key.as_str().to_owned(), value: value.as_str().to_owned() });
    Ok(json(&chime::ListTagsForResourceResponse { tags: Some(tags.collect()) }))
}

/// A page of pipelines, and the token of the next one. Both lists have the same members.
async fn list_page(
    call: &mut Call<'_>,
    kind: Option<PipelineKind>,
) -> Result<(Vec<Pipeline>, Option<String>), FrontError> {
    let request: chime::ListMediaPipelinesRequest = call.read()?;
    let limit = request.max_results.and_then(|count| usize::try_from(count).ok()).unwrap_or(PAGE_DEFAULT);
    let after = request.next_token.map(|token| token.parse::<PipelinePageToken>()).transpose();
    let after = after.map_err(|error| ControlError::invalid("NextToken", error.to_string()))?;
    let page = call.pipelines.list(kind, limit, after.as_ref()).await?;
    Ok((page.pipelines, page.next.map(|token| token.to_string())))
}

fn pipeline_id(text: &str) -> Result<MediaPipelineId, ControlError> {
    parse("MediaPipelineId", text)
}

fn parse_tags(tags: Option<Vec<chime::Tag>>) -> Result<Vec<Tag>, ControlError> {
    tags.unwrap_or_default()
        .into_iter()
        .map(|tag| Ok(Tag { key: parse("Tags.Key", &tag.key)?, value: parse("Tags.Value", &tag.value)? }))
        .collect()
}

fn nothing_there(call: &Call<'_>, what: &'static str) -> FrontError {
    let named = call.input.get("Identifier").and_then(|name| name.as_str()).unwrap_or_default();
    FrontError::NothingThere { resource: named.chars().take(NAME_SHOWN_MAX).collect(), what }
}

const INSIGHTS: &str = "Media insights are";
const STREAMS: &str = "Kinesis video stream pools and pipelines are";
/// Pipelines of a page of which nothing is said.
const PAGE_DEFAULT: usize = 100;
/// Characters of a name that are repeated to its sender.
const NAME_SHOWN_MAX: usize = 128;
