//! The operations of Amazon Chime SDK Messaging.
//!
//! A call that acts for a user or a bot names it in the header `x-amz-chime-bearer`; what that one may do is the rules'.

mod bans;
mod channels;
pub mod flows;
mod memberships;
mod messages;
mod moderators;
mod sessions;
mod settings;
mod shape;
mod streams;

use carillon_messaging::channels::{Bearer, ChannelName};
use carillon_messaging::{MessagingError, NO_BEARER, NO_MEMBER};
use carillon_proto::app_instance::{MemberId, MessageId, Resource, ResourceName};

use super::{Answer, Call, identity};
use crate::error::FrontError;
use crate::generated::identity::Action as Identity;
use crate::generated::messaging::Action;

/// Performs the operation.
pub async fn perform(action: Action, call: Call<'_>) -> Result<Answer, FrontError> {
    match action {
        Action::CreateChannel => channels::create(call).await,
        Action::DescribeChannel => channels::describe(call).await,
        Action::UpdateChannel => channels::update(call).await,
        Action::DeleteChannel => channels::delete(call).await,
        Action::ListChannels => channels::list(call).await,
        Action::SearchChannels => channels::search(call).await,
        Action::DescribeChannelModeratedByAppInstanceUser => channels::describe_moderated(call).await,
        Action::ListChannelsModeratedByAppInstanceUser => channels::list_moderated(call).await,
        Action::CreateChannelMembership => memberships::create(call).await,
        Action::BatchCreateChannelMembership => memberships::batch_create(call).await,
        Action::DescribeChannelMembership => memberships::describe(call).await,
        Action::ListChannelMemberships => memberships::list(call).await,
        Action::DeleteChannelMembership => memberships::delete(call).await,
        Action::DescribeChannelMembershipForAppInstanceUser => memberships::describe_for_user(call).await,
        Action::ListChannelMembershipsForAppInstanceUser => memberships::list_for_user(call).await,
        Action::UpdateChannelReadMarker => memberships::update_read_marker(call).await,
        Action::CreateChannelModerator => moderators::create(call).await,
        Action::DescribeChannelModerator => moderators::describe(call).await,
        Action::ListChannelModerators => moderators::list(call).await,
        Action::DeleteChannelModerator => moderators::delete(call).await,
        Action::CreateChannelBan => bans::create(call).await,
        Action::DescribeChannelBan => bans::describe(call).await,
        Action::ListChannelBans => bans::list(call).await,
        Action::DeleteChannelBan => bans::delete(call).await,
        Action::SendChannelMessage => messages::send(call).await,
        Action::GetChannelMessage => messages::get(call).await,
        Action::ListChannelMessages => messages::list(call).await,
        Action::UpdateChannelMessage => messages::update(call).await,
        Action::RedactChannelMessage => messages::redact(call).await,
        Action::DeleteChannelMessage => messages::delete(call).await,
        Action::GetChannelMessageStatus => messages::status(call).await,
        Action::PutChannelExpirationSettings => settings::put_expiration(call).await,
        Action::GetChannelMembershipPreferences => settings::get_preferences(call).await,
        Action::PutChannelMembershipPreferences => settings::put_preferences(call).await,
        Action::TagResource => identity::perform(Identity::TagResource, call).await,
        Action::UntagResource => identity::perform(Identity::UntagResource, call).await,
        Action::ListTagsForResource => identity::perform(Identity::ListTagsForResource, call).await,
        Action::CreateChannelFlow => flows::create(call).await,
        Action::DescribeChannelFlow => flows::describe(call).await,
        Action::ListChannelFlows => flows::list(call).await,
        Action::UpdateChannelFlow => flows::update(call).await,
        Action::DeleteChannelFlow => flows::delete(call).await,
        Action::AssociateChannelFlow => flows::associate(call).await,
        Action::DisassociateChannelFlow => flows::disassociate(call).await,
        Action::ListChannelsAssociatedWithChannelFlow => flows::list_channels(call).await,
        Action::ChannelFlowCallback => flows::callback(call).await,
        Action::ListSubChannels => Err(ELASTIC),
        Action::GetMessagingSessionEndpoint => sessions::endpoint(call),
        Action::PutMessagingStreamingConfigurations => streams::put(call).await,
        Action::GetMessagingStreamingConfigurations => streams::get(call).await,
        Action::DeleteMessagingStreamingConfigurations => streams::delete(call).await,
    }
}

const ELASTIC: FrontError = FrontError::NotOffered("Elastic channels are");

impl Call<'_> {
    /// On whose behalf the call is.
    fn bearer(&self, arn: Option<&str>) -> Result<Bearer, MessagingError> {
        match arn.and_then(ResourceName::read) {
            Some(name) if name.belongs_to(&self.messaging.config().account) => match name.resource {
                Resource::Member(member) => Ok(Bearer { instance: name.instance, member }),
                _ => Err(NO_BEARER),
            },
            _ => Err(NO_BEARER),
        }
    }

    /// The channel that a resource name means.
    fn named_channel(&self, arn: &str) -> Result<ChannelName, MessagingError> {
        match self.named("ChannelArn", arn)? {
            ResourceName { instance, resource: Resource::Channel(id), .. } => {
                Ok(ChannelName { instance, id })
            }
            _ => Err(MessagingError::invalid("ChannelArn", "is not the ARN of a channel")),
        }
    }

    /// The bearer and the channel of a call, which all on a channel have.
    fn at(&self, bearer: Option<&str>, channel: &str) -> Result<(Bearer, ChannelName), MessagingError> {
        Ok((self.bearer(bearer)?, self.named_channel(channel)?))
    }

    /// The user or bot that a resource name means, of the same app instance as a channel.
    fn named_beside(
        &self,
        field: &'static str,
        arn: &str,
        channel: &ChannelName,
    ) -> Result<MemberId, MessagingError> {
        match self.named_member(field, arn)? {
            (instance, member) if instance == channel.instance => Ok(member),
            _ => Err(NO_MEMBER),
        }
    }

    /// Whom a list of channels is about, when the call says it.
    fn named_user_or_bot(&self, arn: &str) -> Result<Bearer, MessagingError> {
        let (instance, member) = self.named_member("AppInstanceUserArn", arn)?;
        Ok(Bearer { instance, member })
    }
}

/// Sub-channels are parts of elastic channels.
fn without_sub_channel(id: Option<&str>) -> Result<(), FrontError> {
    id.map_or(Ok(()), |_| Err(ELASTIC))
}

/// The id of a message. A text that is no id of ours is that of no message.
fn message_id(text: &str) -> MessageId {
    text.parse().unwrap_or_else(|_| "0".repeat(64).parse().expect("an id that no message has"))
}
