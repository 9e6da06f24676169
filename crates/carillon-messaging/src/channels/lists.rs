//! Lists of channels, and of who is tied to one. Each reads as many rows as it shows.
//!
//! A channel that is being erased is in its members' lists until that is done, and is left out of what is shown: a page
//! can be shorter than was asked for and still not be the last.

use carillon_ports::rows::{Place, Range, Row, View};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::units::Timestamp;
use serde::de::DeserializeOwned;

use super::channel::{self, ChannelPrivacy, ChannelSeen};
use super::memberships::{self, MembershipKind};
use super::standing::{Deed, Entry, Whose, bearer_of, by_name_of_today, subject};
use super::ties::{self, Tie};
use super::{Bearer, ChannelName, member_partition};
use crate::error::{MessagingError, NO_APP_INSTANCE, NO_MEMBERSHIP, NOT_ALLOWED};
use crate::identity::{self, Member, Within};
use crate::page::{Page, PageRequest};
use crate::service::Messaging;
use crate::table;

/// A channel of which somebody is a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipOfMember {
    /// The channel.
    pub channel: ChannelSeen,
    /// Whether others see the membership.
    pub kind: MembershipKind,
    /// Until when the member has read.
    pub read_at: Option<Timestamp>,
}

impl Messaging {
    /// The channels of an app instance: those that are public, or for admins those that are private, by id.
    pub async fn channels(
        &self,
        bearer: &Bearer,
        instance: &AppInstanceId,
        privacy: ChannelPrivacy,
        page: PageRequest,
    ) -> Result<Within<Page<ChannelSeen>>, MessagingError> {
        let list = format!("ListChannels {instance} {} {privacy:?}", bearer.member);
        let range = channel::index(instance, Some(privacy)).after(self.pages().place(&list, &page)?.as_ref());
        let (bearer, instance, limit) = (bearer.clone(), instance.clone(), page.limit());
        let (arn, channels) = self
            .read(move |service, view| {
                let (arn, _) = bearer_of(service, view, &bearer)?;
                if bearer.instance != instance {
                    return Err(NO_APP_INSTANCE);
                }
                let is_admin = identity::is_admin(view, &instance, &bearer.member)?;
                if privacy == ChannelPrivacy::Private && !is_admin {
                    return Err(NOT_ALLOWED);
                }
                let mut channels = Vec::new();
                for (place, _) in view.scan(&range, limit + 1)? {
                    let name = channel::read_index(&instance, &place).map(|(name, _)| name);
                    channels.push((place, see(service, view, name, &bearer)?));
                }
                Ok((arn, channels))
            })
            .await?;
        Ok(Within { instance: arn, item: self.cut_shown(&list, channels, limit) })
    }

    /// The channels of which the bearer is a member, or for admins somebody else, by id.
    pub async fn channel_memberships_of(
        &self,
        bearer: &Bearer,
        of: Option<&Bearer>,
        page: PageRequest,
    ) -> Result<Within<Page<MembershipOfMember>>, MessagingError> {
        const LIST: &str = "ListChannelMembershipsForAppInstanceUser";
        self.list_channels_of(LIST, bearer, of, Tie::Default, page, |service, view, name, bearer, of| {
            let Some(seen) = see(service, view, Some(name.clone()), bearer)? else { return Ok(None) };
            membership_of(view, &name, seen, of).map(Some)
        })
        .await
    }

    /// The channels that the bearer moderates, or for admins somebody else, by id.
    pub async fn channels_moderated_by(
        &self,
        bearer: &Bearer,
        of: Option<&Bearer>,
        page: PageRequest,
    ) -> Result<Within<Page<ChannelSeen>>, MessagingError> {
        const LIST: &str = "ListChannelsModeratedByAppInstanceUser";
        self.list_channels_of(LIST, bearer, of, Tie::Moderator, page, |service, view, name, bearer, _| {
            see(service, view, Some(name), bearer)
        })
        .await
    }

    /// The membership of the bearer in a channel, or for admins of somebody else.
    pub async fn channel_membership_of(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        of: &Bearer,
    ) -> Result<Within<MembershipOfMember>, MessagingError> {
        let (bearer, name, of) = (bearer.clone(), name.clone(), of.clone());
        self.read(move |service, view| {
            let entry = Entry::find(service, view, &bearer, &name)?;
            entry.check(Deed::SeeMembershipOf, Whose::of(&bearer, &of))?;
            let of = subject(view, &bearer, Some(&of))?;
            let seen = channel::seen(service, view, &name, entry.channel, &bearer)?;
            Ok(Within { instance: entry.instance, item: membership_of(view, &name, seen, &of)? })
        })
        .await
    }

