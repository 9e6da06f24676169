//! Keeps secrets and personal data out of logs by type.
//!
//! Tokens, names, message text and addresses of people travel wrapped; `Debug` shows that something is there and
//! nothing of what it is. Reaching the value is explicit, so a leak is visible in review.

use std::fmt;

/// A value that prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the wire or the store and never for a log.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
