//! Why an operation was refused or failed, by what the caller can do about it.
//!
//! What does not exist is forbidden, not missing, except where the API has a word for it and the caller may know of
//! what it lies in: a name tells nobody whether a private channel is there (chime-messaging-api, section 1.5).

use std::borrow::Cow;

use carillon_ports::StoreError;

/// Why an operation did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum MessagingError {
    /// An input breaks a rule: correct it. (400)
    #[error("{field} {problem}")]
    Invalid {
        /// The member as the API spells it.
        field: &'static str,
        /// What is wrong with it; reads after the field.
        problem: Cow<'static, str>,
    },
    /// The caller may not do this, or what it names is not there. (403)
    #[error("{0}")]
    Forbidden(&'static str),
    /// What the call names is not there, and the caller may know. (404)
    #[error("{0} not found")]
    NotFound(&'static str),
    /// It is there already, or stands otherwise than the call takes for granted. (409)
    #[error("{0}")]
    Conflict(&'static str),
    /// A limit is reached: make room first. (400)
    #[error("{0}")]
    LimitExceeded(Limit),
    /// The store is out of reach: try again. (503)
    #[error("The service is temporarily unavailable")]
    Unavailable(#[source] StoreError),
    /// Something is broken here, and trying again does not help. (500)
    #[error("The service failed")]
    Internal(#[source] StoreError),
}

/// A limit that an operation met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// App instances of the account.
    #[error("The maximum number of app instances has been reached")]
    AppInstances,
    /// Users of the app instance.
    #[error("The maximum number of users in the app instance has been reached")]
    Users,
    /// Bots of the app instance.
    #[error("The maximum number of bots in the app instance has been reached")]
    Bots,
    /// Admins of the app instance.
    #[error("The maximum number of admins in the app instance has been reached")]
    Admins,
    /// Push endpoints of the user.
    #[error("The maximum number of endpoints of the user has been reached")]
    Endpoints,
    /// Members of the channel.
    #[error("The maximum number of memberships in the channel has been reached")]
    Memberships,
    /// Moderators of the channel.
    #[error("The maximum number of moderators of the channel has been reached")]
    Moderators,
    /// Bans of the channel.
    #[error("The maximum number of bans in the channel has been reached")]
    Bans,
    /// Channels to which a user or bot is tied in one way.
    #[error("The maximum number of channels of the app instance user or bot has been reached")]
    ChannelsOfMember,
    /// Channel flows of the app instance.
    #[error("The maximum number of channel flows in the app instance has been reached")]
    Flows,
    /// Tags of a resource.
    #[error("A resource may have at most 50 tags")]
    Tags,
}

impl MessagingError {
    /// An input that breaks a rule.
    pub fn invalid(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
}

impl From<StoreError> for MessagingError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Corrupt(_) => Self::Internal(error),
        }
    }
}

/// What is said of an app instance that is not there, and of one that is somebody else's.
pub(crate) const NO_APP_INSTANCE: MessagingError =
    MessagingError::Forbidden("The app instance does not exist or may not be accessed");
/// What is said of a user or bot that is not there.
pub const NO_MEMBER: MessagingError =
    MessagingError::Forbidden("The app instance user or bot does not exist or may not be accessed");
/// What is said of a push endpoint that is not there.
pub const NO_ENDPOINT: MessagingError =
    MessagingError::Forbidden("The app instance user endpoint does not exist or may not be accessed");
/// What is said of something else that is not there.
pub(crate) const NO_RESOURCE: MessagingError =
    MessagingError::Forbidden("The resource does not exist or may not be accessed");
/// What is said of a bearer that is not there.
pub const NO_BEARER: MessagingError =
    MessagingError::Forbidden("Invalid app instance user ARN in the x-amz-chime-bearer header");
/// What is said of a channel that is not there, and of one that is none of the bearer's business.
pub const NO_CHANNEL: MessagingError =
    MessagingError::Forbidden("The channel does not exist or may not be accessed");
/// What is said of a channel flow that is not there.
pub const NO_FLOW: MessagingError =
    MessagingError::Forbidden("The channel flow does not exist or may not be accessed");
/// What is said of a membership that is not there where the API has no word for that.
pub(crate) const NO_MEMBERSHIP: MessagingError =
    MessagingError::Forbidden("The membership does not exist or may not be accessed");
/// What is said of a message that is not there where the API has no word for that.
pub const NO_MESSAGE: MessagingError =
    MessagingError::Forbidden("The message does not exist or may not be accessed");
/// What is said to a bearer who knows what it may not do.
pub(crate) const NOT_ALLOWED: MessagingError =
    MessagingError::Forbidden("The role of the bearer does not allow this");
