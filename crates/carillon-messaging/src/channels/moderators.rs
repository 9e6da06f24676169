//! Moderators: who runs a channel.

use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Member;

/// That somebody moderates a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelModerator {
    /// Who.
    pub moderator: Member,
    /// Who made it one.
    pub created_by: Member,
    /// Since when.
    pub created_at: Timestamp,
}
