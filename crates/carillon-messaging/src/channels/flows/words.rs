//! A processor that needs no function: it refuses messages with certain words, and masks others.
//!
//! A word is a run of letters and digits, whatever their case. Only the content is looked at.

use std::collections::BTreeSet;

use super::Ruling;
use crate::channels::messages::{ChannelMessage, Content};
use crate::error::MessagingError;

/// Words that are not to be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordFilter {
    denied: BTreeSet<String>,
    masked: BTreeSet<String>,
}

impl WordFilter {
    /// A message with one of the first is refused; in one with others these become asterisks. `None` when one of them is
    /// no single word, which would never be found.
    pub fn new(denied: &[String], masked: &[String]) -> Option<Self> {
        let read = |words: &[String]| words.iter().map(|word| single(word)).collect::<Option<BTreeSet<_>>>();
        Some(Self { denied: read(denied)?, masked: read(masked)? })
    }

    /// What becomes of a message.
    pub fn judge(&self, message: &ChannelMessage) -> Result<Ruling, MessagingError> {
        let text = message.content.expose();
        let is_in = |set: &BTreeSet<String>, piece: &str| set.contains(&piece.to_lowercase());
        if pieces(text).any(|piece| is_in(&self.denied, piece)) {
            return Ok(Ruling::Deny);
        }
        if !pieces(text).any(|piece| is_in(&self.masked, piece)) {
            return Ok(Ruling::AS_IT_IS);
        }
        let mask = |piece: &str| match is_in(&self.masked, piece) {
            true => "*".repeat(piece.chars().count()),
            false => piece.to_owned(),
        };
        let content = Some(Content::new(pieces(text).map(mask).collect())?);
        Ok(Ruling::Allow { content, metadata: None, attributes: None, content_type: None })
    }
}

/// A text in words and what is between them: together they are the text.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.chars().next()?.is_alphanumeric();
        let end = rest.find(|it: char| it.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some(piece)
    })
}

fn single(word: &str) -> Option<String> {
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    is_word.then(|| word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_pieces_of_a_text_are_the_text(text in ".{0,200}") {
            prop_assert_eq!(pieces(&text).collect::<String>(), text.clone());
            for piece in pieces(&text) {
                let words = piece.chars().filter(|it| it.is_alphanumeric()).count();
                prop_assert!(words == 0 || words == piece.chars().count());
            }
        }
    }

    #[test]
    fn what_would_never_be_found_is_no_word() {
        let new = |word: &str| WordFilter::new(&[word.to_owned()], &[]);
        for bad in ["", "two words", "half-wit", "!"] {
            assert_eq!(new(bad), None, "{bad:?}");
        }
        for good in ["spam", "Größe", "4711", "スパム"] {
            assert!(new(good).is_some(), "{good}");
        }
    }
}
