//! The live meetings of this process: one task each around the sans-IO core.
//!
//! [`LiveMeetings`] finds and opens them and carries control's orders to them; [`actor`] is the task; [`connection`]
//! is the bounded queue between a meeting and one signaling WebSocket;
//! [`chronicle`] is what recordings are told.

mod actor;
mod chronicle;
mod connection;
mod live;
mod media;
mod observed;
#[cfg(test)]
mod tests;

pub use connection::{ConnectionQueue, Outgoing, connection_queue};
pub use live::{LiveMeetings, MeetingGone, MeetingHandle};
