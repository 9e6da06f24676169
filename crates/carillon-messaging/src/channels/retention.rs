//! Erases what the retention settings of app instances have hidden, when that can no longer be taken back.
//!
//! A pass goes through all channels of an app instance, a bounded part of it at a time, and notes where it is; when it is
//! through, the next begins an hour later.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `instance/<app instance>` | `erasing` | how far the pass has come |

use std::time::Duration;

use carillon_ports::rows::{Key, Place, View as _};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{channel, messages};
use crate::error::MessagingError;
use crate::identity;
use crate::service::{Change, Messaging};
use crate::table;

/// How far a pass has come.
#[derive(Debug, Serialize, Deserialize)]
enum Pass {
    /// Behind this place of the index of channels.
    At(Vec<u8>),
    /// Through, at this time.
    Done(Timestamp),
}

/// Does a part of what is to be done, a transaction for each app instance; whether there is more. One that fails keeps no
/// other from being done.
pub(super) async fn erase_old(service: &Messaging, rows_max: usize) -> Result<bool, MessagingError> {
    let (mut has_more, mut after) = (Ok(false), None);
    loop {
        let page = service.read(move |_, view| identity::instances_after(view, after.as_ref())).await?;
        let Some(last) = page.last().cloned() else { return has_more };
        after = Some(last);
        for instance in page {
            let erased = erase_old_of(service, instance, rows_max).await;
            has_more = has_more.and_then(|has_more| Ok(erased? | has_more));
        }
    }
}

async fn erase_old_of(
    service: &Messaging,
    instance: AppInstanceId,
    rows_max: usize,
) -> Result<bool, MessagingError> {
    // Most have no settings, and are not worth a transaction.
    let of = instance.clone();
    if service.read(move |_, view| identity::retention(view, &of)).await?.is_none() {
        return Ok(false);
    }
    service.write(move |service, change| step(service, change, &instance, rows_max)).await
}

fn step(
    service: &Messaging,
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    rows_max: usize,
) -> Result<bool, MessagingError> {
    let now = service.now();
    let Some(retention) = identity::retention(change, instance)? else { return Ok(false) };
    let pass: Option<Pass> = table::find(change, &key(instance))?;
    let after = match pass {
        _ if now < retention.erases_from => return Ok(false),
        Some(Pass::Done(at)) if now.since(at) < BETWEEN_PASSES => return Ok(false),
        Some(Pass::At(place)) => Some(Place::from_bytes(place)),
        Some(Pass::Done(_)) | None => None,
    };
    let horizon = now.before(retention.days.duration());
    let rows = change.scan(&channel::index(instance, None).after(after.as_ref()), CHANNELS_MAX)?;
    let (mut left, mut reached) = (rows_max, after);
    for (place, _) in &rows {
        if let Some((name, _)) = channel::read_index(instance, place) {
            let erased = messages::erase_before(change, &name, horizon, left)?;
            if erased == left {
                note(change, instance, at(reached.unwrap_or_default()));
                return Ok(true);
            }
            left -= erased;
        }
        reached = Some(place.clone());
    }
    let is_through = rows.len() < CHANNELS_MAX;
    note(
        change,
        instance,
        match reached {
            Some(place) if !is_through => at(place),
            _ => Pass::Done(now),
        },
    );
    Ok(!is_through)
}

fn at(place: Place) -> Pass {
    Pass::At(place.as_bytes().to_vec())
}

fn note(change: &mut Change<'_>, instance: &AppInstanceId, pass: Pass) {
    table::put(change, key(instance), &pass);
}

fn key(instance: &AppInstanceId) -> Key {
    Key { partition: identity::partition(instance), place: Place::of("erasing") }
}

const BETWEEN_PASSES: Duration = Duration::from_secs(60 * 60);
/// Channels at which one step looks.
const CHANNELS_MAX: usize = 500;
