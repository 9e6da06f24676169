//! Memberships: who hears what is sent to a channel.

use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Member;

/// That somebody is a member of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelMembership {
    /// Who.
    pub member: Member,
    /// Whether others see it.
    pub kind: MembershipKind,
    /// Who added the member.
    pub invited_by: Member,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Whether a member is seen by the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembershipKind {
    /// Seen by all.
    Default,
    /// Seen by moderators and admins; reads and does not send.
    Hidden,
}
