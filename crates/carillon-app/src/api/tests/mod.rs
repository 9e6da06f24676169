//! `/api/v1` through the service itself, over memory ports.

mod access;
mod accounts;
mod attachments;
mod bootstrap;
mod functions;
mod hostile;
mod openapi;
mod session;
mod visits;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use carillon_accounts::{
    Accounts, AccountsConfig, AuditLog, HashCost, NewUser, Occasion, Password, Ports, SignUp, User,
};
use carillon_control::{Control, ControlConfig, LiveReports};
use carillon_messaging::{Messaging, MessagingConfig, News, Ports as MessagingPorts};
use carillon_pipeline::recordings::Recordings;
use carillon_pipeline::{MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::memory::{
    ManualClock, MemoryMeetings, MemoryObjects, MemoryPipelines, MemoryRows, RecordingEngines,
    RecordingPlane, SeededEntropy,
};
use carillon_ports::{Objects, Rows, Scanner};
use carillon_proto::account::Role;
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;
use carillon_visits::{AttachmentRules, Visits};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{ApiPorts, ApiSettings, AttachmentPorts, Attachments, router};
use crate::playback::PlaybackSecret;

const NOW: Timestamp = Timestamp::from_millis(1_768_472_760_433);
const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    router: Router,
    pub(crate) accounts: Accounts,
    pub(crate) messaging: Messaging,
    pub(crate) control: Control,
    pub(crate) pipelines: MediaPipelines,
    pub(crate) engines: Arc<RecordingEngines>,
    pub(crate) visits: Visits,
    pub(crate) attachments: Attachments,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) arriving: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) told: Arc<std::sync::Mutex<Vec<News>>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(ApiSettings::default(), |_| {}).await
    }

    pub(crate) async fn open() -> Self {
        Self::with(ApiSettings::default(), |config| config.sign_up = SignUp::Open).await
    }

    pub(crate) async fn with(settings: ApiSettings, change: impl FnOnce(&mut AccountsConfig)) -> Self {
        Self::build(settings, change, None).await
    }

    /// In which files are looked into.
    pub(crate) async fn scanning(scanner: Arc<dyn Scanner>) -> Self {
        Self::build(ApiSettings::default(), |_| {}, Some(scanner)).await
    }

    async fn build(
        settings: ApiSettings,
        change: impl FnOnce(&mut AccountsConfig),
        scanner: Option<Arc<dyn Scanner>>,
    ) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let entropy = Arc::new(SeededEntropy::new(1));
        let told: Arc<std::sync::Mutex<Vec<News>>> = Arc::default();
        let heard = told.clone();
        let ports = MessagingPorts {
            rows: Arc::new(MemoryRows::new(Box::new(move |news| heard.lock().unwrap().extend(news)))),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let config = MessagingConfig::new("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap());
        let messaging = Messaging::open(ports, config).await.unwrap();
        let mut config = AccountsConfig {
            hash: HashCost { memory_kib: 8, passes: 1 },
            hashes_at_once: NonZeroUsize::MIN,
            ..AccountsConfig::default()
        };
        change(&mut config);
        let rows: Arc<dyn Rows<()>> = Arc::new(MemoryRows::new(Box::new(drop)));
        let ports = carillon_visits::Ports {
            rows: rows.clone(),
            audit: Arc::new(AuditLog),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let visits = Visits::open(ports);
        let accounts = Accounts::open(Ports { rows, clock: clock.clone(), entropy: entropy.clone() }, config);
        let meetings = Arc::new(MemoryMeetings::default());
        let ports = carillon_control::Ports {
            reports: LiveReports::open(meetings.outbox(), clock.clone()).await.unwrap(),
            meetings: meetings.clone(),
            plane: Arc::new(RecordingPlane::default()),
            consents: Arc::new(visits.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let config = ControlConfig::new("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap());
        let control = Control::open(ports, config).await.unwrap();
        let bucket: BucketName = "recordings".parse().unwrap();
        let engines = Arc::new(RecordingEngines::default());
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings,
            engines: engines.clone(),
            consents: Arc::new(visits.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let (account, region) = ("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap());
        let config = PipelineConfig::new(account, region, [bucket.clone()].into());
        let pipelines = MediaPipelines::new(ports, config);
        let kept: BucketName = "attachments".parse().unwrap();
        let objects: Arc<dyn Objects> = Arc::new(MemoryObjects::new([bucket.clone(), kept.clone()]));
        let arriving = tempfile::tempdir().unwrap();
        let attachments = Attachments::new(
            AttachmentPorts {
                visits: visits.clone(),
                objects: objects.clone(),
                bucket: kept,
                scanner,
                arriving: arriving.path().to_owned(),
            },
            rules(),
        );
        let ports = ApiPorts {
            accounts: accounts.clone(),
            messaging: messaging.clone(),
            visits: visits.clone(),
            control: control.clone(),
            recordings: Recordings::new(pipelines.clone(), objects.clone(), bucket),
            attachments: attachments.clone(),
            playback: PlaybackSecret::random(&*entropy),
            clock: clock.clone(),
            entropy,
        };
        let router = router(ports, settings);
        Self {
            router,
            accounts,
            messaging,
            control,
            pipelines,
            engines,
            visits,
            attachments,
            objects,
            arriving,
            clock,
            told,
        }
    }

    pub(crate) async fn user(&self, name: &str, roles: &[Role]) -> User {
        let asked = NewUser {
            username: name.parse().unwrap(),
            display_name: format!("{name} Display").parse().unwrap(),
            roles: roles.iter().copied().collect(),
            password: Some(Password::shown(PASSWORD.to_owned()).unwrap()),
        };
        self.accounts.create_user(asked, &Occasion::operator()).await.unwrap().user
    }

    /// The cookie of a fresh session.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        self.sign_in_with(name, PASSWORD).await.cookie()
    }

    pub(crate) async fn sign_in_with(&self, name: &str, password: &str) -> Answer {
        self.post("/api/v1/session", None, json!({"username": name, "password": password})).await
    }

    /// As this server's own page would.
    pub(crate) async fn call(&self, method: &str, path: &str, cookie: Option<&str>, body: Value) -> Answer {
        let mut request = request(method, path).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.call("GET", path, Some(cookie), Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, cookie: Option<&str>, body: Value) -> Answer {
        self.call("POST", path, cookie, body).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = match bytes.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&bytes).unwrap(),
        };
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// As authenticator apps count.
    pub(crate) fn seconds(&self) -> u64 {
        carillon_ports::Clock::now(&*self.clock).as_millis() / 1_000
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// Small enough to be broken.
fn rules() -> AttachmentRules {
    AttachmentRules {
        file_bytes_max: 64 << 10,
        visit_bytes_max: 160 << 10,
        files_max: 4,
        kept: Some(Duration::from_secs(30 * 24 * 60 * 60)),
        ..AttachmentRules::default()
    }
}

impl Answer {
    /// The error's.
    pub(crate) fn code(&self) -> Option<&str> {
        self.body["error"]["code"].as_str().or(self.body["code"].as_str())
    }

    /// That it is an error of this code, in the envelope or as the sample's client reads it.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, code: &str) {
        let error = &self.body["error"];
        assert_eq!((self.status, self.code()), (status, Some(code)), "{}", self.body);
        if error.is_string() {
            assert_eq!(self.body["requestId"].as_str(), self.headers["x-request-id"].to_str().ok());
            return;
        }
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        assert_eq!(error["requestId"].as_str(), self.headers["x-request-id"].to_str().ok());
        assert!(error["details"].is_array());
    }

    /// That it is what the sample's client takes for the end of a meeting.
    #[track_caller]
    pub(crate) fn error_message(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, Some(code)), "{}", self.body);
        assert!(self.body["message"].is_string() && self.body.get("error").is_none(), "{}", self.body);
    }

    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// What a browser sends from here on.
    #[track_caller]
    pub(crate) fn cookie(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.body);
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

pub(crate) fn request(method: &str, path: &str) -> axum::http::request::Builder {
    let peer: SocketAddr = "192.0.2.1:5000".parse().unwrap();
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:8080")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ConnectInfo(peer))
}
