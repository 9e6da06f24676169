//! Why the server does not start with this configuration: one line each, naming the key and the way out.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The named file cannot be read.
    #[error("cannot read the configuration file {path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file has an unknown key, a wrong type, or is no TOML.
    #[error("{path}: {reason}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Line, and what is wrong there.
        reason: String,
    },
    /// A value that its key does not allow.
    #[error("{key} {reason}")]
    Value {
        /// The flag without its dashes, which is the key of the file too.
        key: &'static str,
        /// What it must be.
        reason: String,
    },
    /// `--dev` opens the application API, so nothing may be reachable from elsewhere.
    #[error("--dev binds loopback addresses only, but {key} is {address}; use 127.0.0.1 or leave --dev out")]
    DevNotLoopback {
        /// The flag.
        key: &'static str,
        /// Its value.
        address: std::net::SocketAddr,
    },
    /// A variable holds bytes that are no text.
    #[error("the environment variable {0} is not valid UTF-8")]
    Environment(&'static str),
    /// One half of the access key.
    #[error("set CARILLON_ACCESS_KEY_ID and CARILLON_SECRET_ACCESS_KEY together, or neither")]
    HalfAccessKey,
}
