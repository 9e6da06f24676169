//! What the operator decides.

use std::time::Duration;

use carillon_proto::id::{AccountId, MediaRegion};

use crate::streams::StreamConfig;

/// Settings of identity and messaging. The defaults are the quotas of the real service.
#[derive(Clone, Debug)]
pub struct MessagingConfig {
    /// The owner of everything.
    pub account: AccountId,
    /// The label of resource names when nobody says another.
    pub region: MediaRegion,
    /// App instances in all.
    pub app_instances_max: u64,
    /// Users of an app instance.
    pub users_max: u64,
    /// Bots of an app instance. The real service's pages name no number; ours is the one for admins.
    pub bots_max: u64,
    /// Admins of an app instance.
    pub admins_max: u64,
    /// Push endpoints of a user.
    pub endpoints_max: u64,
    /// Memberships of a channel.
    pub memberships_max: u64,
    /// Moderators of a channel.
    pub moderators_max: u64,
    /// Bans of a channel. The real service's pages name no number; ours is the one for memberships.
    pub bans_max: u64,
    /// Channels of which a user or bot is a member; as many that it moderates, and as many that ban it.
    pub memberships_of_member_max: u64,
    /// Channel flows of an app instance.
    pub flows_max: u64,
    /// Processors of a channel flow. The real service begins with one, and raises that on request.
    pub processors_max: usize,
    /// How long a processor of a channel flow may take to answer.
    pub answer_time: Duration,
    /// Where streams lead.
    pub streams: StreamConfig,
    /// How long a client request token makes its call repeatable.
    pub token_lifetime: Duration,
}

impl MessagingConfig {
    /// The defaults.
    pub fn new(account: AccountId, region: MediaRegion) -> Self {
        Self {
            account,
            region,
            app_instances_max: 100,
            users_max: 100_000,
            bots_max: 100,
            admins_max: 100,
            endpoints_max: 10,
            memberships_max: 10_000,
            moderators_max: 1_000,
            bans_max: 10_000,
            memberships_of_member_max: 20_000,
            flows_max: 100,
            processors_max: 3,
            answer_time: Duration::from_secs(48 * 60 * 60),
            streams: StreamConfig::default(),
            token_lifetime: Duration::from_secs(24 * 60 * 60),
        }
    }
}
