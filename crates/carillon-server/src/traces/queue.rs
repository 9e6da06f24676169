//! The way of spans to the collector: a bounded queue, sent in batches.
//!
//! Whoever ends a span never waits. What does not fit, or what the collector does not take, is lost and counted:
//! traces are to look at, and nothing depends on them.
//!
//! Invariant: at most [`QUEUE_MAX`] spans wait, and one batch of [`BATCH_MAX`] is under way.

use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::EXPORT_TIMEOUT;
use crate::metrics::Metric;

/// Takes spans that have ended.
#[derive(Debug)]
pub struct Queue(mpsc::Sender<Queued>);

/// The task that sends them.
#[derive(Debug)]
pub struct Sending {
    queue: mpsc::Sender<Queued>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
enum Queued {
    Ended(Box<SpanData>),
    /// Everything before this is to be sent, and then nothing more.
    Last(oneshot::Sender<()>),
}

/// Makes a queue that is emptied into `exporter`.
pub fn start(exporter: impl SpanExporter + 'static) -> (Queue, Sending) {
    let (sender, receiver) = mpsc::channel(QUEUE_MAX);
    let task = tokio::spawn(send(receiver, exporter));
    (Queue(sender.clone()), Sending { queue: sender, task })
}

impl Sending {
    /// Sends what waits, as far as the collector takes it in time, and stops.
    pub async fn stop(self) {
        let (sent, all_sent) = oneshot::channel();
        let flushed = async {
            self.queue.send(Queued::Last(sent)).await.ok()?;
            all_sent.await.ok()
        };
        if timeout(FLUSH_TIMEOUT, flushed).await.is_err() {
            tracing::warn!("the collector does not take the last spans in time");
        }
        self.task.abort();
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if self.0.try_send(Queued::Ended(Box::new(span))).is_err() {
            Metric::SpansLost.increment();
        }
    }

    /// Everything is under way already; [`Sending::stop`] waits for it.
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

async fn send(mut queue: mpsc::Receiver<Queued>, exporter: impl SpanExporter) {
    let mut failing = false;
    while let Some(first) = queue.recv().await {
        let (batch, last) = gather(first, &mut queue).await;
        export(&exporter, batch, &mut failing).await;
        if let Some(last) = last {
            // Nobody waits for it any more where it took too long.
            let _ = last.send(());
            return;
        }
    }
}

/// What comes within the interval after the first, up to a batch.
async fn gather(
    first: Queued,
    queue: &mut mpsc::Receiver<Queued>,
) -> (Vec<SpanData>, Option<oneshot::Sender<()>>) {
    let until = Instant::now() + INTERVAL;
    let (mut batch, mut next) = (Vec::new(), Some(first));
    loop {
        match next {
            Some(Queued::Ended(span)) => batch.push(*span),
            Some(Queued::Last(last)) => return (batch, Some(last)),
            None => return (batch, None),
        }
        if batch.len() >= BATCH_MAX {
            return (batch, None);
        }
        next = timeout_at(until, queue.recv()).await.unwrap_or(None);
    }
}

async fn export(exporter: &impl SpanExporter, batch: Vec<SpanData>, failing: &mut bool) {
    let spans = batch.len() as u64;
    if spans == 0 {
        return;
    }
    let outcome = timeout(EXPORT_TIMEOUT, exporter.export(batch)).await;
    if matches!(outcome, Ok(Ok(()))) {
        *failing = false;
        return;
    }
    Metric::SpansLost.add(spans);
    if !std::mem::replace(failing, true) {
        match outcome {
            Ok(outcome) => tracing::warn!(error = ?outcome.err(), "the collector does not take spans"),
            Err(_) => tracing::warn!("the collector does not take spans in time"),
        }
    }
}

/// A span takes about a kilobyte; a minute of thirty requests a second.
pub const QUEUE_MAX: usize = 2_048;
/// Spans in one request.
pub const BATCH_MAX: usize = 512;
/// What ends waits for more at most so long.
const INTERVAL: Duration = Duration::from_secs(2);
/// The last of a process that ends.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);
