//! Accounts, invitations, the directory and the audit log, as admins, guests, staff and auditors meet them.

use carillon_proto::app_instance::AppInstanceUserId;

use super::*;

#[tokio::test]
async fn an_account_and_its_user_in_messaging_live_and_die_together() {
    let world = World::new().await;
    world.user("root", &[Role::Admin]).await;
    let admin = world.sign_in("root").await;
    let asked = json!({"username": "ada", "displayName": "Ada", "roles": ["patient"]});
    let created = world.post("/api/v1/users", Some(&admin), asked.clone()).await.ok(201);
    world.post("/api/v1/users", Some(&admin), asked).await.error(409, "username_taken");
    let id = created["user"]["id"].as_str().unwrap().to_owned();
    let instance = world.messaging.app_instances(Default::default()).await.unwrap().items.remove(0).id;
    let user: AppInstanceUserId = id.parse().unwrap();
    let name = || async {
        let found = world.messaging.app_instance_user(&instance, &user).await;
        found.ok().map(|found| found.item.name.into_exposed())
    };
    assert_eq!(name().await.as_deref(), Some("Ada"));
    let path = format!("/api/v1/users/{id}");
    let renamed = world.call("PATCH", &path, Some(&admin), json!({"displayName": "Ada King"})).await.ok(200);
    assert_eq!(renamed["user"]["displayName"], "Ada King");
    assert_eq!(name().await.as_deref(), Some("Ada King"));
    world.call("DELETE", &path, Some(&admin), Value::Null).await.ok(204);
    assert_eq!(name().await, None);
    world.get(&path, &admin).await.error(404, "not_found");
    world.call("DELETE", &path, Some(&admin), Value::Null).await.error(404, "not_found");
}

#[tokio::test]
async fn what_an_admin_changes_counts_at_once() {
    let world = World::new().await;
    world.user("root", &[Role::Admin]).await;
    let ada = world.user("ada", &[Role::Patient]).await;
    let (admin, cookie) = (world.sign_in("root").await, world.sign_in("ada").await);
    let path = format!("/api/v1/users/{}", ada.id);
    let patch = |body: Value| world.call("PATCH", &path, Some(&admin), body);
    world.get("/api/v1/directory?q=a", &cookie).await.error(403, "forbidden");
    patch(json!({"roles": ["front_desk"]})).await.ok(200);
    world.get("/api/v1/directory?q=a", &cookie).await.ok(200);
    patch(json!({"endSessions": true})).await.ok(200);
    world.get("/api/v1/me", &cookie).await.error(401, "unauthenticated");
    let reset = patch(json!({"resetPassword": true})).await.ok(200);
    world.sign_in_with("ada", PASSWORD).await.error(401, "invalid_credentials");
    let code = reset["oneTimePassword"].as_str().unwrap();
    let cookie = world.sign_in_with("ada", code).await.cookie();
    patch(json!({"disabled": true})).await.ok(200);
    world.get("/api/v1/me", &cookie).await.error(401, "unauthenticated");
    world.sign_in_with("ada", code).await.error(401, "invalid_credentials");
    for (body, status, code) in [
        (json!({"roles": []}), 422, "invalid_field"),
        (json!({"roles": ["root"]}), 422, "invalid_field"),
        (json!({"secondFactor": true}), 422, "invalid_field"),
        (json!({"displayName": "\0"}), 422, "invalid_field"),
        (json!({"username": "eve"}), 400, "malformed"),
    ] {
        patch(body).await.error(status, code);
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let world = World::new().await;
    let root = world.user("root", &[Role::Admin]).await;
    let admin = world.sign_in("root").await;
    let path = format!("/api/v1/users/{}", root.id);
    world.call("DELETE", &path, Some(&admin), Value::Null).await.error(409, "last_admin");
    world.call("PATCH", &path, Some(&admin), json!({"disabled": true})).await.error(409, "last_admin");
    world.call("PATCH", &path, Some(&admin), json!({"roles": ["patient"]})).await.error(409, "last_admin");
    world.get("/api/v1/me", &admin).await.ok(200);
}

#[tokio::test]
async fn a_guest_signs_up_with_an_invitation_once() {
    let world = World::new().await;
    world.user("root", &[Role::Admin]).await;
    let admin = world.sign_in("root").await;
    let invited =
        world.post("/api/v1/invitations", Some(&admin), json!({"roles": ["clinician"]})).await.ok(201);
    let listed = world.get("/api/v1/invitations", &admin).await.ok(200);
    assert_eq!(listed["invitations"][0], invited["invitation"]);
    assert!(!listed.to_string().contains(invited["code"].as_str().unwrap()), "a code is shown once");
    let form = |invitation: Value, name: &str| {
        let mut form =
            json!({"username": name, "displayName": "Dr. <b>Guest</b>", "password": "long enough!"});
        if !invitation.is_null() {
            form["invitation"] = invitation;
        }
        world.post("/api/v1/sign-up", None, form)
    };
    form(Value::Null, "guest").await.error(403, "sign_up_closed");
    form(json!("AAAA-BBBB-CCCC-DDDD"), "guest").await.error(403, "invitation_invalid");
    let made = form(invited["code"].clone(), "guest").await.ok(201);
    assert_eq!(made["user"]["roles"], json!(["clinician"]));
    assert_eq!(made["user"]["displayName"], "Dr. <b>Guest</b>", "text is text");
    form(invited["code"].clone(), "other").await.error(403, "invitation_invalid");
    world.sign_in_with("guest", "long enough!").await.ok(200);
    let late = world.post("/api/v1/invitations", Some(&admin), json!({"roles": ["patient"]})).await.ok(201);
    let path = format!("/api/v1/invitations/{}", late["invitation"]["id"].as_str().unwrap());
    world.call("DELETE", &path, Some(&admin), Value::Null).await.ok(204);
    form(late["code"].clone(), "late").await.error(403, "invitation_invalid");
    let hours = json!({"roles": ["patient"], "expiresInHours": 169});
    world.post("/api/v1/invitations", Some(&admin), hours).await.error(422, "invalid_field");
    let open = World::open().await;
    let form = json!({"username": "eve", "displayName": "Eve", "password": "long enough!"});
    assert_eq!(open.post("/api/v1/sign-up", None, form).await.ok(201)["user"]["roles"], json!(["patient"]));
}

#[tokio::test]
async fn staff_find_people_with_little_more_than_their_names() {
    let world = World::new().await;
    world.user("desk", &[Role::FrontDesk]).await;
    let ada = world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("desk").await;
    let found = world.get("/api/v1/directory?q=AD", &cookie).await.ok(200);
    let entry = &found["users"][0];
    assert_eq!((found["users"].as_array().unwrap().len(), &entry["id"]), (1, &json!(ada.id)));
    let members: Vec<_> = entry.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["appInstanceUserArn", "displayName", "id", "roles"]);
    world.get("/api/v1/directory", &cookie).await.error(422, "invalid_field");
}

