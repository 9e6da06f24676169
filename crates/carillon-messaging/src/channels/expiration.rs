//! Expiration: a channel that is deleted some days after its creation, or after its last message.
//!
//! A row says when to look. Messages do not move it: whoever looks finds out whether the time has come, and puts the row
//! where it will.

use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::AppInstanceArn;
use carillon_proto::units::Timestamp;

use super::channel::{self, Channel, Expiration, ExpirationCriterion, announce};
use super::standing::{Deed, Entry};
use super::{Bearer, ChannelName, messages, partition, sweep};
use crate::error::{MessagingError, NO_CHANNEL};
use crate::identity;
use crate::news::{Audience, Event};
use crate::service::{Change, Messaging};
use crate::table;

impl Messaging {
    /// Sets when a channel expires, or that it does not. Without a bearer it is the operator who does.
    pub async fn put_channel_expiration(
        &self,
        bearer: Option<&Bearer>,
        name: &ChannelName,
        expiration: Option<Expiration>,
    ) -> Result<AppInstanceArn, MessagingError> {
        let (bearer, name) = (bearer.cloned(), name.clone());
        self.write(move |service, change| {
            let (instance, mut channel) = match &bearer {
                Some(bearer) => {
                    let entry = Entry::to(service, change, bearer, &name, Deed::Expire)?;
                    (entry.instance, entry.channel)
                }
                None => {
                    let instance = service.arn(&identity::found(change, &name.instance)?);
                    (instance, channel::find(change, &name)?.ok_or(NO_CHANNEL)?)
                }
            };
            channel.expiration = expiration;
            channel.updated_at = service.now();
            channel::put(change, &name, &channel);
            note(change, &name, &channel)?;
            announce(change, &instance, &name, Audience::Streams, Event::ExpirationUpdated(channel));
            Ok(instance)
        })
        .await
    }
}

/// Notes when to look whether a channel has expired, instead of what was noted before.
pub(super) fn note(
    change: &mut Change<'_>,
    name: &ChannelName,
    channel: &Channel,
) -> Result<(), MessagingError> {
    forget(change, name)?;
    if let Some(at) = due(change, name, channel)? {
        table::put(change, noted_key(name), &at);
        change.put(due_key(name, at), Vec::new());
    }
    Ok(())
}

/// Forgets when to look.
pub(super) fn forget(change: &mut Change<'_>, name: &ChannelName) -> Result<(), StoreError> {
    if let Some(at) = table::find::<Timestamp>(change, &noted_key(name))? {
        change.remove(noted_key(name));
        change.remove(due_key(name, at));
    }
    Ok(())
}

/// Deletes channels whose time has come, of at most `max` at which it looks; whether there may be more.
pub(super) fn expire(
    service: &Messaging,
    change: &mut Change<'_>,
    max: usize,
) -> Result<bool, MessagingError> {
    let now = service.now();
    let all = Range::below(EXPIRATIONS, &Place::of(CHANNEL));
    let over = Range { to: Bound::Excluded(Place::of(CHANNEL).number(now.as_millis() + 1)), ..all };
    let rows = change.scan(&over, max)?;
    for (place, _) in &rows {
        change.remove(Key { partition: EXPIRATIONS.to_owned(), place: place.clone() });
        let Some(name) = read_due(place) else { continue };
        let Some(channel) = channel::find(change, &name)? else { continue };
        if due(change, &name, &channel)?.is_none_or(|at| at > now) {
            note(change, &name, &channel)?;
            continue;
        }
        sweep::leave(change, &name, channel.privacy)?;
        // Who listened in an app instance that is gone was told so.
        if let Some(instance) = identity::find(change, &name.instance)? {
            let news = Event::ChannelDeleted(channel);
            announce(change, &service.arn(&instance), &name, Audience::Members, news);
        }
    }
    Ok(rows.len() == max)
}

/// When the channel expires, as it stands.
fn due(view: &dyn View, name: &ChannelName, channel: &Channel) -> Result<Option<Timestamp>, MessagingError> {
    let Some(expiration) = channel.expiration else { return Ok(None) };
    let since = match expiration.since {
        ExpirationCriterion::Created => channel.created_at,
        ExpirationCriterion::LastMessage => messages::last_of_all(view, name)?.unwrap_or(channel.created_at),
    };
    Ok(Some(since + expiration.days.duration()))
}

fn noted_key(name: &ChannelName) -> Key {
    Key { partition: partition(name), place: Place::of("expires") }
}

fn due_key(name: &ChannelName, at: Timestamp) -> Key {
    let place = Place::of(CHANNEL).number(at.as_millis());
    let place = place.text(name.instance.as_str()).text(name.id.as_str());
    Key { partition: EXPIRATIONS.to_owned(), place }
}

fn read_due(place: &Place) -> Option<ChannelName> {
    let at = place.as_bytes().strip_prefix(Place::of(CHANNEL).as_bytes())?.first_chunk::<8>()?;
    let before = Place::of(CHANNEL).number(u64::from_be_bytes(*at));
    let instance = place.text_after(&before)?;
    let id = place.text_after(&before.text(&instance))?;
    Some(ChannelName { instance: instance.parse().ok()?, id: id.parse().ok()? })
}

const EXPIRATIONS: &str = "expirations";
const CHANNEL: &str = "channel";
