//! Who may join: what a join token opens.

use carillon_ports::meetings::{Attendee, Lookup, Meeting};
use carillon_proto::id::MeetingId;
use carillon_proto::plane::{Admission, Refusal};

use crate::control::Control;
use crate::{features, mint};

impl Control {
    /// Says whose `token` is, without the `#content` suffix, in a time that tells nothing about a wrong one.
    ///
    /// The answer is true when it is given. An attendee may be deleted before its connection stands in the live
    /// meeting, so ask (again) once commands to that meeting reach the connection.
    pub async fn authenticate(&self, meeting: &MeetingId, token: &str) -> Result<Admission, Refusal> {
        let Some(attendee) = mint::claimed_attendee(token) else {
            return Err(self.refusal(meeting).await);
        };
        match self.store().meeting_and_attendee(meeting, &attendee).await {
            Ok(Lookup::Found((found, attendee))) if mint::is_token(&attendee.join_token, token) => {
                self.0.live.touch(meeting, self.0.ports.clock.now());
                Ok(self.admission(&found, attendee))
            }
            Ok(Lookup::Found(_) | Lookup::AttendeeMissing) => Err(Refusal::UnknownAttendee),
            Ok(Lookup::MeetingMissing) => Err(Refusal::MeetingEnded),
            Err(_) => Err(Refusal::Unavailable),
        }
    }

    async fn refusal(&self, meeting: &MeetingId) -> Refusal {
        match self.store().meeting(meeting).await {
            Ok(Some(_)) => Refusal::UnknownAttendee,
            Ok(None) => Refusal::MeetingEnded,
            Err(_) => Refusal::Unavailable,
        }
    }

    fn admission(&self, meeting: &Meeting, attendee: Attendee) -> Admission {
        Admission {
            meeting: meeting.id.clone(),
            primary: meeting.primary_meeting_id.clone(),
            noise_suppression: self.suppresses_noise(&attendee),
            attendee: attendee.id,
            external_user: attendee.external_user_id,
            display_name: attendee.display_name,
            capabilities: attendee.capabilities,
            limits: features::limits(meeting, &self.0.config.quotas),
        }
    }
}
