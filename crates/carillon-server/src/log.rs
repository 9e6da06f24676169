//! Logging: constant sentences with fields, as text or JSON, to standard error.
//!
//! Levels: `error` wakes someone; `warn` is something an operator should look at in the morning; `info` is what
//! happens to meetings; `debug` is for finding a fault. A bare level is meant for our own crates; libraries, some of
//! which log what passes through them, stay at `warn` unless the filter names them. Tokens, secrets, names, addresses of people and what they
//! write are never fields.

use std::io::IsTerminal as _;
use std::str::FromStr as _;

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Installs the subscriber of the process. A filter that cannot be read is an error of the operator's.
pub fn install(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = if is_level(filter) { format!("warn,carillon={filter}") } else { filter.to_owned() };
    let filter = EnvFilter::from_str(&filter).map_err(|error| format!("--log is not a filter: {error}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let colours = std::io::stderr().is_terminal();
    let installed = match format {
        LogFormat::Text => builder.with_target(false).with_ansi(colours).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    installed.map_err(|error| error.to_string())
}

fn is_level(filter: &str) -> bool {
    filter.parse::<tracing::Level>().is_ok()
}
