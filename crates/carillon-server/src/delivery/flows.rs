//! Calls processors of channel flows, for a worker of its own, and takes what they answer at once.
//!
//! A function that the configuration names is a web server or a filter in this process; any other one is AWS Lambda's.
//! What becomes of a message whose processor cannot be reached is decided where messages are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use carillon_control::DeliveryPolicy;
use carillon_messaging::Messaging;
use carillon_messaging::channels::flows::{Callback, FlowLane, FlowStep, Invocation, Ruling};
use carillon_ports::outbox::{Allotment, Due, Settlement, Target, TargetKind, Wake};
use carillon_ports::sink::{DeliveryError, ProcessorCall};
use carillon_ports::{Clock, Entropy, ProcessorSink, StoreError};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::streams::of_store;
use super::worker::{Post, Worker};
use super::{Bell, FLUSH_DEADLINE, KEEP_SMALL_INTERVAL, saturate};
use crate::config::Processor;
use crate::metrics::Gauge;

/// What channel flows need.
#[derive(Clone)]
pub struct FlowWays {
    pub messaging: Messaging,
    pub sink: Arc<dyn ProcessorSink>,
    /// By the name of the function that stands for each.
    pub processors: Arc<BTreeMap<String, Processor>>,
    pub bell: Bell,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

/// The running tasks.
pub struct FlowDelivery {
    worker: JoinHandle<()>,
    counter: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl FlowDelivery {
    /// Starts calling.
    pub fn start(ways: FlowWays, policy: DeliveryPolicy) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (clock, entropy) = (Arc::clone(&ways.clock), Arc::clone(&ways.entropy));
        let policy = DeliveryPolicy { attempts_max: ATTEMPTS_MAX, ..policy };
        let counter = tokio::spawn(count(ways.messaging.clone()));
        let worker = tokio::spawn(Worker::new(ways, clock, entropy, policy).run(stopping));
        Self { worker, counter, stop }
    }

    /// Calls whom it can call soon, and stops.
    pub async fn stop(self) {
        self.counter.abort();
        self.stop.send_replace(true);
        let abort = self.worker.abort_handle();
        if tokio::time::timeout(FLUSH_DEADLINE, self.worker).await.is_err() {
            abort.abort();
            tracing::info!("processors that were not called yet are called after the next start");
        }
    }
}

async fn count(messaging: Messaging) {
    let mut ticks = tokio::time::interval(KEEP_SMALL_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Ok(count) = messaging.messages_in_flows().await {
            Gauge::MessagesInFlows.set(saturate(count));
        }
    }
}

#[async_trait]
impl Post for FlowWays {
    type Of = FlowStep;
    type Event = Invocation;

    fn subscribe(&self, wake: Wake) {
        self.bell.ring_for_processors(wake);
    }

    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<FlowLane>,
        allotment: Allotment,
    ) -> Result<Due<FlowStep, Invocation>, StoreError> {
        self.messaging.flows_due(now, in_flight, allotment).await.map_err(of_store)
    }

    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement<FlowStep>>) -> Result<(), StoreError> {
        self.messaging.settle_flows(now, settlements).await.map_err(of_store)
    }

    async fn deliver(&self, lane: &FlowLane, event: &Invocation) -> Result<(), DeliveryError> {
        let ruling = match self.processors.get(function(&lane.target)) {
            Some(Processor::Words(filter)) => {
                Some(filter.judge(&event.message).map_err(|error| failed(&error))?)
            }
            Some(Processor::Web(url)) => {
                self.ask(&Target::new(TargetKind::Webhook, url.as_str()), event).await?
            }
            None => self.ask(&lane.target, event).await?,
        };
        let Some(ruling) = ruling else { return Ok(()) };
        if let Ruling::Unclear = ruling {
            let of = Self::name(&lane.of);
            tracing::warn!(target = %lane.target.loggable(), of, "what a processor answers cannot be understood");
        }
        // Nobody answers for another message or another processor.
        let callback = Callback { id: event.callback.clone(), message: event.message.id.clone(), ruling };
        let taken = self.messaging.channel_flow_callback(&lane.of.channel, callback).await;
        taken.map(drop).map_err(|error| failed(&error))
    }

    const GIVEN_UP: &'static str = "a processor of a channel flow is given up; its fallback decides";

    fn name(of: &FlowStep) -> String {
        format!("{} {} {}", of.channel.instance, of.channel.id, of.message.as_str())
    }
}

impl FlowWays {
    async fn ask(&self, target: &Target, event: &Invocation) -> Result<Option<Ruling>, DeliveryError> {
        let body = Redacted::new(carillon_aws::processor_event(event));
        let call = ProcessorCall { id: event.callback.clone(), body };
        let Some(answer) = self.sink.process(target, &call).await? else { return Ok(None) };
        // Whoever says something else answers by a call.
        match serde_json::from_slice(answer.expose()) {
            Ok(Value::Object(body)) if body.contains_key("CallbackId") => {
                let about_another = || DeliveryError::Failed("the answer has another callback".to_owned());
                let ruling = carillon_aws::answered_ruling(body, &event.callback, &event.message.id);
                ruling.map(Some).ok_or_else(about_another)
            }
            _ => Ok(None),
        }
    }
}

/// The name in the resource name of a function, without version or alias.
fn function(target: &Target) -> &str {
    target.address().split(':').nth(6).unwrap_or_default()
}

fn failed(error: &dyn std::error::Error) -> DeliveryError {
    DeliveryError::Failed(format!("the answer is not taken: {error}"))
}

/// Whoever cannot be reached is tried twice more, in seconds: a sender waits.
const ATTEMPTS_MAX: u32 = 3;
