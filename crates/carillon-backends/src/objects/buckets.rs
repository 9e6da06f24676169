//! The buckets of a server, each kept by the supplier that its configuration names.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use carillon_ports::Objects;
use carillon_ports::objects::{ObjectError, ObjectKey, ObjectMeta, ShownAs};
use carillon_proto::object::BucketName;

/// All buckets there are; any other is missing.
#[derive(Clone, Default)]
pub struct Buckets(BTreeMap<BucketName, Arc<dyn Objects>>);

impl Buckets {
    /// Lets `objects` keep a bucket.
    pub fn insert(&mut self, bucket: BucketName, objects: Arc<dyn Objects>) {
        self.0.insert(bucket, objects);
    }

    fn of(&self, bucket: &BucketName) -> Result<&dyn Objects, ObjectError> {
        self.0.get(bucket).map(|objects| &**objects).ok_or(ObjectError::MissingBucket)
    }
}

#[async_trait]
impl Objects for Buckets {
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        self.of(bucket)?.check(bucket).await
    }

    async fn put_file(&self, bucket: &BucketName, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        self.of(bucket)?.put_file(bucket, key, file).await
    }

    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.of(bucket)?.put(bucket, key, bytes).await
    }

    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        self.of(bucket)?.read(bucket, key, range).await
    }

    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError> {
        self.of(bucket)?.head(bucket, key).await
    }

    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError> {
        self.of(bucket)?.list(bucket, prefix, after, limit).await
    }

    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError> {
        self.of(bucket)?.delete(bucket, key).await
    }

    async fn presigned_read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        valid: Duration,
        shown: &ShownAs,
    ) -> Result<Option<String>, ObjectError> {
        self.of(bucket)?.presigned_read(bucket, key, valid, shown).await
    }
}
