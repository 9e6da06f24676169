//! Where Kinesis streams lead: what an app instance streams to, here without Kinesis.
//!
//! Wire: the section `streams` of the file, names of streams with a web address, `nats`, or the resource name of a queue,
//! a topic or a function.

use std::collections::BTreeMap;

use carillon_ports::outbox::{Target, TargetKind};

use super::error::ConfigError;
use super::events::Nats;
use super::settings::value;

pub(super) fn resolve(
    section: BTreeMap<String, String>,
    nats: Option<&Nats>,
) -> Result<BTreeMap<String, Target>, ConfigError> {
    section.into_iter().map(|(name, to)| stream(name, to, nats)).collect()
}

fn stream(name: String, to: String, nats: Option<&Nats>) -> Result<(String, Target), ConfigError> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !name.starts_with(PREFIX) || name.len() > NAME_MAX || !name.bytes().all(word) {
        let reason = format!("{name:?} is not the name of a stream that begins with {PREFIX}");
        return Err(value("streams", reason));
    }
    let is_web = to.starts_with("https://") || to.starts_with("http://");
    let target = match (service(&to), nats) {
        (Some("sqs"), _) => Target::new(TargetKind::Sqs, to),
        (Some("sns"), _) => Target::new(TargetKind::Sns, to),
        (Some("lambda"), _) => Target::new(TargetKind::Lambda, to),
        _ if is_web && to.parse::<axum::http::Uri>().is_ok() => Target::new(TargetKind::Webhook, to),
        _ if to == "nats" => match nats {
            Some(nats) => {
                let subject = format!("{}.{}", nats.subject, name.replace('.', "_"));
                Target::new(TargetKind::Nats, subject)
            }
            None => return Err(value("streams", format!("{name}: \"nats\" needs events.nats-url"))),
        },
        _ => {
            let reason = "must lead to an http or https URL, to \"nats\", or to the ARN of an SQS queue, an SNS \
                          topic or a Lambda function";
            return Err(value("streams", format!("{name} {reason}")));
        }
    };
    Ok((name, target))
}

/// The service of a resource name.
fn service(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let is_arn = parts.next() == Some("arn") && parts.next().is_some_and(|it| it.starts_with("aws"));
    parts.next().filter(|_| is_arn)
}

/// What the names of streams of messaging begin with, as at Amazon.
const PREFIX: &str = "chime-messaging-";
/// Characters of the name of a stream, as at Amazon.
const NAME_MAX: usize = 128;

#[cfg(test)]
mod tests {
    use carillon_proto::redact::Redacted;

    use super::*;

    fn lead(name: &str, to: &str, nats: bool) -> Result<String, String> {
        let url = Redacted::new("nats://127.0.0.1".to_owned());
        let nats = nats.then(|| Nats { url, subject: "events".to_owned(), stream: "EVENTS".to_owned() });
        let resolved = resolve([(name.to_owned(), to.to_owned())].into(), nats.as_ref());
        resolved.map(|streams| streams[name].to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_stream_leads_to_what_takes_records() {
        let stream = "chime-messaging-x.1";
        let queue = "arn:aws:sqs:us-east-1:111122223333:q";
        assert_eq!(lead(stream, queue, false).unwrap(), format!("sqs {queue}"));
        assert_eq!(lead(stream, "https://a.example/b", false).unwrap(), "webhook https://a.example/b");
        assert_eq!(lead(stream, "nats", true).unwrap(), "nats events.chime-messaging-x_1");
    }

    #[test]
    fn what_leads_nowhere_is_refused_with_its_name() {
        for (name, to) in [
            ("other", "https://a.example/"),
            ("chime-messaging-x y", "https://a.example/"),
            ("chime-messaging-x", "nats"),
            ("chime-messaging-x", "fax"),
            ("chime-messaging-x", "arn:aws:kinesis:us-east-1:111122223333:stream/chime-messaging-x"),
            ("chime-messaging-x", "urn:aws:sqs:us-east-1:111122223333:q"),
        ] {
            let refusal = lead(name, to, false).unwrap_err();
            assert!(refusal.contains(name) || refusal.contains("other"), "{refusal}");
        }
    }
}
