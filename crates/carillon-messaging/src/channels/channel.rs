//! The channel itself: create, describe, update, delete.

use std::collections::BTreeSet;

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, ChannelFlowId, ChannelId, MemberId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::memberships::{self, MembershipKind};
use super::standing::{Deed, Entry, bearer_of, by_name_of_today};
use super::{Bearer, ChannelName, expiration, messages, moderators, partition, sweep};
use crate::error::{MessagingError, NO_APP_INSTANCE};
use crate::identity::{self, Days, Member, Within};
use crate::news::{Audience, ChannelNews, Event, News};
use crate::once::Call;
use crate::service::{Change, Messaging};
use crate::text::{Metadata, Name};
use crate::{mint, table};

/// Where members of an app instance write to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Unique in the app instance.
    pub id: ChannelId,
    /// What people call it.
    pub name: Name,
    /// Who adds members.
    pub mode: ChannelMode,
    /// Who finds and reads it. Never changes.
    pub privacy: ChannelPrivacy,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// When it is deleted.
    pub expiration: Option<Expiration>,
    /// What processes its messages.
    #[serde(default)]
    pub flow: Option<ChannelFlowId>,
    /// Who made it.
    pub created_by: Member,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Who adds members to a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelMode {
    /// Every member.
    Unrestricted,
    /// Admins and moderators.
    Restricted,
}

/// Who finds and reads a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelPrivacy {
    /// Everybody in the app instance, who may also join.
    Public,
    /// Members, moderators and admins.
    Private,
}

/// After how long a channel is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiration {
    /// How long.
    pub days: Days,
    /// Since when.
    pub since: ExpirationCriterion,
}

/// From when on the days until a channel expires are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExpirationCriterion {
    /// Its creation.
    Created,
    /// Its last message, or its creation as long as there is none.
    LastMessage,
}

/// A channel as a bearer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSeen {
    /// The channel.
    pub channel: Channel,
    /// When the last message was sent that the history holds and the bearer sees.
    pub last_message_at: Option<Timestamp>,
}

