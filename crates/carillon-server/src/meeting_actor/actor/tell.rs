//! What a live meeting tells: its recordings, the outbox, the log, the metrics page and analytics.

use carillon_meeting::{MeetingEvent, Metric as CoreMetric, PresenceChange, VideoChange};
use carillon_ports::outbox::LiveChange;
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::plane::Admission;

use super::{MeetingActor, wall_clock};
use crate::metrics::{ChimeMetric, Gauge, Histogram, Metric, record_sample};

impl MeetingActor {
    /// What a recording has to say of it.
    pub(super) fn record(&mut self, event: &MeetingEvent) {
        let captures = self.media.threads.captures();
        if let MeetingEvent::Presence {
            replica: None,
            attendee,
            external_user,
            change: PresenceChange::Joined,
            ..
        } = event
            && captures.came(&self.id, attendee, external_user)
        {
            self.capture_due = true;
        }
        self.chronicle.write(wall_clock(), event);
    }

    pub(super) fn report(&mut self, event: MeetingEvent) {
        match event {
            MeetingEvent::Presence { replica, attendee, external_user, modality, change } => {
                if (change, modality) == (PresenceChange::Joined, Modality::Main) {
                    self.report_survivor(replica.as_ref(), &attendee, &external_user);
                }
                let meeting = replica.unwrap_or_else(|| self.id.clone());
                tracing::info!(%meeting, %attendee, ?modality, ?change, "presence");
                let (label, change) = match change {
                    PresenceChange::Joined => ("joined", LiveChange::Joined),
                    PresenceChange::Left => ("left", LiveChange::Left),
                    PresenceChange::Dropped => ("dropped", LiveChange::Dropped),
                };
                Metric::AttendeePresences.increment_labelled("change", label);
                match (change, modality) {
                    (LiveChange::Dropped, Modality::Main) => ChimeMetric::AudioDrops.increment(),
                    (LiveChange::Dropped, Modality::Content) => ChimeMetric::ContentDrops.increment(),
                    _ => {}
                }
                if change != LiveChange::Joined && modality == Modality::Main {
                    self.observed.gone(&attendee);
                }
                self.tell(&meeting, attendee, external_user, modality, change);
            }
            MeetingEvent::Reconnected { replica, attendee, external_user } => {
                tracing::info!(meeting = %replica.as_ref().unwrap_or(&self.id), %attendee, "reconnected");
                Metric::AttendeeReconnections.increment();
                self.observed.reconnected(replica.as_ref(), attendee, external_user);
            }
            MeetingEvent::Video { attendee, external_user, modality, change } => {
                tracing::info!(meeting = %self.id, %attendee, ?modality, ?change, "video");
                let (label, change) = match change {
                    VideoChange::Started => ("started", LiveChange::VideoStarted),
                    VideoChange::Stopped => ("stopped", LiveChange::VideoStopped),
                };
                Metric::VideoSources.increment_labelled("change", label);
                self.tell(&self.id, attendee, external_user, modality, change);
            }
            MeetingEvent::Muted { attendee, external_user, muted } => {
                self.observed.muted(attendee, external_user, muted);
            }
            MeetingEvent::ActiveSpeaker(_) | MeetingEvent::DataMessage { .. } => {}
            MeetingEvent::ConnectedCount(count) => {
                Gauge::AttendeesConnected.change(f64::from(count) - f64::from(self.connected));
                self.connected = count;
                self.live.report_presence(&self.id, count);
            }
            MeetingEvent::ViewerCount(count) => {
                Gauge::ViewersConnected.change(f64::from(count) - f64::from(self.viewers));
                self.viewers = count;
            }
        }
    }

    pub(super) fn measure(&mut self, metric: CoreMetric) {
        match metric {
            CoreMetric::Client { attendee, external_user, modality, samples, .. } => {
                if modality == Modality::Main {
                    self.observed.measured(&attendee, &external_user, &samples);
                }
                samples.into_iter().for_each(record_sample);
            }
            CoreMetric::Heard(heard) => self.observed.heard(&heard),
            CoreMetric::Quality { attendee, external_user, modality, quality } => {
                if modality == Modality::Main {
                    self.observed.travelled(&attendee, &external_user, &quality);
                }
            }
            CoreMetric::ConnectTime(duration) => Histogram::Connect.record(duration),
            CoreMetric::FirstFrameTime(duration) => Histogram::FirstFrame.record(duration),
            CoreMetric::Violation(violation) => {
                Metric::SignalingViolations.increment_labelled("kind", violation.label());
            }
            CoreMetric::DataMessageThrottled => Metric::DataMessagesThrottled.increment(),
        }
    }

    /// Who comes and was there when its live meeting died, with this process or before it, has reconnected.
    fn report_survivor(
        &self,
        replica: Option<&MeetingId>,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
    ) {
        let meeting = replica.unwrap_or(&self.id);
        if self.live.reports().is_some_and(|reports| reports.awaits(meeting, attendee)) {
            Metric::AttendeeReconnections.increment();
            self.observed.reconnected(replica, attendee.clone(), external_user.clone());
        }
    }

    pub(super) fn tell_authorized(&self, admission: &Admission, modality: Modality) {
        let (attendee, user) = (admission.attendee.clone(), admission.external_user.clone());
        self.tell(&admission.meeting, attendee, user, modality, LiveChange::Authorized);
    }

    /// Has it written down as an event of this meeting, or of a replica.
    fn tell(
        &self,
        meeting: &MeetingId,
        attendee: AttendeeId,
        user: ExternalUserId,
        modality: Modality,
        change: LiveChange,
    ) {
        if let Some(reports) = self.live.reports() {
            reports.tell(meeting, attendee, user, modality, change);
        }
    }
}
