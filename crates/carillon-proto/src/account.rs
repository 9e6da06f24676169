//! Accounts of people: their ids, and the roles that say what they may do.
//!
//! Wire: the application API under `/api/v1`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::guid_id;

guid_id! {
    /// Names an account. `carillon-accounts` mints it; it is never used again, and nobody can choose it. In the app
    /// instance of the accounts it is also the id of the account's user.
    UserId
}
guid_id! {
    /// Names a session of an account, in lists and when it is ended. It opens nothing.
    SessionId
}
guid_id! {
    /// Names an invitation, in lists and when it is withdrawn. It opens nothing.
    InvitationId
}

/// What an account is for. An account may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after accounts; sees no clinical content for it.
    Admin,
    /// Sees patients.
    Clinician,
    /// Is seen.
    Patient,
    /// Schedules.
    FrontDesk,
    /// Joins visits to which it is invited.
    Interpreter,
    /// Reads the audit log.
    Auditor,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Admin, Self::Clinician, Self::Patient, Self::FrontDesk, Self::Interpreter, Self::Auditor];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Clinician => "clinician",
            Self::Patient => "patient",
            Self::FrontDesk => "front_desk",
            Self::Interpreter => "interpreter",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be admin, clinician, patient, front_desk, interpreter or auditor")]
pub struct NoRole;

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(NoRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_spelled_alike_by_parser_and_serde() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!("root".parse::<Role>(), Err(NoRole));
    }
}
