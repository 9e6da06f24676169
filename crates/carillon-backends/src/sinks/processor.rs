//! Messages on their way to processors of channel flows: web servers, which may answer at once, and functions.
//!
//! Wire: Amazon Chime SDK developer guide, "Setting up a processor Lambda function".

use async_trait::async_trait;
use carillon_ports::ProcessorSink;
use carillon_ports::outbox::{Target, TargetKind};
use carillon_ports::sink::{DeliveryError, ProcessorCall};
use carillon_proto::redact::Redacted;

use super::Sinks;

#[async_trait]
impl ProcessorSink for Sinks {
    async fn process(
        &self,
        target: &Target,
        message: &ProcessorCall,
    ) -> Result<Option<Redacted<Vec<u8>>>, DeliveryError> {
        let (address, body) = (target.address(), message.body.expose().clone());
        self.in_time(async {
            match target.kind() {
                TargetKind::Webhook => {
                    let answer = self.webhooks.ask(address, message.id.expose(), body).await?;
                    Ok((!answer.is_empty()).then(|| Redacted::new(answer)))
                }
                TargetKind::Lambda => self.aws.function(address, body).await.map(|()| None),
                _ => Err(DeliveryError::Refused("processors are web servers or functions".to_owned())),
            }
        })
        .await
    }
}
