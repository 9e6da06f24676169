//! Signing in and out, the cookie, the keys that go with a session.

use carillon_control::Scheme;
use carillon_messaging::{News, Presented};
use carillon_proto::app_instance::MemberId;
use carillon_proto::redact::Redacted;

use super::*;

async fn presented(world: &World, keys: &Value) -> Presented {
    let token = Redacted::new(keys["sessionToken"].as_str().unwrap().to_owned());
    world.messaging.present_credentials(keys["accessKeyId"].as_str().unwrap(), &token).await.unwrap()
}

#[tokio::test]
async fn whoever_signs_in_is_told_who_that_is_and_where_the_apis_are() {
    let world = World::new().await;
    let ada = world.user("ada", &[Role::Clinician, Role::Admin]).await;
    let answer = world.sign_in_with("Ada", PASSWORD).await;
    let cookie = answer.cookie();
    let me = answer.ok(200)["user"].clone();
    let instance = me["appInstanceArn"].as_str().unwrap().to_owned();
    assert!(instance.starts_with("arn:aws:chime:eu-central-1:111122223333:app-instance/"), "{instance}");
    let expected = json!({
        "id": ada.id, "username": "ada", "displayName": "ada Display", "roles": ["admin", "clinician"],
        "mustChangePassword": false, "secondFactor": false,
        "appInstanceArn": instance, "appInstanceUserArn": format!("{instance}/user/{}", ada.id),
        "endpoints": {
            "messaging": "http://localhost:8080", "meetings": "http://localhost:8080", "region": "eu-central-1",
        },
    });
    assert_eq!(me, expected);
    assert_eq!(world.get("/api/v1/me", &cookie).await.ok(200), expected);
    let user = world.messaging.app_instances(Default::default()).await.unwrap().items;
    assert_eq!(user.len(), 1, "one app instance for all");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_and_plain_on_this_machine_alone() {
    let set = |answer: &Answer| answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    let near = set(&world.sign_in_with("ada", PASSWORD).await);
    assert!(near.starts_with("carillon_session="), "{near}");
    assert!(near.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"), "{near}");
    let body = json!({"username": "ada", "password": PASSWORD}).to_string();
    for (host, scheme, is_secure) in [
        ("127.0.0.1:8080", Scheme::Http, false),
        ("[::1]:8080", Scheme::Http, false),
        ("localhost:8443", Scheme::Https, true),
        ("clinic.example", Scheme::Http, true),
        ("127.0.0.1.clinic.example", Scheme::Http, true),
    ] {
        let mut request = request("POST", "/api/v1/session").extension(scheme);
        request.headers_mut().unwrap().insert(header::HOST, host.parse().unwrap());
        let answer = world.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(set(&answer).ends_with("; Secure"), is_secure, "{host}");
    }
    let public_url = Some("https://visits.example/base".parse().unwrap());
    let public = World::with(ApiSettings { public_url }, |_| {}).await;
    public.user("ada", &[Role::Patient]).await;
    let answer = public.sign_in_with("ada", PASSWORD).await;
    assert!(set(&answer).ends_with("; Secure"));
    assert_eq!(answer.body["user"]["endpoints"]["messaging"], "https://visits.example/base");
}

#[tokio::test]
async fn a_page_that_asks_by_itself_keeps_no_session_alive() {
    let world = World::new().await;
    world.user("ada", &[Role::Clinician]).await;
    let cookie = world.sign_in("ada").await;
    let ask = async || {
        let request = request("GET", "/api/v1/me").header(header::COOKIE, &cookie);
        world.send(request.header("carillon-unattended", "1").body(Body::empty()).unwrap()).await
    };
    world.pass(2 * 60 * 60 - 1);
    assert_eq!(ask().await.status, 200);
    world.pass(1);
    ask().await.error(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_its_owner_leaves_and_its_token_serves_programs() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("ada").await;
    let token = cookie.strip_prefix("carillon_session=").unwrap();
    let bearer = |method: &str| {
        let request = request(method, if method == "GET" { "/api/v1/me" } else { "/api/v1/session" });
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
    };
    assert_eq!(world.send(bearer("GET")).await.status, 200);
    let left = world.send(bearer("DELETE")).await;
    assert_eq!(left.status, 204);
    assert!(left.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    world.get("/api/v1/me", &cookie).await.error(401, "unauthenticated");
    world.call("DELETE", "/api/v1/session", Some(&cookie), Value::Null).await.error(401, "unauthenticated");
}

#[tokio::test]
async fn keys_are_of_exactly_this_user_and_go_with_the_session() {
    let world = World::new().await;
    let (ada, bob) = (world.user("ada", &[Role::Patient]).await, world.user("bob", &[Role::Patient]).await);
    let (cookie, other) = (world.sign_in("ada").await, world.sign_in("bob").await);
    let lend = |cookie: String| {
        let world = &world;
        async move { world.post("/api/v1/session/credentials", Some(&cookie), Value::Null).await.ok(200) }
    };
    let (keys, others) = (lend(cookie.clone()).await, lend(other).await);
    assert!(keys["expiration"].as_str().unwrap().ends_with('Z'));
    assert!(keys["appInstanceUserArn"].as_str().unwrap().ends_with(&format!("/user/{}", ada.id)));
    let Presented::Valid(borrower) = presented(&world, &keys).await else { panic!("{keys}") };
    assert_eq!(borrower.user.as_str(), ada.id.as_str());
    assert_eq!(borrower.secret_access_key.expose(), keys["secretAccessKey"].as_str().unwrap());
    world.call("DELETE", "/api/v1/session", Some(&cookie), Value::Null).await.ok(204);
    assert_eq!(presented(&world, &keys).await, Presented::Void);
    assert!(matches!(presented(&world, &others).await, Presented::Valid(_)), "bob stays");
    let revoked = |told: &[News], id: &str| {
        told.iter().any(|news| {
            matches!(news, News::CredentialsRevoked { member: MemberId::User(user), .. } if user.as_str() == id)
        })
    };
    let told = world.told.lock().unwrap();
    assert!(revoked(&told, ada.id.as_str()) && !revoked(&told, bob.id.as_str()), "{told:?}");
}

#[tokio::test]
async fn keys_do_not_outlive_the_session_by_more_than_the_least_that_is_lent() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("ada").await;
    for _ in 0..11 {
        world.pass(60 * 60);
        world.get("/api/v1/me", &cookie).await.ok(200);
    }
    world.pass(30 * 60);
    let keys = world.post("/api/v1/session/credentials", Some(&cookie), Value::Null).await.ok(200);
    world.pass(30 * 60);
    world.get("/api/v1/me", &cookie).await.error(401, "unauthenticated");
    assert_eq!(presented(&world, &keys).await, Presented::Expired);
}

#[tokio::test]
async fn a_password_of_an_admins_making_opens_the_way_to_another_and_nothing_else() {
    let world = World::new().await;
    world.user("root", &[Role::Admin]).await;
    let admin = world.sign_in("root").await;
    let asked = json!({"username": "ada", "displayName": "Ada", "roles": ["admin"]});
    let created = world.post("/api/v1/users", Some(&admin), asked).await.ok(201);
    let one_time = created["oneTimePassword"].as_str().unwrap();
    let answer = world.sign_in_with("ada", one_time).await;
    let cookie = answer.cookie();
    assert_eq!(answer.body["user"]["mustChangePassword"], true);
    world.get("/api/v1/users", &cookie).await.error(403, "password_change_required");
    let keys = world.post("/api/v1/session/credentials", Some(&cookie), Value::Null).await;
    keys.error(403, "password_change_required");
    let change = |current: &str, new: &str| {
        let (world, cookie, body) = (&world, cookie.clone(), json!({"current": current, "new": new}));
        async move { world.call("PUT", "/api/v1/me/password", Some(&cookie), body).await }
    };
    change("wrong password", PASSWORD).await.error(403, "wrong_password");
    change(one_time, "short").await.error(422, "invalid_field");
    change(one_time, PASSWORD).await.ok(204);
    world.get("/api/v1/users", &cookie).await.ok(200);
    world.sign_in_with("ada", one_time).await.error(401, "invalid_credentials");
    world.sign_in("ada").await;
}

#[tokio::test]
async fn a_second_factor_is_begun_confirmed_asked_for_and_removed() {
    let world = World::new().await;
    world.user("ada", &[Role::Clinician]).await;
    let cookie = world.sign_in("ada").await;
    let path = "/api/v1/me/second-factor";
    let begun = world.post(path, Some(&cookie), json!({})).await.ok(200);
    let uri = begun["otpauthUri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Carillon:ada?"), "{uri}");
    let wrong = world.post(path, Some(&cookie), json!({"code": "000000"})).await;
    wrong.error(422, "invalid_field");
    assert_eq!(wrong.body["error"]["details"][0]["field"], "code");
    let totp = totp_rs::Totp::from_url(uri).unwrap();
    let code = |world: &World| totp.generate(world.seconds()).to_string();
    let confirmed = world.post(path, Some(&cookie), json!({"code": code(&world)})).await.ok(200);
    assert_eq!(confirmed["recoveryCodes"].as_array().unwrap().len(), 10);
    world.sign_in_with("ada", PASSWORD).await.error(401, "second_factor_required");
    let with = |code: String| {
        let body = json!({"username": "ada", "password": PASSWORD, "code": code});
        world.post("/api/v1/session", None, body)
    };
    with("000000".to_owned()).await.error(401, "second_factor_invalid");
    world.pass(30);
    let signed_in = with(code(&world)).await.ok(200);
    assert_eq!(signed_in["user"]["secondFactor"], true);
    with(confirmed["recoveryCodes"][0].as_str().unwrap().to_owned()).await.ok(200);
    let remove = |password: &str| {
        let body = json!({"password": password});
        let (world, cookie) = (&world, &cookie);
        async move { world.call("DELETE", path, Some(cookie), body).await }
    };
    remove("wrong password").await.error(403, "wrong_password");
    remove(PASSWORD).await.ok(204);
    remove(PASSWORD).await.error(409, "second_factor_off");
    world.sign_in("ada").await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    world.user("eve", &[Role::Patient]).await;
    let (here, there) = (world.sign_in("ada").await, world.sign_in("ada").await);
    let eve = world.sign_in("eve").await;
    let list = world.get("/api/v1/me/sessions", &here).await.ok(200);
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2, "{list}");
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    assert_eq!(sessions[0]["address"], "192.0.2.1");
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/api/v1/me/sessions/{}", other["id"].as_str().unwrap());
    world.call("DELETE", &path, Some(&eve), Value::Null).await.error(404, "not_found");
    world.call("DELETE", &path, Some(&here), Value::Null).await.ok(204);
    world.get("/api/v1/me", &there).await.error(401, "unauthenticated");
    world.get("/api/v1/me", &here).await.ok(200);
    world.call("DELETE", "/api/v1/me/sessions/x", Some(&here), Value::Null).await.error(404, "not_found");
}
