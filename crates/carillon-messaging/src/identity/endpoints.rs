//! Push endpoints: the devices of a user, to which notifications of messages are pushed.
//!
//! The tokens of devices are secrets: whoever has one may push to the device. A user registers a device once; the same
//! token again is a conflict. Another user may register it too, because people share devices, and who signed out without
//! a word must not keep the next one from signing in.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceId, AppInstanceUserId, EndpointId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::members::Within;
use super::{partition, users};
use crate::error::{Limit, MessagingError, NO_ENDPOINT};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::text::Name;
use crate::{mint, table};

/// A device of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEndpoint {
    /// Unique for ever.
    pub id: EndpointId,
    /// What people call it.
    pub name: Option<Name>,
    /// Who pushes to it, and how.
    pub kind: EndpointKind,
    /// The push application.
    pub resource_arn: String,
    /// Under which the push service knows the device.
    pub device_token: Redacted<String>,
    /// The same for calls.
    pub voip_device_token: Option<Redacted<String>>,
    /// Which messages may be pushed.
    pub allows: AllowMessages,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Who pushes to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndpointKind {
    /// Apple's service.
    Apns,
    /// Apple's service for applications that are being developed.
    ApnsSandbox,
    /// Google's service.
    Gcm,
}

/// Which messages may be pushed to a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AllowMessages {
    /// All that ask for it.
    #[default]
    All,
    /// None.
    None,
}

/// What is asked of `RegisterAppInstanceUserEndpoint`.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterEndpoint {
    /// What people call it.
    pub name: Option<Name>,
    /// Who pushes to it.
    pub kind: EndpointKind,
    /// The push application.
    pub resource_arn: String,
    /// Under which the push service knows the device.
    pub device_token: Redacted<String>,
    /// The same for calls.
    pub voip_device_token: Option<Redacted<String>>,
    /// Which messages may be pushed.
    pub allows: AllowMessages,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateAppInstanceUserEndpoint`: what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateEndpoint {
    /// What people call it.
    pub name: Option<Name>,
    /// Which messages may be pushed.
    pub allows: Option<AllowMessages>,
}

impl Messaging {
    /// Registers a device of a user.
    pub async fn register_endpoint(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        asked: RegisterEndpoint,
    ) -> Result<Within<UserEndpoint>, MessagingError> {
        let (instance, user) = (instance.clone(), user.clone());
        let caller = format!("{instance}/{user}");
        let call = Call::new("RegisterAppInstanceUserEndpoint", caller, asked.token.clone(), &asked);
        let fresh: EndpointId = mint::guid(self.entropy());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            users::found(change, &instance, &user)?;
            if let Some(made) = call.made_before(change, service)? {
                let id = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                if let Some(endpoint) = find(change, &instance, &user, &id)? {
                    return Ok(Within { instance: arn, item: endpoint });
                }
            }
            let endpoint = make(service, change, (&instance, &user), fresh.clone(), &asked)?;
            call.note(change, endpoint.created_at, endpoint.id.as_str());
            Ok(Within { instance: arn, item: endpoint })
        })
        .await
    }

    /// A device of a user.
    pub async fn endpoint(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        id: &EndpointId,
    ) -> Result<Within<UserEndpoint>, MessagingError> {
        let (instance, user, id) = (instance.clone(), user.clone(), id.clone());
        self.read(move |service, view| {
            let arn = service.arn(&super::found(view, &instance)?);
            Ok(Within { instance: arn, item: found(view, &instance, &user, &id)? })
        })
        .await
    }

    /// The devices of a user, by id.
    pub async fn endpoints(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        page: PageRequest,
    ) -> Result<Within<Page<UserEndpoint>>, MessagingError> {
        self.app_instance_user(instance, user).await?;
        let place = Place::of(ENDPOINT).text(user.as_str());
        let list = format!("ListAppInstanceUserEndpoints {user}");
        self.list_within(&list, instance, place, page).await
    }

    /// Changes name and what may be pushed.
    pub async fn update_endpoint(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        id: &EndpointId,
        asked: UpdateEndpoint,
    ) -> Result<Within<UserEndpoint>, MessagingError> {
        let (instance, user, id) = (instance.clone(), user.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            let mut endpoint = found(change, &instance, &user, &id)?;
            if let Some(name) = &asked.name {
                endpoint.name = Some(name.clone());
            }
            endpoint.allows = asked.allows.unwrap_or(endpoint.allows);
            endpoint.updated_at = service.now();
            table::put(change, key(&instance, &user, &id), &endpoint);
            Ok(Within { instance: arn, item: endpoint })
        })
        .await
    }

    /// Forgets a device of a user. Nobody misses one that is not there.
    pub async fn deregister_endpoint(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        id: &EndpointId,
    ) -> Result<(), MessagingError> {
        let (instance, user, id) = (instance.clone(), user.clone(), id.clone());
        self.write(move |_, change| {
            super::found(change, &instance)?;
            users::found(change, &instance, &user)?;
            change.remove(key(&instance, &user, &id));
            Ok(())
        })
        .await
    }
}

/// Forgets the devices of a user.
pub(super) fn remove_all(
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    user: &AppInstanceUserId,
) -> Result<(), MessagingError> {
    for (place, _) in change.scan(&of(instance, user), usize::MAX)? {
        change.remove(Key { partition: partition(instance), place });
    }
    Ok(())
}

fn found(
    view: &dyn View,
    instance: &AppInstanceId,
    user: &AppInstanceUserId,
    id: &EndpointId,
) -> Result<UserEndpoint, MessagingError> {
    find(view, instance, user, id)?.ok_or(NO_ENDPOINT)
}

fn find(
    view: &dyn View,
    instance: &AppInstanceId,
    user: &AppInstanceUserId,
    id: &EndpointId,
) -> Result<Option<UserEndpoint>, MessagingError> {
    Ok(table::find(view, &key(instance, user, id))?)
}

fn make(
    service: &Messaging,
    change: &mut Change<'_>,
    (instance, user): (&AppInstanceId, &AppInstanceUserId),
    id: EndpointId,
    asked: &RegisterEndpoint,
) -> Result<UserEndpoint, MessagingError> {
    let max = service.config().endpoints_max;
    let others: Vec<(Place, UserEndpoint)> =
        table::list(change, &of(instance, user), usize::try_from(max).unwrap_or(usize::MAX))?;
    let is_known =
        |other: &UserEndpoint| other.kind == asked.kind && other.device_token == asked.device_token;
    if others.iter().any(|(_, other)| is_known(other)) {
        return Err(MessagingError::Conflict("The device token is registered already"));
    }
    if others.len() as u64 >= max {
        return Err(MessagingError::LimitExceeded(Limit::Endpoints));
    }
    let now = service.now();
    let endpoint = UserEndpoint {
        id,
        name: asked.name.clone(),
        kind: asked.kind,
        resource_arn: asked.resource_arn.clone(),
        device_token: asked.device_token.clone(),
        voip_device_token: asked.voip_device_token.clone(),
        allows: asked.allows,
        created_at: now,
        updated_at: now,
    };
    table::put(change, key(instance, user, &endpoint.id), &endpoint);
    Ok(endpoint)
}

fn of(instance: &AppInstanceId, user: &AppInstanceUserId) -> Range {
    Range::below(partition(instance), &Place::of(ENDPOINT).text(user.as_str()))
}

fn key(instance: &AppInstanceId, user: &AppInstanceUserId, id: &EndpointId) -> Key {
    let place = Place::of(ENDPOINT).text(user.as_str()).text(id.as_str());
    Key { partition: partition(instance), place }
}

const ENDPOINT: &str = "endpoint";
