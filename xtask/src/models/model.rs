//! What we read of a service model, in its own order and without its prose.

use std::fmt;
use std::marker::PhantomData;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// A map that keeps the order of the file, so that generated code reads like the API pages.
#[derive(Debug)]
pub struct Ordered<T>(Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Ordered<T> {
    /// The entries in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, wanted: &str) -> Option<&T> {
        self.iter().find_map(|(name, value)| (name == wanted).then_some(value))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// A service.
#[derive(Debug, Deserialize)]
pub struct Model {
    /// Its operations by name.
    pub operations: Ordered<Operation>,
    /// Its shapes by name.
    pub shapes: Ordered<Shape>,
}

impl Model {
    /// The shape called `name`.
    pub fn shape(&self, name: &str) -> Result<&Shape> {
        self.shapes.get(name).with_context(|| format!("the model lacks its shape {name}"))
    }

    /// Gives a structure, when there is one of this name, an optional member in the body.
    pub fn add_member(&mut self, structure: &str, member: &str, shape: &str) {
        let reference = Reference { shape: shape.to_owned(), location: None, location_name: None };
        if let Some((_, found)) = self.shapes.0.iter_mut().find(|(name, _)| name == structure) {
            found.members.0.push((member.to_owned(), reference));
        }
    }

    /// The errors of the model: every exception shape with its status.
    pub fn errors(&self) -> impl Iterator<Item = (&str, u16)> {
        self.shapes
            .iter()
            .filter_map(|(name, shape)| shape.error.as_ref().map(|error| (name, error.http_status_code)))
    }
}

/// An operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Method, path and success status.
    pub http: Http,
    /// Its request shape.
    pub input: Option<Reference>,
    /// Its answer shape, absent when the answer is empty.
    pub output: Option<Reference>,
    /// What it fails with.
    #[serde(default)]
    pub errors: Vec<Reference>,
}

/// The HTTP binding of an operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path template with an optional fixed query.
    pub request_uri: String,
    /// Status of success.
    #[serde(default = "ok")]
    pub response_code: u16,
}

fn ok() -> u16 {
    200
}

/// A use of a shape, with where it travels.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// Name of the shape.
    pub shape: String,
    /// `uri`, `querystring`, `header`; in the body when absent.
    pub location: Option<String>,
    /// Its name there.
    pub location_name: Option<String>,
}

/// A shape.
#[derive(Debug, Deserialize)]
pub struct Shape {
    /// `structure`, `list`, `string`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Members of a structure.
    #[serde(default)]
    pub members: Ordered<Reference>,
    /// Names of the members that must be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// Item of a list.
    pub member: Option<Reference>,
    /// Value of a map, whose keys are strings.
    pub value: Option<Reference>,
    /// How a point in time is written, when not as seconds since the epoch.
    #[serde(rename = "timestampFormat")]
    pub timestamp_format: Option<String>,
    /// Least length or value.
    pub min: Option<i64>,
    /// Greatest length or value.
    pub max: Option<i64>,
    /// Regular expression, in the dialect of Java.
    pub pattern: Option<String>,
    /// The values of an enumeration.
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    /// Whether logs must not show it.
    #[serde(default)]
    pub sensitive: bool,
    /// The HTTP status of an error.
    error: Option<ErrorStatus>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorStatus {
    http_status_code: u16,
}
