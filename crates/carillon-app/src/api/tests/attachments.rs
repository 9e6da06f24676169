//! Files of a visit over HTTP: who may have which, what is refused, and that nothing is left of what is gone.

use std::sync::Mutex;
use std::task::Poll;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::StatusCode;
use carillon_ports::Scanner;
use carillon_ports::scanner::Suspect;
use carillon_ports::sink::DeliveryError;
use futures_util::stream;

use super::visits::Clinic;
use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
const MONTH: u64 = 30 * 24 * 60 * 60;

/// Says what it was told to say.
#[derive(Default)]
struct Verdicts(Mutex<Vec<Result<bool, DeliveryError>>>);

#[async_trait]
impl Scanner for Verdicts {
    async fn is_clean(&self, _: &Suspect) -> Result<bool, DeliveryError> {
        let down = || Err(DeliveryError::Failed("nobody answers".to_owned()));
        self.0.lock().unwrap().pop().unwrap_or_else(down)
    }
}

impl Clinic {
    fn sending(&self, name: &str, content_type: &str, cookie: &str) -> axum::http::request::Builder {
        let name: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut request = request("POST", &self.path(&format!("attachments?name={name}")));
        request.headers_mut().unwrap().insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        request.header("sec-fetch-site", "same-origin").header(header::COOKIE, cookie)
    }

    async fn add(&self, name: &str, content_type: &str, bytes: &[u8], cookie: &str) -> Answer {
        let request = self.sending(name, content_type, cookie).header(header::CONTENT_LENGTH, bytes.len());
        self.world.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    async fn added(&self, name: &str, cookie: &str) -> String {
        let added = self.add(name, "image/png", PNG, cookie).await.ok(201);
        assert_eq!((&added["name"], &added["bytes"]), (&json!(name), &json!(PNG.len())));
        added["id"].as_str().unwrap().to_owned()
    }

    /// Names and states that somebody sees, alone and with the visit.
    async fn seen(&self, cookie: &str) -> Vec<(String, String)> {
        let alone = self.get("attachments", cookie).await.ok(200)["attachments"].clone();
        assert_eq!(self.get("", cookie).await.ok(200)["visit"]["attachments"], alone);
        let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
        alone.as_array().unwrap().iter().map(|one| (text(one, "name"), text(one, "state"))).collect()
    }

    async fn link_to(&self, attachment: &str, cookie: &str) -> Answer {
        self.post(&format!("attachments/{attachment}/link"), cookie, Value::Null).await
    }

    /// Where a file is.
    async fn address(&self, attachment: &str, cookie: &str) -> String {
        let url = self.link_to(attachment, cookie).await.ok(201)["url"].as_str().unwrap().to_owned();
        url.strip_prefix("http://localhost:8080").unwrap().to_owned()
    }

    async fn fetch(&self, address: &str) -> (StatusCode, HeaderMap, Bytes) {
        let request = request("GET", address).body(Body::empty()).unwrap();
        let (parts, body) = self.world.router.clone().oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes())
    }

    async fn remove(&self, attachment: &str, cookie: &str) -> Answer {
        let path = self.path(&format!("attachments/{attachment}"));
        self.world.call("DELETE", &path, Some(cookie), Value::Null).await
    }

    /// Keys of objects.
    async fn kept(&self) -> usize {
        let bucket = "attachments".parse().unwrap();
        let coming = std::fs::read_dir(self.world.arriving.path()).unwrap().count();
        assert_eq!(coming, 0, "what has come or broken off lies nowhere else");
        self.world.objects.list(&bucket, "", None, 100).await.unwrap().len()
    }

    async fn actions(&self) -> Vec<String> {
        self.told_of("visit.attachment").await
    }
}

