//! Files that are added to a visit: pictures, documents.
//!
//! Here is what is known of them and who may do what; their bytes are objects, which whoever knows both puts and
//! deletes. No transaction spans both, so a file is written down before its object is put and after that is deleted:
//! whatever is cut off in between is found here and cleaned up (`upkeep`).
//!
//! | who | adds | sees | removes |
//! |---|---|---|---|
//! | clinicians of the visit | unless it does not take place, also after it | every file | every file |
//! | patient, family | until it is over | their own; the patient the clinicians', too | their own, until it is over |
//! | interpreters | while it goes on and they were let in | their own; while it goes on the clinicians', too | as above |
//! | front desk, operator | – | – | – |
//!
//! Family sees what clinicians add as interpreters do. What is still looked at, or was refused, is seen by who added it
//! and by clinicians.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visit-attachments` | `of`, visit, attachment | [`Attachment`] |
//! | `visit-attachments-due` | [queue](Queue), time, attachment | [`Errand`]: at that time something is to be done with it |

mod kind;
mod name;
mod upkeep;

use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::audit::Occasion;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{AttachmentId, ParticipantId, VisitId};
use serde::{Deserialize, Serialize};

use crate::access::Caller;
use crate::error::{Refusal, VisitError};
use crate::participant::{Participant, ParticipantRole, Presence};
use crate::service::{Change, Visits};
use crate::store;
use crate::token::guid;
use crate::visit::{State, Visit};

pub use kind::{FileKind, Proof};
pub use name::FileName;
pub use upkeep::{Errand, Look};

/// What the operator decides about files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRules {
    /// Bytes of one.
    pub file_bytes_max: u64,
    /// Bytes of those of one visit.
    pub visit_bytes_max: u64,
    /// How many a visit has.
    pub files_max: usize,
    /// Which are taken.
    pub kinds: Vec<FileKind>,
    /// Whether nobody may have one before it was looked at.
    pub scanned: bool,
    /// How long they are kept; `None` is for ever.
    pub kept: Option<Duration>,
}

impl Default for AttachmentRules {
    fn default() -> Self {
        Self {
            file_bytes_max: 25 << 20,
            visit_bytes_max: 100 << 20,
            files_max: 20,
            kinds: FileKind::USUAL.to_vec(),
            scanned: false,
            kept: None,
        }
    }
}

/// A file that somebody wants to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// What it is called.
    pub name: FileName,
    /// What the sender calls its type, if anything.
    pub content_type: Option<String>,
    /// How long it is, when that is known before it has come.
    pub bytes: Option<u64>,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentState {
    /// Its bytes are on their way. Nobody sees it.
    Arriving,
    /// It is looked at, and could not be so often yet.
    Scanning {
        /// How often it was tried in vain.
        tries: u32,
    },
    /// Who may see it may have it.
    Ready,
    /// Something bad was found in it; its bytes are gone, or are about to be.
    Refused,
    /// Its bytes are about to be gone. Nobody sees it.
    Removed,
}

/// A file of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Unique for ever.
    pub id: AttachmentId,
    /// The visit that it is of.
    pub visit: VisitId,
    /// Who has added it.
    pub by: ParticipantId,
    /// What it is called.
    pub name: FileName,
    /// What it is.
    pub kind: FileKind,
    /// How long it is; until it has come, how long it may be.
    pub bytes: u64,
    /// When it was added.
    pub added_at: Timestamp,
    /// How far it has come.
    pub state: AttachmentState,
    /// When something is to be done with it, and where that is written down.
    due: Option<(Queue, Timestamp)>,
}

/// Where it is written down that something is to be done with a file: what takes its time, or fails again and again,
/// keeps nothing else from being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Queue {
    /// It is to be removed, or its object deleted.
    Delete,
    /// It is looked at for the first time.
    Scan,
    /// It could not be looked at yet.
    ScanAgain,
}

impl Attachment {
    fn is_seen(&self) -> bool {
        !matches!(self.state, AttachmentState::Arriving | AttachmentState::Removed)
    }

    /// Whether it takes room.
    fn counts(&self) -> bool {
        self.state != AttachmentState::Removed
    }
}

