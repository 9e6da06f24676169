//! The channel itself.

use carillon_proto::app_instance::ChannelId;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::{Days, Member};
use crate::text::{Metadata, Name};

/// Where members of an app instance write to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Unique in the app instance.
    pub id: ChannelId,
    /// What people call it.
    pub name: Name,
    /// Who adds members.
    pub mode: ChannelMode,
    /// Who finds and reads it. Never changes.
    pub privacy: ChannelPrivacy,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// When it is deleted.
    pub expiration: Option<Expiration>,
    /// Who made it.
    pub created_by: Member,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Who adds members to a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelMode {
    /// Every member.
    Unrestricted,
    /// Admins and moderators.
    Restricted,
}

/// Who finds and reads a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelPrivacy {
    /// Everybody in the app instance, who may also join.
    Public,
    /// Members, moderators and admins.
    Private,
}

/// After how long a channel is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiration {
    /// How long.
    pub days: Days,
    /// Since when.
    pub since: ExpirationCriterion,
}

/// From when on the days until a channel expires are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExpirationCriterion {
    /// Its creation.
    Created,
    /// Its last message, or its creation as long as there is none.
    LastMessage,
}
