//! Why a messaging socket is closed, and what its client makes of it.
//!
//! The official client comes back by itself after 1001, 1006, 1011 to 1014 and most codes above 4000, and gives up after
//! the others. Before the session is established a code after which it comes back leaves the application waiting, so
//! such codes are for what passes by itself.
//!
//! Wire: chime-messaging-api, sections 7.3 and 7.6.

use carillon_messaging::sessions::Ending;

use crate::socket_queue::Close;

/// Why a socket is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The signature is not good, or the user is not there.
    Unauthorized,
    /// The user has as many sockets as it may have.
    TooMany,
    /// The user connects too often.
    TooOften,
    /// The user was deleted.
    UserDeleted,
    /// The credentials were revoked.
    KeysRevoked,
    /// The same session has a newer socket.
    Replaced,
    /// The credentials have expired; the client gets others when it comes back.
    Expired,
    /// The client sends, which it has no reason to.
    Noisy,
    /// The client does not read.
    Slow,
    /// The server cannot keep its promise, or not now.
    Overloaded,
    /// The server is stopping.
    Draining,
}

impl Ended {
    /// What the client is told.
    pub const fn close(self) -> Close {
        let (code, reason) = match self {
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::TooMany => (4003, "Too many connections of this user"),
            Self::TooOften => (1013, "Too many connects of this user"),
            Self::UserDeleted => (4003, "The user was deleted"),
            Self::KeysRevoked => (4003, "The credentials were revoked"),
            Self::Replaced => (4002, "The session has connected anew"),
            Self::Expired => (1001, "The credentials have expired"),
            Self::Noisy => (1008, "Nothing is to be sent here"),
            Self::Slow => (1013, "Too slow; connect anew"),
            Self::Overloaded => (1013, "Overloaded; connect anew"),
            Self::Draining => (1012, "The server restarts"),
        };
        Close { code, reason }
    }

    /// As a metrics label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::TooMany => "too_many",
            Self::TooOften => "too_often",
            Self::UserDeleted => "user_deleted",
            Self::KeysRevoked => "keys_revoked",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Noisy => "noisy",
            Self::Slow => "slow",
            Self::Overloaded => "overloaded",
            Self::Draining => "draining",
        }
    }
}

impl From<Ending> for Ended {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Replaced => Self::Replaced,
            Ending::UserDeleted => Self::UserDeleted,
            Ending::KeysRevoked => Self::KeysRevoked,
        }
    }
}
