//! TURN: the relay of our own, or the operator's servers.
//!
//! Wire: the section `turn` of the file.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::error::ConfigError;
use super::file::{TurnSection, TurnUsed};
use super::settings::value;

/// Longer than most meetings; a client that comes later is given new ones.
const TURN_TTL_SECONDS: u64 = 12 * 3_600;

/// TURN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose.
    pub servers: TurnServers,
    /// How long credentials are good at least.
    pub credentials_ttl: Duration,
    /// When clients are told of it.
    pub used: TurnUsed,
}

/// Whose TURN servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnServers {
    /// Our own relay.
    Own {
        /// Over TCP.
        listen: Option<SocketAddr>,
        /// Over TLS.
        listen_tls: Option<SocketAddr>,
    },
    /// Servers of the operator.
    Others {
        /// Where they are.
        uris: Vec<String>,
        /// Where the secret is that they know, too.
        secret_file: PathBuf,
    },
}

impl Turn {
    pub(super) fn resolve(section: TurnSection) -> Result<Option<Self>, ConfigError> {
        let TurnSection { listen, listen_tls, uris, secret_file, credentials_ttl_seconds, used } = section;
        let uris = uris.unwrap_or_default();
        let servers = match (listen.or(listen_tls), uris.is_empty(), secret_file) {
            (None, true, None) if credentials_ttl_seconds.is_none() && used.is_none() => return Ok(None),
            (Some(_), true, None) => TurnServers::Own { listen, listen_tls },
            (None, false, Some(secret_file)) => TurnServers::Others { uris: turn_uris(uris)?, secret_file },
            _ => {
                let reason = "needs either listen or listen-tls, or uris and secret-file";
                return Err(value("turn", reason.to_owned()));
            }
        };
        let ttl = credentials_ttl_seconds.unwrap_or(TURN_TTL_SECONDS);
        if !(60..=30 * 86_400).contains(&ttl) {
            return Err(value("turn.credentials-ttl-seconds", "must be a minute to thirty days".to_owned()));
        }
        let credentials_ttl = Duration::from_secs(ttl);
        Ok(Some(Self { servers, credentials_ttl, used: used.unwrap_or_default() }))
    }
}

/// Only TURN: a client that is told of a STUN server fails (`signaling.md` section 6.6).
fn turn_uris(uris: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let turn = |uri: &String| {
        let host = uri.strip_prefix("turn:").or(uri.strip_prefix("turns:"));
        host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic()))
    };
    match uris.iter().all(turn) {
        true => Ok(uris),
        false => Err(value("turn.uris", "must be of the form turn:host:port or turns:host:port".to_owned())),
    }
}
