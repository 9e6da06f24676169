//! Texts that people write: what participants are called, and what is written of a visit. No log shows one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::VisitError;

/// What the others in a visit see somebody called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Box<str>);

/// Notes, a summary, what follows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(Box<str>);

impl Name {
    /// The text, for the wire and the store and never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let text = text.trim();
        if !(1..=NAME_LENGTH_MAX).contains(&text.chars().count()) {
            return Err(VisitError::invalid("name", "must have 1 to 100 characters"));
        }
        if text.chars().any(is_unseen) {
            return Err(VisitError::invalid("name", "holds characters that nobody sees"));
        }
        Ok(Self(text.into()))
    }
}

impl Text {
    /// The text, for the wire and the store and never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Text {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(VisitError::invalid("text", "must have at most 16384 bytes"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(VisitError::invalid("text", "holds characters that nobody can type"));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Control characters, and those that turn the direction of what stands beside them.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

const NAME_LENGTH_MAX: usize = 100;
/// Some six pages.
const TEXT_BYTES_MAX: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_no_log_shows_one() {
        assert!("ä".repeat(100).parse::<Name>().is_ok() && "ä".repeat(101).parse::<Name>().is_err());
        for odd in ["", "  ", "a\0", "a\u{202e}b"] {
            assert!(odd.parse::<Name>().is_err(), "{odd:?}");
        }
        assert!("x".repeat(16 * 1024).parse::<Text>().is_ok());
        for odd in ["x".repeat(16 * 1024 + 1), "a\0b".to_owned()] {
            assert!(odd.parse::<Text>().is_err());
        }
        let (name, text): (Name, Text) = ("Ada".parse().unwrap(), "two\nlines".parse().unwrap());
        assert_eq!(format!("{name:?} {text:?}"), "[redacted] [redacted]");
    }
}
