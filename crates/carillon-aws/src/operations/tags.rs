//! TagResource, UntagResource, ListTagsForResource, and the tag calls of the legacy namespace.

use carillon_control::ControlError;
use carillon_proto::chime::meetings as chime;
use carillon_proto::tags::{TagKey, Tags};
use serde::Deserialize;

use super::{Answer, Call, json, parse, parse_tags};
use crate::error::FrontError;

pub async fn tag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::TagResourceRequest = call.read()?;
    call.control.tag_resource(&request.resource_arn, parse_tags(Some(request.tags))?).await?;
    Ok(Answer::Empty)
}

pub async fn untag_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UntagResourceRequest = call.read()?;
    call.control.untag_resource(&request.resource_arn, parse_keys(&request.tag_keys)?).await?;
    Ok(Answer::Empty)
}

pub async fn list_for_resource(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListTagsForResourceRequest = call.read()?;
    Ok(shape(call.control.list_tags(&request.resource_arn).await?))
}

/// The members that the legacy tag calls share.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tagging {
    meeting_id: String,
    attendee_id: Option<String>,
    tags: Option<Vec<chime::Tag>>,
    tag_keys: Option<Vec<String>>,
}

impl Tagging {
    fn attendee(&self) -> Result<carillon_proto::id::AttendeeId, ControlError> {
        parse("AttendeeId", self.attendee_id.as_deref().unwrap_or_default())
    }

    fn keys(&self) -> Result<Vec<TagKey>, ControlError> {
        parse_keys(self.tag_keys.as_deref().unwrap_or_default())
    }
}

pub async fn tag_meeting(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    call.control.tag_meeting(&meeting, parse_tags(request.tags)?).await?;
    Ok(Answer::Empty)
}

pub async fn untag_meeting(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    call.control.untag_meeting(&meeting, request.keys()?).await?;
    Ok(Answer::Empty)
}

pub async fn list_for_meeting(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    Ok(shape(call.control.meeting_tags(&parse("MeetingId", &request.meeting_id)?).await?))
}

pub async fn tag_attendee(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    let (meeting, attendee) = (parse("MeetingId", &request.meeting_id)?, request.attendee()?);
    call.control.tag_attendee(&meeting, &attendee, parse_tags(request.tags)?).await?;
    Ok(Answer::Empty)
}

pub async fn untag_attendee(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    let (meeting, attendee) = (parse("MeetingId", &request.meeting_id)?, request.attendee()?);
    call.control.untag_attendee(&meeting, &attendee, request.keys()?).await?;
    Ok(Answer::Empty)
}

pub async fn list_for_attendee(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: Tagging = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    Ok(shape(call.control.attendee_tags(&meeting, &request.attendee()?).await?))
}

fn parse_keys(keys: &[String]) -> Result<Vec<TagKey>, ControlError> {
    keys.iter().map(|key| parse("TagKeys", key)).collect()
}

fn shape(tags: Tags) -> Answer {
    let tags = tags
        .into_iter()
        .map(|(key, value)| chime::Tag { key: key.as_str().to_owned(), value: value.as_str().to_owned() });
    json(&chime::ListTagsForResourceResponse { tags: Some(tags.collect()) })
}
