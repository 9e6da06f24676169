//! App instances and who is in them.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `instances` | `instance`, app instance | [`AppInstance`] |
//! | `instance/<app instance>` | `user`, user | [`AppInstanceUser`] |
//! | | `users` | how many users there are |
//! | | `bot`, bot | [`AppInstanceBot`] |
//! | | `admin`, `user/<user>` or `bot/<bot>` | since when it is an admin |
//! | | `endpoint`, user, endpoint | [`UserEndpoint`] |
//! | | `retention` | [`Retention`] |
//! | `expirations` | `user`, time, app instance, user | the user is deleted then |
//! | `deleted` | `instance`, app instance | something of it is left |
//!
//! Deleting what is not there succeeds, so that a client whose connection broke may ask again; what it lies in has to be
//! there.
//!
//! Wire: Amazon Chime SDK Identity; chime-messaging-api, section 3.

mod admins;
mod bots;
mod days;
mod endpoints;
mod instances;
mod members;
mod retention;
mod sweep;
mod tags;
#[cfg(test)]
mod tests;
mod users;

pub use admins::AppInstanceAdmin;
pub use bots::{
    AppInstanceBot, CreateAppInstanceBot, InvokedBy, LexConfiguration, StandardMessages, TargetedMessages,
    UpdateAppInstanceBot,
};
pub use days::Days;
pub use endpoints::{AllowMessages, EndpointKind, RegisterEndpoint, UpdateEndpoint, UserEndpoint};
pub use instances::{AppInstance, CreateAppInstance, UpdateAppInstance};
pub use members::{Member, Within};
pub use retention::Retention;
pub use users::{AppInstanceUser, CreateAppInstanceUser, UpdateAppInstanceUser};

use carillon_ports::rows::{Place, Range};
use carillon_proto::app_instance::AppInstanceId;
use serde::de::DeserializeOwned;

pub(crate) use instances::{find, found, some_after as instances_after};
pub(crate) use members::{is_admin, member};
pub(crate) use retention::retention;
pub(crate) use sweep::sweep;

use crate::error::MessagingError;
use crate::page::{Page, PageRequest};
use crate::service::Messaging;
use crate::table;

/// Where what lies in an app instance is kept.
pub(crate) fn partition(instance: &AppInstanceId) -> String {
    format!("instance/{instance}")
}

impl Messaging {
    /// A page of the records below `place` in an app instance. `operation` says which list it is, with its filters.
    pub(crate) async fn list_within<T: DeserializeOwned + Send + 'static>(
        &self,
        operation: &str,
        instance: &AppInstanceId,
        place: Place,
        page: PageRequest,
    ) -> Result<Within<Page<T>>, MessagingError> {
        let list = format!("{operation} {instance}");
        let range =
            Range::below(partition(instance), &place).after(self.pages().place(&list, &page)?.as_ref());
        let (instance, limit) = (instance.clone(), page.limit());
        let (arn, items) = self
            .read(move |service, view| {
                let arn = service.arn(&found(view, &instance)?);
                Ok((arn, table::list(view, &range, limit + 1)?))
            })
            .await?;
        Ok(Within { instance: arn, item: self.pages().cut(&list, items, limit, self.entropy()) })
    }
}
