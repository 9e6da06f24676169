//! What a message says, and how much that may be.

use std::collections::BTreeMap;

use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use super::MessageKind;
use crate::error::MessagingError;

/// What a message says: any Unicode, U+0000 included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content(Redacted<String>);

const STANDARD_BYTES_MAX: usize = 4_096;
const CONTROL_BYTES_MAX: usize = 30;

impl Content {
    /// From what a request holds.
    pub fn new(text: String) -> Result<Self, MessagingError> {
        if text.is_empty() || text.len() > STANDARD_BYTES_MAX {
            return Err(MessagingError::invalid("Content", "must have 1 to 4096 bytes of UTF-8"));
        }
        Ok(Self(Redacted::new(text)))
    }

    /// Refuses what a message of this kind does not hold.
    pub(super) fn check(&self, kind: MessageKind) -> Result<(), MessagingError> {
        match kind {
            MessageKind::Control if self.expose().len() > CONTROL_BYTES_MAX => Err(MessagingError::invalid(
                "Content",
                "must have at most 30 bytes of UTF-8 in a message of type CONTROL",
            )),
            _ => Ok(()),
        }
    }

    /// The text, for the wire and never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// Named lists of texts that go with a message: 1 KiB of names and texts at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<String, Vec<Redacted<String>>>);

const ATTRIBUTES_BYTES_MAX: usize = 1_024;

impl Attributes {
    /// From what a request holds.
    pub fn new(named: BTreeMap<String, Vec<Redacted<String>>>) -> Result<Self, MessagingError> {
        let bytes = |(name, texts): (&String, &Vec<Redacted<String>>)| {
            name.len() + texts.iter().map(|text| text.expose().len()).sum::<usize>()
        };
        if named.iter().map(bytes).sum::<usize>() > ATTRIBUTES_BYTES_MAX {
            return Err(MessagingError::invalid(
                "MessageAttributes",
                "must have at most 1024 bytes of UTF-8",
            ));
        }
        Ok(Self(named))
    }

    /// The lists by name, for the wire and never for a log.
    pub fn expose(&self) -> &BTreeMap<String, Vec<Redacted<String>>> {
        &self.0
    }
}
