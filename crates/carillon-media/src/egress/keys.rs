//! The SRTP keys of a peer, overheard where DTLS hands them to str0m.
//!
//! str0m keeps its keys to itself, but it takes the DTLS implementation from its owner. Ours is the one that str0m
//! would use, with an ear: when the handshake yields the keying material, a copy goes into the peer's [`KeyCell`] on
//! its way. All handshakes share one configuration, because making one tries out every cipher and curve, which costs
//! more than the handshake itself.
//!
//! Invariant: a cell is filled once, with what str0m itself uses; nothing is derived that str0m would not derive.
//!
//! Wire: RFC 5764 section 4.2 (order of the material), RFC 3711 section 4.3 and RFC 7714 section 11 (derivation).

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use dimpl::{Config, Dtls, DtlsCertificate};
use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion,
    SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider};

/// Key derivation labels (RFC 3711 section 4.3.2): encryption, authentication, salt.
const RTP_LABELS: [u8; 3] = [0, 1, 2];
const RTCP_LABELS: [u8; 3] = [3, 4, 5];
const AES_BLOCK_BYTES: usize = 16;
/// HMAC-SHA1's key; the AEAD profiles have none.
pub const AUTHENTICATION_KEY_BYTES: usize = 20;

/// Where the keys of one peer appear once its handshake is done.
pub type KeyCell = Arc<OnceLock<Keying>>;

/// What a handshake has yielded.
pub struct Keying {
    /// The negotiated protection.
    pub profile: SrtpProfile,
    material: Box<[u8]>,
    /// Whether we started the handshake, and so are its client.
    active: bool,
}

/// The session keys of one direction.
pub struct DirectionKeys {
    /// Of RTP.
    pub rtp: SessionKeys,
    /// Of RTCP.
    pub rtcp: SessionKeys,
}

/// Session keys.
pub struct SessionKeys {
    /// 16 or 32 bytes.
    pub encryption: Vec<u8>,
    /// Of AES-CM with HMAC-SHA1 only.
    pub authentication: [u8; AUTHENTICATION_KEY_BYTES],
    /// 12 bytes, of AES-CM 14.
    pub salt: Vec<u8>,
}

/// str0m's cryptography, with an ear at the handshake.
pub fn listening_provider() -> CryptoProvider {
    CryptoProvider { dtls_provider: &Ear, ..str0m::crypto::from_feature_flags() }
}

/// Runs `make`, which makes one `Rtc` of a [`listening_provider`], and returns where its keys will be.
pub fn overhear<T>(make: impl FnOnce() -> T) -> (T, KeyCell) {
    LAST_MADE.take();
    let made = make();
    (made, LAST_MADE.take().unwrap_or_default())
}

thread_local! {
    /// The cell of the DTLS instance that this thread has made last. str0m takes its provider for the length of the
    /// program, so the provider itself cannot know for whom it works.
    static LAST_MADE: RefCell<Option<KeyCell>> = const { RefCell::new(None) };
}

#[derive(Debug)]
struct Ear;

impl DtlsProvider for Ear {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        str0m::crypto::from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        cert: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let config = configuration(mtu)?;
        let (certificate, private_key) = (cert.certificate.clone(), cert.private_key.clone());
        let certificate = DtlsCertificate { certificate, private_key };
        let inner = match version {
            DtlsVersion::Dtls12 => Dtls::new_12(config, certificate, now),
            DtlsVersion::Dtls13 => Dtls::new_13(config, certificate, now),
            _ => Dtls::new_auto(config, certificate, now),
        };
        let keys = KeyCell::default();
        LAST_MADE.replace(Some(keys.clone()));
        Ok(Box::new(Overheard { inner, keys }))
    }
}

/// The configuration of every handshake with this MTU. One is kept: all peers have the same.
fn configuration(mtu: Option<usize>) -> Result<Arc<Config>, CryptoError> {
    static SHARED: OnceLock<(Option<usize>, Arc<Config>)> = OnceLock::new();
    if let Some((_, config)) = SHARED.get().filter(|(shared, _)| *shared == mtu) {
        return Ok(config.clone());
    }
    // ICE has shown already that the client is where it says.
    let builder = Config::builder().use_server_cookie(false);
    let builder = if let Some(mtu) = mtu { builder.mtu(mtu) } else { builder };
    let config = builder.build().map(Arc::new);
    let config = config.map_err(|error| CryptoError::Other(format!("configuring DTLS: {error}")))?;
    let _ = SHARED.set((mtu, config.clone()));
    Ok(config)
}

struct Overheard {
    inner: Dtls,
    keys: KeyCell,
}

impl fmt::Debug for Overheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Overheard")
    }
}

