//! Looking into files that people have sent, before anybody else may have them.

use async_trait::async_trait;
use carillon_proto::object::BucketName;

use crate::objects::ObjectKey;
use crate::sink::DeliveryError;

/// A file that is to be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The same however often it is looked into: letters, digits and hyphens.
    pub id: String,
    /// What it is, as far as is known.
    pub content_type: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// Where it is.
    pub bucket: BucketName,
    /// Under which key.
    pub key: ObjectKey,
}

/// Looks into files.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Whether nothing bad is in it. An error says nothing about the file.
    async fn is_clean(&self, file: &Suspect) -> Result<bool, DeliveryError>;
}
