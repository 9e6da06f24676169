//! What ties members to channels: memberships, moderators, bans. Each is a record with the channel, a row with the member
//! that leads to it, and a count on both sides, which has a limit.

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceId, ChannelId, MemberId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ChannelName, member_partition, partition};
use crate::error::{Limit, MessagingError};
use crate::service::{Change, Messaging};
use crate::table;

/// A kind of tie. Nobody has both kinds of membership in one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    Default,
    Hidden,
    Moderator,
    Ban,
}

/// All kinds.
pub(super) const TIES: [Tie; 4] = [Tie::Default, Tie::Hidden, Tie::Moderator, Tie::Ban];

impl Tie {
    /// Where the channel has its record.
    const fn row(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Hidden => "hidden",
            Self::Moderator => "moderator",
            Self::Ban => "ban",
        }
    }

    /// What is counted together, and where the member has its row.
    pub(super) const fn group(self) -> &'static str {
        match self {
            Self::Default | Self::Hidden => "membership",
            Self::Moderator => "moderator",
            Self::Ban => "ban",
        }
    }

    /// How many a channel and a member have.
    fn limits(self, service: &Messaging) -> [(u64, Limit); 2] {
        let config = service.config();
        let (of_channel, limit) = match self {
            Self::Default | Self::Hidden => (config.memberships_max, Limit::Memberships),
            Self::Moderator => (config.moderators_max, Limit::Moderators),
            Self::Ban => (config.bans_max, Limit::Bans),
        };
        [(of_channel, limit), (config.memberships_of_member_max, Limit::ChannelsOfMember)]
    }
}

/// Ties a member to a channel, to which it is not tied yet.
pub(super) fn tie(
    service: &Messaging,
    change: &mut Change<'_>,
    tie: Tie,
    channel: &ChannelName,
    member: &MemberId,
    record: &impl Serialize,
) -> Result<(), MessagingError> {
    let counts = count_keys(tie, channel, member);
    for (key, (max, limit)) in std::iter::zip(&counts, tie.limits(service)) {
        if count(change, key)? >= max {
            return Err(MessagingError::LimitExceeded(limit));
        }
    }
    for key in counts {
        let count = count(change, &key)? + 1;
        table::put(change, key, &count);
    }
    table::put(change, key(tie, channel, member), record);
    table::put(change, member_key(tie, channel, member), &());
    Ok(())
}

/// Takes the tie away, which is there.
pub(super) fn untie(
    change: &mut Change<'_>,
    tie: Tie,
    channel: &ChannelName,
    member: &MemberId,
) -> Result<(), StoreError> {
    for key in count_keys(tie, channel, member) {
        match count(change, &key)?.saturating_sub(1) {
            0 => change.remove(key),
            left => table::put(change, key, &left),
        }
    }
    change.remove(key(tie, channel, member));
    change.remove(member_key(tie, channel, member));
    if tie.group() == Tie::Default.group() {
        change.remove(read_key(channel, member));
        change.remove(preference_key(channel, member));
    }
    Ok(())
}

pub(super) fn is_tied(
    view: &dyn View,
    tie: Tie,
    channel: &ChannelName,
    member: &MemberId,
) -> Result<bool, StoreError> {
    Ok(view.get(&key(tie, channel, member))?.is_some())
}

pub(super) fn find<T: DeserializeOwned>(
    view: &dyn View,
    tie: Tie,
    channel: &ChannelName,
    member: &MemberId,
) -> Result<Option<T>, StoreError> {
    table::find(view, &key(tie, channel, member))
}

/// Where a channel keeps the records of a kind, in the order of the members.
pub(super) fn of_channel(tie: Tie, channel: &ChannelName) -> Range {
    Range::below(partition(channel), &Place::of(tie.row()))
}

/// The kind and the member of a row of a channel, `None` when the row is something else.
pub(super) fn read_row(place: &Place) -> Option<(Tie, MemberId)> {
    TIES.into_iter().find_map(|tie| Some((tie, place.text_after(&Place::of(tie.row()))?.parse().ok()?)))
}

/// The channel that a row of a member leads to, among those of the same group as `tie`.
pub(super) fn channel_of_row(tie: Tie, place: &Place) -> Option<ChannelId> {
    place.text_after(&Place::of(tie.group()))?.parse().ok()
}

/// To how many channels a member is tied in the group of `tie`.
pub(super) fn channels_of(
    view: &dyn View,
    tie: Tie,
    instance: &AppInstanceId,
    member: &MemberId,
) -> Result<u64, StoreError> {
    count(view, &count_key(member_partition(instance, member), tie))
}

/// Where the member notes until when it has read.
pub(super) fn read_key(channel: &ChannelName, member: &MemberId) -> Key {
    let place = Place::of("read").text(channel.id.as_str());
    Key { partition: member_partition(&channel.instance, member), place }
}

/// Where the member keeps what it prefers in the channel.
pub(super) fn preference_key(channel: &ChannelName, member: &MemberId) -> Key {
    let place = Place::of("preferences").text(channel.id.as_str());
    Key { partition: member_partition(&channel.instance, member), place }
}

fn key(tie: Tie, channel: &ChannelName, member: &MemberId) -> Key {
    Key { partition: partition(channel), place: Place::of(tie.row()).text(&member.to_string()) }
}

fn member_key(tie: Tie, channel: &ChannelName, member: &MemberId) -> Key {
    let place = Place::of(tie.group()).text(channel.id.as_str());
    Key { partition: member_partition(&channel.instance, member), place }
}

/// Where the channel and the member count.
fn count_keys(tie: Tie, channel: &ChannelName, member: &MemberId) -> [Key; 2] {
    [partition(channel), member_partition(&channel.instance, member)].map(|of| count_key(of, tie))
}

fn count_key(partition: String, tie: Tie) -> Key {
    Key { partition, place: Place::of("count").text(tie.group()) }
}

fn count(view: &dyn View, key: &Key) -> Result<u64, StoreError> {
    Ok(table::find(view, key)?.unwrap_or(0))
}
