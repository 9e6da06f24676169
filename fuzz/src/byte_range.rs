//! Which bytes of a recording a request wants: its `Range` and `If-Range`.

use carillon_app::range::{Wanted, wanted};
use http::{HeaderMap, HeaderValue, header};

use crate::cursor::Cursor;

/// What is given out is in the file, and is something.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let length = match cursor.below(3) {
        0 => u64::from(cursor.below(16)),
        1 => 1_000_000,
        _ => u64::MAX,
    };
    let tagged = cursor.flag();
    let mut headers = HeaderMap::new();
    let Ok(range) = HeaderValue::from_bytes(cursor.short()) else { return };
    headers.insert(header::RANGE, range);
    if tagged && let Ok(tag) = HeaderValue::from_bytes(cursor.rest()) {
        headers.insert(header::IF_RANGE, tag);
    }
    match wanted(&headers, length, "\"tag\"") {
        Wanted::Whole | Wanted::Nothing => {}
        Wanted::Part(part) => assert!(part.start < part.end && part.end <= length, "{part:?} of {length}"),
    }
}
