//! The outbox in memory: the port in its plainest form, as ordered maps under one lock.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use carillon_proto::event::{AttendeeChange, DetailType, Event, Fact, Subject};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;

use crate::StoreError;
use crate::meetings::{Attendee, Meeting};
use crate::outbox::{
    Allotment, BACKLOG_FULL, Backlog, DeadLetter, Due, Lane, Letters, LiveChange, LiveFact, Outbox,
    OutboxConfig, Position, Presence, Present, Rest, Settlement, Target, Waiting, Wake, Work,
};

/// An outbox that lasts as long as the process.
#[derive(Default)]
pub struct MemoryOutbox {
    state: Mutex<State>,
    wakes: Mutex<Vec<Wake>>,
}

#[derive(Default)]
struct State {
    config: OutboxConfig,
    next_position: u64,
    streams: BTreeMap<MeetingId, Stream>,
    presences: BTreeMap<Present, (Presence, ExternalUserId)>,
    events: BTreeMap<Position, Event>,
    waiting: BTreeMap<Lane, BTreeMap<Position, Timestamp>>,
    heads: BTreeMap<Lane, Head>,
    letters: BTreeMap<u64, DeadLetter>,
    next_letter: u64,
    dropped: u64,
    cursors: BTreeMap<String, Position>,
}

struct Stream {
    subject: Subject,
    targets: Vec<Target>,
    next: u64,
    over: bool,
}

#[derive(Clone, Copy)]
struct Head {
    due: Timestamp,
    attempts: u32,
}

impl MemoryOutbox {
    pub(super) fn start(&self, meeting: &Meeting) {
        self.write(|state| {
            let targets = Target::of_meeting(meeting.notifications.as_ref());
            let stream = Stream { subject: meeting.subject(), targets, next: 0, over: false };
            state.streams.insert(meeting.id.clone(), stream);
            state.append(&meeting.id, meeting.created_at, Fact::MeetingStarted);
        });
    }

    pub(super) fn end(&self, meeting: &MeetingId, at: Timestamp) {
        self.write(|state| {
            let present = state.presences.keys().filter(|present| present.meeting == *meeting);
            for present in present.cloned().collect::<Vec<_>>() {
                state.depart(present, at);
            }
            state.append(meeting, at, Fact::MeetingEnded);
            if let Some(stream) = state.streams.get_mut(meeting) {
                stream.over = true;
            }
        });
    }

    pub(super) fn add(&self, meeting: &MeetingId, attendees: &[(&Attendee, Timestamp)]) {
        self.write(|state| {
            for (attendee, at) in attendees {
                state.append(meeting, *at, attendee.fact(AttendeeChange::Added));
            }
        });
    }

    pub(super) fn remove(&self, meeting: &MeetingId, attendee: &Attendee, at: Timestamp) {
        self.write(|state| {
            for modality in [Modality::Content, Modality::Main] {
                state.depart(present(meeting, &attendee.id, modality), at);
            }
            state.append(meeting, at, attendee.fact(AttendeeChange::Deleted));
        });
    }

    pub(super) fn change(&self, meeting: &MeetingId, attendees: &[Attendee], at: Timestamp) {
        self.write(|state| {
            for attendee in attendees {
                let fact = Fact::CapabilitiesUpdated {
                    attendee: attendee.id.clone(),
                    external_user: attendee.external_user_id.clone(),
                    capabilities: attendee.capabilities,
                };
                state.append(meeting, at, fact);
            }
        });
    }

    pub(super) fn tell(&self, meeting: &MeetingId, at: Timestamp, fact: Fact) {
        self.write(|state| drop(state.append(meeting, at, fact)));
    }

    fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state());
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wakes.iter().for_each(|wake| wake());
        outcome
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn present(meeting: &MeetingId, attendee: &AttendeeId, modality: Modality) -> Present {
    Present { meeting: meeting.clone(), attendee: attendee.clone(), modality }
}

impl State {
    fn append(&mut self, meeting: &MeetingId, at: Timestamp, fact: Fact) -> Option<Event> {
        let stream = self.streams.get_mut(meeting)?;
        let event = Event::new(&stream.subject, stream.next, at, fact);
        stream.next += 1;
        let position = Position(self.next_position);
        self.next_position += 1;
        let mut targets = self.config.sinks.clone();
        if event.detail_type() == DetailType::Meeting {
            targets.extend(stream.targets.iter().filter(|it| !self.config.sinks.contains(it)).cloned());
        }
        self.events.insert(position, event.clone());
        for target in targets {
            self.enqueue(Lane { target, of: meeting.clone() }, position, &event, at);
        }
        Some(event)
    }

