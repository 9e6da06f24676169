//! Deletes recordings that are older than the operator keeps them, where that was asked for.

use std::time::Duration;

use carillon_pipeline::recordings::{Recordings, Swept};
use carillon_proto::object::BucketName;

use crate::config::Settings;

/// Between two sweeps: whatever is kept is kept for days.
const INTERVAL: Duration = Duration::from_hours(1);
/// Between a thousand objects and the next, so that a large bucket keeps the disk from nobody.
const PAUSE: Duration = Duration::from_secs(1);
/// Files that are sent in messages; no recording's.
pub const ATTACHMENTS: &str = "attachments";

/// The buckets whose recordings this server deletes: those in its data directory.
pub fn buckets(settings: &Settings) -> Vec<BucketName> {
    let is_ours =
        |bucket: &&BucketName| !settings.objects.contains_key(*bucket) && bucket.as_str() != ATTACHMENTS;
    settings.buckets.iter().filter(is_ours).cloned().collect()
}

/// Sweeps, for ever.
pub async fn delete(recordings: Recordings, buckets: Vec<BucketName>, kept: Duration) {
    loop {
        for bucket in &buckets {
            sweep(&recordings, bucket, kept).await;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn sweep(recordings: &Recordings, bucket: &BucketName, kept: Duration) {
    let (mut after, mut all) = (None, 0);
    loop {
        match recordings.delete_old(bucket, kept, after.as_ref()).await {
            Ok(Swept { deleted, last }) => {
                all += deleted;
                after = last;
            }
            Err(error) => {
                tracing::warn!(bucket = bucket.as_str(), %error, "old recordings cannot be deleted");
                break;
            }
        }
        if after.is_none() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    if all > 0 {
        tracing::info!(bucket = bucket.as_str(), objects = all, "old recordings are deleted");
    }
}