#[tokio::test]
async fn a_file_is_had_byte_for_byte_by_whoever_may_and_is_saved_only() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let id = clinic.added("Röntgen \"1\".png", &patient).await;
    assert_eq!(clinic.seen(&clinic.doctor).await, [("Röntgen \"1\".png".to_owned(), "ready".to_owned())]);
    let address = clinic.address(&id, &clinic.doctor).await;
    let (status, headers, bytes) = clinic.fetch(&address).await;
    assert_eq!((status, &bytes[..]), (StatusCode::OK, PNG));
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-length", &PNG.len().to_string()),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"R_ntgen _1_.png\""), "{disposition}");
    let limits = clinic.get("attachments", &patient).await.ok(200)["limits"].clone();
    assert_eq!(limits["fileBytesMax"], 64 << 10);
    assert!(limits["extensions"].as_array().unwrap().contains(&json!("heic")));
    assert_eq!(clinic.actions().await, ["visit.attachment_added", "visit.attachment_opened"]);
}

#[tokio::test]
async fn who_sees_what_follows_from_who_they_are_and_strangers_see_no_visit() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let interpreter = clinic.guest(&clinic.interpreter).await;
    let mine = clinic.added("mine.png", &patient).await;
    let theirs = clinic.added("theirs.png", &clinic.doctor).await;
    let names = async |cookie: &str| -> Vec<String> {
        clinic.seen(cookie).await.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(&patient).await, ["mine.png", "theirs.png"]);
    assert_eq!(names(&clinic.doctor).await, ["mine.png", "theirs.png"]);
    assert!(names(&interpreter).await.is_empty(), "an interpreter who was not let in sees nothing");
    clinic.add("a.png", "image/png", PNG, &interpreter).await.error(409, "visit_state");
    clinic.link_to(&theirs, &interpreter).await.error(404, "not_found");
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    clinic.post("check-in", &interpreter, Value::Null).await.ok(200);
    clinic.admit(&clinic.patient).await;
    clinic.admit(&clinic.interpreter).await;
    clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(201);
    assert_eq!(names(&interpreter).await, ["theirs.png"]);
    clinic.added("word.png", &interpreter).await;
    assert_eq!(names(&patient).await, ["mine.png", "theirs.png"]);
    clinic.link_to(&mine, &interpreter).await.error(404, "not_found");
    clinic.remove(&theirs, &patient).await.error(403, "forbidden");
    clinic.world.user("desk", &[Role::FrontDesk]).await;
    let desk = clinic.world.sign_in("desk").await;
    clinic.get("attachments", &desk).await.error(403, "forbidden");
    clinic.add("a.png", "image/png", PNG, &desk).await.error(403, "forbidden");
    assert_eq!(clinic.get("", &desk).await.ok(200)["visit"].get("attachments"), None);
    clinic.world.user("other", &[Role::Clinician]).await;
    let other = clinic.world.sign_in("other").await;
    clinic.get("attachments", &other).await.error(404, "not_found");
    clinic.add("a.png", "image/png", PNG, &other).await.error(404, "not_found");
    clinic.link_to(&mine, &other).await.error(404, "not_found");
    clinic.remove(&mine, &other).await.error(404, "not_found");
    clinic.get("attachments", "carillon_session=none").await.error(401, "unauthenticated");
}

#[tokio::test]
async fn what_lies_about_its_type_or_is_of_none_that_is_taken_is_refused_and_leaves_nothing() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let html = b"<!doctype html><script>alert(1)</script>";
    for (name, content_type, bytes) in [
        ("page.png", "image/png", &html[..]),
        ("page.txt", "text/plain", html),
        ("tool.pdf", "application/pdf", b"MZ\x90\0this is a program"),
        ("picture.jpg", "image/jpeg", PNG),
        ("picture.png", "text/html", PNG),
        ("page.html", "text/html", html),
        ("draw.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("tool.exe", "application/octet-stream", b"MZ\x90\0"),
        ("clip.mp4", "video/mp4", b"\0\0\0\x18ftypisom...."),
        ("nothing", "image/png", PNG),
        ("empty.png", "image/png", b""),
    ] {
        clinic.add(name, content_type, bytes, &patient).await.error(415, "unsupported_media_type");
    }
    for name in ["", "../x.png", "a\0.png", "gp\u{202e}gnp.png", ".png"] {
        clinic.add(name, "image/png", PNG, &patient).await.error(422, "invalid_field");
    }
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!((clinic.kept().await, clinic.seen(&patient).await.len()), (0, 0));
    clinic.add("unsaid.png", "application/octet-stream", PNG, &patient).await.ok(201);
}

