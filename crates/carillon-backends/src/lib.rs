//! Suppliers of the ports: the embedded store, objects, the keys file, the ways out for events, and the machine's
//! clock and randomness.

mod embedded;
mod keys_file;
mod objects;
mod sinks;
mod system;

pub use embedded::{Compact, Compacted, Embedded, EmbeddedRows, OpenError};
pub use keys_file::KeysFile;
pub use objects::{Buckets, LocalObjects, S3ConfigError, S3Objects, S3Options};
pub use sinks::{
    AwsSinksConfig, NatsConfig, Sinks, SinksConfig, SinksError, WebScanner, WebhookConfig, WebhookSecret,
    WebhookSecretError,
};
pub use system::{SystemClock, SystemEntropy};
