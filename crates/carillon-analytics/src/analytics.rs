//! The use cases as one value.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use carillon_ports::{Clock, Meetings, Outbox, StoreError};
use carillon_proto::id::AttendeeId;
use carillon_proto::units::Timestamp;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::days::Day;
use crate::recorder::Recorder;

/// What analytics needs from outside.
#[derive(Clone)]
pub struct AnalyticsPorts {
    /// Keeps the reports.
    pub reports: Arc<dyn carillon_ports::Analytics>,
    /// Knows which meetings live.
    pub meetings: Arc<dyn Meetings>,
    /// Holds the log of events.
    pub outbox: Arc<dyn Outbox>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// What the operator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnalyticsConfig {
    /// How long reports are kept after their meetings; `None` is for ever.
    pub retention: Option<Duration>,
}

/// The use cases. Clones share everything.
#[derive(Clone)]
pub struct Analytics {
    pub(crate) ports: AnalyticsPorts,
    pub(crate) tellers: Arc<DefaultKeyedRateLimiter<AttendeeId>>,
    recorder: Arc<Recorder>,
    config: AnalyticsConfig,
}

impl Analytics {
    /// Begins with what the ports hold.
    pub fn new(ports: AnalyticsPorts, config: AnalyticsConfig) -> Self {
        let rate = NonZeroU32::new(REPORTS_PER_SECOND).expect("it is not 0");
        let burst = NonZeroU32::new(REPORTS_BURST).expect("it is not 0");
        let tellers = Arc::new(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)));
        let recorder = Arc::new(Recorder::new(Arc::clone(&ports.reports)));
        Self { ports, tellers, recorder, config }
    }

    /// The way of what live meetings measure.
    pub fn recorder(&self) -> &Arc<Recorder> {
        &self.recorder
    }

    /// Forgets what is older than it is kept, and says of how many meetings. Call it now and then.
    pub async fn sweep(&self) -> Result<usize, StoreError> {
        self.tellers.retain_recent();
        let Some(retention) = self.config.retention else { return Ok(0) };
        let keep = u64::try_from(retention.as_millis()).unwrap_or(u64::MAX);
        let before = Timestamp::from_millis(self.now().as_millis().saturating_sub(keep));
        let mut gone = 0;
        loop {
            let batch = self.ports.reports.forget(before, FORGET_BATCH).await?;
            gone += batch;
            if batch < FORGET_BATCH {
                return Ok(gone);
            }
        }
    }

    /// The day that it is.
    pub fn today(&self) -> Day {
        Day::of(self.now())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }
}

/// A client reports every five seconds, and at once what is important.
const REPORTS_PER_SECOND: u32 = 1;
const REPORTS_BURST: u32 = 30;
/// Meetings forgotten in one write. Each may hold the rows of hundreds of attendees.
const FORGET_BATCH: usize = 8;
