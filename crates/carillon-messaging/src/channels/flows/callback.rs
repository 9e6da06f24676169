//! The answers of processors.

use carillon_proto::app_instance::{AppInstanceArn, MessageId};
use carillon_proto::redact::Redacted;

use super::processing::{self, Processing};
use crate::channels::messages::{self, Attributes, Content, MessageStatus, Outcome};
use crate::channels::{ChannelName, channel};
use crate::error::{MessagingError, NO_CHANNEL, NO_MESSAGE};
use crate::identity;
use crate::service::{Change, Messaging};
use crate::text::Metadata;

/// The answer of a processor.
#[derive(Clone, Debug)]
pub struct Callback {
    /// What it was given.
    pub id: Redacted<String>,
    /// Which message.
    pub message: MessageId,
    /// What it says.
    pub ruling: Ruling,
}

/// What a processor says of a message.
#[derive(Clone, Debug)]
pub enum Ruling {
    /// Nobody sees it.
    Deny,
    /// It goes on, with what is given in the places of what it has.
    Allow {
        /// What it says.
        content: Option<Content>,
        /// What the application remembers with it.
        metadata: Option<Metadata>,
        /// What bots and filters of push notifications look at.
        attributes: Option<Attributes>,
        /// What its content is, in the application's words.
        content_type: Option<Redacted<String>>,
    },
    /// Something that no call could say: the message fails, whatever the fallback is for those who say nothing.
    Unclear,
}

impl Ruling {
    /// It goes on as it is.
    pub const AS_IT_IS: Self =
        Self::Allow { content: None, metadata: None, attributes: None, content_type: None };
}

impl Messaging {
    /// Takes the answer of the processor that was asked. The first one stands.
    pub async fn channel_flow_callback(
        &self,
        name: &ChannelName,
        callback: Callback,
    ) -> Result<AppInstanceArn, MessagingError> {
        let name = name.clone();
        self.write(move |service, change| {
            let arn = service.arn(&identity::found(change, &name.instance)?);
            if !channel::is_there(change, &name)? {
                return Err(NO_CHANNEL);
            }
            let Some(mut processing) = processing::find(change, &name, &callback.message)? else {
                return Err(not_pending(service, change, &name, &callback.message)?);
            };
            check_id(&processing, callback.id.expose())?;
            match &callback.ruling {
                Ruling::Deny => processing::end(service, change, &name, processing, Outcome::Denied)?,
                Ruling::Unclear => processing::end(service, change, &name, processing, Outcome::Failed)?,
                Ruling::Allow { content, metadata, attributes, content_type } => {
                    let message = &mut processing.message;
                    if let Some(content) = content {
                        message.content = content.clone();
                    }
                    message.metadata = metadata.clone().or_else(|| message.metadata.take());
                    if let Some(attributes) = attributes {
                        message.attributes = attributes.clone();
                    }
                    message.content_type = content_type.clone().or_else(|| message.content_type.take());
                    processing::advance(service, change, &name, processing)?;
                }
            }
            Ok(arn)
        })
        .await
    }
}

/// What is said of a message that is not being processed.
fn not_pending(
    service: &Messaging,
    change: &Change<'_>,
    name: &ChannelName,
    id: &MessageId,
) -> Result<MessagingError, MessagingError> {
    let message = messages::find(change, name, id)?;
    let was_sent = message.is_some_and(|message| message.status == MessageStatus::Sent);
    let was_processed = was_sent || messages::outcome(service, change, name, id)?.is_some();
    Ok(if was_processed { NOT_PENDING } else { NO_MESSAGE })
}

fn check_id(processing: &Processing, id: &str) -> Result<(), MessagingError> {
    if processing.callback() == id {
        return Ok(());
    }
    // It was one of this message, whose processor has answered.
    Err(if processing.was_callback(id) { NOT_PENDING } else { NO_CALLBACK })
}

/// What is said of an answer that comes once more.
const NOT_PENDING: MessagingError = MessagingError::Invalid {
    field: "ChannelMessage.MessageId",
    problem: std::borrow::Cow::Borrowed("is that of a non-pending message"),
};
const NO_CALLBACK: MessagingError = MessagingError::Forbidden("The callback is not one of this message");
