//! Writes the operation table with its bindings and constraints: the one truth of router, validation and tests.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::model::{Model, Operation, Reference, Shape};
use super::types::{item, value};
use super::{Service, names, rules};

/// The generated file.
pub fn emit(model: &Model, service: &Service) -> Result<String> {
    let mut text = format!(
        "// Generated from the API model {} {} by `cargo xtask codegen`; never edited.\n\n\
         use crate::operation::{{ErrorShape, Location, Member, Operation, Pattern, Required, Segment, Shape, Structure}};\n\n",
        service.folder, service.version
    );
    actions(&mut text, model)?;
    operations(&mut text, model)?;
    errors(&mut text, model)?;
    let mut emitted = BTreeSet::new();
    for (_, operation) in model.operations.iter() {
        if let Some(input) = &operation.input {
            shape(&mut text, model, &input.shape, &mut emitted)?;
        }
    }
    Ok(text)
}

fn actions(text: &mut String, model: &Model) -> Result<()> {
    writeln!(text, "/// The operations, for a `match` that the compiler keeps whole.")?;
    writeln!(text, "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum Action {{")?;
    for (name, _) in model.operations.iter() {
        writeln!(text, "/// `{name}`.\n{name},")?;
    }
    writeln!(text, "}}\n")?;
    Ok(())
}

fn operations(text: &mut String, model: &Model) -> Result<()> {
    writeln!(text, "/// Every operation with its HTTP binding.")?;
    writeln!(text, "pub static OPERATIONS: &[Operation<Action>] = &[")?;
    for (name, operation) in model.operations.iter() {
        writeln!(
            text,
            "Operation {{ action: Action::{name}, name: {name:?}, method: {:?},",
            operation.http.method
        )?;
        binding(text, operation)?;
        writeln!(text, "status: {},", operation.http.response_code)?;
        let input = operation.input.as_ref().with_context(|| format!("{name} has no input"))?;
        writeln!(text, "input: &{},", names::screaming(&input.shape))?;
        let errors: Vec<&str> = operation.errors.iter().map(|error| error.shape.as_str()).collect();
        writeln!(text, "errors: &{errors:?} }},")?;
    }
    writeln!(text, "];\n")?;
    Ok(())
}

fn binding(text: &mut String, operation: &Operation) -> Result<()> {
    let (path, query) = match operation.http.request_uri.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (operation.http.request_uri.as_str(), None),
    };
    write!(text, "path: &[")?;
    for segment in path.trim_start_matches('/').split('/') {
        match segment.strip_prefix('{').and_then(|label| label.strip_suffix('}')) {
            Some(label) => write!(text, "Segment::Label({label:?}),")?,
            None => write!(text, "Segment::Literal({segment:?}),")?,
        }
    }
    write!(text, "],")?;
    match query {
        None => writeln!(text, "query: None,")?,
        Some(query) => {
            let (key, value) = query.split_once('=').unwrap_or((query, ""));
            writeln!(text, "query: Some(({key:?}, {value:?})),")?;
        }
    }
    Ok(())
}

fn errors(text: &mut String, model: &Model) -> Result<()> {
    writeln!(text, "/// Every error of the model with its status.")?;
    writeln!(text, "pub static ERRORS: &[ErrorShape] = &[")?;
    for (name, status) in model.errors() {
        writeln!(text, "ErrorShape {{ name: {name:?}, status: {status} }},")?;
    }
    writeln!(text, "];\n")?;
    Ok(())
}

