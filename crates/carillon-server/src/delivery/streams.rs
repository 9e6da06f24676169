//! What channels tell, for a worker of its own: it is kept in the store of messaging.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use carillon_control::DeliveryPolicy;
use carillon_messaging::channels::ChannelName;
use carillon_messaging::streams::{StreamLane, StreamRecord};
use carillon_messaging::{Messaging, MessagingError};
use carillon_ports::outbox::{Allotment, Due, Settlement, Wake};
use carillon_ports::sink::{DeliveryError, Record};
use carillon_ports::{Clock, Entropy, RecordSink, StoreError};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::worker::{Post, Worker};
use super::{Bell, FLUSH_DEADLINE, GIVEN_UP, KEEP_SMALL_INTERVAL, saturate};
use crate::metrics::Gauge;

/// What streams need.
#[derive(Clone)]
pub struct StreamWays {
    pub messaging: Messaging,
    pub sink: Arc<dyn RecordSink>,
    pub bell: Bell,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

/// The running tasks.
pub struct StreamDelivery {
    worker: JoinHandle<()>,
    counter: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl StreamDelivery {
    /// Starts delivering.
    pub fn start(ways: StreamWays, policy: DeliveryPolicy) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (clock, entropy) = (Arc::clone(&ways.clock), Arc::clone(&ways.entropy));
        let counter = tokio::spawn(count(ways.messaging.clone()));
        let worker = tokio::spawn(Worker::new(ways, clock, entropy, policy).run(stopping));
        Self { worker, counter, stop }
    }

    /// Delivers what can be delivered soon, and stops.
    pub async fn stop(self) {
        self.counter.abort();
        self.stop.send_replace(true);
        let abort = self.worker.abort_handle();
        if tokio::time::timeout(FLUSH_DEADLINE, self.worker).await.is_err() {
            abort.abort();
            tracing::info!("records of streams that are not delivered yet wait for the next start");
        }
    }
}

async fn count(messaging: Messaging) {
    let mut ticks = tokio::time::interval(KEEP_SMALL_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let (Ok(waiting), Ok(dead)) =
            (messaging.streams_waiting().await, messaging.dead_stream_records_count().await)
        {
            let waiting = waiting.into_iter().map(|(_, count)| count).sum();
            Gauge::StreamRecordsWaiting.set(saturate(waiting));
            Gauge::StreamRecordsDead.set(saturate(dead));
        }
    }
}

#[async_trait]
impl Post for StreamWays {
    type Of = ChannelName;
    type Event = StreamRecord;

    fn subscribe(&self, wake: Wake) {
        self.bell.ring_for_records(wake);
    }

    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<StreamLane>,
        allotment: Allotment,
    ) -> Result<Due<ChannelName, StreamRecord>, StoreError> {
        self.messaging.streams_due(now, in_flight, allotment).await.map_err(of_store)
    }

    async fn settle(
        &self,
        now: Timestamp,
        settlements: Vec<Settlement<ChannelName>>,
    ) -> Result<(), StoreError> {
        self.messaging.settle_streams(now, settlements).await.map_err(of_store)
    }

    async fn deliver(&self, lane: &StreamLane, event: &StreamRecord) -> Result<(), DeliveryError> {
        self.sink.deliver_record(&lane.target, &record(event)?).await
    }

    const GIVEN_UP: &'static str = GIVEN_UP;

    fn name(of: &ChannelName) -> String {
        format!("{} {}", of.instance, of.id)
    }
}

fn record(record: &StreamRecord) -> Result<Record, DeliveryError> {
    let (number, news) = (record.number, &record.news);
    let instance = &news.instance.instance;
    let body = carillon_aws::stream_record(news)
        .ok_or_else(|| DeliveryError::Refused("the record tells of nothing".to_owned()))?;
    Ok(Record {
        id: format!("{instance}-{number}"),
        number,
        at: record.at,
        key: news.instance.channel(&news.channel),
        // A dot in the id of a channel would begin another word.
        subject: format!("{instance}.{}", news.channel.as_str().replace('.', "_")),
        body: Redacted::new(body),
    })
}

/// What a store can say of itself.
pub(super) fn of_store(error: MessagingError) -> StoreError {
    match error {
        MessagingError::Unavailable(error) | MessagingError::Internal(error) => error,
        other => StoreError::corrupt(other.to_string()),
    }
}
