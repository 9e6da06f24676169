//! Decides who answers a request.
//!
//! A request signed as AWS clients sign goes to the AWS front whatever its path; both fronts have `POST /meetings`.
//! Everything else goes by path: signaling, client events, health, the web client, then the application front.
//!
//! Invariant: every request is answered, counted and bounded in size and time; an unknown route is a JSON 404.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use carillon_app::{AppError, Code};
use carillon_control::Control;
use metrics_exporter_prometheus::PrometheusHandle;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

use super::guard::{self, DevGuard};
use super::{events, health, leftover, region, signaling, web};
use crate::meeting_actor::LiveMeetings;
use crate::metrics::{Histogram, Metric};
use crate::shutdown::Shutdown;

/// Reading a body and answering; the longest use case is a hundred attendees made at once.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the answers of this crate are made from.
#[derive(Clone)]
pub struct Services {
    /// The use cases.
    pub control: Control,
    /// The live meetings.
    pub live: Arc<LiveMeetings>,
    /// The metrics page.
    pub metrics: PrometheusHandle,
    /// How far the shutdown is.
    pub shutdown: Shutdown,
}

/// A front: answers any request, in its own error shape.
pub type Front = BoxCloneSyncService<Request, Response, Infallible>;

/// Answers every request of a connection.
#[derive(Clone)]
pub struct FrontDoor {
    aws: Front,
    rest: Router,
}

/// All routes. `app` is the application front; `dev` guards it when it is open.
pub fn router(services: Services, aws: Front, app: Router, dev: Option<DevGuard>) -> FrontDoor {
    let app = match dev {
        Some(guard) => app.layer(axum::middleware::from_fn_with_state(guard, guard::check)),
        None => app,
    };
    let events = post(events::ingest).options(events::preflight);
    let rest = Router::new()
        .route("/v1/client-events", events.layer(DefaultBodyLimit::max(events::BODY_BYTES_MAX)))
        .route("/control/{meeting}", any(signaling::upgrade))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/nearest-media-region", get(region::nearest))
        .route("/", get(web::index))
        .route("/m/{*link}", get(web::index))
        .route("/assets/{*path}", get(web::asset))
        .with_state(services)
        .merge(app)
        .fallback(fallback);
    FrontDoor { aws, rest }
}

impl Service<Request> for FrontDoor {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (aws, rest) = (self.aws.clone(), self.rest.clone());
        Box::pin(async move {
            let started = std::time::Instant::now();
            let (parts, body) = request.into_parts();
            let front = if carillon_aws::is_aws_signed(&parts) { "aws" } else { label(&parts.uri) };
            let (body, leftover) = leftover::watch(body);
            let request = Request::from_parts(parts, body);
            let answer = async {
                if front == "aws" { aws.oneshot(request).await } else { rest.oneshot(request).await }
            };
            let response = match tokio::time::timeout(REQUEST_TIMEOUT, answer).await {
                Ok(Ok(response)) => response,
                Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
            };
            leftover.discard().await;
            Histogram::HttpRequest.record_labelled("front", front, started.elapsed());
            count(front, response.status());
            Ok(response)
        })
    }
}

/// Which part of the server answers a path, for metrics.
fn label(uri: &Uri) -> &'static str {
    let first = uri.path().split('/').nth(1).unwrap_or_default();
    match first {
        "control" => "signaling",
        "v1" => "events",
        "healthz" | "readyz" | "metrics" => "health",
        "" | "m" | "assets" => "web",
        _ => "app",
    }
}

fn count(front: &'static str, status: StatusCode) {
    let class = match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    metrics::counter!(Metric::HttpRequests.describe().0, "front" => front, "status" => class).increment(1);
}

/// A file of the web client, or nothing.
async fn fallback(method: Method, uri: Uri, headers: HeaderMap, _body: Body) -> Response {
    let file = if method == Method::GET || method == Method::HEAD {
        web::beside(uri.path(), &headers)
    } else {
        None
    };
    file.unwrap_or_else(not_found)
}

/// The answer to a path that nobody serves.
pub fn not_found() -> Response {
    AppError::new(Code::NotFound, "there is nothing at this path").into_response()
}
