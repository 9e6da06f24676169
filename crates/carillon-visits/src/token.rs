//! Secrets that links and sessions carry, of which digests are kept.
//!
//! What is kept of a second factor is a digest over the link's secret *and* the factor: there are few dates of birth,
//! and somebody with a copy of the store, who has no link, can try none of them.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::Entropy;
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// SHA-256 of what nobody can guess.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(parts: &[&str]) -> Self {
        // No part holds a NUL, so that no two lists of parts are the same text.
        let digest = digest(&SHA256, parts.join("\0").as_bytes());
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// In hexadecimal, as it is found by.
    pub(crate) fn text(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Whether they are the same, in a time that tells nothing.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// 256 bits.
pub(crate) fn secret(entropy: &dyn Entropy) -> Redacted<String> {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    Redacted::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// Six digits, for people to read out.
pub(crate) fn short_code(entropy: &dyn Entropy) -> Redacted<String> {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    // Of 128 bits, so that no code is likelier than another by more than anybody could see.
    Redacted::new(format!("{:06}", u128::from_be_bytes(bytes) % 1_000_000))
}

/// A GUID, of a type of ids that are GUIDs.
pub(crate) fn guid<T: std::str::FromStr>(entropy: &dyn Entropy) -> T {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let text = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
    text.parse().ok().expect("a UUID is an id of this type")
}
