//! Memberships: who hears what is sent to a channel.
//!
//! Those that are hidden are told to moderators and to whom they concern; all others to all members.

use std::collections::BTreeSet;

use carillon_ports::rows::{Row, View};
use carillon_proto::app_instance::{AppInstanceArn, MemberId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::announce;
use super::standing::{Deed, Entry, Whose, by_name_of_today};
use super::ties::{self, Tie};
use super::{Bearer, ChannelName};
use crate::error::MessagingError;
use crate::identity::{self, Member, Within};
use crate::news::{Audience, Event};
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::table;

/// That somebody is a member of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelMembership {
    /// Who.
    pub member: Member,
    /// Whether others see it.
    pub kind: MembershipKind,
    /// Who added the member.
    pub invited_by: Member,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Whether a member is seen by the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembershipKind {
    /// Seen by all.
    Default,
    /// Seen by moderators and admins; reads and does not send.
    Hidden,
}

/// What became of several who were to be members.
#[derive(Debug)]
pub struct BatchMemberships {
    /// Who invited them.
    pub invited_by: Member,
    /// Whether others see them.
    pub kind: MembershipKind,
    /// Who is a member.
    pub members: Vec<Member>,
    /// Who is not, and why.
    pub refused: Vec<(MemberId, MessagingError)>,
}

impl Messaging {
    /// Makes somebody a member.
    pub async fn create_channel_membership(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
        kind: MembershipKind,
    ) -> Result<Within<ChannelMembership>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::find(service, change, &bearer, &name)?;
            entry.check(kind.deed(), Whose::of(&bearer.member, &member))?;
            let member = identity::member(change, &name.instance, &member).map_err(missing)?;
            let membership = add(service, change, &name, member, kind, entry.bearer.clone())?;
            let audience = audience(change, &name, &membership)?;
            let news = Event::MembershipCreated(membership.clone());
            announce(change, &entry.instance, &name, audience, news);
            Ok(Within { instance: entry.instance, item: membership })
        })
        .await
    }

    /// Makes several members, of whom each counts for itself.
    pub async fn batch_create_channel_membership(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        members: Vec<MemberId>,
        kind: MembershipKind,
    ) -> Result<Within<BatchMemberships>, MessagingError> {
        let (bearer, name) = (bearer.clone(), name.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, kind.deed())?;
            let (mut made, mut refused) = (Vec::new(), Vec::new());
            for id in &members {
                let member = identity::member(change, &name.instance, id).map_err(missing);
                let adding =
                    member.and_then(|member| add(service, change, &name, member, kind, entry.bearer.clone()));
                match adding {
                    Ok(membership) => made.push(membership),
                    Err(error @ (MessagingError::Unavailable(_) | MessagingError::Internal(_))) => {
                        return Err(error);
                    }
                    Err(error) => refused.push((id.clone(), error)),
                }
            }
            let members = made.iter().map(|membership| membership.member.clone()).collect();
            if !made.is_empty() {
                let audience = audience_of_all(change, &name, kind, &made)?;
                announce(change, &entry.instance, &name, audience, Event::MembershipsCreated(made));
            }
            let item = BatchMemberships { invited_by: entry.bearer, kind, members, refused };
            Ok(Within { instance: entry.instance, item })
        })
        .await
    }

    /// A membership. Whoever may know of the channel's members may know that it is not there.
    pub async fn channel_membership(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<ChannelMembership>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.read(move |service, view| {
            let entry = Entry::to(service, view, &bearer, &name, Deed::SeeMembers)?;
            let is_seen = |membership: &ChannelMembership| {
                membership.kind == MembershipKind::Default
                    || bearer.member == member
                    || entry.may(Deed::SeeHiddenMembers, Whose::Other)
            };
            let membership = find(view, &name, &member)?
                .filter(is_seen)
                .ok_or(MessagingError::NotFound("Channel membership"))?;
            Ok(Within { item: by_names_of_today(view, &name, membership)?, instance: entry.instance })
        })
        .await
    }

    /// The members of a kind: bots, then users, by id.
    pub async fn channel_memberships(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        kind: MembershipKind,
        page: PageRequest,
    ) -> Result<Within<Page<Member>>, MessagingError> {
        let deed = match kind {
            MembershipKind::Default => Deed::SeeMembers,
            MembershipKind::Hidden => Deed::SeeHiddenMembers,
        };
        let shown = |membership: ChannelMembership| membership.member;
        self.list_tied(bearer, name, kind.tie(), deed, page, shown).await
    }

    /// Ends a membership. Nobody misses one that is not there.
    pub async fn delete_channel_membership(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::find(service, change, &bearer, &name)?;
            entry.check(Deed::RemoveMember, Whose::of(&bearer.member, &member))?;
            end(change, &entry.instance, &name, &member)
        })
        .await
    }

    /// Notes that the bearer has read all until now.
    pub async fn update_channel_read_marker(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
    ) -> Result<AppInstanceArn, MessagingError> {
        let (bearer, name) = (bearer.clone(), name.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::MarkRead)?;
            table::put(change, ties::read_key(&name, &bearer.member), &service.now());
            Ok(entry.instance)
        })
        .await
    }
}

