//! Decides who answers a request.
//!
//! A request signed as AWS clients sign goes to the AWS front whatever its path, but for the messaging WebSocket; both
//! fronts have `POST /meetings`. Everything else goes by path: signaling, client events, health, the web client, then the
//! application front.
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
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use carillon_analytics::Analytics;
use carillon_app::{AppError, Code};
use carillon_aws::Outcome;
use carillon_control::Control;
use carillon_proto::client_events::REPORT_BYTES_MAX;
use metrics_exporter_prometheus::PrometheusHandle;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

use super::guard::{self, DevGuard};
use super::messaging::{self, MessagingDoor};
use super::reporters::Reporters;
use super::{cors, events, health, leftover, region, signaling, web};
use crate::meeting_actor::LiveMeetings;
use crate::metrics::{Histogram, Metric};
use crate::shutdown::Shutdown;
use crate::traces::{self, RequestSpan};

/// Reading a body and answering; the longest use case is a hundred attendees made at once.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The same with a file of a visit, which is taken in as it comes.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// What the answers of this crate are made from.
#[derive(Clone)]
pub struct Services {
    /// The use cases.
    pub control: Control,
    /// What becomes of meetings.
    pub analytics: Analytics,
    /// Whose reports are taken when their meeting is over.
    pub reporters: Arc<Reporters>,
    /// The live meetings.
    pub live: Arc<LiveMeetings>,
    /// Messaging sessions.
    pub door: MessagingDoor,
    /// The metrics page.
    pub metrics: PrometheusHandle,
    /// How far the shutdown is.
    pub shutdown: Shutdown,
    /// From where else the web client may play recordings, as sources of a content security policy.
    pub media_sources: Arc<str>,
}

/// A front: answers any request, in its own error shape and within [`REQUEST_TIMEOUT`].
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
        .route("/v1/client-events", events.layer(DefaultBodyLimit::max(REPORT_BYTES_MAX)))
        .route("/control/{meeting}", any(signaling::upgrade))
        .route(messaging::PATH, any(messaging::upgrade))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/nearest-media-region", get(region::nearest))
        .route("/", get(web::index))
        .route("/m/{*link}", get(web::index))
        .route("/r/{*link}", get(web::index))
        .route("/dashboard", get(web::index))
        .route("/dashboard/{*view}", get(web::index))
        .route("/c", get(web::index))
        .route("/c/{*channel}", get(web::index))
        .route("/v", get(web::index))
        .route("/v/{*visit}", get(web::index))
        .route("/account", get(web::index))
        .route("/account/{*view}", get(web::index))
        .route("/visits", get(web::index))
        .route("/visits/{*visit}", get(web::index))
        .route("/sign-up", get(web::index))
        .route("/sign-up/{*invitation}", get(web::index))
        .route("/assets/{*path}", get(web::asset))
        .with_state(services)
        .merge(app)
        .fallback(fallback);
    let rest = match traces::are_sent() {
        true => rest.layer(axum::middleware::from_fn(traces::note_route)),
        false => rest,
    };
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
            let front = match carillon_aws::is_aws_signed(&parts) {
                // Its address is signed, and judged when the socket is open.
                true if parts.uri.path() != messaging::PATH => "aws",
                _ => label(&parts.uri),
            };
            let span = RequestSpan::begin(front, &parts);
            let (body, mut leftover) = leftover::watch(body);
            let request = Request::from_parts(parts, body);
            let mut response = if cors::asks_for_aws(&request) {
                cors::preflight()
            } else if front == "aws" {
                cors::opened(aws.oneshot(request).await?)
            } else {
                match tokio::time::timeout(patience(&request), rest.oneshot(request)).await {
                    Ok(answer) => answer?,
                    Err(_) => late(leftover.is_there()),
                }
            };
            if response.status() == StatusCode::REQUEST_TIMEOUT {
                // The rest of the body would be read as the next request (RFC 9110, section 15.5.9).
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            leftover.discard().await;
            Histogram::HttpRequest.record_labelled("front", front, started.elapsed());
            count(front, &response, started.elapsed());
            span.end(&response);
            Ok(response)
        })
    }
}

/// How long a request may take until it is answered. A file comes as fast as somebody's line is.
fn patience(request: &Request) -> Duration {
    let is_file = request.method() == Method::POST && request.uri().path().ends_with("/attachments");
    if is_file { UPLOAD_TIMEOUT } else { REQUEST_TIMEOUT }
}

