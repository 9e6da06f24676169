//! The beats of the process: ending meetings whose time is over, bringing media pipelines and their engines together,
//! and keeping the metrics small.

use std::time::Duration;

use carillon_control::Control;
use carillon_pipeline::MediaPipelines;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::time::MissedTickBehavior;

use crate::metrics::Gauge;

const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// Observations wait in memory until somebody reads the page; this folds them up when nobody does.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Runs until it is dropped.
pub async fn run(control: Control, pipelines: MediaPipelines, metrics: PrometheusHandle) {
    let mut sweep = tokio::time::interval(SWEEP_INTERVAL);
    let mut upkeep = tokio::time::interval(UPKEEP_INTERVAL);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    upkeep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut failing, mut pipelines_failing) = (false, false);
    loop {
        tokio::select! {
            _ = sweep.tick() => {
                failing = sweep_once(&control, failing).await;
                pipelines_failing = sweep_pipelines(&pipelines, pipelines_failing).await;
            }
            _ = upkeep.tick() => metrics.run_upkeep(),
        }
    }
}

/// Says whether it failed; a fault that lasts is reported when it begins.
async fn sweep_once(control: &Control, failing: bool) -> bool {
    match control.sweep().await {
        Ok(ended) => {
            for meeting in ended {
                tracing::info!(%meeting, "the meeting ended by itself");
            }
            Gauge::Meetings.set(control.live_count());
            Gauge::MeetingsUnreadable.set(control.unreadable_count());
            false
        }
        Err(error) => {
            if !failing {
                tracing::error!(error = %chain(&error), "meetings whose time is over cannot be ended");
            }
            true
        }
    }
}

/// The same for media pipelines.
async fn sweep_pipelines(pipelines: &MediaPipelines, failing: bool) -> bool {
    match pipelines.sweep().await {
        Ok(()) => false,
        Err(error) => {
            if !failing {
                tracing::error!(error = %chain(&error), "media pipelines cannot be looked after");
            }
            true
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
