//! The worker: one loop over what is due, what came back, and the clock.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use carillon_control::{Attempt, Deliveries, DeliveryPolicy};
use carillon_ports::outbox::{Allotment, Due, Lane, Rest, Settlement, TargetKind, Wake, Work};
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Clock, Entropy, StoreError};
use carillon_proto::units::Timestamp;
use futures_util::FutureExt as _;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::STORE_PAUSE;
use crate::metrics::{ChimeMetric, Metric};

/// What is to be delivered, how, and where it is noted what became of it.
#[async_trait]
pub(super) trait Post: Send + Sync + 'static {
    /// What has events in an order.
    type Of: Ord + Clone + Send + Sync;
    /// What is delivered.
    type Event: Send + Sync;

    /// Has `wake` called after every write that may have made work.
    fn subscribe(&self, wake: Wake);

    /// Lanes whose time has come, without those in flight.
    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<Lane<Self::Of>>,
        allotment: Allotment,
    ) -> Result<Due<Self::Of, Self::Event>, StoreError>;

    /// Notes what became of work.
    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement<Self::Of>>) -> Result<(), StoreError>;

    /// Delivers one event.
    async fn deliver(&self, lane: &Lane<Self::Of>, event: &Self::Event) -> Result<(), DeliveryError>;

    /// What a log says when one of them is given up.
    const GIVEN_UP: &'static str;

    /// What a log calls the one whose events these are.
    fn name(of: &Self::Of) -> String;
}

pub(super) struct Worker<P: Post> {
    post: Arc<P>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    deliveries: Deliveries<P::Of>,
    attempts: JoinSet<Attempt<P::Of, P::Event>>,
    /// What became of deliveries and is not durable yet.
    unsettled: Vec<Settlement<P::Of>>,
    woken: Arc<Notify>,
    /// Whether the outbox was out of reach the last time; a fault that lasts is reported when it begins.
    failing: bool,
}

impl<P: Post> Worker<P> {
    pub(super) fn new(
        post: P,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        policy: DeliveryPolicy,
    ) -> Self {
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        post.subscribe(Arc::new(move || wake.notify_one()));
        Self {
            post: Arc::new(post),
            clock,
            entropy,
            deliveries: Deliveries::new(policy),
            attempts: JoinSet::new(),
            unsettled: Vec::new(),
            woken,
            failing: false,
        }
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
        let now = self.clock.now();
        if !self.unsettled.is_empty() {
            self.post.settle(now, self.unsettled.clone()).await?;
            let settled = std::mem::take(&mut self.unsettled);
            self.deliveries.settled(settled.iter().map(|settlement| &settlement.lane));
        }
        let Some(allotment) = self.deliveries.allotment() else { return Ok(PAUSE_MAX) };
        let Due { work, next } = self.post.due(now, self.deliveries.in_flight(), allotment).await?;
        for work in work {
            self.start(work);
        }
        Ok(next.map_or(PAUSE_MAX, |next| next.since(now).min(PAUSE_MAX)))
    }

    fn start(&mut self, work: Work<P::Of, P::Event>) {
        if self.deliveries.start(&work) {
            self.attempts.spawn(attempt(work, Arc::clone(&self.post)));
        }
    }

    /// A task that panicked does not get here: `attempt` catches that.
    fn take(&mut self, attempt: Option<Attempt<P::Of, P::Event>>) {
        let Some(attempt) = attempt else { return };
        count(&attempt);
        let settlement = self.deliveries.judge(attempt, self.clock.now(), random(&*self.entropy));
        if let Rest::Dead { attempts, error } = &settlement.rest {
            let (target, of) = (settlement.lane.target.loggable(), P::name(&settlement.lane.of));
            tracing::warn!(%target, %of, attempts, error, "{}", P::GIVEN_UP);
            Metric::EventsGivenUp.increment_labelled("target", settlement.lane.target.kind().label());
        }
        self.unsettled.push(settlement);
    }
}

/// Delivers event after event until one fails.
async fn attempt<P: Post>(work: Work<P::Of, P::Event>, post: Arc<P>) -> Attempt<P::Of, P::Event> {
    let mut delivered = 0;
    for waiting in &work.events {
        let delivery = AssertUnwindSafe(post.deliver(&work.lane, &waiting.event)).catch_unwind();
        let outcome = delivery.await;
        match outcome.unwrap_or_else(|_| Err(DeliveryError::Failed("the delivery panicked".to_owned()))) {
            Ok(()) => delivered += 1,
            Err(failure) => return Attempt { work, delivered, failure: Some(failure) },
        }
    }
    Attempt { work, delivered, failure: None }
}

fn count<K, E>(attempt: &Attempt<K, E>) {
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
