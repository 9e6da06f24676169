//! Every route, status and error through the service itself, over memory ports.

mod live_streams;
mod recordings;

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use carillon_analytics::{Analytics, AnalyticsConfig, AnalyticsPorts};
use carillon_control::{Control, ControlConfig, LiveReports, Ports, Quotas, Scheme};
use carillon_pipeline::recordings::Recordings;
use carillon_pipeline::{MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::memory::{
    ManualClock, MemoryAnalytics, MemoryConsents, MemoryKeys, MemoryMeetings, MemoryObjects, MemoryOutbox,
    MemoryPipelines, RecordingEngines, RecordingPlane, SeededEntropy,
};
use carillon_ports::{Keys as _, StoreError};
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Access, AppPorts, PlaybackSecret, Settings, mint_operator_token, router};

pub(crate) struct TestApp {
    router: Router,
    control: Control,
    pipelines: MediaPipelines,
    engines: Arc<RecordingEngines>,
    objects: Arc<MemoryObjects>,
    clock: Arc<ManualClock>,
    pub(crate) analytics: Analytics,
    pub(crate) outbox: Arc<MemoryOutbox>,
}

/// What the clock of a test shows.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_768_472_760_433);

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: axum::http::HeaderMap,
    pub(crate) body: Value,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(Access::Open, Settings::default(), |_| {}).await
    }

    async fn with(access: Access, settings: Settings, change: impl FnOnce(&mut ControlConfig)) -> Self {
        let objects = MemoryObjects::new(["recordings".parse().unwrap()]);
        Self::over(objects, access, settings, change).await
    }

    async fn over(
        objects: MemoryObjects,
        access: Access,
        settings: Settings,
        change: impl FnOnce(&mut ControlConfig),
    ) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let meetings = Arc::new(MemoryMeetings::default());
        let outbox = meetings.outbox();
        let ports = AnalyticsPorts {
            reports: Arc::new(MemoryAnalytics::default()),
            meetings: meetings.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
        };
        let analytics = Analytics::new(ports, AnalyticsConfig { retention: None });
        let entropy = Arc::new(SeededEntropy::new(1));
        let ports = Ports {
            meetings: meetings.clone(),
            plane: Arc::new(RecordingPlane::default()),
            reports: LiveReports::open(meetings.outbox(), clock.clone()).await.unwrap(),
            consents: Arc::new(MemoryConsents::default()),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let mut config = ControlConfig::new("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap());
        change(&mut config);
        let control = Control::open(ports, config).await.unwrap();
        let bucket: BucketName = "recordings".parse().unwrap();
        let engines = Arc::new(RecordingEngines::default());
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings,
            engines: engines.clone(),
            consents: Arc::new(MemoryConsents::default()),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let (account, region) = ("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap());
        let config = PipelineConfig::new(account, region, [bucket.clone()].into());
        let pipelines = MediaPipelines::new(ports, config);
        let objects = Arc::new(objects);
        let ports = AppPorts {
            control: control.clone(),
            analytics: analytics.clone(),
            recordings: Recordings::new(pipelines.clone(), objects.clone(), bucket),
            access,
            playback: PlaybackSecret::random(&*entropy),
            clock: clock.clone(),
        };
        let router = router(ports, settings);
        Self { router, control, analytics, outbox, pipelines, engines, objects, clock }
    }

    /// Closed to whoever shows no token.
    pub(crate) async fn for_operators() -> Self {
        Self::with(Access::Operators(Arc::new(MemoryKeys::default())), Settings::default(), |_| {}).await
    }

    /// The headers and the text of an answer.
    pub(crate) async fn text(&self, path: &str) -> (axum::http::HeaderMap, String) {
        let (headers, bytes) = self.bytes(path).await;
        (headers, String::from_utf8(bytes).unwrap())
    }

    pub(crate) async fn bytes(&self, path: &str) -> (axum::http::HeaderMap, Vec<u8>) {
        let request = request("GET", path).body(Body::empty()).unwrap();
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (parts.headers, bytes.into())
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn call(&self, method: &str, path: &str) -> Answer {
        self.send(request(method, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        let request = request("POST", path).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn meeting(&self) -> String {
        let answer = self.post("/meetings", json!({})).await;
        answer.body["Meeting"]["MeetingId"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    /// Asserts an error and returns the field it names.
    pub(crate) fn error(&self, status: u16, code: &str) -> &str {
        assert_eq!((self.status.as_u16(), &self.body["code"]), (status, &json!(code)), "{}", self.body);
        assert!(self.body["error"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(self.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        self.body["field"].as_str().unwrap_or_default()
    }
}

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080")
}

const UNKNOWN: &str = "0f9a2b6e-1111-4222-8333-444455550706";

#[tokio::test]
async fn the_recipe_creates_a_meeting() {
    let app = TestApp::new().await;
    let body =
        json!({"externalMeetingId": "test-meeting-123", "mediaRegion": "us-east-1", "meetingHostId": "host"});
    let answer = app.post("/meetings", body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let meeting = &answer.body["Meeting"];
    let id = meeting["MeetingId"].as_str().unwrap();
    let expected = json!({
        "MeetingId": id,
        "MeetingArn": format!("arn:aws:chime:eu-central-1:111122223333:meeting/{id}"),
        "ExternalMeetingId": "test-meeting-123",
        "MediaRegion": "us-east-1",
        "MeetingHostId": "host",
        "TenantIds": [],
        "MeetingFeatures": {
            "Audio": {"EchoReduction": "AVAILABLE"},
            "Video": {"MaxResolution": "HD"},
            "Content": {"MaxResolution": "FHD"},
        },
        "MediaPlacement": {
            "AudioHostUrl": "127.0.0.1:3478",
            "AudioFallbackUrl": format!("ws://127.0.0.1:8080/calls/{id}"),
            "SignalingUrl": format!("ws://127.0.0.1:8080/control/{id}"),
            "TurnControlUrl": "http://127.0.0.1:8080/v2/turn_sessions",
            "ScreenDataUrl": format!("ws://127.0.0.1:8080/v2/screen/{id}"),
            "ScreenViewingUrl":
                format!("ws://127.0.0.1:8080/ws/connect?passcode=null&viewer_uuid=null&X-BitHub-Call-Id={id}"),
            "ScreenSharingUrl": format!("ws://127.0.0.1:8080/v2/screen/{id}"),
            "EventIngestionUrl": "http://127.0.0.1:8080/v1/client-events",
        },
    });
    assert_eq!(*meeting, expected);
    let again = app.call("GET", &format!("/meetings/{id}")).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &answer.body));
}

#[tokio::test]
async fn a_meeting_needs_no_body() {
    let app = TestApp::new().await;
    let answer = app.call("POST", "/meetings").await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body["Meeting"]["MediaRegion"], "eu-central-1");
    assert_eq!(answer.body["Meeting"]["ExternalMeetingId"].as_str().unwrap().len(), 36);
    let nulls = json!({"externalMeetingId": null, "mediaRegion": null, "unknown": 1});
    assert_eq!(app.post("/meetings", nulls).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn addresses_follow_the_listener_and_the_public_url() {
    let app = TestApp::new().await;
    let mut secure = request("POST", "/meetings").body(Body::empty()).unwrap();
    secure.extensions_mut().insert(Scheme::Https);
    let answer = app.send(secure).await;
    let url = answer.body["Meeting"]["MediaPlacement"]["SignalingUrl"].as_str().unwrap();
    assert!(url.starts_with("wss://127.0.0.1:8080/control/"), "{url}");

    let url =
        |config: &mut ControlConfig| config.public_url = Some("https://meet.example.net".parse().unwrap());
    let app = TestApp::with(Access::Open, Settings::default(), url).await;
    let answer = app.call("POST", "/meetings").await;
    let url = answer.body["Meeting"]["MediaPlacement"]["SignalingUrl"].as_str().unwrap();
    assert!(url.starts_with("wss://meet.example.net/control/"), "{url}");

    let strange = Request::post("/meetings").header(header::HOST, "a b").body(Body::empty()).unwrap();
    assert_eq!(app.send(strange).await.error(400, "BadRequest"), "Host");
    let none = Request::post("/meetings").body(Body::empty()).unwrap();
    assert_eq!(app.send(none).await.error(400, "BadRequest"), "Host");
}

#[tokio::test]
async fn a_deleted_meeting_is_gone_and_its_record_stays() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let other = app.meeting().await;
    let answer = app.call("DELETE", &format!("/meetings/{id}")).await;
    assert_eq!((answer.status, answer.body), (StatusCode::NO_CONTENT, Value::Null));
    app.call("GET", &format!("/meetings/{id}")).await.error(404, "NotFound");
    app.call("DELETE", &format!("/meetings/{id}")).await.error(404, "NotFound");
    app.post(&format!("/meetings/{id}/attendees"), json!({})).await.error(404, "NotFound");

    let records = app.call("GET", "/meetings").await;
    assert_eq!(records.status, StatusCode::OK);
    let records = records.body["Meetings"].as_array().unwrap();
    assert_eq!(records.len(), 2);
    let record = |id: &str| records.iter().find(|record| record["MeetingId"] == id).unwrap();
    assert_eq!(record(&id)["Status"], "DELETED");
    assert_eq!(record(&id)["UpdatedAt"], "2026-01-15T10:26:00.433Z");
    assert_eq!(record(&other)["Status"], "ACTIVE");
    assert_eq!(record(&other)["CreatedAt"], "2026-01-15T10:26:00.433Z");
    assert_eq!(record(&other).get("UpdatedAt"), None);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let app = TestApp::new().await;
    for _ in 0..3 {
        app.meeting().await;
    }
    let first = app.call("GET", "/meetings?maxResults=2").await;
    assert_eq!(first.body["Meetings"].as_array().unwrap().len(), 2);
    let token = first.body["NextToken"].as_str().unwrap();
    let second = app.call("GET", &format!("/meetings?maxResults=2&nextToken={token}")).await;
    assert_eq!(second.body["Meetings"].as_array().unwrap().len(), 1);
    assert_eq!(second.body.get("NextToken"), None);
    for (query, field) in [
        ("maxResults=0", "maxResults"),
        ("maxResults=251", "maxResults"),
        ("maxResults=x", "maxResults"),
        ("nextToken=x", "nextToken"),
    ] {
        let answer = app.call("GET", &format!("/meetings?{query}")).await;
        assert_eq!(answer.error(400, "BadRequest"), field, "{query}");
    }
    let meeting = app.meeting().await;
    let foreign = app.call("GET", &format!("/meetings/{meeting}/attendees?nextToken={token}")).await;
    assert_eq!(foreign.error(400, "BadRequest"), "nextToken");
}

#[tokio::test]
async fn the_recipe_creates_an_attendee() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let body = json!({
        "externalUserId": "test-user-123",
        "displayName": "名",
        "capabilities": {"Audio": "SendReceive", "Video": "Receive", "Content": "Receive"},
    });
    let answer = app.post(&format!("/meetings/{id}/attendees"), body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let attendee = &answer.body["Attendee"];
    assert_eq!(attendee["ExternalUserId"], "test-user-123");
    assert_eq!(attendee["DisplayName"], "名");
    assert_eq!(
        attendee["Capabilities"],
        json!({"Audio": "SendReceive", "Video": "Receive", "Content": "Receive"})
    );
    let (who, token) = (attendee["AttendeeId"].as_str().unwrap(), attendee["JoinToken"].as_str().unwrap());
    let admitted = app.control.authenticate(&id.parse().unwrap(), token).await.unwrap();
    assert_eq!(admitted.attendee.as_str(), who);

    let path = format!("/meetings/{id}/attendees/{who}");
    let again = app.call("GET", &path).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &answer.body));
    let deleted = app.call("DELETE", &path).await;
    assert_eq!((deleted.status, deleted.body), (StatusCode::NO_CONTENT, Value::Null));
    app.call("GET", &path).await.error(404, "NotFound");
    app.call("DELETE", &path).await.error(404, "NotFound");
}

#[tokio::test]
async fn noise_suppression_is_said_at_the_creation_or_later() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let path = format!("/meetings/{id}/attendees");
    let answer = app.post(&path, json!({"noiseSuppression": true})).await;
    assert_eq!(answer.body["Attendee"]["NoiseSuppression"], true);
    let created = app.post(&path, json!({})).await.body;
    assert_eq!(created["Attendee"]["NoiseSuppression"], false, "the default");
    let path = format!("{path}/{}", created["Attendee"]["AttendeeId"].as_str().unwrap());
    let patch = async |body: Value| {
        let request = request("PATCH", &path).header(header::CONTENT_TYPE, "application/json");
        app.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    for (body, expected) in [
        (json!({"noiseSuppression": true}), true),
        (json!({}), true),
        (json!({"noiseSuppression": false}), false),
    ] {
        let answer = patch(body).await;
        assert_eq!(
            (answer.status, &answer.body["Attendee"]["NoiseSuppression"]),
            (StatusCode::OK, &json!(expected))
        );
        assert_eq!(app.call("GET", &path).await.body, answer.body);
    }
    assert_eq!(patch(json!({"noiseSuppression": 1})).await.error(400, "BadRequest"), "noiseSuppression");
    app.call("DELETE", &path).await;
    patch(json!({"noiseSuppression": true})).await.error(404, "NotFound");
}

#[tokio::test]
async fn a_display_name_is_kept_apart_from_the_external_user_id() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let path = format!("/meetings/{id}/attendees");
    let one = app.post(&path, json!({"displayName": "Ł"})).await.body;
    let other = app.post(&path, json!({"displayName": "Ł"})).await.body;
    assert_ne!(one["Attendee"]["AttendeeId"], other["Attendee"]["AttendeeId"], "two people of one name");
    assert_eq!(one["Attendee"]["ExternalUserId"].as_str().unwrap().len(), 36);
    assert_eq!(one["Attendee"]["Capabilities"]["Audio"], "SendReceive");
}

#[tokio::test]
async fn the_list_of_attendees_shows_names_and_no_tokens() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let path = format!("/meetings/{id}/attendees");
    let created = app.post(&path, json!({"displayName": "Ann"})).await.body;
    app.post(&path, json!({})).await;
    let answer = app.call("GET", &path).await;
    assert_eq!(answer.status, StatusCode::OK);
    let attendees = answer.body["Attendees"].as_array().unwrap();
    assert_eq!(attendees[0]["AttendeeId"], created["Attendee"]["AttendeeId"]);
    assert_eq!(attendees[0]["DisplayName"], "Ann");
    assert_eq!(attendees[1].get("DisplayName"), None);
    assert!(attendees.iter().all(|attendee| attendee.get("JoinToken").is_none()));
    assert_eq!(answer.body.get("NextToken"), None);
    app.call("GET", &format!("/meetings/{UNKNOWN}/attendees")).await.error(404, "NotFound");
}

#[tokio::test]
async fn every_member_that_is_wrong_is_named() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    let attendees = format!("/meetings/{id}/attendees");
    let capabilities = |video: Value| json!({"audio": "None", "video": video, "content": "None"});
    let cases = [
        ("/meetings", json!({"externalMeetingId": "x"}), "externalMeetingId"),
        ("/meetings", json!({"externalMeetingId": 7}), "externalMeetingId"),
        ("/meetings", json!({"externalMeetingId": "aws:x"}), "externalMeetingId"),
        ("/meetings", json!({"mediaRegion": "us east"}), "mediaRegion"),
        ("/meetings", json!({"meetingHostId": "名前"}), "meetingHostId"),
        (&attendees, json!({"externalUserId": "L"}), "externalUserId"),
        (&attendees, json!({"externalUserId": "x".repeat(65)}), "externalUserId"),
        (&attendees, json!({"displayName": ""}), "displayName"),
        (&attendees, json!({"displayName": "a\u{0}b"}), "displayName"),
        (&attendees, json!({"displayName": "x".repeat(65)}), "displayName"),
        (&attendees, json!({"capabilities": "all"}), "capabilities"),
        (&attendees, json!({"capabilities": {}}), "capabilities.audio"),
        (&attendees, json!({"capabilities": capabilities(json!("Everything"))}), "capabilities.video"),
        (&attendees, json!({"capabilities": capabilities(json!(1))}), "capabilities.video"),
        (&attendees, json!({"noiseSuppression": "on"}), "noiseSuppression"),
        (
            &attendees,
            json!({"capabilities": {"audio": "None", "video": "Send", "content": "Receive"}}),
            "capabilities.content",
        ),
    ];
    for (path, body, field) in cases {
        let answer = app.post(path, body.clone()).await;
        assert_eq!(answer.error(400, "BadRequest"), field, "{body}");
        assert!(answer.body["error"].as_str().unwrap().starts_with(field), "{}", answer.body);
    }
}

#[tokio::test]
async fn ids_in_the_path_are_checked() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    assert_eq!(app.call("GET", "/meetings/x").await.error(400, "BadRequest"), "meetingId");
    assert_eq!(app.call("DELETE", "/meetings/%F0%9F").await.status, StatusCode::BAD_REQUEST);
    let path = format!("/meetings/{id}/attendees/x");
    assert_eq!(app.call("GET", &path).await.error(400, "BadRequest"), "attendeeId");
    app.call("GET", &format!("/meetings/{UNKNOWN}")).await.error(404, "NotFound");
    app.call("GET", &format!("/meetings/{id}/attendees/{UNKNOWN}")).await.error(404, "NotFound");
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused() {
    let app = TestApp::new().await;
    for body in ["{", "[]", "7", "\u{feff}{}", "{\"a\":1}x", &"[".repeat(10_000)] {
        let request = request("POST", "/meetings").header(header::CONTENT_TYPE, "application/json");
        let answer = app.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        answer.error(400, "BadRequest");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "\u{e9}"] {
        let request = request("POST", "/meetings").header(header::CONTENT_TYPE, kind);
        app.send(request.body(Body::from("{}")).unwrap()).await.error(415, "UnsupportedMediaType");
    }
    let long = json!({"externalMeetingId": "x".repeat(20_000)});
    app.post("/meetings", long).await.error(413, "PayloadTooLarge");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_in_json() {
    let app = TestApp::new().await;
    app.call("GET", "/nothing").await.error(404, "NotFound");
    let answer = app.call("PUT", "/meetings").await;
    answer.error(405, "MethodNotAllowed");
    assert!(answer.headers[header::ALLOW].to_str().unwrap().contains("POST"));
}

#[tokio::test]
async fn a_browser_may_ask_before_it_posts() {
    let keys = Arc::new(MemoryKeys::default());
    let app = TestApp::with(Access::Operators(keys), Settings::default(), |_| {}).await;
    for path in ["/meetings", "/meetings/x/attendees", "/meetings/x/attendees/y"] {
        let preflight = request("OPTIONS", path)
            .header(header::ORIGIN, "https://elsewhere.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type,authorization");
        let answer = app.send(preflight.body(Body::empty()).unwrap()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        let text = |name| answer.headers[name].to_str().unwrap().to_ascii_lowercase();
        assert_eq!(text(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        let methods = text(header::ACCESS_CONTROL_ALLOW_METHODS);
        assert!(methods.contains("delete") && methods.contains("patch"), "{methods}");
        assert_eq!(text(header::ACCESS_CONTROL_ALLOW_HEADERS), "content-type,authorization,range,if-range");
    }
}

#[tokio::test]
async fn without_dev_every_route_asks_for_an_operator_token() {
    let keys = Arc::new(MemoryKeys::default());
    let (token, stored) = mint_operator_token("backend".to_owned(), &SeededEntropy::new(7));
    keys.put_operator_token(stored).await.unwrap();
    let app = TestApp::with(Access::Operators(keys.clone()), Settings::default(), |_| {}).await;
    let routes = [
        ("POST", "/meetings".to_owned()),
        ("GET", "/meetings".to_owned()),
        ("GET", format!("/meetings/{UNKNOWN}")),
        ("DELETE", format!("/meetings/{UNKNOWN}")),
        ("POST", format!("/meetings/{UNKNOWN}/attendees")),
        ("GET", format!("/meetings/{UNKNOWN}/attendees")),
        ("GET", format!("/meetings/{UNKNOWN}/attendees/{UNKNOWN}")),
        ("PATCH", format!("/meetings/{UNKNOWN}/attendees/{UNKNOWN}")),
        ("DELETE", format!("/meetings/{UNKNOWN}/attendees/{UNKNOWN}")),
    ];
    for (method, path) in &routes {
        let answer = app.call(method, path).await;
        answer.error(401, "Unauthorized");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], r#"Bearer realm="carillon""#, "{method} {path}");
    }
    let with = |value: String| request("GET", "/meetings").header(header::AUTHORIZATION, value);
    for value in ["Bearer wrong".to_owned(), format!("Bearer {}x", token.expose())] {
        let answer = app.send(with(value).body(Body::empty()).unwrap()).await;
        answer.error(401, "Unauthorized");
        assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().contains("invalid_token"));
    }
    let basic = app.send(with(format!("Basic {}", token.expose())).body(Body::empty()).unwrap()).await;
    basic.error(401, "Unauthorized");
    for scheme in ["Bearer", "bearer"] {
        let answer =
            app.send(with(format!("{scheme} {}", token.expose())).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    keys.remove_operator_token("backend").await.unwrap();
    let revoked = app.send(with(format!("Bearer {}", token.expose())).body(Body::empty()).unwrap()).await;
    revoked.error(401, "Unauthorized");
}

#[tokio::test]
async fn a_full_meeting_and_a_full_server_are_conflicts() {
    let small = |config: &mut ControlConfig| {
        config.quotas = Quotas { meetings_max: 1, attendees_max: 1, ..Quotas::AMAZON };
    };
    let app = TestApp::with(Access::Open, Settings::default(), small).await;
    let id = app.meeting().await;
    app.post("/meetings", json!({})).await.error(409, "LimitExceeded");
    let path = format!("/meetings/{id}/attendees");
    assert_eq!(app.post(&path, json!({"externalUserId": "ann"})).await.status, StatusCode::CREATED);
    app.post(&path, json!({"externalUserId": "bob"})).await.error(409, "LimitExceeded");
    assert_eq!(app.post(&path, json!({"externalUserId": "ann"})).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn too_many_creations_are_told_when_to_come_back() {
    let settings = Settings { creations_per_second: NonZeroU32::MIN };
    let app = TestApp::with(Access::Open, settings, |_| {}).await;
    assert_eq!(app.post("/meetings", json!({})).await.status, StatusCode::CREATED);
    let mut answer = app.post("/meetings", json!({})).await;
    // Only a machine that takes a second for each request would let all of these pass.
    for _ in 0..20 {
        if answer.status == StatusCode::CREATED {
            answer = app.post("/meetings", json!({})).await;
        }
    }
    answer.error(429, "Throttled");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert_eq!(app.call("GET", "/meetings").await.status, StatusCode::OK, "reading is not limited");
}

#[tokio::test]
async fn a_draining_server_takes_no_new_meetings() {
    let app = TestApp::new().await;
    let id = app.meeting().await;
    app.control.drain();
    let answer = app.post("/meetings", json!({})).await;
    answer.error(503, "Unavailable");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert_eq!(app.call("GET", &format!("/meetings/{id}")).await.status, StatusCode::OK);
}

/// What a log line is written to.
#[derive(Clone, Default)]
struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_cause_of_a_failure_reaches_the_log_and_not_the_caller() {
    let lines = Lines::default();
    let writer = lines.clone();
    let log = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let error = tracing::subscriber::with_default(log, || {
        let error = StoreError::corrupt("/var/lib/carillon: secret path");
        crate::AppError::from(carillon_control::ControlError::from(error))
    });
    assert!(!format!("{error:?}").contains("secret path"));
    assert!(String::from_utf8(lines.0.lock().unwrap().clone()).unwrap().contains("secret path"));
}
