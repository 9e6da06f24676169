//! App-instance users: create or get, describe, list, update, delete, expire.
//!
//! Applications call `CreateAppInstanceUser` whenever somebody signs in and mean "let this user be there". So the id is
//! the natural key: who is there by that id and name is the answer. Another name is a conflict, because a sign-in must
//! not rename whom it finds; metadata, tags and expiration of a user who is there stay as they are.

use std::ops::Bound;

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, AppInstanceUserId, MemberId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::days::Days;
use super::members::Within;
use super::{admins, endpoints, instances, partition};
use crate::credentials;
use crate::departures;
use crate::error::{Limit, MessagingError, NO_MEMBER};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::table;
use crate::text::{Metadata, Name};

/// Somebody who sends and reads in an app instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInstanceUser {
    /// Unique in the app instance; the application chose it.
    pub id: AppInstanceUserId,
    /// What people call the user.
    pub name: Name,
    /// What the application remembers with the user.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// After how long the user is deleted, counted from its creation.
    pub expiration: Option<Days>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What is asked of `CreateAppInstanceUser`.
#[derive(Clone, Debug, Serialize)]
pub struct CreateAppInstanceUser {
    /// Unique in the app instance.
    pub id: AppInstanceUserId,
    /// What people call the user.
    pub name: Name,
    /// What the application remembers with the user.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// After how long the user is deleted.
    pub expiration: Option<Days>,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateAppInstanceUser`: both are replaced.
#[derive(Clone, Debug)]
pub struct UpdateAppInstanceUser {
    /// What people call the user.
    pub name: Name,
    /// What the application remembers with the user.
    pub metadata: Metadata,
}

impl Messaging {
    /// The user by that id and name, made when nobody has the id.
    pub async fn create_app_instance_user(
        &self,
        instance: &AppInstanceId,
        asked: CreateAppInstanceUser,
    ) -> Result<Within<AppInstanceUser>, MessagingError> {
        let instance = instance.clone();
        let call = Call::new("CreateAppInstanceUser", instance.as_str(), asked.token.clone(), &asked);
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            let is_repetition = call.made_before(change, service)?.is_some();
            if let Some(user) = find(change, &instance, &asked.id)? {
                if user.name != asked.name && !is_repetition {
                    return Err(MessagingError::Conflict("The user exists by another name"));
                }
                return Ok(Within { instance: arn, item: user });
            }
            let user = make(service, change, &instance, &asked)?;
            call.note(change, user.created_at, user.id.as_str());
            Ok(Within { instance: arn, item: user })
        })
        .await
    }

    /// A user.
    pub async fn app_instance_user(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceUserId,
    ) -> Result<Within<AppInstanceUser>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.read(move |service, view| {
            let arn = service.arn(&super::found(view, &instance)?);
            Ok(Within { instance: arn, item: found(view, &instance, &id)? })
        })
        .await
    }

    /// The users of an app instance, by id.
    pub async fn app_instance_users(
        &self,
        instance: &AppInstanceId,
        page: PageRequest,
    ) -> Result<Within<Page<AppInstanceUser>>, MessagingError> {
        self.list_within("ListAppInstanceUsers", instance, Place::of(USER), page).await
    }

    /// Replaces name and metadata.
    pub async fn update_app_instance_user(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceUserId,
        asked: UpdateAppInstanceUser,
    ) -> Result<Within<AppInstanceUser>, MessagingError> {
        self.change_user(instance, id, move |_, user| {
            user.name = asked.name.clone();
            user.metadata = Some(asked.metadata.clone());
        })
        .await
    }

    /// Sets after how long the user is deleted, or that it is not.
    pub async fn put_app_instance_user_expiration(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceUserId,
        expiration: Option<Days>,
    ) -> Result<Within<AppInstanceUser>, MessagingError> {
        let named = instance.clone();
        self.change_user(instance, id, move |change, user| {
            forget_expiry(change, &named, user);
            user.expiration = expiration;
            note_expiry(change, &named, user);
        })
        .await
    }

    /// Deletes a user with all that is the user's but messages. Nobody misses one who is not there.
    pub async fn delete_app_instance_user(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceUserId,
    ) -> Result<(), MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            match find(change, &instance, &id)? {
                Some(user) => remove(change, &arn, &user, service.now()),
                None => Ok(()),
            }
        })
        .await
    }

    async fn change_user(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceUserId,
        mut alter: impl FnMut(&mut Change<'_>, &mut AppInstanceUser) + Send + 'static,
    ) -> Result<Within<AppInstanceUser>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            let mut user = found(change, &instance, &id)?;
            alter(change, &mut user);
            user.updated_at = service.now();
            put(change, &instance, &user);
            Ok(Within { instance: arn, item: user })
        })
        .await
    }
}

/// The user, who is there.
pub(super) fn found(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &AppInstanceUserId,
) -> Result<AppInstanceUser, MessagingError> {
    find(view, instance, id)?.ok_or(NO_MEMBER)
}

pub(super) fn find(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &AppInstanceUserId,
) -> Result<Option<AppInstanceUser>, MessagingError> {
    Ok(table::find(view, &key(instance, id))?)
}

pub(super) fn put(change: &mut Change<'_>, instance: &AppInstanceId, user: &AppInstanceUser) {
    table::put(change, key(instance, &user.id), user);
}

/// Deletes users whose time has come before `now`, at most `users_max`; how many there were.
pub(super) fn expire(
    service: &Messaging,
    change: &mut Change<'_>,
    now: Timestamp,
    users_max: usize,
) -> Result<usize, MessagingError> {
    let all = Range::below(EXPIRATIONS, &Place::of(USER));
    let due = Range { to: Bound::Excluded(Place::of(USER).number(now.as_millis() + 1)), ..all };
    let rows: Vec<(Place, Expiring)> = table::list(change, &due, users_max)?;
    let count = rows.len();
    for (place, Expiring { instance, user }) in rows {
        change.remove(Key { partition: EXPIRATIONS.to_owned(), place });
        // The users of an app instance that is gone go with it.
        if let Some(instance) = instances::find(change, &instance)?
            && let Some(user) = find(change, &instance.id, &user)?
        {
            remove(change, &service.arn(&instance), &user, service.now())?;
        }
    }
    Ok(count)
}

/// Forgets when the users of an app instance that is being purged expire, if `place` is that of a user.
pub(super) fn forget_expiry_at(
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    row: &Place,
) -> Result<(), MessagingError> {
    let place = Key { partition: partition(instance), place: row.clone() };
    if row.as_bytes().starts_with(Place::of(USER).as_bytes())
        && let Some(user) = table::find::<AppInstanceUser>(change, &place)?
    {
        forget_expiry(change, instance, &user);
    }
    Ok(())
}

fn make(
    service: &Messaging,
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    asked: &CreateAppInstanceUser,
) -> Result<AppInstanceUser, MessagingError> {
    let count = count(change, instance)?;
    if count >= service.config().users_max {
        return Err(MessagingError::LimitExceeded(Limit::Users));
    }
    let now = service.now();
    let user = AppInstanceUser {
        id: asked.id.clone(),
        name: asked.name.clone(),
        metadata: asked.metadata.clone(),
        tags: asked.tags.clone(),
        expiration: asked.expiration,
        created_at: now,
        updated_at: now,
    };
    put(change, instance, &user);
    table::put(change, count_key(instance), &(count + 1));
    note_expiry(change, instance, &user);
    Ok(user)
}

fn remove(
    change: &mut Change<'_>,
    arn: &AppInstanceArn,
    user: &AppInstanceUser,
    now: Timestamp,
) -> Result<(), MessagingError> {
    let (instance, member) = (&arn.instance, MemberId::User(user.id.clone()));
    departures::forget_member(change, arn, &member)?;
    change.remove(key(instance, &user.id));
    let left = count(change, instance)?.saturating_sub(1);
    table::put(change, count_key(instance), &left);
    forget_expiry(change, instance, user);
    admins::remove(change, instance, &member);
    endpoints::remove_all(change, instance, &user.id)?;
    credentials::revoke(change, instance, &user.id, now)
}

fn count(view: &dyn View, instance: &AppInstanceId) -> Result<u64, MessagingError> {
    Ok(table::find(view, &count_key(instance))?.unwrap_or(0))
}

/// Who expires.
#[derive(Serialize, Deserialize)]
struct Expiring {
    instance: AppInstanceId,
    user: AppInstanceUserId,
}

fn note_expiry(change: &mut Change<'_>, instance: &AppInstanceId, user: &AppInstanceUser) {
    if let Some(key) = expiry_key(instance, user) {
        table::put(change, key, &Expiring { instance: instance.clone(), user: user.id.clone() });
    }
}

fn forget_expiry(change: &mut Change<'_>, instance: &AppInstanceId, user: &AppInstanceUser) {
    if let Some(key) = expiry_key(instance, user) {
        change.remove(key);
    }
}

fn expiry_key(instance: &AppInstanceId, user: &AppInstanceUser) -> Option<Key> {
    let at = user.created_at + user.expiration?.duration();
    let place = Place::of(USER).number(at.as_millis()).text(instance.as_str()).text(user.id.as_str());
    Some(Key { partition: EXPIRATIONS.to_owned(), place })
}

fn key(instance: &AppInstanceId, id: &AppInstanceUserId) -> Key {
    Key { partition: partition(instance), place: Place::of(USER).text(id.as_str()) }
}

fn count_key(instance: &AppInstanceId) -> Key {
    Key { partition: partition(instance), place: Place::of(USERS) }
}

const USER: &str = "user";
const USERS: &str = "users";
const EXPIRATIONS: &str = "expirations";
