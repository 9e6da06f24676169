//! Where accounts and messaging meet: each account has a user, of the account's id, in one app instance.
//!
//! The app instance is known by a tag, and made when the first account needs it. What an account owes to messaging is
//! settled as soon as its request is done, and again by the server's beats until it is: a store that is away for a
//! moment fails no sign-up and loses no revocation.

use std::sync::Arc;

use carillon_accounts::{Accounts, DisplayName, Owed};
use carillon_messaging::identity::{
    AppInstance, CreateAppInstance, CreateAppInstanceUser, UpdateAppInstanceUser,
};
use carillon_messaging::{Messaging, MessagingError, NO_MEMBER, PageRequest};
use carillon_ports::Clock;
use carillon_proto::account::UserId;
use carillon_proto::app_instance::{AppInstanceId, AppInstanceUserId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::redact::Redacted;
use carillon_proto::tags::{TagKey, TagValue, Tags};

use super::error::ApiError;

/// Settles what accounts owe to messaging. Clones share everything.
#[derive(Clone)]
pub struct Provisioning {
    accounts: Accounts,
    messaging: Messaging,
    clock: Arc<dyn Clock>,
}

impl Provisioning {
    /// Between these two.
    pub fn new(accounts: Accounts, messaging: Messaging, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, messaging, clock }
    }

    /// Settles a part of all that is owed; whether there is more. To be called every few seconds.
    pub async fn settle(&self) -> Result<bool, ApiError> {
        let owed = self.accounts.owed(STEP).await?;
        let has_more = owed.len() == STEP;
        let mut settled = Ok(());
        for owed in owed {
            // One that cannot be settled keeps no other from it.
            settled = settled.and(self.settle_one(&owed).await);
        }
        settled.map(|()| has_more)
    }

    /// Settles what is owed for one account.
    pub(crate) async fn settle_for(&self, user: &UserId) -> Result<(), ApiError> {
        match self.accounts.owed_for(user).await? {
            Some(owed) => self.settle_one(&owed).await,
            None => Ok(()),
        }
    }

    /// The same for a request that is done whatever becomes of it: the beats see to what fails.
    pub(crate) async fn settle_soon(&self, user: &UserId) {
        if self.settle_for(user).await.is_err() {
            tracing::warn!(%user, "messaging has yet to hear of an account");
        }
    }

    /// The app instance of the accounts, made when there is none.
    pub(crate) async fn instance(&self) -> Result<AppInstance, MessagingError> {
        match self.find().await? {
            Some(instance) => Ok(instance),
            None => self.messaging.create_app_instance(asked()).await,
        }
    }

    /// The same, when there is one.
    pub(crate) async fn find(&self) -> Result<Option<AppInstance>, MessagingError> {
        let mut page = PageRequest::default();
        loop {
            let instances = self.messaging.app_instances(page).await?;
            let ours = instances.items.into_iter().find(|instance| {
                instance.tags.get(&tag_key()).is_some_and(|value| value.as_str() == TAG_VALUE)
            });
            match (ours, instances.next) {
                (Some(instance), _) => return Ok(Some(instance)),
                (None, Some(next)) => page = PageRequest { after: Some(next), ..PageRequest::default() },
                (None, None) => return Ok(None),
            }
        }
    }

    async fn settle_one(&self, owed: &Owed) -> Result<(), ApiError> {
        let instance = self.instance().await?.id;
        let user = member(&owed.user);
        // Whatever becomes of the rest.
        if owed.revoke {
            self.messaging.revoke_credentials(&instance, &user).await?;
        }
        match &owed.name {
            Some(name) => self.be_there(&instance, &user, name).await?,
            None => self.messaging.delete_app_instance_user(&instance, &user).await?,
        }
        Ok(self.accounts.settled(owed).await?)
    }

    async fn be_there(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        name: &DisplayName,
    ) -> Result<(), MessagingError> {
        let name = Redacted::new(name.expose().to_owned());
        let found = match self.messaging.app_instance_user(instance, user).await {
            Ok(found) => Some(found.item),
            Err(error) if is_no_member(&error) => None,
            Err(error) => return Err(error),
        };
        match found {
            Some(found) if found.name == name => {}
            Some(found) => {
                let asked = UpdateAppInstanceUser { name, metadata: found.metadata.unwrap_or_default() };
                self.messaging.update_app_instance_user(instance, user, asked).await?;
            }
            None => {
                let token = format!("{}-{user}", self.clock.now().as_millis());
                let asked = CreateAppInstanceUser {
                    id: user.clone(),
                    name,
                    metadata: None,
                    tags: Tags::default(),
                    expiration: None,
                    token: token.parse().expect("digits and a GUID are a token"),
                };
                self.messaging.create_app_instance_user(instance, asked).await?;
            }
        }
        Ok(())
    }
}

/// The user of an account.
pub(crate) fn member(user: &UserId) -> AppInstanceUserId {
    user.as_str().parse().expect("a GUID is an id of a user")
}

pub(crate) fn is_no_member(error: &MessagingError) -> bool {
    matches!((error, NO_MEMBER), (MessagingError::Forbidden(said), MessagingError::Forbidden(none)) if *said == none)
}

/// Whoever asks twice at once gets one.
fn asked() -> CreateAppInstance {
    CreateAppInstance {
        region: None,
        name: Redacted::new("Carillon".to_owned()),
        metadata: None,
        tags: Tags::from([(tag_key(), tag_value())]),
        token: token(),
    }
}

fn token() -> ClientRequestToken {
    "carillon-accounts".parse().expect("a token")
}

fn tag_key() -> TagKey {
    "carillon:accounts".parse().expect("a key of a tag")
}

fn tag_value() -> TagValue {
    TAG_VALUE.parse().expect("a value of a tag")
}

const TAG_VALUE: &str = "default";
/// Accounts that are settled in one go.
const STEP: usize = 100;
