//! `/control/{meeting}`: the signaling WebSocket.
//!
//! [`handshake`] finds the token and answers the upgrade; [`socket`] carries frames between an admitted client and
//! its meeting; [`refused`] tells a client that has no business here why, in the one way that it understands.
//!
//! Wire: amazon-chime-sdk-js, `DefaultSignalingClient.ts`, `SignalingClientConnectionRequest.ts`; RFC 6455.

mod handshake;
mod refused;
mod socket;

pub use handshake::upgrade;
