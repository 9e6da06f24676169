//! Meetings in memory: the port in its plainest form, as ordered maps under one lock.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, ClientRequestToken, ExternalUserId, MeetingId};
use carillon_proto::units::Timestamp;

use super::MemoryOutbox;
use crate::StoreError;
use crate::meetings::{
    Addition, Attendee, AttendeePosition, CreateBounds, Creation, Listed, Lookup, Meeting, MeetingRecord,
    MeetingStatus, Meetings, RecordPosition, Selection, TagChange, TagOutcome,
};

/// Meetings that last as long as the process.
#[derive(Default)]
pub struct MemoryMeetings {
    state: Mutex<State>,
    outbox: Arc<MemoryOutbox>,
}

#[derive(Debug, Default)]
struct State {
    live: BTreeMap<MeetingId, Live>,
    tokens: BTreeMap<ClientRequestToken, MeetingId>,
    records: BTreeMap<RecordPosition, MeetingRecord>,
    created: BTreeMap<MeetingId, Timestamp>,
}

#[derive(Debug)]
struct Live {
    meeting: Meeting,
    attendees: BTreeMap<u64, Attendee>,
    by_id: BTreeMap<AttendeeId, u64>,
    by_external_user: BTreeMap<ExternalUserId, u64>,
    next: u64,
}

impl MemoryMeetings {
    /// Where the events of its writes go.
    pub fn outbox(&self) -> Arc<MemoryOutbox> {
        Arc::clone(&self.outbox)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn create(&mut self, meeting: Meeting, bounds: CreateBounds) -> Creation {
        let token = meeting.client_request_token.clone();
        if let Some(existing) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            return Creation::Existing(Box::new(self.live[existing].meeting.clone()));
        }
        if let Some(primary) = &meeting.primary_meeting_id {
            match self.live.get(primary) {
                None => return Creation::PrimaryMissing,
                Some(live) if live.meeting.primary_meeting_id.is_some() => return Creation::PrimaryIsReplica,
                Some(_) if self.replicas(primary).len() as u64 >= bounds.replicas_max => {
                    return Creation::ReplicasFull;
                }
                Some(_) => {}
            }
        }
        if self.live.len() as u64 >= bounds.meetings_max {
            return Creation::MeetingsFull;
        }
        if let Some(token) = token {
            self.tokens.insert(token, meeting.id.clone());
        }
        let record = MeetingRecord::active(&meeting);
        self.created.insert(meeting.id.clone(), meeting.created_at);
        self.records.insert(record.position(), record);
        self.live.insert(meeting.id.clone(), Live::new(meeting));
        Creation::Created
    }

    fn replicas(&self, primary: &MeetingId) -> Vec<MeetingId> {
        let replicas =
            self.live.values().filter(|live| live.meeting.primary_meeting_id.as_ref() == Some(primary));
        replicas.map(|live| live.meeting.id.clone()).collect()
    }

    fn end(&mut self, id: &MeetingId, status: MeetingStatus, at: Timestamp) -> Vec<MeetingId> {
        if !self.live.contains_key(id) {
            return Vec::new();
        }
        let mut ended = vec![id.clone()];
        ended.extend(self.replicas(id));
        for (place, id) in ended.iter().enumerate() {
            let status = if place == 0 { status } else { MeetingStatus::Ended };
            self.end_one(id, status, at);
        }
        ended
    }

    fn end_one(&mut self, id: &MeetingId, status: MeetingStatus, at: Timestamp) {
        let Some(Live { meeting, .. }) = self.live.remove(id) else { return };
        if let Some(token) = &meeting.client_request_token {
            self.tokens.remove(token);
        }
        let position = RecordPosition { created_at: meeting.created_at, id: meeting.id };
        if let Some(record) = self.records.get_mut(&position) {
            record.status = status;
            record.updated_at = Some(at);
        }
    }

    fn attendee_mut(&mut self, meeting: &MeetingId, id: &AttendeeId) -> Lookup<&mut Attendee> {
        let Some(live) = self.live.get_mut(meeting) else { return Lookup::MeetingMissing };
        let place = live.by_id.get(id);
        match place.and_then(|place| live.attendees.get_mut(place)) {
            Some(attendee) => Lookup::Found(attendee),
            None => Lookup::AttendeeMissing,
        }
    }
}

