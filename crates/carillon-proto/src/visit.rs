//! Visits: a patient and a clinician meet, with whoever helps them.
//!
//! Wire: the application API under `/api/v1/visits`.

use crate::id::guid_id;

guid_id! {
    /// Names a visit. `carillon-visits` mints it; it is never used again, and it opens nothing.
    VisitId
}
guid_id! {
    /// Names somebody in one visit, who may have an account or come by a link. It is also what the meeting knows that
    /// one by, so that no name reaches the meeting.
    ParticipantId
}
guid_id! {
    /// Names a file that was added to a visit. It opens nothing.
    AttachmentId
}
