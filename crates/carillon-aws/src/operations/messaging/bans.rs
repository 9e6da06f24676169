//! CreateChannelBan, DescribeChannelBan, ListChannelBans, DeleteChannelBan.

use carillon_proto::chime::messaging as chime;

use super::super::app_instance::{page, page_request, seconds};
use super::super::json;
use super::{Answer, Call, shape};
use crate::error::FrontError;

const FIELD: &str = "MemberArn";

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateChannelBanRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let made = call.messaging.create_channel_ban(&bearer, &name, &member).await?;
    Ok(json(&chime::CreateChannelBanResponse {
        channel_arn: Some(made.instance.channel(&name.id)),
        member: Some(shape::identity(&made.instance, made.item.member)),
    }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelBanRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let found = call.messaging.channel_ban(&bearer, &name, &member).await?;
    let (instance, ban) = (found.instance, found.item);
    let channel_ban = Some(chime::ChannelBan {
        member: Some(shape::identity(&instance, ban.member)),
        channel_arn: Some(instance.channel(&name.id)),
        created_timestamp: seconds(ban.created_at),
        created_by: Some(shape::identity(&instance, ban.created_by)),
    });
    Ok(json(&chime::DescribeChannelBanResponse { channel_ban }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelBansRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_bans(&bearer, &name, wanted).await?;
    let (channel_bans, next_token) = page(found.item, |member| chime::ChannelBanSummary {
        member: Some(shape::identity(&found.instance, member)),
    });
    let channel_arn = Some(found.instance.channel(&name.id));
    Ok(json(&chime::ListChannelBansResponse { channel_arn, next_token, channel_bans }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelBanRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    call.messaging.delete_channel_ban(&bearer, &name, &member).await?;
    Ok(Answer::Empty)
}
