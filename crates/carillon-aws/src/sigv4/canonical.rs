//! The canonical form of a request: what both sides hash.
//!
//! Signers disagree about details of the path and the query, so both are taken as they arrived and brought to one
//! form: dot and empty segments of the path are removed and every segment is encoded once more; keys and values of
//! the query are decoded, encoded with the unreserved set and sorted. A `+` is a plus sign, never a space.
//!
//! Wire: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::credentials::SIGNATURE_PARAMETER;

/// Everything but `A-Za-z0-9-_.~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Everything but these and `!'()*`.
const RESERVED_IN_BROWSERS: &AsciiSet =
    &RESERVED.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// How a signer writes the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As Signature Version 4 says.
    Standard,
    /// As `encodeURIComponent` does, which leaves five characters more as they are.
    Browser,
}

/// The parts of a request that are signed, with the value that counts as its `host`.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path as it arrived, percent-encoded.
    pub path: &'a str,
    /// The query as it arrived, without `?`.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The value of `host`, which HTTP/2 does not carry as a header and a proxy may have replaced.
    pub host: &'a str,
    /// How the signer writes the query.
    pub spelling: Spelling,
}

/// The canonical request over `signed_headers` (lower case, in the order of the claim) and `payload_hash`.
pub fn request(parts: Parts<'_>, signed_headers: &[String], payload_hash: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(512 + parts.path.len() + parts.query.len());
    text.extend_from_slice(parts.method.as_str().as_bytes());
    text.push(b'\n');
    text.extend_from_slice(path(parts.path).as_bytes());
    text.push(b'\n');
    text.extend_from_slice(query(parts.query, parts.spelling).as_bytes());
    text.push(b'\n');
    for name in signed_headers {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        header(&mut text, parts, name);
        text.push(b'\n');
    }
    text.push(b'\n');
    text.extend_from_slice(signed_headers.join(";").as_bytes());
    text.push(b'\n');
    text.extend_from_slice(payload_hash.as_bytes());
    text
}

/// The canonical path: normalised, then every segment encoded again.
pub fn path(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let mut text = String::with_capacity(path.len() * 2);
    for segment in &kept {
        text.push('/');
        text.extend(percent_encode(segment.as_bytes(), RESERVED));
    }
    let is_directory = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    if is_directory || text.is_empty() {
        text.push('/');
    }
    text
}

/// The canonical query: decoded, encoded, sorted, without the signature itself.
pub fn query(query: &str, spelling: Spelling) -> String {
    let reserved = match spelling {
        Spelling::Standard => RESERVED,
        Spelling::Browser => RESERVED_IN_BROWSERS,
    };
    let mut pairs: Vec<(String, String)> = pairs(query)
        .map(|(key, value)| {
            (percent_encode(&key, reserved).to_string(), percent_encode(&value, reserved).to_string())
        })
        .filter(|(key, _)| key != SIGNATURE_PARAMETER)
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join("&")
}

/// The decoded keys and values of a query in their order.
pub fn pairs(query: &str) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent_decode_str(key).collect(), percent_decode_str(value).collect())
    })
}

/// Appends the values of one header: trimmed, inner runs of spaces collapsed, several joined by commas.
fn header(text: &mut Vec<u8>, parts: Parts<'_>, name: &str) {
    if name == "host" {
        return collapsed(text, parts.host.as_bytes());
    }
    for (place, value) in parts.headers.get_all(name).iter().enumerate() {
        if place > 0 {
            text.push(b',');
        }
        collapsed(text, value.as_bytes());
    }
}

fn collapsed(text: &mut Vec<u8>, value: &[u8]) {
    let words = value.split(|&byte| byte == b' ' || byte == b'\t').filter(|word| !word.is_empty());
    for (place, word) in words.enumerate() {
        if place > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
}
