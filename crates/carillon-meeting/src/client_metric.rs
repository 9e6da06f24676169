//! What clients measure, reduced to bounded samples for the operator, and what the server measures itself.
//!
//! Clients report once a second. Nothing depends on the reports, so what is too much, unknown or not a number is
//! dropped without a word.
//!
//! Wire: CLIENT_METRIC (`StatsCollector.ts`), MEETING_SESSION_TIMING.

use std::time::Duration;

use carillon_proto::id::ConnectionId;
use carillon_proto::media::ConnectionQuality;
use carillon_proto::signal::{
    SdkClientMetricFrame, SdkMeetingSessionTimingFrame, SdkMetric, SdkStreamMediaType, SdkStreamMetricFrame,
};

use crate::meeting::Meeting;
use crate::metric::{ClientSample, Metric, SampleScope};

impl Meeting {
    pub(crate) fn receive_client_metrics(&mut self, connection: ConnectionId, frame: &SdkClientMetricFrame) {
        let now = self.now();
        let Some(reporter) = self.connections.get_mut(&connection) else { return };
        let (attendee, modality) = (reporter.identity.attendee.clone(), reporter.identity.modality);
        let external_user = reporter.external_user.clone();
        if !reporter.budget.metrics.take(now) {
            return;
        }
        let global = frame.global_metrics.iter().filter_map(|metric| sample(SampleScope::Global, metric));
        let streams = frame.stream_metric_frames.iter().flat_map(stream_samples);
        let samples: Vec<ClientSample> = global.chain(streams).take(SAMPLES_MAX).collect();
        if !samples.is_empty() {
            self.metric(Metric::Client { connection, attendee, external_user, modality, samples });
        }
    }

    pub(crate) fn note_quality(&mut self, measured: &[ConnectionQuality]) {
        for quality in measured {
            let Some(connection) = self.connections.get(&quality.connection) else { continue };
            let (attendee, modality) = (connection.identity.attendee.clone(), connection.identity.modality);
            let external_user = connection.external_user.clone();
            self.metric(Metric::Quality { attendee, external_user, modality, quality: *quality });
        }
    }

    pub(crate) fn receive_timing(&mut self, connection: ConnectionId, timing: &SdkMeetingSessionTimingFrame) {
        let now = self.now();
        let Some(reporter) = self.connections.get_mut(&connection) else { return };
        if !reporter.budget.metrics.take(now) {
            return;
        }
        let connects = timing.signaling.iter().take(TIMINGS_MAX);
        for connect in connects.filter_map(|it| between(it.start_ms, it.ice_connected_ms)) {
            self.metric(Metric::ConnectTime(connect));
        }
        let videos = timing.remote_videos.iter().take(TIMINGS_MAX);
        for first_frame in videos.filter_map(|it| between(it.added_ms, it.first_frame_rendered_ms)) {
            self.metric(Metric::FirstFrameTime(first_frame));
        }
    }
}

fn stream_samples(frame: &SdkStreamMetricFrame) -> impl Iterator<Item = ClientSample> {
    let scope = match frame.media_type {
        Some(media_type) if media_type == SdkStreamMediaType::Video as i32 => SampleScope::Video,
        _ => SampleScope::Audio,
    };
    frame.metrics.iter().filter_map(move |metric| sample(scope, metric))
}

fn sample(scope: SampleScope, metric: &SdkMetric) -> Option<ClientSample> {
    let kind =
        u16::try_from(metric.r#type?).ok().filter(|kind| (1..=ClientSample::KIND_MAX).contains(kind))?;
    let value = metric.value.filter(|value| value.is_finite())?;
    Some(ClientSample { scope, kind, value })
}

/// The time between two of a client's own clock readings, unless they make no sense.
fn between(start_ms: Option<i64>, end_ms: Option<i64>) -> Option<Duration> {
    let (start, end) = (start_ms.filter(|ms| *ms > 0)?, end_ms.filter(|ms| *ms > 0)?);
    let elapsed = Duration::from_millis(u64::try_from(end.checked_sub(start)?).ok()?);
    (elapsed <= TIMING_MAX).then_some(elapsed)
}

/// Twenty-seven streams with some thirty metrics each.
const SAMPLES_MAX: usize = 1_024;
/// More would be all the videos of a meeting at once.
const TIMINGS_MAX: usize = 32;
/// Whatever took longer is a clock that jumped.
const TIMING_MAX: Duration = Duration::from_secs(600);
