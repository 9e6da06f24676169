//! What a file is called. No log shows it, and nothing is stored under it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::kind::FileKind;
use crate::error::VisitError;
use crate::text::is_unseen;

/// The name of a file, which ends as its type does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(Box<str>);

impl FileName {
    /// The text, for the wire and the store and never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The type that the name claims, if visits know it.
    pub fn kind(&self) -> Option<FileKind> {
        let (_, extension) = self.0.rsplit_once('.')?;
        FileKind::of_extension(extension)
    }
}

impl FromStr for FileName {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let text = text.trim();
        let wrong = |problem| Err(VisitError::invalid("name", problem));
        if !(1..=NAME_LENGTH_MAX).contains(&text.chars().count()) {
            return wrong("must have 1 to 120 characters");
        }
        if text.chars().any(|c| is_unseen(c) || matches!(c, '/' | '\\' | '\u{2028}' | '\u{2029}')) {
            return wrong("holds a slash or characters that nobody sees");
        }
        if text.starts_with('.') {
            return wrong("must not begin with a dot");
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

const NAME_LENGTH_MAX: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_lead_nowhere_and_hide_nothing() {
        let long = format!("{}.png", "ä".repeat(116));
        for good in ["a.png", "Röntgen 日本.JPG", "report.final.pdf", &long] {
            assert!(good.parse::<FileName>().unwrap().kind().is_some(), "{good}");
        }
        let longer = format!("{}.png", "ä".repeat(117));
        for bad in [
            "",
            " ",
            ".",
            "..",
            ".png",
            "a/b.png",
            "..\\b.png",
            "a\0.png",
            "a\n.png",
            "gp\u{202e}gnp.exe",
            &longer,
        ] {
            assert!(bad.parse::<FileName>().is_err(), "{bad:?}");
        }
        for unknown in ["a.exe", "a.html", "a.svg", "png", "a.png.js", "a."] {
            assert_eq!(unknown.parse::<FileName>().unwrap().kind(), None, "{unknown}");
        }
        assert_eq!(format!("{:?}", "scan of Ada.png".parse::<FileName>().unwrap()), "[redacted]");
    }
}
