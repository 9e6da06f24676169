//! The report of an attendee: everything that is known of it, folded fact by fact.
//!
//! Folding is pure and knows no order but that of events: what a client tells and what was measured may come before
//! or after them.

use std::collections::BTreeMap;

use carillon_proto::client_events::{ClientDevice, ClientEvent, ClientEventName};
use carillon_proto::event::EventType;
use carillon_proto::id::{AttendeeId, ExternalUserId};
use carillon_proto::units::Timestamp;

use super::{MOMENTS_MAX, Observation, Observed, TOLD_MAX, Tally};

/// What is known of an attendee of a meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeReport {
    /// Who.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
    /// When it joined first.
    pub joined_at: Option<Timestamp>,
    /// When it left, or was lost, last.
    pub left_at: Option<Timestamp>,
    /// Being there.
    pub presence: Spell,
    /// Having the camera on.
    pub camera: Spell,
    /// Sharing content.
    pub content: Spell,
    /// How often it was lost and not back in time.
    pub drops: u32,
    /// How often it came back after its connection was lost, as the server saw it.
    pub reconnects: u32,
    /// How often its microphone was muted.
    pub mutes: u32,
    /// Everything that was measured.
    pub tally: Tally,
    /// On what its client ran last.
    pub device: Option<ClientDevice>,
    /// How often its client told of what.
    pub told: BTreeMap<ClientEventName, u32>,
    /// How long its client took to start, in milliseconds, the first time.
    pub start_ms: Option<u32>,
    /// How often its connection was poor, as its client counts.
    pub poor_connections: u32,
    /// How many moments its timeline has.
    pub moments: u32,
    /// Whether it was deleted while the meeting went on.
    pub removed: bool,
}

/// Something that goes on for a while, perhaps several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Spell {
    /// Since when it goes on.
    pub since: Option<Timestamp>,
    /// How long it went on, what goes on now left out.
    pub total_ms: u64,
    /// How often it began.
    pub times: u32,
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When it happened; of what was measured, when that ended.
    pub at: Timestamp,
    /// What.
    pub kind: MomentKind,
}

/// What a timeline shows.
#[derive(Clone, Debug, PartialEq)]
pub enum MomentKind {
    /// It came.
    Joined,
    /// It went.
    Left,
    /// It was lost.
    Dropped,
    /// It is back after its connection was lost.
    Reconnected,
    /// Its camera is on, or off.
    Camera(bool),
    /// It shares content, or does not any more.
    Content(bool),
    /// Its microphone is muted, or not any more.
    Muted(bool),
    /// What its client told.
    Told(ClientEvent),
    /// What was measured until here.
    Measured(Tally),
}

impl Spell {
    /// How long it went on up to `now`.
    pub fn total_ms_at(&self, now: Timestamp) -> u64 {
        self.total_ms + self.since.map_or(0, |since| millis_between(since, now))
    }

    /// Whether that is news.
    fn begin(&mut self, at: Timestamp) -> bool {
        let news = self.since.is_none();
        if news {
            self.since = Some(at);
            self.times += 1;
        }
        news
    }

    /// How long it went on this time, if it did.
    fn end(&mut self, at: Timestamp) -> Option<u64> {
        let lasted = millis_between(self.since.take()?, at);
        self.total_ms = self.total_ms.saturating_add(lasted);
        Some(lasted)
    }
}

/// What an event did to a report.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Followed {
    /// For the timeline.
    pub moment: Option<Moment>,
    /// It came, for the first time or again.
    pub arrived: Option<FirstTime>,
    /// It went after so many milliseconds.
    pub visit_ms: Option<u64>,
}

/// Whether an attendee was never there before.
pub type FirstTime = bool;

impl AttendeeReport {
    /// Nothing is known yet.
    pub fn new(attendee: AttendeeId, external_user: ExternalUserId) -> Self {
        Self {
            attendee,
            external_user,
            joined_at: None,
            left_at: None,
            presence: Spell::default(),
            camera: Spell::default(),
            content: Spell::default(),
            drops: 0,
            reconnects: 0,
            mutes: 0,
            tally: Tally::default(),
            device: None,
            told: BTreeMap::new(),
            start_ms: None,
            poor_connections: 0,
            moments: 0,
            removed: false,
        }
    }

    /// Folds an event about it.
    pub fn follow(&mut self, at: Timestamp, event: EventType) -> Followed {
        let mut followed = Followed::default();
        let kind = match event {
            EventType::AttendeeJoined if self.presence.begin(at) => {
                followed.arrived = Some(self.joined_at.is_none());
                self.joined_at.get_or_insert(at);
                Some(MomentKind::Joined)
            }
            EventType::AttendeeLeft | EventType::AttendeeDropped if self.presence.since.is_some() => {
                followed.visit_ms = self.depart(at);
                let dropped = event == EventType::AttendeeDropped;
                self.drops += u32::from(dropped);
                Some(if dropped { MomentKind::Dropped } else { MomentKind::Left })
            }
            EventType::AttendeeVideoStarted => self.camera.begin(at).then_some(MomentKind::Camera(true)),
            EventType::AttendeeVideoStopped => self.camera.end(at).map(|_| MomentKind::Camera(false)),
            EventType::AttendeeContentJoined => self.content.begin(at).then_some(MomentKind::Content(true)),
            EventType::AttendeeContentLeft | EventType::AttendeeContentDropped => {
                self.content.end(at).map(|_| MomentKind::Content(false))
            }
            EventType::AttendeeDeleted => {
                self.removed = true;
                None
            }
            _ => None,
        };
        followed.moment = kind.and_then(|kind| self.show(at, kind));
        followed
    }

