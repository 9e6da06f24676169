//! What a live meeting learns of how everybody fares, on its way to be remembered.
//!
//! Invariant: what was measured is told when its window is over, when its attendee goes, and when the meeting ends,
//! even by a panic.

use std::sync::Arc;
use std::time::Duration;

use carillon_analytics::{Measure, Observation, Observed as Fact, Recorder, Sample, Tally, Windows};
use carillon_meeting::{ClientSample, Heard};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::media::ConnectionQuality;

use super::actor::wall_clock;

/// Of one meeting.
pub(super) struct Observed {
    meeting: MeetingId,
    windows: Windows,
    /// Where nobody remembers anything there is none.
    recorder: Option<Arc<Recorder>>,
}

impl Observed {
    pub(super) fn new(meeting: MeetingId, recorder: Option<Arc<Recorder>>) -> Self {
        Self { meeting, windows: Windows::default(), recorder }
    }

    /// What was heard of an attendee. Comes every few seconds while anybody is there.
    pub(super) fn heard(&mut self, heard: &Heard) {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let tally = Tally {
            span_ms: millis(heard.span),
            talk_ms: millis(heard.talk),
            muted_ms: millis(heard.muted),
            weak_ms: millis(heard.weak),
            ..Tally::default()
        };
        let now = wall_clock();
        self.windows.heard(now, &heard.attendee, &heard.external_user, tally);
        let due = self.windows.due(now);
        self.tell(due);
    }

    /// What a client measured.
    pub(super) fn measured(
        &mut self,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
        samples: &[ClientSample],
    ) {
        let samples = samples.iter().map(|sample| Sample { kind: sample.kind, value: sample.value });
        self.windows.measured(wall_clock(), attendee, external_user, samples);
    }

    /// How its packets travelled, as its media thread measured it.
    pub(super) fn travelled(
        &mut self,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
        quality: &ConnectionQuality,
    ) {
        let percent = |ratio: Option<f64>| ratio.map(|ratio| ratio * 100.0);
        let millis = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1_000.0);
        let measured = [
            (Measure::ServerRoundTrip, millis(quality.round_trip)),
            (Measure::ServerUpLoss, percent(quality.up.loss_ratio)),
            (Measure::ServerUpJitter, millis(quality.up.jitter)),
            (Measure::ServerDownLoss, percent(quality.down.loss_ratio)),
            (Measure::ServerDownJitter, millis(quality.down.jitter)),
        ];
        let known = measured.into_iter().filter_map(|(measure, value)| Some((measure, value?)));
        self.windows.travelled(wall_clock(), attendee, external_user, known);
    }

    /// A microphone was muted or is heard again.
    pub(super) fn muted(&mut self, attendee: AttendeeId, external_user: ExternalUserId, muted: bool) {
        let what = Fact::Muted(muted);
        self.tell([Observation { at: wall_clock(), attendee, external_user, what }]);
    }

    /// An attendee of this meeting, or of a replica, is back after its connection was lost.
    pub(super) fn reconnected(
        &self,
        replica: Option<&MeetingId>,
        attendee: AttendeeId,
        external_user: ExternalUserId,
    ) {
        let back = Observation { at: wall_clock(), attendee, external_user, what: Fact::Reconnected };
        if let Some(recorder) = &self.recorder {
            recorder.tell(replica.unwrap_or(&self.meeting), [back]);
        }
    }

    /// An attendee is not there any more.
    pub(super) fn gone(&mut self, attendee: &AttendeeId) {
        let last = self.windows.close(wall_clock(), attendee);
        self.tell(last);
    }

    fn tell(&self, observations: impl IntoIterator<Item = Observation>) {
        if let Some(recorder) = &self.recorder {
            recorder.tell(&self.meeting, observations);
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        let rest = self.windows.close_all(wall_clock());
        self.tell(rest);
    }
}
