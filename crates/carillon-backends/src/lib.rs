//! Suppliers of the ports: the embedded store, objects, the keys file, and the machine's clock and randomness.

mod embedded;
mod keys_file;
mod objects;
mod system;

pub use embedded::{Embedded, OpenError};
pub use keys_file::KeysFile;
pub use objects::{Buckets, LocalObjects, S3ConfigError, S3Objects, S3Options};
pub use system::{SystemClock, SystemEntropy};
