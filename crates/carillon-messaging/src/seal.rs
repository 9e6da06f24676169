//! Texts that this server gave out and knows again, and that nobody else can read or make.
//!
//! Each is sealed for a purpose and opens for no other. Wire: base64url of nonce, content and tag (AES-256-GCM).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::Entropy;

const NONCE_BYTES: usize = 12;

/// Seals and opens with one key of the store.
pub(crate) struct Seal(LessSafeKey);

impl Seal {
    /// `key` is 32 secret bytes.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("a key of 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// `content`, sealed for `purpose`.
    pub(crate) fn seal(&self, purpose: &str, content: &[u8], entropy: &dyn Entropy) -> String {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let mut sealed = content.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut sealed)
            .expect("what is sealed is shorter than what AES-GCM takes");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for `purpose`, `None` of any other text.
    pub(crate) fn open(&self, purpose: &str, text: &str) -> Option<Vec<u8>> {
        let mut nonce = URL_SAFE_NO_PAD.decode(text).ok()?;
        if nonce.len() < NONCE_BYTES {
            return None;
        }
        let mut sealed = nonce.split_off(NONCE_BYTES);
        let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
        Some(self.0.open_in_place(nonce, Aad::from(purpose), &mut sealed).ok()?.to_vec())
    }
}
