//! Channel flows: processors that see each message of a channel before its members do, and change or refuse it.
//!
//! A message that is sent to a channel with a flow is pending: its sender alone sees it, until the processors have
//! answered one after the other, each by its callback. What is done with it is written with the message, so that a restart
//! loses nothing; the processors are those that the flow had at that time. A processor that cannot be reached, or does
//! not answer in time, is passed over or fails the message, as its fallback says.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `instance/<app instance>` | `flow`, flow | [`ChannelFlow`] |
//! | | `flow-channel`, flow, channel | that the channel has it |
//! | | `flows` | how many flows there are |
//! | `channel/<app instance>/<channel>` | `processing`, message | how far the message has come |
//! | `flows` | `waiting`, function | how many messages wait for its answer |
//! | | `waiting-in`, app instance, channel, function | how many of them the channel sent |
//! | | `due`, function, time, app instance, channel, message | that it is to be called then |
//! | | `deadline`, time, app instance, channel, message | that the fallback decides then, for which function |
//!
//! Wire: chime-messaging-api, section 9.

mod association;
mod callback;
mod flow;
mod processing;
mod words;

use carillon_proto::app_instance::ChannelFlowId;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::Name;

pub use callback::{Callback, Ruling};
pub use flow::{CreateChannelFlow, UpdateChannelFlow};
pub use processing::{FlowLane, FlowStep, Invocation};
pub use words::WordFilter;

pub(super) use association::forget as forget_association;
pub(crate) use flow::{find as find_flow, put as put_flow};
pub(super) use processing::{begin, cancel, find as find_processing, forget_row};

/// Processors that see the messages of channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFlow {
    /// Unique for ever.
    pub id: ChannelFlowId,
    /// What people call it.
    pub name: Name,
    /// In the order in which they are asked.
    pub processors: Vec<Processor>,
    /// By key.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Who sees messages before members do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Processor {
    /// What people call it.
    pub name: Name,
    /// The resource name of its function.
    pub function: String,
    /// Which comes first.
    pub order: u8,
    /// What becomes of a message when it cannot be reached.
    pub fallback: Fallback,
}

/// What becomes of a message whose processor cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fallback {
    /// It goes on as if the processor had left it as it is.
    Continue,
    /// It fails.
    Abort,
}
