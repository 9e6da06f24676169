//! The history of a channel: where messages lie, and reading them in order.
//!
//! A message lies at its time and sequence, and its id begins with both, so that finding one by id and going on from one
//! cost the same however long the history is. Messages to one member lie apart, with a row for each of the two who see
//! them: whoever reads joins what is to all with what is to it, and never passes over what is to others.

use std::ops::Bound;

use carillon_ports::rows::{Key, Order, Place, Range, View};
use carillon_ports::{Entropy, StoreError};
use carillon_proto::app_instance::{MemberId, MessageId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChannelMessage, MessageStatus};
use crate::channels::{ChannelName, flows, partition};
use crate::error::MessagingError;
use crate::identity;
use crate::service::{Change, Messaging};
use crate::table;

/// The order of messages: no two of a channel have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Spot {
    pub(super) at: Timestamp,
    sequence: u64,
}

/// Hexadecimal digits of a number in an id.
const DIGITS: usize = 16;

impl Spot {
    /// The next in a channel.
    pub(super) fn next(
        change: &mut Change<'_>,
        name: &ChannelName,
        now: Timestamp,
    ) -> Result<Self, MessagingError> {
        let key = last_key(name);
        let next = match table::find::<Self>(change, &key)? {
            Some(last) if last.at >= now => Self { at: last.at, sequence: last.sequence + 1 },
            _ => Self { at: now, sequence: 0 },
        };
        table::put(change, key, &next);
        Ok(next)
    }

    /// The id of the message here.
    pub(super) fn id(self, secret: u128) -> MessageId {
        let text = format!("{:016x}{:016x}{secret:032x}", self.at.as_millis(), self.sequence);
        text.parse().expect("64 hexadecimal digits")
    }

    /// Where the message with this id lies, if there is one.
    pub(super) fn of(id: &MessageId) -> Option<Self> {
        let number = |from: usize| u64::from_str_radix(id.as_str().get(from..from + DIGITS)?, 16).ok();
        Some(Self { at: Timestamp::from_millis(number(0)?), sequence: number(DIGITS)? })
    }

    /// Behind all places that begin with `place`.
    fn behind(self, place: Place) -> Place {
        place.number(self.at.as_millis()).number(self.sequence)
    }

    /// From a place of this kind of row.
    fn read(place: &Place) -> Option<Self> {
        let (_, number) = place.as_bytes().split_last_chunk::<16>()?;
        let (at, sequence) = number.split_first_chunk::<8>()?;
        let sequence = sequence.first_chunk::<8>()?;
        let at = Timestamp::from_millis(u64::from_be_bytes(*at));
        Some(Self { at, sequence: u64::from_be_bytes(*sequence) })
    }
}

/// What makes the ids of messages hard to guess.
pub(super) fn secret(entropy: &dyn Entropy) -> u128 {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    u128::from_be_bytes(bytes)
}

/// Writes a message, first or again.
pub(super) fn put(change: &mut Change<'_>, name: &ChannelName, message: &ChannelMessage) {
    let Some(spot) = Spot::of(&message.id) else { return };
    table::put(change, key(name, spot, is_apart(message)), message);
    for member in viewers(message) {
        table::put(change, pointer(name, member, spot), &());
    }
}

/// Removes a message.
pub(super) fn remove(change: &mut Change<'_>, name: &ChannelName, message: &ChannelMessage) {
    let Some(spot) = Spot::of(&message.id) else { return };
    change.remove(key(name, spot, is_apart(message)));
    for member in viewers(message) {
        change.remove(pointer(name, member, spot));
    }
}

/// The message, whoever sees it.
pub(super) fn find(
    view: &dyn View,
    name: &ChannelName,
    id: &MessageId,
) -> Result<Option<ChannelMessage>, MessagingError> {
    let Some(spot) = Spot::of(id) else { return Ok(None) };
    let message: Option<ChannelMessage> = match table::find(view, &key(name, spot, false))? {
        Some(message) => Some(message),
        None => table::find(view, &key(name, spot, true))?,
    };
    Ok(message.filter(|message| message.id == *id))
}

/// The part of a history that is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// No message before.
    pub(super) from: Timestamp,
    /// No message after.
    pub(super) to: Timestamp,
    /// From which end.
    pub(super) order: Order,
}

impl Window {
    /// The range of places that begin with `place`.
    fn range(&self, name: &ChannelName, place: &Place, after: Option<Spot>) -> Range {
        let to = match self.to.as_millis().checked_add(1) {
            Some(end) => Bound::Excluded(place.clone().number(end)),
            None => Range::below(partition(name), place).to,
        };
        let range = Range {
            partition: partition(name),
            from: Bound::Included(place.clone().number(self.from.as_millis())),
            to,
            order: self.order,
        };
        // What a page ended at can have been hidden since.
        let after = after.filter(|spot| self.order == Order::Descending || spot.at >= self.from);
        range.after(after.map(|spot| spot.behind(place.clone())).as_ref())
    }
}