    /// Folds what was learned otherwise, and says what the timeline shows of it.
    pub fn observe(&mut self, observation: &Observation) -> Option<Moment> {
        let at = observation.at;
        let kind = match &observation.what {
            Observed::Muted(muted) => {
                self.mutes += u32::from(*muted);
                MomentKind::Muted(*muted)
            }
            Observed::Reconnected => {
                self.reconnects += 1;
                MomentKind::Reconnected
            }
            Observed::Measured(tally) => {
                self.tally.merge(tally);
                MomentKind::Measured((**tally).clone())
            }
            Observed::Told { device, event } => {
                self.device = Some((**device).clone());
                return self.hear(at, event);
            }
        };
        self.show(at, kind)
    }

    /// How often its client told of this.
    pub fn told(&self, name: ClientEventName) -> u32 {
        self.told.get(&name).copied().unwrap_or(0)
    }

    fn hear(&mut self, at: Timestamp, event: &ClientEvent) -> Option<Moment> {
        let all: u32 = self.told.values().fold(0, |all, times| all.saturating_add(*times));
        let times = self.told.entry(event.name).or_default();
        *times = times.saturating_add(1);
        self.start_ms = self.start_ms.or(event.start_ms);
        self.poor_connections = self.poor_connections.max(event.poor_connections.unwrap_or(0));
        if all < TOLD_MAX { self.show(at, MomentKind::Told(event.clone())) } else { None }
    }

    fn depart(&mut self, at: Timestamp) -> Option<u64> {
        self.camera.end(at);
        let visit_ms = self.presence.end(at);
        if visit_ms.is_some() {
            self.left_at = Some(at);
        }
        visit_ms
    }

    /// A moment for the timeline, if there is room in it.
    fn show(&mut self, at: Timestamp, kind: MomentKind) -> Option<Moment> {
        if self.moments >= MOMENTS_MAX {
            return None;
        }
        self.moments += 1;
        Some(Moment { at, kind })
    }
}

fn millis_between(from: Timestamp, to: Timestamp) -> u64 {
    to.as_millis().saturating_sub(from.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::Measure;
    use carillon_proto::redact::Redacted;

    fn report() -> AttendeeReport {
        let id = "0f9a2b6e-1111-4222-8333-444455550706";
        AttendeeReport::new(id.parse().unwrap(), "alice".parse().unwrap())
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn observed(report: &AttendeeReport, seconds: u64, what: Observed) -> Observation {
        let (attendee, external_user) = (report.attendee.clone(), report.external_user.clone());
        Observation { at: at(seconds), attendee, external_user, what }
    }

    #[test]
    fn visits_add_up_and_the_one_that_lasts_counts_until_now() {
        use EventType::*;
        let mut report = report();
        assert_eq!(report.follow(at(10), AttendeeJoined).arrived, Some(true));
        assert_eq!(
            report.follow(at(12), AttendeeVideoStarted).moment.unwrap().kind,
            MomentKind::Camera(true)
        );
        assert_eq!(report.follow(at(70), AttendeeDropped).visit_ms, Some(60_000));
        assert_eq!(report.follow(at(80), AttendeeJoined).arrived, Some(false));
        assert_eq!(report.presence.total_ms_at(at(90)), 70_000);
        assert_eq!((report.joined_at, report.left_at), (Some(at(10)), Some(at(70))));
        assert_eq!((report.drops, report.presence.times), (1, 2));
        assert_eq!(report.camera.total_ms, 58_000);
        assert_eq!(report.follow(at(85), AttendeeJoined), Followed::default());
    }

    #[test]
    fn what_was_measured_is_summed_up_and_shown() {
        let mut report = report();
        for seconds in [30, 60] {
            let mut tally = Tally { span_ms: 30_000, talk_ms: 4_000, ..Tally::default() };
            tally.add(Measure::RoundTrip, seconds as f64);
            let moment =
                report.observe(&observed(&report.clone(), seconds, Observed::Measured(Box::new(tally))));
            assert!(matches!(moment.unwrap().kind, MomentKind::Measured(_)));
        }
        assert_eq!((report.tally.span_ms, report.tally.talk_ms), (60_000, 8_000));
        assert_eq!(report.tally.stat(Measure::RoundTrip).mean(), Some(45.0));
    }

    #[test]
    fn a_client_that_talks_without_end_fills_no_timeline() {
        let mut report = report();
        let event = ClientEvent {
            name: ClientEventName::SignalingDropped,
            at: None,
            start_ms: Some(800),
            poor_connections: Some(3),
            detail: Some(Redacted::new("x".to_owned())),
        };
        let device = ClientDevice::of("Chrome", "141", "Linux", "", "3.32.0");
        let told = |event: &ClientEvent| Observed::Told {
            device: Box::new(device.clone()),
            event: Box::new(event.clone()),
        };
        let mut shown = 0;
        for seconds in 0..u64::from(TOLD_MAX) + 10 {
            shown += u32::from(report.observe(&observed(&report.clone(), seconds, told(&event))).is_some());
        }
        assert_eq!((shown, report.told(ClientEventName::SignalingDropped)), (TOLD_MAX, TOLD_MAX + 10));
        assert_eq!((report.start_ms, report.poor_connections), (Some(800), 3));
        report.moments = MOMENTS_MAX;
        assert_eq!(report.observe(&observed(&report.clone(), 1, Observed::Muted(true))), None);
        assert_eq!(report.mutes, 1);
    }
}
