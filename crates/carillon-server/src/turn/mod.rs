//! TURN for networks that let neither UDP nor ICE-TCP through: credentials for servers of the operator, or a relay of
//! our own on TCP and TLS.
//!
//! The relay reaches nothing but this server's own media sockets, so whoever holds credentials gets no further than a
//! client of this server gets anyway. It is TCP and TLS only: where UDP passes, so does media itself.
//!
//! Wire: RFC 8656; credentials as in draft-uberti-behave-turn-rest-00, which coturn calls `use-auth-secret`.

mod credentials;
mod listener;
mod peers;
mod session;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::Context as _;
use carillon_backends::SystemEntropy;
use carillon_ports::Entropy as _;

pub use credentials::TurnIssuer;
use listener::TurnListener;
pub use listener::TurnRelay;
pub use peers::Peers;

use crate::config::{self, TurnServers};

/// Credentials for clients, and the ports of the relay if it is ours.
pub struct Turn {
    /// Makes the credentials.
    pub issuer: TurnIssuer,
    /// None where the servers are the operator's.
    pub listeners: Vec<TurnListener>,
}

impl Turn {
    /// Takes the ports, or reads the secret. `host` is the name of this server, `tls` what its TLS port shows.
    pub fn take(
        settings: &config::Turn,
        tls: Option<Arc<rustls::ServerConfig>>,
        host: &str,
    ) -> anyhow::Result<Self> {
        let ttl = settings.credentials_ttl;
        match &settings.servers {
            TurnServers::Own { listen, listen_tls } => {
                let plain = listen.map(TurnListener::plain);
                let tls = listen_tls.zip(tls).map(|(address, config)| TurnListener::tls(address, config));
                let listeners = plain.into_iter().chain(tls).collect::<Result<Vec<_>, _>>()?;
                let uris = listeners.iter().map(|listener| listener.uri(host)).collect();
                // Whoever was given credentials before a restart is given new ones when it joins again.
                let mut secret = [0; 32];
                SystemEntropy.fill(&mut secret);
                Ok(Self { issuer: TurnIssuer::for_relay(&secret, ttl, uris), listeners })
            }
            TurnServers::Others { uris, secret_file } => {
                let secret = std::fs::read_to_string(secret_file)
                    .with_context(|| format!("cannot read {} (turn.secret-file)", secret_file.display()))?;
                let issuer = TurnIssuer::for_servers(secret.trim().as_bytes(), ttl, uris.clone());
                Ok(Self { issuer, listeners: Vec::new() })
            }
        }
    }
}
