//! Which bytes of a file a request wants.
//!
//! One range is answered as asked; several, or what cannot be read, with the whole file, as the standard allows.
//!
//! A `<video>` asks for everything from a place on, and keeps its connection while it has read enough. A browser has six
//! connections to a server, and a layout has more pictures than that: so a player gets a few seconds at a time, and asks for
//! the next ones on a connection that is free in between. Programs that save files get what they ask for.
//!
//! Wire: RFC 9110, sections 13.1.5 (If-Range) and 14 (range requests).

use std::ops::Range;

use axum::http::{HeaderMap, header};

/// What a player gets of a range without an end: some seconds of a film, and of a camera more.
const PLAYED_BYTES: u64 = 2 << 20;

/// What to answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes; there is at least one.
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Nothing,
}

/// What the headers of a request want of a file of so many bytes with this entity tag.
pub fn wanted(headers: &HeaderMap, bytes: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Wanted::Whole };
    // The file has changed since the client read a part of it.
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(tag) {
        return Wanted::Whole;
    }
    match parse(range) {
        None => Wanted::Whole,
        Some(spec) if is_played(headers) => spec.of_player().within(bytes),
        Some(spec) => spec.within(bytes),
    }
}

/// Whether a media element of a page asks.
fn is_played(headers: &HeaderMap) -> bool {
    let destination = headers.get("sec-fetch-dest").map(|value| value.as_bytes());
    matches!(destination, Some(b"video" | b"audio"))
}

/// One range as it is written.
enum Spec {
    From { first: u64, last: Option<u64> },
    Last(u64),
}

impl Spec {
    fn of_player(self) -> Self {
        match self {
            Self::From { first, last: None } => {
                Self::From { first, last: Some(first.saturating_add(PLAYED_BYTES - 1)) }
            }
            other => other,
        }
    }

    fn within(self, bytes: u64) -> Wanted {
        let range = match self {
            Self::From { first, last } => first..last.map_or(bytes, |last| last.saturating_add(1).min(bytes)),
            Self::Last(count) => bytes.saturating_sub(count)..bytes,
        };
        if range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
    }
}

fn parse(text: &str) -> Option<Spec> {
    let (unit, range) = text.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Some(Spec::From { first, last: Some(last) }),
        (Some(first), None) if last.is_empty() => Some(Spec::From { first, last: None }),
        (None, Some(count)) if first.is_empty() => Some(Spec::Last(count)),
        _ => None,
    }
}

/// Digits alone: a sign is none.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn wants(range: &str) -> Wanted {
        let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(range).unwrap())]);
        wanted(&headers, 1_000, "\"a\"")
    }

    #[test]
    fn one_range_is_read_as_the_standard_writes_it() {
        assert_eq!(wants("bytes=0-"), Wanted::Part(0..1_000));
        assert_eq!(wants("bytes=0-0"), Wanted::Part(0..1));
        assert_eq!(wants("Bytes = 500-99999"), Wanted::Part(500..1_000));
        assert_eq!(wants("bytes=-300"), Wanted::Part(700..1_000));
        assert_eq!(wants("bytes=-5000"), Wanted::Part(0..1_000));
        assert_eq!(wants("bytes=999-18446744073709551615"), Wanted::Part(999..1_000));
    }

    #[test]
    fn a_player_gets_a_range_without_an_end_in_parts() {
        let of = |range: &'static str, destination: &'static str| {
            let headers = HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static(range)),
                (header::HeaderName::from_static("sec-fetch-dest"), HeaderValue::from_static(destination)),
            ]);
            wanted(&headers, 5 << 20, "\"a\"")
        };
        assert_eq!(of("bytes=0-", "video"), Wanted::Part(0..2 << 20));
        assert_eq!(of("bytes=100-", "audio"), Wanted::Part(100..(2 << 20) + 100));
        assert_eq!(of("bytes=5242879-", "video"), Wanted::Part(5_242_879..5_242_880));
        assert_eq!(of("bytes=5242880-", "video"), Wanted::Nothing);
        assert_eq!(of("bytes=0-4194303", "video"), Wanted::Part(0..4 << 20), "as asked");
        assert_eq!(of("bytes=-4194304", "video"), Wanted::Part(1 << 20..5 << 20));
        assert_eq!(of("bytes=0-", "document"), Wanted::Part(0..5 << 20), "it is saved");
    }

    #[test]
    fn what_the_file_does_not_have_cannot_be_had() {
        for range in ["bytes=1000-", "bytes=1000-2000", "bytes=-0"] {
            assert_eq!(wants(range), Wanted::Nothing, "{range}");
        }
        let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static("bytes=0-"))]);
        assert_eq!(wanted(&headers, 0, "\"a\""), Wanted::Nothing);
    }

    #[test]
    fn several_ranges_and_what_is_none_get_the_whole() {
        for range in
            ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=+1-2"]
        {
            assert_eq!(wants(range), Wanted::Whole, "{range}");
        }
    }

    #[test]
    fn a_part_of_a_file_that_has_changed_is_not_mixed_with_the_rest() {
        let of = |tag: &'static str| {
            let range = (header::RANGE, HeaderValue::from_static("bytes=1-2"));
            HeaderMap::from_iter([range, (header::IF_RANGE, HeaderValue::from_static(tag))])
        };
        assert_eq!(wanted(&of("\"a\""), 10, "\"a\""), Wanted::Part(1..3));
        assert_eq!(wanted(&of("\"b\""), 10, "\"a\""), Wanted::Whole);
        assert_eq!(wanted(&of("Sun, 22 Nov 2026 10:00:00 GMT"), 10, "\"a\""), Wanted::Whole);
    }
}
