//! Channels, who is in them, and what they say.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `instance/<app instance>` | `channel`, `public` or `private`, channel | that it is there |
//! | `channel/<app instance>/<channel>` | `channel` | [`Channel`] |
//! | | `default` or `hidden`, member | [`ChannelMembership`] |
//! | | `moderator`, member | [`ChannelModerator`] |
//! | | `ban`, member | [`ChannelBan`] |
//! | | `count`, `membership` or `moderator` or `ban` | how many there are |
//! | | `message`, time, sequence | [`ChannelMessage`] to all |
//! | | `targeted`, time, sequence | [`ChannelMessage`] to one |
//! | | `for`, member, time, sequence | that the member sees what is `targeted` there |
//! | | `processing`, message | what [flows] do with it |
//! | | `expires` | when to look whether it has expired |
//! | | `last` | time and sequence of the last message |
//! | `member/<app instance>/<member>` | `membership` or `moderator` or `ban`, channel | that it is tied to the channel |
//! | | `count`, the same | how many there are |
//! | | `read`, channel | until when the member has read |
//! | | `preferences`, channel | [`PushPreference`] |
//! | `expirations` | `channel`, time, app instance, channel | that is to be looked at then |
//! | `deleted` | `channel`, app instance, channel | something of it is left |
//!
//! Every operation names its [`Bearer`], and begins by finding out who that is to the channel (`standing`).
//!
//! Wire: Amazon Chime SDK Messaging; chime-messaging-api, sections 4 to 6.

mod bans;
mod channel;
mod expiration;
pub mod flows;
mod listening;
mod lists;
mod memberships;
mod messages;
mod moderators;
mod preferences;
mod retention;
mod search;
mod standing;
mod sweep;
#[cfg(test)]
mod tests;
mod ties;

pub use bans::ChannelBan;
pub use channel::{
    Channel, ChannelMode, ChannelPrivacy, ChannelSeen, CreateChannel, Expiration, ExpirationCriterion,
    UpdateChannel,
};
pub use lists::MembershipOfMember;
pub use memberships::{BatchMemberships, ChannelMembership, MembershipKind};
pub use messages::{
    Attributes, ChannelMessage, Content, MessageKind, MessageList, MessageStatus, Persistence, SendMessage,
    SortOrder, UpdateMessage,
};
pub use moderators::ChannelModerator;
pub use preferences::{FilterRule, PushPreference};
pub use search::{SearchField, SearchOperator};

use carillon_proto::app_instance::{AppInstanceId, ChannelId, MemberId};

pub(crate) use channel::{find as find_channel, put as put_channel};
pub(crate) use flows::{find_flow, put_flow};
pub(crate) use sweep::{forget_instance, forget_member, sweep};

/// On whose behalf an operation is done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bearer {
    /// The app instance.
    pub instance: AppInstanceId,
    /// The user or bot of it.
    pub member: MemberId,
}

/// Which channel is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelName {
    /// The app instance.
    pub instance: AppInstanceId,
    /// The channel of it.
    pub id: ChannelId,
}

/// Where a channel and what lies in it is kept.
fn partition(channel: &ChannelName) -> String {
    format!("channel/{}/{}", channel.instance, channel.id)
}

/// Where what a member holds in channels is kept.
fn member_partition(instance: &AppInstanceId, member: &MemberId) -> String {
    format!("member/{instance}/{member}")
}
