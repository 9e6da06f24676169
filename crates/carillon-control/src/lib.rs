//! What the meeting operations mean: create, add, tag, limit, transcribe, admit, end.
//!
//! Inputs and outputs are domain types; wire shapes stop at the fronts, and vendors stop at the ports. Everything
//! that a caller is told has happened is durable, and only then does the live meeting hear of it.

mod admission;
mod attendees;
mod config;
mod control;
mod delivery;
mod error;
mod features;
mod lifecycle;
mod live;
mod meetings;
mod mint;
mod page;
mod placement;
mod reports;
mod tags;
mod transcription;

#[cfg(test)]
mod tests;

pub use attendees::{AttendeeItem, BatchOutcome, CreateAttendee, ItemError};
pub use carillon_ports::meetings::{
    Attendee, Meeting, MeetingRecord, MeetingStatus, NetworkType, NotificationsConfiguration,
};
pub use config::{ControlConfig, Quotas, Regions};
pub use control::{Control, Ports};
pub use delivery::{Attempt, Deliveries, DeliveryPolicy};
pub use error::{ControlError, Limit};
pub use meetings::{CreateMeeting, CreateMeetingWithAttendees, MeetingWithAttendees};
pub use page::{Page, PageRequest, PageToken, PageTokenError};
pub use placement::{MediaPlacement, PublicUrl, PublicUrlError, Scheme};
pub use reports::LiveReports;
pub use transcription::{TranscribeMedicalSettings, TranscribeSettings, TranscriptionConfiguration};