impl Visits {
    /// Makes room for a file that somebody is about to send. It is there when it has [arrived](Visits::attached).
    pub async fn attach(
        &self,
        caller: &Caller,
        id: &VisitId,
        asked: NewAttachment,
        rules: &AttachmentRules,
    ) -> Result<Attachment, VisitError> {
        let (caller, id, rules) = (caller.clone(), id.clone(), rules.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &id)?;
            let by = caller.participant(&visit)?;
            may_add(&visit, &by)?;
            let kind = claimed(&asked, &rules)?;
            let bytes = asked.bytes.unwrap_or(rules.file_bytes_max);
            if bytes > rules.file_bytes_max {
                return Err(VisitError::FileTooLarge { max: rules.file_bytes_max });
            }
            let all = all(change, &id)?;
            // Those that are about to be gone take no room, but the list of them has an end.
            if all.len() >= READ_MAX {
                return Err(VisitError::LimitExceeded("files that are being removed from this visit"));
            }
            let taken: Vec<_> = all.into_iter().filter(Attachment::counts).collect();
            let is_arriving = |one: &&Attachment| one.state == AttachmentState::Arriving && one.by == by.id;
            if taken.iter().filter(is_arriving).count() >= AT_ONCE_MAX {
                return Err(VisitError::LimitExceeded("files on their way at once"));
            }
            if taken.len() >= rules.files_max {
                return Err(VisitError::LimitExceeded("files in this visit"));
            }
            if taken.iter().map(|one| one.bytes).sum::<u64>().saturating_add(bytes) > rules.visit_bytes_max {
                return Err(VisitError::LimitExceeded("bytes in the files of this visit"));
            }
            let now = visits.now();
            let mut attachment = Attachment {
                id: guid(visits.entropy()),
                visit: id.clone(),
                by: by.id,
                name: asked.name.clone(),
                kind,
                bytes,
                added_at: now,
                state: AttachmentState::Arriving,
                due: None,
            };
            put(change, &mut attachment, Some(now + ARRIVES_WITHIN));
            Ok(attachment)
        })
        .await
    }

    /// The object of a file is there, of so many bytes. The visit may have ended meanwhile.
    pub async fn attached(
        &self,
        caller: &Caller,
        arrived: &Attachment,
        bytes: u64,
        rules: &AttachmentRules,
        occasion: &Occasion,
    ) -> Result<Attachment, VisitError> {
        let (caller, arrived) = (caller.clone(), arrived.clone());
        let (rules, occasion) = (rules.clone(), occasion.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &arrived.visit)?;
            may_add(&visit, &caller.participant(&visit)?)?;
            let mut attachment = found(change, &arrived.visit, &arrived.id)?;
            if attachment.state != AttachmentState::Arriving {
                return Err(VisitError::NotFound("attachment"));
            }
            (attachment.bytes, attachment.added_at) = (bytes, visits.now());
            if rules.scanned {
                attachment.state = AttachmentState::Scanning { tries: 0 };
                put(change, &mut attachment, Some(visits.now()));
            } else {
                attachment.state = AttachmentState::Ready;
                let until = kept_until(&attachment, &rules);
                put(change, &mut attachment, until);
            }
            change.announce(());
            let note = format!("attachment/{} {}", attachment.id, attachment.kind);
            visits.tell(change, &occasion, "visit.attachment_added", &attachment.visit, Some(note))?;
            Ok(attachment)
        })
        .await
    }

    /// The files of a visit that the caller sees, the oldest first.
    pub async fn attachments(&self, caller: &Caller, id: &VisitId) -> Result<Vec<Attachment>, VisitError> {
        let (caller, id) = (caller.clone(), id.clone());
        self.read(move |_, view| {
            let visit = store::found(view, &id)?;
            let who = caller.participant(&visit)?;
            let mut seen = all(view, &id)?;
            seen.retain(|one| sees(&visit, &who, one));
            seen.sort_by(|a, b| (a.added_at, &a.id).cmp(&(b.added_at, &b.id)));
            Ok(seen)
        })
        .await
    }

    /// Somebody is about to have a file.
    pub async fn attachment_opened(
        &self,
        caller: &Caller,
        id: &VisitId,
        attachment: &AttachmentId,
        occasion: &Occasion,
    ) -> Result<Attachment, VisitError> {
        let (caller, id, wanted, occasion) =
            (caller.clone(), id.clone(), attachment.clone(), occasion.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &id)?;
            let who = caller.participant(&visit)?;
            let attachment = found(change, &id, &wanted)?;
            if !sees(&visit, &who, &attachment) {
                return Err(VisitError::NotFound("attachment"));
            }
            match attachment.state {
                AttachmentState::Scanning { .. } => {
                    return Err(VisitError::FileWithheld("the file is still being checked: try again later"));
                }
                AttachmentState::Refused => {
                    return Err(VisitError::FileWithheld("something bad was found in the file"));
                }
                AttachmentState::Arriving | AttachmentState::Ready | AttachmentState::Removed => {}
            }
            let note = Some(format!("attachment/{wanted}"));
            visits.tell(change, &occasion, "visit.attachment_opened", &id, note)?;
            Ok(attachment)
        })
        .await
    }

    /// A file that somebody was [given](Visits::attachment_opened) a moment ago, if it is there still.
    pub async fn attachment_ready(
        &self,
        id: &VisitId,
        attachment: &AttachmentId,
    ) -> Result<Attachment, VisitError> {
        let (id, attachment) = (id.clone(), attachment.clone());
        self.read(move |_, view| match found(view, &id, &attachment)? {
            ready if ready.state == AttachmentState::Ready => Ok(ready),
            _ => Err(VisitError::NotFound("attachment")),
        })
        .await
    }

    /// Takes a file away. That its object goes is owed: delete it, and tell [`Visits::object_gone`].
    pub async fn remove_attachment(
        &self,
        caller: &Caller,
        id: &VisitId,
        attachment: &AttachmentId,
        occasion: &Occasion,
    ) -> Result<Attachment, VisitError> {
        let (caller, id, wanted, occasion) =
            (caller.clone(), id.clone(), attachment.clone(), occasion.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &id)?;
            let who = caller.participant(&visit)?;
            let mut attachment = found(change, &id, &wanted)?;
            if !sees(&visit, &who, &attachment) {
                return Err(VisitError::NotFound("attachment"));
            }
            if who.role != ParticipantRole::Clinician {
                if attachment.by != who.id {
                    return Err(VisitError::Forbidden("only clinicians remove what others have added"));
                }
                refuse_over(&visit)?;
            }
            remove(change, &mut attachment, visits.now());
            let note = Some(format!("attachment/{wanted}"));
            visits.tell(change, &occasion, "visit.attachment_removed", &id, note)?;
            Ok(attachment)
        })
        .await
    }
}

