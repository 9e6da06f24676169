//! The live meetings of this process: one task each around the sans-IO core.
//!
//! [`LiveMeetings`] finds and opens them and carries control's orders to them; [`actor`] is the task; [`chronicle`] is
//! what recordings are told.

mod actor;
mod chronicle;
mod live;
mod media;
mod observed;
#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use live::{LiveMeetings, MeetingGone, MeetingHandle};

use crate::socket_queue::{Bounds, SocketHandle, SocketQueue, socket_queue};

/// A meeting's end of the queue to one signaling WebSocket.
pub type ConnectionHandle = SocketHandle<Bytes>;
/// The other end.
pub type ConnectionQueue = SocketQueue<Bytes>;

/// Both ends of the queue to one signaling WebSocket.
pub fn connection_queue() -> (ConnectionHandle, ConnectionQueue) {
    socket_queue(BOUNDS)
}

/// A client in a meeting of 250 gets about ten frames a second, so this is half a minute of not reading. The largest
/// frame is an answer of some 150 KiB; a full roster has 30.
const BOUNDS: Bounds = Bounds { frames_max: 256, bytes_max: 2 << 20 };
