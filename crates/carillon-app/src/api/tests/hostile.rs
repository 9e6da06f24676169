//! Foreign pages, brute force, forged and fixed sessions, bodies that are too long, odd or not JSON.

use super::*;

#[tokio::test]
async fn a_foreign_page_cannot_act_with_the_cookie() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("ada").await;
    let with = |headers: &[(&str, &str)]| {
        let mut request = request("DELETE", "/api/v1/session").header(header::COOKIE, &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        world.send(request.body(Body::empty()).unwrap())
    };
    for headers in [
        &[][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:8080")],
        &[("origin", "http://localhost:3000")],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
    ] {
        with(headers).await.error(403, "foreign_origin");
    }
    let read =
        request("GET", "/api/v1/me").header(header::COOKIE, &cookie).header("origin", "https://evil.example");
    let read = world.send(read.body(Body::empty()).unwrap()).await;
    assert_eq!(read.status, 200);
    assert!(!read.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "and no page may read it");
    assert_eq!(read.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(with(&[("origin", "http://localhost:8080")]).await.status, 204);
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_its_visitor_in_and_no_page_gets_a_preflight() {
    let world = World::new().await;
    world.user("eve", &[Role::Patient]).await;
    let body = || Body::from(json!({"username": "eve", "password": PASSWORD}).to_string());
    let foreign = request("POST", "/api/v1/session").header("origin", "https://evil.example");
    world.send(foreign.body(body()).unwrap()).await.error(403, "foreign_origin");
    let mut form = request("POST", "/api/v1/session");
    form.headers_mut().unwrap().insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    world.send(form.body(body()).unwrap()).await.error(415, "unsupported_media_type");
    let preflight = request("OPTIONS", "/api/v1/session").header("origin", "https://evil.example");
    let preflight = preflight.header("access-control-request-method", "POST").body(Body::empty()).unwrap();
    let answer = world.send(preflight).await;
    assert!(answer.status == 405 && !answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_planted_session_is_not_the_one_of_whoever_signs_in() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    world.user("eve", &[Role::Patient]).await;
    let planted = world.sign_in("eve").await;
    let body = json!({"username": "ada", "password": PASSWORD});
    let own = world.post("/api/v1/session", Some(&planted), body.clone()).await.cookie();
    assert_ne!(own, planted);
    world.get("/api/v1/me", &planted).await.error(401, "unauthenticated");
    let made_up = "carillon_session=0123456789012345678901234567890123456789012";
    assert_ne!(world.post("/api/v1/session", Some(made_up), body).await.cookie(), made_up);
    world.get("/api/v1/me", made_up).await.error(401, "unauthenticated");
}

#[tokio::test]
async fn brute_force_is_told_when_to_come_back_whether_or_not_the_name_is_there() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    for name in ["ada", "nobody"] {
        for _ in 0..5 {
            world.sign_in_with(name, "wrong password").await.error(401, "invalid_credentials");
        }
        let locked = world.sign_in_with(name, PASSWORD).await;
        locked.error(423, "locked");
        assert_eq!(locked.headers[header::RETRY_AFTER], "30");
    }
    world.pass(30);
    world.sign_in("ada").await;
    let mut number = 0;
    let held = loop {
        let answer = world.sign_in_with(&format!("name{number}"), PASSWORD).await;
        if answer.status != 401 {
            break answer;
        }
        number += 1;
        assert!(number < 100);
    };
    held.error(429, "throttled");
    assert!(held.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn bodies_are_json_of_known_members_and_not_too_long() {
    let world = World::new().await;
    let send = |body: String| world.send(request("POST", "/api/v1/session").body(Body::from(body)).unwrap());
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        r#"{"username": "a"}"#,
        r#"{"username": 7, "password": "x"}"#,
        r#"{"username": "a", "password": "x", "admin": true}"#,
        r#"{"username": "a", "username": "b", "password": "x"}"#,
        "{\"username\": \"a\", \"password\": \"\u{0}\"}",
    ] {
        send(body.to_owned()).await.error(400, "malformed");
    }
    let wrong = send(r#"{"username": ["hunter2"], "password": "x"}"#.to_owned()).await;
    assert!(
        !wrong.body.to_string().contains("hunter2"),
        "what may be a secret is not repeated: {}",
        wrong.body
    );
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    send(deep).await.error(400, "malformed");
    let long = json!({"username": "a", "password": "x".repeat(20_000)}).to_string();
    send(long).await.error(413, "payload_too_large");
    for (name, password) in [
        ("a\0b", PASSWORD.to_owned()),
        ("", PASSWORD.to_owned()),
        (&"a".repeat(1_000), PASSWORD.to_owned()),
        ("ada", String::new()),
        ("ada", "\0".to_owned()),
        ("ada", "x".repeat(10_000)),
        ("../../etc/passwd", PASSWORD.to_owned()),
    ] {
        send(json!({"username": name, "password": password}).to_string())
            .await
            .error(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn odd_cookies_tokens_and_request_ids_are_nobodys() {
    let world = World::new().await;
    for (name, value) in [
        ("cookie", "carillon_session"),
        ("cookie", "carillon_session="),
        ("cookie", "; ; =; carillon_session=\"x\""),
        ("authorization", "Bearer"),
        ("authorization", "Bearer "),
        ("authorization", "Basic YWRhOng="),
    ] {
        let asked = request("GET", "/api/v1/me").header(name, value).body(Body::empty()).unwrap();
        world.send(asked).await.error(401, "unauthenticated");
    }
    let long = "x".repeat(65);
    for id in ["a b", "<script>", "", long.as_str()] {
        let asked = request("GET", "/api/v1/me").header("x-request-id", id).body(Body::empty()).unwrap();
        let answer = world.send(asked).await;
        assert_ne!(answer.headers["x-request-id"], id);
        assert_eq!(answer.headers["x-request-id"].len(), 32);
    }
}
