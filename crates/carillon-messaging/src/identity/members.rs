//! Who acts in an app instance: its users and bots, alike.
//!
//! Channels ask here who somebody is, and whether an admin; they know nothing of how identity keeps it.

use carillon_ports::rows::View;
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, MemberId};
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use super::{admins, bots, users};
use crate::error::MessagingError;
use crate::text::Name;

/// A user or a bot, by the name of a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Which.
    pub id: MemberId,
    /// What people call it; empty for a bot without a name.
    pub name: Name,
}

/// Something of an app instance, with what its resource name is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within<T> {
    /// The app instance.
    pub instance: AppInstanceArn,
    /// What of it.
    pub item: T,
}

/// The user or bot, which is there in an app instance that is there.
pub(crate) fn member(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &MemberId,
) -> Result<Member, MessagingError> {
    super::found(view, instance)?;
    let name = match id {
        MemberId::User(user) => users::found(view, instance, user)?.name,
        MemberId::Bot(bot) => {
            bots::found(view, instance, bot)?.name.unwrap_or_else(|| Redacted::new(String::new()))
        }
    };
    Ok(Member { id: id.clone(), name })
}

/// Whether the user or bot is an admin of the app instance.
pub(crate) fn is_admin(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &MemberId,
) -> Result<bool, MessagingError> {
    Ok(admins::find(view, instance, id)?.is_some())
}
