//! Where we read a model more widely than it is written, each with its reason.
//!
//! Everything that is not the model's own word is in this file, so that the difference can be read in one place.

use anyhow::{Result, bail};

use super::model::Model;

/// Members that the model requires and that the front asks for in strict mode only: the legacy `chime` namespace has
/// the same calls on the same paths and lets its callers leave these out.
const REQUIRED_WHEN_STRICT: &[(&str, &str)] = &[
    ("CreateMeetingRequest", "MediaRegion"),
    ("CreateMeetingRequest", "ExternalMeetingId"),
    ("CreateMeetingWithAttendeesRequest", "MediaRegion"),
    ("CreateMeetingWithAttendeesRequest", "ExternalMeetingId"),
];

/// The acting identity of messaging. The legacy namespace does not require it, and who leaves it out is refused as the
/// real service does: forbidden, in words of its own.
const BEARER: &str = "ChimeBearer";

/// Members that the legacy namespace has on the same calls: structure, member, shape.
const LEGACY_MEMBERS: &[(&str, &str, &str)] =
    &[("CreateAttendeeRequest", "Tags", "TagList"), ("CreateAttendeeRequestItem", "Tags", "TagList")];

/// Enumerations that grow with an outside engine. A value that is not listed is for the engine to refuse, so these
/// are strings here, with a pattern in place of the values.
const OPEN: &[(&str, &str)] =
    &[("TranscribeLanguageCode", "[a-z]{2,3}-[A-Z]{2}"), ("TranscribeRegion", "[a-z0-9-]{2,64}")];

/// Adds what the model of the legacy namespace adds.
pub fn extend(model: &mut Model) {
    for (structure, member, shape) in LEGACY_MEMBERS {
        model.add_member(structure, member, shape);
    }
}

/// Whether `member` of `structure` may be absent outside strict mode.
pub fn required_when_strict(structure: &str, member: &str) -> bool {
    member == BEARER || REQUIRED_WHEN_STRICT.contains(&(structure, member))
}

/// The pattern that stands for the values of an open enumeration.
pub fn open_enumeration(shape: &str) -> Option<&'static str> {
    OPEN.iter().find_map(|(open, pattern)| (*open == shape).then_some(*pattern))
}

/// Expressions that mean something else than their author meant: `.` leaves out line breaks, of which metadata is
/// free to be made, and a Java escape has four digits, so that the last range is not that of the astral planes.
const TRANSLATED: &[(&str, &str)] = &[
    (".*", r"[\s\S]*"),
    (r".*\S.*", r"[\s\S]*\S[\s\S]*"),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]*",
        r"[\t\n\r\x20-\x7E\u{85}\u{A0}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*",
    ),
];

/// A pattern as our regular expressions can say it.
pub struct Pattern {
    /// The expression; it has to match the whole value.
    pub expression: String,
    /// Most times that one character may follow itself, where the model says so with a back reference.
    pub run_max: Option<usize>,
}

/// Translates a pattern of a model.
pub fn pattern(source: &str) -> Result<Pattern> {
    const NO_FOUR_IN_A_ROW: &str = r"(?!.*?(.)\1{3})";
    let (rest, run_max) = match source.strip_prefix('^').and_then(|rest| rest.strip_prefix(NO_FOUR_IN_A_ROW))
    {
        Some(rest) => (rest, Some(3)),
        None => (source, None),
    };
    if rest.contains("(?!") || rest.contains("(?=") || rest.contains(r"\1") {
        bail!("the pattern {source} needs a translation in xtask/src/models/rules.rs");
    }
    let expression = rest.trim_start_matches('^').trim_end_matches('$');
    let twin = TRANSLATED.iter().find_map(|(theirs, ours)| (*theirs == expression).then_some(*ours));
    let expression = twin.unwrap_or(expression).to_owned();
    Ok(Pattern { expression, run_max })
}
