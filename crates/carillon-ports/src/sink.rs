//! The ways out: they hand one event, one record of a stream, or one message to be judged, to one target.

use async_trait::async_trait;
use carillon_proto::event::Event;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use crate::outbox::Target;

/// Delivers events. When it says so the target has the event; a caller that goes away may or may not have delivered.
#[async_trait]
pub trait EventSink: Send + Sync {
    /// Delivers the event in the form that this kind of target gets.
    async fn deliver(&self, target: &Target, event: &Event) -> Result<(), DeliveryError>;
}

/// Delivers records of streams, with the same promise.
#[async_trait]
pub trait RecordSink: Send + Sync {
    /// Delivers the record in the form that this kind of target gets.
    async fn deliver_record(&self, target: &Target, record: &Record) -> Result<(), DeliveryError>;
}

/// Calls processors of channel flows.
#[async_trait]
pub trait ProcessorSink: Send + Sync {
    /// Hands a message over. What comes back at once may be the answer; otherwise that comes later, by a call.
    async fn process(
        &self,
        target: &Target,
        message: &ProcessorCall,
    ) -> Result<Option<Redacted<Vec<u8>>>, DeliveryError>;
}

/// A message for a processor, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessorCall {
    /// The same however often it is sent: letters and digits.
    pub id: Redacted<String>,
    /// JSON.
    pub body: Redacted<String>,
}

/// A record of a stream, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The same however often it is sent: letters, digits and hyphens.
    pub id: String,
    /// Grows along the stream.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What it is in order with: a resource name.
    pub key: String,
    /// The same as a part of a subject, in words between dots.
    pub subject: String,
    /// JSON.
    pub body: Redacted<String>,
}

/// Why a target does not have an event. The text is for the operator, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may work later.
    #[error("{0}")]
    Failed(String),
    /// It will not work as long as this server is set up as it is.
    #[error("{0}")]
    Refused(String),
}
