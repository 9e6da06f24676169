//! The AWS signature of a request, in its header or query.

use std::time::Duration;

use carillon_aws::is_aws_signed;
use carillon_aws::sigv4::{Claim, canonical, check_time, payload_hash, verify};
use carillon_proto::units::Timestamp;
use http::{Method, Request};

use crate::cursor::Cursor;

/// A claim that is read can be checked, and a signature by chance is not right.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let Some(parts) = request(&mut cursor) else { return };
    let present = is_aws_signed(&parts);
    let Ok(claim) = Claim::read(&parts) else { return };
    assert!(present, "a claim that is read is present");
    let _ = check_time(&claim, Timestamp::from_millis(1_700_000_000_000), Duration::from_secs(300));
    let query = parts.uri.query().unwrap_or_default();
    let _ = canonical::pairs(query).count();
    let hash = payload_hash(cursor.rest(), None).expect("nothing was said of the hash");
    let canonical = canonical::Parts {
        method: &parts.method,
        path: parts.uri.path(),
        query,
        headers: &parts.headers,
        host: "localhost",
        spelling: canonical::Spelling::Standard,
    };
    assert!(verify(&claim, canonical, ["other"], &hash, "secret").is_err(), "nobody guesses a signature");
}

/// A path with query, and headers by name and value, each with its length.
fn request(cursor: &mut Cursor<'_>) -> Option<http::request::Parts> {
    let target = std::str::from_utf8(cursor.long()).ok()?;
    let mut request = Request::builder().method(Method::POST).uri(target);
    for _ in 0..cursor.below(16) {
        let (name, value) = (cursor.short(), cursor.long());
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}
