//! Messages of a channel.

mod content;
mod history;
mod operations;
mod pending;

pub use content::{Attributes, Content};
pub use operations::{MessageList, SendMessage, SortOrder, UpdateMessage};

pub(super) use history::{erase_before, last_of_all};
pub(super) use operations::last_at;
pub(super) use pending::{Change, Outcome, end_processing, find, lose, outcome};

use carillon_proto::app_instance::{MemberId, MessageId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Member;
use crate::text::Metadata;

/// What somebody sent to a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelMessage {
    /// Unique for ever.
    pub id: MessageId,
    /// What it says; empty when redacted.
    pub content: Content,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// What it is for.
    pub kind: MessageKind,
    /// Whether it is kept.
    pub persistence: Persistence,
    /// Who sent it.
    pub sender: Member,
    /// Who alone sees it, beside the sender.
    pub target: Option<MemberId>,
    /// What its content is, in the application's words.
    pub content_type: Option<Redacted<String>>,
    /// What bots and filters of push notifications look at.
    pub attributes: Attributes,
    /// Whether its content was removed.
    pub is_redacted: bool,
    /// How far it has come.
    #[serde(default)]
    pub status: MessageStatus,
    /// When it was sent: later than every message of the channel before it, or as late and behind it.
    pub created_at: Timestamp,
    /// When its sender changed it last.
    pub edited_at: Option<Timestamp>,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageKind {
    /// What people write.
    Standard,
    /// What applications tell each other, such as that somebody is typing: 30 bytes at most.
    Control,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageStatus {
    /// Members see it.
    #[default]
    Sent,
    /// The channel's flow has it; its sender alone sees it.
    Pending,
    /// The channel's flow could not be asked; its sender alone sees it.
    Failed,
    /// The channel's flow refuses it; it is not kept.
    Denied,
}

/// Whether a message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Persistence {
    /// It is part of the history.
    Persistent,
    /// Who is connected hears it, and nobody else.
    NonPersistent,
}
