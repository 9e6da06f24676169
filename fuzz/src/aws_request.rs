//! The body and target of a signed request: routing, validation, and the operation behind them.
//!
//! The signature is right, so that the bytes reach everything that an owner of keys can reach.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use bytes::Bytes;
use carillon_aws::sigv4::canonical;
use carillon_aws::{AwsConfig, AwsFront, AwsPorts};
use carillon_control::{Control, ControlConfig, LiveReports, Ports};
use carillon_messaging::{Messaging, MessagingConfig, Ports as MessagingPorts};
use carillon_pipeline::{MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::Keys as _;
use carillon_ports::keys::AccessKey;
use carillon_ports::memory::{
    ManualClock, MemoryConsents, MemoryKeys, MemoryMeetings, MemoryPipelines, MemoryRows, RecordingEngines, RecordingPlane,
    SeededEntropy,
};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};

use crate::cursor::Cursor;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "secret";
const DATE: &str = "20231114";
const TIME: &str = "20231114T221320Z";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const REQUESTS_MAX: usize = 8;

/// Every request gets an answer, and none of them is an error of the server.
pub fn run(data: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let front = front().await;
        let mut cursor = Cursor::new(data);
        for _ in 0..REQUESTS_MAX {
            let Some(request) = request(&mut cursor) else { return };
            let reply = front.answer(request).await;
            let status = reply.status();
            let body = reply.into_body().collect().await.expect("an answer in memory").to_bytes();
            assert!(!status.is_server_error() || status == 501, "{status}: {body:?}");
        }
    });
}

async fn front() -> AwsFront {
    let meetings = Arc::new(MemoryMeetings::default());
    let control = control_over(Arc::clone(&meetings)).await;
    let keys = Arc::new(MemoryKeys::default());
    let key = AccessKey {
        id: KEY.to_owned(),
        secret: Redacted::new(SECRET.to_owned()),
        session_token: None,
        enabled: true,
    };
    keys.put_access_key(key).await.expect("a store in memory");
    AwsFront::new(
        AwsPorts {
            control,
            pipelines: pipelines(meetings),
            messaging: messaging().await,
            keys,
            clock: Arc::new(ManualClock::new(NOW)),
            entropy: Arc::new(SeededEntropy::new(2)),
        },
        AwsConfig { clock_skew: Duration::MAX, ..AwsConfig::default() },
    )
}

/// Identity and messaging over an empty store in memory.
async fn messaging() -> Messaging {
    let ports = MessagingPorts {
        rows: Arc::new(MemoryRows::new(Box::new(drop))),
        clock: Arc::new(ManualClock::new(NOW)),
        entropy: Arc::new(SeededEntropy::new(4)),
    };
    let account = "000000000000".parse().expect("an account");
    let region = "us-east-1".parse().expect("a region");
    Messaging::open(ports, MessagingConfig::new(account, region)).await.expect("an empty store")
}

/// Pipelines with engines that take on everything.
pub(crate) fn pipelines(meetings: Arc<MemoryMeetings>) -> MediaPipelines {
    let ports = PipelinePorts {
        pipelines: Arc::new(MemoryPipelines::with(meetings.outbox())),
        meetings,
        engines: Arc::new(RecordingEngines::default()),
        consents: Arc::new(MemoryConsents::default()),
        clock: Arc::new(ManualClock::new(NOW)),
        entropy: Arc::new(SeededEntropy::new(3)),
    };
    let account = "000000000000".parse().expect("an account");
    let region = "us-east-1".parse().expect("a region");
    let buckets = ["recordings".parse().expect("a bucket")].into();
    MediaPipelines::new(ports, PipelineConfig::new(account, region, buckets))
}

/// The use cases over an empty store in memory.
pub(crate) async fn control_over(meetings: Arc<MemoryMeetings>) -> Control {
    let clock = Arc::new(ManualClock::new(NOW));
    let ports = Ports {
        reports: LiveReports::open(meetings.outbox(), clock.clone()).await.expect("an empty store"),
        meetings,
        plane: Arc::new(RecordingPlane::default()),
        consents: Arc::new(MemoryConsents::default()),
        clock,
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    let account = "000000000000".parse().expect("an account");
    let region = "us-east-1".parse().expect("a region");
    Control::open(ports, ControlConfig::new(account, region)).await.expect("an empty store")
}

/// Method, target and body, signed.
fn request(cursor: &mut Cursor<'_>) -> Option<Request<Full<Bytes>>> {
    let method =
        [Method::POST, Method::GET, Method::PUT, Method::DELETE][usize::from(cursor.byte()? % 4)].clone();
    let target = std::str::from_utf8(cursor.short()).ok()?;
    let body = cursor.long();
    let unsigned = Request::builder()
        .method(method)
        .uri(format!("/{target}"))
        .header("host", "localhost")
        .header("x-amz-date", TIME)
        .body(())
        .ok()?;
    let (mut parts, ()) = unsigned.into_parts();
    let authorization = authorization(&parts, body);
    parts.headers.insert("authorization", authorization.parse().expect("ASCII"));
    Some(Request::from_parts(parts, Full::new(Bytes::copy_from_slice(body))))
}

fn authorization(parts: &http::request::Parts, body: &[u8]) -> String {
    let canonical = canonical::Parts {
        method: &parts.method,
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        host: "localhost",
        spelling: canonical::Spelling::Standard,
    };
    let signed = ["host".to_owned(), "x-amz-date".to_owned()];
    let request =
        canonical::request(canonical, &signed, &hex(digest::digest(&digest::SHA256, body).as_ref()));
    let scope = format!("{DATE}/us-east-1/chime/aws4_request");
    let hash = hex(digest::digest(&digest::SHA256, &request).as_ref());
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in scope.split('/') {
        key = sign(&key, part.as_bytes());
    }
    let signature = hex(&sign(&key, format!("AWS4-HMAC-SHA256\n{TIME}\n{scope}\n{hash}").as_bytes()));
    format!("AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}")
}

fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
