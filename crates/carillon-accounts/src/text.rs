//! Texts that people write: names and passwords. No log shows one.

use std::fmt;
use std::str::FromStr;

use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use crate::error::AccountsError;

/// The name with which somebody signs in, in lower case: people do not remember how they spelled it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(Box<str>);

/// What others see somebody called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(Box<str>);

/// A password that somebody chooses, or shows.
#[derive(Clone, Debug)]
pub struct Password(Redacted<String>);

impl Username {
    /// The text, for the wire and the store and never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Username {
    type Err = AccountsError;

    /// Letters, digits and `.`, `_`, `@`, `+`, `-`, of ASCII alone, so that no name looks like another.
    fn from_str(text: &str) -> Result<Self, AccountsError> {
        if !(1..=USERNAME_LENGTH_MAX).contains(&text.len()) {
            return Err(AccountsError::invalid("username", "must have 1 to 64 characters"));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._@+-".contains(&byte);
        let begins = text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        if !begins || !text.bytes().all(allowed) {
            let problem = "must begin with a letter or digit and hold letters, digits and . _ @ + - only";
            return Err(AccountsError::invalid("username", problem));
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl DisplayName {
    /// The text, for the wire and the store and never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The words by which it is found, in lower case.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        self.0.split_whitespace().take(NAME_WORDS_MAX).map(str::to_lowercase)
    }
}

impl FromStr for DisplayName {
    type Err = AccountsError;

    fn from_str(text: &str) -> Result<Self, AccountsError> {
        let text = text.trim();
        if !(1..=DISPLAY_NAME_LENGTH_MAX).contains(&text.chars().count()) {
            return Err(AccountsError::invalid("displayName", "must have 1 to 100 characters"));
        }
        if text.chars().any(is_unseen) {
            return Err(AccountsError::invalid("displayName", "holds characters that nobody sees"));
        }
        Ok(Self(text.into()))
    }
}

impl Password {
    /// One that somebody shows. What is too long for a password is wrong and need not be hashed.
    pub fn shown(text: String) -> Result<Self, AccountsError> {
        match text.len() {
            1..=PASSWORD_BYTES_MAX => Ok(Self(Redacted::new(text))),
            _ => Err(AccountsError::InvalidCredentials),
        }
    }

    /// One that somebody chooses for an account of this name (NIST SP 800-63B, section 5.1.1.2: length, no composition).
    pub fn chosen(text: String, username: &Username) -> Result<Self, AccountsError> {
        let refuse = |problem: &'static str| Err(AccountsError::invalid("password", problem));
        if text.len() > PASSWORD_BYTES_MAX {
            return refuse("must have at most 256 bytes");
        }
        if text.chars().count() < PASSWORD_LENGTH_MIN {
            return refuse("must have at least 10 characters");
        }
        if text.chars().any(char::is_control) {
            return refuse("holds characters that nobody can type");
        }
        let folded = text.to_lowercase();
        let first = folded.chars().next();
        let name = Some(username.expose()).filter(|name| name.len() >= NAME_LENGTH_MIN);
        if folded.chars().all(|c| Some(c) == first) || name.is_some_and(|name| folded.contains(name)) {
            return refuse("is too easy to guess");
        }
        Ok(Self(Redacted::new(text)))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Control characters, and those that turn the direction of what stands beside them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

const USERNAME_LENGTH_MAX: usize = 64;
/// As the API pages say of the names of app-instance users.
const DISPLAY_NAME_LENGTH_MAX: usize = 100;
const NAME_WORDS_MAX: usize = 8;
const PASSWORD_LENGTH_MIN: usize = 10;
/// Shorter names are in many passwords by chance.
const NAME_LENGTH_MIN: usize = 4;
const PASSWORD_BYTES_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_what_could_be_taken_for_another_is_refused() {
        assert_eq!(
            "Ada.Lovelace@Example.org".parse::<Username>().unwrap().expose(),
            "ada.lovelace@example.org"
        );
        for odd in ["", ".ada", "a\0b", "ada lovelace", "аda", "a/b", "a\u{202e}b", &"a".repeat(65)] {
            assert!(odd.parse::<Username>().is_err(), "{odd:?}");
        }
        assert_eq!("  Ada <b>L</b> 愛 ".parse::<DisplayName>().unwrap().expose(), "Ada <b>L</b> 愛");
        for odd in ["", "   ", "a\0", "a\u{202e}b", "\u{200b}", &"ä".repeat(101)] {
            assert!(odd.parse::<DisplayName>().is_err(), "{odd:?}");
        }
    }

    #[test]
    fn chosen_passwords_are_long_and_not_the_name() {
        let name: Username = "ada-lovelace".parse().unwrap();
        let chosen = |text: &str| Password::chosen(text.to_owned(), &name);
        assert!(chosen("correct horse").is_ok() && chosen("ünïcödé pässwörd").is_ok());
        for weak in ["", "short", "aaaaaaaaaaaa", "Ada-Lovelace1", "ten chars\0!", &"x1".repeat(129)] {
            assert!(chosen(weak).is_err(), "{weak:?}");
        }
        let short: Username = "co".parse().unwrap();
        assert!(Password::chosen("correct horse".to_owned(), &short).is_ok());
        assert!(!format!("{:?} {name:?}", chosen("correct horse").unwrap()).contains("orse"));
    }
}
