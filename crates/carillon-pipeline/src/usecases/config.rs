//! What the operator decides about media pipelines.

use std::collections::BTreeSet;

use carillon_proto::id::{AccountId, MediaRegion};
use carillon_proto::object::BucketName;

/// The operator's settings.
///
/// The recorder is hidden: it joins no meeting as an attendee, so it shows in no roster, no list and no event, and
/// counts for no limit. Applications that look for `aws:MediaPipeline-…` in the roster find nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineConfig {
    /// The owner of every pipeline.
    pub account: AccountId,
    /// The region of the API.
    pub region: MediaRegion,
    /// Where objects may go; any other bucket is one that does not exist.
    pub buckets: BTreeSet<BucketName>,
    /// Pipelines at work at a time, of all kinds.
    pub active_max: u64,
    /// Whether live connectors may connect to addresses of this machine and its network.
    pub private_addresses: bool,
}

impl PipelineConfig {
    /// Amazon's limit of us-east-1, and no private addresses.
    pub fn new(account: AccountId, region: MediaRegion, buckets: BTreeSet<BucketName>) -> Self {
        Self { account, region, buckets, active_max: 100, private_addresses: false }
    }
}
