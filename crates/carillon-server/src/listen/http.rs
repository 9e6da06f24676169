//! Accepts connections on the HTTP and TLS ports and serves HTTP/1.1 on each.
//!
//! Only HTTP/1.1: WebSockets need it, and one protocol is one parser to trust. Every wait for a client has an end:
//! the TLS handshake, the head of a request, the next request, and a write that nobody reads.
//!
//! Invariant: at most `http_max` connections are open on all ports together; one more is closed at once.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use carillon_control::Scheme;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use super::router::FrontDoor;
use super::stall::{Place, StallGuard};
use crate::metrics::Metric;
use crate::shutdown::{Phase, REQUESTS_DEADLINE, Shutdown};

/// Connections of a whole meeting that reconnects at once; the system may allow fewer (`net.core.somaxconn`).
const BACKLOG: u32 = 4_096;
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// For the head of a request, and for the next request on a connection that is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// A head of ours has a token of at most 2 KiB; SigV4 headers and cookies of a shared host are larger.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Out of file descriptors: others must close first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A port that cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address} ({key}): {source}")]
pub struct ListenError {
    key: &'static str,
    address: SocketAddr,
    #[source]
    source: std::io::Error,
}

/// One port.
pub struct HttpListener {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
}

/// All ports and the bound that they share.
pub struct Listeners {
    listeners: Vec<HttpListener>,
    permits: Arc<Semaphore>,
}

impl HttpListener {
    /// The plain port.
    pub fn plain(address: SocketAddr) -> Result<Self, ListenError> {
        Self::bind("--listen", address, None)
    }

    /// The TLS port.
    pub fn tls(address: SocketAddr, config: Arc<rustls::ServerConfig>) -> Result<Self, ListenError> {
        Self::bind("--listen-tls", address, Some(TlsAcceptor::from(config)))
    }

    /// Where it is really bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn bind(key: &'static str, address: SocketAddr, tls: Option<TlsAcceptor>) -> Result<Self, ListenError> {
        let failed = |source| ListenError { key, address, source };
        let listener = listen(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, tls })
    }

    fn scheme(&self) -> Scheme {
        if self.tls.is_some() { Scheme::Https } else { Scheme::Http }
    }
}

impl Listeners {
    /// With at most `connections_max` open connections.
    pub fn new(listeners: Vec<HttpListener>, connections_max: usize) -> Self {
        Self { listeners, permits: Arc::new(Semaphore::new(connections_max)) }
    }

    /// Serves until the shutdown reaches [`Phase::Closing`] and requests in flight are answered.
    pub async fn serve(self, door: FrontDoor, shutdown: Shutdown) {
        let mut ports = JoinSet::new();
        for listener in self.listeners {
            ports.spawn(accept_all(listener, door.clone(), Arc::clone(&self.permits), shutdown.clone()));
        }
        while ports.join_next().await.is_some() {}
    }
}

/// Must be called inside a runtime.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that restarts takes its port back while old connections linger.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn accept_all(port: HttpListener, door: FrontDoor, permits: Arc<Semaphore>, shutdown: Shutdown) {
    let mut connections = JoinSet::new();
    let mut closing = pin!(shutdown.reached(Phase::Closing));
    loop {
        let accepted = tokio::select! {
            accepted = port.listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut closing => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&permits).try_acquire_owned() else {
            Metric::HttpConnectionsRefused.increment();
            continue;
        };
        let (door, scheme, tls, shutdown) = (door.clone(), port.scheme(), port.tls.clone(), shutdown.clone());
        let place = Place::new(permit);
        connections.spawn(serve_stream(stream, peer, scheme, tls, place, door, shutdown));
    }
    drop(port);
    let answered = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(REQUESTS_DEADLINE, answered).await.is_err() {
        tracing::info!("connections that were still busy are dropped");
    }
}

async fn serve_stream(
    stream: TcpStream,
    peer: SocketAddr,
    scheme: Scheme,
    tls: Option<TlsAcceptor>,
    place: Place,
    door: FrontDoor,
    shutdown: Shutdown,
) {
    // Signaling frames are small and urgent.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let Some(tls) = tls else {
        return serve_connection(StallGuard::new(stream, place), peer, scheme, door, shutdown).await;
    };
    match tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
        Ok(Ok(stream)) => {
            serve_connection(StallGuard::new(stream, place), peer, scheme, door, shutdown).await
        }
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn serve_connection(
    stream: StallGuard<impl AsyncRead + AsyncWrite + Unpin + Send + 'static>,
    peer: SocketAddr,
    scheme: Scheme,
    door: FrontDoor,
    shutdown: Shutdown,
) {
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(scheme);
        let mut door = door.clone();
        async move { answer(&mut door, request.map(Body::new)).await }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = shutdown.reached(Phase::Closing) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(door: &mut FrontDoor, request: hyper::Request<Body>) -> Result<Response, Infallible> {
    door.call(request).await
}
