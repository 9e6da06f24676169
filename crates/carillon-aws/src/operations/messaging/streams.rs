//! PutMessagingStreamingConfigurations, GetMessagingStreamingConfigurations, DeleteMessagingStreamingConfigurations.
//!
//! Answers have the member names of the legacy namespace, too, in which the same calls had others.

use carillon_messaging::streams::{Stream, StreamData};
use carillon_proto::chime::messaging as chime;
use serde::Serialize;

use super::super::json;
use super::{Answer, Call};
use crate::error::FrontError;

pub async fn put(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::PutMessagingStreamingConfigurationsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let read = |asked: chime::StreamingConfiguration| Stream {
        data: match asked.data_type {
            chime::MessagingDataType::Channel => StreamData::Channels,
            chime::MessagingDataType::ChannelMessage => StreamData::Messages,
        },
        arn: asked.resource_arn,
    };
    let streams: Vec<Stream> = request.streaming_configurations.into_iter().map(read).collect();
    call.messaging.put_streams(&instance, streams.clone()).await?;
    Ok(json(&Shown::of(streams)))
}

pub async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetMessagingStreamingConfigurationsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    Ok(json(&Shown::of(call.messaging.streams(&instance).await?)))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteMessagingStreamingConfigurationsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    call.messaging.delete_streams(&instance).await?;
    Ok(Answer::Empty)
}

/// Both spellings.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    streaming_configurations: Vec<chime::StreamingConfiguration>,
    app_instance_streaming_configurations: Vec<Legacy>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Legacy {
    app_instance_data_type: chime::MessagingDataType,
    resource_arn: String,
}

impl Shown {
    fn of(streams: Vec<Stream>) -> Self {
        let data_type = |data| match data {
            StreamData::Channels => chime::MessagingDataType::Channel,
            StreamData::Messages => chime::MessagingDataType::ChannelMessage,
        };
        let legacy = |stream: &Stream| Legacy {
            app_instance_data_type: data_type(stream.data),
            resource_arn: stream.arn.clone(),
        };
        let modern = |stream: &Stream| chime::StreamingConfiguration {
            data_type: data_type(stream.data),
            resource_arn: stream.arn.clone(),
        };
        Self {
            streaming_configurations: streams.iter().map(modern).collect(),
            app_instance_streaming_configurations: streams.iter().map(legacy).collect(),
        }
    }
}
