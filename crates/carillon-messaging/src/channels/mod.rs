//! Channels, who is in them, and what they say.
//!
//! Wire: Amazon Chime SDK Messaging; chime-messaging-api, sections 4 to 6.

mod bans;
mod channel;
mod memberships;
mod messages;
mod moderators;

pub use bans::ChannelBan;
pub use channel::{Channel, ChannelMode, ChannelPrivacy, Expiration, ExpirationCriterion};
pub use memberships::{ChannelMembership, MembershipKind};
pub use messages::{Attributes, ChannelMessage, Content, MessageKind, Persistence};
pub use moderators::ChannelModerator;
