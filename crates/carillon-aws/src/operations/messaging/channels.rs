//! CreateChannel, DescribeChannel, UpdateChannel, DeleteChannel, ListChannels, DescribeChannelModeratedByAppInstanceUser,
//! ListChannelsModeratedByAppInstanceUser, SearchChannels.

use carillon_messaging::channels::{
    ChannelMode, ChannelPrivacy, CreateChannel, SearchField, SearchOperator, UpdateChannel,
};
use carillon_proto::app_instance::{AppInstanceId, MemberId};
use carillon_proto::chime::messaging as chime;
use carillon_proto::tags::Tags;

use super::super::app_instance::{metadata, page, page_request};
use super::super::{json, parse};
use super::{Answer, Call, ELASTIC, NO_MEMBER, settings, shape};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateChannelRequest = call.read()?;
    if request.elastic_channel_configuration.is_some() {
        return Err(ELASTIC);
    }
    let bearer = call.bearer(request.chime_bearer.as_deref())?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let id = request.channel_id.map(|id| parse("ChannelId", id.expose())).transpose()?;
    let asked = CreateChannel {
        id,
        name: request.name,
        mode: request.mode.map_or(ChannelMode::Restricted, shape::mode),
        privacy: request.privacy.map_or(ChannelPrivacy::Public, shape::privacy),
        metadata: metadata(request.metadata)?,
        tags: tags(request.tags)?,
        expiration: settings::expiration(request.expiration_settings)?,
        members: call.all_named("MemberArns", request.member_arns, &instance)?,
        moderators: call.all_named("ModeratorArns", request.moderator_arns, &instance)?,
        token: parse("ClientRequestToken", request.client_request_token.expose())?,
    };
    let made = call.messaging.create_channel(&bearer, &instance, asked).await?;
    Ok(json(&chime::CreateChannelResponse { channel_arn: Some(made.instance.channel(&made.item.id)) }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let found = call.messaging.channel(&bearer, &name).await?;
    let channel = Some(shape::channel(&found.instance, found.item));
    Ok(json(&chime::DescribeChannelResponse { channel }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateChannelRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let asked = UpdateChannel {
        name: request.name,
        mode: request.mode.map(shape::mode),
        metadata: metadata(request.metadata)?,
    };
    let changed = call.messaging.update_channel(&bearer, &name, asked).await?;
    Ok(json(&chime::UpdateChannelResponse { channel_arn: Some(changed.instance.channel(&name.id)) }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    call.messaging.delete_channel(&bearer, &name).await?;
    Ok(Answer::Empty)
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelsRequest = call.read()?;
    let bearer = call.bearer(request.chime_bearer.as_deref())?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let privacy = request.privacy.map_or(ChannelPrivacy::Public, shape::privacy);
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channels(&bearer, &instance, privacy, wanted).await?;
    let (channels, next_token) = page(found.item, |seen| shape::summary(&found.instance, seen));
    Ok(json(&chime::ListChannelsResponse { channels, next_token }))
}

pub async fn search(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::SearchChannelsRequest = call.read()?;
    let bearer = call.bearer(request.chime_bearer.as_deref())?;
    let fields = request.fields.into_iter().map(|field| {
        let operator = match field.operator {
            chime::SearchFieldOperator::Equals => SearchOperator::Equals,
            chime::SearchFieldOperator::Includes => SearchOperator::Includes,
        };
        let chime::SearchFieldKey::Members = field.key;
        let members = call.all_named("Fields.Values", Some(field.values), &bearer.instance)?;
        Ok(SearchField { operator, members: members.into_iter().collect() })
    });
    let fields = fields.collect::<Result<Vec<_>, FrontError>>()?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.search_channels(&bearer, fields, wanted).await?;
    let (channels, next_token) = page(found.item, |seen| shape::summary(&found.instance, seen));
    Ok(json(&chime::SearchChannelsResponse { channels, next_token }))
}

pub async fn describe_moderated(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelModeratedByAppInstanceUserRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let of = call.named_user_or_bot(&request.app_instance_user_arn)?;
    let found = call.messaging.channel_moderated_by(&bearer, &name, &of).await?;
    let channel = Some(shape::moderated_by_user(&found.instance, found.item));
    Ok(json(&chime::DescribeChannelModeratedByAppInstanceUserResponse { channel }))
}

pub async fn list_moderated(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelsModeratedByAppInstanceUserRequest = call.read()?;
    let bearer = call.bearer(request.chime_bearer.as_deref())?;
    let of = request.app_instance_user_arn.map(|arn| call.named_user_or_bot(&arn)).transpose()?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channels_moderated_by(&bearer, of.as_ref(), wanted).await?;
    let (channels, next_token) = page(found.item, |seen| shape::moderated_by_user(&found.instance, seen));
    Ok(json(&chime::ListChannelsModeratedByAppInstanceUserResponse { channels, next_token }))
}

impl Call<'_> {
    /// Users and bots of one app instance.
    fn all_named(
        &self,
        field: &'static str,
        arns: Option<Vec<String>>,
        instance: &AppInstanceId,
    ) -> Result<Vec<MemberId>, FrontError> {
        let member = |arn: String| match self.named_member(field, &arn)? {
            (of, member) if of == *instance => Ok(member),
            _ => Err(NO_MEMBER.into()),
        };
        arns.unwrap_or_default().into_iter().map(member).collect()
    }
}

pub fn tags(tags: Option<Vec<chime::Tag>>) -> Result<Tags, FrontError> {
    let read = |tag: chime::Tag| {
        Ok((parse("Tags.Key", tag.key.expose())?, parse("Tags.Value", tag.value.expose())?))
    };
    tags.unwrap_or_default().into_iter().map(read).collect()
}
