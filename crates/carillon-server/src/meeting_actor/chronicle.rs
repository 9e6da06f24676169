//! What the recordings of a meeting have to say of it, beside pictures and sound: what happens, and what is said to all.
//!
//! A recording that begins is first told who is there and what is on. It is this task alone that writes about its
//! meeting, so what happens is in a recording either as an event or as part of that roll, and never twice.
//!
//! Invariant: as many names are known as attendees have come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use carillon_meeting::{MeetingEvent, PresenceChange, RollEntry, VideoChange};
use carillon_pipeline::capture::{CaptureEvent, LineKind, Who, data_message};
use carillon_proto::id::{AttendeeId, DisplayName};
use carillon_proto::media::{Capture, CaptureId};
use carillon_proto::plane::Admission;
use carillon_proto::units::Timestamp;

use crate::recorder::Captures;

/// Of one meeting.
pub(super) struct Chronicle {
    captures: Arc<Captures>,
    /// Those that have had the roll.
    begun: BTreeSet<CaptureId>,
    names: BTreeMap<AttendeeId, DisplayName>,
}

impl Chronicle {
    pub(super) fn new(captures: Arc<Captures>) -> Self {
        Self { captures, begun: BTreeSet::new(), names: BTreeMap::new() }
    }

    /// Notes how people call an attendee.
    pub(super) fn note_name(&mut self, admission: &Admission) {
        if let Some(name) = &admission.display_name {
            self.names.insert(admission.attendee.clone(), name.clone());
        }
    }

    /// These captures go on. Those that have begun since are told the roll.
    pub(super) fn follow(&mut self, now: Timestamp, captures: &[Capture], roll: &[RollEntry]) {
        let known = std::mem::take(&mut self.begun);
        for id in captures.iter().map(|capture| capture.id) {
            self.begun.insert(id);
            if known.contains(&id) {
                continue;
            }
            for RollEntry { event, since } in roll {
                if let Some(event) = self.recorded(event, *since) {
                    self.captures.line_of(id, LineKind::MeetingEvents, event.to_line(now));
                }
            }
        }
    }

    /// Writes what has happened into every recording.
    pub(super) fn write(&self, now: Timestamp, event: &MeetingEvent) {
        if self.begun.is_empty() {
            return;
        }
        if let MeetingEvent::DataMessage { attendee, topic, data } = event {
            self.line(LineKind::DataChannel, &data_message(now, topic, data.expose(), attendee));
        }
        if let Some(event) = self.recorded(event, None) {
            self.line(LineKind::MeetingEvents, &event.to_line(now));
        }
    }

    fn line(&self, kind: LineKind, line: &str) {
        self.begun.iter().for_each(|id| self.captures.line_of(*id, kind, line.to_owned()));
    }

