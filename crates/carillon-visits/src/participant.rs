//! Who takes part in a visit, and how far they have come.

use std::fmt;
use std::str::FromStr;

use carillon_proto::account::UserId;
use carillon_proto::id::AttendeeId;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::error::VisitError;
use crate::text::Name;

/// What somebody is in a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// Is seen.
    Patient,
    /// Sees the patient, and leads the visit.
    Clinician,
    /// Translates.
    Interpreter,
    /// Is with the patient.
    Family,
}

impl ParticipantRole {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Patient, Self::Clinician, Self::Interpreter, Self::Family];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Clinician => "clinician",
            Self::Interpreter => "interpreter",
            Self::Family => "family",
        }
    }
}

impl fmt::Display for ParticipantRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ParticipantRole {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| VisitError::invalid("role", "must be patient, clinician, interpreter or family"))
    }
}

/// How far a participant has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Has not come.
    Expected,
    /// Is in the waiting room.
    Waiting {
        /// Since then.
        since: Timestamp,
    },
    /// May join the meeting.
    Admitted,
    /// Has been given what it takes to be in the meeting.
    Present,
}

/// Somebody who takes part in a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Unique for ever.
    pub id: ParticipantId,
    /// What that one is here.
    pub role: ParticipantRole,
    /// The account, of somebody who has one; others come by a link.
    pub user: Option<UserId>,
    /// What the others see.
    pub name: Name,
    /// How far that one has come.
    pub presence: Presence,
    /// What that one is in the visit's meeting.
    pub attendee: Option<AttendeeId>,
}
