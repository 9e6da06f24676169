//! Records of streams on their way out.
//!
//! A Kinesis stream leads where the operator says; queues, topics and functions are those that the app instance names.
//! A function that was written for a Kinesis stream works: it is invoked with a batch of one record in the form of those.
//!
//! Wire: AWS Lambda developer guide, "Process Amazon Kinesis Data Streams records".

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carillon_ports::RecordSink;
use carillon_ports::outbox::{Target, TargetKind};
use carillon_ports::sink::{DeliveryError, Record};
use serde_json::json;

use super::Sinks;
use super::aws::Letter;

#[async_trait]
impl RecordSink for Sinks {
    async fn deliver_record(&self, target: &Target, record: &Record) -> Result<(), DeliveryError> {
        let to = self.lead(target)?;
        let address = to.address();
        self.in_time(async {
            match to.kind() {
                TargetKind::Webhook => {
                    self.webhooks.deliver(address, &record.id, record.body.expose().clone()).await
                }
                TargetKind::Nats => {
                    let subject = format!("{address}.{}", record.subject);
                    self.nats()?.deliver(subject, &record.id, record.body.expose().clone()).await
                }
                TargetKind::Sqs => self.aws.queue(address, letter(record)).await,
                TargetKind::Sns => self.aws.topic(address, letter(record)).await,
                TargetKind::Lambda => self.aws.function(address, batch(target, record)).await,
                TargetKind::EventBridge | TargetKind::Kinesis => Err(DeliveryError::Refused(
                    "records are not delivered to targets of this kind".to_owned(),
                )),
            }
        })
        .await
    }
}

impl Sinks {
    /// Where a stream leads; any other target is one itself.
    fn lead<'a>(&'a self, target: &'a Target) -> Result<&'a Target, DeliveryError> {
        if target.kind() != TargetKind::Kinesis {
            return Ok(target);
        }
        let name = target.address().rsplit('/').next().unwrap_or_default();
        self.streams.get(name).ok_or_else(|| {
            DeliveryError::Refused(format!("[streams] of the configuration does not say where {name} leads"))
        })
    }
}

fn letter(record: &Record) -> Letter {
    // Groups have letters, digits and punctuation, as resource names do, and 128 of them at most.
    let group = record.subject.chars().take(GROUP_MAX).collect();
    Letter { id: record.id.clone(), group, body: record.body.expose().clone() }
}

fn batch(stream: &Target, record: &Record) -> String {
    let region = stream.address().split(':').nth(3).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since the epoch are far below 2^53")]
    let arrived = record.at.as_millis() as f64 / 1_000.0;
    let kinesis = json!({
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record.key,
        "sequenceNumber": record.number.to_string(),
        "data": STANDARD.encode(record.body.expose()),
        "approximateArrivalTimestamp": arrived,
    });
    json!({"Records": [{
        "kinesis": kinesis,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("shardId-000000000000:{}", record.id),
        "eventName": "aws:kinesis:record",
        "awsRegion": region,
        "eventSourceARN": stream.address(),
    }]})
    .to_string()
}

/// Characters of a group of an SQS queue.
const GROUP_MAX: usize = 128;

#[cfg(test)]
mod tests {
    use carillon_proto::redact::Redacted;
    use carillon_proto::units::Timestamp;

    use super::*;

    fn record() -> Record {
        Record {
            id: "0f9a-7".to_owned(),
            number: 7,
            at: Timestamp::from_millis(1_500),
            key: "arn:channel".to_owned(),
            subject: "0f9a.ward".to_owned(),
            body: Redacted::new("{\"EventType\":\"CREATE_CHANNEL\"}".to_owned()),
        }
    }

    #[test]
    fn a_function_gets_what_one_behind_a_kinesis_stream_reads() {
        let stream = "arn:aws:kinesis:eu-central-1:111122223333:stream/chime-messaging-x";
        let batch: serde_json::Value =
            serde_json::from_str(&batch(&Target::new(TargetKind::Kinesis, stream), &record())).unwrap();
        let read = &batch["Records"][0];
        assert_eq!((&read["eventSourceARN"], &read["awsRegion"]), (&json!(stream), &json!("eu-central-1")));
        let data = STANDARD.decode(read["kinesis"]["data"].as_str().unwrap()).unwrap();
        assert_eq!(String::from_utf8(data).unwrap(), *record().body.expose());
        assert_eq!(
            (&read["kinesis"]["partitionKey"], &read["kinesis"]["sequenceNumber"]),
            (&json!("arn:channel"), &json!("7"))
        );
        assert_eq!(read["kinesis"]["approximateArrivalTimestamp"], 1.5);
    }

    #[test]
    fn a_record_in_a_log_shows_no_message() {
        assert!(!format!("{:?}", record()).contains("CREATE_CHANNEL"));
    }
}
