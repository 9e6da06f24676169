//! Flows themselves: create, describe, list, update, delete.

use carillon_ports::rows::{Key, Place, View};
use carillon_proto::app_instance::{AppInstanceId, ChannelFlowId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::tags::Tags;
use serde::Serialize;

use super::{ChannelFlow, Processor, association};
use crate::error::{Limit, MessagingError, NO_FLOW};
use crate::identity::{self, Within};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::text::Name;
use crate::{mint, table};

/// What is asked of `CreateChannelFlow`.
#[derive(Clone, Debug, Serialize)]
pub struct CreateChannelFlow {
    /// What people call it.
    pub name: Name,
    /// In any order.
    pub processors: Vec<Processor>,
    /// By key.
    pub tags: Tags,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateChannelFlow`.
#[derive(Clone, Debug)]
pub struct UpdateChannelFlow {
    /// What people call it.
    pub name: Name,
    /// In any order.
    pub processors: Vec<Processor>,
}

impl Messaging {
    /// Makes a flow.
    pub async fn create_channel_flow(
        &self,
        instance: &AppInstanceId,
        asked: CreateChannelFlow,
    ) -> Result<Within<ChannelFlow>, MessagingError> {
        let processors = self.checked(&asked.processors)?;
        let call = Call::new("CreateChannelFlow", instance.as_str(), asked.token.clone(), &asked);
        let (instance, id): (_, ChannelFlowId) = (instance.clone(), mint::guid(self.entropy()));
        self.write(move |service, change| {
            let arn = service.arn(&identity::found(change, &instance)?);
            if let Some(made) = call.made_before(change, service)? {
                let made = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                if let Some(flow) = find(change, &instance, &made)? {
                    return Ok(Within { instance: arn, item: flow });
                }
            }
            let count = count(change, &instance)?;
            if count >= service.config().flows_max {
                return Err(MessagingError::LimitExceeded(Limit::Flows));
            }
            let now = service.now();
            let flow = ChannelFlow {
                id: id.clone(),
                name: asked.name.clone(),
                processors: processors.clone(),
                tags: asked.tags.clone(),
                created_at: now,
                updated_at: now,
            };
            put(change, &instance, &flow);
            table::put(change, count_key(&instance), &(count + 1));
            call.note(change, now, flow.id.as_str());
            Ok(Within { instance: arn, item: flow })
        })
        .await
    }

    /// A flow.
    pub async fn channel_flow(
        &self,
        instance: &AppInstanceId,
        id: &ChannelFlowId,
    ) -> Result<Within<ChannelFlow>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.read(move |service, view| {
            let arn = service.arn(&identity::found(view, &instance)?);
            Ok(Within { instance: arn, item: found(view, &instance, &id)? })
        })
        .await
    }

    /// The flows of an app instance, by id.
    pub async fn channel_flows(
        &self,
        instance: &AppInstanceId,
        page: PageRequest,
    ) -> Result<Within<Page<ChannelFlow>>, MessagingError> {
        self.list_within("ListChannelFlows", instance, Place::of(FLOW), page).await
    }

    /// Gives a flow another name and other processors. What is being processed stays with those that it had.
    pub async fn update_channel_flow(
        &self,
        instance: &AppInstanceId,
        id: &ChannelFlowId,
        asked: UpdateChannelFlow,
    ) -> Result<Within<ChannelFlow>, MessagingError> {
        let processors = self.checked(&asked.processors)?;
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&identity::found(change, &instance)?);
            let mut flow = found(change, &instance, &id)?;
            flow.name = asked.name.clone();
            flow.processors = processors.clone();
            flow.updated_at = service.now();
            put(change, &instance, &flow);
            Ok(Within { instance: arn, item: flow })
        })
        .await
    }

    /// Deletes a flow that no channel has. Nobody misses one that is not there.
    pub async fn delete_channel_flow(
        &self,
        instance: &AppInstanceId,
        id: &ChannelFlowId,
    ) -> Result<(), MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |_, change| {
            identity::found(change, &instance)?;
            if find(change, &instance, &id)?.is_none() {
                return Ok(());
            }
            if association::has_any(change, &instance, &id)? {
                return Err(MessagingError::Conflict("Channels have this channel flow"));
            }
            change.remove(key(&instance, &id));
            let left = count(change, &instance)?.saturating_sub(1);
            table::put(change, count_key(&instance), &left);
            Ok(())
        })
        .await
    }

    /// The processors in their order, each of which can be called.
    fn checked(&self, processors: &[Processor]) -> Result<Vec<Processor>, MessagingError> {
        let mut processors = processors.to_vec();
        processors.sort_by_key(|processor| processor.order);
        if processors.windows(2).any(|pair| pair[0].order == pair[1].order) {
            return Err(MessagingError::invalid("Processors", "must have an ExecutionOrder once"));
        }
        if processors.len() > self.config().processors_max {
            return Err(MessagingError::invalid("Processors", "are too many"));
        }
        let own = &self.config().account;
        let accounts = &self.config().streams.accounts;
        for processor in &processors {
            let parts: Vec<&str> = processor.function.splitn(6, ':').collect();
            let ["arn", _, "lambda", _, account, function] = parts[..] else {
                return Err(MessagingError::invalid("Processors", "must have the ARN of a Lambda function"));
            };
            let is_ours = account == own.as_str() || accounts.iter().any(|it| it.as_str() == account);
            if !function.starts_with("function:") || !is_ours {
                let problem =
                    "must have functions of the account of this server or one of events.aws-accounts";
                return Err(MessagingError::invalid("Processors", problem));
            }
        }
        Ok(processors)
    }
}

pub(crate) fn find(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &ChannelFlowId,
) -> Result<Option<ChannelFlow>, MessagingError> {
    Ok(table::find(view, &key(instance, id))?)
}

pub(crate) fn put(change: &mut Change<'_>, instance: &AppInstanceId, flow: &ChannelFlow) {
    table::put(change, key(instance, &flow.id), flow);
}

fn found(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &ChannelFlowId,
) -> Result<ChannelFlow, MessagingError> {
    find(view, instance, id)?.ok_or(NO_FLOW)
}

fn count(view: &dyn View, instance: &AppInstanceId) -> Result<u64, MessagingError> {
    Ok(table::find(view, &count_key(instance))?.unwrap_or(0))
}

fn count_key(instance: &AppInstanceId) -> Key {
    Key { partition: identity::partition(instance), place: Place::of("flows") }
}

fn key(instance: &AppInstanceId, id: &ChannelFlowId) -> Key {
    Key { partition: identity::partition(instance), place: Place::of(FLOW).text(id.as_str()) }
}

const FLOW: &str = "flow";
