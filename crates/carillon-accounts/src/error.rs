//! Why an operation was refused or failed, by what the caller can do about it.

use std::borrow::Cow;
use std::time::Duration;

use carillon_ports::StoreError;

/// Why an operation did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// An input breaks a rule: correct it.
    #[error("{field} {problem}")]
    Invalid {
        /// The member.
        field: &'static str,
        /// What is wrong with it; reads after the field.
        problem: Cow<'static, str>,
    },
    /// Name and password do not go together. The same for a name that nobody has.
    #[error("the name or the password is wrong")]
    InvalidCredentials,
    /// Somebody who is signed in has not shown the password of the account.
    #[error("the current password is another")]
    WrongPassword,
    /// The password is right; a code is wanted, too.
    #[error("a code of the second factor is needed")]
    SecondFactorRequired,
    /// The password is right and the code is not.
    #[error("the code is wrong, or was used before")]
    SecondFactorInvalid,
    /// Too many have tried this name.
    #[error("this account is locked for a while, because too many sign-ins failed")]
    Locked {
        /// When to come back.
        wait: Duration,
    },
    /// Too much was tried from this address.
    #[error("too many attempts from this address")]
    Throttled {
        /// When to come back.
        wait: Duration,
    },
    /// More passwords are being checked than there is room for.
    #[error("too many sign-ins at the moment")]
    Busy,
    /// What is named is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Somebody has the name.
    #[error("somebody has this name already")]
    UsernameTaken,
    /// The last account with the role of an admin has to stay.
    #[error("this is the last admin")]
    LastAdmin,
    /// It is on.
    #[error("the second factor is on already")]
    SecondFactorOn,
    /// It is off, or was not begun.
    #[error("no second factor has been begun")]
    SecondFactorOff,
    /// The invitation is unknown, was used, was withdrawn, or its time is over.
    #[error("this invitation does not count, or no longer")]
    InvitationInvalid,
    /// Nobody may sign up without an invitation.
    #[error("signing up needs an invitation")]
    SignUpClosed,
    /// There are as many as there may be.
    #[error("there are too many {0}")]
    LimitExceeded(&'static str),
    /// The store is out of reach: try again.
    #[error("accounts are temporarily unavailable")]
    Unavailable(#[source] StoreError),
    /// Something is broken here.
    #[error("accounts failed")]
    Internal(#[source] StoreError),
}

impl AccountsError {
    /// An input that breaks a rule.
    pub fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
}

impl From<StoreError> for AccountsError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Corrupt(_) => Self::Internal(error),
        }
    }
}