impl Live {
    fn new(meeting: Meeting) -> Self {
        Self {
            meeting,
            attendees: BTreeMap::new(),
            by_id: BTreeMap::new(),
            by_external_user: BTreeMap::new(),
            next: 0,
        }
    }

    fn add(&mut self, attendee: Attendee, attendees_max: u64) -> Addition {
        if let Some(place) = self.by_external_user.get(&attendee.external_user_id) {
            return Addition::Existing(self.attendees[place].clone());
        }
        if self.attendees.len() as u64 >= attendees_max {
            return Addition::Full;
        }
        self.by_id.insert(attendee.id.clone(), self.next);
        self.by_external_user.insert(attendee.external_user_id.clone(), self.next);
        self.attendees.insert(self.next, attendee.clone());
        self.next += 1;
        Addition::Added(attendee)
    }

    fn remove(&mut self, id: &AttendeeId) -> Lookup<Attendee> {
        let place = self.by_id.remove(id);
        let Some(attendee) = place.and_then(|place| self.attendees.remove(&place)) else {
            return Lookup::AttendeeMissing;
        };
        self.by_external_user.remove(&attendee.external_user_id);
        Lookup::Found(attendee)
    }
}

#[async_trait]
impl Meetings for MemoryMeetings {
    async fn create(&self, meeting: Meeting, bounds: CreateBounds) -> Result<Creation, StoreError> {
        let mut state = self.state();
        let creation = state.create(meeting.clone(), bounds);
        if creation == Creation::Created {
            self.outbox.start(&meeting);
        }
        Ok(creation)
    }

    async fn meeting(&self, id: &MeetingId) -> Result<Option<Meeting>, StoreError> {
        Ok(self.state().live.get(id).map(|live| live.meeting.clone()))
    }

