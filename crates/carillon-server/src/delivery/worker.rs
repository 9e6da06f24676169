//! The worker: one loop over what is due, what came back, and the clock.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use carillon_control::{Attempt, Deliveries, DeliveryPolicy};
use carillon_ports::outbox::{Due, Rest, Settlement, TargetKind, Work};
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Entropy, EventSink, StoreError};
use futures_util::FutureExt as _;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::{STORE_PAUSE, Ways};
use crate::metrics::{ChimeMetric, Metric};

pub(super) struct Worker {
    ways: Ways,
    deliveries: Deliveries,
    attempts: JoinSet<Attempt>,
    /// What became of deliveries and is not durable yet.
    unsettled: Vec<Settlement>,
    woken: Arc<Notify>,
    /// Whether the outbox was out of reach the last time; a fault that lasts is reported when it begins.
    failing: bool,
}

impl Worker {
    pub(super) fn new(ways: Ways, policy: DeliveryPolicy) -> Self {
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        ways.outbox.subscribe(Arc::new(move || wake.notify_one()));
        let deliveries = Deliveries::new(policy);
        Self { ways, deliveries, attempts: JoinSet::new(), unsettled: Vec::new(), woken, failing: false }
    }

    /// Runs until it is told to stop and has nothing left to do at once.
    pub(super) async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        loop {
            let pause = self.settle_and_start().await;
            let idle = self.attempts.is_empty() && self.unsettled.is_empty();
            if *stopping.borrow() && idle && pause > Duration::ZERO {
                return;
            }
            let woken = Arc::clone(&self.woken);
            tokio::select! {
                () = woken.notified() => {}
                Some(done) = self.attempts.join_next() => self.take(done.ok()),
                () = tokio::time::sleep(pause) => {}
                Ok(()) = stopping.changed() => {}
            }
            while let Some(done) = self.attempts.try_join_next() {
                self.take(done.ok());
            }
        }
    }

    /// Says after which time to look again.
    async fn settle_and_start(&mut self) -> Duration {
        match self.try_settle_and_start().await {
            Ok(pause) => {
                self.failing = false;
                pause
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::warn!(%error, "the outbox cannot be used; deliveries wait");
                }
                STORE_PAUSE
            }
        }
    }

    async fn try_settle_and_start(&mut self) -> Result<Duration, StoreError> {
        let now = self.ways.clock.now();
        if !self.unsettled.is_empty() {
            self.ways.outbox.settle(now, self.unsettled.clone()).await?;
            let settled = std::mem::take(&mut self.unsettled);
            self.deliveries.settled(settled.iter().map(|settlement| &settlement.lane));
        }
        let Some(allotment) = self.deliveries.allotment() else { return Ok(PAUSE_MAX) };
        let Due { work, next } = self.ways.outbox.due(now, self.deliveries.in_flight(), allotment).await?;
        for work in work {
            self.start(work);
        }
        Ok(next.map_or(PAUSE_MAX, |next| next.since(now).min(PAUSE_MAX)))
    }

    fn start(&mut self, work: Work) {
        if self.deliveries.start(&work) {
            self.attempts.spawn(attempt(work, Arc::clone(&self.ways.sink)));
        }
    }

    /// A task that panicked does not get here: `attempt` catches that.
    fn take(&mut self, attempt: Option<Attempt>) {
        let Some(attempt) = attempt else { return };
        count(&attempt);
        let settlement = self.deliveries.judge(attempt, self.ways.clock.now(), random(&*self.ways.entropy));
        if let Rest::Dead { attempts, error } = &settlement.rest {
            let (target, meeting) = (settlement.lane.target.loggable(), &settlement.lane.meeting);
            tracing::warn!(%target, %meeting, attempts, error, "an event is given up; see `carillon events`");
            Metric::EventsGivenUp.increment_labelled("target", settlement.lane.target.kind().label());
        }
        self.unsettled.push(settlement);
    }
}

/// Delivers event after event until one fails.
async fn attempt(work: Work, sink: Arc<dyn EventSink>) -> Attempt {
    let mut delivered = 0;
    for waiting in &work.events {
        let delivery = AssertUnwindSafe(sink.deliver(&work.lane.target, &waiting.event)).catch_unwind();
        let outcome = delivery.await;
        match outcome.unwrap_or_else(|_| Err(DeliveryError::Failed("the delivery panicked".to_owned()))) {
            Ok(()) => delivered += 1,
            Err(failure) => return Attempt { work, delivered, failure: Some(failure) },
        }
    }
    Attempt { work, delivered, failure: None }
}

fn count(attempt: &Attempt) {
    let kind = attempt.work.lane.target.kind().label();
    let delivered = u64::try_from(attempt.delivered).unwrap_or(u64::MAX);
    Metric::EventsDelivered.add_labelled("target", kind, delivered);
    if let Some(failure) = &attempt.failure {
        tracing::debug!(target = %attempt.work.lane.target.loggable(), %failure, "a delivery failed");
        Metric::EventsFailed.increment_labelled("target", kind);
        match attempt.work.lane.target.kind() {
            TargetKind::Sqs => ChimeMetric::SqsNotificationErrors.increment(),
            TargetKind::Sns => ChimeMetric::SnsNotificationErrors.increment(),
            _ => {}
        }
    }
}

fn random(entropy: &dyn Entropy) -> u64 {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// Without a word from anybody: nothing is due that this does not know of, so this only mends what it missed.
const PAUSE_MAX: Duration = Duration::from_secs(60);