#[tokio::test]
async fn files_are_so_long_and_so_many() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let of = |bytes: usize| [PNG, &vec![0; bytes - PNG.len()]].concat();
    let long = of((64 << 10) + 1);
    clinic.add("long.png", "image/png", &long, &patient).await.error(413, "payload_too_large");
    let unsaid = clinic.sending("long.png", "image/png", &patient).body(Body::from(long)).unwrap();
    clinic.world.send(unsaid).await.error(413, "payload_too_large");
    clinic.world.attachments.clear().await.unwrap();
    for name in ["one.png", "two.png"] {
        clinic.add(name, "image/png", &of(64 << 10), &patient).await.ok(201);
    }
    clinic.add("third.png", "image/png", &of(64 << 10), &patient).await.error(409, "limit_exceeded");
    let third = clinic.added("third.png", &clinic.doctor).await;
    clinic.added("fourth.png", &patient).await;
    clinic.add("fifth.png", "image/png", PNG, &patient).await.error(409, "limit_exceeded");
    assert_eq!(clinic.remove(&third, &clinic.doctor).await.status, 204);
    clinic.added("fifth.png", &patient).await;
    assert_eq!(clinic.kept().await, 4);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_takes_no_room() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    for _ in 0..6 {
        let pieces = [Ok(Bytes::from_static(PNG)), Err(std::io::Error::other("gone"))];
        let broken = clinic.sending("a.png", "image/png", &patient);
        let broken = broken.body(Body::from_stream(stream::iter(pieces))).unwrap();
        clinic.world.send(broken).await.error(400, "malformed");
        let pending = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let silent = clinic.sending("b.png", "image/png", &patient).body(pending).unwrap();
        let mut request = Box::pin(clinic.world.router.clone().oneshot(silent));
        // The client goes away when the file has begun to come.
        while std::fs::read_dir(clinic.world.arriving.path()).unwrap().next().is_none() {
            let waiting = std::future::poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx).is_pending()));
            assert!(waiting.await);
            tokio::task::yield_now().await;
        }
        drop(request);
        clinic.world.attachments.clear().await.unwrap();
    }
    assert_eq!((clinic.kept().await, clinic.seen(&patient).await.len()), (0, 0));
    assert!(clinic.actions().await.is_empty());
}

#[tokio::test]
async fn what_was_on_its_way_when_the_server_ended_is_found_after_a_quarter_of_an_hour() {
    let clinic = Clinic::open().await;
    let caller = clinic.caller().await;
    let asked =
        carillon_visits::NewAttachment { name: "a.png".parse().unwrap(), content_type: None, bytes: Some(9) };
    let left = clinic.world.visits.attach(&caller, &clinic.id(), asked, &rules()).await.unwrap();
    let key = format!("visits/{}/{}", left.visit, left.id).parse().unwrap();
    clinic.world.objects.put(&"attachments".parse().unwrap(), &key, b"half".to_vec()).await.unwrap();
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!((clinic.kept().await, clinic.seen(&clinic.doctor).await.len()), (1, 0));
    clinic.world.pass(15 * 60);
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!(clinic.kept().await, 0);
    let late = clinic.world.visits.attached(&caller, &left, 9, &rules(), &Occasion::operator()).await;
    assert!(late.is_err(), "it is too late for it");
}

