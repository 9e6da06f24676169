//! What is remembered of meetings and of how well everybody in them fared.
//!
//! A report of a meeting and of each of its attendees is folded from three sources: the events of the outbox, what
//! the live meeting measured and heard, and what clients tell about themselves. Beside an attendee's report lies its
//! timeline, moment by moment. Reports outlive their meetings until they are forgotten.
//!
//! Invariant: every write is atomic and durable when its future resolves. An event that was folded before changes
//! nothing, so whoever reads the log may read it twice. An attendee has at most [`MOMENTS_MAX`] moments.

mod meeting;
mod report;
mod tally;

use async_trait::async_trait;
use carillon_proto::client_events::{ClientDevice, ClientEvent};
use carillon_proto::event::Event;
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::units::Timestamp;

use crate::StoreError;
use crate::meetings::{Listed, RecordPosition};

pub use meeting::{Folded, MeetingReport};
pub use report::{AttendeeReport, Followed, Moment, MomentKind, Spell};
pub use tally::{Measure, Stat, Tally};

/// Something that was learned of an attendee other than by an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// When.
    pub at: Timestamp,
    /// Of whom.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
    /// What.
    pub what: Observed,
}

/// What can be learned.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// What the others see of its microphone has changed.
    Muted(bool),
    /// Its connection was lost, and it is back.
    Reconnected,
    /// What was measured in the time before.
    Measured(Box<Tally>),
    /// What its client tells.
    Told {
        /// On what it runs.
        device: Box<ClientDevice>,
        /// What happened to it.
        event: Box<ClientEvent>,
    },
}

/// Keeps reports.
#[async_trait]
pub trait Analytics: Send + Sync {
    /// Folds events of the log, in the log's order.
    async fn follow(&self, events: Vec<Event>) -> Result<(), StoreError>;

    /// Folds what was learned of attendees of one meeting.
    async fn observe(&self, meeting: &MeetingId, observations: Vec<Observation>) -> Result<(), StoreError>;

    /// The report of a meeting.
    async fn meeting(&self, id: &MeetingId) -> Result<Option<MeetingReport>, StoreError>;

    /// Reports of meetings, youngest first, at most `limit`, from the first that is older than `before`.
    async fn meetings(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingReport>, StoreError>;

    /// Reports of a meeting's attendees by id, at most `limit`, from the first after `after`.
    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<&AttendeeId>,
        limit: usize,
    ) -> Result<Listed<AttendeeId, AttendeeReport>, StoreError>;

    /// The report of an attendee.
    async fn attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Option<AttendeeReport>, StoreError>;

    /// The timeline of an attendee in the order in which it was written, [`MOMENTS_MAX`] moments at most. A moment
    /// that cannot be read is left out.
    async fn timeline(&self, meeting: &MeetingId, attendee: &AttendeeId) -> Result<Vec<Moment>, StoreError>;

    /// Forgets meetings that ended before `before`, with all that is known of them, at most `limit`, and says how
    /// many. One that never ended counts as ended when it was last heard of.
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError>;
}

/// Moments of one attendee: 24 hours of windows, and as many others again. What comes after is only summed up.
pub const MOMENTS_MAX: u32 = 6_000;
/// Of these, what clients tell.
pub const TOLD_MAX: u32 = 500;
