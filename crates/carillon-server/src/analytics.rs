//! The beats of analytics: writing down what live meetings measure, reading the log of events, forgetting.

use std::sync::Arc;
use std::time::Duration;

use carillon_analytics::Analytics;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::metrics::Metric;

/// The running tasks.
pub struct Remembering {
    analytics: Analytics,
    tasks: [JoinHandle<()>; 3],
}

impl Remembering {
    /// Starts.
    pub fn start(analytics: Analytics) -> Self {
        let tasks = [
            tokio::spawn(write(analytics.clone())),
            tokio::spawn(follow(analytics.clone())),
            tokio::spawn(forget(analytics.clone())),
        ];
        Self { analytics, tasks }
    }

    /// Writes down what was told last, and stops. Events that were not read yet are read after the next start.
    pub async fn stop(self) {
        for task in &self.tasks {
            task.abort();
        }
        if let Err(error) = self.analytics.recorder().write().await {
            tracing::warn!(%error, "what live meetings measured at the end is not written");
        }
    }
}

async fn write(analytics: Analytics) {
    let recorder = analytics.recorder();
    let (mut lost, mut failing) = (0, false);
    loop {
        recorder.something_to_write().await;
        match recorder.write().await {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "what live meetings measure cannot be written yet");
                }
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
        let lost_now = recorder.lost();
        Metric::AnalyticsLost.add(lost_now - lost);
        lost = lost_now;
    }
}

/// Events come in bursts, so those of a moment are folded together.
async fn follow(analytics: Analytics) {
    let more = Arc::new(Notify::new());
    let wake = Arc::clone(&more);
    analytics.wake_with(Arc::new(move || wake.notify_one()));
    let mut failing = false;
    loop {
        match analytics.follow().await {
            Ok(_) => failing = false,
            Err(error) if !std::mem::replace(&mut failing, true) => {
                tracing::warn!(%error, "the log of events cannot be read");
            }
            Err(_) => {}
        }
        tokio::time::sleep(STORE_PAUSE).await;
        let _quiet = tokio::time::timeout(FOLLOW_INTERVAL, more.notified()).await;
    }
}

async fn forget(analytics: Analytics) {
    let mut ticks = tokio::time::interval(FORGET_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match analytics.sweep().await {
            Ok(0) => {}
            Ok(meetings) => tracing::info!(meetings, "analytics of old meetings are forgotten"),
            Err(error) => tracing::warn!(%error, "old analytics cannot be forgotten"),
        }
    }
}

/// Before the store is asked again.
const STORE_PAUSE: Duration = Duration::from_millis(500);
/// A wake that was missed is made up for.
const FOLLOW_INTERVAL: Duration = Duration::from_secs(10);
/// Whatever is kept is kept for days.
const FORGET_INTERVAL: Duration = Duration::from_secs(600);

/// Reports that last as long as a test.
#[cfg(test)]
pub fn in_memory(meetings: &Arc<carillon_ports::memory::MemoryMeetings>) -> Analytics {
    use carillon_analytics::{AnalyticsConfig, AnalyticsPorts};
    use carillon_ports::memory::{ManualClock, MemoryAnalytics};
    let now = carillon_proto::units::Timestamp::from_millis(1_700_000_000_000);
    let ports = AnalyticsPorts {
        reports: Arc::new(MemoryAnalytics::default()),
        meetings: Arc::clone(meetings) as Arc<dyn carillon_ports::Meetings>,
        outbox: meetings.outbox(),
        clock: Arc::new(ManualClock::new(now)),
    };
    Analytics::new(ports, AnalyticsConfig { retention: None })
}
