//! Puts a request together: members from path, query and body in one JSON object.
//!
//! Members that the model does not know are dropped, as are nulls at the top. What cannot be read at all (no JSON, a
//! text where a number belongs) is a serialization error, before any constraint is looked at.
//!
//! Wire: restJson1, <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use serde_json::{Map, Value};

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
pub fn read(routed: &Routed, body: &[u8]) -> Result<Map<String, Value>, InputError> {
    let mut given = if routed.input.members.iter().any(|member| member.location == Location::Body) {
        object(body)?
    } else {
        Map::new()
    };
    let mut input = Map::new();
    for member in routed.input.members {
        let value = match member.location {
            Location::Body => given.remove(member.name).filter(|value| !value.is_null()),
            Location::Path(label) => find(&routed.labels, label).map(|text| Value::String(text.to_owned())),
            Location::Query(key) => {
                find(&routed.query, key).map(|text| query_value(member, text)).transpose()?
            }
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

fn query_value(member: &Member, text: &str) -> Result<Value, InputError> {
    let wrong = |expected| InputError::Type { path: crate::validate::camel(member.name), expected };
    match member.shape {
        Shape::Integer { .. } => text.parse::<i64>().map(Value::from).map_err(|_| wrong("a whole number")),
        Shape::Boolean => text.parse::<bool>().map(Value::from).map_err(|_| wrong("true or false")),
        _ => Ok(Value::String(text.to_owned())),
    }
}
