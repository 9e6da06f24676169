//! App instances: create, describe, list, update, delete.
//!
//! Deletion takes the app instance's own row, after which nothing below it can be reached; the rest goes in steps
//! (`sweep`).

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId};
use carillon_proto::id::{ClientRequestToken, MediaRegion};
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::sweep::leave_to_sweep;
use crate::departures;
use crate::error::{Limit, MessagingError, NO_APP_INSTANCE};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::text::{Metadata, Name};
use crate::{mint, table};

/// Users, bots and channels that know each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInstance {
    /// Unique for ever.
    pub id: AppInstanceId,
    /// The label of its resource names.
    pub region: MediaRegion,
    /// What people call it.
    pub name: Name,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What is asked of `CreateAppInstance`.
#[derive(Clone, Debug, Serialize)]
pub struct CreateAppInstance {
    /// The label of its resource names; the server's own when absent.
    pub region: Option<MediaRegion>,
    /// What people call it.
    pub name: Name,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateAppInstance`: both are replaced.
#[derive(Clone, Debug)]
pub struct UpdateAppInstance {
    /// What people call it.
    pub name: Name,
    /// What the application remembers with it.
    pub metadata: Metadata,
}

impl Messaging {
    /// The resource name of an app instance, from which those of what lies in it are made.
    pub fn arn(&self, instance: &AppInstance) -> AppInstanceArn {
        AppInstanceArn {
            region: instance.region.clone(),
            account: self.config().account.clone(),
            instance: instance.id.clone(),
        }
    }

    /// Makes an app instance.
    pub async fn create_app_instance(&self, asked: CreateAppInstance) -> Result<AppInstance, MessagingError> {
        let call = Call::new("CreateAppInstance", "", asked.token.clone(), &asked);
        let id: AppInstanceId = mint::guid(self.entropy());
        self.write(move |service, change| {
            if let Some(made) = call.made_before(change, service)? {
                let made = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                if let Some(instance) = find(change, &made)? {
                    return Ok(instance);
                }
            }
            let max = service.config().app_instances_max;
            if table::count(change, &Range::below(INSTANCES, &Place::of(INSTANCE)), max)? >= max {
                return Err(MessagingError::LimitExceeded(Limit::AppInstances));
            }
            let now = service.now();
            let instance = AppInstance {
                id: id.clone(),
                region: asked.region.clone().unwrap_or_else(|| service.config().region.clone()),
                name: asked.name.clone(),
                metadata: asked.metadata.clone(),
                tags: asked.tags.clone(),
                created_at: now,
                updated_at: now,
            };
            put(change, &instance);
            call.note(change, now, id.as_str());
            Ok(instance)
        })
        .await
    }

    /// An app instance.
    pub async fn app_instance(&self, id: &AppInstanceId) -> Result<AppInstance, MessagingError> {
        let id = id.clone();
        self.read(move |_, view| found(view, &id)).await
    }

    /// All app instances, by id.
    pub async fn app_instances(&self, page: PageRequest) -> Result<Page<AppInstance>, MessagingError> {
        const LIST: &str = "ListAppInstances";
        let after = self.pages().place(LIST, &page)?;
        let limit = page.limit();
        let range = Range::below(INSTANCES, &Place::of(INSTANCE)).after(after.as_ref());
        let items = self.read(move |_, view| Ok(table::list(view, &range, limit + 1)?)).await?;
        Ok(self.pages().cut(LIST, items, limit, self.entropy()))
    }

    /// Replaces name and metadata.
    pub async fn update_app_instance(
        &self,
        id: &AppInstanceId,
        asked: UpdateAppInstance,
    ) -> Result<AppInstance, MessagingError> {
        let id = id.clone();
        self.write(move |service, change| {
            let mut instance = found(change, &id)?;
            instance.name = asked.name.clone();
            instance.metadata = Some(asked.metadata.clone());
            instance.updated_at = service.now();
            put(change, &instance);
            Ok(instance)
        })
        .await
    }
}

impl Messaging {
    /// Deletes an app instance with all that lies in it: at once for everybody, and in steps from the store. Nobody
    /// misses one that is not there.
    pub async fn delete_app_instance(&self, id: &AppInstanceId) -> Result<(), MessagingError> {
        let id = id.clone();
        self.write(move |service, change| {
            if find(change, &id)?.is_some() {
                change.remove(key(&id));
                leave_to_sweep(change, &id, service.now());
                departures::tell_of_instance(change, &id);
            }
            Ok(())
        })
        .await
    }
}

/// The app instance, which is there.
pub(crate) fn found(view: &dyn View, id: &AppInstanceId) -> Result<AppInstance, MessagingError> {
    find(view, id)?.ok_or(NO_APP_INSTANCE)
}

pub(crate) fn find(view: &dyn View, id: &AppInstanceId) -> Result<Option<AppInstance>, MessagingError> {
    Ok(table::find(view, &key(id))?)
}

/// Some app instances behind one, or the first.
pub(crate) fn some_after(
    view: &dyn View,
    after: Option<&AppInstanceId>,
) -> Result<Vec<AppInstanceId>, MessagingError> {
    let after = after.map(|id| Place::of(INSTANCE).text(id.as_str()));
    let rows = view.scan(&Range::below(INSTANCES, &Place::of(INSTANCE)).after(after.as_ref()), SOME)?;
    let place = Place::of(INSTANCE);
    Ok(rows.iter().filter_map(|(row, _)| row.text_after(&place)?.parse().ok()).collect())
}

pub(super) fn put(change: &mut Change<'_>, instance: &AppInstance) {
    table::put(change, key(&instance.id), instance);
}

fn key(id: &AppInstanceId) -> Key {
    Key { partition: INSTANCES.to_owned(), place: Place::of(INSTANCE).text(id.as_str()) }
}

const SOME: usize = 100;
const INSTANCES: &str = "instances";
const INSTANCE: &str = "instance";