/// Files that are on their way from somebody who comes no more do not arrive.
pub(crate) fn cut_off(
    visits: &Visits,
    change: &mut Change<'_>,
    visit: &VisitId,
    who: &ParticipantId,
) -> Result<(), StoreError> {
    let is_theirs = |one: &Attachment| one.state == AttachmentState::Arriving && one.by == *who;
    for mut arriving in all(change, visit)?.into_iter().filter(is_theirs) {
        drop_unseen(change, &mut arriving, visits.now() + LATE);
    }
    Ok(())
}

/// The type that the name claims, of those that are taken; the sender says no other.
fn claimed(asked: &NewAttachment, rules: &AttachmentRules) -> Result<FileKind, VisitError> {
    let kind = asked.name.kind().filter(|kind| rules.kinds.contains(kind));
    let kind = kind.ok_or(VisitError::FileType("files of this type are not taken here"))?;
    if asked.content_type.as_ref().is_some_and(|said| !kind.is_said_by(said)) {
        return Err(VisitError::FileType("the file is said to be of another type than its name says"));
    }
    Ok(kind)
}

fn may_add(visit: &Visit, who: &Participant) -> Result<(), VisitError> {
    match (who.role, visit.state()) {
        (ParticipantRole::Clinician, state @ (State::Cancelled | State::NoShow)) => {
            Err(Refusal::State(state).into())
        }
        (ParticipantRole::Clinician, _) => Ok(()),
        (ParticipantRole::Patient | ParticipantRole::Family, _) => refuse_over(visit),
        (ParticipantRole::Interpreter, _) => {
            refuse_over(visit)?;
            if takes_part_now(visit, who) { Ok(()) } else { Err(Refusal::NotAdmitted.into()) }
        }
    }
}

