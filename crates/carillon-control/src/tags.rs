//! Tags of meetings, and of attendees in the legacy API.
//!
//! Two keys mean something here: `chime:idle-timeout` and `chime:max-duration` give one meeting other times than
//! the server's, in whole seconds. All others are only remembered.
//!
//! Wire: TagResource, UntagResource, ListTagsForResource; TagMeeting, TagAttendee and kin of the legacy API.

use carillon_ports::meetings::{Lookup, TagChange, TagOutcome};
use carillon_proto::arn;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::tags::{Tag, TagKey, Tags};

use crate::attendees::found;
use crate::control::Control;
use crate::error::ControlError;
use crate::live::Times;

impl Control {
    /// Adds or replaces tags of the meeting that the resource name names.
    pub async fn tag_resource(&self, arn: &str, tags: Vec<Tag>) -> Result<(), ControlError> {
        self.change_resource(arn, TagChange::Put(tags)).await
    }

    /// Removes tags of the meeting that the resource name names.
    pub async fn untag_resource(&self, arn: &str, keys: Vec<TagKey>) -> Result<(), ControlError> {
        self.change_resource(arn, TagChange::Remove(keys)).await
    }

    /// The tags of the meeting that the resource name names.
    pub async fn list_tags(&self, arn: &str) -> Result<Tags, ControlError> {
        let meeting = self.meeting(&resource(arn)?).await;
        meeting.map(|meeting| meeting.tags).map_err(|error| as_resource(error, arn))
    }

    /// Adds or replaces tags of a meeting.
    pub async fn tag_meeting(&self, id: &MeetingId, tags: Vec<Tag>) -> Result<(), ControlError> {
        self.change_meeting_tags(id, TagChange::Put(tags)).await
    }

    /// Removes tags of a meeting.
    pub async fn untag_meeting(&self, id: &MeetingId, keys: Vec<TagKey>) -> Result<(), ControlError> {
        self.change_meeting_tags(id, TagChange::Remove(keys)).await
    }

    /// The tags of a meeting.
    pub async fn meeting_tags(&self, id: &MeetingId) -> Result<Tags, ControlError> {
        Ok(self.meeting(id).await?.tags)
    }

    /// Adds or replaces tags of an attendee.
    pub async fn tag_attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        tags: Vec<Tag>,
    ) -> Result<(), ControlError> {
        self.change_attendee_tags(meeting, attendee, TagChange::Put(tags)).await
    }

    /// Removes tags of an attendee.
    pub async fn untag_attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        keys: Vec<TagKey>,
    ) -> Result<(), ControlError> {
        self.change_attendee_tags(meeting, attendee, TagChange::Remove(keys)).await
    }

    /// The tags of an attendee.
    pub async fn attendee_tags(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Tags, ControlError> {
        Ok(self.attendee(meeting, attendee).await?.tags)
    }

    async fn change_resource(&self, arn: &str, change: TagChange) -> Result<(), ControlError> {
        let changed = self.change_meeting_tags(&resource(arn)?, change).await;
        changed.map_err(|error| as_resource(error, arn))
    }

    async fn change_meeting_tags(&self, id: &MeetingId, change: TagChange) -> Result<(), ControlError> {
        if let TagChange::Put(tags) = &change {
            Times::check(tags)?;
        }
        match self.store().tag_meeting(id, change).await? {
            None => Err(ControlError::MeetingNotFound(id.clone())),
            Some(TagOutcome::TooMany) => Err(ControlError::TooManyTags { resource: id.to_string() }),
            Some(TagOutcome::Changed(tags)) => {
                self.0.live.retime(id, Times::of_tags(&tags)?);
                Ok(())
            }
        }
    }

    async fn change_attendee_tags(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        change: TagChange,
    ) -> Result<(), ControlError> {
        let outcome: Lookup<TagOutcome> = self.store().tag_attendee(meeting, attendee, change).await?;
        match found(outcome, meeting, attendee)? {
            TagOutcome::Changed(_) => Ok(()),
            TagOutcome::TooMany => Err(ControlError::TooManyTags { resource: attendee.to_string() }),
        }
    }
}

fn resource(text: &str) -> Result<MeetingId, ControlError> {
    arn::meeting_of(text).ok_or_else(|| ControlError::ResourceNotFound { arn: text.to_owned() })
}

fn as_resource(error: ControlError, arn: &str) -> ControlError {
    match error {
        ControlError::MeetingNotFound(_) => ControlError::ResourceNotFound { arn: arn.to_owned() },
        ControlError::TooManyTags { .. } => ControlError::TooManyTags { resource: arn.to_owned() },
        other => other,
    }
}
