//! The way out: hands one event to one target.

use async_trait::async_trait;
use carillon_proto::event::Event;

use crate::outbox::Target;

/// Delivers events. When it says so the target has the event; a caller that goes away may or may not have delivered.
#[async_trait]
pub trait EventSink: Send + Sync {
    /// Delivers the event in the form that this kind of target gets.
    async fn deliver(&self, target: &Target, event: &Event) -> Result<(), DeliveryError>;
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
