//! What the operation table is made of.
//!
//! One table per API says everything that is fixed about its operations: method, path, query, success status, members
//! with their constraints, errors. Router, validation, throttling, metric labels and the tests read it; nothing about
//! an operation is said a second time elsewhere.

use std::sync::OnceLock;

use regex_lite::Regex;

/// One operation with its HTTP binding.
#[derive(Debug)]
pub struct Operation<A: 'static> {
    /// Which one it is.
    pub action: A,
    /// Its name in the API.
    pub name: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path, segment by segment.
    pub path: &'static [Segment],
    /// The key and value of the query that tell it from others on the same path.
    pub query: Option<(&'static str, &'static str)>,
    /// Status of success.
    pub status: u16,
    /// What it takes.
    pub input: &'static Structure,
    /// Names of the errors that it may answer.
    pub errors: &'static [&'static str],
}

/// One segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This text.
    Literal(&'static str),
    /// Any text, the member of this name.
    Label(&'static str),
}

/// An error shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// Its name, the value of `x-amzn-ErrorType`.
    pub name: &'static str,
    /// Its HTTP status.
    pub status: u16,
}

/// A structure with its members.
#[derive(Debug)]
pub struct Structure {
    /// Its name in the model.
    pub name: &'static str,
    /// Its members in the model's order.
    pub members: &'static [Member],
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// Its name, exact.
    pub name: &'static str,
    /// Where it travels.
    pub location: Location,
    /// Whether it must be there.
    pub required: Required,
    /// What it may hold.
    pub shape: &'static Shape,
}

/// Where a member travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the JSON body.
    Body,
    /// In the path, under this label.
    Path(&'static str),
    /// In the query, under this key.
    Query(&'static str),
    /// In this header.
    Header(&'static str),
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// It may be absent.
    Never,
    /// The model asks for it; the legacy namespace, which has the same paths, does not.
    WhenStrict,
    /// It must be there.
    Always,
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// An object.
    Structure(&'static Structure),
    /// An array.
    List {
        /// What each item may be.
        item: &'static Shape,
        /// Fewest items.
        min: Option<usize>,
        /// Most items.
        max: Option<usize>,
        /// Whether an answer must not repeat it.
        sensitive: bool,
    },
    /// A string; lengths count characters.
    Text {
        /// Shortest.
        min: Option<usize>,
        /// Longest.
        max: Option<usize>,
        /// What the whole of it must match.
        pattern: Option<Pattern>,
        /// The only values, when not empty.
        values: &'static [&'static str],
        /// Whether an answer must not repeat it.
        sensitive: bool,
    },
    /// A whole number.
    Integer {
        /// Least.
        min: Option<i64>,
        /// Greatest.
        max: Option<i64>,
    },
    /// `true` or `false`.
    Boolean,
    /// A point in time, in seconds since the Unix epoch with or without a fraction.
    Time,
    /// An object with any keys.
    Map {
        /// What each value may be.
        value: &'static Shape,
        /// Whether an answer must not repeat it.
        sensitive: bool,
    },
}

/// A regular expression of the model.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    expression: &'static str,
    run_max: Option<usize>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// From the model's text, the same for our regular expressions, and how often a character may follow itself.
    pub const fn new(source: &'static str, expression: &'static str, run_max: Option<usize>) -> Self {
        Self { source, expression, run_max, compiled: OnceLock::new() }
    }

    /// As the model writes it, for messages.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Whether all of `text` matches. A pattern that does not compile matches nothing; a test compiles them all.
    pub fn matches(&self, text: &str) -> bool {
        let whole = || Regex::new(&format!("^(?:{})$", self.expression)).ok();
        self.compiled.get_or_init(whole).as_ref().is_some_and(|expression| expression.is_match(text))
            && self.run_max.is_none_or(|max| longest_run(text) <= max)
    }
}

/// How often the most repeated character follows itself.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for letter in text.chars() {
        run = if last == Some(letter) { run + 1 } else { 1 };
        longest = longest.max(run);
        last = Some(letter);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{identity, media_pipelines, meetings, messaging};

    fn patterns<'a>(shape: &'a Shape, found: &mut Vec<&'a Pattern>) {
        match shape {
            Shape::Structure(structure) => {
                structure.members.iter().for_each(|member| patterns(member.shape, found));
            }
            Shape::List { item, .. } => patterns(item, found),
            Shape::Text { pattern, .. } => found.extend(pattern),
            Shape::Map { value, .. } => patterns(value, found),
            Shape::Integer { .. } | Shape::Boolean | Shape::Time => {}
        }
    }

    #[test]
    fn every_pattern_of_the_model_compiles() {
        let mut found = Vec::new();
        let inputs = meetings::OPERATIONS.iter().map(|operation| operation.input);
        let inputs = inputs
            .chain(media_pipelines::OPERATIONS.iter().map(|operation| operation.input))
            .chain(identity::OPERATIONS.iter().map(|operation| operation.input))
            .chain(messaging::OPERATIONS.iter().map(|operation| operation.input));
        for input in inputs {
            input.members.iter().for_each(|member| patterns(member.shape, &mut found));
        }
        assert!(!found.is_empty());
        for pattern in found {
            assert!(Regex::new(&format!("^(?:{})$", pattern.expression)).is_ok(), "{}", pattern.source);
        }
    }

    #[test]
    fn a_pattern_has_to_match_the_whole_text() {
        let guid = Pattern::new("", "[a-f0-9]{4}", None);
        assert!(guid.matches("00ff"));
        assert!(!guid.matches("00ff0"));
        assert!(!guid.matches("00ff\n"));
    }

    #[test]
    fn a_tenant_may_not_repeat_a_character_four_times() {
        let tenant = Pattern::new("", "[a-z]*", Some(3));
        assert!(tenant.matches("aaabaaa"));
        assert!(!tenant.matches("baaaab"));
    }
}
