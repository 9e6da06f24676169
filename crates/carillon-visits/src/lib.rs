//! What visits are, whatever asks: a visit's life, who takes part, links for those without an account, the waiting
//! room, consent, and what is written down of it.
//!
//! [`Visits`] is the one value that a front calls. The rules of a visit's life are a plain state machine ([`Visit`]),
//! with time as an input and no store; each operation is a transaction over rows (see [`carillon_ports::rows`]) that
//! asks it, and its audit entry is written in the same one, through the port [`carillon_ports::Audit`]. So visits lie
//! in the store of the audit log.
//!
//! There is no HTTP here, and no meeting: a visit knows the id of its meeting, and who makes and ends meetings tells it,
//! and is told by it what has to end.
//!
//! | module | holds |
//! |---|---|
//! | `visit` | the state machine |
//! | `participant` | who takes part, and how far they have come |
//! | `consent` | who agreed to what, in which wording, and whether all who are present did |
//! | `text` | names and texts that people write |
//! | `access` | who asks, and what that one may see |
//! | `desk` | scheduling, lists, calling visits off |
//! | `links` | links for participants without an account, and the sessions they are traded for |
//! | `waiting_room` | checking in, the queue, letting in |
//! | `conduct` | the meeting's time: starting, joining, consent, pausing, ending |
//! | `recording` | what may be made of the meetings of a visit, as those ask who would |
//! | `papers` | notes, summary and follow-up |
//! | `attachments` | files: who may add, see and remove them, which are taken, and what is yet to be done with them |
//! | `owed` | meetings that have to end and attendees who have to leave, until they have |

mod access;
mod attachments;
mod conduct;
mod consent;
mod desk;
mod error;
mod links;
mod owed;
mod papers;
mod participant;
mod recording;
mod service;
mod store;
mod text;
mod token;
mod visit;
mod waiting_room;

#[cfg(test)]
mod tests;

pub use access::{Caller, Staff};
pub use attachments::{
    Attachment, AttachmentRules, AttachmentState, Errand, FileKind, FileName, Look, NewAttachment, Proof,
};
pub use conduct::{Joining, Starting};
pub use consent::{Consent, ConsentKind, TextVersion};
pub use desk::{NewParticipant, NewVisit, VisitPage, Wanted};
pub use error::{Refusal, VisitError};
pub use links::{Factor, Guest, Invited, Redeemed, ShownFactor};
pub use owed::Owed;
pub use papers::{Paper, Papers, Writing};
pub use participant::{Participant, ParticipantRole, Presence};
pub use service::{Ports, Visits};
pub use store::Running;
pub use text::{Name, Text};
pub use visit::{State, Visit};
pub use waiting_room::{Queue, Waiting};
