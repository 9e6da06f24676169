//! What the operations of identity and messaging share: resource names, metadata, pages, times.

use carillon_messaging::{MessagingError, Metadata, Page, PageRequest};
use carillon_proto::app_instance::{AppInstanceId, MemberId, Resource, ResourceName};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use super::Call;

impl Call<'_> {
    /// What a resource name of an app instance means, of this account.
    pub fn named(&self, field: &'static str, arn: &str) -> Result<ResourceName, MessagingError> {
        let name = ResourceName::read(arn).ok_or_else(|| {
            MessagingError::invalid(field, "is not the ARN of a resource of an app instance")
        })?;
        if name.belongs_to(&self.messaging.config().account) {
            Ok(name)
        } else {
            Err(MessagingError::Forbidden("The resource belongs to another account"))
        }
    }

    /// The app instance itself that a resource name means.
    pub fn named_instance(&self, arn: &str) -> Result<AppInstanceId, MessagingError> {
        match self.named("AppInstanceArn", arn)? {
            ResourceName { instance, resource: Resource::Instance, .. } => Ok(instance),
            _ => Err(MessagingError::invalid("AppInstanceArn", "is not the ARN of an app instance")),
        }
    }

    /// The user or bot that a resource name means.
    pub fn named_member(
        &self,
        field: &'static str,
        arn: &str,
    ) -> Result<(AppInstanceId, MemberId), MessagingError> {
        match self.named(field, arn)? {
            ResourceName { instance, resource: Resource::Member(member), .. } => Ok((instance, member)),
            _ => Err(MessagingError::invalid(field, "is not the ARN of an app instance user or bot")),
        }
    }
}

pub fn metadata(text: Option<Redacted<String>>) -> Result<Option<Metadata>, MessagingError> {
    text.map(|text| Metadata::new(text.into_exposed())).transpose()
}

pub fn shown(metadata: Option<&Metadata>) -> Option<Redacted<String>> {
    metadata.map(|metadata| Redacted::new(metadata.expose().to_owned()))
}

pub fn page_request(limit: Option<i32>, after: Option<Redacted<String>>) -> PageRequest {
    PageRequest { limit: limit.and_then(|limit| usize::try_from(limit).ok()), after }
}

/// The items of a page in their shape, and the token of the next.
pub fn page<T, S>(page: Page<T>, shape: impl Fn(T) -> S) -> (Option<Vec<S>>, Option<Redacted<String>>) {
    (Some(page.items.into_iter().map(shape).collect()), page.next)
}

/// Seconds since the epoch, with milliseconds.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since the epoch are far below 2^53")]
pub fn seconds(at: Timestamp) -> Option<f64> {
    Some(at.as_millis() as f64 / 1_000.0)
}