    /// A channel that the bearer moderates, or for admins somebody else.
    pub async fn channel_moderated_by(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        of: &Bearer,
    ) -> Result<Within<ChannelSeen>, MessagingError> {
        let (bearer, name, of) = (bearer.clone(), name.clone(), of.clone());
        self.read(move |service, view| {
            let entry = Entry::find(service, view, &bearer, &name)?;
            entry.check(Deed::SeeModeratedBy, Whose::of(&bearer, &of))?;
            let of = subject(view, &bearer, Some(&of))?;
            if !ties::is_tied(view, Tie::Moderator, &name, &of.member)? {
                return Err(NOT_ALLOWED);
            }
            let seen = channel::seen(service, view, &name, entry.channel, &bearer)?;
            Ok(Within { instance: entry.instance, item: seen })
        })
        .await
    }

    /// Who is tied to a channel, in one way.
    pub(super) async fn list_tied<T: DeserializeOwned>(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        tie: Tie,
        deed: Deed,
        page: PageRequest,
        shown: impl Fn(T) -> Member + Send + 'static,
    ) -> Result<Within<Page<Member>>, MessagingError> {
        let list = format!("{tie:?} {} {} {}", name.instance, name.id, bearer.member);
        let range = ties::of_channel(tie, name).after(self.pages().place(&list, &page)?.as_ref());
        let (bearer, name, limit) = (bearer.clone(), name.clone(), page.limit());
        let (arn, members) = self
            .read(move |service, view| {
                let entry = Entry::to(service, view, &bearer, &name, deed)?;
                let records: Vec<(Place, T)> = table::list(view, &range, limit + 1)?;
                let members = records
                    .into_iter()
                    .map(|(place, record)| Ok((place, by_name_of_today(view, &name, &shown(record))?)));
                Ok((entry.instance, members.collect::<Result<Vec<_>, MessagingError>>()?))
            })
            .await?;
        Ok(Within { instance: arn, item: self.pages().cut(&list, members, limit, self.entropy()) })
    }

    /// The channels to which somebody is tied in one way, as `show` shows them.
    async fn list_channels_of<T: Send + 'static>(
        &self,
        operation: &str,
        bearer: &Bearer,
        of: Option<&Bearer>,
        tie: Tie,
        page: PageRequest,
        show: Show<T>,
    ) -> Result<Within<Page<T>>, MessagingError> {
        let named = of.unwrap_or(bearer);
        let list = format!("{operation} {} {} {}", bearer.instance, bearer.member, named.member);
        let (after, limit) = (self.pages().place(&list, &page)?, page.limit());
        let (bearer, of) = (bearer.clone(), of.cloned());
        let (arn, items) = self
            .read(move |service, view| {
                let (arn, _) = bearer_of(service, view, &bearer)?;
                let of = subject(view, &bearer, of.as_ref())?;
                let mut items = Vec::new();
                for (place, _) in rows_of(view, &of, tie, after.as_ref(), limit + 1)? {
                    let id = ties::channel_of_row(tie, &place);
                    let name = id.map(|id| ChannelName { instance: of.instance.clone(), id });
                    let shown = name.map(|name| show(service, view, name, &bearer, &of)).transpose()?;
                    items.push((place, shown.flatten()));
                }
                Ok((arn, items))
            })
            .await?;
        Ok(Within { instance: arn, item: self.cut_shown(&list, items, limit) })
    }

    /// A page of those items that are shown.
    fn cut_shown<T>(&self, list: &str, items: Vec<(Place, Option<T>)>, limit: usize) -> Page<T> {
        let Page { items, next } = self.pages().cut(list, items, limit, self.entropy());
        Page { items: items.into_iter().flatten().collect(), next }
    }
}

/// Shows a channel to a bearer in a list of somebody's channels; `None` when it is not there any more.
type Show<T> = fn(&Messaging, &dyn View, ChannelName, &Bearer, &Bearer) -> Result<Option<T>, MessagingError>;

/// The rows of a member that lead to channels.
pub(super) fn rows_of(
    view: &dyn View,
    of: &Bearer,
    tie: Tie,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Row>, MessagingError> {
    let partition = member_partition(&of.instance, &of.member);
    Ok(view.scan(&Range::below(partition, &Place::of(tie.group())).after(after), limit)?)
}

/// A channel, if it is still there.
pub(super) fn see(
    service: &Messaging,
    view: &dyn View,
    name: Option<ChannelName>,
    bearer: &Bearer,
) -> Result<Option<ChannelSeen>, MessagingError> {
    let Some(name) = name else { return Ok(None) };
    let channel = channel::find(view, &name)?;
    channel.map(|channel| channel::seen(service, view, &name, channel, bearer)).transpose()
}

fn membership_of(
    view: &dyn View,
    name: &ChannelName,
    channel: ChannelSeen,
    of: &Bearer,
) -> Result<MembershipOfMember, MessagingError> {
    let membership = memberships::find(view, name, &of.member)?.ok_or(NO_MEMBERSHIP)?;
    let read_at = table::find(view, &ties::read_key(name, &of.member))?;
    Ok(MembershipOfMember { channel, kind: membership.kind, read_at })
}
