//! Texts that people wrote: names and metadata. No log shows one.

use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use crate::error::MessagingError;

/// What people call something.
pub type Name = Redacted<String>;

/// What an application remembers with something: 1 KiB of UTF-8 at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(Redacted<String>);

const METADATA_BYTES_MAX: usize = 1_024;

impl Metadata {
    /// From what a request holds.
    pub fn new(text: String) -> Result<Self, MessagingError> {
        if text.len() > METADATA_BYTES_MAX {
            return Err(MessagingError::invalid("Metadata", "must have at most 1024 bytes of UTF-8"));
        }
        Ok(Self(Redacted::new(text)))
    }

    /// The text, for the wire and never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}
