//! NATS JetStream: each event is a message of the subject `<prefix>.<MeetingId>`, each record of a stream one of
//! `<prefix>.<stream>.<app instance>.<channel>`.
//!
//! The message id is the event's id, so that the server drops a repetition within the stream's window. A delivery
//! counts when the server has acknowledged that the message is in a stream; one that catches the subjects is made
//! when there is none, at first and whenever a message finds none: it may have been lost with the server's disk.

use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::{self, stream};
use async_nats::{ConnectOptions, HeaderMap};
use bytes::Bytes;
use carillon_ports::sink::DeliveryError;
use tokio::sync::Mutex;

use super::in_words;

/// Where NATS is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsConfig {
    /// `nats://` or `tls://`, with user and password where needed.
    pub url: carillon_proto::redact::Redacted<String>,
    /// What all subjects begin with.
    pub subject: String,
    /// The stream that is made when there is none of this name.
    pub stream: String,
}

pub(super) struct NatsSink {
    config: NatsConfig,
    /// Connected at the first delivery; from there on the client comes back by itself.
    context: Mutex<Option<jetstream::Context>>,
}

impl NatsSink {
    pub(super) fn new(config: NatsConfig) -> Self {
        Self { config, context: Mutex::default() }
    }

    pub(super) async fn deliver(&self, subject: String, id: &str, body: String) -> Result<(), DeliveryError> {
        let context = self.connected().await?;
        let message = Message { subject, id, body: body.into() };
        match message.publish(&context).await {
            Err(error) if error.kind() == PublishErrorKind::StreamNotFound => {
                self.make_stream(&context).await?;
                message.publish(&context).await.map_err(failed)
            }
            outcome => outcome.map_err(failed),
        }
    }

    async fn connected(&self) -> Result<jetstream::Context, DeliveryError> {
        let mut context = self.context.lock().await;
        if let Some(context) = &*context {
            return Ok(context.clone());
        }
        let client = ConnectOptions::new()
            .name("carillon")
            .connection_timeout(CONNECT_TIMEOUT)
            .connect(self.config.url.expose().as_str())
            .await
            .map_err(failed)?;
        let made = jetstream::new(client);
        self.make_stream(&made).await?;
        Ok(context.insert(made).clone())
    }

    /// Makes the stream, unless there is one of its name.
    async fn make_stream(&self, context: &jetstream::Context) -> Result<(), DeliveryError> {
        let stream = stream::Config {
            name: self.config.stream.clone(),
            subjects: vec![format!("{}.>", self.config.subject)],
            max_age: STREAM_AGE,
            duplicate_window: DUPLICATE_WINDOW,
            ..stream::Config::default()
        };
        context.get_or_create_stream(stream).await.map(drop).map_err(failed)
    }
}

/// An event as it is sent, perhaps twice.
struct Message<'a> {
    subject: String,
    id: &'a str,
    body: Bytes,
}

impl Message<'_> {
    async fn publish(&self, context: &jetstream::Context) -> Result<(), PublishError> {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", self.id);
        let sent = context.publish_with_headers(self.subject.clone(), headers, self.body.clone()).await?;
        sent.await.map(drop)
    }
}

fn failed(error: impl std::error::Error) -> DeliveryError {
    DeliveryError::Failed(in_words(&error))
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Of a stream that we make; the operator may change it, and it is not changed back.
const STREAM_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// As long as the longest pause between two attempts.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(10 * 60);
