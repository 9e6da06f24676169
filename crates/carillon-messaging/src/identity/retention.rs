//! Retention settings: for how long the messages of all channels of an app instance are kept.
//!
//! What is older is hidden at once and erased only when thirty days have passed since the settings were changed, so that
//! a period that was set too short can be taken back.

use std::time::Duration;

use carillon_ports::rows::{Key, Place, View};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::days::Days;
use super::partition;
use crate::error::MessagingError;
use crate::service::Messaging;
use crate::table;

/// For how long messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Older messages are hidden.
    pub days: Days,
    /// From then on they are erased.
    pub erases_from: Timestamp,
}

/// How long a change of the settings can be taken back without loss.
const GRACE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Messaging {
    /// For how long messages are kept; for ever when nothing is said.
    pub async fn retention(&self, instance: &AppInstanceId) -> Result<Option<Retention>, MessagingError> {
        let instance = instance.clone();
        self.read(move |_, view| {
            super::found(view, &instance)?;
            retention(view, &instance)
        })
        .await
    }

    /// Sets for how long messages are kept, or that they are for ever. The same again is no change.
    pub async fn put_retention(
        &self,
        instance: &AppInstanceId,
        days: Option<Days>,
    ) -> Result<Option<Retention>, MessagingError> {
        let instance = instance.clone();
        self.write(move |service, change| {
            super::found(change, &instance)?;
            let before = retention(change, &instance)?;
            if before.map(|retention| retention.days) == days {
                return Ok(before);
            }
            let Some(days) = days else {
                change.remove(key(&instance));
                return Ok(None);
            };
            let retention = Retention { days, erases_from: service.now() + GRACE };
            table::put(change, key(&instance), &retention);
            Ok(Some(retention))
        })
        .await
    }
}

/// For how long the messages of an app instance are kept.
pub(crate) fn retention(
    view: &dyn View,
    instance: &AppInstanceId,
) -> Result<Option<Retention>, MessagingError> {
    Ok(table::find(view, &key(instance))?)
}

fn key(instance: &AppInstanceId) -> Key {
    Key { partition: partition(instance), place: Place::of("retention") }
}