/// Which part of the server answers a path, for metrics.
fn label(uri: &Uri) -> &'static str {
    let first = uri.path().split('/').nth(1).unwrap_or_default();
    match first {
        "control" => "signaling",
        "connect" => "messaging",
        "v1" => "events",
        "healthz" | "readyz" | "metrics" => "health",
        "" | "m" | "r" | "dashboard" | "c" | "v" | "visits" | "account" | "sign-up" | "assets" => "web",
        _ => "app",
    }
}

/// The answer to a request whose time is up: a client that owes a part of its body was slow, else this server was.
fn late(owes_body: bool) -> Response {
    let error = if owes_body {
        AppError::new(Code::Timeout, "the request did not arrive in time")
    } else {
        AppError::new(Code::Unavailable, "this took too long; try again")
    };
    // The front that would let pages of other origins read this has not come to it.
    let open = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from(header::RETRY_AFTER)),
    ];
    (open, error).into_response()
}

fn count(front: &'static str, response: &Response, took: Duration) {
    let class = match response.status().as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    metrics::counter!(Metric::HttpRequests.describe().0, "front" => front, "status" => class).increment(1);
    if let Some(outcome) = response.extensions().get::<Outcome>() {
        count_aws(outcome, took);
    }
}

/// Operations and errors are words of the API's table; a request whose signature does not hold has no operation.
fn count_aws(outcome: &Outcome, took: Duration) {
    let operation = outcome.operation.unwrap_or("none");
    let error = outcome.error.unwrap_or("none");
    metrics::counter!(Metric::AwsRequests.describe().0, "operation" => operation, "error" => error)
        .increment(1);
    Histogram::AwsRequest.record_labelled("operation", operation, took);
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

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use futures_util::stream;
    use http_body_util::BodyExt as _;
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    fn door(aws: impl Fn() -> Response + Clone + Send + Sync + 'static) -> FrontDoor {
        let aws = BoxCloneSyncService::new(tower::service_fn(move |_| std::future::ready(Ok(aws()))));
        let rest = Router::new()
            .route("/read", post(|_: Bytes| async { "read" }))
            .route("/stuck", post(|_: Bytes| std::future::pending::<()>()));
        FrontDoor { aws, rest }
    }

    /// Status, headers and the `code` of the body.
    async fn refusal(path: &str, body: Body) -> (u16, HeaderMap, String) {
        let request = Request::post(path).body(body).unwrap();
        let (parts, body) = door(|| ().into_response()).call(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert!(body["error"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        assert_eq!(parts.headers["access-control-allow-origin"], "*");
        (parts.status.as_u16(), parts.headers, body["code"].as_str().unwrap().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_owes_its_body_hears_of_its_timeout_in_json() {
        let silent = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let (status, headers, code) = refusal("/read", silent).await;
        assert_eq!((status, code.as_str()), (408, "Timeout"));
        assert_eq!(headers["connection"], "close");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_stuck_says_when_to_come_back() {
        let (status, headers, code) = refusal("/stuck", Body::from("x")).await;
        assert_eq!((status, code.as_str()), (503, "Unavailable"));
        assert_eq!(headers["retry-after"], "1");
    }

    #[test]
    fn an_answer_of_the_aws_front_is_counted_by_operation_and_error() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let page = recorder.handle();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let answered = |operation, error| {
            let outcome =
                Outcome { operation, error, access_key_id: Some("AKID".into()), request_id: "7".into() };
            let mut door = door(move || (axum::Extension(outcome.clone()), "").into_response());
            let request = Request::get("/meetings").header("authorization", "AWS4-HMAC-SHA256 x");
            let request = request.body(Body::empty()).unwrap();
            metrics::with_local_recorder(&recorder, || runtime.block_on(door.call(request)).unwrap());
        };
        answered(Some("CreateMeeting"), None);
        answered(Some("CreateMeeting"), None);
        answered(None, Some("InvalidSignatureException"));
        let page = page.render();
        for line in [
            r#"carillon_aws_requests_total{operation="CreateMeeting",error="none"} 2"#,
            r#"carillon_aws_requests_total{operation="none",error="InvalidSignatureException"} 1"#,
        ] {
            assert!(page.contains(line), "{page}");
        }
        assert!(!page.contains("AKID"));
    }
}