#[tokio::test]
async fn a_link_is_good_for_a_minute_for_one_file_as_long_as_that_is_there() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let (one, other) = (clinic.added("one.png", &patient).await, clinic.added("two.png", &patient).await);
    let address = clinic.address(&one, &patient).await;
    let fetch = async |address: &str| {
        let request = request("GET", address).body(Body::empty()).unwrap();
        clinic.world.send(request).await
    };
    for forged in [address.replace(&one, &other), format!("{address}x"), "/api/v1/attachments/x".to_owned()] {
        fetch(&forged).await.error(404, "not_found");
    }
    clinic.world.pass(59);
    assert_eq!(clinic.fetch(&address).await.0, StatusCode::OK);
    clinic.world.pass(1);
    fetch(&address).await.error(410, "link_expired");
    let address = clinic.address(&one, &patient).await;
    assert_eq!(clinic.remove(&one, &patient).await.status, 204);
    assert_eq!(clinic.kept().await, 1, "the object has gone with it");
    fetch(&address).await.error(404, "not_found");
    clinic.link_to(&one, &patient).await.error(404, "not_found");
    clinic.remove(&one, &patient).await.error(404, "not_found");
}

#[tokio::test]
async fn after_the_visit_clinicians_add_and_remove_and_the_patient_still_reads_until_files_are_old() {
    let clinic = Clinic::open().await;
    let (patient, _) = clinic.met().await;
    let mine = clinic.added("mine.png", &patient).await;
    assert_eq!(
        clinic.world.call("DELETE", &clinic.path("meeting"), Some(&clinic.doctor), Value::Null).await.status,
        204
    );
    clinic.add("late.png", "image/png", PNG, &patient).await.error(409, "visit_state");
    clinic.remove(&mine, &patient).await.error(409, "visit_state");
    clinic.added("letter.png", &clinic.doctor).await;
    assert_eq!(clinic.seen(&patient).await.len(), 2);
    clinic.address(&mine, &patient).await;
    assert_eq!(clinic.remove(&mine, &clinic.doctor).await.status, 204);
    clinic.world.pass(MONTH - 1);
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!(clinic.kept().await, 1);
    clinic.world.pass(1);
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!(clinic.kept().await, 0);
    let last = clinic.actions().await.pop().unwrap();
    assert_eq!(last, "visit.attachment_expired");
}

#[tokio::test]
async fn nobody_has_a_file_before_it_was_looked_into_and_an_infected_one_goes() {
    let scanner = Arc::new(Verdicts::default());
    let clinic = Clinic::of(World::scanning(scanner.clone()).await).await;
    let patient = clinic.guest(&clinic.patient).await;
    let id = clinic.added("a.png", &patient).await;
    let state = async |cookie: &str| clinic.seen(cookie).await.pop().map(|(_, state)| state);
    assert_eq!(state(&patient).await.as_deref(), Some("scanning"));
    clinic.link_to(&id, &clinic.doctor).await.error(409, "file_withheld");
    assert!(clinic.world.attachments.scan().await.is_err(), "it is told that the scanner is away");
    scanner.0.lock().unwrap().push(Ok(true));
    clinic.world.attachments.scan().await.unwrap();
    assert_eq!(state(&patient).await.as_deref(), Some("scanning"), "it is tried again after a while");
    clinic.world.pass(5);
    clinic.world.attachments.scan().await.unwrap();
    assert_eq!(state(&patient).await.as_deref(), Some("ready"));
    clinic.address(&id, &clinic.doctor).await;
    let bad = clinic.added("bad.png", &clinic.doctor).await;
    scanner.0.lock().unwrap().push(Ok(false));
    clinic.world.attachments.scan().await.unwrap();
    assert_eq!(state(&clinic.doctor).await.as_deref(), Some("refused"));
    clinic.link_to(&bad, &clinic.doctor).await.error(409, "file_withheld");
    clinic.link_to(&bad, &patient).await.error(404, "not_found");
    clinic.world.attachments.clear().await.unwrap();
    assert_eq!(clinic.kept().await, 1, "its bytes are gone");
    assert_eq!(clinic.remove(&bad, &clinic.doctor).await.status, 204);
    assert!(clinic.actions().await.contains(&"visit.attachment_refused".to_owned()));
}
