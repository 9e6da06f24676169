//! Objects: recordings and attachments in buckets, under keys, as in S3.
//!
//! A key is parsed once, so that no supplier has to ask whether it leaves its bucket: it holds no empty segment, no
//! `.` or `..`, no backslash and no control character. `#`, spaces and every script are allowed.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;

/// Bytes of a key, as in S3.
const KEY_BYTES_MAX: usize = 1_024;
/// Bytes between two slashes, as many as file systems take.
const SEGMENT_BYTES_MAX: usize = 255;
/// What one read gives at most; a larger object is read range by range.
pub const READ_BYTES_MAX: u64 = 16 << 20;
/// What one list gives at most.
pub const LIST_MAX: usize = 1_000;

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a key that an object can have")]
pub struct ObjectKeyError;

/// The key of an object in its bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(Box<str>);

impl ObjectKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ObjectKey {
    type Err = ObjectKeyError;

    fn from_str(text: &str) -> Result<Self, ObjectKeyError> {
        let good = |segment: &str| {
            !matches!(segment, "" | "." | "..")
                && segment.len() <= SEGMENT_BYTES_MAX
                && !segment.chars().any(|c| c.is_control() || c == '\\')
        };
        if text.len() <= KEY_BYTES_MAX && text.split('/').all(good) {
            Ok(Self(text.into()))
        } else {
            Err(ObjectKeyError)
        }
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMeta {
    /// Its key.
    pub key: ObjectKey,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was put.
    pub modified: Timestamp,
}

/// What the answer to a presigned read says of the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownAs {
    /// `Content-Type`
    pub content_type: &'static str,
    /// `Content-Disposition`
    pub disposition: String,
}

/// What is in the cause of an [`ObjectError`].
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why an object could not be put, read or found. What is not there is an answer, not an error.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// There is no such bucket, and none is made by putting something into it.
    #[error("find the bucket")]
    MissingBucket,
    /// The store does not let us. Trying again does not help before somebody changes that.
    #[error("be let into the bucket")]
    Refused(#[source] Source),
    /// The store has no room. Trying again helps when somebody made some.
    #[error("find room for the object")]
    Full(#[source] Source),
    /// It may work later. Whether a write took place is unknown.
    #[error("reach the object store")]
    Unreachable(#[source] Source),
}

/// Keeps objects.
///
/// An object is there whole or not at all, and durable before its put returns; a later put of the same key replaces
/// it. A read sees every put that returned before it. A list is in the order of the keys' bytes.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Whether the bucket is there and may be written, found out by writing.
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError>;

    /// Puts what a file holds. The file is not changed afterwards: a supplier may keep the very same.
    async fn put_file(&self, bucket: &BucketName, key: &ObjectKey, file: &Path) -> Result<(), ObjectError>;

    /// Puts bytes.
    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError>;

    /// The bytes of a range, as far as the object has them and not more than [`READ_BYTES_MAX`].
    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError>;

    /// What is known of an object.
    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError>;

    /// The first objects whose keys begin with `prefix` and come after `after`: at most `limit`, and not more than
    /// [`LIST_MAX`].
    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError>;

    /// Deletes an object, if it is there.
    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError>;

    /// An address under which anybody can read the object for some time; `None` where the store makes none.
    async fn presigned_read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        valid: Duration,
        shown: &ShownAs,
    ) -> Result<Option<String>, ObjectError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_hold_any_script_and_never_leave_their_bucket() {
        for key in ["a", "a/b#content.mp4", "Zoë «é»/日本 語", "a.b/..c", &"a".repeat(255)] {
            assert!(key.parse::<ObjectKey>().is_ok(), "{key}");
        }
        let (wide, long) = ("a".repeat(256), "a/".repeat(512) + "a");
        for key in
            ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\0b", "a\nb", &wide, &long]
        {
            assert_eq!(key.parse::<ObjectKey>(), Err(ObjectKeyError), "{key}");
        }
    }
}
