//! Spans from their making to the collector.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use carillon_aws::Outcome;
use metrics_exporter_prometheus::PrometheusBuilder;
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::queue::{BATCH_MAX, QUEUE_MAX};
use super::*;

/// A collector that keeps batches, or refuses them.
#[derive(Clone, Debug, Default)]
struct Collected {
    batches: Arc<Mutex<Vec<Vec<SpanData>>>>,
    refuses: bool,
}

impl SpanExporter for Collected {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.batches.lock().unwrap().push(batch);
        if self.refuses { Err(OTelSdkError::InternalFailure("no room".to_owned())) } else { Ok(()) }
    }
}

impl Collected {
    fn spans(&self) -> Vec<SpanData> {
        self.batches.lock().unwrap().concat()
    }
}

fn tracer(collected: &Collected) -> (SdkTracer, Sending) {
    let (queue, sending) = queue::start(collected.clone());
    let provider = SdkTracerProvider::builder().with_span_processor(queue).build();
    (provider.tracer("test"), sending)
}

fn traced(tracer: &SdkTracer, front: &'static str, request: Request<Body>, response: &Response) {
    RequestSpan::of(Some(tracer), front, &request.into_parts().0).end(response);
}

fn answered(status: u16, operation: Option<&'static str>, error: Option<&'static str>) -> Response {
    let mut response = axum::http::StatusCode::from_u16(status).unwrap().into_response();
    let outcome = Outcome { operation, error, access_key_id: None, request_id: String::new() };
    response.extensions_mut().insert(outcome);
    response
}

#[tokio::test]
async fn a_request_is_a_part_of_the_trace_of_its_caller_and_named_for_its_operation() {
    let collected = Collected::default();
    let (tracer, sending) = tracer(&collected);
    let request = |sampled: &str| {
        let parent = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{sampled}");
        Request::post("/secret?X-Amz-Signature=1").header("traceparent", parent).body(Body::empty()).unwrap()
    };
    traced(&tracer, "aws", request("01"), &answered(201, Some("CreateMeeting"), None));
    traced(&tracer, "aws", request("00"), &answered(201, Some("CreateAttendee"), None));
    traced(&tracer, "health", request("01"), &answered(200, None, None));
    sending.stop().await;
    let spans = collected.spans();
    assert_eq!(spans.len(), 1, "what its caller does not record is not recorded: {spans:?}");
    let span = &spans[0];
    assert_eq!((span.name.as_ref(), &span.span_kind), ("CreateMeeting", &SpanKind::Server));
    let trace = TraceId::from_hex("4bf92f3577b34da6a3ce929d0e0e4736").unwrap();
    assert_eq!(span.span_context.trace_id(), trace);
    assert_eq!(span.parent_span_id, SpanId::from_hex("00f067aa0ba902b7").unwrap());
    let said: Vec<String> = span.attributes.iter().map(|it| format!("{}={}", it.key, it.value)).collect();
    let expected = [
        "carillon.front=aws",
        "http.request.method=POST",
        "rpc.method=CreateMeeting",
        "http.response.status_code=201",
    ];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_fault_of_ours_is_an_error_and_a_refusal_is_none_and_neither_tells_the_path() {
    let collected = Collected::default();
    let (tracer, sending) = tracer(&collected);
    let request = || Request::builder().method("LOOK").uri("/zoe/4711").body(Body::empty()).unwrap();
    traced(&tracer, "aws", request(), &answered(400, Some("GetMeeting"), Some("NotFoundException")));
    traced(&tracer, "app", request(), &answered(503, None, None));
    sending.stop().await;
    let spans = collected.spans();
    let seen: Vec<_> = spans.iter().map(|span| (span.name.as_ref(), span.status.clone())).collect();
    assert_eq!(seen, [("GetMeeting", Status::Unset), ("_OTHER", Status::error(""))]);
    assert!(!format!("{spans:?}").contains("zoe"));
}

#[test]
fn what_does_not_fit_or_is_refused_is_lost_and_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let page = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        for (refuses, lost) in [(false, 100), (true, QUEUE_MAX + 200)] {
            runtime.block_on(async {
                let collected = Collected { refuses, ..Collected::default() };
                let (tracer, sending) = tracer(&collected);
                for _ in 0..QUEUE_MAX + 100 {
                    drop(Span::begin(Some(&tracer), "one", SpanKind::Internal, &Context::new()));
                }
                sending.stop().await;
                assert_eq!(collected.spans().len(), QUEUE_MAX);
                assert!(collected.batches.lock().unwrap().iter().all(|batch| batch.len() <= BATCH_MAX));
            });
            let counted = format!("carillon_spans_lost_total {lost}");
            assert!(page.render().contains(&counted), "{}", page.render());
        }
    });
}

#[test]
fn a_span_that_nobody_gets_is_nothing() {
    let mut span = Span::begin(None, "one", SpanKind::Internal, &Context::new()).with("key", 1);
    span.fail();
    assert!(span.part("two").0.is_none() && !are_sent());
}
