//! The way to a streaming service.
//!
//! `ffmpeg` speaks RTMP; connecting is ours, because the address was given by a caller. The name is resolved once and
//! what it resolves to is looked at before anything is sent there; TLS is checked against the name.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use carillon_proto::public_address::is_public;
use carillon_proto::rtmp::{Host, RtmpUrl};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// For name, connection and TLS together.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// A connection to a streaming service, with TLS where its address says so.
pub type Service = Box<dyn Stream>;

/// What can be read and written.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why a streaming service is not reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// All addresses that its name has are private, and those are not allowed.
    #[error("the streaming service has no public address")]
    Private,
    /// Nobody answers there, or no name server does.
    #[error("the streaming service cannot be reached")]
    Unreachable(#[source] io::Error),
    /// It answers, and does not prove to be who it should.
    #[error("the streaming service has no valid certificate")]
    Tls(#[source] io::Error),
}

/// Connects to the host of an address.
pub async fn connect(url: &RtmpUrl, private_addresses: bool) -> Result<Service, ConnectError> {
    let connecting = timeout(CONNECT_MAX, connect_patiently(url, private_addresses));
    connecting.await.unwrap_or_else(|_| Err(ConnectError::Unreachable(io::ErrorKind::TimedOut.into())))
}

async fn connect_patiently(url: &RtmpUrl, private_addresses: bool) -> Result<Service, ConnectError> {
    let mut addresses = resolve(url).await.map_err(ConnectError::Unreachable)?;
    addresses.retain(|address| private_addresses || is_public(address.ip()));
    if addresses.is_empty() {
        return Err(ConnectError::Private);
    }
    let stream = TcpStream::connect(&addresses[..]).await.map_err(ConnectError::Unreachable)?;
    if !url.is_tls() {
        return Ok(Box::new(stream));
    }
    let config = client_config().map_err(ConnectError::Tls)?;
    secure(url, stream, config).await.map_err(ConnectError::Tls)
}

async fn resolve(url: &RtmpUrl) -> io::Result<Vec<SocketAddr>> {
    match url.host() {
        Host::Address(address) => Ok(vec![SocketAddr::new(*address, url.port())]),
        Host::Name(name) => Ok(lookup_host((&**name, url.port())).await?.collect()),
    }
}

async fn secure(url: &RtmpUrl, stream: TcpStream, config: Arc<ClientConfig>) -> io::Result<Service> {
    let name = match url.host() {
        Host::Address(address) => ServerName::from(*address),
        Host::Name(name) => ServerName::try_from(name.to_string()).map_err(io::Error::other)?,
    };
    Ok(Box::new(TlsConnector::from(config).connect(name, stream).await?))
}

/// Read from the platform once: its store of certificates is large.
fn client_config() -> io::Result<Arc<ClientConfig>> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(Arc::clone(config));
    }
    let config = Arc::new(ClientConfig::with_platform_verifier().map_err(io::Error::other)?);
    Ok(Arc::clone(CONFIG.get_or_init(|| config)))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use rustls::RootCertStore;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::config::TlsSource;
    use crate::tls;

    fn url(scheme: &str, host: &str, port: u16) -> RtmpUrl {
        format!("{scheme}://{host}:{port}/app/key").parse().unwrap()
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_a_private_address_is_connected_to_only_where_that_is_allowed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in ["127.0.0.1", "localhost"] {
            let refused = connect(&url("rtmp", host, port), false).await;
            assert!(matches!(refused, Err(ConnectError::Private)), "{host}");
            let mut service = connect(&url("rtmp", host, port), true).await.map_err(drop).unwrap();
            let (mut accepted, _) = listener.accept().await.unwrap();
            service.write_all(b"C0").await.unwrap();
            let mut read = [0; 2];
            accepted.read_exact(&mut read).await.unwrap();
            assert_eq!(&read, b"C0");
        }
    }

    #[tokio::test]
    async fn a_service_that_proves_its_name_is_spoken_to_over_tls_and_another_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let names = ["live.example.org".to_owned()];
        let identity =
            tls::identity(&TlsSource::LocalCa, directory.path(), &names, SystemTime::now()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(identity.local_ca.unwrap()).unwrap()).unwrap();
        let trusting = Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        for (host, is_known) in
            [("live.example.org", true), ("127.0.0.1", true), ("other.example.org", false)]
        {
            let near = TcpStream::connect(address).await.unwrap();
            let (far, _) = listener.accept().await.unwrap();
            let accepting = tokio::spawn(TlsAcceptor::from(Arc::clone(&identity.config)).accept(far));
            let secured = secure(&url("rtmps", host, 443), near, Arc::clone(&trusting)).await;
            assert_eq!(secured.is_ok(), is_known, "{host}");
            let Ok(mut service) = secured else { continue };
            service.write_all(b"C0").await.unwrap();
            service.flush().await.unwrap();
            let mut read = [0; 2];
            accepting.await.unwrap().unwrap().read_exact(&mut read).await.unwrap();
            assert_eq!(&read, b"C0");
        }
    }

    #[tokio::test]
    async fn what_cannot_prove_its_name_is_told_apart_from_what_is_not_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answering = tokio::spawn(async move {
            let (mut accepted, _) = listener.accept().await.unwrap();
            accepted.write_all(b"no TLS here").await.unwrap();
        });
        let refused = connect(&url("rtmps", "127.0.0.1", port), true).await;
        assert!(matches!(refused, Err(ConnectError::Tls(_))));
        answering.await.unwrap();
        let absent = connect(&url("rtmp", "127.0.0.1", port), true).await;
        assert!(matches!(absent, Err(ConnectError::Unreachable(_))));
    }
}
