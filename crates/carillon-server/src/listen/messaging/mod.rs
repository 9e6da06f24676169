//! `/connect`: the messaging WebSocket.
//!
//! [`handshake`] answers the upgrade and finds out whose socket it is; [`socket`] carries events to it,
//! and [`prefetch`] what was there before.
//!
//! Wire: amazon-chime-sdk-js, `DefaultMessagingSession.ts`; RFC 6455; chime-messaging-api, section 7.

mod handshake;
mod prefetch;
mod socket;
#[cfg(test)]
mod tests;

pub use handshake::{MessagingDoor, upgrade};

/// The path that the client has in its code.
pub const PATH: &str = "/connect";
