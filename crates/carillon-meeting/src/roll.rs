//! The roll: who is present, what is sent and who is muted, for somebody who begins to look only then, such as a
//! recording.

use carillon_proto::units::Timestamp;

use crate::meeting::Meeting;
use crate::output::{MeetingEvent, PresenceChange, VideoChange};

/// Something that is so, told as the event with which it became so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollEntry {
    /// The event.
    pub event: MeetingEvent,
    /// When that was; nobody has noted when somebody muted or began to speak.
    pub since: Option<Timestamp>,
}

impl Meeting {
    /// What an observer would know who had been there from the start: attendees in the order in which they came, video
    /// in the order in which it was switched on, who is muted, and who speaks. Viewers of replicas are not in it.
    pub fn roll(&self) -> Vec<RollEntry> {
        let mut people = Vec::new();
        let (mut muted, mut speaker) = (Vec::new(), None);
        for (id, presence) in self.roster.iter() {
            let (attendee, external_user) =
                (presence.identity.attendee.clone(), presence.external_user.clone());
            if self.speaker.is(id) {
                let event = MeetingEvent::ActiveSpeaker(Some(attendee.clone()));
                speaker = Some(RollEntry { event, since: None });
            }
            if presence.muted && presence.identity.as_main().is_some() {
                let (attendee, external_user) = (attendee.clone(), external_user.clone());
                let event = MeetingEvent::Muted { attendee, external_user, muted: true };
                muted.push(RollEntry { event, since: None });
            }
            let modality = presence.identity.modality;
            let change = PresenceChange::Joined;
            let event = MeetingEvent::Presence { replica: None, attendee, external_user, modality, change };
            people.push(RollEntry { event, since: Some(presence.since) });
        }
        people.sort_by_key(|entry| entry.since);
        let videos = self.sources.iter().map(|(_, source)| RollEntry {
            event: MeetingEvent::Video {
                attendee: source.identity.attendee.clone(),
                external_user: source.external_user.clone(),
                modality: source.modality(),
                change: VideoChange::Started,
            },
            since: Some(source.since),
        });
        people.into_iter().chain(videos).chain(muted).chain(speaker).collect()
    }
}
