//! Amazon resource names of meetings.
//!
//! Samples write them in several ways (an empty region, a colon for the slash), so reading is lenient: any
//! partition, any or empty region and account, `:` or `/` between type and id. Writing is exact.
//!
//! Wire: `arn:aws:chime:<region>:<account>:meeting/<MeetingId>`.

use std::fmt;

use crate::id::{AccountId, MediaRegion, MeetingId};

/// The resource name of a meeting, as the API returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingArn {
    /// The region of the API, which need not be where the media runs.
    pub region: MediaRegion,
    /// The owner.
    pub account: AccountId,
    /// The meeting.
    pub meeting: MeetingId,
}

impl fmt::Display for MeetingArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:aws:chime:{}:{}:meeting/{}", self.region, self.account, self.meeting)
    }
}

/// The meeting that a resource name means, `None` when it names something else.
pub fn meeting_of(arn: &str) -> Option<MeetingId> {
    let mut parts = arn.splitn(6, ':');
    let (scheme, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let id = resource.strip_prefix("meeting/").or_else(|| resource.strip_prefix("meeting:"))?;
    if scheme == "arn" && service == "chime" { id.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    #[test]
    fn every_form_that_samples_send_is_read() {
        for arn in [
            format!("arn:aws:chime:us-east-1:111122223333:meeting/{ID}"),
            format!("arn:aws:chime::111122223333:meeting:{ID}"),
            format!("arn:aws-us-gov:chime:::meeting/{ID}"),
        ] {
            assert_eq!(meeting_of(&arn).unwrap().as_str(), ID, "{arn}");
        }
    }

    #[test]
    fn other_resources_are_not_meetings() {
        for arn in [
            "",
            "arn:aws:chime",
            "arn:aws:chime:us-east-1:111122223333:media-pipeline/x",
            "arn:aws:chime:us-east-1:111122223333:meeting/x",
            "arn:aws:s3:us-east-1:111122223333:meeting/0f9a2b6e-1111-4222-8333-444455550706",
        ] {
            assert_eq!(meeting_of(arn), None, "{arn}");
        }
    }

    #[test]
    fn an_arn_is_written_as_the_api_does() {
        let arn = MeetingArn {
            region: "eu-central-1".parse().unwrap(),
            account: "111122223333".parse().unwrap(),
            meeting: ID.parse().unwrap(),
        };
        assert_eq!(arn.to_string(), format!("arn:aws:chime:eu-central-1:111122223333:meeting/{ID}"));
        assert_eq!(meeting_of(&arn.to_string()), Some(arn.meeting));
    }
}