    async fn live(
        &self,
        after: Option<&MeetingId>,
        limit: usize,
    ) -> Result<Listed<MeetingId, Meeting>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let range = state.live.range::<MeetingId, _>((from, Bound::Unbounded));
        Ok(range.take(limit).map(|(id, live)| (id.clone(), Ok(live.meeting.clone()))).collect())
    }

    async fn records(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingRecord>, StoreError> {
        let to = before.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let range = state.records.range::<RecordPosition, _>((Bound::Unbounded, to));
        Ok(range.rev().take(limit).map(|(position, record)| (position.clone(), Ok(record.clone()))).collect())
    }

    async fn record(&self, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
        let state = self.state();
        let Some(created_at) = state.created.get(id) else { return Ok(None) };
        Ok(state.records.get(&RecordPosition { created_at: *created_at, id: id.clone() }).cloned())
    }

    async fn forget_records(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let mut state = self.state();
        let over = |record: &&MeetingRecord| {
            record.status != MeetingStatus::Active && record.updated_at.is_some_and(|at| at < before)
        };
        let gone: Vec<RecordPosition> =
            state.records.values().filter(over).take(limit).map(MeetingRecord::position).collect();
        for position in &gone {
            state.records.remove(position);
            state.created.remove(&position.id);
        }
        Ok(gone.len())
    }

    async fn end(
        &self,
        id: &MeetingId,
        status: MeetingStatus,
        at: Timestamp,
    ) -> Result<Vec<MeetingId>, StoreError> {
        let mut state = self.state();
        let ended = state.end(id, status, at);
        ended.iter().for_each(|id| self.outbox.end(id, at));
        Ok(ended)
    }

    async fn add_attendees(
        &self,
        meeting: &MeetingId,
        attendees: Vec<Attendee>,
        attendees_max: u64,
    ) -> Result<Option<Vec<Addition>>, StoreError> {
        let mut state = self.state();
        let Some(live) = state.live.get_mut(meeting) else { return Ok(None) };
        let asked: Vec<Timestamp> = attendees.iter().map(|attendee| attendee.created_at).collect();
        let additions: Vec<Addition> =
            attendees.into_iter().map(|attendee| live.add(attendee, attendees_max)).collect();
        let there = additions.iter().zip(asked).filter_map(|(addition, at)| match addition {
            Addition::Added(attendee) | Addition::Existing(attendee) => Some((attendee, at)),
            Addition::Full => None,
        });
        self.outbox.add(meeting, &there.collect::<Vec<_>>());
        Ok(Some(additions))
    }

    async fn attendee(&self, meeting: &MeetingId, id: &AttendeeId) -> Result<Lookup<Attendee>, StoreError> {
        Ok(match self.state().attendee_mut(meeting, id) {
            Lookup::Found(attendee) => Lookup::Found(attendee.clone()),
            Lookup::AttendeeMissing => Lookup::AttendeeMissing,
            Lookup::MeetingMissing => Lookup::MeetingMissing,
        })
    }

    async fn meeting_and_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
    ) -> Result<Lookup<(Meeting, Attendee)>, StoreError> {
        let state = self.state();
        let Some(live) = state.live.get(meeting) else { return Ok(Lookup::MeetingMissing) };
        let attendee = live.by_id.get(id).and_then(|place| live.attendees.get(place));
        Ok(match attendee {
            Some(attendee) => Lookup::Found((live.meeting.clone(), attendee.clone())),
            None => Lookup::AttendeeMissing,
        })
    }

    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<AttendeePosition>,
        limit: usize,
    ) -> Result<Option<Listed<AttendeePosition, Attendee>>, StoreError> {
        let state = self.state();
        let Some(live) = state.live.get(meeting) else { return Ok(None) };
        let from = after.map_or(Bound::Unbounded, |position| Bound::Excluded(position.0));
        let range = live.attendees.range((from, Bound::Unbounded)).take(limit);
        Ok(Some(range.map(|(place, attendee)| (AttendeePosition(*place), Ok(attendee.clone()))).collect()))
    }

    async fn remove_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        at: Timestamp,
    ) -> Result<Lookup<Attendee>, StoreError> {
        let mut state = self.state();
        let Some(live) = state.live.get_mut(meeting) else { return Ok(Lookup::MeetingMissing) };
        let removal = live.remove(id);
        if let Lookup::Found(attendee) = &removal {
            self.outbox.remove(meeting, attendee, at);
        }
        Ok(removal)
    }

    async fn set_capabilities(
        &self,
        meeting: &MeetingId,
        whom: &Selection,
        capabilities: Capabilities,
        at: Timestamp,
    ) -> Result<Option<Vec<Attendee>>, StoreError> {
        let mut state = self.state();
        let Some(live) = state.live.get_mut(meeting) else { return Ok(None) };
        let selected = live.attendees.values_mut().filter(|attendee| match whom {
            Selection::Only(id) => attendee.id == *id,
            Selection::AllExcept(ids) => !ids.contains(&attendee.id),
        });
        let changed: Vec<Attendee> = selected
            .map(|attendee| {
                attendee.capabilities = capabilities;
                attendee.clone()
            })
            .collect();
        self.outbox.change(meeting, &changed, at);
        Ok(Some(changed))
    }

    async fn set_noise_suppression(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        enabled: bool,
    ) -> Result<Lookup<Attendee>, StoreError> {
        let mut state = self.state();
        let Some(live) = state.live.get_mut(meeting) else { return Ok(Lookup::MeetingMissing) };
        let attendee = live.attendees.values_mut().find(|attendee| attendee.id == *id);
        let Some(attendee) = attendee else { return Ok(Lookup::AttendeeMissing) };
        attendee.noise_suppression = Some(enabled);
        Ok(Lookup::Found(attendee.clone()))
    }

    async fn tag_meeting(
        &self,
        meeting: &MeetingId,
        change: TagChange,
    ) -> Result<Option<TagOutcome>, StoreError> {
        let mut state = self.state();
        let Some(live) = state.live.get_mut(meeting) else { return Ok(None) };
        let Some(tags) = change.apply(&live.meeting.tags) else { return Ok(Some(TagOutcome::TooMany)) };
        live.meeting.tags = tags.clone();
        Ok(Some(TagOutcome::Changed(tags)))
    }

    async fn tag_attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        change: TagChange,
    ) -> Result<Lookup<TagOutcome>, StoreError> {
        let mut state = self.state();
        Ok(match state.attendee_mut(meeting, attendee) {
            Lookup::MeetingMissing => Lookup::MeetingMissing,
            Lookup::AttendeeMissing => Lookup::AttendeeMissing,
            Lookup::Found(attendee) => Lookup::Found(match change.apply(&attendee.tags) {
                None => TagOutcome::TooMany,
                Some(tags) => {
                    attendee.tags = tags.clone();
                    TagOutcome::Changed(tags)
                }
            }),
        })
    }
}
