//! What is left of channels and members that are gone.
//!
//! A member leaves all channels in the transaction that deletes it. A deleted channel is out of reach at once, because
//! every operation begins by finding it; what lies in it goes in steps, and until the last of them its id stays taken, so
//! that no channel inherits members or messages.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, MemberId};

use super::ties::{self, Tie};
use super::{
    Bearer, ChannelName, ChannelPrivacy, bans, channel, expiration, flows, lists, memberships, moderators,
    partition, retention,
};
use crate::error::MessagingError;
use crate::service::{Change, Messaging};

/// Takes a member out of all channels, and tells of it.
pub(crate) fn forget_member(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    member: &MemberId,
) -> Result<(), MessagingError> {
    let of = Bearer { instance: instance.instance.clone(), member: member.clone() };
    for tie in [Tie::Default, Tie::Moderator, Tie::Ban] {
        for (place, _) in lists::rows_of(change, &of, tie, None, usize::MAX)? {
            let Some(id) = ties::channel_of_row(tie, &place) else { continue };
            let name = ChannelName { instance: of.instance.clone(), id };
            let is_there = channel::find(change, &name)?.is_some();
            match tie {
                _ if !is_there => forget_ties(change, &name, member)?,
                Tie::Default | Tie::Hidden => memberships::end(change, instance, &name, member)?,
                Tie::Moderator => moderators::end(change, instance, &name, member)?,
                Tie::Ban => bans::end(change, instance, &name, member)?,
            }
        }
    }
    Ok(())
}

/// Makes the channels of an app instance that is gone unknown, at most `max` of them, and leaves what lies in them to
/// [`sweep`]; how many there were.
pub(crate) fn forget_instance(
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    max: usize,
) -> Result<usize, MessagingError> {
    let rows = change.scan(&channel::index(instance, None), max)?;
    for (place, _) in &rows {
        match channel::read_index(instance, place) {
            Some((name, privacy)) => leave(change, &name, privacy)?,
            None => {
                change.remove(Key { partition: crate::identity::partition(instance), place: place.clone() })
            }
        }
    }
    Ok(rows.len())
}

/// Makes a channel unknown, and notes that what lies in it has to go.
pub(super) fn leave(
    change: &mut Change<'_>,
    name: &ChannelName,
    privacy: ChannelPrivacy,
) -> Result<(), MessagingError> {
    if let Some(channel) = channel::find(change, name)? {
        flows::forget_association(change, name, &channel);
    }
    channel::remove(change, name, privacy);
    crate::table::put(change, key(name), &());
    Ok(expiration::forget(change, name)?)
}

/// Whether something of a deleted channel is left.
pub(super) fn is_left(view: &dyn View, name: &ChannelName) -> Result<bool, MessagingError> {
    Ok(view.get(&key(name))?.is_some())
}

/// Does a step; whether there is more to do. What fails keeps nothing else from being done.
pub(crate) async fn sweep(service: &Messaging, rows_max: usize) -> Result<bool, MessagingError> {
    let has_more_expired =
        service.write(|service, change| expiration::expire(service, change, EXPIRED_MAX)).await;
    let has_more_old = retention::erase_old(service, rows_max).await;
    let has_more_rows = service.write(move |_, change| purge(change, rows_max)).await;
    Ok(has_more_expired? | has_more_old? | has_more_rows?)
}

/// Removes at most `rows_max` rows of deleted channels; whether there may be more to do.
fn purge(change: &mut Change<'_>, rows_max: usize) -> Result<bool, MessagingError> {
    let all = Range::below(DELETED, &Place::of(CHANNEL));
    let notes = change.scan(&all, PURGED_MAX)?;
    let has_any = !notes.is_empty();
    let mut left = rows_max;
    for (note, _) in notes {
        if let Some(name) = read_note(&note) {
            let removed = erase(change, &name, left)?;
            if removed == left {
                break;
            }
            left -= removed;
        }
        change.remove(Key { partition: DELETED.to_owned(), place: note });
    }
    Ok(has_any)
}

/// Removes at most `rows_max` rows of a channel, with what ties its members to it; how many there were.
fn erase(change: &mut Change<'_>, name: &ChannelName, rows_max: usize) -> Result<usize, MessagingError> {
    let rows = change.scan(&Range::below(partition(name), &Place::default()), rows_max)?;
    for (place, _) in &rows {
        match ties::read_row(place) {
            Some((tie, member)) => ties::untie(change, tie, name, &member)?,
            None => {
                flows::forget_row(change, name, place)?;
                change.remove(Key { partition: partition(name), place: place.clone() });
            }
        }
    }
    Ok(rows.len())
}

/// Removes what ties a member to a channel that is being erased.
fn forget_ties(change: &mut Change<'_>, name: &ChannelName, member: &MemberId) -> Result<(), MessagingError> {
    for tie in ties::TIES {
        if ties::is_tied(change, tie, name, member)? {
            ties::untie(change, tie, name, member)?;
        }
    }
    Ok(())
}

fn read_note(place: &Place) -> Option<ChannelName> {
    let instance = place.text_after(&Place::of(CHANNEL))?;
    let id = place.text_after(&Place::of(CHANNEL).text(&instance))?;
    Some(ChannelName { instance: instance.parse().ok()?, id: id.parse().ok()? })
}

fn key(name: &ChannelName) -> Key {
    let place = Place::of(CHANNEL).text(name.instance.as_str()).text(name.id.as_str());
    Key { partition: DELETED.to_owned(), place }
}

/// Channels at which one step looks.
const EXPIRED_MAX: usize = 100;
/// Deleted channels that one step erases, if they hold little.
const PURGED_MAX: usize = 50;
const DELETED: &str = "deleted";
const CHANNEL: &str = "channel";
