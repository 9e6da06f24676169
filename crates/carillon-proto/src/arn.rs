//! Amazon resource names of meetings and media pipelines.
//!
//! Samples write them in several ways (an empty region, a colon for the slash), so reading is lenient: any
//! partition, any or empty region and account, `:` or `/` between type and id. Writing is exact.
//!
//! Wire: `arn:aws:chime:<region>:<account>:meeting/<MeetingId>`, `…:media-pipeline/<MediaPipelineId>`. Names of S3
//! buckets are read in [`object`](crate::object).

use std::fmt;
use std::str::FromStr;

use crate::id::{AccountId, MediaPipelineId, MediaRegion, MeetingId};

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

/// The resource name of a media pipeline of any kind, as the API returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaPipelineArn {
    /// The region of the API.
    pub region: MediaRegion,
    /// The owner.
    pub account: AccountId,
    /// The pipeline.
    pub pipeline: MediaPipelineId,
}

impl fmt::Display for MediaPipelineArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:aws:chime:{}:{}:media-pipeline/{}", self.region, self.account, self.pipeline)
    }
}

/// What a resource name that a caller sent means, and whose it says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'a, T> {
    /// The account as written, empty when the caller left it out.
    account: &'a str,
    /// The resource.
    pub id: T,
}

impl<T> Named<'_, T> {
    /// Whether the name does not put the resource into another account than `account`.
    pub fn belongs_to(&self, account: &AccountId) -> bool {
        self.account.is_empty() || self.account == account.as_str()
    }
}

/// The meeting that a resource name means and its account, `None` when it names something else.
pub fn meeting_named(arn: &str) -> Option<Named<'_, MeetingId>> {
    named(arn, "meeting")
}

/// The media pipeline that a resource name means and its account, `None` when it names something else.
pub fn pipeline_named(arn: &str) -> Option<Named<'_, MediaPipelineId>> {
    named(arn, "media-pipeline")
}

/// The meeting that a resource name means, `None` when it names something else.
pub fn meeting_of(arn: &str) -> Option<MeetingId> {
    meeting_named(arn).map(|named| named.id)
}

fn named<'a, T: FromStr>(arn: &'a str, kind: &str) -> Option<Named<'a, T>> {
    let mut parts = arn.splitn(6, ':');
    let (scheme, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let id = resource.strip_prefix(kind)?.strip_prefix(['/', ':'])?;
    if scheme == "arn" && service == "chime" { Some(Named { account, id: id.parse().ok()? }) } else { None }
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
        let (region, account): (MediaRegion, AccountId) =
            ("eu-central-1".parse().unwrap(), "111122223333".parse().unwrap());
        let meeting =
            MeetingArn { region: region.clone(), account: account.clone(), meeting: ID.parse().unwrap() };
        assert_eq!(meeting.to_string(), format!("arn:aws:chime:eu-central-1:111122223333:meeting/{ID}"));
        assert_eq!(meeting_of(&meeting.to_string()), Some(meeting.meeting));
        let pipeline = MediaPipelineArn { region, account, pipeline: ID.parse().unwrap() }.to_string();
        assert_eq!(pipeline, format!("arn:aws:chime:eu-central-1:111122223333:media-pipeline/{ID}"));
        assert_eq!(pipeline_named(&pipeline).unwrap().id.as_str(), ID);
        assert_eq!(meeting_of(&pipeline), None);
    }

    #[test]
    fn a_name_without_an_account_belongs_to_everybody_and_another_one_does_not() {
        let own: AccountId = "111122223333".parse().unwrap();
        let belongs = |arn: &str| meeting_named(arn).unwrap().belongs_to(&own);
        assert!(belongs(&format!("arn:aws:chime:::meeting/{ID}")));
        assert!(belongs(&format!("arn:aws:chime::111122223333:meeting:{ID}")));
        assert!(!belongs(&format!("arn:aws:chime:us-east-1:999999999999:meeting/{ID}")));
    }
}
