//! Puts a request together: members from path, query, headers and body in one JSON object.
//!
//! Members that the model does not know are dropped, as are nulls at the top. What cannot be read at all (no JSON, a
//! text where a number belongs) is a serialization error, before any constraint is looked at.
//!
//! Wire: restJson1, <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use http::HeaderMap;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::legacy;
use crate::operation::{Location, Member, Shape};
use crate::router::Routed;

/// Why a request could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The body is not JSON.
    #[error("The request body is not valid JSON: {0}")]
    Json(String),
    /// The body is JSON and not an object.
    #[error("The request body must be a JSON object")]
    NotAnObject,
    /// A value is of another type than its member.
    #[error("Value at '{path}' must be {expected}")]
    Type {
        /// Where.
        path: String,
        /// What it should be.
        expected: &'static str,
    },
}

/// The members of a request.
pub fn read(routed: &Routed, headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, InputError> {
    let mut given = if routed.input.members.iter().any(|member| member.location == Location::Body) {
        object(body)?
    } else {
        Map::new()
    };
    legacy::modernise(routed.action, &mut given);
    let mut input = Map::new();
    for member in routed.input.members {
        let value = match member.location {
            Location::Body => given.remove(member.name).filter(|value| !value.is_null()),
            Location::Path(label) => find(&routed.labels, label).map(|text| Value::String(text.to_owned())),
            Location::Query(key) => {
                find(&routed.query, key).map(|text| query_value(member, text)).transpose()?
            }
            Location::Header(name) => headers
                .get(name)
                .map(|value| Value::String(String::from_utf8_lossy(value.as_bytes()).into_owned())),
        };
        if let Some(value) = value {
            input.insert(member.name.to_owned(), value);
        }
    }
    Ok(input)
}

/// A body that is absent counts as an empty object: some operations have no required member in it.
fn object(body: &[u8]) -> Result<Map<String, Value>, InputError> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(InputError::NotAnObject),
        Err(error) => Err(InputError::Json(error.to_string())),
    }
}

fn find<'a, K: AsRef<str>>(pairs: &'a [(K, String)], wanted: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key.as_ref() == wanted).map(|(_, value)| value.as_str())
}

/// A point in time as SDKs write it into a query (RFC 3339 with any fraction, or a bare number), in seconds since the
/// epoch.
fn seconds(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    // Microseconds since the epoch fit a double for the next two centuries.
    #[expect(clippy::cast_precision_loss, reason = "a fraction of a microsecond is nothing here")]
    Some((time.unix_timestamp_nanos() / 1_000) as f64 / 1e6)
}

fn query_value(member: &Member, text: &str) -> Result<Value, InputError> {
    let wrong = |expected| InputError::Type { path: crate::validate::camel(member.name), expected };
    match member.shape {
        Shape::Integer { .. } => text.parse::<i64>().map(Value::from).map_err(|_| wrong("a whole number")),
        Shape::Boolean => text.parse::<bool>().map(Value::from).map_err(|_| wrong("true or false")),
        Shape::Time => seconds(text).map(Value::from).ok_or_else(|| wrong("a time")),
        _ => Ok(Value::String(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::route;

    #[test]
    fn members_travel_in_headers_and_times_in_queries() {
        let request = http::Request::builder()
            .uri("/channels/arn/messages?not-before=2021-06-03T16:26:31.5Z&not-after=1700000000.25")
            .header("x-amz-chime-bearer", "arn:aws:chime:us-east-1:1:app-instance/x/user/y")
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        let input = read(&route(&parts).unwrap(), &parts.headers, b"").unwrap();
        assert_eq!(input["ChimeBearer"], "arn:aws:chime:us-east-1:1:app-instance/x/user/y");
        assert_eq!(input["NotBefore"], 1_622_737_591.5);
        assert_eq!(input["NotAfter"], 1_700_000_000.25);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["yesterday", "NaN", "2021-06-03", ""] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
