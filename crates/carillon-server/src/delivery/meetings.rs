//! What meetings tell, for the worker.

use std::collections::BTreeSet;

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::outbox::{Allotment, Due, Lane, Settlement, Wake};
use carillon_ports::sink::DeliveryError;
use carillon_proto::event::Event;
use carillon_proto::id::MeetingId;
use carillon_proto::units::Timestamp;

use super::worker::Post;
use super::{GIVEN_UP, Ways};

#[async_trait]
impl Post for Ways {
    type Of = MeetingId;
    type Event = Event;

    fn subscribe(&self, wake: Wake) {
        self.outbox.subscribe(wake);
    }

    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<Lane>,
        allotment: Allotment,
    ) -> Result<Due, StoreError> {
        self.outbox.due(now, in_flight, allotment).await
    }

    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement>) -> Result<(), StoreError> {
        self.outbox.settle(now, settlements).await
    }

    async fn deliver(&self, lane: &Lane, event: &Event) -> Result<(), DeliveryError> {
        self.sink.deliver(&lane.target, event).await
    }

    const GIVEN_UP: &'static str = GIVEN_UP;

    fn name(of: &MeetingId) -> String {
        of.to_string()
    }
}