fn sees(visit: &Visit, who: &Participant, attachment: &Attachment) -> bool {
    let is_clinicians =
        || visit.participant(&attachment.by).is_some_and(|by| by.role == ParticipantRole::Clinician);
    let is_given = || attachment.state == AttachmentState::Ready && is_clinicians();
    attachment.is_seen()
        && (attachment.by == who.id
            || match who.role {
                ParticipantRole::Clinician => true,
                ParticipantRole::Patient => is_given(),
                ParticipantRole::Interpreter | ParticipantRole::Family => {
                    takes_part_now(visit, who) && is_given()
                }
            })
}

/// Whether somebody was let in while the visit goes on.
fn takes_part_now(visit: &Visit, who: &Participant) -> bool {
    let goes_on = matches!(visit.state(), State::InProgress | State::Paused);
    goes_on && matches!(who.presence, Presence::Admitted | Presence::Present)
}

fn refuse_over(visit: &Visit) -> Result<(), VisitError> {
    match visit.state() {
        state if state.is_final() => Err(Refusal::State(state).into()),
        _ => Ok(()),
    }
}

fn kept_until(attachment: &Attachment, rules: &AttachmentRules) -> Option<Timestamp> {
    rules.kept.map(|kept| attachment.added_at + kept)
}

/// Nobody sees it from now on, and its object is to go.
fn remove(change: &mut Change<'_>, attachment: &mut Attachment, now: Timestamp) {
    change.announce(());
    drop_unseen(change, attachment, now);
}

/// The same of one that nobody has seen.
fn drop_unseen(change: &mut Change<'_>, attachment: &mut Attachment, due: Timestamp) {
    attachment.state = AttachmentState::Removed;
    put(change, attachment, Some(due));
}

impl AttachmentState {
    fn queue(self) -> Queue {
        match self {
            Self::Scanning { tries: 0 } => Queue::Scan,
            Self::Scanning { .. } => Queue::ScanAgain,
            Self::Arriving | Self::Ready | Self::Refused | Self::Removed => Queue::Delete,
        }
    }
}

impl Queue {
    fn place(self) -> Place {
        Place::of(match self {
            Self::Delete => "delete",
            Self::Scan => "scan",
            Self::ScanAgain => "scan-again",
        })
    }
}

/// Writes a file, and when something is to be done with it.
fn put(change: &mut Change<'_>, attachment: &mut Attachment, due: Option<Timestamp>) {
    if let Some(former) = attachment.due {
        change.remove(due_key(former, &attachment.id));
    }
    attachment.due = due.map(|due| (attachment.state.queue(), due));
    if let Some(due) = attachment.due {
        let errand = Errand { visit: attachment.visit.clone(), attachment: attachment.id.clone() };
        table::put(change, due_key(due, &attachment.id), &errand);
    }
    table::put(change, key(&attachment.visit, &attachment.id), attachment);
}

fn found(view: &dyn View, visit: &VisitId, id: &AttachmentId) -> Result<Attachment, VisitError> {
    table::find(view, &key(visit, id))?.ok_or(VisitError::NotFound("attachment"))
}

/// All of a visit. There are not many: each takes room, and what was removed goes soon.
fn all(view: &dyn View, visit: &VisitId) -> Result<Vec<Attachment>, StoreError> {
    let of_visit = Range::below(ATTACHMENTS, &Place::of(OF).text(visit.as_str()));
    let mut all = Vec::new();
    for (_, attachment) in table::list_each(view, &of_visit, READ_MAX)? {
        all.extend(store::readable(attachment, ATTACHMENTS)?);
    }
    Ok(all)
}

fn key(visit: &VisitId, id: &AttachmentId) -> Key {
    let place = Place::of(OF).text(visit.as_str()).text(id.as_str());
    Key { partition: ATTACHMENTS.to_owned(), place }
}

fn due_key((queue, due): (Queue, Timestamp), id: &AttachmentId) -> Key {
    let place = queue.place().number(due.as_millis()).text(id.as_str());
    Key { partition: DUE.to_owned(), place }
}

const ATTACHMENTS: &str = "visit-attachments";
const DUE: &str = "visit-attachments-due";
const OF: &str = "of";
/// Rows of one visit that are read; the rules allow fewer.
const READ_MAX: usize = 1_000;
/// Files that one participant sends at the same time.
const AT_ONCE_MAX: usize = 4;
/// Longer than any upload may take: what has not arrived by then never will.
const ARRIVES_WITHIN: Duration = Duration::from_secs(15 * 60);
/// A store that did not answer may do what it was asked for later than that, and not much later.
const LATE: Duration = Duration::from_secs(5 * 60);
