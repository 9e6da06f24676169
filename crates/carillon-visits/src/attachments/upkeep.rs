//! What is yet to be done with files, by whoever knows their objects: looking at those that came, deleting the objects
//! of those that were removed, refused, cut off on their way, or kept for long enough.
//!
//! Each is done, then told; done again when it could not be told. One worker at a time does them.

use std::ops::Bound;
use std::time::Duration;

use carillon_ports::audit::Occasion;
use carillon_ports::rows::{Key, Place, Range};
use carillon_ports::table;
use carillon_proto::visit::{AttachmentId, VisitId};
use serde::{Deserialize, Serialize};

use super::{AT, Attachment, AttachmentRules, AttachmentState, DUE, kept_until, key, put, remove};
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

/// What is to be done with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// Look at it, and tell [`Visits::scanned`].
    Scan(Attachment),
    /// Delete its object, and tell [`Visits::object_gone`].
    Delete(Attachment),
}

impl Visits {
    /// What is to be done by now, at most `limit`. What was cut off, or was kept for long enough, is removed by this.
    pub async fn upkeep(&self, limit: usize) -> Result<Vec<Upkeep>, VisitError> {
        self.write(move |visits, change| {
            let now = visits.now();
            let all = Range::below(DUE, &Place::of(AT));
            let due = Range { to: Bound::Excluded(Place::of(AT).number(now.as_millis() + 1)), ..all };
            let mut upkeep = Vec::new();
            for (place, errand) in table::list_each(change, &due, limit)? {
                let attachment = match store::readable(errand, DUE)? {
                    Some(Errand { visit, attachment }) => {
                        table::find::<Attachment>(change, &key(&visit, &attachment))
                            .map_or_else(|error| store::readable(Err(error), DUE), Ok)?
                    }
                    None => None,
                };
                let Some(mut attachment) = attachment else {
                    change.remove(Key { partition: DUE.to_owned(), place });
                    continue;
                };
                match attachment.state {
                    AttachmentState::Scanning { .. } => upkeep.push(Upkeep::Scan(attachment)),
                    AttachmentState::Refused | AttachmentState::Removed => {
                        upkeep.push(Upkeep::Delete(attachment));
                    }
                    AttachmentState::Arriving => {
                        remove(change, &mut attachment, now);
                        upkeep.push(Upkeep::Delete(attachment));
                    }
                    AttachmentState::Ready => {
                        remove(change, &mut attachment, now);
                        let note = Some(format!("attachment/{}", attachment.id));
                        let occasion = Occasion::system();
                        visits.tell(
                            change,
                            &occasion,
                            "visit.attachment_expired",
                            &attachment.visit,
                            note,
                        )?;
                        upkeep.push(Upkeep::Delete(attachment));
                    }
                }
            }
            Ok(upkeep)
        })
        .await
    }

    /// A file did not arrive: nothing is left of it.
    pub async fn not_attached(&self, attachment: &Attachment) -> Result<(), VisitError> {
        let attachment = attachment.clone();
        self.write(move |visits, change| {
            if let Some(mut found) = current(change, &attachment)?
                && found.state == AttachmentState::Arriving
            {
                remove(change, &mut found, visits.now());
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

/// As it is now, unless it is gone.
fn current(change: &Change<'_>, attachment: &Attachment) -> Result<Option<Attachment>, VisitError> {
    Ok(table::find(change, &key(&attachment.visit, &attachment.id))?)
}

/// Five seconds, then twice as long each time, up to ten minutes.
fn backoff(tries: u32) -> Duration {
    Duration::from_secs((5_u64 << tries.min(7)).min(600))
}
