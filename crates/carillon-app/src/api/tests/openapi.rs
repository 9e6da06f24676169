//! The committed OpenAPI document is held to the table of routes.

use std::collections::BTreeSet;

use super::*;
use crate::api::routes::{ROUTES, Who};

const DOCUMENT: &str = include_str!("../../../../../docs/openapi.json");

fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

/// Method, path and who of each operation.
fn described() -> BTreeSet<(String, String, String)> {
    let document = document();
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters")
        {
            let who = operation["x-carillon-who"].as_str().unwrap_or_default().to_owned();
            operations.insert((method.to_uppercase(), path.clone(), who));
        }
    }
    operations
}

#[test]
fn the_document_describes_the_routes_of_the_table_and_who_may_call_them() {
    let who = |who: Who| match who {
        Who::Anyone => "anyone".to_owned(),
        Who::EvenOneTime => "signed in, even with a one-time password".to_owned(),
        Who::SignedIn => "signed in".to_owned(),
        Who::Visitor => "signed in, or come by a visit's link".to_owned(),
        Who::Roles(roles) => roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", "),
    };
    let served: BTreeSet<_> = ROUTES
        .iter()
        .map(|route| (route.method.as_str().to_owned(), route.path.to_owned(), who(route.who)))
        .collect();
    let described = described();
    assert_eq!(
        (
            served.difference(&described).collect::<Vec<_>>(),
            described.difference(&served).collect::<Vec<_>>()
        ),
        (vec![], vec![]),
        "served and not described; described and not served"
    );
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(root: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(root.pointer(pointer).is_some(), "{reference}");
                }
                members.values().for_each(|value| walk(root, value));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(root, value)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}

#[tokio::test]
async fn answers_have_the_members_that_the_document_names() {
    let world = World::new().await;
    world.user("root", &[Role::Admin]).await;
    let answer = world.sign_in_with("root", PASSWORD).await;
    let cookie = answer.cookie();
    let document = document();
    let check = |schema: &str, value: &Value| {
        let schema = &document["components"]["schemas"][schema];
        let known: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().collect();
        let given: BTreeSet<_> = value.as_object().unwrap().keys().collect();
        assert!(given.is_subset(&known), "{given:?} of {known:?}");
        for required in schema["required"].as_array().unwrap() {
            assert!(given.contains(&required.as_str().unwrap().to_owned()), "{required} of {schema}");
        }
    };
    check("Me", &answer.body["user"]);
    check("User", &world.get("/api/v1/users", &cookie).await.ok(200)["users"][0]);
    check("Session", &world.get("/api/v1/me/sessions", &cookie).await.ok(200)["sessions"][0]);
    check(
        "Credentials",
        &world.post("/api/v1/session/credentials", Some(&cookie), Value::Null).await.ok(200),
    );
    let invited =
        world.post("/api/v1/invitations", Some(&cookie), json!({"roles": ["auditor"]})).await.ok(201);
    check("Invitation", &invited["invitation"]);
    check("Error", &world.get("/api/v1/audit", &cookie).await.body["error"]);
}
