//! What else has to go when a user, a bot or an app instance goes: what of channels and messages is theirs.
//!
//! Identity calls these in the transaction that deletes, so that nobody ever sees a membership of a user who is not
//! there, nor a new user of the same id with the memberships of the old one.

use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, MemberId};

use crate::channels;
use crate::error::MessagingError;
use crate::news::News;
use crate::service::Change;

/// Takes a user or a bot, which is about to go, out of the channels of its app instance, and tells of both. Its messages
/// stay.
pub(crate) fn forget_member(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    member: &MemberId,
) -> Result<(), MessagingError> {
    channels::forget_member(change, instance, member)?;
    change.announce(News::MemberDeleted { instance: instance.instance.clone(), member: member.clone() });
    Ok(())
}

/// Tells that an app instance is gone, with all who listened in it.
pub(crate) fn tell_of_instance(change: &mut Change<'_>, instance: &AppInstanceId) {
    change.announce(News::InstanceDeleted { instance: instance.clone() });
}

/// Removes what an app instance, which cannot be reached any more, has outside of its own partition: at most `rows_max`
/// rows; how many there were. It is called until there are none, and then the partition goes.
pub(crate) fn forget_instance(
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    rows_max: usize,
) -> Result<usize, MessagingError> {
    channels::forget_instance(change, instance, rows_max)
}
