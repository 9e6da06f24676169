//! What the operator decides about media pipelines.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Which keys a pipeline may ask for, bucket by bucket; a bucket that is not here takes none.
    pub bucket_keys: BTreeMap<BucketName, BucketKey>,
    /// Pipelines of one kind at work at a time; of concatenations, which wait for their turn, a hundred times as many.
    pub active_max: u64,
    /// Whether live connectors may connect to addresses of this machine and its network.
    pub private_addresses: bool,
    /// Whether every capture is joined and composed when it is over, without anybody asking for it.
    pub finish_recordings: bool,
}

impl PipelineConfig {
    /// Amazon's limit of us-east-1, no private addresses, and nothing that was not asked for.
    pub fn new(account: AccountId, region: MediaRegion, buckets: BTreeSet<BucketName>) -> Self {
        Self {
            account,
            region,
            buckets,
            bucket_keys: BTreeMap::new(),
            active_max: 100,
            private_addresses: false,
            finish_recordings: false,
        }
    }
}

/// Which key of a key management service a pipeline may ask its bucket to encrypt with.
///
/// A bucket encrypts all that is put into it in one way, which its operator sets up. What a pipeline asks for is
/// therefore a condition and no instruction: where it is not met, nothing is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BucketKey {
    /// The one that the bucket encrypts with.
    Only(String),
    /// Any, and none is used: the bucket stands in for another one while an application is developed.
    Any,
}
