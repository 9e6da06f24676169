//! Moderators: who runs a channel. They hear and send nothing unless they are members too.

use carillon_ports::rows::View;
use carillon_proto::app_instance::{AppInstanceArn, MemberId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::announce;
use super::standing::{Deed, Entry, by_name_of_today};
use super::ties::{self, Tie};
use super::{Bearer, ChannelName};
use crate::error::MessagingError;
use crate::identity::{self, Member, Within};
use crate::news::{Audience, Event};
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};

/// That somebody moderates a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelModerator {
    /// Who.
    pub moderator: Member,
    /// Who made it one.
    pub created_by: Member,
    /// Since when.
    pub created_at: Timestamp,
}

impl Messaging {
    /// Makes somebody a moderator.
    pub async fn create_channel_moderator(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<ChannelModerator>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Moderators)?;
            let member = identity::member(change, &name.instance, &member)?;
            let moderator = add(service, change, &name, member, entry.bearer)?;
            let news = Event::ModeratorCreated(moderator.clone());
            announce(change, &entry.instance, &name, Audience::Streams, news);
            Ok(Within { instance: entry.instance, item: moderator })
        })
        .await
    }

    /// A moderator. Whoever may ask may know that it is none.
    pub async fn channel_moderator(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<ChannelModerator>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.read(move |service, view| {
            let entry = Entry::to(service, view, &bearer, &name, Deed::Moderators)?;
            let moderator: Option<ChannelModerator> = ties::find(view, Tie::Moderator, &name, &member)?;
            let moderator = moderator.ok_or(MessagingError::NotFound("Channel moderator"))?;
            Ok(Within { item: by_names_of_today(view, &name, moderator)?, instance: entry.instance })
        })
        .await
    }

    /// The moderators: bots, then users, by id.
    pub async fn channel_moderators(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        page: PageRequest,
    ) -> Result<Within<Page<Member>>, MessagingError> {
        let shown = |moderator: ChannelModerator| moderator.moderator;
        self.list_tied(bearer, name, Tie::Moderator, Deed::Moderators, page, shown).await
    }

    /// Makes a moderator one no longer. Nobody misses one who is not there.
    pub async fn delete_channel_moderator(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Moderators)?;
            end(change, &entry.instance, &name, &member)
        })
        .await
    }
}

/// Makes somebody a moderator who is neither that nor banned.
pub(super) fn add(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    moderator: Member,
    created_by: Member,
) -> Result<ChannelModerator, MessagingError> {
    if ties::is_tied(change, Tie::Ban, name, &moderator.id)? {
        return Err(MessagingError::Forbidden("The member is banned from the channel"));
    }
    if ties::is_tied(change, Tie::Moderator, name, &moderator.id)? {
        return Err(MessagingError::Conflict("The channel moderator exists"));
    }
    let moderator = ChannelModerator { moderator, created_by, created_at: service.now() };
    ties::tie(service, change, Tie::Moderator, name, &moderator.moderator.id, &moderator)?;
    Ok(moderator)
}

/// Makes somebody a moderator no longer, if it is one, and tells of it.
pub(super) fn end(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    member: &MemberId,
) -> Result<(), MessagingError> {
    let moderator: Option<ChannelModerator> = ties::find(change, Tie::Moderator, name, member)?;
    let Some(moderator) = moderator else { return Ok(()) };
    ties::untie(change, Tie::Moderator, name, member)?;
    let news = Event::ModeratorDeleted(by_names_of_today(change, name, moderator)?);
    announce(change, instance, name, Audience::Streams, news);
    Ok(())
}

fn by_names_of_today(
    view: &dyn View,
    name: &ChannelName,
    mut moderator: ChannelModerator,
) -> Result<ChannelModerator, MessagingError> {
    moderator.moderator = by_name_of_today(view, name, &moderator.moderator)?;
    moderator.created_by = by_name_of_today(view, name, &moderator.created_by)?;
    Ok(moderator)
}
