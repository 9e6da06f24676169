//! The ports of the relay.
//!
//! Invariant: at most `connections.media-tcp-max` clients are connected on both ports together, and of one address at
//! most `connections.strangers-per-address` that have no allocation; one more is closed.

use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::{Peers, TurnIssuer, session};
use crate::metrics::{Gauge, Metric};
use crate::shutdown::{Phase, Shutdown};
use crate::strangers::{StrangerPlace, Strangers};

const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Out of file descriptors: others must close first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A port that cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen for TURN on {address} ({key}): {source}")]
pub struct TurnListenError {
    key: &'static str,
    address: SocketAddr,
    #[source]
    source: std::io::Error,
}

/// One port.
pub struct TurnListener {
    listener: StdTcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
}

impl TurnListener {
    /// TURN over TCP.
    pub fn plain(address: SocketAddr) -> Result<Self, TurnListenError> {
        Self::bind("turn.listen", address, None)
    }

    /// TURN over TLS.
    pub fn tls(address: SocketAddr, config: Arc<rustls::ServerConfig>) -> Result<Self, TurnListenError> {
        Self::bind("turn.listen-tls", address, Some(TlsAcceptor::from(config)))
    }

    fn bind(
        key: &'static str,
        address: SocketAddr,
        tls: Option<TlsAcceptor>,
    ) -> Result<Self, TurnListenError> {
        let failed = |source| TurnListenError { key, address, source };
        let listener = StdTcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, tls })
    }

    /// Where it listens.
    #[cfg(test)]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// As clients are told of it, under the name of this server.
    pub fn uri(&self, host: &str) -> String {
        let scheme = if self.tls.is_some() { "turns" } else { "turn" };
        format!("{scheme}:{host}:{}?transport=tcp", self.address.port())
    }
}

/// The relay with all that its sessions share.
#[derive(Clone)]
pub struct TurnRelay {
    issuer: TurnIssuer,
    peers: Arc<Peers>,
    places: Arc<Semaphore>,
    strangers: Strangers,
}

impl TurnRelay {
    /// A relay to `peers` for at most `connections_max` clients, of one address `strangers_max` without credentials.
    pub fn new(issuer: TurnIssuer, peers: Peers, connections_max: usize, strangers_max: usize) -> Self {
        let places = Arc::new(Semaphore::new(connections_max));
        Self { issuer, peers: Arc::new(peers), places, strangers: Strangers::new(strangers_max) }
    }

    /// Serves all ports until the shutdown has emptied the meetings.
    pub async fn serve(self, listeners: Vec<TurnListener>, shutdown: Shutdown) {
        let mut ports = JoinSet::new();
        for listener in listeners {
            ports.spawn(self.clone().accept_all(listener));
        }
        shutdown.reached(Phase::Closing).await;
    }

    async fn accept_all(self, port: TurnListener) {
        let TurnListener { listener, tls, .. } = port;
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        let mut sessions = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = sessions.join_next() => continue,
            };
            match accepted {
                Ok((stream, client)) => match self.place_for(client) {
                    Some((place, stranger)) => {
                        let session = self.clone().session(stream, client, stranger, tls.clone());
                        sessions.spawn(async move {
                            session.await;
                            drop(place);
                        });
                    }
                    None => Metric::TurnRefused.increment(),
                },
                Err(error) => {
                    tracing::warn!(%error, "a TURN connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn place_for(&self, client: SocketAddr) -> Option<(OwnedSemaphorePermit, StrangerPlace)> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some((place, self.strangers.admit(client.ip())?))
    }

    async fn session(
        self,
        stream: TcpStream,
        client: SocketAddr,
        stranger: StrangerPlace,
        tls: Option<TlsAcceptor>,
    ) {
        let _gauge = Gauge::TurnSessions.hold();
        let Ok(local) = stream.local_addr() else { return };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a TURN connection keeps its delay");
        }
        let end = match tls {
            None => session::run(stream, client, local, stranger, &self.issuer, &self.peers).await,
            Some(tls) => match tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    session::run(stream, client, local, stranger, &self.issuer, &self.peers).await
                }
                Ok(Err(error)) => return tracing::debug!(%error, "a TLS handshake for TURN failed"),
                Err(_) => return tracing::debug!("a TLS handshake for TURN took too long"),
            },
        };
        tracing::debug!(%end, "a TURN session is over");
    }
}