/// At most `limit` messages that `viewer` sees, in the window's order, with their places in it.
pub(super) fn read(
    view: &dyn View,
    name: &ChannelName,
    viewer: &MemberId,
    window: &Window,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<(Place, ChannelMessage)>, MessagingError> {
    let after = after.and_then(Spot::read);
    let mut spots = Vec::new();
    for (place, is_targeted) in [(Place::of(MESSAGE), false), (pointers(viewer), true)] {
        let rows = view.scan(&window.range(name, &place, after), limit)?;
        spots.extend(rows.iter().filter_map(|(place, _)| Some((Spot::read(place)?, is_targeted))));
    }
    spots.sort_unstable();
    if window.order == Order::Descending {
        spots.reverse();
    }
    let mut messages = Vec::new();
    for (spot, is_targeted) in spots.into_iter().take(limit) {
        if let Some(message) = table::find(view, &key(name, spot, is_targeted))? {
            messages.push((spot.behind(Place::default()), message));
        }
    }
    Ok(messages)
}

/// When the last message was sent that `viewer` sees.
pub(super) fn last_at(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
    viewer: &MemberId,
) -> Result<Option<Timestamp>, MessagingError> {
    let window = Window {
        from: horizon(service, view, name)?,
        to: Timestamp::from_millis(u64::MAX),
        order: Order::Descending,
    };
    let mut last = None;
    for place in [Place::of(MESSAGE), pointers(viewer)] {
        let rows = view.scan(&window.range(name, &place, None), 1)?;
        last = last.max(rows.first().and_then(|(place, _)| Spot::read(place)).map(|spot| spot.at));
    }
    Ok(last)
}

/// When the last message was sent, whoever sees it, and whether it was kept, is hidden or was erased.
pub(in crate::channels) fn last_of_all(
    view: &dyn View,
    name: &ChannelName,
) -> Result<Option<Timestamp>, MessagingError> {
    Ok(table::find::<Spot>(view, &last_key(name))?.map(|last| last.at))
}

/// Removes messages that were sent before `horizon`, at most `max`; how many there were.
pub(in crate::channels) fn erase_before(
    change: &mut Change<'_>,
    name: &ChannelName,
    horizon: Timestamp,
    max: usize,
) -> Result<usize, MessagingError> {
    let mut erased = 0;
    for kind in [MESSAGE, TARGETED] {
        let all = Range::below(partition(name), &Place::of(kind));
        let old = Range { to: Bound::Excluded(Place::of(kind).number(horizon.as_millis())), ..all };
        for (place, _) in change.scan(&old, max - erased)? {
            let key = Key { partition: partition(name), place };
            match table::find::<ChannelMessage>(change, &key) {
                Ok(None) => {}
                Ok(Some(message)) => {
                    remove(change, name, &message);
                    flows::cancel(change, name, &message.id)?;
                }
                // One that cannot be read goes as well; what points to it holds no text.
                Err(StoreError::Corrupt(_)) => {}
                Err(error) => return Err(error.into()),
            }
            change.remove(key);
            erased += 1;
        }
    }
    Ok(erased)
}

/// The time before which the retention settings of the app instance hide all.
pub(super) fn horizon(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
) -> Result<Timestamp, MessagingError> {
    let retention = identity::retention(view, &name.instance)?;
    Ok(retention.map_or_else(Timestamp::default, |retention| service.now().before(retention.days.duration())))
}

/// Whether not all members see it.
fn is_apart(message: &ChannelMessage) -> bool {
    message.target.is_some() || message.status != MessageStatus::Sent
}

/// Who sees a message that lies apart.
fn viewers(message: &ChannelMessage) -> impl Iterator<Item = &MemberId> {
    let target = message.target.as_ref().filter(|_| message.status == MessageStatus::Sent);
    let sender = is_apart(message).then_some(&message.sender.id);
    target.into_iter().chain(sender)
}

fn last_key(name: &ChannelName) -> Key {
    Key { partition: partition(name), place: Place::of("last") }
}

fn key(name: &ChannelName, spot: Spot, is_targeted: bool) -> Key {
    let place = Place::of(if is_targeted { TARGETED } else { MESSAGE });
    Key { partition: partition(name), place: spot.behind(place) }
}

fn pointer(name: &ChannelName, member: &MemberId, spot: Spot) -> Key {
    Key { partition: partition(name), place: spot.behind(pointers(member)) }
}

fn pointers(member: &MemberId) -> Place {
    Place::of("for").text(&member.to_string())
}

const MESSAGE: &str = "message";
const TARGETED: &str = "targeted";
