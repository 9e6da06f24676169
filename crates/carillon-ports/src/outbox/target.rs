//! Targets of events: who gets them, as one text that can be stored and compared.

use std::fmt;
use std::str::FromStr;

use crate::meetings::NotificationsConfiguration;

/// Who gets events: a kind and an address that this kind understands.
///
/// Its `Display` is for the store and for the operator. Its `Debug` and `loggable` leave out what an address of the
/// web may hold of secrets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    kind: TargetKind,
    address: Box<str>,
}

/// Kinds of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// An HTTP address.
    Webhook,
    /// An SNS topic, by its resource name.
    Sns,
    /// An SQS queue, by its resource name.
    Sqs,
    /// A Lambda function, by its resource name.
    Lambda,
    /// An event bus, by its name or resource name.
    EventBridge,
    /// A subject prefix of NATS JetStream.
    Nats,
    /// A Kinesis stream, by its resource name. The configuration says where it leads.
    Kinesis,
}

impl TargetKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Webhook, Self::Sns, Self::Sqs, Self::Lambda, Self::EventBridge, Self::Nats, Self::Kinesis];

    /// One word, for labels and the store.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Sns => "sns",
            Self::Sqs => "sqs",
            Self::Lambda => "lambda",
            Self::EventBridge => "eventbridge",
            Self::Nats => "nats",
            Self::Kinesis => "kinesis",
        }
    }
}

impl Target {
    /// The target of this kind at this address.
    pub fn new(kind: TargetKind, address: impl Into<Box<str>>) -> Self {
        Self { kind, address: address.into() }
    }

    /// The targets that a meeting names.
    pub fn of_meeting(notifications: Option<&NotificationsConfiguration>) -> Vec<Self> {
        let Some(names) = notifications else { return Vec::new() };
        let named = [
            (TargetKind::Sqs, &names.sqs_queue_arn),
            (TargetKind::Sns, &names.sns_topic_arn),
            (TargetKind::Lambda, &names.lambda_function_arn),
        ];
        let given = named.into_iter().filter_map(|(kind, arn)| Some((kind, arn.as_deref()?)));
        given.filter(|(_, arn)| !arn.is_empty()).map(|(kind, arn)| Self::new(kind, arn)).collect()
    }

    /// Its kind.
    pub fn kind(&self) -> TargetKind {
        self.kind
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What a log may show: of a web address no user, path or query, any of which may hold a secret.
    pub fn loggable(&self) -> String {
        let shown = match self.kind {
            TargetKind::Webhook => {
                let rest = self.address.split_once("://").map_or(&*self.address, |(_, rest)| rest);
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                authority.rsplit('@').next().unwrap_or_default()
            }
            _ => &*self.address,
        };
        format!("{} {shown}", self.kind.label())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.label(), self.address)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.loggable())
    }
}

/// A text that names no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a target")]
pub struct TargetError;

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (label, address) = text.split_once(' ').ok_or(TargetError)?;
        let kind = TargetKind::ALL.into_iter().find(|kind| kind.label() == label).ok_or(TargetError)?;
        Ok(Self::new(kind, address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_reads_back_from_its_text() {
        for kind in TargetKind::ALL {
            let target = Target::new(kind, "https://example.org/a b?c=d");
            assert_eq!(target.to_string().parse::<Target>(), Ok(target));
        }
        assert!("fax 123".parse::<Target>().is_err() && "sqs".parse::<Target>().is_err());
    }

    #[test]
    fn a_log_shows_no_secret_of_a_web_address() {
        let target = Target::new(TargetKind::Webhook, "https://user:pass@example.org:8443/secret?token=1");
        assert_eq!(format!("{target:?}"), "webhook example.org:8443");
    }

    #[test]
    fn a_meeting_names_up_to_three_targets() {
        let names = NotificationsConfiguration {
            sqs_queue_arn: Some("arn:aws:sqs:us-east-1:1:q".into()),
            sns_topic_arn: Some(String::new()),
            lambda_function_arn: None,
        };
        let expected = [Target::new(TargetKind::Sqs, "arn:aws:sqs:us-east-1:1:q")];
        assert_eq!(Target::of_meeting(Some(&names)), expected);
        assert_eq!(Target::of_meeting(None), []);
    }
}
