//! Consent: who agreed to what, when, and to which wording.
//!
//! Recording and transcription need the consent of everybody who is present; somebody who joins later takes that away
//! until they consent, too. The audit log keeps what was before.

use std::fmt;
use std::str::FromStr;

use carillon_proto::units::Timestamp;
use carillon_proto::visit::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::error::VisitError;

/// What is consented to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// That the meeting is recorded.
    Recording,
    /// That what is said is written down by a machine.
    Transcription,
}

impl ConsentKind {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Recording, Self::Transcription];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Transcription => "transcription",
        }
    }
}

impl fmt::Display for ConsentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ConsentKind {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| VisitError::invalid("kind", "must be recording or transcription"))
    }
}

/// Which wording somebody has read, such as `recording-2026-03.en`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextVersion(Box<str>);

impl TextVersion {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TextVersion {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        match (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            true => Ok(Self(text.into())),
            false => Err(VisitError::invalid("textVersion", "must have 1 to 64 letters, digits or . _ -")),
        }
    }
}

/// What a participant has last said to a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who.
    pub participant: ParticipantId,
    /// To what.
    pub kind: ConsentKind,
    /// In which wording.
    pub version: TextVersion,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}