/// The membership, of whichever kind.
pub(super) fn find(
    view: &dyn View,
    name: &ChannelName,
    member: &MemberId,
) -> Result<Option<ChannelMembership>, MessagingError> {
    match ties::find(view, Tie::Default, name, member)? {
        Some(membership) => Ok(Some(membership)),
        None => Ok(ties::find(view, Tie::Hidden, name, member)?),
    }
}

/// Makes somebody a member who is neither that nor banned.
pub(super) fn add(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    member: Member,
    kind: MembershipKind,
    invited_by: Member,
) -> Result<ChannelMembership, MessagingError> {
    if ties::is_tied(change, Tie::Ban, name, &member.id)? {
        return Err(MessagingError::Forbidden("The member is banned from the channel"));
    }
    if find(change, name, &member.id)?.is_some() {
        return Err(MessagingError::Conflict("The membership exists"));
    }
    let now = service.now();
    let membership = ChannelMembership { member, kind, invited_by, created_at: now, updated_at: now };
    ties::tie(service, change, kind.tie(), name, &membership.member.id, &membership)?;
    Ok(membership)
}

/// Ends a membership, if there is one, and tells of it.
pub(super) fn end(
    change: &mut Change<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    member: &MemberId,
) -> Result<(), MessagingError> {
    let Some(membership) = find(change, name, member)? else { return Ok(()) };
    let audience = audience(change, name, &membership)?;
    ties::untie(change, membership.kind.tie(), name, member)?;
    let news = Event::MembershipDeleted(by_names_of_today(change, name, membership)?);
    announce(change, instance, name, audience, news);
    Ok(())
}

/// Who hears of a membership.
fn audience(
    view: &dyn View,
    name: &ChannelName,
    membership: &ChannelMembership,
) -> Result<Audience, MessagingError> {
    audience_of_all(view, name, membership.kind, std::slice::from_ref(membership))
}

/// Who hears of several memberships of one kind.
fn audience_of_all(
    view: &dyn View,
    name: &ChannelName,
    kind: MembershipKind,
    memberships: &[ChannelMembership],
) -> Result<Audience, MessagingError> {
    if kind == MembershipKind::Default {
        return Ok(Audience::Members);
    }
    let rows: Vec<Row> = view.scan(&ties::of_channel(Tie::Moderator, name), usize::MAX)?;
    let moderators = rows.iter().filter_map(|(place, _)| Some(ties::read_row(place)?.1));
    let concerned = memberships.iter().map(|membership| membership.member.id.clone());
    let all: BTreeSet<MemberId> = moderators.chain(concerned).collect();
    Ok(Audience::Only(all.into_iter().collect()))
}

fn by_names_of_today(
    view: &dyn View,
    name: &ChannelName,
    mut membership: ChannelMembership,
) -> Result<ChannelMembership, MessagingError> {
    membership.member = by_name_of_today(view, name, &membership.member)?;
    membership.invited_by = by_name_of_today(view, name, &membership.invited_by)?;
    Ok(membership)
}

/// Memberships have a word for a member that is not there.
fn missing(error: MessagingError) -> MessagingError {
    match error {
        MessagingError::Forbidden(_) => MessagingError::NotFound("App instance user or bot"),
        error => error,
    }
}

impl MembershipKind {
    pub(super) const fn tie(self) -> Tie {
        match self {
            Self::Default => Tie::Default,
            Self::Hidden => Tie::Hidden,
        }
    }

    const fn deed(self) -> Deed {
        match self {
            Self::Default => Deed::AddMember,
            Self::Hidden => Deed::AddHiddenMember,
        }
    }
}
