//! CreateChannelFlow, DescribeChannelFlow, ListChannelFlows, UpdateChannelFlow, DeleteChannelFlow, AssociateChannelFlow,
//! DisassociateChannelFlow, ListChannelsAssociatedWithChannelFlow, ChannelFlowCallback.

use carillon_messaging::channels::Content;
use carillon_messaging::channels::flows::{
    Callback, ChannelFlow, CreateChannelFlow, Fallback, Processor, Ruling, UpdateChannelFlow,
};
use carillon_messaging::{MessagingError, NO_FLOW};
use carillon_proto::app_instance::{
    AppInstanceArn, AppInstanceId, ChannelFlowId, MessageId, Resource, ResourceName,
};
use carillon_proto::chime::messaging as chime;
use carillon_proto::redact::Redacted;
use serde_json::{Map, Value};

use super::super::app_instance::{metadata, page, page_request, seconds, shown};
use super::super::{json, parse};
use super::channels::tags;
use super::messages::attributes;
use super::{Answer, Call, message_id, shape, without_sub_channel};
use crate::error::FrontError;
use crate::generated::messaging::{Action, OPERATIONS};
use crate::input::InputError;
use crate::validate::{self, Strictness};

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateChannelFlowRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let asked = CreateChannelFlow {
        name: request.name,
        processors: processors(request.processors)?,
        tags: tags(request.tags)?,
        token: parse("ClientRequestToken", request.client_request_token.expose())?,
    };
    let made = call.messaging.create_channel_flow(&instance, asked).await?;
    let channel_flow_arn = Some(made.instance.channel_flow(&made.item.id));
    Ok(json(&chime::CreateChannelFlowResponse { channel_flow_arn }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelFlowRequest = call.read()?;
    let (instance, id) = call.named_flow(&request.channel_flow_arn)?;
    let found = call.messaging.channel_flow(&instance, &id).await?;
    let flow = found.item;
    let channel_flow = Some(chime::ChannelFlow {
        channel_flow_arn: Some(found.instance.channel_flow(&flow.id)),
        created_timestamp: seconds(flow.created_at),
        last_updated_timestamp: seconds(flow.updated_at),
        processors: Some(shape_processors(flow.processors)),
        name: Some(flow.name),
    });
    Ok(json(&chime::DescribeChannelFlowResponse { channel_flow }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelFlowsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_flows(&instance, wanted).await?;
    let (channel_flows, next_token) = page(found.item, |flow| summary(&found.instance, flow));
    Ok(json(&chime::ListChannelFlowsResponse { channel_flows, next_token }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateChannelFlowRequest = call.read()?;
    let (instance, id) = call.named_flow(&request.channel_flow_arn)?;
    let asked = UpdateChannelFlow { name: request.name, processors: processors(request.processors)? };
    let changed = call.messaging.update_channel_flow(&instance, &id, asked).await?;
    let channel_flow_arn = Some(changed.instance.channel_flow(&id));
    Ok(json(&chime::UpdateChannelFlowResponse { channel_flow_arn }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelFlowRequest = call.read()?;
    let (instance, id) = call.named_flow(&request.channel_flow_arn)?;
    call.messaging.delete_channel_flow(&instance, &id).await?;
    Ok(Answer::Empty)
}

pub async fn associate(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::AssociateChannelFlowRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let id = call.named_flow_beside(&request.channel_flow_arn, &name.instance)?;
    call.messaging.associate_channel_flow(&bearer, &name, &id).await?;
    Ok(Answer::Empty)
}

pub async fn disassociate(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DisassociateChannelFlowRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let id = call.named_flow_beside(&request.channel_flow_arn, &name.instance)?;
    call.messaging.disassociate_channel_flow(&bearer, &name, &id).await?;
    Ok(Answer::Empty)
}

pub async fn list_channels(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelsAssociatedWithChannelFlowRequest = call.read()?;
    let (instance, id) = call.named_flow(&request.channel_flow_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channels_of_flow(&instance, &id, wanted).await?;
    let (channels, next_token) = page(found.item, |channel| chime::ChannelAssociatedWithFlowSummary {
        channel_arn: Some(found.instance.channel(&channel.id)),
        mode: Some(shape::shape_mode(channel.mode)),
        privacy: Some(shape::shape_privacy(channel.privacy)),
        metadata: shown(channel.metadata.as_ref()),
        name: Some(channel.name),
    });
    Ok(json(&chime::ListChannelsAssociatedWithChannelFlowResponse { channels, next_token }))
}

pub async fn callback(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ChannelFlowCallbackRequest = call.read()?;
    let name = call.named_channel(&request.channel_arn)?;
    let callback_id = Some(request.callback_id.clone());
    let instance = call.messaging.channel_flow_callback(&name, read_callback(request)?).await?;
    Ok(json(&chime::ChannelFlowCallbackResponse {
        channel_arn: Some(instance.channel(&name.id)),
        callback_id,
    }))
}

/// What a processor says that gave the body of `ChannelFlowCallback` as its answer, instead of calling: nothing, when the
/// answer is about something else than it was asked.
///
/// Whoever refuses is understood, whatever else it says; whoever says what no call could say has been heard as well.
pub fn answered_ruling(
    body: Map<String, Value>,
    callback: &Redacted<String>,
    message: &MessageId,
) -> Option<Ruling> {
    if body.get("CallbackId").and_then(Value::as_str) != Some(callback.expose()) {
        return None;
    }
    if body.get("DeleteResource") == Some(&Value::Bool(true)) {
        return Some(Ruling::Deny);
    }
    let answer = answered_callback(body).ok().filter(|answer| answer.message == *message);
    Some(answer.map_or(Ruling::Unclear, |answer| answer.ruling))
}

/// The callback that a processor's answer is.
fn answered_callback(body: Map<String, Value>) -> Result<Callback, FrontError> {
    let structure = OPERATIONS.iter().find(|operation| operation.action == Action::ChannelFlowCallback);
    let mut input = body;
    // It is in the path of a call, and here known.
    input.insert("ChannelArn".to_owned(), Value::from("arn:aws:chime:::answered"));
    if let Some(operation) = structure {
        let violations = validate::check(operation.input, &input, Strictness::Strict)?;
        if !violations.is_empty() {
            return Err(InputError::Json(violations.message()).into());
        }
    }
    let request = serde_json::from_value(Value::Object(input));
    read_callback(request.map_err(|error| InputError::Json(error.to_string()))?)
}

fn read_callback(request: chime::ChannelFlowCallbackRequest) -> Result<Callback, FrontError> {
    let message = request.channel_message;
    without_sub_channel(message.sub_channel_id.as_deref())?;
    let content = |text: Redacted<String>| Content::new(text.into_exposed());
    let ruling = match request.delete_resource {
        Some(true) => Ruling::Deny,
        Some(false) | None => Ruling::Allow {
            content: message.content.map(content).transpose()?,
            metadata: metadata(message.metadata)?,
            attributes: message.message_attributes.map(|all| attributes(Some(all))).transpose()?,
            content_type: message.content_type,
        },
    };
    let id = Redacted::new(request.callback_id);
    Ok(Callback { id, message: message_id(&message.message_id), ruling })
}

impl Call<'_> {
    /// The channel flow that a resource name means.
    fn named_flow(&self, arn: &str) -> Result<(AppInstanceId, ChannelFlowId), MessagingError> {
        match self.named(FIELD, arn)? {
            ResourceName { instance, resource: Resource::ChannelFlow(id), .. } => Ok((instance, id)),
            _ => Err(MessagingError::invalid(FIELD, "is not the ARN of a channel flow")),
        }
    }

    /// The same, in the app instance of a channel.
    fn named_flow_beside(&self, arn: &str, of: &AppInstanceId) -> Result<ChannelFlowId, MessagingError> {
        match self.named_flow(arn)? {
            (instance, id) if instance == *of => Ok(id),
            _ => Err(NO_FLOW),
        }
    }
}

fn processors(asked: Vec<chime::Processor>) -> Result<Vec<Processor>, MessagingError> {
    let read = |asked: chime::Processor| {
        let order = u8::try_from(asked.execution_order);
        let chime::InvocationType::Async = asked.configuration.lambda.invocation_type;
        Ok(Processor {
            name: asked.name,
            function: asked.configuration.lambda.resource_arn,
            order: order.map_err(|_| MessagingError::invalid("ExecutionOrder", "must be between 1 and 3"))?,
            fallback: match asked.fallback_action {
                chime::FallbackAction::Continue => Fallback::Continue,
                chime::FallbackAction::Abort => Fallback::Abort,
            },
        })
    };
    asked.into_iter().map(read).collect()
}

fn shape_processors(processors: Vec<Processor>) -> Vec<chime::Processor> {
    let shape = |processor: Processor| chime::Processor {
        name: processor.name,
        configuration: chime::ProcessorConfiguration {
            lambda: chime::LambdaConfiguration {
                resource_arn: processor.function,
                invocation_type: chime::InvocationType::Async,
            },
        },
        execution_order: processor.order.into(),
        fallback_action: match processor.fallback {
            Fallback::Continue => chime::FallbackAction::Continue,
            Fallback::Abort => chime::FallbackAction::Abort,
        },
    };
    processors.into_iter().map(shape).collect()
}

fn summary(instance: &AppInstanceArn, flow: ChannelFlow) -> chime::ChannelFlowSummary {
    chime::ChannelFlowSummary {
        channel_flow_arn: Some(instance.channel_flow(&flow.id)),
        processors: Some(shape_processors(flow.processors)),
        name: Some(flow.name),
    }
}

const FIELD: &str = "ChannelFlowArn";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Callback, FrontError> {
        let Value::Object(body) = body else { panic!("{body}") };
        answered_callback(body)
    }

    #[test]
    fn an_answer_is_read_as_a_call_would_be() {
        let (id, message) = ("c".repeat(34), "0a".repeat(32));
        let answer = json!({"CallbackId": id, "ChannelMessage": {"MessageId": message, "Content": "x"}});
        let callback = read(answer).unwrap();
        assert_eq!((callback.id.expose(), callback.message.as_str()), (&id, message.as_str()));
        let Ruling::Allow { content: Some(content), metadata: None, .. } = callback.ruling else {
            panic!("{:?}", callback.ruling)
        };
        assert_eq!(content.expose(), "x");
        let answer =
            json!({"CallbackId": id, "DeleteResource": true, "ChannelMessage": {"MessageId": message}});
        assert!(matches!(read(answer).unwrap().ruling, Ruling::Deny));
    }

    #[test]
    fn an_answer_that_a_call_could_not_give_is_none() {
        let id = "c".repeat(34);
        for answer in [
            json!({"CallbackId": id}),
            json!({"CallbackId": "short", "ChannelMessage": {"MessageId": "m"}}),
            json!({"CallbackId": id, "ChannelMessage": {"MessageId": "m", "Content": "x".repeat(4_097)}}),
            json!({"CallbackId": id, "DeleteResource": "yes", "ChannelMessage": {"MessageId": "m"}}),
        ] {
            assert!(read(answer.clone()).is_err(), "{answer}");
        }
    }

    #[test]
    fn an_answer_is_about_what_was_asked_and_who_refuses_is_understood() {
        let (id, message) = ("c".repeat(64), "0a".repeat(32));
        let ruling = |body: Value| {
            let Value::Object(body) = body else { panic!("{body}") };
            answered_ruling(body, &Redacted::new(id.clone()), &message.parse().unwrap())
        };
        let allowed = json!({"CallbackId": id, "ChannelMessage": {"MessageId": message, "Content": "x"}});
        assert!(matches!(ruling(allowed), Some(Ruling::Allow { content: Some(_), .. })));
        for denied in [
            json!({"CallbackId": id, "DeleteResource": true, "ChannelMessage": {"MessageId": message}}),
            json!({"CallbackId": id, "DeleteResource": true, "ChannelMessage": {"MessageId": message, "Content": ""}}),
            json!({"CallbackId": id, "DeleteResource": true}),
        ] {
            assert!(matches!(ruling(denied.clone()), Some(Ruling::Deny)), "{denied}");
        }
        for unclear in [
            json!({"CallbackId": id}),
            json!({"CallbackId": id, "DeleteResource": "true", "ChannelMessage": {"MessageId": message}}),
            json!({"CallbackId": id, "ChannelMessage": {"MessageId": message, "Content": ""}}),
            json!({"CallbackId": id, "ChannelMessage": {"MessageId": "1b".repeat(32)}}),
        ] {
            assert!(matches!(ruling(unclear.clone()), Some(Ruling::Unclear)), "{unclear}");
        }
        for other in [
            json!({"CallbackId": "d".repeat(64), "ChannelMessage": {"MessageId": message}}),
            json!({"CallbackId": "d".repeat(64), "DeleteResource": true}),
            json!({"CallbackId": 7}),
        ] {
            assert!(ruling(other.clone()).is_none(), "{other}");
        }
    }
}
