//! Reports in memory: one ordered map under one lock.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use carillon_proto::event::Event;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;

use crate::StoreError;
use crate::analytics::{Analytics, AttendeeReport, Folded, MeetingReport, Moment, Observation};
use crate::meetings::{Listed, RecordPosition};

/// Reports that last as long as the process.
#[derive(Default)]
pub struct MemoryAnalytics {
    state: Mutex<BTreeMap<MeetingId, Known>>,
}

#[derive(Default)]
struct Known {
    meeting: Option<MeetingReport>,
    attendees: BTreeMap<AttendeeId, (AttendeeReport, Vec<Moment>)>,
}

impl MemoryAnalytics {
    fn state(&self) -> MutexGuard<'_, BTreeMap<MeetingId, Known>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn follow(&mut self, event: &Event) {
        let attendee = event.detail.attendee_id.as_ref().and_then(|id| self.attendees.get(id));
        let attendee = attendee.map(|(report, _)| report.clone());
        let Some(folded) = Folded::event(self.meeting.clone(), attendee, event) else { return };
        self.meeting = Some(folded.meeting);
        if let Some((report, moment)) = folded.attendee {
            self.keep(report, moment);
        }
    }

    fn observe(&mut self, observation: &Observation) {
        let known = self.attendees.get(&observation.attendee).map(|(report, _)| report.clone());
        let new = || AttendeeReport::new(observation.attendee.clone(), observation.external_user.clone());
        let mut report = known.unwrap_or_else(new);
        let moment = report.observe(observation);
        self.keep(report, moment);
    }

    fn keep(&mut self, report: AttendeeReport, moment: Option<Moment>) {
        let (kept, moments) =
            self.attendees.entry(report.attendee.clone()).or_insert_with(|| (report.clone(), Vec::new()));
        *kept = report;
        moments.extend(moment);
    }
}

#[async_trait]
impl Analytics for MemoryAnalytics {
    async fn follow(&self, events: Vec<Event>) -> Result<(), StoreError> {
        let mut state = self.state();
        for event in &events {
            state.entry(event.meeting().clone()).or_default().follow(event);
        }
        Ok(())
    }

    async fn observe(&self, meeting: &MeetingId, observations: Vec<Observation>) -> Result<(), StoreError> {
        let mut state = self.state();
        let known = state.entry(meeting.clone()).or_default();
        observations.iter().for_each(|observation| known.observe(observation));
        Ok(())
    }

    async fn meeting(&self, id: &MeetingId) -> Result<Option<MeetingReport>, StoreError> {
        Ok(self.state().get(id).and_then(|known| known.meeting.clone()))
    }

    async fn meetings(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingReport>, StoreError> {
        let mut reports: Vec<MeetingReport> =
            self.state().values().filter_map(|known| known.meeting.clone()).collect();
        reports.retain(|report| before.is_none_or(|before| report.position() < *before));
        reports.sort_by_key(|report| std::cmp::Reverse(report.position()));
        reports.truncate(limit);
        Ok(reports.into_iter().map(|report| (report.position(), Ok(report))).collect())
    }

    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<&AttendeeId>,
        limit: usize,
    ) -> Result<Listed<AttendeeId, AttendeeReport>, StoreError> {
        let state = self.state();
        let reports = state.get(meeting).into_iter().flat_map(|known| known.attendees.iter());
        let rest = reports.filter(|(id, _)| after.is_none_or(|after| *id > after));
        Ok(rest.take(limit).map(|(id, (report, _))| (id.clone(), Ok(report.clone()))).collect())
    }

    async fn attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Option<AttendeeReport>, StoreError> {
        let state = self.state();
        let known = state.get(meeting).and_then(|known| known.attendees.get(attendee));
        Ok(known.map(|(report, _)| report.clone()))
    }

    async fn timeline(&self, meeting: &MeetingId, attendee: &AttendeeId) -> Result<Vec<Moment>, StoreError> {
        let state = self.state();
        let known = state.get(meeting).and_then(|known| known.attendees.get(attendee));
        Ok(known.map(|(_, moments)| moments.clone()).unwrap_or_default())
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let mut state = self.state();
        let old = |known: &&MeetingReport| known.over_at() < before;
        let reports = state.values().filter_map(|known| known.meeting.as_ref()).filter(old);
        let gone: Vec<MeetingId> = reports.take(limit).map(|report| report.id.clone()).collect();
        gone.iter().for_each(|id| drop(state.remove(id)));
        Ok(gone.len())
    }
}
