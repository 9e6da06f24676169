//! Messaging sessions: who is connected, and who of them hears of what.
//!
//! A session is a WebSocket of a user that hears of all that happens in the user's channels. [`Hub`] decides, without a
//! socket and without a clock; a shell tells it of sockets and news, and does what it says.
//!
//! Wire: the messaging WebSocket (chime-messaging-api, section 7).

mod hub;
mod name;
mod pace;
mod prefetch;

#[cfg(test)]
mod tests;

pub use hub::{Asking, Ending, Hub, HubLimits, Refusal, SignedWith, SocketId, Step};
pub use name::SessionName;
pub use prefetch::{ChannelDetails, PrefetchSort};
