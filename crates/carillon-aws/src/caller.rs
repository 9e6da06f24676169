//! Who signed, and what may be asked in that name.
//!
//! An access key of the operator's may ask for everything. Keys that were lent to one app-instance user (see
//! [`carillon_messaging::Credentials`]) may ask for what users do in channels, as that user and nobody else; what the
//! user's roles allow is decided behind this.
//!
//! Invariant: with lent keys the bearer is always the user to whom they were lent.

use std::time::Duration;

use carillon_messaging::{Borrower, Messaging, Presented};
use carillon_ports::Keys;
use carillon_ports::keys::AccessKey;
use carillon_proto::app_instance::{AppInstanceId, AppInstanceUserId, MemberId, Resource, ResourceName};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use crate::error::FrontError;
use crate::generated::messaging::Action as MessagingAction;
use crate::router::{Action, Routed};
use crate::sigv4::{Claim, SignatureError};

/// In whose name a call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The operator's.
    Operator,
    /// A user's of an app instance, who is there.
    User {
        /// The app instance.
        instance: AppInstanceId,
        /// The user.
        user: AppInstanceUserId,
    },
}

/// What signed, and for whom.
pub struct Signer {
    /// Names the key.
    pub access_key_id: String,
    /// The secret half.
    pub secret: Redacted<String>,
    /// For whom.
    pub caller: Caller,
    /// Until when, when it was lent.
    pub expires_at: Option<Timestamp>,
}

impl Signer {
    /// Whose signature `claim` says it is; that it is remains to be verified.
    pub async fn of(claim: &Claim, keys: &dyn Keys, messaging: &Messaging) -> Result<Self, FrontError> {
        let id = &claim.access_key_id;
        let key = keys.access_key(id).await.map_err(carillon_control::ControlError::from)?;
        match (key, &claim.session_token) {
            (Some(key), token) => Self::of_operator(key, token.as_ref()),
            (None, Some(token)) => Self::of_user(id, messaging.present_credentials(id, token).await?),
            (None, None) => Err(SignatureError::UnknownKey.into()),
        }
    }

    /// How long what was lent is good.
    pub fn valid_for(&self, now: Timestamp) -> Option<Duration> {
        Some(self.expires_at?.since(now))
    }

    fn of_operator(key: AccessKey, token: Option<&Redacted<String>>) -> Result<Self, FrontError> {
        let is_same_token = match (&key.session_token, token) {
            (None, None) => true,
            (Some(own), Some(given)) => bool::from(own.expose().as_bytes().ct_eq(given.expose().as_bytes())),
            (None, Some(_)) | (Some(_), None) => false,
        };
        if !key.enabled || !is_same_token {
            return Err(SignatureError::UnknownKey.into());
        }
        Ok(Self { access_key_id: key.id, secret: key.secret, caller: Caller::Operator, expires_at: None })
    }

    fn of_user(id: &str, presented: Presented) -> Result<Self, FrontError> {
        match presented {
            Presented::Valid(Borrower { instance, user, secret_access_key, expires_at }) => Ok(Self {
                access_key_id: id.to_owned(),
                secret: secret_access_key,
                caller: Caller::User { instance, user },
                expires_at: Some(expires_at),
            }),
            Presented::Expired => Err(SignatureError::ExpiredToken.into()),
            Presented::Void => Err(SignatureError::UnknownKey.into()),
        }
    }
}

impl Caller {
    /// Whether what concerns this user alone may be asked for.
    pub fn may_be(&self, instance: &AppInstanceId, member: &MemberId) -> bool {
        match self {
            Self::Operator => true,
            Self::User { instance: own, user } => own == instance && MemberId::User(user.clone()) == *member,
        }
    }

    /// Whether the operation may be asked for with these members.
    pub fn check(&self, routed: &Routed, input: &Map<String, Value>) -> Result<(), FrontError> {
        if *self == Self::Operator {
            return Ok(());
        }
        match routed.action {
            Action::Messaging(MessagingAction::GetMessagingSessionEndpoint) => return Ok(()),
            Action::Messaging(_) if takes_bearer(routed) => {}
            _ => return Err(FrontError::AccessDenied("These credentials are for what users do in channels")),
        }
        let bearer = input.get(BEARER).and_then(Value::as_str).and_then(ResourceName::read);
        match bearer {
            Some(ResourceName { instance, resource: Resource::Member(member), .. })
                if self.may_be(&instance, &member) =>
            {
                Ok(())
            }
            _ => Err(FrontError::AccessDenied("These credentials are of another app instance user")),
        }
    }
}

fn takes_bearer(routed: &Routed) -> bool {
    routed.input.members.iter().any(|member| member.name == BEARER)
}

/// The member that says as whom an operation is done.
const BEARER: &str = "ChimeBearer";
