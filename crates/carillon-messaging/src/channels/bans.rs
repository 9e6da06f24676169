//! Bans: who may not become a member of a channel.

use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Member;

/// That somebody is banned from a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelBan {
    /// Who.
    pub member: Member,
    /// Who banned it.
    pub created_by: Member,
    /// Since when.
    pub created_at: Timestamp,
}
