//! SendChannelMessage, GetChannelMessage, ListChannelMessages, UpdateChannelMessage, RedactChannelMessage,
//! DeleteChannelMessage, GetChannelMessageStatus.

use std::collections::BTreeMap;

use carillon_messaging::MessagingError;
use carillon_messaging::channels::{
    Attributes, ChannelName, Content, MessageKind, MessageList, Persistence, SendMessage, SortOrder,
    UpdateMessage,
};
use carillon_proto::app_instance::MemberId;
use carillon_proto::chime::messaging as chime;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use super::super::app_instance::{metadata, page, page_request};
use super::super::{json, parse};
use super::{Answer, Call, message_id, shape, without_sub_channel};
use crate::error::FrontError;

pub async fn send(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::SendChannelMessageRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let asked = SendMessage {
        content: Content::new(request.content.into_exposed())?,
        metadata: metadata(request.metadata)?,
        kind: match request.r#type {
            chime::ChannelMessageType::Standard => MessageKind::Standard,
            chime::ChannelMessageType::Control => MessageKind::Control,
        },
        persistence: match request.persistence {
            chime::ChannelMessagePersistenceType::Persistent => Persistence::Persistent,
            chime::ChannelMessagePersistenceType::NonPersistent => Persistence::NonPersistent,
        },
        target: call.target(request.target.as_deref(), &name)?,
        content_type: request.content_type,
        attributes: attributes(request.message_attributes)?,
        token: parse("ClientRequestToken", request.client_request_token.expose())?,
    };
    let sent = call.messaging.send_channel_message(&bearer, &name, asked).await?;
    let (id, status) = sent.item;
    Ok(json(&chime::SendChannelMessageResponse {
        channel_arn: Some(sent.instance.channel(&name.id)),
        message_id: Some(id.to_string()),
        status: shape::status(status),
        sub_channel_id: None,
    }))
}

pub async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetChannelMessageRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let found = call.messaging.channel_message(&bearer, &name, &message_id(&request.message_id)).await?;
    let arn = found.instance.channel(&name.id);
    let channel_message = Some(shape::message(&found.instance, arn, found.item));
    Ok(json(&chime::GetChannelMessageResponse { channel_message }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelMessagesRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let list = MessageList {
        order: match request.sort_order {
            Some(chime::SortOrder::Ascending) => SortOrder::Ascending,
            Some(chime::SortOrder::Descending) | None => SortOrder::Descending,
        },
        not_before: request.not_before.map(timestamp),
        not_after: request.not_after.map(timestamp),
    };
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_messages(&bearer, &name, list, wanted).await?;
    let (channel_messages, next_token) =
        page(found.item, |message| shape::message_summary(&found.instance, message));
    let channel_arn = Some(found.instance.channel(&name.id));
    Ok(json(&chime::ListChannelMessagesResponse {
        channel_arn,
        next_token,
        channel_messages,
        sub_channel_id: None,
    }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateChannelMessageRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let asked = UpdateMessage {
        content: Content::new(request.content.into_exposed())?,
        metadata: metadata(request.metadata)?,
        content_type: request.content_type,
    };
    let id = message_id(&request.message_id);
    let updated = call.messaging.update_channel_message(&bearer, &name, &id, asked).await?;
    Ok(json(&chime::UpdateChannelMessageResponse {
        channel_arn: Some(updated.instance.channel(&name.id)),
        message_id: Some(id.to_string()),
        status: shape::status(updated.item),
        sub_channel_id: None,
    }))
}

pub async fn redact(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::RedactChannelMessageRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let id = message_id(&request.message_id);
    let instance = call.messaging.redact_channel_message(&bearer, &name, &id).await?;
    Ok(json(&chime::RedactChannelMessageResponse {
        channel_arn: Some(instance.channel(&name.id)),
        message_id: Some(id.to_string()),
        sub_channel_id: None,
    }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelMessageRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    call.messaging.delete_channel_message(&bearer, &name, &message_id(&request.message_id)).await?;
    Ok(Answer::Empty)
}

pub async fn status(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetChannelMessageStatusRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let id = message_id(&request.message_id);
    let status = call.messaging.channel_message_status(&bearer, &name, &id).await?;
    Ok(json(&chime::GetChannelMessageStatusResponse { status: shape::status(status) }))
}

impl Call<'_> {
    /// Who alone sees a message; the model allows one.
    fn target(
        &self,
        targets: Option<&[chime::Target]>,
        name: &ChannelName,
    ) -> Result<Option<MemberId>, MessagingError> {
        let Some(target) = targets.and_then(<[_]>::first) else { return Ok(None) };
        let Some(arn) = &target.member_arn else {
            return Err(MessagingError::invalid("Target", "must name a member"));
        };
        self.named_beside("Target.MemberArn", arn, name).map(Some)
    }
}

pub fn attributes(
    attributes: Option<BTreeMap<String, chime::MessageAttributeValue>>,
) -> Result<Attributes, MessagingError> {
    let named = attributes.unwrap_or_default().into_iter();
    let texts = |value: chime::MessageAttributeValue| -> Vec<Redacted<String>> {
        value.string_values.unwrap_or_default()
    };
    Attributes::new(named.map(|(name, value)| (name, texts(value))).collect())
}

/// The millisecond that is nearest to a number of seconds since the epoch.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest number"
)]
fn timestamp(seconds: f64) -> Timestamp {
    Timestamp::from_millis((seconds * 1_000.0).round() as u64)
}
