//! What the operations of Amazon Chime SDK Identity and Messaging mean, whatever asked for them.
//!
//! [`Messaging`] is the one value that a front calls. Each operation is a transaction over rows (see
//! [`carillon_ports::rows`]): it reads what its rule is about, refuses or writes, and announces what others hear of, so
//! that nothing can change between the rule and the write. What is announced is told in the order of the commits.
//!
//! | module | holds |
//! |---|---|
//! | [`Credentials`] | short-lived keys of one user |
//! | [`channels`] | channels, memberships, moderators, bans, messages |
//! | [`identity`] | app instances, their users, bots, admins, push endpoints, retention and expiration |
//! | [`sessions`] | who is connected, and who of them hears of what |
//! | [`streams`] | what is sent to others of what happens in channels |
//!
//! Operations take ids and resource names that were read at the door, and answer with records; shapes, statuses and
//! signatures are the fronts'.

pub mod channels;
mod config;
mod credentials;
mod departures;
mod error;
pub mod identity;
mod mint;
mod news;
mod once;
mod page;
mod seal;
mod service;
pub mod sessions;
pub mod streams;
mod text;

use carillon_ports::table;

pub use config::MessagingConfig;
pub use credentials::{Borrower, Credentials, LIFETIME as CREDENTIALS_LIFETIME, Presented};
pub use error::{Limit, MessagingError, NO_BEARER, NO_CHANNEL, NO_ENDPOINT, NO_FLOW, NO_MEMBER, NO_MESSAGE};
pub use news::{Audience, ChannelNews, Event, Listening, News};
pub use page::{Page, PageRequest};
pub use service::{Messaging, Ports};
pub use text::{Metadata, Name};
