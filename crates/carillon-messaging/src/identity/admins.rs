//! App-instance admins: users and bots that moderate every channel of their app instance.
//!
//! Promoting an admin again changes nothing and succeeds, as deployments that run twice take for granted.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceId, MemberId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::members::{Member, Within, member};
use super::partition;
use crate::error::{Limit, MessagingError};
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::table;

/// A user or bot that is an admin, by the name that it has today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppInstanceAdmin {
    /// Who.
    pub member: Member,
    /// Since when.
    pub created_at: Timestamp,
}

/// That a user or bot is an admin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Promotion {
    member: MemberId,
    created_at: Timestamp,
}

impl Messaging {
    /// Makes a user or bot an admin.
    pub async fn create_app_instance_admin(
        &self,
        instance: &AppInstanceId,
        id: &MemberId,
    ) -> Result<Within<AppInstanceAdmin>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            let member = member(change, &instance, &id)?;
            let promotion = match find(change, &instance, &id)? {
                Some(promotion) => promotion,
                None => promote(service, change, &instance, &id)?,
            };
            let admin = AppInstanceAdmin { member, created_at: promotion.created_at };
            Ok(Within { instance: arn, item: admin })
        })
        .await
    }

    /// An admin.
    pub async fn app_instance_admin(
        &self,
        instance: &AppInstanceId,
        id: &MemberId,
    ) -> Result<Within<AppInstanceAdmin>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.read(move |service, view| {
            let arn = service.arn(&super::found(view, &instance)?);
            let promotion = find(view, &instance, &id)?.ok_or(MessagingError::Forbidden(
                "The app instance admin does not exist or may not be accessed",
            ))?;
            let member = member(view, &instance, &id)?;
            let admin = AppInstanceAdmin { member, created_at: promotion.created_at };
            Ok(Within { instance: arn, item: admin })
        })
        .await
    }

    /// The admins of an app instance: bots, then users, by id.
    pub async fn app_instance_admins(
        &self,
        instance: &AppInstanceId,
        page: PageRequest,
    ) -> Result<Within<Page<AppInstanceAdmin>>, MessagingError> {
        let list = format!("ListAppInstanceAdmins {instance}");
        let (after, limit) = (self.pages().place(&list, &page)?, page.limit());
        let instance = instance.clone();
        let (arn, admins) = self
            .read(move |service, view| {
                let arn = service.arn(&super::found(view, &instance)?);
                let range = Range::below(partition(&instance), &Place::of(ADMIN)).after(after.as_ref());
                let promotions: Vec<(Place, Promotion)> = table::list(view, &range, limit + 1)?;
                let admins = promotions.into_iter().map(|(place, promotion)| {
                    let member = member(view, &instance, &promotion.member)?;
                    Ok((place, AppInstanceAdmin { member, created_at: promotion.created_at }))
                });
                Ok((arn, admins.collect::<Result<Vec<_>, MessagingError>>()?))
            })
            .await?;
        Ok(Within { instance: arn, item: self.pages().cut(&list, admins, limit, self.entropy()) })
    }

    /// Makes an admin a user or bot as others are. Nobody misses one who is not there.
    pub async fn delete_app_instance_admin(
        &self,
        instance: &AppInstanceId,
        id: &MemberId,
    ) -> Result<(), MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |_, change| {
            super::found(change, &instance)?;
            remove(change, &instance, &id);
            Ok(())
        })
        .await
    }
}

pub(super) fn find(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &MemberId,
) -> Result<Option<Promotion>, MessagingError> {
    Ok(table::find(view, &key(instance, id))?)
}

pub(super) fn remove(change: &mut Change<'_>, instance: &AppInstanceId, id: &MemberId) {
    change.remove(key(instance, id));
}

fn promote(
    service: &Messaging,
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    id: &MemberId,
) -> Result<Promotion, MessagingError> {
    let max = service.config().admins_max;
    if table::count(change, &Range::below(partition(instance), &Place::of(ADMIN)), max)? >= max {
        return Err(MessagingError::LimitExceeded(Limit::Admins));
    }
    let promotion = Promotion { member: id.clone(), created_at: service.now() };
    table::put(change, key(instance, id), &promotion);
    Ok(promotion)
}

fn key(instance: &AppInstanceId, id: &MemberId) -> Key {
    Key { partition: partition(instance), place: Place::of(ADMIN).text(&id.to_string()) }
}

const ADMIN: &str = "admin";
