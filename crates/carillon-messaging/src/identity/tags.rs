//! Tags of an app instance and of what lies in it. They are part of the record of what carries them.

use carillon_ports::rows::View;
use carillon_proto::app_instance::{AppInstanceId, MemberId, Resource, ResourceName};
use carillon_proto::tags::{TAGS_MAX, Tag, TagKey, Tags};

use super::{bots, instances, users};
use crate::channels::flows::ChannelFlow;
use crate::channels::{self, Channel, ChannelName};
use crate::error::{Limit, MessagingError, NO_RESOURCE};
use crate::service::{Change, Messaging};

impl Messaging {
    /// The tags of a resource.
    pub async fn tags(&self, of: &ResourceName) -> Result<Tags, MessagingError> {
        let of = of.clone();
        self.read(move |_, view| Ok(Tagged::found(view, &of)?.into_tags())).await
    }

    /// Adds tags to a resource; those of the same keys are replaced.
    pub async fn tag(&self, resource: &ResourceName, tags: Vec<Tag>) -> Result<(), MessagingError> {
        self.change_tags(resource, move |all| {
            all.extend(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
        })
        .await
    }

    /// Removes tags from a resource, there or not.
    pub async fn untag(&self, resource: &ResourceName, keys: Vec<TagKey>) -> Result<(), MessagingError> {
        self.change_tags(resource, move |all| all.retain(|key, _| !keys.contains(key))).await
    }

    async fn change_tags(
        &self,
        of: &ResourceName,
        mut alter: impl FnMut(&mut Tags) + Send + 'static,
    ) -> Result<(), MessagingError> {
        let of = of.clone();
        self.write(move |_, change| {
            let mut tagged = Tagged::found(change, &of)?;
            alter(tagged.tags());
            if tagged.tags().len() > TAGS_MAX {
                return Err(MessagingError::LimitExceeded(Limit::Tags));
            }
            tagged.put(change, &of.instance);
            Ok(())
        })
        .await
    }
}

/// What carries tags.
enum Tagged {
    Instance(instances::AppInstance),
    User(users::AppInstanceUser),
    Bot(bots::AppInstanceBot),
    Channel(Channel),
    Flow(ChannelFlow),
}

impl Tagged {
    fn found(view: &dyn View, name: &ResourceName) -> Result<Self, MessagingError> {
        let instance = instances::found(view, &name.instance)?;
        match &name.resource {
            Resource::Instance => Ok(Self::Instance(instance)),
            Resource::Member(MemberId::User(id)) => users::found(view, &name.instance, id).map(Self::User),
            Resource::Member(MemberId::Bot(id)) => bots::found(view, &name.instance, id).map(Self::Bot),
            Resource::Channel(id) => {
                let name = ChannelName { instance: name.instance.clone(), id: id.clone() };
                channels::find_channel(view, &name)?.map(Self::Channel).ok_or(NO_RESOURCE)
            }
            Resource::ChannelFlow(id) => {
                channels::find_flow(view, &name.instance, id)?.map(Self::Flow).ok_or(NO_RESOURCE)
            }
        }
    }

    fn tags(&mut self) -> &mut Tags {
        match self {
            Self::Instance(instance) => &mut instance.tags,
            Self::User(user) => &mut user.tags,
            Self::Bot(bot) => &mut bot.tags,
            Self::Channel(channel) => &mut channel.tags,
            Self::Flow(flow) => &mut flow.tags,
        }
    }

    fn into_tags(mut self) -> Tags {
        std::mem::take(self.tags())
    }

    fn put(&self, change: &mut Change<'_>, instance: &AppInstanceId) {
        match self {
            Self::Instance(instance) => instances::put(change, instance),
            Self::User(user) => users::put(change, instance, user),
            Self::Bot(bot) => bots::put(change, instance, bot),
            Self::Flow(flow) => channels::put_flow(change, instance, flow),
            Self::Channel(channel) => {
                let name = ChannelName { instance: instance.clone(), id: channel.id.clone() };
                channels::put_channel(change, &name, channel);
            }
        }
    }
}
