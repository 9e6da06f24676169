//! What identity does in the background: users whose time has come go, and so does all that a deleted app instance held.
//!
//! Both go in steps that nobody waits long behind. A deleted app instance is out of reach from the moment of its
//! deletion, because every operation begins by finding it.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{partition, users};
use crate::departures;
use crate::error::MessagingError;
use crate::service::{Change, Messaging};
use crate::table;

/// An app instance of which something is left.
#[derive(Serialize, Deserialize)]
struct Deleted {
    id: AppInstanceId,
    at: Timestamp,
}

/// Users whom one step removes. Each may have memberships by the thousand, of which all members hear.
const USERS_MAX: usize = 1;

/// Does a step; whether there is more to do.
pub(crate) async fn sweep(service: &Messaging, rows_max: usize) -> Result<bool, MessagingError> {
    let has_more_users = service
        .write(|service, change| {
            let now = service.now();
            Ok(users::expire(service, change, now, USERS_MAX)? == USERS_MAX)
        })
        .await?;
    let has_more_rows = service.write(move |_, change| purge(change, rows_max)).await?;
    Ok(has_more_users || has_more_rows)
}

/// Notes that all below an app instance has to go.
pub(super) fn leave_to_sweep(change: &mut Change<'_>, id: &AppInstanceId, at: Timestamp) {
    table::put(change, key(id), &Deleted { id: id.clone(), at });
}

/// Removes at most `rows_max` rows of what deleted app instances held; whether there is more.
fn purge(change: &mut Change<'_>, rows_max: usize) -> Result<bool, MessagingError> {
    let deleted: Vec<(Place, Deleted)> =
        table::list(change, &Range::below(DELETED, &Place::of(INSTANCE)), 1)?;
    let Some((_, Deleted { id, .. })) = deleted.into_iter().next() else { return Ok(false) };
    if departures::forget_instance(change, &id, rows_max)? > 0 {
        return Ok(true);
    }
    let rows = change.scan(&Range::below(partition(&id), &Place::default()), rows_max)?;
    let is_all = rows.len() < rows_max;
    for (place, _) in rows {
        users::forget_expiry_at(change, &id, &place)?;
        change.remove(Key { partition: partition(&id), place });
    }
    if is_all {
        change.remove(key(&id));
    }
    Ok(true)
}

fn key(id: &AppInstanceId) -> Key {
    Key { partition: DELETED.to_owned(), place: Place::of(INSTANCE).text(id.as_str()) }
}

const DELETED: &str = "deleted";
const INSTANCE: &str = "instance";
