//! Load on a server, ours or another, and what the server pays for it.
//!
//! The media of all attendees are one loop on one thread ([`fleet`]), the same for every server; only the signaling
//! differs ([`carillon`], [`janus`]). A [`scenario`] puts a call on a server of its own and opens one window; a
//! [`campaign`] runs the servers in turn and takes medians. [`capture`], [`outbox`] and [`messages`] tell what recording a call costs,
//! how fast events are on their way out, and how soon a channel has heard of a message. A [`fault`] puts load on one carillon beside a [`control`]
//! call, and tells what that call noticed.

pub mod arrivals;
pub mod campaign;
pub mod capture;
pub mod carillon;
pub mod control;
pub mod fault;
pub mod first_frame;
pub mod fleet;
pub mod janus;
pub mod join;
mod member;
pub mod messages;
mod nats;
pub mod outbox;
pub mod reception;
pub mod scenario;
pub mod server;
pub mod table;
pub mod window;
