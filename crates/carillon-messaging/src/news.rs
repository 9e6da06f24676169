//! What others hear of: what happened in channels, who is gone, and who begins to listen.
//!
//! A rule announces news in its transaction, and they are told after its commit, in the order of the commits. Each holds
//! the records as they were then, with the names of that time, so that who tells them on reads nothing: a message that is
//! redacted a moment later was still sent as it was.
//!
//! Whoever keeps which user is in which channels begins with [`Listening`], which is announced in order with the rest,
//! and follows [`Event::joined`], [`Event::left`] and [`Event::ChannelDeleted`]. Who joins by an event hears of it, and so
//! does who leaves by it: add before telling, remove after.
//!
//! Wire: the events of the messaging WebSocket and of streaming (chime-messaging-api, sections 7.4 and 8).

use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, ChannelId, MemberId};
use serde::{Deserialize, Serialize};

use crate::channels::{Channel, ChannelBan, ChannelMembership, ChannelMessage, ChannelModerator};

/// What has happened and others hear of, in the order of the commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Something in a channel.
    Channel(Box<ChannelNews>),
    /// Somebody begins to listen.
    Listening(Listening),
    /// A user or bot is no longer there: its connections close. That it left its channels was told before.
    MemberDeleted {
        /// The app instance.
        instance: AppInstanceId,
        /// Who.
        member: MemberId,
    },
    /// The credentials of a user count no more: connections that were made with them close.
    CredentialsRevoked {
        /// The app instance.
        instance: AppInstanceId,
        /// Whose.
        member: MemberId,
    },
    /// An app instance is no longer there, nor anybody and anything in it.
    InstanceDeleted {
        /// Which.
        instance: AppInstanceId,
    },
    /// There are records of streams to deliver.
    Streamed,
    /// There are processors of channel flows to call.
    Flowing,
}

impl News {
    /// What happened in a channel, if this is that.
    pub(crate) fn in_channel(&self) -> Option<&ChannelNews> {
        match self {
            Self::Channel(news) => Some(news),
            _ => None,
        }
    }
}

/// What happened in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelNews {
    /// The app instance, from which all resource names are made.
    pub instance: AppInstanceArn,
    /// The channel.
    pub channel: ChannelId,
    /// Who of those who listen hears of it.
    pub audience: Audience,
    /// What happened.
    pub event: Event,
}

/// Who hears of something in a channel, of those who are its members: an app-instance admin or a moderator without a
/// membership hears nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// All members, with those who join or leave by it.
    Members,
    /// These, who are members or join or leave by it.
    Only(Vec<MemberId>),
    /// Nobody: it is for streams alone.
    Streams,
}

/// What can happen in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// It was made.
    ChannelCreated(Channel),
    /// Name, mode or metadata changed.
    ChannelUpdated(Channel),
    /// It is gone, with all memberships.
    ChannelDeleted(Channel),
    /// When it expires changed.
    ExpirationUpdated(Channel),
    /// Somebody is a member.
    MembershipCreated(ChannelMembership),
    /// Several are members, invited by one and of one kind.
    MembershipsCreated(Vec<ChannelMembership>),
    /// Somebody is no longer a member.
    MembershipDeleted(ChannelMembership),
    /// Somebody is a moderator.
    ModeratorCreated(ChannelModerator),
    /// Somebody is no longer a moderator.
    ModeratorDeleted(ChannelModerator),
    /// Somebody is banned.
    BanCreated(ChannelBan),
    /// Somebody is no longer banned.
    BanDeleted(ChannelBan),
    /// A message was sent.
    MessageCreated(ChannelMessage),
    /// A message has another content.
    MessageUpdated(ChannelMessage),
    /// A message has no content any more.
    MessageRedacted(ChannelMessage),
    /// A message is gone.
    MessageDeleted(ChannelMessage),
    /// A message was sent, and the channel's flow has not let it through yet.
    MessagePending(ChannelMessage),
    /// A message could not be processed.
    MessageFailed(ChannelMessage),
    /// A message was refused.
    MessageDenied(ChannelMessage),
    /// Another content of a message has not been let through yet.
    UpdatePending(ChannelMessage),
    /// Another content of a message could not be processed.
    UpdateFailed(ChannelMessage),
    /// Another content of a message was refused.
    UpdateDenied(ChannelMessage),
}

impl Event {
    /// The type as the wire spells it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ChannelCreated(_) => "CREATE_CHANNEL",
            Self::ChannelUpdated(_) => "UPDATE_CHANNEL",
            Self::ChannelDeleted(_) => "DELETE_CHANNEL",
            Self::ExpirationUpdated(_) => "UPDATE_CHANNEL_EXPIRATION_SETTINGS",
            Self::MembershipCreated(_) => "CREATE_CHANNEL_MEMBERSHIP",
            Self::MembershipsCreated(_) => "BATCH_CREATE_CHANNEL_MEMBERSHIP",
            Self::MembershipDeleted(_) => "DELETE_CHANNEL_MEMBERSHIP",
            Self::ModeratorCreated(_) => "CREATE_CHANNEL_MODERATOR",
            Self::ModeratorDeleted(_) => "DELETE_CHANNEL_MODERATOR",
            Self::BanCreated(_) => "CREATE_CHANNEL_BAN",
            Self::BanDeleted(_) => "DELETE_CHANNEL_BAN",
            Self::MessageCreated(_) => "CREATE_CHANNEL_MESSAGE",
            Self::MessageUpdated(_) => "UPDATE_CHANNEL_MESSAGE",
            Self::MessageRedacted(_) => "REDACT_CHANNEL_MESSAGE",
            Self::MessageDeleted(_) => "DELETE_CHANNEL_MESSAGE",
            Self::MessagePending(_) => "PENDING_CREATE_CHANNEL_MESSAGE",
            Self::MessageFailed(_) => "FAILED_CREATE_CHANNEL_MESSAGE",
            Self::MessageDenied(_) => "DENIED_CREATE_CHANNEL_MESSAGE",
            Self::UpdatePending(_) => "PENDING_UPDATE_CHANNEL_MESSAGE",
            Self::UpdateFailed(_) => "FAILED_UPDATE_CHANNEL_MESSAGE",
            Self::UpdateDenied(_) => "DENIED_UPDATE_CHANNEL_MESSAGE",
        }
    }

    /// Who is a member from now on.
    pub fn joined(&self) -> impl Iterator<Item = &MemberId> {
        let memberships = match self {
            Self::MembershipCreated(membership) => std::slice::from_ref(membership),
            Self::MembershipsCreated(memberships) => memberships,
            _ => &[],
        };
        memberships.iter().map(|membership| &membership.member.id)
    }

    /// Who is no longer a member.
    pub fn left(&self) -> Option<&MemberId> {
        match self {
            Self::MembershipDeleted(membership) => Some(&membership.member.id),
            _ => None,
        }
    }
}

/// Somebody who hears all that is announced behind this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// The app instance.
    pub instance: AppInstanceArn,
    /// Who.
    pub member: MemberId,
    /// What the listener gave, to know which of its connections is meant.
    pub ticket: u64,
    /// The channels of which it is a member at this moment.
    pub channels: Vec<ChannelId>,
}
