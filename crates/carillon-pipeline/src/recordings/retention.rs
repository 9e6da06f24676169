//! How long recordings are kept by a server that is told to delete them.
//!
//! Off unless an operator asks for it, and only where objects are in a directory: buckets of an S3 API have lifecycle rules
//! of their own, which also hold when this server does not run.
//!
//! Invariant: nothing is deleted below the prefix of a capture that goes on, nor of what a concatenation that is not over
//! reads or writes.

use std::time::Duration;

use carillon_ports::objects::{LIST_MAX, ObjectKey};
use carillon_proto::object::BucketName;

use super::{RecordingError, Recordings};

/// How far a sweep has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// How many objects it has deleted.
    pub deleted: usize,
    /// The last object that it has looked at, if there are more.
    pub last: Option<ObjectKey>,
}

impl Recordings {
    /// Deletes the objects of a bucket that are older than `kept`, of a thousand behind `after`.
    pub async fn delete_old(
        &self,
        bucket: &BucketName,
        kept: Duration,
        after: Option<&ObjectKey>,
    ) -> Result<Swept, RecordingError> {
        let listed = self.objects.list(bucket, "", after, LIST_MAX).await?;
        let now = self.pipelines.now();
        // Asked for with every thousand: what begins meanwhile has young objects.
        let needed = self.pipelines.needed_prefixes(bucket).await?;
        let mut deleted = 0;
        for object in &listed {
            let is_needed = needed.iter().any(|prefix| object.key.as_str().starts_with(prefix));
            if now.since(object.modified) > kept && !is_needed {
                self.objects.delete(bucket, &object.key).await?;
                deleted += 1;
            }
        }
        let is_full = listed.len() == LIST_MAX;
        let last = listed.into_iter().next_back().filter(|_| is_full).map(|object| object.key);
        Ok(Swept { deleted, last })
    }
}
