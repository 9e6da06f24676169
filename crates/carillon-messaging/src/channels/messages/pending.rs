//! Messages that a channel's flow has not let through: what their senders see of them, and what becomes of them.
//!
//! A message that is pending or has failed lies among those to one member, with its sender as the only one who sees it;
//! when it is let through it takes its place among the others, at the time when it was sent. A change that is pending
//! lies nowhere but with what is being processed: all see the message as it was.

use carillon_ports::rows::View;
use carillon_proto::app_instance::{AppInstanceArn, MemberId, MessageId};
use serde::{Deserialize, Serialize};

use super::operations::{members_of, tell_of};
use super::{ChannelMessage, MessageStatus, Persistence, history};
use crate::channels::channel::announce;
use crate::channels::standing::{Deed, Entry, Whose, by_name_of_today};
use crate::channels::{Bearer, ChannelName};
use crate::error::MessagingError;
use crate::news::{Audience, Event};
use crate::once::Call;
use crate::service::{Change as Transaction, Messaging};

/// What a flow processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::channels) enum Change {
    /// A message that was sent.
    Create,
    /// Another content of a message.
    Update,
}

/// How a flow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::channels) enum Outcome {
    /// The message is let through.
    Sent,
    /// A processor refuses it.
    Denied,
    /// A processor could not be reached, or did not answer.
    Failed,
}

/// The message, whoever sees it.
pub(in crate::channels) fn find(
    view: &dyn View,
    name: &ChannelName,
    id: &MessageId,
) -> Result<Option<ChannelMessage>, MessagingError> {
    history::find(view, name, id)
}

/// Tells its sender that a message is pending, and keeps it for the sender alone if it is to be kept.
pub(super) fn keep(
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    what: Change,
    message: &ChannelMessage,
) -> Result<(), MessagingError> {
    let pending = ChannelMessage { status: MessageStatus::Pending, ..message.clone() };
    if what == Change::Create && message.persistence == Persistence::Persistent {
        history::put(change, name, &pending);
    }
    let event = match what {
        Change::Create => Event::MessagePending,
        Change::Update => Event::UpdatePending,
    };
    tell_sender(change, instance, name, event, pending)
}

/// Does what a flow has come to.
pub(in crate::channels) fn end_processing(
    service: &Messaging,
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    (what, message): (Change, ChannelMessage),
    outcome: Outcome,
) -> Result<(), MessagingError> {
    let outcome = match outcome {
        Outcome::Sent if !is_still_allowed(service, change, name, what, &message.sender.id)? => {
            Outcome::Failed
        }
        outcome => outcome,
    };
    if what == Change::Create {
        note(service, change, name, &message, outcome);
    }
    let event = match (what, outcome) {
        (Change::Create, Outcome::Sent) => return release(change, instance, name, message),
        (Change::Update, Outcome::Sent) => return update(service, change, instance, name, message),
        (Change::Create, Outcome::Denied) => Event::MessageDenied,
        (Change::Create, Outcome::Failed) => Event::MessageFailed,
        (Change::Update, Outcome::Denied) => Event::UpdateDenied,
        (Change::Update, Outcome::Failed) => Event::UpdateFailed,
    };
    if what == Change::Create && message.persistence == Persistence::Persistent {
        // The retention settings may have had it erased.
        let Some(kept) = history::find(change, name, &message.id)? else { return Ok(()) };
        history::remove(change, name, &kept);
        if outcome == Outcome::Failed {
            history::put(change, name, &with(message.clone(), outcome));
        }
    }
    tell_sender(change, instance, name, event, with(message, outcome))
}

/// What a flow has come to with a message that was sent not long ago, if the history does not say.
pub(in crate::channels) fn outcome(
    service: &Messaging,
    change: &Transaction<'_>,
    name: &ChannelName,
    id: &MessageId,
) -> Result<Option<MessageStatus>, MessagingError> {
    let Some(call) = processing_of(name, id) else { return Ok(None) };
    Ok(call.made_before(change, service)?.map(|made| match made.as_str() {
        DENIED => MessageStatus::Denied,
        FAILED => MessageStatus::Failed,
        _ => MessageStatus::Sent,
    }))
}

