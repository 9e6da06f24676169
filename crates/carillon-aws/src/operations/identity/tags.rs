//! TagResource, UntagResource and ListTagsForResource of an app instance and of what lies in it.

use carillon_proto::chime::identity as chime;
use carillon_proto::redact::Redacted;
use carillon_proto::tags::{Tag, TagKey};

use super::{Answer, Call, json, parse, tags};
use crate::error::FrontError;

pub async fn tag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::TagResourceRequest = call.read()?;
    let resource = call.named(FIELD, &request.resource_arn)?;
    let tags = tags(Some(request.tags))?.into_iter().map(|(key, value)| Tag { key, value });
    call.messaging.tag(&resource, tags.collect()).await?;
    Ok(Answer::Empty)
}

pub async fn untag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UntagResourceRequest = call.read()?;
    let resource = call.named(FIELD, &request.resource_arn)?;
    let keys: Result<Vec<TagKey>, _> =
        request.tag_keys.iter().map(|key| parse("TagKeys", key.expose())).collect();
    call.messaging.untag(&resource, keys?).await?;
    Ok(Answer::Empty)
}

pub async fn list_for_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListTagsForResourceRequest = call.read()?;
    let tags = call.messaging.tags(&call.named(FIELD, &request.resource_arn)?).await?;
    let tags = tags.into_iter().map(|(key, value)| chime::Tag {
        key: Redacted::new(key.as_str().to_owned()),
        value: Redacted::new(value.as_str().to_owned()),
    });
    Ok(json(&chime::ListTagsForResourceResponse { tags: Some(tags.collect()) }))
}

const FIELD: &str = "ResourceARN";
