//! The audit log, for whoever has something to tell it: who did what to whom, from where, in which request.
//!
//! An entry is written in the transaction of what it tells of, so that neither is there without the other. Whoever uses
//! this port therefore keeps its rows in the store of the log. An entry holds ids, and no names, secrets or contents.

use std::fmt;
use std::net::IpAddr;

use carillon_proto::account::UserId;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::ParticipantId;

use crate::StoreError;
use crate::rows::Transaction;

/// Writes entries.
pub trait Audit: Send + Sync {
    /// Writes one, which lasts if and only if the transaction does.
    fn append(
        &self,
        change: &mut Transaction<'_, ()>,
        now: Timestamp,
        occasion: &Occasion,
        deed: Deed,
    ) -> Result<(), StoreError>;
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not shown who it is.
    Stranger,
    /// An account.
    User(UserId),
    /// Somebody who has come to a visit by a link.
    Guest(ParticipantId),
    /// The operator, on the machine itself or with the server's keys.
    Operator,
    /// The server, whom nobody has asked.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger => f.write_str("stranger"),
            Self::User(id) => write!(f, "user/{id}"),
            Self::Guest(id) => write!(f, "participant/{id}"),
            Self::Operator => f.write_str("operator"),
            Self::System => f.write_str("system"),
        }
    }
}

/// By whom, from where, in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// Who does it.
    pub actor: Actor,
    /// From where, when it comes over the network.
    pub address: Option<IpAddr>,
    /// In which request.
    pub request_id: Option<String>,
}

impl Occasion {
    /// The operator does it, on the machine itself.
    pub fn operator() -> Self {
        Self { actor: Actor::Operator, address: None, request_id: None }
    }

    /// The server does it by itself.
    pub fn system() -> Self {
        Self { actor: Actor::System, address: None, request_id: None }
    }

    /// The same, after it has turned out who it is.
    #[must_use]
    pub fn by(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }
}

/// What is told of an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What was done, such as `session.created`.
    pub action: &'static str,
    /// To whom or what, such as `user/<id>`.
    pub subject: Option<String>,
    /// What more there is to say.
    pub note: Option<String>,
}

impl Deed {
    /// Something done to a subject.
    pub fn new(action: &'static str, subject: impl Into<String>) -> Self {
        Self { action, subject: Some(subject.into()), note: None }
    }

    /// Something done to an account.
    pub fn of_user(action: &'static str, user: &UserId) -> Self {
        Self::new(action, format!("user/{user}"))
    }

    /// With what more there is to say.
    #[must_use]
    pub fn noting(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}
