//! Tags of meetings and attendees.
//!
//! Wire: `Tag` of the Chime API; key 1 to 128 of `[a-zA-Z+-=._:/]`, value 0 to 256 of `[\s\w+-=.:/@]`, where
//! `+-=` is a range that holds the digits, the comma and the semicolon. The key prefix `aws:` is reserved.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::IdError;

/// The most tags that one resource carries (Amazon Chime SDK quotas).
pub const TAGS_MAX: usize = 50;

/// The key of a tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagKey(Box<str>);

/// The value of a tag; it may be empty. Applications put anything here, so a log never shows one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagValue(Box<str>);

/// One tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Unique within the resource.
    pub key: TagKey,
    /// What the caller remembers under it.
    pub value: TagValue,
}

/// The tags of one resource by key.
pub type Tags = BTreeMap<TagKey, TagValue>;

impl TagKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TagValue {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TagValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagValue([redacted])")
    }
}

impl FromStr for TagKey {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (min, max) = (1, 128);
        if !(min..=max).contains(&text.chars().count()) {
            return Err(IdError::Length { min, max });
        }
        if !text
            .chars()
            .all(|c| c.is_ascii_alphabetic() || in_shared_range(c) || matches!(c, '.' | '_' | ':' | '/'))
        {
            return Err(IdError::Character);
        }
        if text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
            return Err(IdError::Reserved);
        }
        Ok(Self(text.into()))
    }
}

impl FromStr for TagValue {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (min, max) = (0, 256);
        if text.chars().count() > max {
            return Err(IdError::Length { min, max });
        }
        let allowed = |c: char| {
            c.is_ascii_alphanumeric()
                || c.is_ascii_whitespace()
                || c == '\u{b}'
                || in_shared_range(c)
                || matches!(c, '_' | '.' | ':' | '/' | '@')
        };
        if text.chars().all(allowed) { Ok(Self(text.into())) } else { Err(IdError::Character) }
    }
}

/// The range `+-=` of the model's patterns.
fn in_shared_range(c: char) -> bool {
    ('+'..='=').contains(&c)
}

macro_rules! text_conversions {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }
    };
}

text_conversions!(TagKey);
text_conversions!(TagValue);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_follow_the_patterns_of_the_model() {
        assert!("cost-center:7,a;b=c/d.e_f".parse::<TagKey>().is_ok());
        assert_eq!("".parse::<TagKey>(), Err(IdError::Length { min: 1, max: 128 }));
        assert_eq!("a b".parse::<TagKey>(), Err(IdError::Character));
        assert_eq!("Aws:owner".parse::<TagKey>(), Err(IdError::Reserved));
        assert!("".parse::<TagValue>().is_ok());
        assert!("a b@c.de 12".parse::<TagValue>().is_ok());
        assert_eq!("ä".parse::<TagValue>(), Err(IdError::Character));
        assert_eq!("x".repeat(257).parse::<TagValue>(), Err(IdError::Length { min: 0, max: 256 }));
    }
}
