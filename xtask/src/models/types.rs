//! Writes the wire shapes: structures and enumerations with serde.
//!
//! A member that the model does not require is an `Option`, left out when `None` and `None` when null; one that logs
//! must not show is [`Redacted`](../../crates/carillon-proto/src/redact.rs). Exceptions are no types: a front writes them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::model::{Model, Reference, Shape};
use super::{Service, names, rules};

/// The generated file.
pub fn emit(model: &Model, service: &Service) -> Result<String> {
    let mut text = format!(
        "// Generated from the API model {} {} by `cargo xtask codegen`; never edited.\n\n\
         use serde::{{Deserialize, Serialize}};\n\n",
        service.folder, service.version
    );
    let reachable = reachable(model)?;
    let mut bodies = String::new();
    for (name, shape) in model.shapes.iter().filter(|(name, _)| reachable.contains(*name)) {
        match shape.kind.as_str() {
            "structure" => structure(&mut bodies, model, name, shape)?,
            "string" if is_enumeration(name, shape) => enumeration(&mut bodies, name, shape)?,
            _ => {}
        }
    }
    if bodies.contains("BTreeMap<") {
        text = text.replacen("use serde", "use std::collections::BTreeMap;\n\nuse serde", 1);
    }
    if bodies.contains("Redacted<") {
        text += "use crate::redact::Redacted;\n\n";
    }
    Ok(text + &bodies)
}

/// Whether `shape` becomes a Rust enum.
fn is_enumeration(name: &str, shape: &Shape) -> bool {
    !shape.values.is_empty() && rules::open_enumeration(name).is_none()
}

/// The shapes that requests and answers are made of.
fn reachable(model: &Model) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = Vec::new();
    for (_, operation) in model.operations.iter() {
        open.extend(
            operation.input.iter().chain(&operation.output).map(|reference| reference.shape.as_str()),
        );
    }
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned()) {
            let shape = model.shape(name)?;
            open.extend(shape.members.iter().map(|(_, member)| member.shape.as_str()));
            open.extend(shape.value.iter().map(|value| value.shape.as_str()));
            open.extend(shape.member.iter().map(|member| member.shape.as_str()));
        }
    }
    Ok(found)
}

fn structure(text: &mut String, model: &Model, name: &str, shape: &Shape) -> Result<()> {
    let default = if has_default(model, name, shape)? { "Default, " } else { "" };
    writeln!(text, "/// `{name}`.")?;
    writeln!(text, "#[derive(Clone, Debug, {default}PartialEq, Serialize, Deserialize)]")?;
    if shape.members.is_empty() {
        writeln!(text, "pub struct {name} {{}}\n")?;
        return Ok(());
    }
    writeln!(text, "pub struct {name} {{")?;
    for (member, reference) in shape.members.iter() {
        let target = model.shape(&reference.shape)?;
        let kind = rust_type(model, &reference.shape)?;
        writeln!(text, "/// `{member}`{}.", described(target, reference))?;
        if is_required(name, shape, member) {
            writeln!(text, "#[serde(rename = {member:?})]\npub {}: {kind},", names::snake(member))?;
        } else {
            writeln!(
                text,
                "#[serde(rename = {member:?}, default, skip_serializing_if = \"Option::is_none\")]\n\
                 pub {}: Option<{kind}>,",
                names::snake(member)
            )?;
        }
    }
    writeln!(text, "}}\n")?;
    Ok(())
}

fn is_required(name: &str, shape: &Shape, member: &str) -> bool {
    shape.required.iter().any(|required| required == member) && !rules::required_when_strict(name, member)
}

/// Whether every required member has a natural empty value.
fn has_default(model: &Model, name: &str, shape: &Shape) -> Result<bool> {
    for (member, reference) in shape.members.iter().filter(|(member, _)| is_required(name, shape, member)) {
        let target = model.shape(&reference.shape).with_context(|| format!("in {name}.{member}"))?;
        let empty = match target.kind.as_str() {
            "structure" => has_default(model, &reference.shape, target)?,
            "string" => !is_enumeration(&reference.shape, target),
            _ => true,
        };
        if !empty {
            return Ok(false);
        }
    }
    Ok(true)
}

fn rust_type(model: &Model, name: &str) -> Result<String> {
    let shape = model.shape(name)?;
    let plain = match shape.kind.as_str() {
        "structure" => name.to_owned(),
        "string" if is_enumeration(name, shape) => name.to_owned(),
        "string" => "String".to_owned(),
        "integer" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "boolean" => "bool".to_owned(),
        "timestamp" if shape.timestamp_format.is_some() => "String".to_owned(),
        "timestamp" => "f64".to_owned(),
        "map" => format!("BTreeMap<String, {}>", rust_type(model, &value(name, shape)?.shape)?),
        "list" => format!("Vec<{}>", rust_type(model, &item(name, shape)?.shape)?),
        other => bail!("shapes of type {other} ({name}) need a translation in xtask/src/models/types.rs"),
    };
    Ok(if shape.sensitive { format!("Redacted<{plain}>") } else { plain })
}

/// The value of a map.
pub fn value<'a>(name: &str, shape: &'a Shape) -> Result<&'a Reference> {
    shape.value.as_ref().with_context(|| format!("the map {name} has no value"))
}

/// The item of a list.
pub fn item<'a>(name: &str, shape: &'a Shape) -> Result<&'a Reference> {
    shape.member.as_ref().with_context(|| format!("the list {name} has no item"))
}

/// What a reader of the type wants to know, from the constraints.
fn described(shape: &Shape, reference: &Reference) -> String {
    let unit = match shape.kind.as_str() {
        "list" => " items",
        "string" => " characters",
        _ => "",
    };
    let mut text = match (shape.min, shape.max) {
        (Some(min), Some(max)) => format!(", {min} to {max}{unit}"),
        (None, Some(max)) => format!(", at most {max}{unit}"),
        (Some(min), None) => format!(", at least {min}{unit}"),
        (None, None) => String::new(),
    };
    match (reference.location.as_deref(), reference.location_name.as_deref()) {
        (Some("uri"), _) => text += "; in the path",
        (Some("querystring"), Some(name)) => text += &format!("; `{name}` in the query"),
        (Some("header"), Some(name)) => text += &format!("; `{name}` in the header"),
        _ => {}
    }
    text
}

fn enumeration(text: &mut String, name: &str, shape: &Shape) -> Result<()> {
    writeln!(text, "/// `{name}`.")?;
    writeln!(text, "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]")?;
    writeln!(text, "pub enum {name} {{")?;
    for value in &shape.values {
        let variant = names::variant(value);
        writeln!(text, "/// `{value}`.")?;
        if variant != *value {
            writeln!(text, "#[serde(rename = {value:?})]")?;
        }
        writeln!(text, "{variant},")?;
    }
    writeln!(text, "}}\n\nimpl {name} {{\n/// As on the wire.")?;
    writeln!(text, "pub const fn as_str(self) -> &'static str {{ match self {{")?;
    for value in &shape.values {
        writeln!(text, "Self::{} => {value:?},", names::variant(value))?;
    }
    writeln!(text, "}} }} }}\n")?;
    Ok(())
}
