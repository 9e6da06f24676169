//! Secrets that this server gives out and knows again by their digest alone.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::Entropy;
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// SHA-256 of a secret that nobody can guess, or of what is to be shown unchanged.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let digest = digest(&SHA256, &parts.concat());
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// In hexadecimal, as it is found by.
    pub(crate) fn text(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// 256 bits, for programs to carry.
pub(crate) fn secret(entropy: &dyn Entropy) -> Redacted<String> {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    Redacted::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// 80 bits, for people to type: `ABCD-EFGH-IJKL-MNOP`.
pub(crate) fn code(entropy: &dyn Entropy) -> Redacted<String> {
    let mut bytes = [0; CODE_LETTERS];
    entropy.fill(&mut bytes);
    let letters = bytes.map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]);
    let groups: Vec<&str> =
        letters.chunks(4).map(|group| std::str::from_utf8(group).expect("letters are ASCII")).collect();
    Redacted::new(groups.join("-"))
}

/// The digest of a code, however it was typed.
pub(crate) fn code_digest(text: &str) -> Digest {
    let typed: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    Digest::of(&[typed.as_bytes()])
}

/// A GUID, of a type of ids that are GUIDs.
pub(crate) fn guid<T: std::str::FromStr>(entropy: &dyn Entropy) -> T {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let text = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
    debug_assert!(Uuid::try_parse(&text).is_ok());
    text.parse().ok().expect("a UUID is an id of this type")
}

const CODE_LETTERS: usize = 16;
/// Those of base32, a number of them that divides 256.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