#[tokio::test]
async fn an_auditor_reads_what_was_done_in_which_request() {
    let world = World::new().await;
    world.user("auditor", &[Role::Auditor]).await;
    world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("auditor").await;
    let body = json!({"username": "ada", "password": "wrong password"}).to_string();
    let wrong = request("POST", "/api/v1/session").header("x-request-id", "call-42").body(Body::from(body));
    let refused = world.send(wrong.unwrap()).await;
    refused.error(401, "invalid_credentials");
    assert_eq!(refused.headers["x-request-id"], "call-42");
    let page = world.get("/api/v1/audit?limit=1", &cookie).await.ok(200);
    let entry = &page["entries"][0];
    assert_eq!((&entry["action"], &entry["requestId"]), (&json!("session.refused"), &json!("call-42")));
    assert_eq!((&entry["address"], &entry["actor"]), (&json!("192.0.2.1"), &json!("stranger")));
    let rest = world.get(&format!("/api/v1/audit?cursor={}", page["cursor"]), &cookie).await.ok(200);
    assert_eq!(rest["entries"][0]["number"], page["cursor"].as_u64().unwrap() - 1);
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x"] {
        world.get(&format!("/api/v1/audit?{query}"), &cookie).await.error(422, "invalid_field");
    }
}

#[tokio::test]
async fn accounts_are_listed_in_pages_without_secrets() {
    let world = World::new().await;
    for name in ["root", "ada", "bob"] {
        world.user(name, &[Role::Admin]).await;
    }
    let cookie = world.sign_in("root").await;
    let first = world.get("/api/v1/users?limit=2", &cookie).await.ok(200);
    let path = format!("/api/v1/users?limit=2&cursor={}", first["cursor"].as_str().unwrap());
    let second = world.get(&path, &cookie).await.ok(200);
    let names =
        [&first["users"][0], &first["users"][1], &second["users"][0]].map(|user| user["username"].clone());
    assert_eq!((names, &second["cursor"]), (["ada", "bob", "root"].map(Value::from), &Value::Null));
    let text = format!("{first}{second}").to_lowercase();
    assert!(!text.contains("hash") && !text.contains("salt") && !text.contains("password"), "{text}");
}
