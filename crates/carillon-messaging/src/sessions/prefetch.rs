//! What a client is told of its channels when it connects, so that it need not ask.
//!
//! Each channel is read at a moment of its own. Who tells a socket of them holds back what is announced meanwhile, so
//! that nothing older follows something newer.

use std::cmp::Reverse;

use carillon_proto::app_instance::AppInstanceArn;

use crate::channels::{Bearer, ChannelMessage, ChannelName, MembershipKind, MembershipOfMember, MessageList};
use crate::error::MessagingError;
use crate::identity::{Member, Within};
use crate::page::{Page, PageRequest};
use crate::service::Messaging;

/// Which channels come first when there are more than are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrefetchSort {
    /// Those with something unread, and of those and the others the one with the latest message.
    #[default]
    Unread,
    /// The one with the latest message.
    LastMessage,
}

/// A channel as a member sees it who has just connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelDetails {
    /// The app instance.
    pub instance: AppInstanceArn,
    /// The channel, and until when the member has read.
    pub membership: MembershipOfMember,
    /// The newest messages, newest first.
    pub messages: Vec<ChannelMessage>,
    /// Whether there are more.
    pub has_more_messages: bool,
    /// Some of the members.
    pub members: Vec<Member>,
}

impl Messaging {
    /// The channels that a member is told of first, at most fifty.
    pub async fn prefetched_channels(
        &self,
        bearer: &Bearer,
        sort: PrefetchSort,
    ) -> Result<Vec<MembershipOfMember>, MessagingError> {
        let (mut first, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { limit: None, after };
            let Page { items, next } = self.channel_memberships_of(bearer, None, request).await?.item;
            first.extend(items);
            first.sort_by_key(|membership| Reverse(weight(membership, sort)));
            first.truncate(CHANNELS_MAX);
            if next.is_none() {
                return Ok(first);
            }
            after = next;
        }
    }

    /// What a member is told of a channel.
    pub async fn channel_details(
        &self,
        bearer: &Bearer,
        membership: MembershipOfMember,
    ) -> Result<ChannelDetails, MessagingError> {
        let name =
            ChannelName { instance: bearer.instance.clone(), id: membership.channel.channel.id.clone() };
        let page = |limit| PageRequest { limit: Some(limit), after: None };
        let Within { instance, item: messages } =
            self.channel_messages(bearer, &name, MessageList::default(), page(MESSAGES_MAX)).await?;
        let members = self.channel_memberships(bearer, &name, MembershipKind::Default, page(MEMBERS_MAX));
        let members = members.await?.item.items;
        let has_more_messages = messages.next.is_some();
        Ok(ChannelDetails { instance, membership, messages: messages.items, has_more_messages, members })
    }
}

fn weight(membership: &MembershipOfMember, sort: PrefetchSort) -> impl Ord + use<> {
    let last = membership.channel.last_message_at;
    (sort == PrefetchSort::Unread && last > membership.read_at, last)
}

/// The quotas of the real service.
const CHANNELS_MAX: usize = 50;
const MESSAGES_MAX: usize = 20;
const MEMBERS_MAX: usize = 30;
