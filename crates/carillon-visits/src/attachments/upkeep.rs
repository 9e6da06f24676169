//! What is yet to be done with files, by whoever knows their objects: looking at those that came, deleting the objects
//! of those that were removed, refused, cut off on their way, or kept for long enough.
//!
//! Each is done, then told; done again when it could not be told. One worker deletes, and another has files looked at,
//! which takes its time.

use std::ops::Bound;
use std::time::Duration;

use carillon_ports::audit::Occasion;
use carillon_ports::rows::{Key, Range};
use carillon_ports::table;
use carillon_proto::visit::{AttachmentId, VisitId};
use serde::{Deserialize, Serialize};

use super::{
    Attachment, AttachmentRules, AttachmentState, DUE, LATE, Queue, drop_unseen, kept_until, key, put, remove,
};
use crate::error::VisitError;
use crate::service::{Change, Visits};
use crate::store;

/// That something is to be done with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The visit that it is of.
    pub visit: VisitId,
    /// The file.
    pub attachment: AttachmentId,
}

/// How often a file was looked at in vain that is to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Never.
    First,
    /// At least once.
    Again,
}

impl Visits {
    /// Files whose objects are to be deleted by now, at most `limit`: delete each, and tell [`Visits::object_gone`] or
    /// [`Visits::object_left`]. What was cut off, or was kept for long enough, is removed by this.
    pub async fn to_delete(&self, limit: usize) -> Result<Vec<Attachment>, VisitError> {
        self.write(move |visits, change| {
            let mut removed = due(visits, change, Queue::Delete, limit)?;
            for attachment in &mut removed {
                match attachment.state {
                    AttachmentState::Arriving => drop_unseen(change, attachment, visits.now()),
                    AttachmentState::Ready => expire(visits, change, attachment)?,
                    AttachmentState::Refused
                    | AttachmentState::Removed
                    | AttachmentState::Scanning { .. } => {}
                }
            }
            Ok(removed)
        })
        .await
    }

    /// Files that are to be looked at by now, at most `limit`: look at each, and tell [`Visits::scanned`].
    pub async fn to_scan(&self, look: Look, limit: usize) -> Result<Vec<Attachment>, VisitError> {
        let queue = match look {
            Look::First => Queue::Scan,
            Look::Again => Queue::ScanAgain,
        };
        self.write(move |visits, change| due(visits, change, queue, limit)).await
    }

    /// A file did not arrive: nothing is left of it. Its object may come yet where the store did not say that it does not.
    pub async fn not_attached(&self, attachment: &Attachment, may_come: bool) -> Result<(), VisitError> {
        let attachment = attachment.clone();
        self.write(move |visits, change| {
            if let Some(mut found) = current(change, &attachment)?
                && found.state == AttachmentState::Arriving
            {
                let late = if may_come { LATE } else { Duration::ZERO };
                drop_unseen(change, &mut found, visits.now() + late);
            }
            Ok(())
        })
        .await
    }

    /// What was found in a file; nothing when it could not be looked at, which is tried again after a while.
    pub async fn scanned(
        &self,
        attachment: &Attachment,
        is_clean: Option<bool>,
        rules: &AttachmentRules,
    ) -> Result<(), VisitError> {
        let (attachment, rules) = (attachment.clone(), rules.clone());
        self.write(move |visits, change| {
            let Some(mut found) = current(change, &attachment)? else { return Ok(()) };
            let AttachmentState::Scanning { tries } = found.state else { return Ok(()) };
            let now = visits.now();
            match is_clean {
                None if kept_until(&found, &rules).is_some_and(|until| until <= now) => {
                    expire(visits, change, &mut found)?;
                }
                None => {
                    found.state = AttachmentState::Scanning { tries: tries.saturating_add(1) };
                    put(change, &mut found, Some(now + backoff(tries)));
                }
                Some(true) => {
                    found.state = AttachmentState::Ready;
                    change.announce(());
                    let until = kept_until(&found, &rules);
                    put(change, &mut found, until);
                }
                Some(false) => {
                    found.state = AttachmentState::Refused;
                    change.announce(());
                    put(change, &mut found, Some(now));
                    let note = Some(format!("attachment/{}", found.id));
                    let occasion = Occasion::system();
                    visits.tell(change, &occasion, "visit.attachment_refused", &found.visit, note)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// The object of a file could not be deleted, which is tried again after a while.
    pub async fn object_left(&self, attachment: &Attachment) -> Result<(), VisitError> {
        let attachment = attachment.clone();
        self.write(move |visits, change| {
            if let Some(mut found) = current(change, &attachment)?
                && matches!(found.state, AttachmentState::Refused | AttachmentState::Removed)
            {
                put(change, &mut found, Some(visits.now() + DELETE_AGAIN));
            }
            Ok(())
        })
        .await
    }

    /// The object of a file is there no more. What was refused goes on being told.
    pub async fn object_gone(&self, attachment: &Attachment) -> Result<(), VisitError> {
        let attachment = attachment.clone();
        self.write(move |_, change| {
            let Some(mut found) = current(change, &attachment)? else { return Ok(()) };
            match found.state {
                AttachmentState::Refused => {
                    found.bytes = 0;
                    put(change, &mut found, None);
                }
                AttachmentState::Removed => {
                    put(change, &mut found, None);
                    change.remove(key(&found.visit, &found.id));
                }
                AttachmentState::Arriving | AttachmentState::Scanning { .. } | AttachmentState::Ready => {}
            }
            Ok(())
        })
        .await
    }
}

/// What is due in a queue, the longest first.
fn due(
    visits: &Visits,
    change: &mut Change<'_>,
    queue: Queue,
    limit: usize,
) -> Result<Vec<Attachment>, VisitError> {
    let to = queue.place().number(visits.now().as_millis() + 1);
    let by_now = Range { to: Bound::Excluded(to), ..Range::below(DUE, &queue.place()) };
    let mut found = Vec::new();
    for (place, errand) in table::list_each::<Errand>(change, &by_now, limit)? {
        let attachment = match store::readable(errand, DUE)? {
            Some(Errand { visit, attachment }) => {
                table::find::<Attachment>(change, &key(&visit, &attachment))
                    .map_or_else(|error| store::readable(Err(error), DUE), Ok)?
            }
            None => None,
        };
        match attachment {
            Some(attachment) => found.push(attachment),
            None => change.remove(Key { partition: DUE.to_owned(), place }),
        }
    }
    Ok(found)
}

fn expire(visits: &Visits, change: &mut Change<'_>, attachment: &mut Attachment) -> Result<(), VisitError> {
    remove(change, attachment, visits.now());
    let note = Some(format!("attachment/{}", attachment.id));
    Ok(visits.tell(change, &Occasion::system(), "visit.attachment_expired", &attachment.visit, note)?)
}

/// As it is now, unless it is gone.
fn current(change: &Change<'_>, attachment: &Attachment) -> Result<Option<Attachment>, VisitError> {
    Ok(table::find(change, &key(&attachment.visit, &attachment.id))?)
}

/// Five seconds, then twice as long each time, up to an hour.
fn backoff(tries: u32) -> Duration {
    Duration::from_secs((5_u64 << tries.min(10)).min(60 * 60))
}

/// How long a store that does not delete is left alone.
const DELETE_AGAIN: Duration = Duration::from_secs(5 * 60);
