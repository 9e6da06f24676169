//! CreateChannelModerator, DescribeChannelModerator, ListChannelModerators, DeleteChannelModerator.

use carillon_proto::chime::messaging as chime;

use super::super::app_instance::{page, page_request, seconds};
use super::super::json;
use super::{Answer, Call, shape};
use crate::error::FrontError;

const FIELD: &str = "ChannelModeratorArn";

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateChannelModeratorRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.channel_moderator_arn, &name)?;
    let made = call.messaging.create_channel_moderator(&bearer, &name, &member).await?;
    Ok(json(&chime::CreateChannelModeratorResponse {
        channel_arn: Some(made.instance.channel(&name.id)),
        channel_moderator: Some(shape::identity(&made.instance, made.item.moderator)),
    }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelModeratorRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.channel_moderator_arn, &name)?;
    let found = call.messaging.channel_moderator(&bearer, &name, &member).await?;
    let (instance, moderator) = (found.instance, found.item);
    let channel_moderator = Some(chime::ChannelModerator {
        moderator: Some(shape::identity(&instance, moderator.moderator)),
        channel_arn: Some(instance.channel(&name.id)),
        created_timestamp: seconds(moderator.created_at),
        created_by: Some(shape::identity(&instance, moderator.created_by)),
    });
    Ok(json(&chime::DescribeChannelModeratorResponse { channel_moderator }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelModeratorsRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_moderators(&bearer, &name, wanted).await?;
    let (channel_moderators, next_token) = page(found.item, |member| chime::ChannelModeratorSummary {
        moderator: Some(shape::identity(&found.instance, member)),
    });
    let channel_arn = Some(found.instance.channel(&name.id));
    Ok(json(&chime::ListChannelModeratorsResponse { channel_arn, next_token, channel_moderators }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelModeratorRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.channel_moderator_arn, &name)?;
    call.messaging.delete_channel_moderator(&bearer, &name, &member).await?;
    Ok(Answer::Empty)
}
