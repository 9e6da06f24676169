//! What the operator asked for: command line, environment and `carillon.toml`, resolved once into [`Settings`].
//!
//! [`arguments`] and [`mod@file`] are the raw forms, with nothing checked but the spelling; [`settings`] holds the
//! resolved form and the only place where defaults are. A flag wins over its environment variable, which wins over
//! the file.
//!
//! Invariant: every flag of `carillon serve` has an environment variable `CARILLON_<FLAG>` and a key in the file.

mod accounts;
mod arguments;
mod attachments;
mod error;
mod events;
mod file;
mod flows;
mod objects;
mod roles;
mod settings;
mod streams;
#[cfg(test)]
mod tests;
mod traces;
mod turn;

pub use arguments::{
    AuditAction, BootstrapAction, BootstrapArguments, Command, CommandLine, DataDirArguments, EventsAction,
    LogFormat, ServeArguments, TokenAction, UserAction,
};
pub use attachments::ScannerSettings;
pub use file::{FileSettings, TurnUsed};
pub use flows::Processor;
pub use settings::{EnvironmentKey, Settings, TlsSource, data_dir};
pub use turn::{Turn, TurnServers};
