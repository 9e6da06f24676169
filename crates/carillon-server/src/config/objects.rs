//! Where objects are kept: bucket by bucket, in the data directory or behind an S3 API.

use std::collections::BTreeMap;

use carillon_backends::S3Options;
use carillon_proto::object::BucketName;
use serde::Deserialize;

use super::error::ConfigError;

/// `[objects.<bucket>]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ObjectsSection {
    /// What keeps the bucket.
    pub store: ObjectStore,
    /// Its name there.
    pub bucket: Option<String>,
    /// The region that requests are signed for.
    pub region: Option<String>,
    /// Where the API is, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// The profile whose credentials are used.
    pub profile: Option<String>,
    /// Whether the bucket is in the path of addresses.
    pub path_style: Option<bool>,
    /// Server-side encryption.
    pub encryption: Option<Encryption>,
    /// The key for it.
    pub encryption_key: Option<String>,
}

/// What keeps a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectStore {
    /// The data directory.
    File,
    /// An S3 API.
    S3,
}

/// Server-side encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Encryption {
    /// With keys of the store's.
    #[serde(rename = "AES256")]
    Aes256,
    /// With a key of the key management service's.
    #[serde(rename = "aws:kms")]
    Kms,
}

/// The buckets that are behind an S3 API; those that are configured are there without `--bucket`.
pub fn resolve(
    sections: BTreeMap<String, ObjectsSection>,
    buckets: &mut Vec<BucketName>,
) -> Result<BTreeMap<BucketName, S3Options>, ConfigError> {
    let mut remote = BTreeMap::new();
    for (name, section) in sections {
        let bucket: BucketName = name.parse().map_err(|error| value(format!("has {name}, which {error}")))?;
        if !buckets.contains(&bucket) {
            buckets.push(bucket.clone());
        }
        if let Some(options) = options(&name, section)? {
            remote.insert(bucket, options);
        }
    }
    Ok(remote)
}

fn options(name: &str, section: ObjectsSection) -> Result<Option<S3Options>, ConfigError> {
    let ObjectsSection { store, bucket, region, endpoint, profile, path_style, encryption, encryption_key } =
        section;
    if store == ObjectStore::File {
        let texts = [&bucket, &region, &endpoint, &profile];
        let bare = texts.iter().all(|text| text.is_none()) && path_style.is_none();
        return match bare && encryption.is_none() && encryption_key.is_none() {
            true => Ok(None),
            false => {
                Err(value(format!("says more than store = \"file\" of {name}, which takes nothing more")))
            }
        };
    }
    let is_http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if !endpoint.as_ref().is_none_or(is_http) {
        return Err(value(format!("has an endpoint of {name} that is no http:// or https:// address")));
    }
    if encryption_key.is_some() && encryption != Some(Encryption::Kms) {
        return Err(value(format!("has an encryption-key of {name}, which takes encryption = \"aws:kms\"")));
    }
    let encryption = encryption.map(|encryption| match encryption {
        Encryption::Aes256 => "AES256".to_owned(),
        Encryption::Kms => "aws:kms".to_owned(),
    });
    // Other people's servers rarely have a name for each bucket.
    let path_style = path_style.unwrap_or(endpoint.is_some());
    let access_key = None;
    Ok(Some(S3Options {
        bucket,
        region,
        endpoint,
        access_key,
        profile,
        path_style,
        encryption,
        encryption_key,
    }))
}

fn value(reason: String) -> ConfigError {
    ConfigError::Value { key: "objects", reason }
}
