//! The span of a request to one of the APIs.
//!
//! Named for the operation of the AWS front, or for method and route of the others, as their routers know them. The
//! path itself is never told: it may hold whatever a client likes. A request with a `traceparent` is a part of the
//! trace that it names, and is recorded if that is.

use axum::extract::{MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use carillon_aws::Outcome;
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{Span as _, SpanContext, SpanKind, TraceContextExt as _, TraceState};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracer;

use super::{Span, TRACER};

/// A request on its way through a front.
#[derive(Debug)]
pub struct RequestSpan {
    span: Span,
    method: &'static str,
}

impl RequestSpan {
    /// For one that has come to a front; nothing for one that is no request to an API.
    pub fn begin(front: &'static str, parts: &Parts) -> Self {
        Self::of(TRACER.get(), front, parts)
    }

    pub(super) fn of(tracer: Option<&SdkTracer>, front: &'static str, parts: &Parts) -> Self {
        let tracer = tracer.filter(|_| matches!(front, "aws" | "app" | "events"));
        let method = known(&parts.method);
        let whole = tracer.map_or_else(Context::new, |_| trace_of(&parts.headers));
        let span = Span::begin(tracer, "request", SpanKind::Server, &whole);
        Self { span: span.with("carillon.front", front).with("http.request.method", method), method }
    }

    /// It was answered.
    pub fn end(mut self, response: &Response) {
        let Some(span) = &mut self.span.0 else { return };
        let outcome = response.extensions().get::<Outcome>();
        let route = response.extensions().get::<MatchedPath>();
        if let Some(operation) = outcome.and_then(|outcome| outcome.operation) {
            span.update_name(operation);
            self.span.set("rpc.method", operation);
        } else if let Some(route) = route {
            span.update_name(format!("{} {}", self.method, route.as_str()));
            self.span.set("http.route", route.as_str().to_owned());
        } else {
            span.update_name(self.method);
        }
        let status = response.status();
        self.span.set("http.response.status_code", i64::from(status.as_u16()));
        if let Some(error) = outcome.and_then(|outcome| outcome.error) {
            self.span.set("error.type", error);
        }
        if status.is_server_error() {
            self.span.fail();
        }
    }
}

/// Tells the door by which route a request was answered.
pub async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// The trace that the caller says this is a part of. Its `tracestate` is free text of strangers, and left behind.
fn trace_of(headers: &HeaderMap) -> Context {
    let told = TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
    let span = told.span().span_context().clone();
    if !span.is_valid() {
        return Context::new();
    }
    let bare = SpanContext::new(
        span.trace_id(),
        span.span_id(),
        span.trace_flags(),
        span.is_remote(),
        TraceState::NONE,
    );
    Context::new().with_remote_span_context(bare)
}

/// A method is a text of the client's.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
