//! Spans for an OpenTelemetry collector: what the server was asked for, who was connected, which pipelines ran.
//!
//! Made by hand where the work is, of fixed words, ids and codes. Nothing is taken from the log: what libraries write
//! there is nobody's business outside. Where no collector is named, a span is nothing and costs a look at one cell.
//!
//! Invariant: no span holds a name, a token, a message, an address, or a path as a client wrote it.
//!
//! Wire: W3C Trace Context (`traceparent`); OpenTelemetry semantic conventions for HTTP and RPC.

mod queue;
mod request;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt as _, Tracer as _,
    TracerProvider as _,
};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanExporter as _};

pub use queue::Sending;
pub use request::{RequestSpan, note_route};

/// Whoever makes spans asks here, as whoever counts does: spans belong to the process.
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Why no spans can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// There is no client for it.
    #[error("make a client for the collector")]
    Client(#[from] reqwest::Error),
    /// The address is none.
    #[error("send spans there")]
    Exporter(#[from] ExporterBuildError),
}

/// Begins to send spans to a collector's address, once in a process.
pub fn install(endpoint: &str) -> Result<Sending, TracesError> {
    let resource = Resource::builder()
        .with_service_name("carillon")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let mut exporter = exporter(endpoint)?;
    exporter.set_resource(&resource);
    let (queue, sending) = queue::start(exporter);
    let provider = SdkTracerProvider::builder().with_resource(resource).with_span_processor(queue).build();
    // A second one would only be without effect.
    let _ = TRACER.set(provider.tracer("carillon"));
    Ok(sending)
}

/// Whether anybody gets spans.
pub fn are_sent() -> bool {
    TRACER.get().is_some()
}

fn exporter(endpoint: &str) -> Result<SpanExporter, TracesError> {
    let client = reqwest::Client::builder()
        .user_agent(concat!("carillon/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(EXPORT_TIMEOUT)
        .timeout(EXPORT_TIMEOUT)
        .build()?;
    let exporter = SpanExporter::builder().with_http().with_http_client(client);
    Ok(exporter.with_endpoint(endpoint).with_timeout(EXPORT_TIMEOUT).build()?)
}

/// Something that takes time. It ends when it is dropped; nothing where nobody gets spans.
#[derive(Debug)]
pub struct Span(Option<opentelemetry_sdk::trace::Span>);

impl Span {
    /// Something that the server does for somebody outside.
    pub fn of_server(name: &'static str) -> Self {
        Self::begin(TRACER.get(), name, SpanKind::Server, &Context::new())
    }

    /// Something that the server does by itself.
    pub fn internal(name: &'static str) -> Self {
        Self::begin(TRACER.get(), name, SpanKind::Internal, &Context::new())
    }

    /// A part of this.
    pub fn part(&self, name: &'static str) -> Self {
        let whole = self.0.as_ref().map(|span| span.span_context().clone());
        let tracer = TRACER.get().filter(|_| whole.is_some());
        Self::begin(tracer, name, SpanKind::Internal, &within(whole.unwrap_or(SpanContext::NONE)))
    }

    /// Says something of it: ids, codes and words of the program alone.
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.set(key, value);
        self
    }

    /// The same, later.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        if let Some(span) = &mut self.0 {
            span.set_attribute(KeyValue::new(key, value));
        }
    }

    /// It went wrong, and not by the fault of whoever asked.
    pub fn fail(&mut self) {
        if let Some(span) = &mut self.0 {
            span.set_status(Status::error(""));
        }
    }

    fn begin(tracer: Option<&SdkTracer>, name: &'static str, kind: SpanKind, whole: &Context) -> Self {
        let builder = SpanBuilder::from_name(name).with_kind(kind);
        Self(tracer.map(|tracer| tracer.build_with_context(builder, whole)))
    }
}

fn within(whole: SpanContext) -> Context {
    Context::new().with_remote_span_context(whole)
}

/// For one batch; the next waits meanwhile.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);
