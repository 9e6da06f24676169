//! Method, target and body of an unsigned request to the application API, open as under `--dev`.

use std::sync::Arc;

use carillon_analytics::{Analytics, AnalyticsConfig, AnalyticsPorts};
use carillon_app::{Access, AppPorts, PlaybackSecret, Settings};
use carillon_pipeline::recordings::Recordings;
use carillon_ports::memory::{ManualClock, MemoryAnalytics, MemoryMeetings, MemoryObjects, SeededEntropy};
use carillon_proto::object::BucketName;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use tower::ServiceExt as _;

use crate::aws_request::{NOW, control_over, pipelines};
use crate::cursor::Cursor;

const REQUESTS_MAX: usize = 8;

/// Every request gets an answer in JSON or none at all, and none of them is an error of the server.
pub fn run(data: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let router = carillon_app::router(ports().await, Settings::default());
        let mut cursor = Cursor::new(data);
        for _ in 0..REQUESTS_MAX {
            let Some(request) = request(&mut cursor) else { return };
            let reply = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
            let status = reply.status();
            let body = reply.into_body().collect().await.expect("an answer in memory").to_bytes();
            assert!(!status.is_server_error(), "{status}: {body:?}");
            assert!(body.is_empty() || body.starts_with(b"{"), "{status}: {body:?}");
        }
    });
}

async fn ports() -> AppPorts {
    let meetings = Arc::new(MemoryMeetings::default());
    let clock = Arc::new(ManualClock::new(NOW));
    let ports = AnalyticsPorts {
        reports: Arc::new(MemoryAnalytics::default()),
        meetings: meetings.clone(),
        outbox: meetings.outbox(),
        clock: clock.clone(),
    };
    let bucket: BucketName = "recordings".parse().expect("a bucket");
    let (pipelines, objects) = (pipelines(meetings.clone()), Arc::new(MemoryObjects::new([bucket.clone()])));
    AppPorts {
        control: control_over(meetings).await,
        analytics: Analytics::new(ports, AnalyticsConfig { retention: None }),
        recordings: Recordings::new(pipelines, objects, bucket),
        access: Access::Open,
        playback: PlaybackSecret::random(&SeededEntropy::new(4)),
        clock,
    }
}

fn request(cursor: &mut Cursor<'_>) -> Option<Request<axum::body::Body>> {
    let method =
        [Method::POST, Method::GET, Method::DELETE, Method::OPTIONS][usize::from(cursor.byte()? % 4)].clone();
    let target = std::str::from_utf8(cursor.short()).ok()?;
    let body = axum::body::Body::new(Full::new(bytes::Bytes::copy_from_slice(cursor.long())));
    Request::builder()
        .method(method)
        .uri(format!("/{target}"))
        .header("host", "localhost")
        .header("content-type", "application/json")
        .body(body)
        .ok()
}
