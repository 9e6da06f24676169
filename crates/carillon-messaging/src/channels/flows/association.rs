//! Which channel has which flow: associate, disassociate, list.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceId, ChannelFlowId, ChannelId};

use super::flow;
use crate::channels::channel;
use crate::channels::standing::{Deed, Entry};
use crate::channels::{Bearer, Channel, ChannelName};
use crate::error::{MessagingError, NO_FLOW};
use crate::identity::{self, Within};
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::table;

impl Messaging {
    /// Has the messages of a channel processed from then on.
    pub async fn associate_channel_flow(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &ChannelFlowId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.write(move |service, change| {
            let Entry { mut channel, .. } = Entry::to(service, change, &bearer, &name, Deed::Process)?;
            if flow::find(change, &name.instance, &id)?.is_none() {
                return Err(MessagingError::NotFound("Channel flow"));
            }
            match &channel.flow {
                Some(has) if *has == id => return Ok(()),
                Some(_) => return Err(MessagingError::Conflict("The channel has another channel flow")),
                None => {}
            }
            channel.flow = Some(id.clone());
            channel::put(change, &name, &channel);
            table::put(change, key(&name.instance, &id, &name.id), &());
            Ok(())
        })
        .await
    }

    /// Has the messages of a channel processed no longer. What is being processed goes on.
    pub async fn disassociate_channel_flow(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &ChannelFlowId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.write(move |service, change| {
            let Entry { mut channel, .. } = Entry::to(service, change, &bearer, &name, Deed::Process)?;
            if channel.flow.as_ref() != Some(&id) {
                return Err(MessagingError::NotFound("Channel flow of the channel"));
            }
            forget(change, &name, &channel);
            channel.flow = None;
            channel::put(change, &name, &channel);
            Ok(())
        })
        .await
    }

    /// The channels that have a flow, by id.
    pub async fn channels_of_flow(
        &self,
        instance: &AppInstanceId,
        id: &ChannelFlowId,
        page: PageRequest,
    ) -> Result<Within<Page<Channel>>, MessagingError> {
        let list = format!("ListChannelsAssociatedWithChannelFlow {instance} {id}");
        let range = range(instance, id).after(self.pages().place(&list, &page)?.as_ref());
        let (instance, id, limit) = (instance.clone(), id.clone(), page.limit());
        let (arn, found) = self
            .read(move |service, view| {
                let arn = service.arn(&identity::found(view, &instance)?);
                flow::find(view, &instance, &id)?.ok_or(NO_FLOW)?;
                let mut found = Vec::new();
                for (place, _) in view.scan(&range, limit + 1)? {
                    let of = place.text_after(&below(&id)).and_then(|text| text.parse().ok());
                    let name = of.map(|id| ChannelName { instance: instance.clone(), id });
                    let channel = name.map(|name| channel::find(view, &name)).transpose()?.flatten();
                    found.push((place, channel));
                }
                Ok((arn, found))
            })
            .await?;
        let Page { items, next } = self.pages().cut(&list, found, limit, self.entropy());
        Ok(Within { instance: arn, item: Page { items: items.into_iter().flatten().collect(), next } })
    }
}

/// Forgets that a channel has its flow, if it has one.
pub(in crate::channels) fn forget(change: &mut Change<'_>, name: &ChannelName, channel: &Channel) {
    if let Some(id) = &channel.flow {
        change.remove(key(&name.instance, id, &name.id));
    }
}

pub(super) fn has_any(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &ChannelFlowId,
) -> Result<bool, MessagingError> {
    Ok(!view.scan(&range(instance, id), 1)?.is_empty())
}

fn range(instance: &AppInstanceId, id: &ChannelFlowId) -> Range {
    Range::below(identity::partition(instance), &below(id))
}

fn below(id: &ChannelFlowId) -> Place {
    Place::of("flow-channel").text(id.as_str())
}

fn key(instance: &AppInstanceId, id: &ChannelFlowId, channel: &ChannelId) -> Key {
    Key { partition: identity::partition(instance), place: below(id).text(channel.as_str()) }
}