    fn enqueue(&mut self, lane: Lane, position: Position, event: &Event, since: Timestamp) {
        if self.count(&lane.target) >= self.config.bounds.backlog_max {
            self.bury(&lane.target, position, event.clone(), 0, BACKLOG_FULL.to_owned(), since);
            return;
        }
        self.heads.entry(lane.clone()).or_insert(Head { due: since, attempts: 0 });
        self.waiting.entry(lane).or_default().insert(position, since);
    }

    fn count(&self, target: &Target) -> u64 {
        let lanes = self.waiting.iter().filter(|(lane, _)| lane.target == *target);
        lanes.map(|(_, waiting)| waiting.len() as u64).sum()
    }

    fn bury(
        &mut self,
        target: &Target,
        position: Position,
        event: Event,
        attempts: u32,
        error: String,
        at: Timestamp,
    ) {
        let number = self.next_letter;
        self.next_letter += 1;
        let letter = DeadLetter { number, position, target: target.clone(), event, attempts, error, at };
        self.letters.insert(number, letter);
        while self.letters.len() as u64 > self.config.bounds.dead_letters_max {
            self.letters.pop_first();
            self.dropped += 1;
        }
    }

    fn live(&mut self, meeting: &MeetingId, fact: &LiveFact) {
        if self.streams.get(meeting).is_none_or(|stream| stream.over) {
            return;
        }
        let key = present(meeting, &fact.attendee, fact.modality);
        let mut presence = self.presences.remove(&key).map(|(presence, _)| presence).unwrap_or_default();
        let said = presence.follow(fact.modality, fact.change);
        if !presence.is_nothing() {
            self.presences.insert(key, (presence, fact.external_user.clone()));
        }
        for change in said {
            self.append(meeting, fact.at, fact.say(change));
        }
    }

    fn depart(&mut self, present: Present, at: Timestamp) {
        let Some((_, external_user)) = self.presences.get(&present).cloned() else { return };
        let Present { meeting, attendee, modality } = present;
        self.live(&meeting, &LiveFact { at, attendee, external_user, modality, change: LiveChange::Left });
    }

    fn due(&self, now: Timestamp, in_flight: &BTreeSet<Lane>, allotment: Allotment) -> Due {
        let mut due = Due::default();
        let mut taken: BTreeMap<&Target, usize> = BTreeMap::new();
        in_flight.iter().for_each(|lane| *taken.entry(&lane.target).or_default() += 1);
        let mut heads: Vec<_> = self.heads.iter().filter(|(lane, _)| !in_flight.contains(*lane)).collect();
        heads.sort_by_key(|(_, head)| head.due);
        for (lane, head) in heads {
            if head.due > now {
                due.next = Some(due.next.map_or(head.due, |next: Timestamp| next.min(head.due)));
                continue;
            }
            let of_target = taken.entry(&lane.target).or_default();
            if *of_target >= allotment.lanes_per_target || due.work.len() >= allotment.lanes {
                continue;
            }
            *of_target += 1;
            due.work.push(self.work(lane, *head, allotment.events));
        }
        due
    }

    fn work(&self, lane: &Lane, head: Head, events: usize) -> Work {
        let waiting = self.waiting.get(lane).into_iter().flatten().take(events);
        let events = waiting.filter_map(|(position, since)| {
            let event = self.events.get(position)?.clone();
            Some(Waiting { position: *position, since: *since, event })
        });
        Work { lane: lane.clone(), attempts: head.attempts, events: events.collect() }
    }

    fn settle(&mut self, now: Timestamp, settlement: Settlement) {
        let Settlement { lane, delivered, rest } = settlement;
        let (Some(waiting), Some(head)) = (self.waiting.get_mut(&lane), self.heads.get_mut(&lane)) else {
            return;
        };
        if let Some(delivered) = delivered {
            waiting.retain(|position, _| *position > delivered);
            *head = Head { due: now, attempts: 0 };
        }
        match rest {
            Rest::Waits => {}
            Rest::Again { attempts, at } => *head = Head { due: at, attempts },
            Rest::Dead { attempts, error } => {
                *head = Head { due: now, attempts: 0 };
                let first = waiting.pop_first();
                let event = first.and_then(|(position, _)| Some((position, self.events.get(&position)?)));
                if let Some((position, event)) = event {
                    self.bury(&lane.target, position, event.clone(), attempts, error, now);
                }
            }
        }
        if self.waiting.get(&lane).is_none_or(BTreeMap::is_empty) {
            self.waiting.remove(&lane);
            self.heads.remove(&lane);
        }
    }