/// Notes that of a message of which nothing may be left, as long as whoever sent it or judged it may ask once more.
fn note(
    service: &Messaging,
    change: &mut Transaction<'_>,
    name: &ChannelName,
    message: &ChannelMessage,
    outcome: Outcome,
) {
    let made = match outcome {
        Outcome::Sent if message.persistence == Persistence::Persistent => return,
        Outcome::Sent => SENT,
        Outcome::Denied => DENIED,
        Outcome::Failed => FAILED,
    };
    if let Some(call) = processing_of(name, &message.id) {
        call.note(change, service.now(), made);
    }
}

/// The processing of a message as a call that is made once, by the message's id.
fn processing_of(name: &ChannelName, id: &MessageId) -> Option<Call> {
    let of = format!("{} {}", name.instance, name.id);
    Some(Call::new("ChannelFlow", of, id.as_str().parse().ok()?, &()))
}

const SENT: &str = "SENT";
const DENIED: &str = "DENIED";
const FAILED: &str = "FAILED";

/// Whether its sender may still do it: of whoever was removed or banned meanwhile nothing more is shown.
fn is_still_allowed(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
    what: Change,
    sender: &MemberId,
) -> Result<bool, MessagingError> {
    let bearer = Bearer { instance: name.instance.clone(), member: sender.clone() };
    let deed = match what {
        Change::Create => Deed::Send,
        Change::Update => Deed::Edit,
    };
    match Entry::find(service, view, &bearer, name) {
        Ok(entry) => Ok(entry.may(deed, Whose::Own)),
        Err(MessagingError::Forbidden(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Fails a message, or another content of one, of which nothing else is known.
pub(in crate::channels) fn lose(
    service: &Messaging,
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    id: &MessageId,
) -> Result<(), MessagingError> {
    let Some(message) = history::find(change, name, id)? else { return Ok(()) };
    let what = match message.status {
        MessageStatus::Sent => Change::Update,
        _ => Change::Create,
    };
    end_processing(service, change, instance, name, (what, message), Outcome::Failed)
}

/// Another content of a message was not let through before that was redacted.
pub(super) fn fail_update(
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    redacted: ChannelMessage,
) -> Result<(), MessagingError> {
    tell_sender(change, instance, name, Event::UpdateFailed, with(redacted, Outcome::Failed))
}

fn release(
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    message: ChannelMessage,
) -> Result<(), MessagingError> {
    if message.persistence == Persistence::Persistent {
        let Some(kept) = history::find(change, name, &message.id)? else { return Ok(()) };
        history::remove(change, name, &kept);
        history::put(change, name, &message);
    }
    tell_of(change, instance, name, Event::MessageCreated, message)
}

fn update(
    service: &Messaging,
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    asked: ChannelMessage,
) -> Result<(), MessagingError> {
    // What was redacted or erased meanwhile stays so.
    let now = history::find(change, name, &asked.id)?.filter(|now| !now.is_redacted);
    let Some(now) = now else { return Ok(()) };
    let message = ChannelMessage {
        content: asked.content,
        metadata: asked.metadata,
        attributes: asked.attributes,
        content_type: asked.content_type,
        edited_at: asked.edited_at,
        updated_at: service.now(),
        ..now
    };
    history::put(change, name, &message);
    tell_of(change, instance, name, Event::MessageUpdated, message)
}

fn with(message: ChannelMessage, outcome: Outcome) -> ChannelMessage {
    let status = match outcome {
        Outcome::Sent => MessageStatus::Sent,
        Outcome::Denied => MessageStatus::Denied,
        Outcome::Failed => MessageStatus::Failed,
    };
    ChannelMessage { status, ..message }
}

/// Tells the sender, if it is a member still.
fn tell_sender(
    change: &mut Transaction<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    event: fn(ChannelMessage) -> Event,
    mut message: ChannelMessage,
) -> Result<(), MessagingError> {
    let sender: &MemberId = &message.sender.id;
    let audience = Audience::Only(members_of(change, name, [sender, sender])?);
    message.sender = by_name_of_today(change, name, &message.sender)?;
    announce(change, instance, name, audience, event(message));
    Ok(())
}