impl DtlsInstance for Overheard {
    fn set_active(&mut self, active: bool) {
        self.inner.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.inner.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buf: &'a mut [u8]) -> DtlsOutput<'a> {
        let active = self.inner.is_active();
        let output = self.inner.poll_output(buf);
        if let DtlsOutput::KeyingMaterial(material, profile) = &output {
            let keying = Keying::new(*profile, &material[..], active);
            // A second handshake on the same transport does not exist in WebRTC, and str0m would not rekey for it.
            let _ = self.keys.set(keying);
        }
        output
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.inner.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.inner.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.inner.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.inner.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.inner.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.inner.close()
    }
}

impl Keying {
    /// Takes the material as DTLS exports it.
    pub fn new(profile: SrtpProfile, material: &[u8], active: bool) -> Self {
        Self { profile, material: material.into(), active }
    }

    /// The keys of what we send; `None` for a profile that is not ours.
    pub fn sending(&self) -> Option<DirectionKeys> {
        self.direction(self.active)
    }

    /// The keys of what we receive.
    pub fn receiving(&self) -> Option<DirectionKeys> {
        self.direction(!self.active)
    }

    fn direction(&self, client: bool) -> Option<DirectionKeys> {
        let (key_bytes, salt_bytes) = match self.profile {
            SrtpProfile::AES128_CM_SHA1_80 => (16, 14),
            SrtpProfile::AEAD_AES_128_GCM => (16, 12),
            SrtpProfile::AEAD_AES_256_GCM => (32, 12),
            _ => return None,
        };
        // Client's key, server's key, client's salt, server's salt.
        let (key_at, salt_at) = if client { (0, 0) } else { (key_bytes, salt_bytes) };
        let key = self.material.get(key_at..)?.get(..key_bytes)?;
        let salt = self.material.get(2 * key_bytes + salt_at..)?.get(..salt_bytes)?;
        let session = |labels: [u8; 3]| {
            let mut authentication = [0; AUTHENTICATION_KEY_BYTES];
            authentication.copy_from_slice(&derive(key, salt, labels[1], AUTHENTICATION_KEY_BYTES)?);
            Some(SessionKeys {
                encryption: derive(key, salt, labels[0], key_bytes)?,
                authentication,
                salt: derive(key, salt, labels[2], salt_bytes)?,
            })
        };
        Some(DirectionKeys { rtp: session(RTP_LABELS)?, rtcp: session(RTCP_LABELS)? })
    }
}

/// AES in counter mode over the salt with the label in it. Salts of 96 bits stand in the high bits (RFC 7714).
fn derive(key: &[u8], salt: &[u8], label: u8, length: usize) -> Option<Vec<u8>> {
    let algorithm = if key.len() == 32 { &AES_256 } else { &AES_128 };
    let key = EncryptingKey::ecb(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let mut derived = Vec::with_capacity(length.next_multiple_of(AES_BLOCK_BYTES));
    for counter in 0..length.div_ceil(AES_BLOCK_BYTES) {
        let mut block = [0; AES_BLOCK_BYTES];
        block[..salt.len()].copy_from_slice(salt);
        block[7] ^= label;
        block[15] = u8::try_from(counter).ok()?;
        key.less_safe_encrypt(&mut block, EncryptionContext::None).ok()?;
        derived.extend(block);
    }
    derived.truncate(length);
    Some(derived)
}

impl fmt::Debug for Keying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keying({})", self.profile)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn keying(profile: SrtpProfile, active: bool) -> Keying {
        let material: Vec<u8> = (0..profile.keying_material_len()).map(|place| place as u8 ^ 0x5a).collect();
        Keying::new(profile, &material, active)
    }

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let pair = |place| u8::from_str_radix(&hexadecimal[place..place + 2], 16).unwrap();
        (0..hexadecimal.len()).step_by(2).map(pair).collect()
    }

    // RFC 3711 appendix B.3.
    #[test]
    fn keys_are_derived_as_the_standard_shows() {
        let key = bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
        let salt = bytes("0EC675AD498AFEEBB6960B3AABE6");
        assert_eq!(derive(&key, &salt, 0, 16).unwrap(), bytes("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(derive(&key, &salt, 2, 14).unwrap(), bytes("30CBBC08863D8C85D49DB34A9AE1"));
        let authentication = derive(&key, &salt, 1, 20).unwrap();
        assert_eq!(authentication, bytes("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    #[test]
    fn what_one_side_sends_with_the_other_receives_with() {
        for profile in SrtpProfile::ALL {
            let (client, server) = (keying(*profile, true), keying(*profile, false));
            let (sent, received) = (client.sending().unwrap(), server.receiving().unwrap());
            assert_eq!(sent.rtp.encryption, received.rtp.encryption);
            assert_eq!(sent.rtcp.salt, received.rtcp.salt);
            let back = server.sending().unwrap();
            assert_ne!(sent.rtp.encryption, back.rtp.encryption);
            assert_ne!(sent.rtp.encryption, sent.rtcp.encryption);
        }
    }
}
