//! Resource names of targets, taken apart as far as a client needs it.

use carillon_ports::sink::DeliveryError;

/// `arn:<partition>:<service>:<region>:<account>:<resource>`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The resource name, if it is one of `service` with a region and an account.
    pub(super) fn parse(text: &'a str, service: &str) -> Result<Self, DeliveryError> {
        let refuse = || DeliveryError::Refused(format!("is not the resource name of {service}"));
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, of, region, account, resource] = parts[..] else { return Err(refuse()) };
        let word = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let fits = of == service && word(partition) && word(region) && is_account && !resource.is_empty();
        if fits { Ok(Self { region, account, resource }) } else { Err(refuse()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_service_is_taken_apart() {
        let arn = Arn::parse("arn:aws:sqs:eu-central-1:111122223333:queue.fifo", "sqs").unwrap();
        assert_eq!((arn.region, arn.account, arn.resource), ("eu-central-1", "111122223333", "queue.fifo"));
        let arn = Arn::parse("arn:aws:lambda:us-east-1:111122223333:function:f", "lambda").unwrap();
        assert_eq!(arn.resource, "function:f");
    }

    #[test]
    fn anything_else_is_refused_for_good() {
        for text in [
            "",
            "queue",
            "arn:aws:sns:us-east-1:111122223333:topic",
            "arn:aws:sqs::111122223333:q",
            "arn:aws:sqs:us-east-1:1:q",
            "arn:aws:sqs:us-east-1:111122223333:",
            "arn:aws:sqs:us/../1:111122223333:q",
        ] {
            assert!(matches!(Arn::parse(text, "sqs"), Err(DeliveryError::Refused(_))), "{text}");
        }
    }
}