    fn retry(&mut self, number: u64, now: Timestamp) -> bool {
        let Some(letter) = self.letters.get(&number) else { return false };
        if self.count(&letter.target) >= self.config.bounds.backlog_max {
            return false;
        }
        let Some(DeadLetter { target, position, event, .. }) = self.letters.remove(&number) else {
            return false;
        };
        let lane = Lane { target, of: event.meeting().clone() };
        self.events.entry(position).or_insert(event.clone());
        self.enqueue(lane, position, &event, now);
        true
    }

    fn is_waited_for(&self, position: Position) -> bool {
        self.waiting.values().any(|waiting| waiting.contains_key(&position))
    }
}

#[async_trait]
impl Outbox for MemoryOutbox {
    fn configure(&self, config: OutboxConfig) {
        self.state().config = config;
    }

    fn subscribe(&self, wake: Wake) {
        self.wakes.lock().unwrap_or_else(PoisonError::into_inner).push(wake);
    }

    async fn append_live(&self, meeting: &MeetingId, facts: Vec<LiveFact>) -> Result<(), StoreError> {
        self.write(|state| facts.iter().for_each(|fact| state.live(meeting, fact)));
        Ok(())
    }

    async fn append(
        &self,
        meeting: &MeetingId,
        at: Timestamp,
        fact: Fact,
    ) -> Result<Option<Event>, StoreError> {
        Ok(self.write(|state| state.append(meeting, at, fact)))
    }

    async fn present(
        &self,
        after: Option<&Present>,
        limit: usize,
    ) -> Result<Vec<(Present, ExternalUserId)>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let rows = state.presences.range::<Present, _>((from, Bound::Unbounded));
        let joined = rows.filter(|(_, (presence, _))| presence.joined);
        Ok(joined.take(limit).map(|(present, (_, user))| (present.clone(), user.clone())).collect())
    }

    async fn due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<Lane>,
        allotment: Allotment,
    ) -> Result<Due, StoreError> {
        Ok(self.state().due(now, in_flight, allotment))
    }

    async fn settle(&self, now: Timestamp, settlements: Vec<Settlement>) -> Result<(), StoreError> {
        self.write(|state| settlements.into_iter().for_each(|settlement| state.settle(now, settlement)));
        Ok(())
    }

    async fn dead_letters(&self, after: Option<u64>, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        Ok(state.letters.range((from, Bound::Unbounded)).take(limit).map(|(_, it)| it.clone()).collect())
    }

    async fn retry(&self, which: Letters, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.write(|state| {
            let numbers: Vec<u64> = match which {
                Letters::All => state.letters.keys().copied().collect(),
                Letters::One(number) => vec![number],
            };
            numbers.into_iter().filter(|number| state.retry(*number, now)).count() as u64
        }))
    }

    async fn events(
        &self,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<(Position, Event)>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let range = state.events.range((from, Bound::Unbounded)).take(limit);
        Ok(range.map(|(position, event)| (*position, event.clone())).collect())
    }

    async fn cursor(&self, reader: &str) -> Result<Option<Position>, StoreError> {
        Ok(self.state().cursors.get(reader).copied())
    }

    async fn set_cursor(&self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.state().cursors.insert(reader.to_owned(), position);
        Ok(())
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        let mut state = self.state();
        let old = state.events.iter().take_while(|(_, event)| event.at() < before);
        let old = old.map(|(position, _)| *position);
        let idle: Vec<Position> = old.filter(|it| !state.is_waited_for(*it)).take(limit).collect();
        idle.iter().for_each(|position| drop(state.events.remove(position)));
        Ok(idle.len() as u64)
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let state = self.state();
        let mut waiting: BTreeMap<&Target, u64> = BTreeMap::new();
        for (lane, events) in &state.waiting {
            *waiting.entry(&lane.target).or_default() += events.len() as u64;
        }
        let waiting = waiting.into_iter().map(|(target, count)| (target.clone(), count)).collect();
        Ok(Backlog { waiting, dead_letters: state.letters.len() as u64, dropped: state.dropped })
    }
}
