//! Stores with bad habits, around a good one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use carillon_ports::meetings::*;
use carillon_ports::{Meetings, StoreError};
use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;

/// Writes at once and answers later, so that a caller can vanish in between.
pub(super) struct LateAnswers(pub(super) Arc<dyn Meetings>);

/// Fails as long as the switch is on.
pub(super) struct Outage(pub(super) Arc<dyn Meetings>, pub(super) AtomicBool);

impl LateAnswers {
    async fn before_read(&self) -> Result<&dyn Meetings, StoreError> {
        Ok(&*self.0)
    }

    async fn after_write(&self) {
        tokio::task::yield_now().await;
    }
}

impl Outage {
    async fn before_read(&self) -> Result<&dyn Meetings, StoreError> {
        match self.1.load(Ordering::Relaxed) {
            true => Err(StoreError::unavailable("the disk is gone")),
            false => Ok(&*self.0),
        }
    }

    async fn after_write(&self) {}
}

macro_rules! around {
    ($store:ty) => {
        #[async_trait]
        impl Meetings for $store {
            async fn create(&self, meeting: Meeting, bounds: CreateBounds) -> Result<Creation, StoreError> {
                let answer = self.before_read().await?.create(meeting, bounds).await;
                self.after_write().await;
                answer
            }

            async fn meeting(&self, id: &MeetingId) -> Result<Option<Meeting>, StoreError> {
                self.before_read().await?.meeting(id).await
            }

            async fn live(
                &self,
                after: Option<&MeetingId>,
                limit: usize,
            ) -> Result<Vec<Meeting>, StoreError> {
                self.before_read().await?.live(after, limit).await
            }

            async fn records(
                &self,
                before: Option<&RecordPosition>,
                limit: usize,
            ) -> Result<Vec<MeetingRecord>, StoreError> {
                self.before_read().await?.records(before, limit).await
            }

            async fn record(&self, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
                self.before_read().await?.record(id).await
            }

            async fn end(
                &self,
                id: &MeetingId,
                status: MeetingStatus,
                at: Timestamp,
            ) -> Result<Vec<MeetingId>, StoreError> {
                let answer = self.before_read().await?.end(id, status, at).await;
                self.after_write().await;
                answer
            }

            async fn add_attendees(
                &self,
                meeting: &MeetingId,
                attendees: Vec<Attendee>,
                attendees_max: u64,
            ) -> Result<Option<Vec<Addition>>, StoreError> {
                self.before_read().await?.add_attendees(meeting, attendees, attendees_max).await
            }

            async fn attendee(
                &self,
                meeting: &MeetingId,
                id: &AttendeeId,
            ) -> Result<Lookup<Attendee>, StoreError> {
                self.before_read().await?.attendee(meeting, id).await
            }

            async fn meeting_and_attendee(
                &self,
                meeting: &MeetingId,
                id: &AttendeeId,
            ) -> Result<Lookup<(Meeting, Attendee)>, StoreError> {
                self.before_read().await?.meeting_and_attendee(meeting, id).await
            }

            async fn attendees(
                &self,
                meeting: &MeetingId,
                after: Option<AttendeePosition>,
                limit: usize,
            ) -> Result<Option<Vec<(AttendeePosition, Attendee)>>, StoreError> {
                self.before_read().await?.attendees(meeting, after, limit).await
            }

            async fn remove_attendee(
                &self,
                meeting: &MeetingId,
                id: &AttendeeId,
            ) -> Result<Lookup<Attendee>, StoreError> {
                let answer = self.before_read().await?.remove_attendee(meeting, id).await;
                self.after_write().await;
                answer
            }

            async fn set_capabilities(
                &self,
                meeting: &MeetingId,
                whom: &Selection,
                capabilities: Capabilities,
            ) -> Result<Option<Vec<Attendee>>, StoreError> {
                let answer = self.before_read().await?.set_capabilities(meeting, whom, capabilities).await;
                self.after_write().await;
                answer
            }

            async fn tag_meeting(
                &self,
                meeting: &MeetingId,
                change: TagChange,
            ) -> Result<Option<TagOutcome>, StoreError> {
                self.before_read().await?.tag_meeting(meeting, change).await
            }

            async fn tag_attendee(
                &self,
                meeting: &MeetingId,
                attendee: &AttendeeId,
                change: TagChange,
            ) -> Result<Lookup<TagOutcome>, StoreError> {
                self.before_read().await?.tag_attendee(meeting, attendee, change).await
            }
        }
    };
}

around!(LateAnswers);
around!(Outage);
