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

/// Cannot read the record of one meeting as long as the switch is on.
pub(super) struct Damaged(pub(super) Arc<dyn Meetings>, pub(super) MeetingId, pub(super) AtomicBool);

impl Damaged {
    async fn before_read(&self) -> Result<&dyn Meetings, StoreError> {
        Ok(&*self.0)
    }

    async fn after_write(&self) {}

    fn check(&self, id: &MeetingId) -> Result<(), StoreError> {
        if self.2.load(Ordering::Relaxed) && *id == self.1 {
            Err(StoreError::corrupt("half a record"))
        } else {
            Ok(())
        }
    }
}

impl LateAnswers {
    fn check(&self, _: &MeetingId) -> Result<(), StoreError> {
        Ok(())
    }

    async fn before_read(&self) -> Result<&dyn Meetings, StoreError> {
        Ok(&*self.0)
    }

    async fn after_write(&self) {
        tokio::task::yield_now().await;
    }
}

impl Outage {
    fn check(&self, _: &MeetingId) -> Result<(), StoreError> {
        Ok(())
    }

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
                self.check(id)?;
                self.before_read().await?.meeting(id).await
            }

            async fn live(
                &self,
                after: Option<&MeetingId>,
                limit: usize,
            ) -> Result<Listed<MeetingId, Meeting>, StoreError> {
                let rows = self.before_read().await?.live(after, limit).await?;
                let damage = |(id, meeting)| {
                    let meeting = self.check(&id).and(meeting);
                    (id, meeting)
                };
                Ok(rows.into_iter().map(damage).collect())
            }

            async fn records(
                &self,
                before: Option<&RecordPosition>,
                limit: usize,
            ) -> Result<Listed<RecordPosition, MeetingRecord>, StoreError> {
                self.before_read().await?.records(before, limit).await
            }

            async fn record(&self, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
                self.before_read().await?.record(id).await
            }

            async fn forget_records(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
                self.before_read().await?.forget_records(before, limit).await
            }

            async fn end(
                &self,
                id: &MeetingId,
                status: MeetingStatus,
                at: Timestamp,
            ) -> Result<Vec<MeetingId>, StoreError> {
                self.check(id)?;
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
            ) -> Result<Option<Listed<AttendeePosition, Attendee>>, StoreError> {
                self.before_read().await?.attendees(meeting, after, limit).await
            }

            async fn remove_attendee(
                &self,
                meeting: &MeetingId,
                id: &AttendeeId,
                at: Timestamp,
            ) -> Result<Lookup<Attendee>, StoreError> {
                let answer = self.before_read().await?.remove_attendee(meeting, id, at).await;
                self.after_write().await;
                answer
            }

            async fn set_capabilities(
                &self,
                meeting: &MeetingId,
                whom: &Selection,
                capabilities: Capabilities,
                at: Timestamp,
            ) -> Result<Option<Vec<Attendee>>, StoreError> {
                let answer =
                    self.before_read().await?.set_capabilities(meeting, whom, capabilities, at).await;
                self.after_write().await;
                answer
            }

            async fn set_noise_suppression(
                &self,
                meeting: &MeetingId,
                id: &AttendeeId,
                enabled: bool,
            ) -> Result<Lookup<Attendee>, StoreError> {
                let answer = self.before_read().await?.set_noise_suppression(meeting, id, enabled).await;
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
around!(Damaged);
