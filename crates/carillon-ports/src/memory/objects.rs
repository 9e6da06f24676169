//! Objects in memory.

use std::collections::BTreeMap;
use std::ops::{Bound, Range};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;

use crate::objects::{LIST_MAX, ObjectError, ObjectKey, ObjectMeta, Objects, READ_BYTES_MAX, ShownAs};

type Bucket = BTreeMap<ObjectKey, Vec<u8>>;

/// Objects that last as long as the process. All of them were put at the beginning of time.
#[derive(Debug)]
pub struct MemoryObjects {
    buckets: Mutex<BTreeMap<BucketName, Bucket>>,
    address: Option<String>,
}

impl MemoryObjects {
    /// Empty buckets.
    pub fn new(buckets: impl IntoIterator<Item = BucketName>) -> Self {
        let buckets = buckets.into_iter().map(|bucket| (bucket, Bucket::new())).collect();
        Self { buckets: Mutex::new(buckets), address: None }
    }

    /// Objects that have presigned addresses below this one.
    pub fn at(self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self }
    }

    fn state(&self) -> MutexGuard<'_, BTreeMap<BucketName, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, name: &BucketName, work: impl FnOnce(&mut Bucket) -> T) -> Result<T, ObjectError> {
        self.state().get_mut(name).map(work).ok_or(ObjectError::MissingBucket)
    }
}

fn meta(key: &ObjectKey, bytes: &[u8]) -> ObjectMeta {
    ObjectMeta { key: key.clone(), bytes: bytes.len() as u64, modified: Timestamp::default() }
}

#[async_trait]
impl Objects for MemoryObjects {
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        self.with(bucket, |_| ())
    }

    async fn put_file(&self, bucket: &BucketName, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        let bytes = std::fs::read(file).map_err(|error| ObjectError::Unreachable(error.into()))?;
        self.put(bucket, key, bytes).await
    }

    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.with(bucket, |bucket| {
            bucket.insert(key.clone(), bytes);
        })
    }

    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        self.with(bucket, |bucket| {
            let bytes = bucket.get(key)?;
            let end = range.end.min(range.start.saturating_add(READ_BYTES_MAX)).min(bytes.len() as u64);
            Some(bytes.get(range.start as usize..end as usize).unwrap_or_default().to_vec())
        })
    }

    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError> {
        self.with(bucket, |bucket| bucket.get(key).map(|bytes| meta(key, bytes)))
    }

    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.with(bucket, |bucket| {
            let objects = bucket.range((from, Bound::Unbounded));
            let found = objects.filter(|(key, _)| key.as_str().starts_with(prefix));
            found.take(limit.min(LIST_MAX)).map(|(key, bytes)| meta(key, bytes)).collect()
        })
    }

    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError> {
        self.with(bucket, |bucket| {
            bucket.remove(key);
        })
    }

    async fn presigned_read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        valid: Duration,
        shown: &ShownAs,
    ) -> Result<Option<String>, ObjectError> {
        let (seconds, kind) = (valid.as_secs(), shown.content_type);
        let address = |base: &String| format!("{base}/{bucket}/{key}?valid={seconds}&type={kind}");
        self.with(bucket, |_| self.address.as_ref().map(address))
    }
}
