//! Suppliers of objects, and the choice between them bucket by bucket.

mod buckets;
mod credentials;
mod local;
mod s3;

pub use buckets::Buckets;
pub use local::LocalObjects;
pub use s3::{S3ConfigError, S3Objects, S3Options};