/// What is asked of `CreateChannel`.
#[derive(Clone, Debug, Serialize)]
pub struct CreateChannel {
    /// Unique in the app instance; made when absent.
    pub id: Option<ChannelId>,
    /// What people call it.
    pub name: Name,
    /// Who adds members.
    pub mode: ChannelMode,
    /// Who finds and reads it.
    pub privacy: ChannelPrivacy,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// When it is deleted.
    pub expiration: Option<Expiration>,
    /// Members beside the bearer.
    pub members: Vec<MemberId>,
    /// Moderators beside the bearer.
    pub moderators: Vec<MemberId>,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateChannel`: what is absent stays.
#[derive(Clone, Debug)]
pub struct UpdateChannel {
    /// What people call it.
    pub name: Option<Name>,
    /// Who adds members.
    pub mode: Option<ChannelMode>,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
}

impl Messaging {
    /// Makes a channel, of which the bearer is a member and a moderator.
    pub async fn create_channel(
        &self,
        bearer: &Bearer,
        within: &AppInstanceId,
        asked: CreateChannel,
    ) -> Result<Within<Channel>, MessagingError> {
        let (bearer, within) = (bearer.clone(), within.clone());
        let of = format!("{} {}", bearer.instance, bearer.member);
        let call = Call::new("CreateChannel", of, asked.token.clone(), &asked);
        let id = asked.id.clone().unwrap_or_else(|| mint::guid(self.entropy()));
        self.write(move |service, change| {
            let (instance, creator) = bearer_of(service, change, &bearer)?;
            if bearer.instance != within {
                return Err(NO_APP_INSTANCE);
            }
            if let Some(made) = call.made_before(change, service)? {
                let made = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                let name = ChannelName { instance: bearer.instance.clone(), id: made };
                if let Some(channel) = find(change, &name)? {
                    return Ok(Within { instance, item: channel });
                }
            }
            let name = ChannelName { instance: bearer.instance.clone(), id: id.clone() };
            if find(change, &name)?.is_some() || sweep::is_left(change, &name)? {
                return Err(MessagingError::Conflict("A channel with this id exists"));
            }
            let channel = make(service, change, &name, &creator, &asked);
            call.note(change, channel.created_at, channel.id.as_str());
            expiration::note(change, &name, &channel)?;
            let news = Event::ChannelCreated(channel.clone());
            announce(change, &instance, &name, Audience::Streams, news);
            let founding = Founding { instance: &instance, name: &name, creator: &creator };
            founding.fill(service, change, &asked)?;
            Ok(Within { instance, item: channel })
        })
        .await
    }

    /// A channel.
    pub async fn channel(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
    ) -> Result<Within<ChannelSeen>, MessagingError> {
        let (bearer, name) = (bearer.clone(), name.clone());
        self.read(move |service, view| {
            let entry = Entry::to(service, view, &bearer, &name, Deed::Describe)?;
            Ok(Within { item: seen(service, view, &name, entry.channel, &bearer)?, instance: entry.instance })
        })
        .await
    }

    /// Replaces what is given of name, mode and metadata.
    pub async fn update_channel(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        asked: UpdateChannel,
    ) -> Result<Within<Channel>, MessagingError> {
        let (bearer, name) = (bearer.clone(), name.clone());
        self.write(move |service, change| {
            let Entry { mut channel, instance, .. } =
                Entry::to(service, change, &bearer, &name, Deed::Update)?;
            if let Some(name) = &asked.name {
                channel.name = name.clone();
            }
            if let Some(mode) = asked.mode {
                channel.mode = mode;
            }
            if let Some(metadata) = &asked.metadata {
                channel.metadata = Some(metadata.clone());
            }
            channel.updated_at = service.now();
            put(change, &name, &channel);
            let news = Event::ChannelUpdated(by_names_of_today(change, &name, channel.clone())?);
            announce(change, &instance, &name, Audience::Members, news);
            Ok(Within { instance, item: channel })
        })
        .await
    }

    /// Deletes a channel with all that lies in it: at once for everybody, and in steps from the store.
    pub async fn delete_channel(&self, bearer: &Bearer, name: &ChannelName) -> Result<(), MessagingError> {
        let (bearer, name) = (bearer.clone(), name.clone());
        self.write(move |service, change| {
            let Entry { channel, instance, .. } = Entry::to(service, change, &bearer, &name, Deed::Delete)?;
            sweep::leave(change, &name, channel.privacy)?;
            let news = Event::ChannelDeleted(by_names_of_today(change, &name, channel)?);
            announce(change, &instance, &name, Audience::Members, news);
            Ok(())
        })
        .await
    }
}

pub(crate) fn find(view: &dyn View, name: &ChannelName) -> Result<Option<Channel>, MessagingError> {
    Ok(table::find(view, &key(name))?)
}

/// Whether it is there, without reading it.
pub(crate) fn is_there(view: &dyn View, name: &ChannelName) -> Result<bool, MessagingError> {
    Ok(view.get(&key(name))?.is_some())
}

pub(crate) fn put(change: &mut Change<'_>, name: &ChannelName, channel: &Channel) {
    table::put(change, key(name), channel);
}

/// Makes the channel unknown. What lies in it stays.
pub(super) fn remove(change: &mut Change<'_>, name: &ChannelName, privacy: ChannelPrivacy) {
    change.remove(key(name));
    change.remove(index_key(name, privacy));
}

/// Where an app instance notes its channels: all, or those of a privacy.
pub(super) fn index(instance: &AppInstanceId, privacy: Option<ChannelPrivacy>) -> Range {
    let all = Place::of(CHANNEL);
    let place = match privacy {
        Some(privacy) => all.text(privacy.word()),
        None => all,
    };
    Range::below(identity::partition(instance), &place)
}

/// The channel that a row of the index means.
pub(super) fn read_index(instance: &AppInstanceId, place: &Place) -> Option<(ChannelName, ChannelPrivacy)> {
    [ChannelPrivacy::Public, ChannelPrivacy::Private].into_iter().find_map(|privacy| {
        let id = place.text_after(&Place::of(CHANNEL).text(privacy.word()))?.parse().ok()?;
        Some((ChannelName { instance: instance.clone(), id }, privacy))
    })
}

/// A channel as the bearer sees it today.
pub(super) fn seen(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
    channel: Channel,
    bearer: &Bearer,
) -> Result<ChannelSeen, MessagingError> {
    let last_message_at = messages::last_at(service, view, name, &bearer.member)?;
    Ok(ChannelSeen { channel: by_names_of_today(view, name, channel)?, last_message_at })
}

/// Tells others of something in a channel.
pub(super) fn announce(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    audience: Audience,
    event: Event,
) {
    let news = ChannelNews { instance: instance.clone(), channel: name.id.clone(), audience, event };
    change.announce(News::Channel(Box::new(news)));
}

fn by_names_of_today(
    view: &dyn View,
    name: &ChannelName,
    mut channel: Channel,
) -> Result<Channel, MessagingError> {
    channel.created_by = by_name_of_today(view, name, &channel.created_by)?;
    Ok(channel)
}

fn make(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    creator: &Member,
    asked: &CreateChannel,
) -> Channel {
    let now = service.now();
    let channel = Channel {
        id: name.id.clone(),
        name: asked.name.clone(),
        mode: asked.mode,
        privacy: asked.privacy,
        metadata: asked.metadata.clone(),
        tags: asked.tags.clone(),
        expiration: asked.expiration,
        flow: None,
        created_by: creator.clone(),
        created_at: now,
        updated_at: now,
    };
    put(change, name, &channel);
    table::put(change, index_key(name, asked.privacy), &());
    channel
}

/// A channel whose first members come.
struct Founding<'a> {
    instance: &'a AppInstanceArn,
    name: &'a ChannelName,
    creator: &'a Member,
}

impl Founding<'_> {
    fn fill(
        &self,
        service: &Messaging,
        change: &mut Change<'_>,
        asked: &CreateChannel,
    ) -> Result<(), MessagingError> {
        for member in self.with_creator(change, &asked.members)? {
            let by = self.creator.clone();
            let membership =
                memberships::add(service, change, self.name, member, MembershipKind::Default, by)?;
            let news = Event::MembershipCreated(membership);
            announce(change, self.instance, self.name, Audience::Members, news);
        }
        for member in self.with_creator(change, &asked.moderators)? {
            let moderator = moderators::add(service, change, self.name, member, self.creator.clone())?;
            let news = Event::ModeratorCreated(moderator);
            announce(change, self.instance, self.name, Audience::Streams, news);
        }
        Ok(())
    }

    /// The creator and the others, each once.
    fn with_creator(&self, view: &dyn View, others: &[MemberId]) -> Result<Vec<Member>, MessagingError> {
        let others: BTreeSet<_> = others.iter().filter(|id| **id != self.creator.id).collect();
        let others = others.into_iter().map(|id| identity::member(view, &self.name.instance, id));
        std::iter::once(Ok(self.creator.clone())).chain(others).collect()
    }
}

impl ChannelPrivacy {
    const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

fn key(name: &ChannelName) -> Key {
    Key { partition: partition(name), place: Place::of(CHANNEL) }
}

fn index_key(name: &ChannelName, privacy: ChannelPrivacy) -> Key {
    let place = Place::of(CHANNEL).text(privacy.word()).text(name.id.as_str());
    Key { partition: identity::partition(&name.instance), place }
}

const CHANNEL: &str = "channel";
