//! Delivers events: takes what is due from the outbox, hands it to the ways out, notes what became of it.
//!
//! What is decided is decided in `carillon_control::Deliveries`. Beside the worker runs the task that writes down
//! what live meetings tell, and the one that forgets old events and counts. What channels tell has a worker of its own, and so
//! have the processors of channel flows.
//!
//! Invariant: what a delivery came to is durable before its lane is delivered to again.

mod bell;
mod flows;
mod meetings;
mod setup;
mod streams;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use carillon_control::{DeliveryPolicy, LiveReports};
use carillon_ports::{Clock, Entropy, EventSink, Outbox, StoreError};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::metrics::{Gauge, Metric};

pub use bell::Bell;
pub use flows::{FlowDelivery, FlowWays};
pub use setup::{outbox_config, sinks, stream_config, webhook_secret};
pub use streams::{StreamDelivery, StreamWays};
use worker::Worker;

/// What delivery needs.
#[derive(Clone)]
pub struct Ways {
    pub outbox: Arc<dyn Outbox>,
    pub sink: Arc<dyn EventSink>,
    pub reports: Arc<LiveReports>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

/// The running tasks.
pub struct Delivery {
    ways: Ways,
    worker: JoinHandle<()>,
    stop: tokio::sync::watch::Sender<bool>,
    others: [JoinHandle<()>; 2],
}

impl Delivery {
    /// Starts delivering. Events are forgotten `retention` after they happened.
    pub fn start(ways: Ways, policy: DeliveryPolicy, retention: Duration) -> Self {
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let (clock, entropy) = (Arc::clone(&ways.clock), Arc::clone(&ways.entropy));
        let worker = tokio::spawn(Worker::new(ways.clone(), clock, entropy, policy).run(stopping));
        let others = [
            tokio::spawn(write_reports(Arc::clone(&ways.reports))),
            tokio::spawn(keep_small(ways.clone(), retention)),
        ];
        Self { ways, worker, stop, others }
    }

    /// Writes down what was told, delivers what can be delivered soon, and stops.
    pub async fn stop(self) {
        for task in &self.others {
            task.abort();
        }
        if let Err(error) = self.ways.reports.write().await {
            tracing::warn!(%error, "what live meetings told at the end is not written");
        }
        self.stop.send_replace(true);
        let abort = self.worker.abort_handle();
        if tokio::time::timeout(FLUSH_DEADLINE, self.worker).await.is_err() {
            abort.abort();
            tracing::info!("events that are not delivered yet wait for the next start");
        }
    }
}

async fn write_reports(reports: Arc<LiveReports>) {
    let (mut lost, mut failing) = (0, false);
    loop {
        // Whoever does not come back falls due without a word.
        let told = tokio::time::timeout(REPORTS_INTERVAL, reports.something_to_write()).await;
        if told.is_ok() {
            tokio::time::sleep(REPORTS_GATHER).await;
        }
        match reports.write().await {
            Ok(()) => failing = false,
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "what live meetings tell cannot be written yet");
                }
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
        let lost_now = reports.lost();
        Metric::EventsLost.add(lost_now - lost);
        lost = lost_now;
    }
}

async fn keep_small(ways: Ways, retention: Duration) {
    let mut ticks = tokio::time::interval(KEEP_SMALL_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = keep_small_once(&ways, retention).await {
            tracing::debug!(%error, "the outbox cannot be looked at");
        }
    }
}

async fn keep_small_once(ways: &Ways, retention: Duration) -> Result<(), StoreError> {
    let now = ways.clock.now().as_millis();
    let keep = u64::try_from(retention.as_millis()).unwrap_or(u64::MAX);
    let before = carillon_proto::units::Timestamp::from_millis(now.saturating_sub(keep));
    while ways.outbox.prune(before, PRUNE_MAX).await? == PRUNE_MAX as u64 {}
    let backlog = ways.outbox.backlog().await?;
    for kind in carillon_ports::outbox::TargetKind::ALL {
        let of_kind = backlog.waiting.iter().filter(|(target, _)| target.kind() == kind);
        let waiting = of_kind.map(|(_, count)| count).sum::<u64>();
        Gauge::EventsWaiting.set_labelled("target", kind.label(), saturate(waiting));
    }
    Gauge::EventsDead.set(saturate(backlog.dead_letters));
    Ok(())
}

fn saturate(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// What a log says of an event that is not tried again.
const GIVEN_UP: &str = "an event is given up; see `carillon events`";
/// What a receiver that answers gets at the end.
const FLUSH_DEADLINE: Duration = Duration::from_secs(5);
const REPORTS_INTERVAL: Duration = Duration::from_secs(5);
/// Nobody waits for what a live meeting tells, and what is written together costs one flush of the disk: people who
/// join in the same moment cost a third less in the store.
const REPORTS_GATHER: Duration = Duration::from_millis(20);
const KEEP_SMALL_INTERVAL: Duration = Duration::from_secs(5);
/// Before the store is asked again after it failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);
/// Events forgotten in one write.
const PRUNE_MAX: usize = 1_000;

#[cfg(test)]
mod tests;
