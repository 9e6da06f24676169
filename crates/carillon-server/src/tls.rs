//! The certificate of the TLS port: the operator's files, or a leaf issued at every start by a local CA.
//!
//! The CA is what people import into their browsers, so it is made once and kept in the data directory; the leaf
//! is made anew at each start, because then it names today's addresses and never runs out. There is no revocation
//! and no name constraint: the CA's key never leaves the machine.
//!
//! Invariant: the leaf is no CA itself (rustls and browsers refuse one that is).
//!
//! Wire: RFC 5280, RFC 8446.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData as _, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsSource;
use crate::data_dir;
use crate::private_file::{self, PrivateFileError};

/// Browsers refuse leaves that are valid for longer than 398 days.
const LEAF_VALIDITY: Duration = Duration::from_hours(397 * 24);
const CA_VALIDITY: Duration = Duration::from_hours(3650 * 24);
/// A client whose clock is behind still accepts what was issued a moment ago.
const CLOCK_SKEW: Duration = Duration::from_hours(24);

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The operator's file, or the CA's.
    #[error("cannot read {what} {path}: {reason}")]
    File {
        /// Certificate or key.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The key is not of the certificate, or of a kind that cannot be used.
    #[error("the TLS certificate and key do not fit: {0}")]
    Pair(#[source] rustls::Error),
    /// The CA cannot be kept.
    #[error(transparent)]
    Private(#[from] PrivateFileError),
    /// The CA's public half cannot be kept.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Making a key or a certificate failed.
    #[error("cannot issue a certificate: {0}")]
    Issue(#[from] rcgen::Error),
}

/// What the TLS port presents, and whom to trust for it.
#[derive(Debug)]
pub struct TlsIdentity {
    /// For the listener.
    pub config: Arc<ServerConfig>,
    /// The CA to import, when it is our own.
    pub local_ca: Option<PathBuf>,
}

/// Reads or makes the certificate. `names` are the hosts and addresses that clients use beside the local ones.
pub fn identity(
    source: &TlsSource,
    data_dir: &Path,
    names: &[String],
    now: SystemTime,
) -> Result<TlsIdentity, TlsError> {
    match source {
        TlsSource::Files { cert, key } => {
            Ok(TlsIdentity { config: server_config(read_chain(cert)?, read_key(key)?)?, local_ca: None })
        }
        TlsSource::LocalCa => {
            let directory = data_dir.join("tls");
            let (ca_key, ca_path) = local_ca(&directory, now)?;
            let (chain, key) = issue_leaf(ca_key, names, now)?;
            Ok(TlsIdentity { config: server_config(chain, key)?, local_ca: Some(ca_path) })
        }
    }
}

fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(TlsError::Pair)?;
    // WebSockets need HTTP/1.1, and one protocol is one parser to trust.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |reason| TlsError::File { what: "TLS certificate", path: path.to_owned(), reason };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).map_err(|e| failed(pem_reason(e)))?.collect();
    match chain.map_err(|e| failed(pem_reason(e)))? {
        chain if chain.is_empty() => Err(failed("it holds no certificate in PEM form".to_owned())),
        chain => Ok(chain),
    }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| TlsError::File {
        what: "TLS key",
        path: path.to_owned(),
        reason: pem_reason(error),
    })
}

fn pem_reason(error: rustls::pki_types::pem::Error) -> String {
    match error {
        rustls::pki_types::pem::Error::Io(error) => error.to_string(),
        rustls::pki_types::pem::Error::NoItemsFound => "it holds nothing of this kind in PEM form".to_owned(),
        _ => "it is not valid PEM".to_owned(),
    }
}

/// The CA's key, and the file with its certificate; both made when there is no key.
fn local_ca(directory: &Path, now: SystemTime) -> Result<(KeyPair, PathBuf), TlsError> {
    let (key_path, ca_path) = (directory.join("ca-key.pem"), directory.join("ca.pem"));
    let written = |source| TlsError::Write { path: directory.to_owned(), source };
    data_dir::make(directory).map_err(written)?;
    let (key, made) = match private_file::read(&key_path)? {
        Some(pem) => {
            let failed = |error: rcgen::Error| TlsError::File {
                what: "key of the local CA",
                path: key_path.clone(),
                reason: error.to_string(),
            };
            (KeyPair::from_pem(&pem).map_err(failed)?, false)
        }
        None => (KeyPair::generate()?, true),
    };
    if made || !ca_path.exists() {
        let certificate = ca_params(&key, now).self_signed(&key)?;
        std::fs::write(&ca_path, certificate.pem()).map_err(written)?;
    }
    if made {
        private_file::write(&key_path, &key.serialize_pem())?;
    }
    Ok((key, ca_path))
}

fn ca_params(key: &KeyPair, now: SystemTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    let fingerprint = digest::digest(&digest::SHA256, key.der_bytes());
    let short: String = fingerprint.as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Carillon");
    params.distinguished_name.push(DnType::CommonName, format!("Carillon local CA {short}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = (now - CLOCK_SKEW).into();
    params.not_after = (now + CA_VALIDITY).into();
    params
}

fn issue_leaf(
    ca_key: KeyPair,
    names: &[String],
    now: SystemTime,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
    let issuer = Issuer::new(ca_params(&ca_key, now), ca_key);
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Carillon");
    params.subject_alt_names = alternative_names(names)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = (now - CLOCK_SKEW).into();
    params.not_after = (now + LEAF_VALIDITY).into();
    let leaf = params.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
    Ok((vec![leaf.into()], key))
}

/// `localhost` and the loopback addresses, then `names`.
fn alternative_names(names: &[String]) -> Result<Vec<SanType>, TlsError> {
    let mut all = vec![
        SanType::DnsName("localhost".try_into()?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ];
    for name in names {
        let name = match name.parse::<IpAddr>() {
            Ok(ip) => SanType::IpAddress(ip),
            Err(_) => SanType::DnsName(name.as_str().try_into()?),
        };
        if !all.contains(&name) {
            all.push(name);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{ServerName, UnixTime};

    fn verify(directory: &Path, names: &[String], host: &str) -> Result<(), rustls::Error> {
        let now = SystemTime::now();
        let (key, ca_path) = local_ca(&directory.join("tls"), now).unwrap();
        let (chain, _) = issue_leaf(key, names, now).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(ca_path).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
        let host = ServerName::try_from(host.to_owned()).unwrap();
        verifier.verify_server_cert(&chain[0], &[], &host, &[], UnixTime::now()).map(|_| ())
    }

    #[test]
    fn a_client_that_trusts_the_ca_accepts_every_name_of_the_leaf() {
        let directory = tempfile::tempdir().unwrap();
        let names = ["meet.example.org".to_owned(), "192.0.2.7".to_owned()];
        for host in ["localhost", "127.0.0.1", "::1", "meet.example.org", "192.0.2.7"] {
            verify(directory.path(), &names, host).unwrap();
        }
        verify(directory.path(), &names, "other.example.org").unwrap_err();
    }

    #[test]
    fn the_ca_outlives_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let of = |names: &[String]| {
            identity(&TlsSource::LocalCa, directory.path(), names, SystemTime::now()).unwrap()
        };
        let path = of(&[]).local_ca.unwrap();
        let first = std::fs::read(&path).unwrap();
        of(&["other.example.org".to_owned()]);
        assert_eq!(std::fs::read(&path).unwrap(), first);
    }

    #[test]
    fn bad_files_of_the_operator_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cert.pem");
        let source = TlsSource::Files { cert: path.clone(), key: path.clone() };
        let text =
            |source| identity(source, directory.path(), &[], SystemTime::now()).unwrap_err().to_string();
        assert!(text(&source).starts_with("cannot read TLS certificate"), "{}", text(&source));
        std::fs::write(&path, "hello").unwrap();
        assert!(text(&source).contains("no certificate"), "{}", text(&source));
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let (cert, key) = (directory.path().join("cert.pem"), directory.path().join("key.pem"));
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&cert, certified.cert.pem()).unwrap();
        std::fs::write(&key, KeyPair::generate().unwrap().serialize_pem()).unwrap();
        let error =
            identity(&TlsSource::Files { cert, key }, directory.path(), &[], SystemTime::now()).unwrap_err();
        assert!(error.to_string().contains("do not fit"), "{error}");
    }
}
