//! Signed garbage: members of the model with values that do not belong there.
//!
//! Whatever a caller with a key sends is answered, is the caller's fault when it fails, and never gets past validation
//! into a shape that it does not fit.

use carillon_aws::generated::{media_pipelines, meetings};
use carillon_aws::operation::{Location, Operation, Segment, Shape, Structure};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::raw::call;
use super::world::World;

const ID: &str = "0f9a2b6e-1111-4222-8333-444455550706";

/// A value that fits `shape`, nearly fits it, or does not.
fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    let wrong = prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        any::<i64>().prop_map(Value::from),
        Just(json!(1.5)),
        Just(json!([[{}]])),
        Just(json!({"Audio": {}})),
        ".{0,80}".prop_map(Value::from),
    ];
    let right = match shape {
        Shape::Structure(structure) => object(structure).prop_map(Value::Object).boxed(),
        Shape::List { item, .. } => prop::collection::vec(value(item), 0..4).prop_map(Value::Array).boxed(),
        Shape::Text { values: [], .. } => {
            prop_oneof![Just(ID.to_owned()), "[a-zA-Z0-9-]{2,36}"].prop_map(Value::from).boxed()
        }
        Shape::Text { values, .. } => prop::sample::select(*values).prop_map(Value::from).boxed(),
        Shape::Integer { .. } => (-1_i64..300).prop_map(Value::from).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Time => (0.0..2e9).prop_map(|seconds: f64| Value::from(seconds)).boxed(),
        Shape::Map { value: inner, .. } => prop::collection::btree_map("[a-z]{1,8}", value(inner), 0..4)
            .prop_map(|entries| Value::Object(entries.into_iter().collect()))
            .boxed(),
    };
    prop_oneof![9 => right, 1 => wrong].boxed()
}

fn object(structure: &'static Structure) -> BoxedStrategy<Map<String, Value>> {
    let members: Vec<_> = structure
        .members
        .iter()
        .filter(|member| member.location == Location::Body)
        .map(|member| prop::option::weighted(0.7, value(member.shape)).prop_map(|value| (member.name, value)))
        .collect();
    let present = |members: Vec<(&str, Option<Value>)>| {
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    };
    members.prop_map(present).boxed()
}

fn request() -> impl Strategy<Value = (&'static str, String, Value)> {
    prop_oneof![request_of(meetings::OPERATIONS), request_of(media_pipelines::OPERATIONS)]
}

fn request_of<A>(table: &'static [Operation<A>]) -> impl Strategy<Value = (&'static str, String, Value)> {
    (0..table.len()).prop_flat_map(|place| {
        let operation = &table[place];
        let mut uri: String = operation
            .path
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => format!("/{text}"),
                Segment::Label(_) => format!("/{ID}"),
            })
            .collect();
        if let Some((key, value)) = operation.query {
            uri = format!("{uri}?{key}={value}");
        }
        object(operation.input).prop_map(move |body| (operation.method, uri.clone(), Value::Object(body)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_the_senders_fault_and_stops_at_validation((method, uri, body) in request()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = runtime.block_on(async { call(&World::new().await, method, &uri, body.clone()).await });
        prop_assert!(read.status < 500, "{method} {uri} {body}: {read:?}");
        let message = read.json()["Message"].as_str().unwrap_or_default().to_owned();
        prop_assert!(!message.contains("not valid JSON"), "{method} {uri} {body}: {message}");
    }
}
