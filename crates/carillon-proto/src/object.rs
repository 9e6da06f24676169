//! Where objects go: a bucket and a prefix below which every key lies.
//!
//! A prefix is parsed once, so that no key made from it can leave it: the same keys become paths of a local
//! directory. It holds no empty segment, no `.` or `..`, no backslash and no control character; one slash at its end
//! is forgotten rather than doubled.
//!
//! Wire: `arn:aws:s3:::<bucket>[/<prefix>]` (`SinkArn`, `Destination`); Amazon S3 User Guide, bucket naming rules and
//! object key names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::MediaPipelineId;

/// Bytes of a prefix. An S3 key has at most 1,024, of which the longest name of an artifact takes about 120.
const PREFIX_BYTES_MAX: usize = 800;
/// Bytes between two slashes, as many as file systems take.
const SEGMENT_BYTES_MAX: usize = 255;

/// Why a text names no place for objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// The text is not the resource name of a bucket.
    #[error("is not the ARN of an S3 bucket")]
    NotBucket,
    /// The bucket's name breaks the naming rules.
    #[error("does not name a valid S3 bucket")]
    BucketName,
    /// The prefix is longer than a key can be.
    #[error("has a prefix that is too long")]
    PrefixLength,
    /// Two slashes in a row, or one at the beginning.
    #[error("has an empty segment in its prefix")]
    EmptySegment,
    /// A segment is `.` or `..`.
    #[error("has a prefix that leaves its place")]
    Leaves,
    /// A backslash or a control character.
    #[error("has a character in its prefix that is not allowed")]
    Character,
}

/// The name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BucketName(Box<str>);

impl BucketName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BucketName {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let inner =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
        let ends = [text.bytes().next(), text.bytes().next_back()];
        let good_ends =
            ends.iter().all(|end| end.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        if (3..=63).contains(&text.len()) && text.bytes().all(inner) && good_ends && !text.contains("..") {
            Ok(Self(text.into()))
        } else {
            Err(LocationError::BucketName)
        }
    }
}

/// The beginning of keys, without the slash that follows it. It may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPrefix(Box<str>);

impl KeyPrefix {
    /// The text, without a slash at either end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of `name` below this prefix. The name is our own; only the prefix comes from callers.
    pub fn key(&self, name: &str) -> String {
        if self.is_empty() { name.to_owned() } else { format!("{}/{name}", self.0) }
    }
}

impl FromStr for KeyPrefix {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Ok(Self::default());
        }
        if text.len() > PREFIX_BYTES_MAX {
            return Err(LocationError::PrefixLength);
        }
        for segment in text.split('/') {
            match segment {
                "" => return Err(LocationError::EmptySegment),
                "." | ".." => return Err(LocationError::Leaves),
                _ if segment.len() > SEGMENT_BYTES_MAX => return Err(LocationError::PrefixLength),
                _ if segment.chars().any(|c| c.is_control() || c == '\\') => {
                    return Err(LocationError::Character);
                }
                _ => {}
            }
        }
        Ok(Self(text.into()))
    }
}

/// A bucket, and the prefix below which everything is put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLocation {
    /// The bucket.
    pub bucket: BucketName,
    /// The prefix; empty when the caller named the bucket alone.
    pub prefix: KeyPrefix,
}

impl ObjectLocation {
    /// Reads the resource name of a bucket with an optional prefix.
    pub fn from_arn(arn: &str) -> Result<Self, LocationError> {
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next().ok_or(LocationError::NotBucket);
        let (scheme, partition, service) = (next()?, next()?, next()?);
        let (_region, _account, resource) = (next()?, next()?, next()?);
        if scheme != "arn" || service != "s3" || !partition.starts_with("aws") {
            return Err(LocationError::NotBucket);
        }
        let (bucket, prefix) = resource.split_once('/').unwrap_or((resource, ""));
        Ok(Self { bucket: bucket.parse()?, prefix: prefix.parse()? })
    }

    /// The prefix, or the id of the pipeline when the caller gave none.
    pub fn prefix_or(&self, pipeline: &MediaPipelineId) -> KeyPrefix {
        if self.prefix.is_empty() { KeyPrefix(pipeline.as_str().into()) } else { self.prefix.clone() }
    }
}

macro_rules! text_conversions {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = LocationError;

            fn try_from(text: String) -> Result<Self, LocationError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_conversions!(BucketName);
text_conversions!(KeyPrefix);

#[cfg(test)]
mod tests {
    use super::*;

    fn location(arn: &str) -> Result<(String, String), LocationError> {
        ObjectLocation::from_arn(arn).map(|found| (found.bucket.to_string(), found.prefix.to_string()))
    }

    #[test]
    fn a_bucket_is_named_with_and_without_a_prefix_and_a_slash_at_its_end() {
        let expected = |prefix: &str| Ok(("recordings".to_owned(), prefix.to_owned()));
        assert_eq!(location("arn:aws:s3:::recordings"), expected(""));
        assert_eq!(location("arn:aws:s3:::recordings/"), expected(""));
        assert_eq!(location("arn:aws:s3:::recordings/a/b"), expected("a/b"));
        assert_eq!(location("arn:aws:s3:::recordings/a/b/"), expected("a/b"));
        assert_eq!(location("arn:aws-cn:s3:::recordings/a:b"), expected("a:b"));
    }

    #[test]
    fn no_prefix_leaves_its_place() {
        for (prefix, error) in [
            ("..", LocationError::Leaves),
            ("a/../../b", LocationError::Leaves),
            ("./a", LocationError::Leaves),
            ("/etc", LocationError::EmptySegment),
            ("a//b", LocationError::EmptySegment),
            ("a//", LocationError::EmptySegment),
            ("a\\..\\b", LocationError::Character),
            ("a\0b", LocationError::Character),
        ] {
            assert_eq!(location(&format!("arn:aws:s3:::recordings/{prefix}")), Err(error), "{prefix:?}");
        }
        let long = "a/".repeat(500);
        assert_eq!(location(&format!("arn:aws:s3:::recordings/{long}")), Err(LocationError::PrefixLength));
        let wide = "a".repeat(256);
        assert_eq!(location(&format!("arn:aws:s3:::recordings/{wide}")), Err(LocationError::PrefixLength));
    }

    #[test]
    fn other_names_are_no_buckets() {
        for arn in ["", "recordings", "arn:aws:s3", "arn:aws:chime:::recordings", "s3://recordings/a"] {
            assert_eq!(location(arn), Err(LocationError::NotBucket), "{arn}");
        }
        for bucket in ["", "ab", "Recordings", "a_b_c", "-ab", "ab.", "a..b", ".."] {
            assert_eq!(
                location(&format!("arn:aws:s3:::{bucket}")),
                Err(LocationError::BucketName),
                "{bucket}"
            );
        }
    }

    #[test]
    fn without_a_prefix_keys_lie_below_the_pipeline() {
        let id: MediaPipelineId = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        let bare = ObjectLocation::from_arn("arn:aws:s3:::recordings").unwrap();
        assert_eq!(bare.prefix_or(&id).key("audio/x.mp4"), format!("{id}/audio/x.mp4"));
        let below = ObjectLocation::from_arn("arn:aws:s3:::recordings/visits/7/").unwrap();
        assert_eq!(below.prefix_or(&id).key("audio/x.mp4"), "visits/7/audio/x.mp4");
    }
}
