//! Suppliers of the ports: the embedded store, objects, the keys file, and the machine's clock and randomness.

mod embedded;
mod keys_file;
mod objects;
mod system;

pub use embedded::{Embedded, OpenError};
pub use keys_file::KeysFile;
pub use objects::LocalObjects;
pub use system::{SystemClock, SystemEntropy};