/// Writes the constraints of the shape called `name` and of everything below it, once.
fn shape(text: &mut String, model: &Model, name: &str, emitted: &mut BTreeSet<String>) -> Result<()> {
    if !emitted.insert(name.to_owned()) {
        return Ok(());
    }
    let found = model.shape(name)?;
    let constant = names::screaming(name);
    match found.kind.as_str() {
        "structure" => structure(text, model, name, found)?,
        "list" => {
            let item = use_of(model, &item(name, found)?.shape)?;
            let sensitive = found.sensitive;
            let (min, max) = (bound(found.min), bound(found.max));
            writeln!(
                text,
                "static {constant}: Shape = \
                 Shape::List {{ item: {item}, min: {min}, max: {max}, sensitive: {sensitive} }};\n"
            )?;
        }
        "string" => string(text, name, &constant, found)?,
        "integer" | "long" => {
            let (min, max) = (bound(found.min), bound(found.max));
            writeln!(text, "static {constant}: Shape = Shape::Integer {{ min: {min}, max: {max} }};\n")?;
        }
        "boolean" => writeln!(text, "static {constant}: Shape = Shape::Boolean;\n")?,
        "timestamp" if found.timestamp_format.is_some() => {
            bail!("no request holds a time in words so far ({name})")
        }
        "timestamp" => writeln!(text, "static {constant}: Shape = Shape::Time;\n")?,
        "map" => {
            let value = use_of(model, &value(name, found)?.shape)?;
            let sensitive = found.sensitive;
            writeln!(
                text,
                "static {constant}: Shape = Shape::Map {{ value: {value}, sensitive: {sensitive} }};\n"
            )?;
        }
        other => bail!("shapes of type {other} ({name}) need a translation in xtask/src/models/table.rs"),
    }
    let below = found.members.iter().map(|(_, member)| member).chain(&found.member).chain(&found.value);
    for reference in below {
        shape(text, model, &reference.shape, emitted)?;
    }
    Ok(())
}

fn structure(text: &mut String, model: &Model, name: &str, found: &Shape) -> Result<()> {
    let constant = names::screaming(name);
    writeln!(text, "pub(crate) static {constant}: Structure = Structure {{ name: {name:?}, members: &[")?;
    for (member, reference) in found.members.iter() {
        let required = match found.required.iter().any(|required| required == member) {
            false => "Never",
            true if rules::required_when_strict(name, member) => "WhenStrict",
            true => "Always",
        };
        writeln!(
            text,
            "Member {{ name: {member:?}, location: {}, required: Required::{required}, shape: {} }},",
            location(reference)?,
            use_of(model, &reference.shape)?
        )?;
    }
    writeln!(text, "] }};\n")?;
    Ok(())
}

/// The expression that refers to a shape: a structure is a constant of its own type.
fn use_of(model: &Model, name: &str) -> Result<String> {
    let constant = names::screaming(name);
    let is_structure = model.shape(name)?.kind == "structure";
    Ok(if is_structure { format!("&Shape::Structure(&{constant})") } else { format!("&{constant}") })
}

fn location(reference: &Reference) -> Result<String> {
    let name = reference.location_name.as_deref().unwrap_or_default();
    Ok(match reference.location.as_deref() {
        None => "Location::Body".into(),
        Some("uri") => format!("Location::Path({name:?})"),
        Some("querystring") => format!("Location::Query({name:?})"),
        Some("header") => format!("Location::Header({name:?})"),
        Some(other) => bail!("members in the {other} need a translation in xtask/src/models/table.rs"),
    })
}

fn string(text: &mut String, name: &str, constant: &str, found: &Shape) -> Result<()> {
    let open = rules::open_enumeration(name);
    let values: &[String] = if open.is_some() { &[] } else { &found.values };
    let source = open.or(found.pattern.as_deref());
    let pattern = match source {
        None => "None".to_owned(),
        Some(source) => {
            let pattern = rules::pattern(source)?;
            format!("Some(Pattern::new({source:?}, {:?}, {:?}))", pattern.expression, pattern.run_max)
        }
    };
    let (min, max) = (bound(found.min), bound(found.max));
    writeln!(
        text,
        "static {constant}: Shape = Shape::Text {{ min: {min}, max: {max}, pattern: {pattern}, \
         values: &{values:?}, sensitive: {} }};\n",
        found.sensitive
    )?;
    Ok(())
}

fn bound(number: Option<i64>) -> String {
    format!("{number:?}")
}
