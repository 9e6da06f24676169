//! On what occasion something is done: by whom, from where, in which request. The audit log keeps it.

use std::fmt;
use std::net::IpAddr;

use carillon_proto::account::UserId;

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not shown who it is.
    Stranger,
    /// An account.
    User(UserId),
    /// The operator, on the machine itself.
    Operator,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger => f.write_str("stranger"),
            Self::User(id) => write!(f, "user/{id}"),
            Self::Operator => f.write_str("operator"),
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

    /// The same, after it has turned out who it is.
    pub(crate) fn by(&self, user: &UserId) -> Self {
        Self { actor: Actor::User(user.clone()), ..self.clone() }
    }
}
