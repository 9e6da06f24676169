//! Suppliers of the ports: the embedded store, the keys file, and the machine's clock and randomness.

mod embedded;
mod keys_file;
mod system;

pub use embedded::{Embedded, OpenError};
pub use keys_file::KeysFile;
pub use system::{SystemClock, SystemEntropy};