    /// The event as recordings have it.
    fn recorded(&self, event: &MeetingEvent, since: Option<Timestamp>) -> Option<CaptureEvent> {
        let who = |attendee: AttendeeId, modality, external_user| {
            let display_name = self.names.get(&attendee).cloned();
            Who { attendee, modality, external_user, display_name, since }
        };
        Some(match event.clone() {
            MeetingEvent::Presence { replica: Some(_), .. } => return None,
            MeetingEvent::Presence { attendee, external_user, modality, change, .. } => {
                let who = who(attendee, modality, external_user);
                match change {
                    PresenceChange::Joined => CaptureEvent::AttendeeJoined(who),
                    PresenceChange::Left | PresenceChange::Dropped => CaptureEvent::AttendeeLeft(who),
                }
            }
            MeetingEvent::Video { attendee, external_user, modality, change } => {
                let who = who(attendee, modality, external_user);
                match change {
                    VideoChange::Started => CaptureEvent::AttendeeVideoJoined(who),
                    VideoChange::Stopped => CaptureEvent::AttendeeVideoLeft(who),
                }
            }
            MeetingEvent::Muted { attendee, muted: true, .. } => CaptureEvent::AudioTrackMute(attendee),
            MeetingEvent::Muted { attendee, muted: false, .. } => CaptureEvent::AudioTrackUnmute(attendee),
            MeetingEvent::ActiveSpeaker(attendee) => CaptureEvent::ActiveSpeaker(attendee),
            MeetingEvent::DataMessage { .. }
            | MeetingEvent::Reconnected { .. }
            | MeetingEvent::ConnectedCount(_)
            | MeetingEvent::ViewerCount(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Instant;

    use carillon_pipeline::capture::Input;
    use carillon_proto::capabilities::Capabilities;
    use carillon_proto::capture::{CaptureTracks, Selected};
    use carillon_proto::id::{MeetingId, Modality};
    use carillon_proto::plane::MeetingLimits;

    use super::*;
    use crate::recorder::NewCapture;

    type Lines = Arc<Mutex<Vec<(LineKind, String)>>>;

    fn meeting() -> MeetingId {
        "00000000-0000-4000-8000-000000000001".parse().unwrap()
    }

    fn attendee(number: u8) -> AttendeeId {
        format!("00000000-0000-4000-9000-{number:012}").parse().unwrap()
    }

    fn joined(number: u8) -> MeetingEvent {
        MeetingEvent::Presence {
            replica: None,
            attendee: attendee(number),
            external_user: format!("user-{number}").parse().unwrap(),
            modality: Modality::Main,
            change: PresenceChange::Joined,
        }
    }

    async fn begin(captures: &Captures) -> Lines {
        let lines = Lines::default();
        let written = Arc::clone(&lines);
        let sink = Box::new(move |input| {
            if let Input::Line(kind, line) = input {
                written.lock().unwrap().push((kind, line));
            }
        });
        let tracks = CaptureTracks { mix: true, voices: false, cameras: Selected::Nobody, content: false };
        captures.begin(&meeting(), NewCapture { tracks, streams: None, since: Instant::now(), sink }).await;
        lines
    }

    /// Who came, how they are called and since when they are there.
    fn told(lines: &Lines) -> Vec<(AttendeeId, String, Option<Timestamp>)> {
        let lines = lines.lock().unwrap();
        let events = lines.iter().filter_map(|(_, line)| CaptureEvent::from_line(line));
        let who = events.map(|(_, event)| match event {
            CaptureEvent::AttendeeJoined(who) => (who.attendee.clone(), who.name().to_owned(), who.since),
            other => panic!("{other:?}"),
        });
        who.collect()
    }

    #[tokio::test]
    async fn a_recording_begins_with_those_who_are_there_and_goes_on_with_what_happens() {
        let captures = Captures::start().unwrap();
        let mut chronicle = Chronicle::new(Arc::clone(&captures));
        let admission = Admission {
            meeting: meeting(),
            primary: None,
            attendee: attendee(1),
            external_user: "user-1".parse().unwrap(),
            display_name: Some("Zoë".parse().unwrap()),
            capabilities: Capabilities::default(),
            noise_suppression: false,
            limits: MeetingLimits::default(),
        };
        chronicle.note_name(&admission);
        let at = Timestamp::from_millis;
        let roll = [RollEntry { event: joined(1), since: Some(at(5_000)) }];
        chronicle.write(at(8_000), &joined(1));
        let first = begin(&captures).await;
        chronicle.follow(at(9_000), &captures.of(&meeting()), &roll);
        let second = begin(&captures).await;
        // Who comes before the roll is read out is in it.
        chronicle.write(at(9_100), &joined(2));
        let both = [1, 2].map(|number| RollEntry { event: joined(number), since: Some(at(5_000)) });
        chronicle.follow(at(9_200), &captures.of(&meeting()), &both);
        chronicle.follow(at(9_300), &captures.of(&meeting()), &both);
        chronicle.write(at(10_000), &joined(3));
        captures.stop().await;
        let zoe = (attendee(1), "Zoë".to_owned(), Some(at(5_000)));
        let other = |number: u8, since| (attendee(number), format!("user-{number}"), since);
        assert_eq!(told(&first), [zoe.clone(), other(2, None), other(3, None)]);
        assert_eq!(told(&second), [zoe, other(2, Some(at(5_000))), other(3, None)]);
    }
}
