//! Every role at every route, from the one table.

use carillon_proto::account::Role;

use super::*;
use crate::api::routes::{ROUTES, Who};

/// A path in which every id is one of nothing.
fn path_of(route: &str) -> String {
    let parts = route.split('/').map(|part| match part.starts_with('{') {
        true => "0f9a2b6e-1111-4222-8333-444455550706",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn lets_in(who: Who, role: Role) -> bool {
    match who {
        Who::Anyone | Who::EvenOneTime | Who::SignedIn | Who::Visitor => true,
        Who::Roles(roles) => roles.contains(&role),
    }
}

fn is_refused(answer: &Answer) -> bool {
    answer.status == 403 && answer.code() == Some("forbidden")
}

#[tokio::test]
async fn every_role_reaches_the_routes_that_the_table_gives_it_and_no_other() {
    for role in Role::ALL {
        let world = World::new().await;
        world.user("one", &[role]).await;
        for route in ROUTES {
            // Some of them end the session.
            let cookie = world.sign_in("one").await;
            let answer =
                world.call(route.method.as_str(), &path_of(route.path), Some(&cookie), json!({})).await;
            assert_ne!(answer.status, 405, "{} {} is served", route.method, route.path);
            assert!(answer.status < 500, "{} {}: {}", route.method, route.path, answer.body);
            let expected = lets_in(route.who, role);
            assert_eq!(!is_refused(&answer), expected, "{role} at {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn without_a_session_only_what_is_for_anyone_answers() {
    let world = World::new().await;
    for route in ROUTES.iter().filter(|route| route.who != Who::Anyone) {
        for cookie in [None, Some("carillon_session=made-up"), Some("other=x")] {
            let answer = world.call(route.method.as_str(), &path_of(route.path), cookie, json!({})).await;
            answer.error(401, "unauthenticated");
            assert_eq!(answer.headers[header::WWW_AUTHENTICATE], r#"Bearer realm="carillon""#);
        }
    }
}

#[tokio::test]
async fn a_password_of_anothers_making_reaches_what_the_table_says() {
    let world = World::new().await;
    let asked = NewUser {
        username: "ada".parse().unwrap(),
        display_name: "Ada".parse().unwrap(),
        roles: Role::ALL.into(),
        password: None,
    };
    let created = world.accounts.create_user(asked, &Occasion::operator()).await.unwrap();
    let one_time = created.one_time_password.unwrap().into_exposed();
    for route in ROUTES {
        let cookie = world.sign_in_with("ada", &one_time).await.cookie();
        let answer = world.call(route.method.as_str(), &path_of(route.path), Some(&cookie), json!({})).await;
        let is_held = answer.code() == Some("password_change_required");
        let expected = !matches!(route.who, Who::Anyone | Who::EvenOneTime);
        assert_eq!(is_held, expected, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn what_is_in_no_table_is_not_there() {
    let world = World::new().await;
    world.user("root", &Role::ALL).await;
    let cookie = world.sign_in("root").await;
    for path in ["/api/v1/nothing", "/api/v1/users/x/y", "/api/v1/session/"] {
        world.get(path, &cookie).await.error(404, "not_found");
    }
    world.call("PUT", "/api/v1/me", Some(&cookie), Value::Null).await.error(405, "method_not_allowed");
    world.call("OPTIONS", "/api/v1/me", Some(&cookie), Value::Null).await.error(405, "method_not_allowed");
    assert_eq!(world.call("HEAD", "/api/v1/me", None, Value::Null).await.status, 401, "as GET would");
}
