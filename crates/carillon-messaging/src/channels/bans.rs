//! Bans: who may not become a member of a channel. Who is one when banned is none any more.

use carillon_ports::rows::View;
use carillon_proto::app_instance::{AppInstanceArn, MemberId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::announce;
use super::standing::{Deed, Entry, by_name_of_today};
use super::ties::{self, Tie};
use super::{Bearer, ChannelName, memberships};
use crate::error::MessagingError;
use crate::identity::{self, Member, Within};
use crate::news::{Audience, Event};
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};

/// That somebody is banned from a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelBan {
    /// Who.
    pub member: Member,
    /// Who banned it.
    pub created_by: Member,
    /// Since when.
    pub created_at: Timestamp,
}

impl Messaging {
    /// Bans somebody, member or not, who is neither an admin nor a moderator.
    pub async fn create_channel_ban(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<ChannelBan>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Bans)?;
            let member = identity::member(change, &name.instance, &member)?;
            let ban = add(service, change, &name, member, entry.bearer)?;
            memberships::end(change, &entry.instance, &name, &ban.member.id)?;
            let news = Event::BanCreated(ban.clone());
            announce(change, &entry.instance, &name, Audience::Streams, news);
            Ok(Within { instance: entry.instance, item: ban })
        })
        .await
    }

    /// A ban. Whoever may ask may know that there is none.
    pub async fn channel_ban(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<ChannelBan>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.read(move |service, view| {
            let entry = Entry::to(service, view, &bearer, &name, Deed::Bans)?;
            let ban: Option<ChannelBan> = ties::find(view, Tie::Ban, &name, &member)?;
            let ban = ban.ok_or(MessagingError::NotFound("Channel ban"))?;
            Ok(Within { item: by_names_of_today(view, &name, ban)?, instance: entry.instance })
        })
        .await
    }

    /// Who is banned: bots, then users, by id.
    pub async fn channel_bans(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        page: PageRequest,
    ) -> Result<Within<Page<Member>>, MessagingError> {
        let shown = |ban: ChannelBan| ban.member;
        self.list_tied(bearer, name, Tie::Ban, Deed::Bans, page, shown).await
    }

    /// Lifts a ban. Nobody misses one that is not there.
    pub async fn delete_channel_ban(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Bans)?;
            end(change, &entry.instance, &name, &member)
        })
        .await
    }
}

/// Lifts a ban, if there is one, and tells of it.
pub(super) fn end(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    member: &MemberId,
) -> Result<(), MessagingError> {
    let ban: Option<ChannelBan> = ties::find(change, Tie::Ban, name, member)?;
    let Some(ban) = ban else { return Ok(()) };
    ties::untie(change, Tie::Ban, name, member)?;
    let news = Event::BanDeleted(by_names_of_today(change, name, ban)?);
    announce(change, instance, name, Audience::Streams, news);
    Ok(())
}

fn add(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    member: Member,
    created_by: Member,
) -> Result<ChannelBan, MessagingError> {
    let is_above = identity::is_admin(change, &name.instance, &member.id)?
        || ties::is_tied(change, Tie::Moderator, name, &member.id)?;
    if is_above {
        return Err(MessagingError::Forbidden("Admins and moderators cannot be banned"));
    }
    if ties::is_tied(change, Tie::Ban, name, &member.id)? {
        return Err(MessagingError::Conflict("The channel ban exists"));
    }
    let ban = ChannelBan { member, created_by, created_at: service.now() };
    ties::tie(service, change, Tie::Ban, name, &ban.member.id, &ban)?;
    Ok(ban)
}

fn by_names_of_today(
    view: &dyn View,
    name: &ChannelName,
    mut ban: ChannelBan,
) -> Result<ChannelBan, MessagingError> {
    ban.member = by_name_of_today(view, name, &ban.member)?;
    ban.created_by = by_name_of_today(view, name, &ban.created_by)?;
    Ok(ban)
}
