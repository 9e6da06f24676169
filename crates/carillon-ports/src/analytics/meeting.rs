//! The report of a meeting, folded from its events.

use carillon_proto::event::{Detail, DetailType, Event, EventType};
use carillon_proto::id::{ExternalMeetingId, MediaRegion, MeetingId};
use carillon_proto::units::Timestamp;

use super::report::{AttendeeReport, Moment};
use crate::meetings::RecordPosition;

/// What is known of a meeting as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingReport {
    /// Which meeting.
    pub id: MeetingId,
    /// The application's name for it.
    pub external_meeting_id: ExternalMeetingId,
    /// Where its media ran.
    pub media_region: MediaRegion,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// When it was last heard of.
    pub heard_at: Timestamp,
    /// How many of its events are in here.
    pub events: u64,
    /// How many attendees have joined.
    pub joined: u32,
    /// How many of them are there.
    pub present: u32,
    /// How many were there at the same time.
    pub present_max: u32,
    /// How long they were there, those who have gone.
    pub present_ms: u64,
}

/// What an event makes of the reports that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded {
    /// Of its meeting.
    pub meeting: MeetingReport,
    /// Of its attendee, and what the timeline shows of it.
    pub attendee: Option<(AttendeeReport, Option<Moment>)>,
}

impl Folded {
    /// Folds an event into what is known of its meeting and of its attendee; `None` when it changes nothing.
    pub fn event(
        meeting: Option<MeetingReport>,
        attendee: Option<AttendeeReport>,
        event: &Event,
    ) -> Option<Self> {
        // A pipeline may end long after its meeting was forgotten.
        if meeting.is_none() && event.detail_type() == DetailType::Pipeline {
            return None;
        }
        let mut meeting = meeting.unwrap_or_else(|| MeetingReport::before(event));
        if !meeting.is_news(event) {
            return None;
        }
        meeting.follow(event);
        let Detail { attendee_id, external_user_id, event_type, .. } = &event.detail;
        let known =
            attendee.or_else(|| Some(AttendeeReport::new(attendee_id.clone()?, external_user_id.clone()?)));
        let attendee = known.filter(|_| attendee_id.is_some()).map(|mut report| {
            let followed = report.follow(event.at(), *event_type);
            if let Some(first) = followed.arrived {
                meeting.arrival(first);
            }
            if let Some(visit_ms) = followed.visit_ms {
                meeting.departure(visit_ms);
            }
            (report, followed.moment)
        });
        Some(Self { meeting, attendee })
    }
}

impl MeetingReport {
    /// The report before the first event that is heard of.
    pub fn before(event: &Event) -> Self {
        let Detail { meeting_id, external_meeting_id, media_region, .. } = &event.detail;
        Self {
            id: meeting_id.clone(),
            external_meeting_id: external_meeting_id.clone(),
            media_region: media_region.clone(),
            started_at: event.at(),
            ended_at: None,
            heard_at: event.at(),
            events: 0,
            joined: 0,
            present: 0,
            present_max: 0,
            present_ms: 0,
        }
    }

    /// Whether the event is news: those of a meeting have sequences without gaps.
    pub fn is_news(&self, event: &Event) -> bool {
        event.detail.sequence >= self.events
    }

    /// Folds an event that is news.
    pub fn follow(&mut self, event: &Event) {
        self.events = event.detail.sequence + 1;
        self.heard_at = self.heard_at.max(event.at());
        if event.detail.event_type == EventType::MeetingEnded {
            self.ended_at = Some(event.at());
        }
    }

    /// Somebody came, for the first time or again.
    pub fn arrival(&mut self, first: bool) {
        self.joined += u32::from(first);
        self.present += 1;
        self.present_max = self.present_max.max(self.present);
    }

    /// Somebody who was there for this long went.
    pub fn departure(&mut self, visit_ms: u64) {
        self.present = self.present.saturating_sub(1);
        self.present_ms = self.present_ms.saturating_add(visit_ms);
    }

    /// Its place in the order of reports.
    pub fn position(&self) -> RecordPosition {
        RecordPosition { created_at: self.started_at, id: self.id.clone() }
    }

    /// From when on its time to be forgotten counts.
    pub fn over_at(&self) -> Timestamp {
        self.ended_at.unwrap_or(self.heard_at)
    }
}
