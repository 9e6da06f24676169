//! Which streams an app instance has: put, get, delete.

use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::id::AccountId;

use super::{Stream, StreamConfig, of_instance, streams_key};
use crate::error::MessagingError;
use crate::identity;
use crate::service::Messaging;
use crate::table;

impl Messaging {
    /// Says where what happens in channels is sent from then on. What waits already goes where it was to go.
    pub async fn put_streams(
        &self,
        instance: &AppInstanceId,
        streams: Vec<Stream>,
    ) -> Result<(), MessagingError> {
        let config = self.config();
        for (index, stream) in streams.iter().enumerate() {
            config.streams.check(&config.account, &stream.arn)?;
            if streams[..index].iter().any(|other| other.data == stream.data) {
                return Err(MessagingError::invalid(FIELD, "must have a DataType once"));
            }
        }
        let instance = instance.clone();
        self.write(move |_, change| {
            identity::found(change, &instance)?;
            table::put(change, streams_key(&instance), &streams);
            Ok(())
        })
        .await
    }

    /// Where what happens in channels is sent. Whoever may ask may know that it is not.
    pub async fn streams(&self, instance: &AppInstanceId) -> Result<Vec<Stream>, MessagingError> {
        let instance = instance.clone();
        self.read(move |_, view| {
            identity::found(view, &instance)?;
            let streams = of_instance(view, &instance)?;
            let is_any = !streams.is_empty();
            is_any.then_some(streams).ok_or(MessagingError::NotFound("Streaming configuration"))
        })
        .await
    }

    /// Sends nothing more of what happens from then on.
    pub async fn delete_streams(&self, instance: &AppInstanceId) -> Result<(), MessagingError> {
        let instance = instance.clone();
        self.write(move |_, change| {
            identity::found(change, &instance)?;
            change.remove(streams_key(&instance));
            Ok(())
        })
        .await
    }
}

impl StreamConfig {
    /// Refuses the name of what nothing can be sent to.
    fn check(&self, own: &AccountId, arn: &str) -> Result<(), MessagingError> {
        let invalid = |problem: &'static str| Err(MessagingError::invalid(FIELD, problem));
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, service, region, account, resource] = parts[..] else {
            return invalid("must hold resource names");
        };
        let is_ours = account == own.as_str() || self.accounts.iter().any(|it| it.as_str() == account);
        if region.is_empty() || !is_ours {
            return invalid(
                "must be of a region, and of the account of this server or one of events.aws-accounts",
            );
        }
        match (service, resource.strip_prefix("stream/")) {
            ("kinesis", Some(name)) if !name.starts_with(PREFIX) => {
                invalid("must name Kinesis streams whose names begin with chime-messaging-")
            }
            ("kinesis", Some(name)) if !self.kinesis.contains(name) => Err(MessagingError::NotFound(
                "An entry for this Kinesis stream in [streams] of the configuration",
            )),
            ("kinesis", Some(_)) | ("sqs" | "sns" | "lambda", None) => Ok(()),
            _ => invalid("must name Kinesis streams, SQS queues, SNS topics or Lambda functions"),
        }
    }
}

const FIELD: &str = "StreamingConfigurations";
/// What names of streams begin with, as at Amazon.
const PREFIX: &str = "chime-messaging-";
